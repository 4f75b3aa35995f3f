package dev.deja.rule;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that removes answers.
 *
 * @param tags templates of tags
 * @param keys entries of named cache rules
 * @param rules names of cache rules whose entries all go
 * @param all whether everything in every namespace of this configuration goes
 * @param onSuccessOnly {@code on = success}: not when the method threw
 * @param before {@code timing = before}: also before the call
 * @param when must hold for anything to be removed, or fail; null when nothing must
 * @param puts the cache rule whose entry, the only one of {@code keys}, is replaced by the result
 *     where that can be done, or null; such a rule is written as {@code cache.x.put}
 * @param endpoints the endpoints after which it acts; null for a rule of methods
 * @param paths answers of endpoint rules, by their path
 * @param care what is done beside the eviction itself
 */
public record EvictRule(
        String name,
        Origin origin,
        boolean enabled,
        @Nullable MethodPatterns methods,
        List<Template> tags,
        List<KeyCall> keys,
        List<String> rules,
        boolean all,
        boolean onSuccessOnly,
        boolean before,
        @Nullable Condition when,
        @Nullable String puts,
        @Nullable EndpointScope endpoints,
        List<PathTarget> paths,
        Care care)
        implements Rule {
    /**
     * What is done beside the eviction itself.
     *
     * @param armed whether what it evicts is made short-lived before the method writes, so that it
     *     dies with a writer that dies
     * @param again after which time it is made once more; null for once
     */
    public record Care(boolean armed, @Nullable Duration again) {
        /** Nothing. */
        public static final Care NONE = new Care(false, null);
    }

    /** A rule that evicts, and that is all. */
    public EvictRule(
            String name,
            Origin origin,
            boolean enabled,
            @Nullable MethodPatterns methods,
            List<Template> tags,
            List<KeyCall> keys,
            List<String> rules,
            boolean all,
            boolean onSuccessOnly,
            boolean before,
            @Nullable Condition when,
            @Nullable String puts,
            @Nullable EndpointScope endpoints,
            List<PathTarget> paths) {
        this(
                name,
                origin,
                enabled,
                methods,
                tags,
                keys,
                rules,
                all,
                onSuccessOnly,
                before,
                when,
                puts,
                endpoints,
                paths,
                Care.NONE);
    }

    /** The rule that {@code cache.x.put} makes: first of all an eviction (SPEC G06). */
    public static EvictRule put(
            String cacheRule, Origin origin, MethodPatterns methods, KeyCall key) {
        return new EvictRule(
                cacheRule.concat(".put"),
                origin,
                true,
                methods,
                List.of(),
                List.of(key),
                List.of(),
                false,
                false,
                false,
                null,
                cacheRule,
                null,
                List.of());
    }

    @Override
    public String id() {
        return puts == null ? "evict." + name : "cache." + name;
    }
}
