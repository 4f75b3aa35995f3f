package dev.deja.codec;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotActiveException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.ObjectStreamClass;
import java.io.OptionalDataException;
import java.io.StreamCorruptedException;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code readObject} or {@code readExternal} reads from: the pieces that were written, the
 * objects among them made already. Creates nothing.
 */
final class ReplayStream extends ObjectInputStream {
    /** Tables are at most four times as large as what is in them, rounded up to a power of two. */
    private static final int SLOTS_PER_OBJECT = 16;

    private static final int SMALL_TABLE = 64;
    private static final byte[] NOTHING = {};

    private final Object object;
    private final Recording.Part part;
    private final Reader reader;
    private int next;
    private DataInputStream data = new DataInputStream(new ByteArrayInputStream(NOTHING));

    @SuppressWarnings("this-escape") // setObjectInputFilter is final and keeps the filter only
    ReplayStream(Object object, Recording.Part part, Reader reader) throws IOException {
        super();
        this.object = object;
        this.part = part;
        this.reader = reader;
        long largest = Math.max(SMALL_TABLE, (long) SLOTS_PER_OBJECT * part.items().size());
        // The JDK's collections ask it before they make a table as large as the bytes say.
        setObjectInputFilter(
                info ->
                        info.arrayLength() > largest
                                ? ObjectInputFilter.Status.REJECTED
                                : ObjectInputFilter.Status.UNDECIDED);
    }

    private Recording.@Nullable Item peek() {
        List<Recording.Item> items = part.items();
        return next < items.size() ? items.get(next) : null;
    }

    @Override
    protected @Nullable Object readObjectOverride() throws IOException {
        if (data.available() > 0) {
            throw new StreamCorruptedException("primitives come before the next object");
        }
        Recording.Item item = peek();
        if (item instanceof Recording.Reference reference) {
            next++;
            return reference.value();
        }
        if (item == null) {
            throw endOfData();
        }
        throw new StreamCorruptedException("no object comes next");
    }

    /** What Java's own stream throws, and some classes wait for. Its constructors are its own. */
    private static IOException endOfData() {
        try {
            MethodHandle constructor =
                    Trusted.constructor(
                            OptionalDataException.class.getDeclaredConstructor(boolean.class));
            return (IOException) constructor.invoke(true);
        } catch (Throwable e) {
            return new EOFException();
        }
    }

    @Override
    public @Nullable Object readUnshared() throws IOException {
        return readObjectOverride();
    }

    private SerialClass by() throws NotActiveException {
        SerialClass by = part.by();
        if (by == null) {
            throw new NotActiveException("not in a call of readObject");
        }
        return by;
    }

    private @Nullable Object[] fields() throws IOException {
        if (peek() instanceof Recording.Fields fields && data.available() == 0) {
            next++;
            return fields.values();
        }
        throw new StreamCorruptedException("no fields come next");
    }

    @Override
    public void defaultReadObject() throws IOException {
        try {
            by().set(object, fields());
        } catch (UndecodableException e) {
            throw new InvalidObjectException(e.getMessage());
        }
    }

    @Override
    public GetField readFields() throws IOException {
        return new Get(by(), fields());
    }

    @Override
    public void registerValidation(@Nullable ObjectInputValidation validation, int priority)
            throws NotActiveException, InvalidObjectException {
        if (validation == null) {
            throw new InvalidObjectException("null");
        }
        reader.validateLater(validation, priority);
    }

    private DataInputStream data() throws IOException {
        if (data.available() == 0 && peek() instanceof Recording.Data bytes) {
            next++;
            data = new DataInputStream(new ByteArrayInputStream(bytes.bytes()));
        }
        return data;
    }

    @Override
    public int read() throws IOException {
        return data().read();
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        return data().read(target, from, length);
    }

    @Override
    public int available() throws IOException {
        return data().available();
    }

    @Override
    public void close() {}

    @Override
    public boolean readBoolean() throws IOException {
        return data().readBoolean();
    }

    @Override
    public byte readByte() throws IOException {
        return data().readByte();
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return data().readUnsignedByte();
    }

    @Override
    public char readChar() throws IOException {
        return data().readChar();
    }

    @Override
    public short readShort() throws IOException {
        return data().readShort();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        return data().readUnsignedShort();
    }

    @Override
    public int readInt() throws IOException {
        return data().readInt();
    }

    @Override
    public long readLong() throws IOException {
        return data().readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return data().readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return data().readDouble();
    }

    @Override
    public void readFully(byte[] target) throws IOException {
        data().readFully(target);
    }

    @Override
    public void readFully(byte[] target, int from, int length) throws IOException {
        data().readFully(target, from, length);
    }

    @Override
    public int skipBytes(int count) throws IOException {
        return data().skipBytes(count);
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // part of the class it stands for
    public @Nullable String readLine() throws IOException {
        return data().readLine();
    }

    @Override
    public String readUTF() throws IOException {
        return data().readUTF();
    }

    /** Fields by name. */
    private static final class Get extends GetField {
        private final SerialClass by;
        private final @Nullable Object[] values;

        Get(SerialClass by, @Nullable Object[] values) {
            this.by = by;
            this.values = values;
        }

        private Object primitive(String name, Class<?> type) {
            int i = by.indexOf(name);
            Object value = values[i];
            if (by.fields[i].type() != type || value == null) {
                throw new IllegalArgumentException("no such field of that type: " + name);
            }
            return value;
        }

        @Override
        public ObjectStreamClass getObjectStreamClass() {
            return ObjectStreamClass.lookupAny(by.type);
        }

        @Override
        public boolean defaulted(String name) {
            return by.indexOf(name) < 0;
        }

        @Override
        public boolean get(String name, boolean absent) {
            return (Boolean) primitive(name, boolean.class);
        }

        @Override
        public byte get(String name, byte absent) {
            return (Byte) primitive(name, byte.class);
        }

        @Override
        public char get(String name, char absent) {
            return (Character) primitive(name, char.class);
        }

        @Override
        public short get(String name, short absent) {
            return (Short) primitive(name, short.class);
        }

        @Override
        public int get(String name, int absent) {
            return (Integer) primitive(name, int.class);
        }

        @Override
        public long get(String name, long absent) {
            return (Long) primitive(name, long.class);
        }

        @Override
        public float get(String name, float absent) {
            return (Float) primitive(name, float.class);
        }

        @Override
        public double get(String name, double absent) {
            return (Double) primitive(name, double.class);
        }

        @Override
        public @Nullable Object get(String name, @Nullable Object absent) {
            int i = by.indexOf(name);
            if (by.fields[i].type().isPrimitive()) {
                throw new IllegalArgumentException("no such field of that type: " + name);
            }
            return values[i];
        }
    }
}
