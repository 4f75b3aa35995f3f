package dev.deja.rule;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Keys made of the method, where the rule covers several, and of its arguments. */
final class ArgumentKeys implements KeyPlan {
    private static final String KEY = "Ldev/deja/api/Key;";
    private static final String KEY_IGNORE = "Ldev/deja/api/KeyIgnore;";
    private static final String REMEDIES =
            "Write a key template (key = {id}), leave the argument out (@KeyIgnore on the parameter,"
                    + " or its type in ignore.types), or say what its type is made of"
                    + " (key.type.<class> = {property}).";

    private final MethodShape method;

    /** What every key of this plan begins with. */
    private final String prefix;

    private final List<String> declared;

    /** The parameters that make the key. */
    private final int[] used;

    private final TypeRules types;
    private final int maxBytes;
    private final LocalKeys locals;

    /** Whether the key is one text and nothing else. */
    private final boolean isPlain;

    /**
     * Per used parameter, the enum that an argument showed its declared type to be. Written without
     * a lock: it is always the same class, and weak, since whoever keeps a plan need not keep it.
     */
    private final AtomicReferenceArray<@Nullable WeakReference<Class<?>>> enums;

    private ArgumentKeys(
            MethodShape method,
            String prefix,
            List<String> declared,
            int[] used,
            TypeRules types,
            int maxBytes) {
        this.method = method;
        this.prefix = prefix;
        this.declared = declared;
        this.used = used;
        this.types = types;
        this.maxBytes = maxBytes;
        this.locals = new LocalKeys(used, declared, types);
        this.isPlain =
                prefix.isEmpty()
                        && used.length == 1
                        && declared.get(used[0]).equals("java.lang.String")
                        && types.leavesJdkAlone();
        this.enums = new AtomicReferenceArray<>(used.length);
    }

