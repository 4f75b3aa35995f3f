package dev.deja.api;

import java.time.Duration;

/**
 * Says how long an answer is used, for what no fixed time and no property of the result can say. A
 * rule names the implementing class: {@code cache.product.ttl.class = com.acme.ProductLifetime}.
 *
 * <pre>{@code
 * public final class ProductLifetime implements TtlFunction {
 *     public Duration ttl(Object[] arguments, Object result) {
 *         return ((Product) result).isOnSale() ? Duration.ofMinutes(5) : Duration.ofHours(6);
 *     }
 * }
 * }</pre>
 *
 * <p>The class is looked up in the class loader of the cached method's class, and needs a
 * constructor without parameters. One instance is made for each cached method, at its first result;
 * it must be safe for many threads. It is called on the caller's thread before the caller gets the
 * result, so it should be quick.
 */
@FunctionalInterface
public interface TtlFunction {
    /**
     * The lifetime of one answer. An exception means that the answer is not stored; it does not
     * reach the caller.
     *
     * @param arguments the arguments of the call, primitives boxed; the array is the function's own
     * @param result what the method returned; may be null
     * @return the time for which the answer is used, at most 365 days; the answer is not stored
     *     when it is null, zero, negative or longer
     */
    Duration ttl(Object[] arguments, Object result);
}
