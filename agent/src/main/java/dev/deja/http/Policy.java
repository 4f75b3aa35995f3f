package dev.deja.http;

/** Where the terms on which answers are stored and reused differ (SPEC E15). */
enum Policy {
    /** The rule's own lifetime where the response gives none; prudent about users. */
    RULE(false);

    private final boolean storesCookies;

    Policy(boolean storesCookies) {
        this.storesCookies = storesCookies;
    }

    /** Whether an answer that sets a cookie may be stored. */
    boolean storesCookies() {
        return storesCookies;
    }
}
