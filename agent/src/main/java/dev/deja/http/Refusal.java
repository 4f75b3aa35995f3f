package dev.deja.http;

import org.jspecify.annotations.Nullable;

/** What is said, once per rule, of answers that the rule was to store and that must not be. */
final class Refusal {
    private Refusal() {}

    /**
     * Why it is so and what can be done; null for reasons that are of the day, such as a status.
     *
     * @param reason as {@link Storing} tells it
     * @param rule how the rule's keys begin
     */
    static @Nullable String remedy(String reason, String rule) {
        return switch (reason) {
            case "private" ->
                    "an answer says Cache-Control: private, so that it is not shared. Put the user"
                            + " into the key, such as "
                            + rule
                            + ".key = {@principal}:{@path.id}, or leave the endpoint out with"
                            + " except";
            case "no-store", "no-cache" ->
                    "an answer says Cache-Control: "
                            + reason
                            + ". Where a framework says so of everything, set "
                            + rule
                            + ".response.directives = ignore; else leave the endpoint out with"
                            + " except";
            case "set-cookie" ->
                    "an answer sets a cookie, or begins a session, which nobody else may get. Have"
                            + " the application set it elsewhere, or leave the endpoint out with"
                            + " except";
            case "authorization" ->
                    "requests carry Authorization. Put the user into the key, or have the answer say"
                            + " Cache-Control: public if all may share it";
            case "vary" ->
                    "an answer varies by everything (Vary: *), or by too many fields, so that no"
                            + " request is like another";
            default -> null;
        };
    }
}
