package dev.deja.cache;

/** The names of generation keys (PROTOCOL section 2). */
final class Generations {
    private Generations() {}

    /** Everything in a namespace. */
    static String ofNamespace(String namespace) {
        return prefix(namespace) + "~g:n";
    }

    /** Everything that a rule stored. */
    static String ofRule(String namespace, String rule) {
        return prefix(namespace) + "~g:r:" + rule;
    }

    /** Everything that carries a tag. */
    static String ofTag(String namespace, String tag) {
        return prefix(namespace) + "~g:t:" + tag;
    }

    /** The first part of every key; empty for the memory store without a namespace. */
    static String prefix(String namespace) {
        return namespace.isEmpty() ? "" : namespace + ":";
    }
}
