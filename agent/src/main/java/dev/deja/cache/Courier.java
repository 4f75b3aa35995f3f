package dev.deja.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A thread of the agent, such as {@code deja-courier}: does with the shared store what a thread
 * that must not block has to leave to it. Started when it is first needed; the queue is bounded,
 * and whoever finds it full must do without.
 */
final class Courier implements Runnable {
    private static final int MAX_QUEUED = 10_000;

    /** What waits, and what it weighs. */
    private record Load(Runnable task, long bytes) {}

    private final BlockingQueue<Load> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final String name;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable Thread thread;

    /** Tasks that are queued or being done. */
    private final AtomicLong undone = new AtomicLong();

    Courier() {
        this("deja-courier", Long.MAX_VALUE);
    }

    /**
     * Another one.
     *
     * @param maxBytes that wait at most
     */
    Courier(String name, long maxBytes) {
        this.name = name;
        this.maxBytes = maxBytes;
    }

    /** False when the queue is full. */
    boolean offer(Runnable task) {
        return offer(task, 0);
    }

    /** The same with what it weighs. */
    boolean offer(Runnable task, long weight) {
        undone.incrementAndGet();
        if (bytes.addAndGet(weight) > maxBytes || !queue.offer(new Load(task, weight))) {
            bytes.addAndGet(-weight);
            undone.decrementAndGet();
            return false;
        }
        start();
        return true;
    }

    private synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(null, this, name, 0, false);
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
            Load next = null;
            try {
                next = queue.take();
                next.task.run();
            } catch (Throwable e) {
                Logger.error(e, "the agent's thread {} failed and goes on", name);
            } finally {
                if (next != null) {
                    bytes.addAndGet(-next.bytes);
                    undone.decrementAndGet();
                }
            }
        }
    }

    /** Waits until what has been handed over is done, for so long at most. */
    void drain(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (undone.get() > 0 && System.nanoTime() - end < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
