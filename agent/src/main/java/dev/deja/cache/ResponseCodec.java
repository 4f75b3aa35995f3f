package dev.deja.cache;

import dev.deja.codec.Encoded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the answers of one endpoint rule and the bytes of its entries. Safe for many threads. */
final class ResponseCodec extends EntryCodec {
    private static final long[] NO_SHAPES = {};

    private final AnswerFormat<Object> format;

    @SuppressWarnings("unchecked") // what goes in comes out of the same format
    ResponseCodec(RuleState state, AnswerFormat<?> format, boolean shared) {
        super(state, format.id(), Envelope.ENDS, shared);
        this.format = (AnswerFormat<Object>) format;
    }

    @Override
    long partDefinition() {
        return 0;
    }

    @Override
    boolean fits(LiveValue live, Caller caller) {
        return live.value instanceof Stored stored
                && (stored.inputs.isEmpty() || InputCheck.fits(stored.inputs, caller));
    }

    /** It leads on to the entry for the caller. */
    @Override
    boolean opensMisfits() {
        return true;
    }

    @Override
    Object answer(Envelope envelope) throws BadEntryException {
        Encoded encoded = envelope.value();
        Object answer =
                format.read(
                        encoded.buffer(),
                        encoded.offset(),
                        encoded.length(),
                        envelope.freshUntilMillis());
        if (answer == null) {
            throw new BadEntryException("undecodable entry", "an entry holds no answer");
        }
        return live(answer, envelope.tags(), envelope.inputs());
    }

    /** An answer as it lies in memory, and as it is found. */
    static LiveValue live(Object answer, List<String> tags, List<String> inputs) {
        return new LiveValue(new Stored(answer, tags, inputs));
    }

    /** An answer with what its entry says of it. */
    private record Stored(Object answer, List<String> tags, List<String> inputs) {}

    Encoded encode(Object answer) {
        return new Encoded(format.write(answer), NO_SHAPES);
    }

    /** What a look-up answers. */
    static EndpointLookup.@Nullable Hit hit(Object found, String key) {
        return found instanceof LiveValue live && live.value instanceof Stored stored
                ? new EndpointLookup.Hit(stored.answer, stored.tags, key)
                : null;
    }
}
