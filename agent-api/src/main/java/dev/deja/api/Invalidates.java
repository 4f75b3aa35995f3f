package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calling this method makes kept answers stale: they are removed when it has returned, and when it
 * has thrown, because a failed write may have written.
 *
 * <pre>{@code
 * @Invalidates(tags = "product:{product.id}")
 * public void update(Product product) { ... }
 * }</pre>
 *
 * <p>At least one element is written. Acts on the annotated method itself: methods that override it
 * are annotated on their own. A mistake in an element suspends the cache rules that depend on it,
 * and is reported when the class is loaded.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(InvalidatesAll.class)
public @interface Invalidates {
    /**
     * Templates of the labels whose answers go, such as <code>product:{product.id}</code>; one in
     * each string, or several with commas between them.
     *
     * @return none by default
     */
    String[] tags() default {};

    /**
     * Single answers: the name of a cache rule with values for its arguments, such as <code>
     * product({product.id})</code>.
     *
     * @return none by default
     */
    String[] keys() default {};

    /**
     * Names of cache rules of which all answers go.
     *
     * @return none by default
     */
    String[] rules() default {};

    /**
     * A condition over the arguments and the result: answers go only after calls for which it is
     * true, or cannot be judged, such as {@code result.changed}.
     *
     * @return empty for none
     */
    String when() default "";
}
