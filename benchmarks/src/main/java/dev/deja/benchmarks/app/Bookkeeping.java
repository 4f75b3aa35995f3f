package dev.deja.benchmarks.app;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * One instance of a service under load: two threads read, one writes, and all that is read is
 * compared with what may be read. The last line says what was found.
 */
public final class Bookkeeping {
    private static final int READERS = 2;
    private static final int PATIENCE_SECONDS = 30;

    private final Ledger ledger;
    private final int instance;
    private final long end;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();

    private Bookkeeping(Ledger ledger, int instance, long end) {
        this.ledger = ledger;
        this.instance = instance;
        this.end = end;
    }

    /**
     * Runs an instance.
     *
     * @param args the file, the number of this instance, seconds
     */
    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[2]);
        new Bookkeeping(
                        new Ledger(Path.of(args[0])),
                        Integer.parseInt(args[1]),
                        System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds))
                .run(seconds);
    }

    private void run(int seconds) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            threads.add(new Thread(this::read, "reader"));
        }
        threads.add(new Thread(this::write, "writer"));
        threads.forEach(Thread::start);
        TimeUnit.SECONDS.sleep(seconds / 3);
        // What came before was the start of a JVM, too.
        System.out.println("slowest until now: " + slowest.getAndSet(0) / 1_000_000 + " ms");
        long heapBefore = heap();
        int threadsBefore = Thread.activeCount() + agentThreads();
        for (Thread thread : threads) {
            thread.join();
        }
        long heapAfter = heap();
        int threadsAfter = Thread.activeCount() + READERS + 1 + agentThreads();
        boolean drained = isDrained();
        ledger.finish(instance);
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ledger.isFinished() && System.nanoTime() - patience < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        long lost = drained && ledger.isFinished() ? 0 : 1;
        for (int account = 0; account < Ledger.ACCOUNTS; account++) {
            if (ledger.balance(account) != ledger.raw(account)) {
                lost++;
            }
        }
        System.out.println(
                String.join(
                        " ",
                        "soak",
                        Long.toString(calls.get()),
                        Long.toString(attribute("Hits")),
                        Long.toString(writes.get()),
                        Long.toString(stale.get()),
                        Long.toString(failed.get()),
                        Long.toString(lost),
                        Long.toString(slowest.get() / 1_000_000),
                        Long.toString((heapAfter - heapBefore) >> 10),
                        Integer.toString(threadsAfter - threadsBefore)));
        System.exit(0);
    }

    private void read() {
        for (int n = instance; System.nanoTime() - end < 0; n = n * 31 + 7) {
            int account = Math.floorMod(n, Ledger.ACCOUNTS);
            long floor = ledger.floor(account);
            long begin = System.nanoTime();
            try {
                if (ledger.balance(account) < floor) {
                    stale.incrementAndGet();
                }
            } catch (RuntimeException | Error e) {
                failed.incrementAndGet();
            }
            long took = System.nanoTime() - begin;
            slowest.accumulateAndGet(took, Math::max);
            if (calls.incrementAndGet() % 20 == 0) {
                pause(1);
            }
        }
    }

    private void write() {
        long[] booked = new long[Ledger.ACCOUNTS];
        for (int account = instance; System.nanoTime() - end < 0; ) {
            booked[account]++;
            try {
                ledger.book(account, booked[account]);
            } catch (RuntimeException | Error e) {
                failed.incrementAndGet();
            }
            writes.incrementAndGet();
            settle(booked);
            account = (account + Ledger.INSTANCES) % Ledger.ACCOUNTS;
            pause(5);
        }
    }

    /** What was booked is over once no eviction waits any more. */
    private void settle(long[] booked) {
        if (attribute("PendingInvalidations") == 0) {
            for (int account = instance; account < booked.length; account += Ledger.INSTANCES) {
                ledger.setFloor(account, booked[account]);
            }
        }
    }

    private static boolean isDrained() {
        for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
            if (attribute("PendingInvalidations") == 0) {
                return true;
            }
            pause(10);
        }
        return false;
    }

    /** The agent registers its bean some seconds after the start. */
    private static long attribute(String name) {
        try {
            return ((Number)
                            ManagementFactory.getPlatformMBeanServer()
                                    .getAttribute(new ObjectName("dev.deja:type=Deja"), name))
                    .longValue();
        } catch (JMException e) {
            return -1;
        }
    }

    private static int agentThreads() {
        int count = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            count += thread.getName().startsWith("deja-") ? 1 : 0;
        }
        return count;
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
