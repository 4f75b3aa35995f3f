package dev.deja.cache;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.naming.InitialContext;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The transaction of an application server that the calling thread is in, as its registry (JTA
 * section 4.5.5, known in JNDI under a standard name) or Narayana tells. Belongs to a woven class,
 * so that it may hold the registry.
 */
final class JtaTransactions {
    private static final String JNDI_NAME = "java:comp/TransactionSynchronizationRegistry";
    private static final String NARAYANA = "com.arjuna.ats.jta.TransactionManager";
    private static final int ROLLED_BACK = 4;
    private static final int NO_TRANSACTION = 6;
    private static final long RETRY_NANOS = 10_000_000_000L;

    private final ClassLoader loader;
    private final boolean isThere;
    private volatile @Nullable Status status;
    private volatile long triedNanos;

    /** Someone who can be asked, and told to tell. */
    private record Status(Object target, Method method, @Nullable Teller teller) {}

    /** How it is made to tell of the end. */
    private record Teller(Method key, Method register, Class<?> listener) {}

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

    /** See {@link Transactions#join}. */
    @Nullable TransactionWrite join(Cache cache) {
        if (unitOfWork() == UnitOfWork.NONE) {
            return null;
        }
        Status known = status;
        try {
            Teller teller = known == null ? null : known.teller;
            Object transaction =
                    known == null || teller == null ? null : teller.key.invoke(known.target);
            if (known == null || teller == null || transaction == null) {
                return null;
            }
            TransactionWrite write = TransactionWrite.find(transaction);
            if (write != null) {
                return write;
            }
            Listener told = new Listener();
            Object listener =
                    Proxy.newProxyInstance(
                            teller.listener.getClassLoader(),
                            new Class<?>[] {teller.listener},
                            told);
            boolean isOfTransaction = teller.register.getDeclaringClass().isInstance(transaction);
            teller.register.invoke(isOfTransaction ? transaction : known.target, listener);
            write = TransactionWrite.open(cache, transaction);
            told.write = write;
            return write;
        } catch (Throwable e) {
            // Such as one that is to be rolled back and takes no listeners any more.
            Logger.debug(e);
            return null;
        }
    }

    /** What the transaction tells; it alone holds this. */
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
                case "beforeCompletion" -> {
                    TransactionWrite told = write;
                    if (told != null) {
                        told.beforeCommit();
                    }
                    return null;
                }
                case "afterCompletion" -> {
                    TransactionWrite told = write;
                    if (told != null) {
                        told.end(Integer.valueOf(ROLLED_BACK).equals(first));
                    }
                    return null;
                }
                default -> {
                    return null;
                }
            }
        }
    }

    private @Nullable Status look() {
        Class<?> narayana = find(NARAYANA);
        if (narayana != null) {
            try {
                Method manager = narayana.getMethod("transactionManager");
                Object target = manager.invoke(null);
                if (target != null) {
                    Class<?> type = manager.getReturnType();
                    return new Status(
                            target,
                            type.getMethod("getStatus"),
                            teller(type, "getTransaction", "registerSynchronization"));
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
                    return new Status(
                            registry,
                            type.getMethod("getTransactionStatus"),
                            teller(type, "getTransactionKey", "registerInterposedSynchronization"));
                }
            }
            return null;
        } catch (Exception | LinkageError e) {
            // No application server, or not on this thread.
            return null;
        }
    }

    /**
     * How an end is told.
     *
     * @param key gives what tells transactions apart
     * @param register takes a listener, on what {@code key} gives if that is a transaction
     */
    private static @Nullable Teller teller(Class<?> type, String key, String register) {
        try {
            String name = type.getName();
            Class<?> listener =
                    Class.forName(
                            name.substring(0, name.lastIndexOf('.') + 1) + "Synchronization",
                            false,
                            type.getClassLoader());
            Method keys = type.getMethod(key);
            Class<?> owner = keys.getReturnType() == Object.class ? type : keys.getReturnType();
            return new Teller(keys, owner.getMethod(register, listener), listener);
        } catch (ReflectiveOperationException | LinkageError e) {
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
