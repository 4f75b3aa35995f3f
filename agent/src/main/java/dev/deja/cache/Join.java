package dev.deja.cache;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one woven method calls: before its body, and after it. Made when the call site is linked,
 * held by the call site, and by nothing else that outlives the application's class.
 *
 * <p>None of these methods ever throws.
 */
public abstract class Join {
    /** Creates a join. */
    protected Join() {}

    /**
     * Before the body.
     *
     * @param self the receiver, null for static methods
     * @param arguments boxed; the caller gives the array away
     * @return null: bypass, nothing to do afterwards; a {@link Supplier}: the answer, skip the
     *     body; a {@link Throwable}: a stored exception, thrown instead of running the body
     *     (nothing to do afterwards; never where the method is {@code void}); anything else: a
     *     token for {@link #exit}, run the body
     */
    public abstract @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments);

    /** {@link #enter} without parameters. */
    public abstract @Nullable Object enter0(@Nullable Object self);

    /** {@link #enter} for one parameter. */
    public abstract @Nullable Object enter1(@Nullable Object self, @Nullable Object argument);

    /** {@link #enter} for two parameters. */
    public abstract @Nullable Object enter2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second);

    /**
     * After the body, whether it returned or threw. Static on purpose: the token knows its join.
     *
     * @param token what enter returned, not null
     * @param returned the value, boxed; null when the body threw or is {@code void}
     * @param thrown what the body threw, or null
     * @return what the method is to return: the hit's value, or {@code returned} itself; where it
     *     threw, a {@link Supplier} of what it returns instead, or anything else to throw that
     */
    public static @Nullable Object exit(
            Object token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (token instanceof Supplier<?> hit) {
            return hit.get();
        }
        return ((Token) token).finish(returned, thrown);
    }

    /** What a call carries from enter to exit when its body runs. */
    protected interface Token {
        /**
         * Called once, when the body has returned or thrown; returns {@code returned}, or what
         * takes the place of an exception; never throws.
         */
        @Nullable Object finish(@Nullable Object returned, @Nullable Throwable thrown);
    }

    /**
     * How a join tells its call site to bypass (or to come back) without asking it on each call.
     */
    public interface CallSiteSwitch {
        /** Relinks the call site to do nothing, or to call the join again. */
        void bypass(boolean bypassed);
    }

    /** Given by the weaver once, when the call site is linked. */
    public abstract void attach(CallSiteSwitch callSite);
}
