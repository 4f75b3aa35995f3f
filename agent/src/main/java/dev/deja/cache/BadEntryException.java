package dev.deja.cache;

/**
 * What lies under an entry's key cannot be used and never will be: a miss, counted under its
 * reason, and removed. Not for what is merely old.
 */
final class BadEntryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String detail;

    /**
     * Creates the exception.
     *
     * @param reason what it is counted under: one of a few
     * @param detail a sentence for the log, without content of the entry
     */
    BadEntryException(String reason, String detail) {
        super(null, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    static BadEntryException corrupt() {
        return new BadEntryException(
                "corrupt entry", "an entry was damaged or is not ours; it is replaced");
    }

    String reason() {
        return reason;
    }

    String detail() {
        return detail;
    }
}
