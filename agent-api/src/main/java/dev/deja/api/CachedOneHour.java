package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** {@link Cached} for one hour. The elements mean what they mean there. */
@Cached(ttl = "1h")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface CachedOneHour {
    /**
     * The rule's name.
     *
     * @return empty for {@code SimpleClass-method}
     */
    String name() default "";

    /**
     * A template that replaces method and arguments in the key.
     *
     * @return empty for a key of all arguments
     */
    String key() default "";

    /**
     * Templates of labels by which answers are invalidated.
     *
     * @return none by default
     */
    String[] tags() default {};

    /**
     * A condition: only calls for which it is true are looked up and stored.
     *
     * @return empty for none
     */
    String when() default "";

    /**
     * A condition: answers for which it is true are not stored.
     *
     * @return empty for none
     */
    String unless() default "";
}
