package dev.deja.cache;

import dev.deja.rule.EvictRule;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that a thread may be in, as far as the classes of one loader can begin any:
 * Spring's, those of an application server. Belongs to a woven class, so that it may hold what is
 * the application's.
 */
final class Transactions {
    // Weak values, which are made again: they may hold what belongs to the loader.
    private static final ByLoader<WeakReference<Transactions>> OF_CONTEXT = new ByLoader<>();

    private final ClassLoader loader;
    private final JtaTransactions jta;

    Transactions(ClassLoader loader) {
        this.loader = loader;
        this.jta = new JtaTransactions(loader);
    }

    /** Of the application that the calling thread works for. */
    static Transactions ofThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(context == null ? ClassLoader.getSystemClassLoader() : context);
    }

    /** Of an application, which the caller does not keep alive. */
    static Transactions of(ClassLoader application) {
        synchronized (OF_CONTEXT) {
            WeakReference<Transactions> reference = OF_CONTEXT.get(application);
            Transactions known = reference == null ? null : reference.get();
            if (known == null) {
                known = new Transactions(application);
                OF_CONTEXT.put(application, new WeakReference<>(known));
            }
            return known;
        }
    }

    /** Spring's, of the class's own loader or, for classes of a shared one, the application's. */
    private @Nullable SpringTransactions spring() {
        SpringTransactions own = SpringTransactions.of(loader);
        if (own != null) {
            return own;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null || context == loader ? null : SpringTransactions.of(context);
    }

    /** What the calling thread has open towards entities, see {@link EntityGuard}. */
    UnitOfWork unitOfWork() {
        UnitOfWork worst = Sessions.unitOfWork();
        if (worst == UnitOfWork.OPEN) {
            return worst;
        }
        SpringTransactions spring = spring();
        if (spring != null) {
            worst = worst.or(spring.unitOfWork());
        }
        return worst == UnitOfWork.OPEN ? worst : worst.or(jta.unitOfWork());
    }

    /**
     * Whether what the calling thread reads now is as new as a lease taken now (PROTOCOL section
     * 3): not from a snapshot or a session that is older, nor what it has written itself and may
     * roll back. Never throws.
     */
    boolean readsTheLatest() {
        if (Sessions.haveRead()) {
            return false;
        }
        JdbcConnections.Age age = JdbcConnections.age();
        SpringTransactions spring = spring();
        if (spring != null) {
            if (spring.hasReadSession()) {
                return false;
            }
            if (spring.isActive()) {
                // By hand set on the transaction, or found on its connection.
                return spring.isReadCommitted()
                        ? !JdbcConnections.hasWritten()
                        : age == JdbcConnections.Age.NEW
                                || age == JdbcConnections.Age.READ_COMMITTED;
            }
        }
        if (jta.unitOfWork() != UnitOfWork.NONE) {
            return age == JdbcConnections.Age.NEW || age == JdbcConnections.Age.READ_COMMITTED;
        }
        return age != JdbcConnections.Age.OLD;
    }

    /**
     * Whether the calling thread has a transaction's connection in hand, so that it must not wait
     * for another that may wait for a connection (SPEC H01). Never throws.
     */
    boolean holdsConnection() {
        if (Sessions.unitOfWork() != UnitOfWork.NONE) {
            return true;
        }
        SpringTransactions spring = spring();
        return (spring != null && spring.holdsResources())
                || jta.unitOfWork() != UnitOfWork.NONE
                || JdbcConnections.holdsConnection();
    }

    /**
     * The transaction that the calling thread is in, told to keep what evict rules say until its
     * end; from now on the thread reads past what they may concern. Never throws.
     *
     * @return null: there is none, or none that tells of its end
     */
    @Nullable TransactionWrite join(Cache cache, List<EvictRule> evicts) {
        TransactionWrite write = null;
        SpringTransactions spring = spring();
        if (spring != null) {
            write = spring.join(cache);
        }
        if (write == null) {
            write = jta.join(cache);
        }
        if (write == null) {
            write = JdbcConnections.join(cache);
        }
        if (write != null) {
            write.pass(evicts);
        }
        return write;
    }
}
