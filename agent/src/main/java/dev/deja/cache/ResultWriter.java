package dev.deja.cache;

import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.rule.CacheRule;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges what the calls of one method gave, and has it stored, or not: in doubt it is not, and the
 * reason is counted. Safe for many threads.
 */
final class ResultWriter {
    private final RuleState state;
    private final CacheRule rule;

    /** Whether the store is this process's memory. */
    private final boolean isLocal;

    private final EntryPlaces places;
    private final @Nullable ResultTags resultTags;
    private final ResultType result;
    private final ResultCodec entries;
    private final EntryWriter writer;
    private final MethodTerms terms;
    private final InputCheck inputs;
    private final EntityGuard entities;

    ResultWriter(
            RuleState state,
            boolean isLocal,
            EntryPlaces places,
            @Nullable ResultTags resultTags,
            ResultType result,
            ResultCodec entries,
            EntryWriter writer,
            MethodTerms terms,
            InputCheck inputs,
            EntityGuard entities) {
        this.state = state;
        this.rule = state.rule();
        this.isLocal = isLocal;
        this.places = places;
        this.resultTags = resultTags;
        this.result = result;
        this.entries = entries;
        this.writer = writer;
        this.terms = terms;
        this.inputs = inputs;
        this.entities = entities;
    }

    /** Has the exception stored. */
    EntryWriter.Outcome fillError(Call call, LeaseKeeper.Held held, Throwable thrown, boolean late)
            throws StoreException {
        if (!entries.keepsErrors() || (late && !entries.takesLate(thrown))) {
            return EntryWriter.Outcome.REFUSED;
        }
        if (resultTags != null) {
            state.bypassed(
                    "exception without tags",
                    "an exception has no {@result…} for the tags of "
                            + rule.id()
                            + ", so that no eviction would reach it");
            return EntryWriter.Outcome.REFUSED;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null || places.hasMoved(call)) {
            return EntryWriter.Outcome.REFUSED;
        }
        Encoded encoded = entries.encodeError(thrown);
        if (encoded == null) {
            return EntryWriter.Outcome.REFUSED;
        }
        return writer.write(
                held,
                Envelope.ERROR,
                observed,
                encoded,
                null,
                System.currentTimeMillis(),
                rule.flow().errorsTtl(),
                call.startedNanos,
                call.tags,
                List.of());
    }

    /**
     * Has the value stored.
     *
     * @param late whether others may have had it in hand already, and may change it at this moment
     */
    EntryWriter.Outcome fill(Call call, LeaseKeeper.Held held, @Nullable Object value, boolean late)
            throws StoreException {
        if (late && rule.copy() != CacheRule.Copy.NEVER && !Codecs.isDeeplyImmutable(value)) {
            state.bypassed(
                    "completed elsewhere",
                    "a stage that is completed after the method has returned may show its value to"
                            + " others first, and this one can be changed: complete it with"
                            + " immutable values (records, List.copyOf), or set "
                            + rule.id()
                            + ".copy = never if nobody changes results");
            return EntryWriter.Outcome.REFUSED;
        }
        boolean empty = value == null || Optional.empty().equals(value);
        if (empty && !rule.nulls()) {
            state.bypassed("empty result", null);
            return EntryWriter.Outcome.REFUSED;
        }
        if (!terms.allows(call, value)) {
            return EntryWriter.Outcome.REFUSED;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null
                // A thread of the agent has no caller whose inputs they could be.
                || (call.isBackground && !observed.isEmpty())
                || places.hasMoved(call)) {
            return EntryWriter.Outcome.REFUSED;
        }
        Encoded encoded = entries.encode(value);
        if (encoded == null
                || (!call.isGuarded
                        && entities.isOnDuty()
                        // The unit of work of a thread that completes a stage is not the caller's.
                        && (late || !entities.letsFill(state, entities.unitOfWork())))) {
            return EntryWriter.Outcome.REFUSED;
        }
        long now = System.currentTimeMillis();
        Duration ttl = terms.ttl(call, value, empty, held.lease.key(), now);
        if (ttl == null) {
            return EntryWriter.Outcome.REFUSED;
        }
        List<String> tags = call.tags;
        List<String> told = List.of();
        if (resultTags != null) {
            List<String> all = resultTags.tags(call, value);
            if (all == null) {
                return EntryWriter.Outcome.REFUSED;
            }
            tags = all;
            told = resultTags.generations(call, all);
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
        return writer.write(
                held,
                value == null ? Envelope.NULL : 0,
                observed,
                encoded,
                live,
                now,
                ttl,
                call.isGiven ? EntryWriter.NOT_COMPUTED : call.startedNanos,
                tags,
                told);
    }
}
