package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * What an adapter is to send instead of, or as, the application's answer.
 *
 * @param status final status
 * @param fields all end-to-end fields; {@code Content-Length} only where it differs from the length
 *     of {@code body} (a {@code HEAD}). The adapter leaves out none and adds none; the container
 *     adds {@code Date}, {@code Connection} and the like as it does without the agent
 * @param body not to be changed; null: the answer has none (304, {@code HEAD})
 * @param errorMessage not null: the answer was made by {@code sendError} with this message (empty
 *     for none), and is sent by calling it again, so that the container makes its own error page
 */
public record Reply(
        int status, Fields fields, byte @Nullable [] body, @Nullable String errorMessage) {}
