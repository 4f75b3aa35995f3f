package dev.deja.config;

import dev.deja.rule.AddressRanges;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the whole agent.
 *
 * @param store {@code memory} or {@code redis}
 * @param redis null exactly when {@code store} is not {@code redis}
 * @param namespace the first part of every key; empty when there is none, which only the memory
 *     store allows
 * @param zone null for the JVM's, which takes milliseconds to find out
 * @param memory bounds of the memory store
 * @param near bounds of the copies of what lies in a shared store
 * @param instances what is done about instances with other rules
 * @param lease how long a caller has the right to fill an entry
 * @param waitMax how long callers wait for one another
 * @param log what is logged, and where to
 * @param purge null when {@code PURGE} requests are the application's
 */
public record Settings(
        String store,
        @Nullable RedisSettings redis,
        String namespace,
        @Nullable ZoneId zone,
        Memory memory,
        Near near,
        Instances instances,
        Duration lease,
        Duration waitMax,
        Log log,
        @Nullable Purge purge) {

    /** Who may send {@code PURGE} requests. */
    public record Purge(Secret token, AddressRanges addresses) {}

    /**
     * Bounds of the memory store.
     *
     * @param maxEntries the most entries
     * @param maxBytes the most bytes
     */
    public record Memory(int maxEntries, long maxBytes) {}

    /** What is done when other instances lack an evict rule of this one. */
    public enum Instances {
        /** Nobody is told of this instance, and nothing known of others. */
        OFF,
        /** It is told. */
        WARN,
        /** And what depends on the rule is not answered. */
        SUSPEND
    }

    /**
     * Bounds of the near cache.
     *
     * @param maxBytes the most bytes
     * @param maxStale how long changes may go unheard before copies are no longer handed out
     */
    public record Near(long maxBytes, Duration maxStale) {}

    /**
     * What is logged, and where to.
     *
     * @param level the least level that is logged
     * @param file absolute, or null for standard error
     * @param keys whether keys are logged as they are
     * @param events the level of every event
     */
    public record Log(
            LogLevel level, @Nullable Path file, boolean keys, Map<LogEvent, LogLevel> events) {}
}
