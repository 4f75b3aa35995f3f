package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what of a parameter, or of every argument of a type, goes into keys.
 *
 * <pre>{@code
 * public Invoice price(@Key("{id}") Customer customer, LocalDate day) { ... }
 * }</pre>
 *
 * <p>On one or more parameters without a value: the key consists of these parameters, and the
 * others do not change the answer.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.TYPE})
public @interface Key {
    /**
     * A template over the value's own properties, such as <code>{amount}/{currency}</code>.
     *
     * @return empty for its whole content
     */
    String value() default "";
}
