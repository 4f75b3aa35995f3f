package dev.deja.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a value of the expected types: a miss, never an error of the application. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a reason fit for a log line. */
    public UndecodableException(String reason) {
        this(reason, null);
    }

    /** Creates the exception with a reason and what led to it. */
    public UndecodableException(String reason, @Nullable Throwable cause) {
        super(reason, cause, false, false);
    }
}
