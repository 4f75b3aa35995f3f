package dev.deja.cache;

import dev.deja.codec.Encoded;
import org.jspecify.annotations.Nullable;

/** Between the answers of one endpoint rule and the bytes of its entries. Safe for many threads. */
final class ResponseCodec extends EntryCodec {
    private static final long[] NO_SHAPES = {};

    private final AnswerFormat<Object> format;

    @SuppressWarnings("unchecked") // what goes in comes out of the same format
    ResponseCodec(RuleState state, AnswerFormat<?> format, boolean shared) {
        super(state, format.id(), 0, shared);
        this.format = (AnswerFormat<Object>) format;
    }

    @Override
    long partDefinition() {
        return 0;
    }

    @Override
    boolean fits(LiveValue live) {
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
        return new LiveValue(new Stored(answer, envelope.tags()));
    }

    /** What lies in memory as it is. */
    static LiveValue live(Object answer, java.util.List<String> tags) {
        return new LiveValue(new Stored(answer, tags));
    }

    /** An answer with the tags of its entry. */
    record Stored(Object answer, java.util.List<String> tags) {}

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
