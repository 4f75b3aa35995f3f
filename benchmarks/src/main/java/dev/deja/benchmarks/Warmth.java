package dev.deja.benchmarks;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes sure that what is measured is a hit. */
final class Warmth {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Warmth() {}

    /**
     * Makes the calls until none of them runs a body any more.
     *
     * @param calls all calls that are going to be measured
     * @param computed how many bodies have run
     * @return {@code computed} at the end
     * @throws IllegalStateException when bodies still run after half a minute
     */
    @SuppressWarnings("ThreadSleep") // an agent that has not connected yet needs time, not calls
    static long fill(Runnable calls, LongSupplier computed) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long before = computed.getAsLong();
            calls.run();
            if (computed.getAsLong() == before) {
                return before;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "calls are still not answered from the cache; was the fork started with the"
                                + " agent, and what does its summary say above?");
            }
            Thread.sleep(100);
        }
    }

    /** Fails when a body ran since {@link #fill}: the figure would not be that of a hit. */
    static void check(long filled, long computed) {
        if (filled != computed) {
            throw new IllegalStateException(
                    (computed - filled) + " of the measured calls were not hits");
        }
    }
}
