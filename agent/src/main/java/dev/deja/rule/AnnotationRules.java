package dev.deja.rule;

import java.util.Map;
import java.util.Optional;

/**
 * Makes rules of what annotations say, with the defaults and overrides of the configuration. Called
 * on the threads that load classes, many at a time.
 */
public interface AnnotationRules {
    /**
     * The cache rule of a method that carries {@code @Cached}.
     *
     * @param name from the annotation, or the default made of class and method
     * @param fields what the annotation says beyond the name, by configuration key: {@code ttl},
     *     {@code key}, {@code tags}, {@code when}, {@code unless}; several values are joined with
     *     commas; what is not written is absent
     * @param origin the annotated method
     * @return the rule, without method patterns; with some when a rule of that name in the file has
     *     its own join point, and then only those count; empty when what the annotation says cannot
     *     be read, which the callee has reported
     */
    Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin);

    /**
     * The evict rule of a method that carries {@code @Invalidates}.
     *
     * @param name made of class and method
     * @param fields as for {@link #cache}: {@code tags}, {@code keys}, {@code rules}, {@code when}
     * @param origin the annotated method
     * @return as for {@link #cache}; when empty, the callee has also seen to the cache rules that
     *     depend on it (SPEC G09)
     */
    Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin);
}
