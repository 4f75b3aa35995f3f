package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * What an adapter is to send instead of, or as, the application's answer. Immutable, but for the
 * bytes of the body, which nobody may change.
 */
public final class Reply {
    private final int status;
    private final Fields fields;
    private final byte @Nullable [] body;
    private final @Nullable String errorMessage;

    /**
     * Creates one.
     *
     * @param status final status
     * @param fields all end-to-end fields; {@code Content-Length} only where it differs from the
     *     length of the body (an answer to {@code HEAD}). The adapter makes the fields of the
     *     response these; the container adds {@code Date}, {@code Connection} and the like as it
     *     does without the agent
     * @param body null: the answer has none (304, {@code HEAD})
     * @param errorMessage not null: the answer was made by {@code sendError} with this message
     *     (empty for none), and is sent by calling it again, so that the container makes its own
     *     error page
     */
    public Reply(int status, Fields fields, byte @Nullable [] body, @Nullable String errorMessage) {
        this.status = status;
        this.fields = fields;
        this.body = body;
        this.errorMessage = errorMessage;
    }

    /** The final status. */
    public int status() {
        return status;
    }

    /** The end-to-end fields. */
    public Fields fields() {
        return fields;
    }

    /** The body, or null for none; not to be changed. */
    public byte @Nullable [] body() {
        return body;
    }

    /** The message for {@code sendError}, or null when the answer is not of that kind. */
    public @Nullable String errorMessage() {
        return errorMessage;
    }
}
