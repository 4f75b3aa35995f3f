package dev.deja.cache;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The transaction and the bound sessions of the calling thread, as Spring keeps them for one class
 * loader. Belongs to a woven class, so that it may hold Spring's.
 */
final class SpringTransactions {
    private static final String MANAGER =
            "org.springframework.transaction.support.TransactionSynchronizationManager";

    private static final String SYNCHRONIZATION =
            "org.springframework.transaction.support.TransactionSynchronization";

    /** As Spring numbers how a transaction has ended. */
    private static final int ROLLED_BACK = 1;

    /** Before every callback of the application, which may read what was written. */
    private static final int FIRST = Integer.MIN_VALUE;

    // What is found hangs on Spring's class, and dies with it.
    private static final ClassValue<SpringTransactions[]> FOUND =
            new ClassValue<>() {
                @Override
                protected SpringTransactions[] computeValue(Class<?> manager) {
                    try {
                        return new SpringTransactions[] {new SpringTransactions(manager)};
                    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                        return new SpringTransactions[0];
                    }
                }
            };

    /** Spring's class as loaders see it, by loader; an empty reference where there is none. */
    private static final ByLoader<WeakReference<Class<?>>> MANAGERS = new ByLoader<>();

    private static final WeakReference<Class<?>> NONE = new WeakReference<>(null);

    private final Method isActive;
    private final @Nullable Method register;
    private final Class<?>[] listener;
    private final Method isReadOnly;
    private final Method resources;
    private final @Nullable Method isolation;

    private SpringTransactions(Class<?> manager) throws ReflectiveOperationException {
        isActive = manager.getMethod("isActualTransactionActive");
        Method level = null;
        ClassLoader loader = manager.getClassLoader();
        Method found = null;
        Class<?>[] types = {};
        try {
            Class<?> synchronization = Class.forName(SYNCHRONIZATION, false, loader);
            Class<?> ordered = Class.forName("org.springframework.core.Ordered", false, loader);
            types = new Class<?>[] {synchronization, ordered};
            found = manager.getMethod("registerSynchronization", synchronization);
            level = manager.getMethod("getCurrentTransactionIsolationLevel");
        } catch (ReflectiveOperationException e) {
            // It can be asked, and tells nothing by itself.
        }
        register = found;
        isolation = level;
        listener = types;
        isReadOnly = manager.getMethod("isCurrentTransactionReadOnly");
        resources = manager.getMethod("getResourceMap");
    }

    /** Null where there is no Spring. */
    static @Nullable SpringTransactions of(ClassLoader loader) {
        Class<?> manager = manager(loader);
        SpringTransactions[] found =
                manager == null ? new SpringTransactions[0] : FOUND.get(manager);
        return found.length == 0 ? null : found[0];
    }

