package dev.deja.cache;

import dev.deja.rule.EvictRule;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What the evict rules have said in one transaction, kept until it is over (PROTOCOL section 3):
 * done after the commit has returned, and when nobody knows how it ended; forgotten after a
 * rollback that is certain. Until then the thread of the transaction reads past the rules
 * concerned, and everybody else goes on with what is right until the commit.
 *
 * <p>Held by whoever runs the transaction, which may be on another thread when it ends; threads
 * hold it weakly.
 */
final class TransactionWrite {
    /** What one transaction may remember; beyond that everything goes at its end. */
    private static final int MOST = 10_000;

    private static final ThreadLocal<List<WeakReference<TransactionWrite>>> OPEN =
            new ThreadLocal<>() {
                @Override
                protected List<WeakReference<TransactionWrite>> initialValue() {
                    return new ArrayList<>(2);
                }
            };

    private final Cache cache;
    private final WeakReference<Thread> thread;

    /** Tells the transaction from others of the thread; the application's, or null. */
    private final @Nullable Object transaction;

    private volatile boolean suspended;

    // ---- guarded by this

    private boolean ended;
    private boolean rolledBack;
    private boolean partlyWritten;
    private Map<String, Evictions.Deferred> deferred = new LinkedHashMap<>();
    private int size;
    private final Set<String> rules = new HashSet<>();
    private final List<PendingWrite> pending = new ArrayList<>(1);
    private final List<Armed> armed = new ArrayList<>(0);

    private TransactionWrite(Cache cache, @Nullable Object transaction) {
        this.cache = cache;
        this.transaction = transaction;
        this.thread = new WeakReference<>(Thread.currentThread());
    }

    /** The one of the transaction that the thread is in; null when it has none yet. */
    static @Nullable TransactionWrite find(@Nullable Object transaction) {
        List<WeakReference<TransactionWrite>> open = OPEN.get();
        TransactionWrite found = null;
        for (Iterator<WeakReference<TransactionWrite>> each = open.iterator(); each.hasNext(); ) {
            TransactionWrite write = each.next().get();
            if (write == null || write.hasEnded()) {
                each.remove();
            } else if (!write.suspended && isSame(write.transaction, transaction)) {
                found = write;
            }
        }
        return found;
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == null ? other == null : one.equals(other);
    }

    /** One for the transaction that the thread is in. The caller has it told of the end. */
    static TransactionWrite open(Cache cache, @Nullable Object transaction) {
        TransactionWrite write = new TransactionWrite(cache, transaction);
        OPEN.get().add(new WeakReference<>(write));
        return write;
    }

    /** From now on the thread reads past the rules that these may concern. */
    void pass(List<EvictRule> evicts) {
        List<EvictRule> more = new ArrayList<>(evicts.size());
        synchronized (this) {
            if (ended) {
                return;
            }
            for (EvictRule rule : evicts) {
                if (rules.add(rule.id())) {
                    more.add(rule);
                }
            }
        }
        if (more.isEmpty()) {
            return;
        }
        PendingWrite write = PendingWrite.within(cache, more, this);
        boolean isLate;
        synchronized (this) {
            isLate = ended;
            if (!isLate) {
                pending.add(write);
            }
        }
        if (isLate) {
            write.close();
        }
    }

    /** Keeps an eviction for the end; false when that is over. */
    synchronized boolean defer(EvictRule rule, Evictions.Deferred eviction) {
        if (ended) {
            return false;
        }
        Evictions.Deferred same = deferred.get(rule.id());
        size += eviction.size();
        if (size > MOST) {
            // As good as any single one, and it does not grow.
            eviction.widen();
            deferred.clear();
            deferred.put(rule.id(), eviction);
            size = MOST;
        } else if (same == null) {
            deferred.put(rule.id(), eviction);
        } else {
            same.add(eviction);
        }
        return true;
    }

    /** Keeps what is armed until the end; false when that is over. */
    synchronized boolean keep(Armed more) {
        if (ended) {
            return false;
        }
        armed.add(more);
        return true;
    }

    /** The commit is about to be made. Never throws. */
    void beforeCommit() {
        List<Armed> all;
        synchronized (this) {
            all = List.copyOf(armed);
        }
        for (Armed each : all) {
            each.renew();
        }
    }

    /** Whether the calling thread is in this transaction now. */
    boolean isHere() {
        return !suspended && thread.refersTo(Thread.currentThread());
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** Whether it is over, and nothing of it was written. */
    synchronized boolean isRolledBack() {
        return rolledBack;
    }

    /** Another transaction begins on the thread, and ends before this one goes on. */
    void suspend() {
        suspended = true;
    }

    void resume() {
        suspended = false;
    }

    /**
     * The transaction is over. Never throws.
     *
     * @param isRolledBack whether it is certain that nothing was written
     */
    void end(boolean isRolledBack) {
        Map<String, Evictions.Deferred> evictions;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            rolledBack = isRolledBack && !partlyWritten;
            evictions = deferred;
            deferred = new LinkedHashMap<>();
        }
        if (!isRolledBack) {
            apply(evictions);
        }
        for (PendingWrite write : pending) {
            write.close();
        }
        for (Armed each : armed) {
            each.close();
        }
    }

    /** One of several connections has committed: what was said so far may be written. */
    void evictNow() {
        Map<String, Evictions.Deferred> evictions;
        synchronized (this) {
            partlyWritten = true;
            evictions = ended ? Map.of() : new LinkedHashMap<>(deferred);
        }
        apply(evictions);
    }

    private void apply(Map<String, Evictions.Deferred> evictions) {
        if (evictions.isEmpty()) {
            return;
        }
        boolean[] marks = Headroom.isThere() ? Guard.enter(Guard.EVICTING) : null;
        if (marks == null) {
            cache.owe();
            return;
        }
        try {
            for (Evictions.Deferred each : evictions.values()) {
                each.apply();
            }
        } catch (Throwable e) {
            Logger.error(e, "an eviction after a commit failed; everything goes");
            cache.owe();
        } finally {
            marks[Guard.EVICTING] = false;
        }
    }
}
