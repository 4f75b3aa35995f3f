package dev.deja.rule;

/** Text of a rule that cannot be read: what is wrong and what to write instead. */
public final class RuleSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message is a full sentence or two, without the place. */
    public RuleSyntaxException(String message) {
        super(message, null, false, false);
    }
}
