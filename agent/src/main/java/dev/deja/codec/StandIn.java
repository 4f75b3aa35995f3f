package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A class of an object-relational mapper whose instances stand for something else: a collection of
 * Hibernate for the JDK collection inside, a Hibernate proxy for the entity behind it. What is
 * inside is written in their place, once it has been loaded; what has not is refused, because
 * loading it is the application's business. That a collection comes back as the plain one is the
 * exception that SPEC promise 3 names.
 *
 * <p>Everything is known by name: the agent links to no class of a mapper.
 */
abstract non-sealed class StandIn extends TypePlan {
    private static final String PROXY = "org.hibernate.proxy.HibernateProxy";
    private static final String COLLECTIONS = "org.hibernate.collection.";
    private static final String COLLECTION_BASE = "AbstractPersistentCollection";

    /** Where collections of Hibernate keep the one of the JDK, by kind of collection. */
    private static final String[] DELEGATES = {"bag", "set", "list", "map", "values"};

    StandIn(Class<?> type) {
        super(type, NAMED, false);
    }

    /** The plan of a stand-in, a refusal of what looks like one but is not known, or null. */
    static @Nullable TypePlan of(Class<?> type) {
        if (Plans.isOfJdk(type) || type.isInterface()) {
            return null;
        }
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            if (c.getName().startsWith(COLLECTIONS) && c.getSimpleName().equals(COLLECTION_BASE)) {
                return collection(type, c);
            }
        }
        Class<?> proxy = Persistent.interfaceNamed(type, PROXY);
        if (proxy == null) {
            return null;
        }
        try {
            Method initializer = proxy.getMethod("getHibernateLazyInitializer");
            Class<?> lazy = initializer.getReturnType();
            return new Proxy(
                    type,
                    initializer,
                    lazy.getMethod("isUninitialized"),
                    lazy.getMethod("getImplementation"));
        } catch (NoSuchMethodException e) {
            return new RefusedPlan(type, type.getName() + " is a proxy of an unknown Hibernate");
        }
    }

    private static TypePlan collection(Class<?> type, Class<?> base) {
        Field initialized = field(base, "initialized");
        for (Class<?> c = type; c != base && c != null; c = c.getSuperclass()) {
            for (String name : DELEGATES) {
                Field delegate = field(c, name);
                if (delegate != null
                        && initialized != null
                        && initialized.getType() == boolean.class
                        && !delegate.getType().isPrimitive()) {
                    return new Collection(
                            type, RawMemory.offset(initialized), RawMemory.offset(delegate));
                }
            }
        }
        return new RefusedPlan(type, type.getName() + " is a collection of an unknown Hibernate");
    }

    private static @Nullable Field field(Class<?> owner, String name) {
        try {
            return owner.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /** What stands behind the value; runs no code of the application and loads nothing. */
    abstract Object target(Object value) throws Refusal;

    /**
     * What stands behind the value, whatever it is, as long as it may stand in its place.
     *
     * @return never a stand-in
     */
    static Object resolve(StandIn plan, Object value, Class<?> declared) throws Refusal {
        Object target = plan.target(value);
        // Nothing that Hibernate makes is deeper than one; a ring would be endless.
        if (Plans.of(target.getClass()) instanceof StandIn) {
            throw new Refusal(value.getClass().getName() + " stands for another stand-in");
        }
        if (!declared.isInstance(target)) {
            throw new Refusal(
                    value.getClass().getName()
                            + " would come back as "
                            + target.getClass().getName()
                            + ", which the declared type "
                            + declared.getName()
                            + " does not allow");
        }
        return target;
    }

    @Override
    final void write(Writer out, Object value, Slot slot) {
        throw new IllegalStateException(type.getName());
    }

    @Override
    final Object read(Reader in, Slot slot, int index) throws UndecodableException {
        throw new UndecodableException(type.getName() + " is never stored");
    }

    private static final class Collection extends StandIn {
        private final long initialized;
        private final long delegate;

        Collection(Class<?> type, long initialized, long delegate) {
            super(type);
            this.initialized = initialized;
            this.delegate = delegate;
        }

        @Override
        Object target(Object value) throws Refusal {
            Object inside = RawMemory.get(value, delegate);
            if (!RawMemory.getBoolean(value, initialized) || inside == null) {
                throw new Refusal(
                        "a lazy collection that has not been loaded; fetch it in the query (join"
                                + " fetch, an entity graph), or return a type without it");
            }
            return inside;
        }
    }

    private static final class Proxy extends StandIn {
        private final Method initializer;
        private final Method isUninitialized;
        private final Method getImplementation;

        Proxy(Class<?> type, Method initializer, Method isUninitialized, Method implementation) {
            super(type);
            this.initializer = initializer;
            this.isUninitialized = isUninitialized;
            this.getImplementation = implementation;
        }

        @Override
        Object target(Object value) throws Refusal {
            try {
                Object lazy = initializer.invoke(value);
                if (Boolean.FALSE.equals(isUninitialized.invoke(lazy))) {
                    Object target = getImplementation.invoke(lazy);
                    if (target != null) {
                        return target;
                    }
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new Refusal("a Hibernate proxy that does not tell what it stands for: " + e);
            }
            throw new Refusal(
                    "a lazy reference that has not been loaded; fetch it in the query (join fetch,"
                            + " an entity graph), or return a type without it");
        }
    }
}
