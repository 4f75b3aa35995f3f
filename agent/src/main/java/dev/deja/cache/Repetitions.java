package dev.deja.cache;

import dev.deja.rule.EvictRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Evictions that are to be made once more (SPEC G01, {@code again}): those of a rule within one
 * second together. Bounded; what does not fit becomes an eviction of everything. Safe for many
 * threads.
 */
final class Repetitions {
    /** Most keys and generations that wait. */
    static final int MOST = 100_000;

    private static final long SECOND = 1_000_000_000L;

    /** When, and of which rule. */
    private record Slot(long second, String rule) {}

    private final LongSupplier clock;
    private final Map<Slot, Evictions.Deferred> waiting = new HashMap<>();
    private int size;

    Repetitions(LongSupplier clock) {
        this.clock = clock;
    }

    /** Has an eviction that was made now be made once more. */
    synchronized void add(EvictRule rule, Evictions.Deferred eviction) {
        Duration again = rule.care().again();
        if (again == null) {
            return;
        }
        // Not before its time, and within a second after it.
        Slot slot = new Slot((clock.getAsLong() + again.toNanos()) / SECOND + 1, rule.id());
        size += eviction.size();
        Evictions.Deferred same = waiting.get(slot);
        if (size > MOST) {
            eviction.widen();
            waiting.clear();
            waiting.put(slot, eviction);
            size = eviction.size();
        } else if (same == null) {
            waiting.put(slot, eviction);
        } else {
            same.add(eviction);
        }
    }

    /** Makes those whose time has come, or all. */
    void run(boolean isAll) {
        for (Evictions.Deferred each : due(isAll)) {
            each.repeat();
        }
    }

    private synchronized List<Evictions.Deferred> due(boolean isAll) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        long now = clock.getAsLong() / SECOND;
        List<Evictions.Deferred> due = new ArrayList<>();
        waiting.entrySet()
                .removeIf(
                        each -> {
                            boolean isDue = isAll || each.getKey().second() <= now;
                            if (isDue) {
                                due.add(each.getValue());
                                size -= each.getValue().size();
                            }
                            return isDue;
                        });
        return due;
    }

    /** How many wait; for tests. */
    synchronized int size() {
        return waiting.size();
    }
}
