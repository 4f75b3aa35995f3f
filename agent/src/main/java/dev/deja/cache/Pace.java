package dev.deja.cache;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the hits of a rule are faster than computing (SPEC H06): most of them, and all of them
 * together, since a few that save much may be worth many that save nothing. Judged by windows of
 * hits, and only when several in a row agree: a store that stumbles once is no reason. Safe for
 * many threads; a hit that comes while another is counted does not count.
 */
final class Pace {
    private static final int WINDOW = 200;
    private static final int WINDOWS = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private int hits;
    private int slowHits;
    private long hitNanos;
    private long costNanos;
    private int windows;

    /** What three windows of hits in a row have shown. */
    record Loss(long hitMicros, long costMicros) {}

    /** For tests: how many hits of this window were counted. */
    int counted() {
        lock.lock();
        try {
            return hits;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Counts a hit.
     *
     * @param nanos what finding and decoding it took
     * @param costMicros what computing it took; 0 when nobody knows, and it does not count
     * @return the averages, when the hits lose time; mostly null
     */
    @Nullable Loss hit(long nanos, long costMicros) {
        if (costMicros <= 0 || !lock.tryLock()) {
            return null;
        }
        try {
            hits++;
            slowHits += nanos > costMicros * 1000 ? 1 : 0;
            hitNanos += nanos;
            costNanos += costMicros * 1000;
            if (hits < WINDOW) {
                return null;
            }
            boolean loses = slowHits > WINDOW * 3 / 4 && hitNanos > costNanos;
            Loss loss = new Loss(hitNanos / hits / 1000, costNanos / hits / 1000);
            windows = loses ? windows + 1 : 0;
            hits = 0;
            slowHits = 0;
            hitNanos = 0;
            costNanos = 0;
            if (windows < WINDOWS) {
                return null;
            }
            windows = 0;
            return loss;
        } finally {
            lock.unlock();
        }
    }
}
