package dev.deja.cache;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC connections that threads have in hand, and what becomes of their transactions, as hooks
 * in the classes of drivers and pools tell. A pool's connection and the driver's below it count as
 * two that end together: what ends one within the call that ends the other is told once, when the
 * outermost call has returned.
 *
 * <p>A thread has a connection in hand from its first statement, or the end of auto-commit, until
 * the transaction is over. Connections are held weakly; threads hold nothing of an application.
 *
 * <p>Rules ask in JVMs without the module java.sql, too: no handler here names an exception of it,
 * since a class is verified by loading what its handlers name.
 */
public final class JdbcConnections {
    private static final int FIRST_SWEEP = 16;

    /** How a call may end the transaction of a connection. */
    public enum End {
        COMMIT,
        ROLLBACK,
        /** Auto-commit is switched on, which commits what was begun. */
        AUTO_COMMIT,
        /** What becomes of a transaction then is up to the driver (JDBC 4.3, Connection#close). */
        CLOSE
    }

    /** Of one connection. */
    private static final class State extends WeakReference<Connection> {
        private final int hash;
        private volatile boolean isUsed;
        private volatile boolean hasWritten;

        /** The isolation of the transaction; -1 as long as nobody has asked. */
        private volatile int isolation = -1;

        private volatile @Nullable Joint joint;

        /** Who has used it last, be it to prepare it for a pool. */
        private volatile @Nullable WeakReference<Thread> user;

        /** The pool's connection in front of this one. */
        private volatile @Nullable WeakReference<State> front;

        private volatile long soughtAmong;

        State(Connection connection, ReferenceQueue<Connection> queue) {
            super(connection, queue);
            hash = System.identityHashCode(connection);
        }

        /** For a look-up, which is not kept. */
        State(Connection connection) {
            super(connection);
            hash = System.identityHashCode(connection);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Connection mine = get();
            return mine != null && other instanceof State state && state.refersTo(mine);
        }

        boolean isMine() {
            WeakReference<Thread> its = user;
            return its != null && its.refersTo(Thread.currentThread());
        }

        void begin() {
            isUsed = false;
            hasWritten = false;
            isolation = -1;
        }

        /** Whether what is done on it now can be rolled back. */
        boolean isInTransaction() {
            Connection connection = get();
            try {
                return connection != null && !connection.isClosed() && !connection.getAutoCommit();
            } catch (Exception | LinkageError e) {
                return false;
            }
        }

        boolean isReadCommitted() {
            Connection connection = get();
            if (isolation < 0 && connection != null) {
                try {
                    // Some drivers ask the database.
                    isolation = connection.getTransactionIsolation();
                } catch (Exception | LinkageError e) {
                    isolation = Connection.TRANSACTION_SERIALIZABLE;
                }
            }
            return isolation == Connection.TRANSACTION_READ_COMMITTED;
        }
    }

    /** What was written over connections that one thread had in hand together. */
    private static final class Joint {
        private @Nullable TransactionWrite write;
        private final Set<State> open = ConcurrentHashMap.newKeySet();
    }

    /** One connection whose transaction has ended in the outermost call that is going on. */
    private record Ended(State state, Joint joint, End end, boolean isKnown) {}

    private static final class OfThread {
        private List<WeakReference<State>> inHand = new ArrayList<>(4);
        private int nextSweep = FIRST_SWEEP;
        private int depth;
        private long writes;
        private long taken;
        private final List<Ended> ended = new ArrayList<>(2);

        /** And what stands behind it, which goes back into a pool. */
        @SuppressWarnings("ReferenceEquality") // the very object is meant
        void letGo(State state) {
            for (Iterator<WeakReference<State>> each = inHand.iterator(); each.hasNext(); ) {
                State other = each.next().get();
                WeakReference<State> front = other == null ? null : other.front;
                if (other == null || other == state) {
                    each.remove();
                } else if (front != null && front.refersTo(state)) {
                    other.begin();
                    each.remove();
                }
            }
        }
    }

