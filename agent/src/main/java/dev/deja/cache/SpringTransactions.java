package dev.deja.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transaction and the bound sessions of the calling thread, as Spring keeps them for one class
 * loader. Belongs to a woven class, so that it may hold Spring's.
 */
final class SpringTransactions {
    private static final String MANAGER =
            "org.springframework.transaction.support.TransactionSynchronizationManager";

    private final Method isActive;
    private final Method isReadOnly;
    private final Method resources;

    private SpringTransactions(Class<?> manager) throws NoSuchMethodException {
        isActive = manager.getMethod("isActualTransactionActive");
        isReadOnly = manager.getMethod("isCurrentTransactionReadOnly");
        resources = manager.getMethod("getResourceMap");
    }

    /** Null where there is no Spring. */
    static @Nullable SpringTransactions of(ClassLoader loader) {
        try {
            return new SpringTransactions(Class.forName(MANAGER, false, loader));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null;
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
        if (resource == null) {
            return UnitOfWork.NONE;
        }
        String method =
                switch (resource.getClass().getSimpleName()) {
                    case "EntityManagerHolder" -> "getEntityManager";
                    case "SessionHolder" -> "getSession";
                    default -> "";
                };
        if (method.isEmpty() || !resource.getClass().getName().startsWith("org.springframework.")) {
            return UnitOfWork.NONE;
        }
        Object session = resource.getClass().getMethod(method).invoke(resource);
        return session == null ? UnitOfWork.NONE : SessionState.of(unwrapped(session));
    }

    /** Spring hands some out behind proxies of its own. */
    private static Object unwrapped(Object session) {
        if (!java.lang.reflect.Proxy.isProxyClass(session.getClass())) {
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
