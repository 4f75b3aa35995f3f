package dev.deja.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that stores answers.
 *
 * @param ttl between 1 ms and 365 days
 * @param key replaces method and arguments; several templates are the parts of one key; null = C01
 * @param tags one template per tag
 * @param nulls whether null and empty {@code Optional} results are stored
 * @param nullTtl TTL of a null result, or null for {@code ttl}
 * @param namespace the first part of every key, {@code namespace.policy} applied; may be empty with
 *     the memory store
 * @param store {@code memory} or the name of the configured store
 * @param codec {@code binary} or {@code json}
 * @param copy whether mutable values are copied on the way out of in-process stores
 * @param receiver whether the receiver is ignored ({@code this = ignore})
 * @param maxBytes largest payload stored
 * @param keyMaxLength bytes above which the variable part of a key is hashed
 * @param ignoreTypes binary names of argument types left out of keys, with subtypes
 * @param keyTypes {@code key.type.<class>}: binary class name to the template of its form
 * @param keying what else decides who shares an answer
 */
public record CacheRule(
        String name,
        Origin origin,
        boolean enabled,
        @Nullable MethodPatterns methods,
        Duration ttl,
        @Nullable Template key,
        List<Template> tags,
        boolean nulls,
        @Nullable Duration nullTtl,
        String namespace,
        String store,
        String codec,
        Copy copy,
        Receiver receiver,
        long maxBytes,
        int keyMaxLength,
        Set<String> ignoreTypes,
        Map<String, Template> keyTypes,
        Keying keying)
        implements Rule {

    /**
     * What else decides who shares an answer.
     *
     * @param keyClass the application's class that makes the key ({@code key.class}), or null
     * @param inputsDeclared whether hidden inputs do not matter ({@code inputs = declared})
     */
    public record Keying(@Nullable String keyClass, boolean inputsDeclared) {
        /** Neither. */
        public static final Keying DEFAULT = new Keying(null, false);
    }

    /** Who may see the same object. */
    public enum Copy {
        /** Deeply immutable values are shared, others copied. */
        AUTO,
        /** Everything is shared: the operator knows that nobody changes results. */
        NEVER
    }

    /** What different receivers of an instance method mean (SPEC C10). */
    public enum Receiver {
        /** A second receiver suspends the rule, unless the key has {@code {@this.…}}. */
        SINGLE,
        /** All receivers give the same answers. */
        IGNORE
    }

    @Override
    public String id() {
        return "cache." + name;
    }
}
