package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On parameters: the key is made of those that carry this, and of no others; calls that differ in
 * the others alone share an answer. On a type: what its values are made of in keys.
 *
 * <pre>{@code
 * @Cached(ttl = "10m")
 * public Invoice price(@Key long customerId, @Key LocalDate day, Progress progress) { ... }
 *
 * @Key("{amount}/{currency}")
 * public final class Money { ... }
 * }</pre>
 *
 * <p>{@code key.type.<class>} in the file overrides the form of a type, and of its supertypes.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.TYPE})
public @interface Key {
    /**
     * On a type, a template over the value's own properties, as in {@code key.type.<class>}; it is
     * inherited. Not looked at on parameters; empty on a type: by content, as without this.
     */
    String value() default "";
}
