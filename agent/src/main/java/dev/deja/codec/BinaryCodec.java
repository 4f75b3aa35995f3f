package dev.deja.codec;

import java.lang.invoke.VarHandle;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The codec described in {@link Wire}. */
final class BinaryCodec implements Codec {
    @Override
    public byte id() {
        return 1;
    }

    @Override
    public String name() {
        return "binary";
    }

    @Override
    public Encoded encode(@Nullable Object value, ValueTypes types) throws RefusedValueException {
        try {
            Writer out = new Writer(types);
            out.put(Wire.TREE);
            out.value(value, types.root());
            out.finish();
            out.fixedInt(checksum(out.buffer(), 0, out.size()));
            types.encoded(out.size());
            byte[] payload = out.toBytes();
            return new Encoded(payload, 0, payload.length, out.shapes(), out.meetsNewTypes());
        } catch (Refusal refusal) {
            throw refusal.toPublic();
        } catch (RuntimeException | LinkageError e) {
            // Collections do that when another thread changes them; nothing here does.
            throw new RefusedValueException(
                    "result", "changed while it was read (" + e.getClass().getName() + ")");
        } catch (StackOverflowError e) {
            throw new RefusedValueException("result", "nested too deeply for this thread's stack");
        } catch (OutOfMemoryError e) {
            throw new RefusedValueException("result", "too large for the memory that is left");
        }
    }

    @Override
    public @Nullable Object decode(Encoded encoded, ValueTypes types) throws UndecodableException {
        byte[] bytes = encoded.buffer();
        int start = encoded.offset();
        int end = start + encoded.length() - Wire.CRC_BYTES;
        if (end - start < 2 || (bytes[start] != Wire.TREE && bytes[start] != Wire.GRAPH)) {
            throw new UndecodableException("not a payload of this version");
        }
        try {
            if (Reader.fixedInt(bytes, end) != checksum(bytes, start, end)) {
                throw new UndecodableException("the checksum differs");
            }
            Reader in = new Reader(types, encoded.shapes(), bytes, start, end);
            Object value;
            try {
                value = read(in, types);
            } catch (UndecodableException e) {
                if (!in.isEstimate()) {
                    throw e;
                }
                in = new Reader(types, encoded.shapes(), bytes, start, end);
                in.weighAll();
                value = read(in, types);
            }
            // Fields were written behind the back of the constructors, which would have done this.
            VarHandle.storeStoreFence();
            return value;
        } catch (UndecodableException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new UndecodableException("nested too deeply for this thread's stack", e);
        } catch (OutOfMemoryError e) {
            throw new UndecodableException("too large for the memory that is left", e);
        } catch (Throwable e) {
            // From the JDK, which rejects the content, or from a key's hashCode in the application.
            throw new UndecodableException("no valid content: " + e.getClass().getName(), e);
        }
    }

    private static @Nullable Object read(Reader in, ValueTypes types) throws UndecodableException {
        Object value = in.value(types.root());
        if (!in.isAtEnd()) {
            throw new UndecodableException("goes on after its end");
        }
        in.finish();
        return value;
    }

    private static int checksum(byte[] bytes, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, end - start);
        return (int) crc.getValue();
    }
}
