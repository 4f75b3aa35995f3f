package dev.deja.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The names of generation keys (PROTOCOL section 2). */
final class Generations {
    /** Longer paths are hashed. */
    private static final int MOST = 200;

    private Generations() {}

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

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

    /** That some tag of a family has changed; for tags that only results tell. */
    static String ofFamily(String namespace, String family) {
        return prefix(namespace) + "~f:" + family;
    }

    /** Everything that answers at a path, whatever its query and headers. */
    static String ofPath(String namespace, String path) {
        return prefix(namespace) + "~g:p:" + (path.length() <= MOST ? path : "#" + digest(path));
    }

    /** The first part of every key; empty for the memory store without a namespace. */
    static String prefix(String namespace) {
        return namespace.isEmpty() ? "" : namespace + ":";
    }
}
