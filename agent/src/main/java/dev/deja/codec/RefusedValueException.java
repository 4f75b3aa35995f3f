package dev.deja.codec;

/** A value that no codec here carries faithfully; says where in the value, and why. */
public final class RefusedValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final boolean tooLarge;

    /**
     * Creates the refusal.
     *
     * @param path from the result to the field, such as {@code result.lines[3].stream}
     * @param reason what is wrong with that field, and the remedy where there is one
     */
    public RefusedValueException(String path, String reason) {
        this(path, reason, false);
    }

    RefusedValueException(String path, String reason, boolean tooLarge) {
        super(path + ": " + reason, null, false, false);
        this.path = path;
        this.tooLarge = tooLarge;
    }

    /** Whether only its size is wrong, so that other values of its type may be carried. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** The path of the field from {@code result}. */
    public String path() {
        return path;
    }
}
