package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one method become keys of one rule (SPEC C01 to C05): by content, without
 * collisions, the same in every JVM. Safe for many threads. No method throws at call time.
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
    static KeyPlan of(CacheRule rule, MethodShape method, String declaringClass, boolean coversMore)
            throws RuleSyntaxException {
        String builder = rule.keying().keyClass();
        if (builder != null) {
            return BuilderKeys.of(rule, builder, method, declaringClass, coversMore);
        }
        return rule.key() == null
                ? ArgumentKeys.of(rule, method, declaringClass, coversMore)
                : TemplateKeys.of(rule, rule.key(), method, declaringClass);
    }

    /** The key of a call, or why it has none. */
    sealed interface Outcome {}

    /**
     * A key.
     *
     * @param text the part after {@code namespace:rule:}, canonical, escaped, hashed when too long;
     *     never empty, no braces, no control characters, valid UTF-16
     */
    record Key(String text) implements Outcome {}

    /**
     * The call cannot be cached.
     *
     * @param reason one of the constants here, for counting and logging
     * @param detail which parameter, which type, and the remedies; no values
     */
    record NoKey(String reason, String detail) implements Outcome {
        /** An argument, or something in it, has no content that could be told. */
        public static final String UNREADABLE = "argument without readable content";

        /** An argument is cyclic, or larger than keys are made of. */
        public static final String TOO_LARGE = "argument too large for a key";

        /** An argument carries the caller's world. */
        public static final String WORLD = "argument carries the caller's world";

        /** A key template met null on its way. */
        public static final String NULL = "null in the key template";

        /** A name in the key template can never resolve: the rule is to be disabled (C03). */
        public static final String NEVER = "key can never be made";

        /** Values written for the rule's arguments do not fit them. */
        public static final String MISFIT = "values do not fit the rule's arguments";

        /** The application's own {@code key.class} gave none. */
        public static final String BUILDER = "key.class gave no key";
    }

    /**
     * The same plan for calls of the classes of one loader, through which it finds the
     * application's user and code. The result holds the loader: it is kept by call sites only.
     */
    default KeyPlan linked(ClassLoader loader) {
        return this;
    }

    /** Whether the key names the signed-in user, so that answers made for one may be kept. */
    default boolean usesPrincipal() {
        return false;
    }

    /** The key of a call. */
    Outcome key(@Nullable Object self, @Nullable Object[] arguments);

    /**
     * What the source says of keys and the rule does not: part of what an entry must match, since
     * an older version of the class may say something else (SPEC B07). 0 where it says nothing.
     */
    default long definition() {
        return 0;
    }

    /** Whether the key tells receivers apart ({@code {@this.…}} in its template, SPEC C10). */
    boolean usesReceiver();

    /**
     * Whether keys name the method, since the rule covers several: what one method's plan makes of
     * values says nothing about the entries of the others.
     */
    default boolean namesMethod() {
        return false;
    }

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
        return null;
    }

    /** {@link #local} for a method with two parameters, without the array. */
    default @Nullable Object local2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return null;
    }

    /**
     * How many values an evict rule's {@code keys} must give: one per parameter that makes the key,
     * or per different placeholder of the {@code key} template.
     */
    int arity();

    /**
     * Checks what can be known of a call when rules are read: the number of values, and literals
     * against the types of their parameters.
     *
     * @throws RuleSyntaxException when no call can ever have that key
     */
    void check(KeyCall call) throws RuleSyntaxException;

    /**
     * {@link #check(KeyCall)}, and the types of values that are whole arguments, or the whole
     * result, of the method that evicts.
     *
     * @param from the method that evicts
     * @throws RuleSyntaxException when no call can ever have that key
     */
    default void check(KeyCall call, MethodShape from) throws RuleSyntaxException {
        check(call);
        List<String> wanted = types(call.arguments().size());
        for (int i = 0; i < wanted.size(); i++) {
            Template argument = call.arguments().get(i);
            String given = argument.declaredType(from);
            if (given != null && Conversion.never(given, wanted.get(i))) {
                throw new RuleSyntaxException(
                        argument.text()
                                + " in "
                                + call.rule()
                                + "(…) is "
                                + Descriptor.readable(given)
                                + ", which never becomes the "
                                + Descriptor.readable(wanted.get(i))
                                + " that the key of "
                                + call.rule()
                                + " is made of.");
            }
        }
    }

    /**
     * The types that values written in an evict rule's {@code keys} are converted to, as {@link
     * Class#getName} spells them, empty where none is known; as many as there are values, or none.
     *
     * @param count how many values are written
     */
    default List<String> types(int count) {
        return List.of();
    }

    /**
     * The key that values written in an evict rule's {@code keys} stand for: each is converted to
     * the type of its parameter (or is a slot of the {@code key} template). Numbers are converted
     * where nothing is lost, text to whatever the parameter is; where the declared type leaves the
     * runtime type open, the value is taken as it is (see {@link #kin}). Text for an enum needs a
     * call before it that showed the parameter's type to be one.
     *
     * <p>{@link NoKey} means that the entry cannot be named: the eviction is to widen.
     *
     * @param values what {@link CompiledTemplate#values} gave; as many as {@link #arity}, or as the
     *     method has parameters
     */
    Outcome keyOf(List<Object> values);

    /**
     * Values that an eviction has to name beside those written, since the declared type of a
     * parameter leaves open which of them a caller has passed.
     *
     * @return null when there are too many: the eviction is to widen
     */
    default @Nullable List<List<Object>> kin(List<Object> values) {
        return Kin.of(values, types(values.size()));
    }

    /**
     * The arguments of a call with that key, as far as the values tell: converted to the types of
     * their parameters, null where none is known.
     *
     * @return null when they do not fit
     */
    @Nullable Object @Nullable [] argumentsOf(List<Object> values);

    /** The {@link #local} of the call with that key, or null. */
    default @Nullable Object localOf(List<Object> values) {
        return null;
    }
}
