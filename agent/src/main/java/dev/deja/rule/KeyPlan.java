package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * How the calls of one method become keys of one rule (SPEC C01 to C05): by content, without
 * collisions, the same in every JVM. Safe for many threads.
 */
public interface KeyPlan {
    /**
     * Makes the plan.
     *
     * @param rule whose keys
     * @param method the declared method
     * @param declaringClass binary name of the class that declares it
     * @param coversMore whether the rule covers more than this one method, so that the key must
     *     name it
     * @throws RuleSyntaxException when the rule can have no key for this method: a parameter that
     *     carries the caller's world, a name in the template that does not exist; with the remedies
     */
    @SuppressWarnings("DoNotCallSuggester")
    static KeyPlan of(CacheRule rule, MethodShape method, String declaringClass, boolean coversMore)
            throws RuleSyntaxException {
        throw new RuleSyntaxException("not yet: " + rule + method + declaringClass + coversMore);
    }

    /** The key of a call, or why it has none. */
    sealed interface Outcome {}

    /**
     * A key.
     *
     * @param text the part after {@code namespace:rule:}, canonical, escaped, hashed when too long
     */
    record Key(String text) implements Outcome {}

    /**
     * The call cannot be cached.
     *
     * @param reason a stable word group for counting and logging, such as {@code argument without
     *     readable content}
     * @param detail which parameter, which type, and the remedies
     */
    record NoKey(String reason, String detail) implements Outcome {}

    /** The key of a call. */
    Outcome key(@Nullable Object self, @Nullable Object[] arguments);

    /**
     * A cheap stand-in for the key within one JVM and one method: an object whose {@code equals} is
     * the same relation as equality of keys. Exists for calls whose arguments are all strings,
     * boxed primitives, enums, {@code UUID}s and the like; for one such argument it is the argument
     * itself.
     *
     * @return null when {@link #key} must be asked
     */
    default @Nullable Object local(@Nullable Object self, @Nullable Object[] arguments) {
        return null;
    }

    /** {@link #local} for a method with one parameter, without the array. */
    default @Nullable Object local1(@Nullable Object self, @Nullable Object argument) {
        return local(self, new Object[] {argument});
    }

    /** {@link #local} for a method with two parameters, without the array. */
    default @Nullable Object local2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return local(self, new Object[] {first, second});
    }

    /**
     * The key that values written in an evict rule's {@code keys} stand for: each text is converted
     * to the type of its parameter (or is a slot of the {@code key} template).
     *
     * @param values rendered templates of the {@link KeyCall}, or the objects behind single
     *     placeholders
     */
    Outcome keyOf(java.util.List<Object> values);
}
