package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys made by the application's own {@code key.class} (SPEC C08). Its interface is known by name,
 * so that the application may use any copy of it.
 *
 * <p>The key names the method where the rule covers several. Until the plan is linked to a loader
 * there is no class to ask, and no key.
 */
final class BuilderKeys implements KeyPlan {
    private static final String INTERFACE = "dev.deja.api.KeyBuilder";
    private static final MethodType BUILD = MethodType.genericMethodType(4);

    /** One instance per class, kept by the class itself. */
    private static final ClassValue<Instance> INSTANCES =
            new ClassValue<>() {
                @Override
                protected Instance computeValue(Class<?> type) {
                    return Instance.of(type);
                }
            };

    private final String id;
    private final Origin origin;
    private final String builder;
    private final MethodShape method;
    private final String declaringClass;
    private final String prefix;
    private final int maxBytes;
    private final @Nullable ClassLoader loader;
    private volatile @Nullable Bound bound;

    /** What a linked plan calls: {@code (builder, method, self, arguments)Object}. */
    private record Bound(Object builder, Method method, MethodHandle build) {}

    /** An instance, or why there is none. */
    private record Instance(@Nullable Object builder, String problem) {
        static Instance of(Class<?> type) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor();
                if (!constructor.trySetAccessible()) {
                    return new Instance(null, "has a constructor that is not accessible");
                }
                return new Instance(constructor.newInstance(), "");
            } catch (NoSuchMethodException e) {
                return new Instance(null, "has no constructor without parameters; give it one");
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                return new Instance(null, "cannot be created: " + cause.getClass().getName());
            }
        }
    }

    private BuilderKeys(
            String id,
            Origin origin,
            String builder,
            MethodShape method,
            String declaringClass,
            String prefix,
            int maxBytes,
            @Nullable ClassLoader loader) {
        this.id = id;
        this.origin = origin;
        this.builder = builder;
        this.method = method;
        this.declaringClass = declaringClass;
        this.prefix = prefix;
        this.maxBytes = maxBytes;
        this.loader = loader;
    }

    static BuilderKeys of(
            CacheRule rule,
            String builder,
            MethodShape method,
            String declaringClass,
            boolean coversMore) {
        return new BuilderKeys(
                rule.id() + ".key.class",
                rule.origin(),
                builder,
                method,
                declaringClass,
                coversMore ? MethodMark.withinRule(declaringClass, method) + ":" : "",
                rule.keyMaxLength(),
                null);
    }

    @Override
    public KeyPlan linked(ClassLoader own) {
        return new BuilderKeys(id, origin, builder, method, declaringClass, prefix, maxBytes, own);
    }

    @Override
    public Outcome key(@Nullable Object self, @Nullable Object[] arguments) {
        ClassLoader own = loader;
        if (own == null) {
            return new NoKey(NoKey.BUILDER, id + ": no class loader");
        }
        try {
            Bound known = bound;
            if (known == null) {
                known = bind(own);
                bound = known;
            }
            Object key =
                    (Object)
                            known.build.invokeExact(
                                    known.builder,
                                    (Object) known.method,
                                    self,
                                    (Object) arguments.clone());
            return key == null
                    ? new NoKey(
                            NoKey.BUILDER, id + " = " + builder + " (" + origin + ") returned null")
                    : text((String) key);
        } catch (Unusable e) {
            return new NoKey(
                    NoKey.NEVER, id + " = " + builder + " (" + origin + "): " + e.getMessage());
        } catch (Throwable e) {
            // Whatever the application's code throws: the call itself would not have thrown it.
            return new NoKey(
                    NoKey.BUILDER,
                    id + " = " + builder + " (" + origin + ") threw " + e.getClass().getName());
        }
    }

    private Outcome text(String key) {
        if (key.length() > KeyWriter.MAX_CHARACTERS) {
            return new NoKey(NoKey.TOO_LARGE, id + ": a key of " + key.length() + " characters");
        }
        StringBuilder out = new StringBuilder(prefix.length() + key.length() + 16).append(prefix);
        Escapes.LITERAL.appendValue(out, key);
        return KeyText.of(out, maxBytes);
    }

    private Bound bind(ClassLoader own) throws Unusable {
        Class<?> type;
        try {
            type = Class.forName(builder, true, own);
        } catch (ClassNotFoundException e) {
            throw new Unusable(
                    "the class loader of "
                            + declaringClass
                            + " does not find it. Correct the name, or put it where that class is.");
        } catch (LinkageError e) {
            throw new Unusable("it cannot be loaded: " + e.getClass().getName() + ".");
        }
        Class<?> implemented = implemented(type);
        if (implemented == null) {
            throw new Unusable("it does not implement " + INTERFACE + "; implement it.");
        }
        Instance instance = INSTANCES.get(type);
        Object created = instance.builder();
        if (created == null) {
            throw new Unusable("it " + instance.problem() + ".");
        }
        try {
            MethodHandle build =
                    Access.any(
                            implemented.getMethod(
                                    "key", Method.class, Object.class, Object[].class),
                            BUILD);
            Class<?> declaring = Class.forName(declaringClass, false, own);
            MethodType shape = MethodType.fromMethodDescriptorString(method.descriptor(), own);
            return new Bound(
                    created,
                    declaring.getDeclaredMethod(method.name(), shape.parameterArray()),
                    build);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw new Unusable("it cannot be called: " + e + ".");
        }
    }

    private static @Nullable Class<?> implemented(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        if (type.isInterface() && type.getName().equals(INTERFACE)) {
            return type;
        }
        for (Class<?> parent : type.getInterfaces()) {
            Class<?> found = implemented(parent);
            if (found != null) {
                return found;
            }
        }
        return implemented(type.getSuperclass());
    }

    @Override
    public boolean usesReceiver() {
        return false;
    }

    @Override
    public boolean namesMethod() {
        return !prefix.isEmpty();
    }

    /** The text that the application's class would give. */
    @Override
    public int arity() {
        return 1;
    }

    @Override
    public void check(KeyCall call) throws RuleSyntaxException {
        if (call.arguments().size() != 1) {
            throw new RuleSyntaxException(
                    call.rule()
                            + "(…) has "
                            + call.arguments().size()
                            + " values, and the rule's key.class makes its keys: write the one"
                            + " text that it returns.");
        }
    }

    /** From values alone nobody can tell what the builder saw. */
    @Override
    public @Nullable Object @Nullable [] argumentsOf(List<Object> values) {
        return null;
    }

    @Override
    public Outcome keyOf(List<Object> values) {
        String key = values.size() == 1 ? Scalar.textOf(values.get(0)) : null;
        return key == null ? new NoKey(NoKey.MISFIT, id + ": the key is one text") : text(key);
    }

    /** The class will never make a key. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }
}
