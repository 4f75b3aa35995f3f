package dev.deja.codec;

/**
 * A JDK class whose instances refer to no value of the application.
 *
 * @param <T> the class
 */
final class LeafPlan<T> extends TypePlan {

    /** Writes the content of one value. */
    interface Write<T> {
        void write(Writer out, T value) throws Refusal;
    }

    /** Makes a value of the content; any exception means that the bytes are damaged. */
    interface Read<T> {
        T read(Reader in) throws UndecodableException;
    }

    private final Class<T> exactly;
    private final Write<T> writer;
    private final Read<T> reader;

    private final boolean immutable;

    private LeafPlan(
            int id,
            Class<T> type,
            boolean tracked,
            boolean immutable,
            Write<T> writer,
            Read<T> reader) {
        super(type, id, tracked);
        this.immutable = immutable;
        this.exactly = type;
        this.writer = writer;
        this.reader = reader;
    }

    /** A value without identity, such as a number or a date. */
    static <T> LeafPlan<T> value(int id, Class<T> type, Write<T> writer, Read<T> reader) {
        return new LeafPlan<>(id, type, false, true, writer, reader);
    }

    /** An object that can change, so that it matters who shares it. */
    static <T> LeafPlan<T> mutable(int id, Class<T> type, Write<T> writer, Read<T> reader) {
        return new LeafPlan<>(id, type, true, false, writer, reader);
    }

    /** An object that cannot change, but is compared by identity. */
    static <T> LeafPlan<T> token(int id, Class<T> type, Write<T> writer, Read<T> reader) {
        return new LeafPlan<>(id, type, true, true, writer, reader);
    }

    boolean isImmutable() {
        return immutable;
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        writer.write(out, exactly.cast(value));
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        return reader.read(in);
    }
}
