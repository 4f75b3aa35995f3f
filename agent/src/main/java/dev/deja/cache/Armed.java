package dev.deja.cache;

import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * Generations that a write will change and that live for a minute at most until it has (SPEC G01,
 * {@code armed}): when the writer dies, so do they. Armed anew as long as the write goes on, so
 * that it may take longer than that. Safe for many threads.
 */
final class Armed {
    /** How long they outlive their writer at most. */
    static final Duration TIME = Duration.ofMinutes(1);

    private static final long RENEW_NANOS = TIME.toNanos() / 2;
    private static final long CAP_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final Set<Armed> OPEN = ConcurrentHashMap.newKeySet();

    private final Map<Store, Set<String>> generations = new LinkedHashMap<>();
    private final long openedNanos = System.nanoTime();
    private volatile long armedNanos = openedNanos;

    void add(Store store, String generation) {
        generations.computeIfAbsent(store, s -> new LinkedHashSet<>()).add(generation);
    }

    boolean isEmpty() {
        return generations.isEmpty();
    }

    /** Before the first write. Never throws. */
    void open() {
        arm();
        OPEN.add(this);
    }

    /** The write is over and evicted. */
    void close() {
        OPEN.remove(this);
    }

    /** Right before a commit, unless it is done already. */
    void renew() {
        if (System.nanoTime() - armedNanos > RENEW_NANOS / 4) {
            arm();
        }
    }

    private void arm() {
        armedNanos = System.nanoTime();
        for (Map.Entry<Store, Set<String>> each : generations.entrySet()) {
            try {
                each.getKey().arm(List.copyOf(each.getValue()), TIME);
            } catch (StoreException | RuntimeException e) {
                // The write goes on; what it evicts is remembered if that fails, too.
                Logger.debug(e);
            }
        }
    }

    /** Called by the engine's timer. */
    static void tend(Courier courier) {
        long now = System.nanoTime();
        for (Armed each : OPEN) {
            if (now - each.openedNanos > CAP_NANOS) {
                each.close();
            } else if (now - each.armedNanos > RENEW_NANOS) {
                courier.offer(each::arm);
            }
        }
    }
}
