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
 * @param flow what it does with exceptions and with the results of writes
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
        Flow flow)
        implements Rule {

    /**
     * What a rule keeps besides the results of its methods (SPEC B05, G06).
     *
     * @param errors binary names of exceptions that are kept, subclasses included; mostly empty
     * @param errorsTtl how long they are kept
     * @param put the writes whose result replaces an entry, or null
     * @param putKey the entry they replace; null exactly when {@code put} is
     */
    public record Flow(
            List<String> errors,
            Duration errorsTtl,
            @Nullable MethodPatterns put,
            @Nullable KeyCall putKey) {
        /** How long exceptions are kept where the rule does not say. */
        public static final Duration ERRORS_TTL = Duration.ofSeconds(10);

        /** Nothing besides. */
        public static final Flow NONE = new Flow(List.of(), ERRORS_TTL, null, null);
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
