package dev.deja.cache;

import java.util.concurrent.locks.LockSupport;

/**
 * {@link System#nanoTime()} as it was at most a tick ago: reading the real clock would be most of
 * the cost of a hit in memory. A daemon thread, {@code deja-clock}, moves it, started with the
 * first rule that needs it.
 *
 * <p>Deadlines are set from the real clock less one tick, so that lag shortens no promise: an entry
 * is not served past its TTL while the thread gets its turn.
 */
public final class CoarseClock {
    /** How far the clock may lag, in nanoseconds. */
    public static final long TICK_NANOS = 10_000_000;

    private volatile long nanos = System.nanoTime();
    // Made with the clock: before JDK 24 a thread keeps the loaders of the code that made it, and
    // start is called from the application's.
    private final Thread thread = new Thread(null, new Ticker(), "deja-clock", 0, false);
    private boolean started;

    /** Creates the clock, stopped. */
    public CoarseClock() {
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
    }

    /** Starts the thread; further calls do nothing. */
    public synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        nanos = System.nanoTime();
        thread.start();
    }

    /** The time of the last tick. */
    public long nanos() {
        return nanos;
    }

    /** Not a lambda: the clock is made before the application's {@code main}. */
    private final class Ticker implements Runnable {
        @Override
        @SuppressWarnings("InfiniteLoopStatement") // a daemon: it ends with the JVM
        public void run() {
            while (true) {
                LockSupport.parkNanos(TICK_NANOS / 2);
                nanos = System.nanoTime();
            }
        }
    }
}
