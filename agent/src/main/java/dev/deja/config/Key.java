package dev.deja.config;

import java.util.List;

/**
 * What may be configured under one name.
 *
 * @param scope whether it stands alone or belongs to a rule
 * @param name the key; for a rule's key the part after {@code cache.x.}; one that ends in {@code .}
 *     is followed by a name of the operator's choice
 * @param type what its value looks like
 * @param fallback the default as the reference shows it
 * @param description one sentence
 * @param example a value
 * @param available false while it is only known to come in a later version
 * @param essential whether the agent stays idle when the value cannot be used, because any
 *     substitute could mean wrong answers; otherwise the default is used
 * @param min smallest value, in milliseconds or bytes where the type has a unit
 * @param max largest value
 * @param choices the valid words, where the type is a closed list
 * @param laterChoices words that come in a later version
 */
record Key(
        Scope scope,
        String name,
        Type type,
        String fallback,
        String description,
        String example,
        boolean available,
        boolean essential,
        long min,
        long max,
        List<String> choices,
        List<String> laterChoices) {

    /** Where a key stands. */
    enum Scope {
        /** Alone. */
        GLOBAL(""),
        /** After {@code cache.<name>.} or {@code cache.*.} */
        CACHE("cache"),
        /** After {@code evict.<name>.} or {@code evict.*.} */
        EVICT("evict");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        /** The first part of its keys. */
        String word() {
            return word;
        }
    }

    /** What a value looks like. */
    enum Type {
        BOOLEAN("`true` or `false`"),
        INTEGER("whole number"),
        SIZE("size"),
        DURATION("duration"),
        TTL("duration, or `forever`"),
        LIFETIME("duration, `forever`, `end-of-day`, `end-of-week`, or a placeholder"),
        PERCENT("percentage"),
        CONDITION("condition"),
        CLASS_NAME("class"),
        CHOICE("one word"),
        PREFIX("letters, digits, `_`, `-`, `.`"),
        ZONE("time zone"),
        NEW_FILE("path of a file"),
        FILE("path of a readable file"),
        REDIS_URI("URI of Redis"),
        PROCESSES("list of main classes or jars, `*` for any characters"),
        PATTERNS("method patterns"),
        STATIC_PATTERNS("method patterns"),
        HTTP_PATTERNS("HTTP methods and paths"),
        PATHS("list of paths"),
        CONTEXT("path"),
        HEADER("name of a header, or `off`"),
        HEADERS("list of request headers"),
        PARAMETERS("list of parameters, `*` for any text"),
        STATUSES("list of statuses"),
        CLIENT_AGE("duration, or `remaining`"),
        CACHE_CONTROL("directives of responses"),
        TEMPLATE("template"),
        TEMPLATES("list of templates"),
        KEY_CALLS("list of rules with values"),
        RULE_NAMES("list of cache rules"),
        CLASS_NAMES("list of classes"),
        TYPE_NAMES("list of classes, `com.acme.*` for all of a package"),
        KEY_FILE("path of a file with a secret key"),
        ERRORS("list of exception classes"),
        ADDRESSES("list of IP addresses and networks"),
        OTHER("comes later");

        private final String description;

        Type(String description) {
            this.description = description;
        }

        /** In words, for the reference. */
        String description() {
            return description;
        }
    }

    static Key of(
            Scope scope,
            String name,
            Type type,
            String fallback,
            String description,
            String example) {
        return new Key(
                scope,
                name,
                type,
                fallback,
                description,
                example,
                true,
                false,
                1,
                Long.MAX_VALUE,
                List.of(),
                List.of());
    }

    static Key later(Scope scope, String name, String description, String example) {
        return new Key(
                scope,
                name,
                Type.OTHER,
                "",
                description,
                example,
                false,
                false,
                0,
                0,
                List.of(),
                List.of());
    }

    Key between(long smallest, long largest) {
        return new Key(
                scope,
                name,
                type,
                fallback,
                description,
                example,
                available,
                essential,
                smallest,
                largest,
                choices,
                laterChoices);
    }

    Key essentialOne() {
        return new Key(
                scope,
                name,
                type,
                fallback,
                description,
                example,
                available,
                true,
                min,
                max,
                choices,
                laterChoices);
    }

    Key oneOf(List<String> valid, List<String> later) {
        return new Key(
                scope,
                name,
                type,
                fallback,
                description,
                example,
                available,
                essential,
                min,
                max,
                valid,
                later);
    }

    /** Whether a name of the operator's choice follows. */
    boolean isFamily() {
        return name.endsWith(".");
    }
}
