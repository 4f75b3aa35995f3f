package dev.deja.rule;

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
        List<PathTarget> paths)
        implements Rule {
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
