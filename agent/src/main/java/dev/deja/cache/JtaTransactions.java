package dev.deja.cache;

import java.lang.reflect.Method;
import javax.naming.InitialContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether the calling thread is in a transaction of an application server, as its registry (JTA
 * section 4.5.5, known in JNDI under a standard name) or Narayana tells. Belongs to a woven class,
 * so that it may hold the registry.
 */
final class JtaTransactions {
    private static final String JNDI_NAME = "java:comp/TransactionSynchronizationRegistry";
    private static final String NARAYANA = "com.arjuna.ats.jta.TransactionManager";
    private static final int NO_TRANSACTION = 6;
    private static final long RETRY_NANOS = 10_000_000_000L;

    private final ClassLoader loader;
    private final boolean isThere;
    private volatile @Nullable Status status;
    private volatile long triedNanos;

    /** Someone who can be asked. */
    private record Status(Object target, Method method) {}

    JtaTransactions(ClassLoader loader) {
        this.loader = loader;
        this.isThere =
                find("jakarta.transaction.TransactionSynchronizationRegistry") != null
                        || find("javax.transaction.TransactionSynchronizationRegistry") != null;
        this.triedNanos = System.nanoTime() - RETRY_NANOS;
    }

    UnitOfWork unitOfWork() {
        Status known = status;
        if (known == null && isThere && System.nanoTime() - triedNanos >= RETRY_NANOS) {
            triedNanos = System.nanoTime();
            known = look();
            status = known;
        }
        if (known == null) {
            return UnitOfWork.NONE;
        }
        try {
            return Integer.valueOf(NO_TRANSACTION).equals(known.method.invoke(known.target))
                    ? UnitOfWork.NONE
                    : UnitOfWork.OPEN;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return UnitOfWork.OPEN;
        }
    }

    private @Nullable Status look() {
        Class<?> narayana = find(NARAYANA);
        if (narayana != null) {
            try {
                Method manager = narayana.getMethod("transactionManager");
                Object target = manager.invoke(null);
                if (target != null) {
                    return new Status(target, manager.getReturnType().getMethod("getStatus"));
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // Then the registry, if there is one.
            }
        }
        return inJndi();
    }

    @SuppressWarnings(
            "BanJNDI") // the name is a constant, below the application server's own java:comp
    private @Nullable Status inJndi() {
        try {
            Object registry = new InitialContext().lookup(JNDI_NAME);
            for (String prefix : new String[] {"jakarta", "javax"}) {
                Class<?> type = find(prefix + ".transaction.TransactionSynchronizationRegistry");
                if (type != null && type.isInstance(registry)) {
                    return new Status(registry, type.getMethod("getTransactionStatus"));
                }
            }
            return null;
        } catch (Exception | LinkageError e) {
            // No application server, or not on this thread.
            return null;
        }
    }

    private @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
