package dev.deja.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractQueue;
import java.util.AbstractSequentialList;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the serialization contract of a class consists of, its superclasses included. */
final class SerialLayout {
    /** Their fields are caches and counters, which start empty in every object. */
    private static final Set<Class<?>> STATELESS =
            Set.of(
                    Object.class,
                    Record.class,
                    Number.class,
                    AbstractCollection.class,
                    AbstractList.class,
                    AbstractSequentialList.class,
                    AbstractSet.class,
                    AbstractQueue.class,
                    AbstractMap.class,
                    Dictionary.class);

    /** Superclass first; empty for an Externalizable class, which writes all by itself. */
    final SerialClass[] ancestry;

    final @Nullable MethodHandle writeReplace;
    final @Nullable MethodHandle readResolve;

    /** The public constructor without parameters that makes an Externalizable object. */
    final @Nullable MethodHandle constructor;

    final Constants constants;
    final long shape;

    /** All references that an object holds, transient ones included. */
    final FieldPlan[] held;

    /** About how many bytes an object takes. */
    final int heap;

    /** Whether no instance field can be assigned after construction. */
    final boolean allFinal;

    private SerialLayout(Class<?> type) {
        List<Class<?>> chain = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (!isStateless(c)) {
                chain.add(0, c);
            }
        }
        Method replace = inheritable(type, "writeReplace");
        Method resolve = inheritable(type, "readResolve");
        this.writeReplace = replace == null ? null : Trusted.method(replace);
        this.readResolve = resolve == null ? null : Trusted.method(resolve);
        this.constants = Constants.of(type, false);
        List<SerialClass> spoken = new ArrayList<>();
        if (Externalizable.class.isAssignableFrom(type)) {
            this.constructor = constructor(type);
        } else {
            this.constructor = null;
            chain.forEach(c -> spoken.add(SerialClass.of(c)));
        }
        this.ancestry = spoken.toArray(new SerialClass[0]);
        List<FieldPlan> references = new ArrayList<>();
        boolean unassignable = true;
        for (Class<?> c : chain) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    unassignable &= Modifier.isFinal(field.getModifiers());
                    references.add(new FieldPlan(field));
                }
            }
        }
        this.allFinal = unassignable;
        this.heap = 16 + Long.BYTES * references.size();
        references.removeIf(field -> field.kind != FieldPlan.Kind.REFERENCE);
        this.held = references.toArray(new FieldPlan[0]);
        this.shape = Shape.ofContract(type, chain, ancestry, replace, resolve);
    }

    static SerialLayout of(Class<?> type) {
        return new SerialLayout(type);
    }

    /** Whether there is the public constructor that an Externalizable class has to have. */
    static boolean canBeConstructed(Class<?> type) {
        return Stream.of(type.getConstructors()).anyMatch(c -> c.getParameterCount() == 0);
    }

    private static MethodHandle constructor(Class<?> type) {
        try {
            return Trusted.constructor(type.getConstructor());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Externalizable without a public constructor", e);
        }
    }

    /** Whether a class adds nothing to its subclasses that would have to be carried. */
    static boolean isStateless(Class<?> type) {
        return STATELESS.contains(type)
                || (Plans.isOfJdk(type) && !SerialClass.speaks(type) && !hasInstanceFields(type));
    }

    private static boolean hasInstanceFields(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a class, or one that it inherits from, says how its objects are written. */
    static boolean isSpokenFor(Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type) || LossyContracts.has(type)) {
            return false;
        }
        if (Externalizable.class.isAssignableFrom(type)
                || inheritable(type, "writeReplace") != null
                || inheritable(type, "readResolve") != null) {
            return true;
        }
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (SerialClass.speaks(c)
                    || (Plans.isOfJdk(c)
                            && Serializable.class.isAssignableFrom(c)
                            && !isStateless(c))) {
                return true;
            }
        }
        return false;
    }

    /** A method that subclasses inherit as far as they could call it. */
    private static @Nullable Method inheritable(Class<?> type, String name) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Method method;
            try {
                method = c.getDeclaredMethod(name);
            } catch (NoSuchMethodException e) {
                continue;
            }
            int modifiers = method.getModifiers();
            boolean callable =
                    Modifier.isPublic(modifiers)
                            || Modifier.isProtected(modifiers)
                            || c == type
                            || (!Modifier.isPrivate(modifiers)
                                    && c.getClassLoader() == type.getClassLoader()
                                    && c.getPackageName().equals(type.getPackageName()));
            return callable
                            && method.getReturnType() == Object.class
                            && !Modifier.isStatic(modifiers)
                            && !Modifier.isAbstract(modifiers)
                    ? method
                    : null;
        }
        return null;
    }

    /**
     * Whether a class that inherits from this one has code of its own, which then answers for what
     * it inherits too: Java's serialization would leave that to a constructor.
     */
    boolean spokenBelow(SerialClass by) {
        for (int i = ancestry.length - 1; i >= 0 && ancestry[i] != by; i--) {
            if (ancestry[i].readObject != null) {
                return true;
            }
        }
        return readResolve != null;
    }

    /** Whether the code that reads a part may do with its objects whatever it likes. */
    boolean needsCompleteParts(@Nullable SerialClass by) {
        return by == null || readResolve != null || by.asksItsParts();
    }
}
