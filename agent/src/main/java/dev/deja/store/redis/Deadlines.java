package dev.deja.store.redis;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes the sockets whose time is up. A socket's own timeout bounds one read only: it bounds
 * neither a write into the full buffer of a frozen server nor a reply that arrives drop by drop.
 *
 * <p>No operation is shorter than {@code shortest}, so that looking once in that time, and at the
 * earliest deadline seen, misses none.
 */
final class Deadlines implements Runnable {

    /** A socket and until when its current operation may last; idle most of the time. */
    static final class Watched {
        private static final long IDLE = Long.MAX_VALUE;
        private static final long KILLED = Long.MIN_VALUE;

        private final Socket socket;
        private final AtomicLong deadline = new AtomicLong(IDLE);

        Watched(Socket socket) {
            this.socket = socket;
        }

        /** Starts the clock. */
        void begin(long nanos) {
            long end = System.nanoTime() + nanos;
            deadline.compareAndSet(IDLE, end == IDLE || end == KILLED ? end + 2 : end);
        }

        /** Stops the clock; false when the time was up and the socket is closed. */
        boolean end() {
            long value = deadline.get();
            return value != KILLED && (value == IDLE || deadline.compareAndSet(value, IDLE));
        }

        void close() {
            closeQuietly(socket);
        }

        boolean isKilled() {
            return deadline.get() == KILLED;
        }

        /** What is left for the current operation, in nanoseconds. */
        long left() {
            long value = deadline.get();
            return value == IDLE ? Long.MAX_VALUE : value == KILLED ? 0 : value - System.nanoTime();
        }

        /** Closes the socket if its time is up, else says how long it still has. */
        private long killIfDue() {
            long value = deadline.get();
            if (value == IDLE || value == KILLED) {
                return Long.MAX_VALUE;
            }
            long left = value - System.nanoTime();
            if (left > 0) {
                return left;
            }
            if (deadline.compareAndSet(value, KILLED)) {
                closeQuietly(socket);
            }
            return Long.MAX_VALUE;
        }
    }

    private final Set<Watched> all = ConcurrentHashMap.newKeySet();
    private final long shortest;
    private volatile boolean closed;

    Deadlines(long shortestNanos) {
        this.shortest = shortestNanos;
    }

    void add(Watched watched) {
        all.add(watched);
    }

    void remove(Watched watched) {
        all.remove(watched);
    }

    @Override
    public void run() {
        // What is still under way when the store is closed ends in its time too.
        while (!closed || !all.isEmpty()) {
            LockSupport.parkNanos(this, sweep());
        }
    }

    /** Closes what is overdue; answers when to look again at the latest, in nanoseconds. */
    long sweep() {
        long next = shortest;
        for (Watched watched : all) {
            next = Math.min(next, watched.killIfDue());
        }
        return Math.max(next, 1_000_000);
    }

    void close() {
        closed = true;
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost: it is given up anyway.
        }
    }
}
