package dev.deja.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key is made of the parameters that carry this, and of no others: calls that differ in the
 * others alone share an answer.
 *
 * <pre>{@code
 * @Cached(ttl = "10m")
 * public Invoice price(@Key long customerId, @Key LocalDate day, Progress progress) { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Key {}
