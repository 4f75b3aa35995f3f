package dev.deja.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keys whose refresh has failed, and for how long none is tried again: a second at first, twice as
 * long after each failure. Bounded; safe for many threads.
 */
final class Backoff {
    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST = 10_000;

    private record Pause(long nanos, long endNanos) {}

    private final ConcurrentHashMap<String, Pause> pauses = new ConcurrentHashMap<>();

    void failed(String key, long now) {
        if (pauses.size() >= MOST) {
            pauses.values().removeIf(pause -> now - pause.endNanos >= 0);
            if (pauses.size() >= MOST) {
                pauses.clear();
            }
        }
        pauses.compute(
                key,
                (k, before) -> {
                    long nanos = before == null ? FIRST : Math.min(2 * before.nanos, LONGEST);
                    return new Pause(nanos, now + nanos);
                });
    }

    void succeeded(String key) {
        if (!pauses.isEmpty()) {
            pauses.remove(key);
        }
    }

    /** Whether nothing is tried now. */
    boolean holds(String key, long now) {
        @Nullable Pause pause = pauses.isEmpty() ? null : pauses.get(key);
        return pause != null && now - pause.endNanos < 0;
    }
}