    private static final ConcurrentHashMap<State, State> STATES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Connection> COLLECTED = new ReferenceQueue<>();
    private static final ThreadLocal<OfThread> THREADS =
            new ThreadLocal<>() {
                @Override
                protected OfThread initialValue() {
                    return new OfThread();
                }
            };

    private JdbcConnections() {}

    private static State state(Connection connection) {
        State known = STATES.get(new State(connection));
        if (known != null) {
            return known;
        }
        for (Object gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
            STATES.remove(gone);
        }
        State made = new State(connection, COLLECTED);
        State other = STATES.putIfAbsent(made, made);
        return other == null ? made : other;
    }

    // ---- what the hooks tell

    /** Auto-commit has been switched off on this thread. Never throws. */
    public static void begun(Connection connection) {
        State state = state(connection);
        if (state.joint == null) {
            state.begin();
        }
        takeInHand(state);
    }

    /**
     * A statement is made on this thread. Never throws.
     *
     * @param sql null when it is not known yet
     */
    public static void used(Connection connection, @Nullable String sql) {
        State state = state(connection);
        state.isUsed = true;
        if (!isQuery(sql)) {
            state.hasWritten = true;
            if (!state.isInTransaction()) {
                THREADS.get().writes++;
            }
        }
        takeInHand(state);
    }

    /** Whether a statement surely changes nothing. */
    static boolean isQuery(@Nullable String sql) {
        if (sql == null) {
            return false;
        }
        int start = 0;
        while (start < sql.length() && sql.charAt(start) <= ' ') {
            start++;
        }
        // One that locks, or calls a function that writes, does so to write: no harm in believing.
        return sql.regionMatches(true, start, "select", 0, "select".length());
    }

    private static void takeInHand(State state) {
        OfThread mine = THREADS.get();
        if (!state.isMine()) {
            state.user = new WeakReference<>(Thread.currentThread());
            state.front = null;
        }
        for (WeakReference<State> each : mine.inHand) {
            if (each.refersTo(state)) {
                if (state.front == null && state.soughtAmong != mine.taken) {
                    state.soughtAmong = mine.taken;
                    state.front = front(state, mine.inHand);
                }
                return;
            }
        }
        if (mine.inHand.size() >= mine.nextSweep) {
            mine.inHand.removeIf(JdbcConnections::isDone);
            mine.nextSweep = Math.max(FIRST_SWEEP, 2 * mine.inHand.size());
        }
        state.soughtAmong = ++mine.taken;
        state.front = front(state, mine.inHand);
        mine.inHand.add(new WeakReference<>(state));
    }

    /** The one of these connections that passes everything on to this one. */
    private static @Nullable WeakReference<State> front(
            State state, List<WeakReference<State>> inHand) {
        Connection connection = state.get();
        for (int i = inHand.size() - 1; i >= 0 && connection != null; i--) {
            State other = inHand.get(i).get();
            Connection pooled = other == null ? null : other.get();
            try {
                if (pooled != null
                        && pooled != connection
                        && pooled.unwrap(connection.getClass()) == connection) {
                    return inHand.get(i);
                }
            } catch (Exception | LinkageError e) {
                // Closed, or no pool's.
            }
        }
        return null;
    }

    private static boolean isDone(WeakReference<State> reference) {
        State state = reference.get();
        return state == null || !state.isMine() || !state.isInTransaction();
    }

    /** A call that may end a transaction begins; {@link #leave} follows in any case. */
    public static void enter() {
        THREADS.get().depth++;
    }

    /**
     * It is over.
     *
     * @param isKnown whether it has returned rather than thrown
     */
    public static void leave(Connection connection, End end, boolean isKnown) {
        OfThread mine = THREADS.get();
        State state = STATES.get(new State(connection));
        if (state != null) {
            Joint joint = state.joint;
            if (joint != null) {
                state.joint = null;
                mine.ended.add(new Ended(state, joint, end, isKnown));
            }
            // Not after a commit or rollback: who has kept a statement makes no other.
            if (end == End.CLOSE || end == End.AUTO_COMMIT) {
                state.begin();
                mine.letGo(state);
            }
        }
        if (--mine.depth == 0 && !mine.ended.isEmpty()) {
            List<Ended> ended = List.copyOf(mine.ended);
            mine.ended.clear();
            settle(ended);
        }
    }

