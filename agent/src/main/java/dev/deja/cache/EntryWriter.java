package dev.deja.cache;

import dev.deja.codec.Encoded;
import dev.deja.rule.CacheRule;
import dev.deja.store.Lease;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the entries of one join point to the store: in doubt nothing is stored, and the reason is
 * counted. From a thread that must not block, the agent's own goes to the store. Safe for many
 * threads.
 */
final class EntryWriter {
    /** In place of when computing began, of a value that was given. */
    static final long NOT_COMPUTED = Long.MIN_VALUE;

    /** What became of an entry. */
    enum Outcome {
        /** It is in the store, or on its way. */
        STORED,
        /** The lease was lost: it was invalidated while it was computed. */
        LOST,
        /** The store was not asked: the lease is still held. */
        REFUSED
    }

    private final Cache cache;
    private final RuleState state;
    private final CacheRule rule;
    private final Store store;

    /** Whether the store is this process's memory. */
    private final boolean isLocal;

    private final EntryCodec entries;
    private final Events events;

    /** Whether exchanges are told of what is stored. */
    private final boolean contributes;

    private final boolean isUserInKey;
    private final @Nullable NearCopies near;

    /** How long entries stay past their end. */
    private final Duration kept;

    EntryWriter(
            Cache cache,
            @Nullable NearCopies near,
            RuleState state,
            EntryCodec entries,
            Events events,
            boolean contributes,
            boolean isUserInKey,
            Duration kept) {
        this.kept = kept;
        this.contributes = contributes;
        this.isUserInKey = isUserInKey;
        this.cache = cache;
        this.near = near;
        this.state = state;
        this.rule = state.rule();
        this.store = cache.storeOf(rule);
        this.isLocal = store == cache.memory();
        this.entries = entries;
        this.events = events;
    }

    /**
     * Stores an entry.
     *
     * @param startedNanos when computing began, or {@link #NOT_COMPUTED}
     * @param told generations of tags that the result has told, for {@link Store#record}
     */
    Outcome write(
            LeaseKeeper.Held held,
            int flags,
            List<String> observed,
            Encoded encoded,
            @Nullable LiveValue live,
            long now,
            Duration ttl,
            long startedNanos,
            List<String> tags,
            List<String> told)
            throws StoreException {
        if (encoded.length() > rule.maxBytes()) {
            state.bypassed(
                    "too large",
                    encoded.length()
                            + " bytes, at most "
                            + rule.maxBytes()
                            + " are stored ("
                            + rule.id()
                            + ".max.bytes)");
            return Outcome.REFUSED;
        }
        Flight alone = held.alone;
        if (alone != null) {
            alone.outcome =
                    entries.envelope(
                            flags, encoded, now, ttl, costMicros(startedNanos), observed, tags);
            return Outcome.LOST;
        }
        byte[] body;
        try {
            body =
                    entries.body(
                            flags,
                            encoded,
                            now,
                            ttl,
                            costMicros(startedNanos),
                            observed,
                            tags,
                            held.lease.key());
        } catch (GeneralSecurityException e) {
            state.bypassed(
                    "cannot encrypt",
                    "this JVM does not let the key of encrypt.key.file be used ("
                            + e.getClass().getSimpleName()
                            + ")");
            return Outcome.REFUSED;
        }
        boolean isKept = (flags & (Envelope.ERROR | Envelope.ENDS)) == 0;
        Duration life = isKept ? ttl.plus(kept) : ttl;
        boolean isLater = rule.flow().load().storesLater() && !isLocal && held.flight != null;
        if (isLocal || (!isLater && !EventLoops.isCurrent())) {
            boolean isStored = write(held, told, body, live, life);
            MethodAnswers answers = contributes && isStored ? MethodAnswers.current() : null;
            if (answers != null) {
                answers.stored(rule, isUserInKey, now + ttl.toMillis(), tags);
            }
            return isStored ? Outcome.STORED : Outcome.LOST;
        }
        // Who asks for it meanwhile in this process waits for it, and reads it.
        Flight flight = isLater ? held.flight : null;
        if (flight != null) {
            flight.handOver();
        }
        Runnable task =
                () -> {
                    try {
                        write(held, told, body, live, life);
                    } catch (StoreException e) {
                        state.bypassed("store unavailable", null);
                    } finally {
                        land(held.lease, flight);
                    }
                };
        boolean isHandedOver =
                isLater ? cache.storer().offer(task, body.length) : cache.courier().offer(task);
        if (!isHandedOver) {
            state.bypassed("queue full", null);
            if (flight != null) {
                flight.takeBack();
            }
        }
        return isHandedOver ? Outcome.STORED : Outcome.REFUSED;
    }

    private boolean write(
            LeaseKeeper.Held held,
            List<String> told,
            byte[] body,
            @Nullable LiveValue live,
            Duration ttl)
            throws StoreException {
        Lease lease = told.isEmpty() ? held.lease : store.record(held.lease, told);
        if (lease == null) {
            state.bypassed("invalidated while computing", null);
            store.release(held.lease);
            return false;
        }
        boolean isFilled = store.fill(lease, body, live, ttl);
        if (near != null) {
            near.changed(lease.key());
        }
        if (isFilled) {
            state.stored.increment();
            events.keyAdded(rule.id(), held.lease.key(), body.length);
            return true;
        }
        state.bypassed("invalidated while computing", null);
        return false;
    }

    /** What computing took; 0 when nobody knows. */
    private static long costMicros(long startedNanos) {
        return startedNanos == NOT_COMPUTED
                ? 0
                : Math.max(1, (System.nanoTime() - startedNanos) / 1000);
    }

    private static void land(Lease lease, @Nullable Flight flight) {
        SingleFlight home = flight == null ? null : flight.home;
        if (flight != null && home != null) {
            home.land(lease.key(), flight);
        }
    }

    /** Gives a lease back without an entry. */
    void release(LeaseKeeper.Held held) throws StoreException {
        if (held.alone != null || held.isRefresh) {
            return;
        }
        if (isLocal || !EventLoops.isCurrent()) {
            store.release(held.lease);
            return;
        }
        cache.courier()
                .offer(
                        () -> {
                            try {
                                store.release(held.lease);
                            } catch (StoreException e) {
                                // It runs out by itself.
                            }
                        });
    }
}
