package dev.deja.store.redis;

/** The server, or our own set-up, does not let us in; trying again changes nothing by itself. */
class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** One sentence: what is wrong and what to do, without credentials. */
    RefusedException(String message) {
        super(message, null, false, false);
    }
}
