package dev.deja.cache;

import dev.deja.codec.Codec;
import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.codec.RefusedValueException;
import dev.deja.codec.UndecodableException;
import dev.deja.codec.ValueTypes;
import dev.deja.rule.CacheRule;
import dev.deja.rule.KeyPlan;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Between the results of one method and the bytes of its entries, both ways. It trusts no result
 * until what was stored of one like it has come back as it went in (SPEC B08). Safe for many
 * threads.
 */
final class ResultCodec extends EntryCodec {
    /** Results of each method that are decoded again and compared before the method is trusted. */
    private static final int CHECKED_RESULTS = 3;

    /** Refusals in a row, without any value stored, that switch the rule off. */
    private static final int REFUSALS_BEFORE_OFF = 3;

    private final RuleState state;
    private final CacheRule rule;
    private final KeyPlan keys;
    private final ResultType result;
    private final String method;
    private final Codec codec;
    private final ValueTypes types;
    private final @Nullable StoredErrors errors;
    private final Set<Long> checkedShapes = ConcurrentHashMap.newKeySet();
    private final Set<Class<?>> checkedTypes = ConcurrentHashMap.newKeySet();
    private volatile int checks;
    private final AtomicInteger refusals = new AtomicInteger();

    private ResultCodec(
            RuleState state,
            KeyPlan keys,
            ResultType result,
            String method,
            Codec codec,
            ValueTypes types,
            boolean shared,
            @Nullable StoredErrors errors) {
        super(state, codec.id(), Envelope.NULL | Envelope.ERROR, shared);
        this.state = state;
        this.rule = state.rule();
        this.keys = keys;
        this.result = result;
        this.method = method;
        this.codec = codec;
        this.types = types;
        this.errors = errors;
    }

    /**
     * Creates what reads and writes the entries of a method.
     *
     * @param method its class and name, for people
     * @param shared whether the entries leave this process
     */
    static ResultCodec of(
            RuleState state,
            KeyPlan keys,
            ResultType result,
            ClassLoader loader,
            String method,
            boolean shared) {
        CacheRule rule = state.rule();
        Codec codec = rule.codec().equals("json") ? Codecs.json() : Codecs.binary();
        return new ResultCodec(
                state,
                keys,
                result,
                method,
                codec,
                ValueTypes.of(result.declared(), loader, rule.atRest().allow(), rule.maxBytes()),
                shared,
                rule.flow().errors().isEmpty()
                        ? null
                        : new StoredErrors(
                                state, codec, loader, result.exceptions(), result.isStaged));
    }

    /** What the results may be made of. */
    ValueTypes types() {
        return types;
    }

    // ---- reading

    @Override
    long partDefinition() {
        return keys.definition();
    }

    @Override
    boolean fits(LiveValue live, Caller caller) {
        return result.fits(live.value);
    }

    @Override
    @Nullable Object answer(Envelope envelope) throws BadEntryException {
        try {
            return (envelope.flags() & Envelope.ERROR) != 0
                    ? errors == null ? null : errors.decode(envelope.value())
                    : result.answer(decoded(envelope));
        } catch (UndecodableException e) {
            throw new BadEntryException("undecodable entry", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object decoded(Envelope envelope)
            throws UndecodableException, BadEntryException {
        Object value = envelope.isNull() ? null : codec.decode(envelope.value(), types);
        if (!result.fits(value)) {
            throw new BadEntryException(
                    "undecodable entry", "an entry holds what the method cannot return");
        }
        return value;
    }

    // ---- writing

    /** Whether exceptions are stored, too. */
    boolean keepsErrors() {
        return errors != null;
    }

    /** Whether an exception that others may have had in hand already may be kept. */
    boolean takesLate(Throwable thrown) {
        return errors != null && errors.takesLate(thrown);
    }

    /** An exception as it is stored; null when it is not one to keep, or cannot be kept. */
    @Nullable Encoded encodeError(Throwable error) {
        return errors == null ? null : errors.encode(error);
    }

    /** A result as it is stored; null when it cannot be, and the reason is counted. */
    @Nullable Encoded encode(@Nullable Object value) {
        if (value == null) {
            return new Encoded(new byte[0], new long[0]);
        }
        try {
            Encoded encoded = codec.encode(value, types);
            if (encoded.shapes().length > 0xFFFF || !isFaithful(value, encoded)) {
                return null;
            }
            refusals.set(0);
            return encoded;
        } catch (RefusedValueException e) {
            if (e.isTooLarge()) {
                state.bypassed(
                        "too large",
                        "at most "
                                + rule.maxBytes()
                                + " bytes are stored ("
                                + rule.id()
                                + ".max.bytes)");
                return null;
            }
            state.bypassed("value refused", e.getMessage());
            if (state.stored() == 0 && refusals.incrementAndGet() >= REFUSALS_BEFORE_OFF) {
                state.suspend(
                        "values of " + method, "its values cannot be stored: " + e.getMessage());
            }
            return null;
        }
    }

    /** The first results, and the first of each new type, must come back as they went in (B08). */
    private boolean isFaithful(Object value, Encoded encoded) {
        boolean isNew = checks < CHECKED_RESULTS || encoded.meetsNewTypes();
        isNew |= checkedTypes.add(value.getClass());
        for (long shape : encoded.shapes()) {
            isNew |= checkedShapes.add(shape);
        }
        if (!isNew) {
            return true;
        }
        checks = Math.min(checks + 1, CHECKED_RESULTS);
        String difference;
        try {
            difference = Codecs.difference(value, codec.decode(encoded, types));
        } catch (UndecodableException e) {
            difference = "result: cannot be read back: " + e.getMessage();
        }
        if (difference == null) {
            return true;
        }
        state.suspend(
                "fidelity",
                "a stored value would come back different from what "
                        + method
                        + " returned: "
                        + difference);
        return false;
    }
}
