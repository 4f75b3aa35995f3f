package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Lifetime;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Template;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What makes two rules of one name the same rule: entries of another definition are misses (SPEC
 * B07).
 */
final class Definition {
    private Definition() {}

    /** A hash of all that decides which answer belongs to which key, and for how long. */
    static long hash(CacheRule rule) {
        List<String> parts = new ArrayList<>();
        MethodPatterns methods = rule.methods();
        parts.add(methods == null ? "annotation " + rule.origin().source() : methods.text());
        Template key = rule.key();
        parts.add(key == null ? "arguments" : "key " + key.text());
        for (Template tag : rule.tags()) {
            parts.add("tag " + tag.text());
        }
        addTerms(rule, parts);
        parts.add("receiver " + rule.receiver());
        for (String type : new TreeSet<>(rule.ignoreTypes())) {
            parts.add("ignore " + type);
        }
        new TreeMap<>(rule.keyTypes())
                .forEach((type, form) -> parts.add("form " + type + " " + form.text()));
        if (rule.keying().keyClass() != null) {
            parts.add("key class " + rule.keying().keyClass());
        }
        if (rule.keying().inputsDeclared()) {
            parts.add("inputs declared");
        }
        return digest(parts);
    }

    private static void addTerms(CacheRule rule, List<String> parts) {
        CacheRule.Terms terms = rule.terms();
        if (terms.ttlClass() != null) {
            parts.add("ttl.class " + terms.ttlClass());
        } else if (terms.lifetime() instanceof Lifetime.Fixed) {
            parts.add("ttl " + rule.ttl().toMillis());
        } else {
            parts.add("ttl " + terms.lifetime().text());
        }
        // What one condition let in another may have been written to keep out.
        if (terms.when() != null) {
            parts.add("when " + terms.when().text());
        }
        if (terms.unless() != null) {
            parts.add("unless " + terms.unless().text());
        }
    }

    private static long digest(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
