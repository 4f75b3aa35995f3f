package dev.deja.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The thread {@code deja-courier}: does with the shared store what a thread that must not block has
 * to leave to it. Started when it is first needed; the queue is bounded, and whoever finds it full
 * must do without.
 */
final class Courier implements Runnable {
    private static final int MAX_QUEUED = 10_000;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private @Nullable Thread thread;
    private volatile boolean busy;

    /** False when the queue is full. */
    boolean offer(Runnable task) {
        if (!queue.offer(task)) {
            return false;
        }
        start();
        return true;
    }

    private synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(null, this, "deja-courier", 0, false);
            started.setDaemon(true);
            started.setContextClassLoader(Courier.class.getClassLoader());
            started.start();
            thread = started;
        }
    }

    @Override
    @SuppressWarnings("InfiniteLoopStatement") // a daemon: it ends with the JVM
    public void run() {
        while (true) {
            try {
                Runnable task = queue.take();
                busy = true;
                task.run();
            } catch (Throwable e) {
                Logger.error(e, "the agent's courier failed and goes on");
            } finally {
                busy = false;
            }
        }
    }

    /** Waits until what has been handed over is done, for so long at most. */
    void drain(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while ((!queue.isEmpty() || busy) && System.nanoTime() - end < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
