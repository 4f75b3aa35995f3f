package dev.deja.api;

import java.lang.reflect.Method;

/**
 * Makes the keys of a rule, where neither its arguments nor a template will do: {@code
 * cache.quote.key.class = com.acme.QuoteKeys}.
 *
 * <pre>{@code
 * public final class QuoteKeys implements KeyBuilder {
 *     public String key(Method method, Object self, Object[] arguments) {
 *         Basket basket = (Basket) arguments[0];
 *         return basket.country() + "/" + basket.weightClass();
 *     }
 * }
 * }</pre>
 *
 * <p>The class belongs to the application, is found by the class loader of the cached method, and
 * has a constructor without parameters, which is called once per class loader. Many threads call
 * {@link #key} at a time. It is called before the method, and once more after a call that computed,
 * to see whether an argument has changed meanwhile; it should be quick and have no effects.
 */
public interface KeyBuilder {
    /**
     * The key of a call. Calls with equal keys share an answer: what the answer depends on belongs
     * in here. Methods of one rule are told apart by the agent, and so are rules.
     *
     * @param method the cached method, as declared
     * @param self the object it was called on; null for a static method
     * @param arguments the arguments, boxed; an array of the call's own
     * @return any text; null when this call is not to be cached. When it throws, the call is not
     *     cached either; what was thrown reaches nobody
     */
    String key(Method method, Object self, Object[] arguments);
}
