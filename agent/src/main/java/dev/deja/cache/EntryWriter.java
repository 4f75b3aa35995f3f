package dev.deja.cache;

import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.rule.CacheRule;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores what the calls of one method gave, or not: in doubt nothing is stored, and the reason is
 * counted. From a thread that must not block, the agent's own goes to the store. Safe for many
 * threads.
 */
final class EntryWriter {
    private final Cache cache;
    private final RuleState state;
    private final CacheRule rule;
    private final Store store;

    /** Whether the store is this process's memory. */
    private final boolean isLocal;

    private final EntryPlaces places;
    private final ResultType result;
    private final EntryCodec entries;
    private final MethodTerms terms;
    private final InputCheck inputs;
    private final EntityGuard entities;
    private final Events events;

    EntryWriter(
            Cache cache,
            RuleState state,
            EntryPlaces places,
            ResultType result,
            EntryCodec entries,
            MethodTerms terms,
            InputCheck inputs,
            EntityGuard entities,
            Events events) {
        this.cache = cache;
        this.state = state;
        this.rule = state.rule();
        this.store = cache.storeOf(rule);
        this.isLocal = store == cache.memory();
        this.places = places;
        this.result = result;
        this.entries = entries;
        this.terms = terms;
        this.inputs = inputs;
        this.entities = entities;
        this.events = events;
    }

    /** Whether the store was asked to keep the exception. */
    boolean fillError(Call call, LeaseKeeper.Held held, Throwable thrown, boolean late)
            throws StoreException {
        if (!entries.keepsErrors() || (late && !entries.takesLate(thrown))) {
            return false;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null || places.hasMoved(call)) {
            return false;
        }
        Encoded encoded = entries.encodeError(thrown);
        return encoded != null
                && write(
                        call,
                        held,
                        Envelope.ERROR,
                        observed,
                        encoded,
                        null,
                        System.currentTimeMillis(),
                        rule.flow().errorsTtl());
    }

    /**
     * Whether the store was asked to keep the value.
     *
     * @param late whether others may have had it in hand already, and may change it at this moment
     */
    boolean fill(Call call, LeaseKeeper.Held held, @Nullable Object value, boolean late)
            throws StoreException {
        if (late && rule.copy() != CacheRule.Copy.NEVER && !Codecs.isDeeplyImmutable(value)) {
            state.bypassed(
                    "completed elsewhere",
                    "a stage that is completed after the method has returned may show its value to"
                            + " others first, and this one can be changed: complete it with"
                            + " immutable values (records, List.copyOf), or set "
                            + rule.id()
                            + ".copy = never if nobody changes results");
            return false;
        }
        boolean empty = value == null || Optional.empty().equals(value);
        if (empty && !rule.nulls()) {
            state.bypassed("empty result", null);
            return false;
        }
        if (!terms.allows(call, value)) {
            return false;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null || places.hasMoved(call)) {
            return false;
        }
        Encoded encoded = entries.encode(value);
        if (encoded == null
                || (!call.isGuarded
                        && entities.isOnDuty()
                        // The unit of work of a thread that completes a stage is not the caller's.
                        && (late || !entities.letsFill(state, entities.unitOfWork())))) {
            return false;
        }
        long now = System.currentTimeMillis();
        Duration ttl = terms.ttl(call, value, empty, held.lease.key(), now);
        if (ttl == null) {
            return false;
        }
        LiveValue live =
                isLocal
                                // The short way does not look at units of work, nor at inputs.
                                && !entities.isOnDuty()
                                && observed.isEmpty()
                                && (rule.copy() == CacheRule.Copy.NEVER
                                        || Codecs.isDeeplyImmutable(value))
                        ? result.answer(value)
                        : null;
        return write(
                call, held, value == null ? Envelope.NULL : 0, observed, encoded, live, now, ttl);
    }

    /** Whether the store was asked. */
    private boolean write(
            Call call,
            LeaseKeeper.Held held,
            int flags,
            List<String> observed,
            Encoded encoded,
            @Nullable LiveValue live,
            long now,
            Duration ttl)
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
            return false;
        }
        byte[] body;
        try {
            body =
                    entries.body(
                            flags,
                            encoded,
                            now,
                            ttl,
                            (System.nanoTime() - call.startedNanos) / 1000,
                            observed,
                            call.tags,
                            held.lease.key());
        } catch (GeneralSecurityException e) {
            state.bypassed(
                    "cannot encrypt",
                    "this JVM does not let the key of encrypt.key.file be used ("
                            + e.getClass().getSimpleName()
                            + ")");
            return false;
        }
        if (isLocal || !EventLoops.isCurrent()) {
            return write(held, body, live, ttl);
        }
        boolean isHandedOver =
                cache.courier()
                        .offer(
                                () -> {
                                    try {
                                        write(held, body, live, ttl);
                                    } catch (StoreException e) {
                                        state.bypassed("store unavailable", null);
                                    }
                                });
        if (!isHandedOver) {
            state.bypassed("queue full", null);
        }
        return isHandedOver;
    }

    private boolean write(
            LeaseKeeper.Held held, byte[] body, @Nullable LiveValue live, Duration ttl)
            throws StoreException {
        if (store.fill(held.lease, body, live, ttl)) {
            state.stored.increment();
            events.keyAdded(rule.id(), held.lease.key(), body.length);
            return true;
        }
        state.bypassed("invalidated while computing", null);
        return false;
    }

    /** Gives a lease back without an entry. */
    void release(LeaseKeeper.Held held) throws StoreException {
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
