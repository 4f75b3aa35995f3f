package dev.deja.http;

/** Where the terms on which answers are stored and reused differ (SPEC E15). */
enum Policy {
    /** The rule's own lifetime where the response gives none; prudent about users. */
    RULE(false, true);

    private final boolean storesCookies;
    private final boolean livesByRule;

    Policy(boolean storesCookies, boolean livesByRule) {
        this.storesCookies = storesCookies;
        this.livesByRule = livesByRule;
    }

    /** Whether an answer that sets a cookie may be stored. */
    boolean storesCookies() {
        return storesCookies;
    }

    /**
     * Whether the rule says which statuses are stored, and how long an answer lives that says
     * nothing of it.
     */
    boolean livesByRule() {
        return livesByRule;
    }
}