    private static void settle(List<Ended> ended) {
        List<Joint> settled = new ArrayList<>(1);
        for (Ended one : ended) {
            Joint joint = one.joint;
            if (settled.contains(joint)) {
                continue;
            }
            settled.add(joint);
            boolean isRolledBack = isRolledBack(joint, ended);
            TransactionWrite write = joint.write;
            if (write == null) {
                continue;
            }
            if (joint.open.isEmpty()) {
                write.end(isRolledBack);
            } else if (!isRolledBack) {
                write.evictNow();
            }
        }
    }

    /** Whether all that has ended was certainly rolled back. */
    private static boolean isRolledBack(Joint joint, List<Ended> ended) {
        boolean isRolledBack = false;
        boolean isWritten = false;
        for (Ended one : ended) {
            if (one.joint == joint) {
                joint.open.remove(one.state);
                if (one.end == End.ROLLBACK && one.isKnown) {
                    isRolledBack = true;
                } else if (one.end != End.CLOSE) {
                    isWritten = true;
                }
            }
        }
        return isRolledBack && !isWritten;
    }

    // ---- what rules ask

    /** Changes with each statement that the calling thread makes and that no rollback undoes. */
    static long lastingWrites() {
        return THREADS.get().writes;
    }

    /** The connections with a transaction that the calling thread has in hand. */
    private static List<State> open() {
        OfThread mine = THREADS.get();
        List<State> open = new ArrayList<>(2);
        for (Iterator<WeakReference<State>> each = mine.inHand.iterator(); each.hasNext(); ) {
            State state = each.next().get();
            if (state == null || !state.isMine()) {
                each.remove();
            } else if (state.isInTransaction()) {
                open.add(state);
            }
        }
        return open;
    }

    /** See {@link Transactions#holdsConnection}. */
    static boolean holdsConnection() {
        return !open().isEmpty();
    }

    /** See {@link Transactions#join}. */
    static @Nullable TransactionWrite join(Cache cache) {
        List<State> open = open();
        // Where nothing was done yet nothing is to be committed; a pool prepares connections so.
        open.removeIf(state -> !state.isUsed);
        if (open.isEmpty()) {
            return null;
        }
        Joint joint = null;
        for (State state : open) {
            Joint known = state.joint;
            TransactionWrite write = known == null ? null : known.write;
            if (write != null && write.isHere()) {
                joint = known;
            }
        }
        if (joint == null) {
            joint = new Joint();
            joint.write = TransactionWrite.open(cache, joint);
        }
        for (State state : open) {
            if (state.joint == null) {
                joint.open.add(state);
                state.joint = joint;
            }
        }
        return joint.write;
    }

    /** What the thread has in hand, as far as the age of what it reads is concerned. */
    enum Age {
        /** No transaction that is known here. */
        NONE,
        /** Nothing has been read or written yet. */
        NEW,
        /** Each statement reads what is committed by then, and none has written. */
        READ_COMMITTED,
        /** It may read what was, or what is not committed. */
        OLD
    }

    static Age age() {
        Age age = Age.NONE;
        for (State state : open()) {
            Age its = Age.NEW;
            if (state.isUsed) {
                its = !state.hasWritten && state.isReadCommitted() ? Age.READ_COMMITTED : Age.OLD;
            }
            age = its.compareTo(age) > 0 ? its : age;
        }
        return age;
    }

    /** Whether one of the thread's connections has been written to since its transaction began. */
    static boolean hasWritten() {
        for (State state : open()) {
            if (state.hasWritten) {
                return true;
            }
        }
        return false;
    }
}
