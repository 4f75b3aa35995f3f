package dev.deja.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The threads {@code deja-refresh}, which compute again what is due (SPEC D05, {@code refresh =
 * background}). Few, from a bounded queue, and gone when there is nothing to do: what a method
 * leaves behind in its thread goes with them. Safe for many threads.
 */
final class Refresher {
    private static final int MOST_THREADS = 4;
    private static final int MOST_QUEUED = 1_000;
    private static final long IDLE_SECONDS = 10;

    private @Nullable ThreadPoolExecutor threads;

    /** False when the queue is full. */
    boolean offer(BackgroundRefresh task) {
        try {
            threads().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private synchronized ThreadPoolExecutor threads() {
        ThreadPoolExecutor known = threads;
        if (known == null) {
            int most = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
            known =
                    new ThreadPoolExecutor(
                            most,
                            most,
                            IDLE_SECONDS,
                            TimeUnit.SECONDS,
                            new ArrayBlockingQueue<>(MOST_QUEUED),
                            new Workers());
            known.allowCoreThreadTimeOut(true);
            threads = known;
        }
        return known;
    }

    private static final class Workers implements ThreadFactory {
        @Override
        public Thread newThread(Runnable body) {
            return new Worker(body);
        }
    }

    /** One of the threads. */
    static final class Worker extends Thread {
        /** What it was made for now; for its own eyes. */
        private @Nullable BackgroundRefresh task;

        Worker(Runnable body) {
            super(null, body, "deja-refresh", 0, false);
            setDaemon(true);
            setContextClassLoader(Refresher.class.getClassLoader());
        }

        /** The task, if a call is the one that it makes; once. */
        @Nullable BackgroundRefresh take(
                CachedMethod method, @Nullable Object self, @Nullable Object[] arguments) {
            BackgroundRefresh mine = task;
            if (mine == null || !mine.isCall(method, self, arguments)) {
                return null;
            }
            task = null;
            return mine;
        }

        /** Makes the call; false when it did not get where it was to be looked up. */
        boolean make(BackgroundRefresh made) {
            task = made;
            setContextClassLoader(made.loader());
            try {
                made.call();
            } catch (Throwable e) {
                // The method's own failure has been seen where it left the method.
                Logger.debug(e);
            } finally {
                setContextClassLoader(Refresher.class.getClassLoader());
            }
            boolean isTaken = task == null;
            task = null;
            return isTaken;
        }
    }
}
