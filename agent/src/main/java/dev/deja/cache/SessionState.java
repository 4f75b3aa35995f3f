package dev.deja.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the state of a session is, asked by the names of its methods: the agent links to no mapper.
 * Whatever cannot be asked counts as a session that writes.
 */
final class SessionState {
    /** Entities of a session that are asked one by one whether they are read-only. */
    private static final int MAX_ASKED = 1_000;

    // On the class of the session, so that it dies with it.
    private static final ClassValue<SessionState> STATES =
            new ClassValue<>() {
                @Override
                protected SessionState computeValue(Class<?> type) {
                    return new SessionState(type);
                }
            };

    private final @Nullable Method isOpen;
    private final @Nullable Method isDefaultReadOnly;
    private final @Nullable Method flushMode;
    private final @Nullable Method statistics;
    private final @Nullable Method persistenceContext;
    private final @Nullable Method isReadOnly;

    private SessionState(Class<?> type) {
        Method open = method(type, "isOpenOrWaitingForAutoClose");
        isOpen = open != null ? open : method(type, "isOpen");
        isDefaultReadOnly = method(type, "isDefaultReadOnly");
        flushMode = method(type, "getHibernateFlushMode");
        statistics = method(type, "getStatistics");
        persistenceContext = method(type, "getPersistenceContext");
        isReadOnly = method(type, "isReadOnly", Object.class);
    }

    private static @Nullable Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** NONE when it is closed. */
    static UnitOfWork of(Object session) {
        SessionState state = STATES.get(session.getClass());
        try {
            if (state.isOpen != null && Boolean.FALSE.equals(state.isOpen.invoke(session))) {
                return UnitOfWork.NONE;
            }
            return state.isWritten(session) ? UnitOfWork.OPEN : state.read(session);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return UnitOfWork.OPEN;
        }
    }

    /** Whether an open session holds entities, which it does not read again; in doubt it does. */
    static boolean hasRead(Object session) {
        SessionState state = STATES.get(session.getClass());
        try {
            if (state.isOpen != null && Boolean.FALSE.equals(state.isOpen.invoke(session))) {
                return false;
            }
            return state.statistics == null || count(state.statistics.invoke(session)) > 0;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return true;
        }
    }

    private static int count(Object statistics) throws ReflectiveOperationException {
        return (Integer) call(statistics, "org.hibernate.stat.SessionStatistics", "getEntityCount");
    }

    /** Hibernate's read-only session: no flush by itself, and no changes kept of what it loads. */
    private boolean isWritten(Object session)
            throws IllegalAccessException, InvocationTargetException {
        return isDefaultReadOnly == null
                || flushMode == null
                || !Boolean.TRUE.equals(isDefaultReadOnly.invoke(session))
                || !(flushMode.invoke(session) instanceof Enum<?> mode)
                || !mode.name().equals("MANUAL");
    }

    /** A session may have become read-only after it had loaded entities to be written. */
    private UnitOfWork read(Object session) throws ReflectiveOperationException {
        if (statistics == null || persistenceContext == null || isReadOnly == null) {
            return UnitOfWork.OPEN;
        }
        int count = count(statistics.invoke(session));
        if (count == 0) {
            return UnitOfWork.FRESH;
        }
        Object context = persistenceContext.invoke(session);
        Object entities =
                call(context, "org.hibernate.engine.spi.PersistenceContext", "getEntitiesByKey");
        if (count > MAX_ASKED || !(entities instanceof Map<?, ?> byKey)) {
            return UnitOfWork.OPEN;
        }
        for (Object entity : byKey.values()) {
            if (!Boolean.TRUE.equals(isReadOnly.invoke(session, entity))) {
                return UnitOfWork.OPEN;
            }
        }
        return UnitOfWork.READ_ONLY;
    }

    /** Through the interface: the class behind it may not be public. */
    private static Object call(Object target, String interfaceName, String name)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName(interfaceName, false, target.getClass().getClassLoader());
        return type.getMethod(name).invoke(target);
    }
}
