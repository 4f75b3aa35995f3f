package dev.deja.engine;

import dev.deja.admin.DejaBean;
import dev.deja.cache.Cache;
import dev.deja.cache.LeaseKeeper;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.tinylog.Logger;

/**
 * What happens by the clock, on the daemon thread {@code deja-timer}: leases are renewed; when the
 * application is up the summary is printed and the JMX bean registered; a minute later rules
 * without a match are reported.
 */
final class Lifecycle implements Runnable {
    private static final long TICK_NANOS = Duration.ofMillis(500).toNanos();
    private static final long QUIET_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LATEST_UP_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long GRACE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Instrumentation instrumentation;
    private final Cache cache;
    private final LeaseKeeper leases;
    private final Watch watch;
    private final Summary summary;
    private final String version;
    private final long startedNanos = System.nanoTime();
    private long upNanos;
    private boolean isUp;
    private boolean isReported;

    Lifecycle(
            Instrumentation instrumentation,
            Cache cache,
            LeaseKeeper leases,
            Watch watch,
            Summary summary,
            String version) {
        this.instrumentation = instrumentation;
        this.cache = cache;
        this.leases = leases;
        this.watch = watch;
        this.summary = summary;
        this.version = version;
    }

    void start() {
        Thread thread = new Thread(null, this, "deja-timer", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Lifecycle.class.getClassLoader());
        thread.start();
    }

    @Override
    @SuppressWarnings("InfiniteLoopStatement") // a daemon: it ends with the JVM
    public void run() {
        leases.setRenewer(Thread.currentThread());
        long last = System.nanoTime();
        while (true) {
            long left = TICK_NANOS - (System.nanoTime() - last);
            if (left > 0) {
                LockSupport.parkNanos(leases.pauseNanos(left));
            }
            try {
                leases.renewDue();
                long now = System.nanoTime();
                if (now - last >= TICK_NANOS) {
                    last = now;
                    tick(now);
                }
            } catch (Throwable e) {
                Logger.error(e, "the agent's timer failed and goes on");
            }
        }
    }

    private void tick(long now) {
        cache.tend();
        if (!isUp && isUp(now)) {
            isUp = true;
            upNanos = now;
            Logger.info(summary.text());
            registerBean();
        }
        if (isUp && !isReported && now - upNanos >= GRACE_NANOS) {
            isReported = true;
            watch.reportUnmatched(Arrays.asList(instrumentation.getAllLoadedClasses()));
        }
    }

    private boolean isUp(long now) {
        return now - Math.max(startedNanos, watch.lastWovenNanos()) >= QUIET_NANOS
                || now - startedNanos >= LATEST_UP_NANOS;
    }

    private void registerBean() {
        try {
            DejaBean.register(cache, version);
        } catch (NoClassDefFoundError e) {
            Logger.info("no JMX bean: the runtime has no module java.management");
        } catch (Exception | LinkageError e) {
            // JMException among them, not by its name: that would be loaded with this class.
            Logger.warn("the JMX bean {} is not available: {}", DejaBean.NAME, e.toString());
        }
    }
}
