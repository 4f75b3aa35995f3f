package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The answers of this method are kept and given again to calls with equal arguments.
 *
 * <pre>{@code
 * @Cached(name = "product", ttl = "10m", tags = "product:{id}")
 * public Product find(long id) { ... }
 * }</pre>
 *
 * <p>A rule {@code cache.<name>} in the agent's configuration overrides it field by field. Acts on
 * the annotated method itself: methods that override it are annotated on their own. A mistake in an
 * element leaves the method as it is, uncached, and is reported when the class is loaded.
 *
 * <p>An annotation that carries this one works like it, such as the ready-made {@link
 * CachedOneHour} or one of your own:
 *
 * <pre>{@code
 * @Cached(ttl = "5m", unless = "result.isEmpty()")
 * @Target(ElementType.METHOD)
 * public @interface CachedBriefly {
 *     String[] tags() default {};
 * }
 * }</pre>
 *
 * <p>Elements of yours that have the name of one here ({@code name}, {@code ttl}, {@code key},
 * {@code tags}, {@code when}, {@code unless}, of type {@code String} or {@code String[]}) go before
 * it where they are written; their defaults do not count.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Cached {
    /**
     * The rule's name: a letter, then letters, digits, {@code _} and {@code -}; unique among the
     * cache rules of the application, and the second part of every key in the store.
     *
     * @return empty for {@code SimpleClass-method}, with {@code -2}, {@code -3} for further
     *     annotated overloads
     */
    String name() default "";

    /**
     * How long an answer is fresh: {@code 500ms}, {@code 90s}, {@code 10m}, {@code 1h30m}, {@code
     * 7d}, {@code PT10M}, a plain number of seconds, {@code forever}, {@code end-of-day}, {@code
     * end-of-week}, or a value of the call such as <code>{&#64;result.expiresIn}</code>.
     *
     * @return empty for what {@code cache.*.ttl} says, else 365 days, the longest there is
     */
    String ttl() default "";

    /**
     * A template that replaces method and arguments in the key, such as <code>{id}</code> or <code>
     * {query.page}/{query.size}</code>.
     *
     * @return empty for a key of all arguments
     */
    String key() default "";

    /**
     * Templates of labels by which answers are invalidated, such as <code>product:{id}</code>; one
     * in each string, or several with commas between them.
     *
     * @return none by default
     */
    String[] tags() default {};

    /**
     * A condition over the arguments: only calls for which it is true are looked up and stored,
     * such as {@code id > 0}.
     *
     * @return empty for none
     */
    String when() default "";

    /**
     * A condition over the arguments and the result: answers for which it is true are not stored,
     * such as {@code result.isEmpty()}.
     *
     * @return empty for none
     */
    String unless() default "";
}
