package dev.deja.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotActiveException;
import java.io.NotSerializableException;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code writeObject} or {@code writeExternal} writes to. Takes down the pieces, and writes
 * nothing itself; in particular it leaves the objects alone.
 */
final class RecordingStream extends ObjectOutputStream {
    /** Something that the contract allows, and this codec does not carry. */
    static final class NotCarriedException extends NotSerializableException {
        private static final long serialVersionUID = 1L;

        NotCarriedException(String why) {
            super(why);
        }
    }

    private final Object object;
    private final @Nullable SerialClass by;
    private final List<Recording.Item> items = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(bytes);
    private @Nullable Put put;

    /**
     * Begins a recording.
     *
     * @param by the class whose {@code writeObject} is called; null for {@code writeExternal}
     */
    RecordingStream(Object object, @Nullable SerialClass by) throws IOException {
        super();
        this.object = object;
        this.by = by;
    }

    Recording.Part recorded() throws IOException {
        endData();
        return new Recording.Part(by, items);
    }

    private void endData() throws IOException {
        data.flush();
        if (bytes.size() > 0) {
            items.add(new Recording.Data(bytes.toByteArray()));
            bytes.reset();
        }
    }

    private SerialClass by() throws NotActiveException {
        if (by == null) {
            throw new NotActiveException("not in a call of writeObject");
        }
        return by;
    }

    @Override
    protected void writeObjectOverride(@Nullable Object value) throws IOException {
        endData();
        items.add(new Recording.Reference(value));
    }

    @Override
    public void writeUnshared(@Nullable Object value) throws IOException {
        throw new NotCarriedException("objects that are written unshared are not carried");
    }

    @Override
    public void defaultWriteObject() throws IOException {
        SerialClass declaring = by();
        endData();
        try {
            items.add(new Recording.Fields(declaring.values(object)));
        } catch (Refusal refusal) {
            throw new NotCarriedException(String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public PutField putFields() throws IOException {
        Put known = put;
        if (known == null) {
            known = new Put(by());
            put = known;
        }
        return known;
    }

    @Override
    public void writeFields() throws IOException {
        Put known = put;
        if (known == null) {
            throw new NotActiveException("no fields to write");
        }
        endData();
        items.add(new Recording.Fields(known.values.clone()));
    }

    @Override
    public void reset() throws IOException {
        throw new IOException("a stream cannot be reset while an object is written");
    }

    @Override
    public void useProtocolVersion(int version) {
        throw new IllegalStateException("an object is being written");
    }

    @Override
    public void flush() {}

    @Override
    protected void drain() {}

    @Override
    public void close() {}

    @Override
    public void write(int value) throws IOException {
        data.write(value);
    }

    @Override
    public void write(byte[] values) throws IOException {
        data.write(values);
    }

    @Override
    public void write(byte[] values, int from, int length) throws IOException {
        data.write(values, from, length);
    }

    @Override
    public void writeBoolean(boolean value) throws IOException {
        data.writeBoolean(value);
    }

    @Override
    public void writeByte(int value) throws IOException {
        data.writeByte(value);
    }

    @Override
    public void writeShort(int value) throws IOException {
        data.writeShort(value);
    }

    @Override
    public void writeChar(int value) throws IOException {
        data.writeChar(value);
    }

    @Override
    public void writeInt(int value) throws IOException {
        data.writeInt(value);
    }

    @Override
    public void writeLong(long value) throws IOException {
        data.writeLong(value);
    }

    @Override
    public void writeFloat(float value) throws IOException {
        data.writeFloat(value);
    }

    @Override
    public void writeDouble(double value) throws IOException {
        data.writeDouble(value);
    }

    @Override
    public void writeBytes(String value) throws IOException {
        data.writeBytes(value);
    }

    @Override
    public void writeChars(String value) throws IOException {
        data.writeChars(value);
    }

    @Override
    public void writeUTF(String value) throws IOException {
        data.writeUTF(value);
    }

    /** Fields by name, of which those that are not set keep their default. */
    private static final class Put extends PutField {
        private final SerialClass by;
        private final @Nullable Object[] values;

        Put(SerialClass by) {
            this.by = by;
            this.values = new @Nullable Object[by.fields.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = by.fields[i].unset();
            }
        }

        private void set(String name, Class<?> type, Object value) {
            int i = by.indexOf(name);
            if (by.fields[i].type() != type) {
                throw new IllegalArgumentException("no such field of that type: " + name);
            }
            values[i] = value;
        }

        @Override
        public void put(String name, boolean value) {
            set(name, boolean.class, value);
        }

        @Override
        public void put(String name, byte value) {
            set(name, byte.class, value);
        }

        @Override
        public void put(String name, char value) {
            set(name, char.class, value);
        }

        @Override
        public void put(String name, short value) {
            set(name, short.class, value);
        }

        @Override
        public void put(String name, int value) {
            set(name, int.class, value);
        }

        @Override
        public void put(String name, long value) {
            set(name, long.class, value);
        }

        @Override
        public void put(String name, float value) {
            set(name, float.class, value);
        }

        @Override
        public void put(String name, double value) {
            set(name, double.class, value);
        }

        @Override
        public void put(String name, @Nullable Object value) {
            int i = by.indexOf(name);
            Class<?> type = by.fields[i].type();
            if (type.isPrimitive() || (value != null && !type.isInstance(value))) {
                throw new IllegalArgumentException("no such field of that type: " + name);
            }
            // Of ConcurrentHashMap: locks for versions before 8, which reading ignores.
            values[i] = by.type == ConcurrentHashMap.class ? null : value;
        }

        @Deprecated
        @Override
        public void write(ObjectOutput out) throws IOException {
            throw new IOException("fields are written by writeFields");
        }
    }
}