    static ArgumentKeys of(
            CacheRule rule, MethodShape method, String declaringClass, boolean coversMore)
            throws RuleSyntaxException {
        TypeRules types = TypeRules.of(rule);
        List<String> declared = Descriptor.parameters(method.descriptor());
        boolean isChosen = false;
        for (int i = 0; i < declared.size(); i++) {
            isChosen |= isAnnotated(method, i, KEY);
        }
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            boolean isLeftOut = isChosen ? !isAnnotated(method, i, KEY) : isIgnored(method, i);
            TypeRules.Decision decision = types.decideDeclared(declared.get(i));
            if (isLeftOut || decision.treatment() == TypeRules.Treatment.LEFT_OUT) {
                continue;
            }
            if (decision.treatment() == TypeRules.Treatment.WORLD) {
                throw new RuleSyntaxException(
                        "Parameter "
                                + named(method, i)
                                + " of "
                                + Descriptor.readable(method)
                                + " is a "
                                + decision.because()
                                + ", which carries the caller's world: what the answer takes from"
                                + " it cannot be told. Write a key template with what matters, such"
                                + " as key = {"
                                + named(method, i)
                                + ".…}, or leave the type out with ignore.types.");
            }
            used.add(i);
        }
        String prefix = coversMore ? MethodMark.withinRule(declaringClass, method) + ":" : "";
        int[] positions = new int[used.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = used.get(i);
        }
        return new ArgumentKeys(method, prefix, declared, positions, types, rule.keyMaxLength());
    }

    private static boolean isIgnored(MethodShape method, int parameter) {
        return isAnnotated(method, parameter, KEY_IGNORE);
    }

    private static boolean isAnnotated(MethodShape method, int parameter, String descriptor) {
        if (parameter >= method.parameterAnnotations().size()) {
            return false;
        }
        for (AnnotationShape annotation : method.parameterAnnotations().get(parameter)) {
            if (annotation.descriptor().equals(descriptor)) {
                return true;
            }
        }
        return false;
    }

    private static String named(MethodShape method, int parameter) {
        List<String> names = method.parameterNames();
        return names != null ? names.get(parameter) : Integer.toString(parameter);
    }

    @Override
    public Outcome key(@Nullable Object self, @Nullable Object[] arguments) {
        if (isPlain && arguments[used[0]] instanceof String text && isItsOwnKey(text)) {
            return new Key(text);
        }
        KeyWriter to = new KeyWriter(types, Escapes.FIXED);
        int at = 0;
        try {
            begin(to);
            for (; at < used.length; at++) {
                if (at > 0) {
                    to.out.append(',');
                }
                Object argument = arguments[used[at]];
                if (!to.write(argument, declared.get(used[at]))) {
                    return failure(to, at);
                }
                if (argument instanceof Enum<?> constant && enums.get(at) == null) {
                    Class<?> type = constant.getDeclaringClass();
                    if (type.getName().equals(declared.get(used[at]))) {
                        enums.set(at, new WeakReference<>(type));
                    }
                }
            }
            return KeyText.of(to.out, maxBytes);
        } catch (RuntimeException | Error e) {
            // A collection that changes meanwhile, or one of the application's that throws.
            to.fail(NoKey.UNREADABLE, e.getClass().getName() + " while it was read");
            return failure(to, at);
        }
    }

    /** Whether the long way would come to the text itself, as it does for most. */
    private boolean isItsOwnKey(String text) {
        return text.length() * 3L <= maxBytes && Escapes.FIXED.leavesAsIs(text);
    }

    private void begin(KeyWriter to) {
        to.out.append(prefix);
        if (used.length == 0) {
            to.out.append("()");
        }
    }

    private NoKey failure(KeyWriter writer, int at) {
        int parameter = used[at];
        return writer.failure(
                "parameter "
                        + named(method, parameter)
                        + " ("
                        + Descriptor.readable(declared.get(parameter))
                        + ")",
                REMEDIES);
    }

    /** Which parameters annotations leave out. */
    @Override
    public long definition() {
        if (used.length == declared.size()) {
            return 0;
        }
        long definition = 1;
        for (int parameter : used) {
            definition = (definition * 31 + parameter + 1) * 0x9E37_79B9_7F4A_7C15L;
        }
        return definition;
    }

    @Override
    public boolean usesReceiver() {
        return false;
    }

    @Override
    public boolean namesMethod() {
        return !prefix.isEmpty();
    }

    @Override
    public @Nullable Object local(@Nullable Object self, @Nullable Object[] arguments) {
        return locals.of(arguments);
    }

    @Override
    public @Nullable Object local1(@Nullable Object self, @Nullable Object argument) {
        return locals.of(argument);
    }

    @Override
    public @Nullable Object local2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return locals.of(first, second);
    }

    @Override
    public int arity() {
        return used.length;
    }

    @Override
    public void check(KeyCall call) throws RuleSyntaxException {
        int given = call.arguments().size();
        if (given != used.length && given != declared.size()) {
            throw new RuleSyntaxException(
                    call.rule()
                            + "(…) has "
                            + given
                            + " values, and "
                            + Descriptor.readable(method)
                            + " makes its keys of "
                            + used.length
                            + ".");
        }
        for (int i = 0; i < used.length; i++) {
            Template argument = call.arguments().get(given == used.length ? i : used[i]);
            String type = declared.get(used[i]);
            String literal = argument.literal();
            if (literal != null && Conversion.convert(literal, type) == null) {
                throw new RuleSyntaxException(
                        "'"
                                + literal
                                + "' in "
                                + call.rule()
                                + "(…) is no "
                                + Descriptor.readable(type)
                                + ", as parameter "
                                + named(method, used[i])
                                + " of "
                                + Descriptor.readable(method)
                                + " wants it.");
            }
        }
    }

    @Override
    public List<String> types(int count) {
        if (count == declared.size()) {
            List<String> all = new ArrayList<>(Collections.nCopies(count, ""));
            for (int parameter : used) {
                all.set(parameter, declared.get(parameter));
            }
            return all;
        }
        List<String> wanted = new ArrayList<>();
        for (int parameter : used) {
            wanted.add(declared.get(parameter));
        }
        return wanted;
    }

    @Override
    public Outcome keyOf(List<Object> values) {
        if (values.size() != used.length && values.size() != declared.size()) {
            return new NoKey(
                    NoKey.MISFIT,
                    values.size()
                            + " values for "
                            + Descriptor.readable(method)
                            + ", which makes its keys of "
                            + used.length);
        }
        KeyWriter to = new KeyWriter(types, Escapes.FIXED);
        int at = 0;
        try {
            begin(to);
            for (; at < used.length; at++) {
                if (at > 0) {
                    to.out.append(',');
                }
                String type = declared.get(used[at]);
                Object value = convert(values, at);
                if (value == null) {
                    return new NoKey(
                            NoKey.MISFIT,
                            "parameter "
                                    + named(method, used[at])
                                    + " is "
                                    + Descriptor.readable(type)
                                    + ", and the value a "
                                    + values.get(valueAt(values, at)).getClass().getName()
                                    + " that does not convert to it");
                }
                if (value instanceof Conversion.ConstantName constant) {
                    if (enums.get(at) == null) {
                        return new NoKey(
                                NoKey.MISFIT,
                                "parameter "
                                        + named(method, used[at])
                                        + " is "
                                        + type
                                        + ", and no call has shown yet that it is an enum whose"
                                        + " constants a text could name");
                    }
                    to.escapes.appendValue(to.out, constant.name());
                } else if (!to.write(value, type)) {
                    return failure(to, at);
                }
            }
            return to.isOneOfSeveral()
                    ? new NoKey(NoKey.MISFIT, KeyWriter.SEVERAL)
                    : KeyText.of(to.out, maxBytes);
        } catch (RuntimeException | Error e) {
            to.fail(NoKey.UNREADABLE, e.getClass().getName() + " while it was read");
            return failure(to, at);
        }
    }

    private int valueAt(List<Object> values, int at) {
        return values.size() == used.length ? at : used[at];
    }

    private @Nullable Object convert(List<Object> values, int at) {
        return Conversion.convert(values.get(valueAt(values, at)), declared.get(used[at]));
    }

    @Override
    public @Nullable Object localOf(List<Object> values) {
        @Nullable Object[] arguments = argumentsOf(values);
        return arguments == null ? null : locals.of(arguments);
    }

    @Override
    public @Nullable Object @Nullable [] argumentsOf(List<Object> values) {
        if (values.size() != used.length && values.size() != declared.size()) {
            return null;
        }
        @Nullable Object[] arguments = new @Nullable Object[declared.size()];
        for (int at = 0; at < used.length; at++) {
            Object value = convert(values, at);
            if (value instanceof Conversion.ConstantName constant) {
                value = constant(at, constant.name());
            }
            if (value == null) {
                return null;
            }
            arguments[used[at]] = value;
        }
        return arguments;
    }

    /** The constant itself: calls are known by it, not by its name. Null when there is none. */
    private @Nullable Object constant(int at, String name) {
        WeakReference<Class<?>> reference = enums.get(at);
        Class<?> type = reference == null ? null : reference.get();
        if (type != null) {
            for (Object each : type.getEnumConstants()) {
                if (((Enum<?>) each).name().equals(name)) {
                    return each;
                }
            }
        }
        return null;
    }
}