    private static @Nullable Class<?> manager(ClassLoader loader) {
        WeakReference<Class<?>> known;
        synchronized (MANAGERS) {
            known = MANAGERS.get(loader);
        }
        if (known == NONE) {
            return null;
        }
        Class<?> manager = known == null ? null : known.get();
        if (manager == null) {
            try {
                manager = Class.forName(MANAGER, false, loader);
            } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                // No Spring.
            }
            synchronized (MANAGERS) {
                MANAGERS.put(loader, manager == null ? NONE : new WeakReference<>(manager));
            }
        }
        return manager;
    }

    /** Whether the thread is in a transaction; in doubt it is. */
    boolean isActive() {
        try {
            return Boolean.TRUE.equals(isActive.invoke(null));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return true;
        }
    }

    /** Whether the transaction was begun with this isolation, rather than the database's own. */
    boolean isReadCommitted() {
        try {
            return isolation != null && Integer.valueOf(2).equals(isolation.invoke(null));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Whether a session is bound to the thread that holds what it has read. */
    boolean hasReadSession() {
        try {
            for (Object resource : ((Map<?, ?>) resources.invoke(null)).values()) {
                Object session = session(resource);
                if (session != null && SessionState.hasRead(unwrapped(session))) {
                    return true;
                }
            }
            return false;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return true;
        }
    }

    /** See {@link Transactions#join}. */
    @Nullable TransactionWrite join(Cache cache) {
        try {
            Method registration = register;
            if (registration == null || !Boolean.TRUE.equals(isActive.invoke(null))) {
                return null;
            }
            TransactionWrite known = TransactionWrite.find(null);
            if (known != null) {
                return known;
            }
            Listener told = new Listener();
            ClassLoader spring = registration.getDeclaringClass().getClassLoader();
            // Refused by Spring when the transaction is over, and tells no more of its end.
            registration.invoke(null, Proxy.newProxyInstance(spring, listener, told));
            TransactionWrite write = TransactionWrite.open(cache, null);
            told.write = write;
            return write;
        } catch (Throwable e) {
            Logger.debug(e);
            return null;
        }
    }

    /** What Spring tells of a transaction; it alone holds this. */
    private static final class Listener implements InvocationHandler {
        private volatile @Nullable TransactionWrite write;

        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
            Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
            switch (method.getName()) {
                case "equals" -> {
                    return proxy == first;
                }
                case "hashCode" -> {
                    return System.identityHashCode(this);
                }
                case "toString" -> {
                    return "deja";
                }
                case "getOrder" -> {
                    return FIRST;
                }
                default -> {
                    TransactionWrite told = write;
                    if (told != null) {
                        tell(told, method.getName(), first);
                    }
                    return null;
                }
            }
        }

        private static void tell(TransactionWrite write, String what, @Nullable Object argument) {
            switch (what) {
                case "suspend" -> write.suspend();
                case "resume" -> write.resume();
                case "beforeCommit" -> write.beforeCommit();
                case "afterCommit" -> write.end(false);
                case "afterCompletion" -> write.end(Integer.valueOf(ROLLED_BACK).equals(argument));
                default -> {
                    // The others come before the end.
                }
            }
        }
    }

    /** Whether a transaction is active, or anything is bound to the thread; in doubt it is. */
    boolean holdsResources() {
        try {
            return !Boolean.FALSE.equals(isActive.invoke(null))
                    || !((Map<?, ?>) resources.invoke(null)).isEmpty();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return true;
        }
    }

    UnitOfWork unitOfWork() {
        try {
            if (Boolean.TRUE.equals(isActive.invoke(null))
                    && !Boolean.TRUE.equals(isReadOnly.invoke(null))) {
                return UnitOfWork.OPEN;
            }
            UnitOfWork worst = UnitOfWork.NONE;
            for (Object resource : ((Map<?, ?>) resources.invoke(null)).values()) {
                worst = worst.or(ofResource(resource));
            }
            return worst;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return UnitOfWork.OPEN;
        }
    }

    /** Of an entity manager that was opened before, maybe on another thread, and bound to this. */
    private static UnitOfWork ofResource(@Nullable Object resource)
            throws ReflectiveOperationException {
        Object session = session(resource);
        return session == null ? UnitOfWork.NONE : SessionState.of(unwrapped(session));
    }

    private static @Nullable Object session(@Nullable Object resource)
            throws ReflectiveOperationException {
        if (resource == null) {
            return null;
        }
        String method =
                switch (resource.getClass().getSimpleName()) {
                    case "EntityManagerHolder" -> "getEntityManager";
                    case "SessionHolder" -> "getSession";
                    default -> "";
                };
        if (method.isEmpty() || !resource.getClass().getName().startsWith("org.springframework.")) {
            return null;
        }
        return resource.getClass().getMethod(method).invoke(resource);
    }

    /** Spring hands some out behind proxies of its own. */
    private static Object unwrapped(Object session) {
        if (!Proxy.isProxyClass(session.getClass())) {
            return session;
        }
        ClassLoader loader = session.getClass().getClassLoader();
        try {
            Class<?> inside =
                    Class.forName(
                            "org.hibernate.engine.spi.SharedSessionContractImplementor",
                            false,
                            loader);
            for (Class<?> type : session.getClass().getInterfaces()) {
                if (type.getName().endsWith(".persistence.EntityManager")
                        || type.getName().equals("org.hibernate.Session")) {
                    Object target = type.getMethod("unwrap", Class.class).invoke(session, inside);
                    return target == null ? session : target;
                }
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException
                | LinkageError
                | RuntimeException e) {
            // Then the proxy is asked, which says less and counts as a session that writes.
            return session;
        }
        return session;
    }
}
