package dev.deja.codec;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON that a person can read. It writes what the declared types let it read again, reads that back
 * at once, and refuses the value unless the two are the same: simple, and faithful by construction.
 */
final class JsonCodec implements Codec {
    /** A marked collection takes two levels of JSON. */
    private static final int MAX_NESTING = 2 * Wire.MAX_DEPTH + 8;

    /** More JSON than there may be. */
    private static final class Overflow extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Text of a bounded length; a character takes a byte at least. */
    private static final class Text extends Writer {
        private final StringBuilder text = new StringBuilder();
        private final int most;

        Text(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] source, int start, int length) throws IOException {
            require(length);
            text.append(source, start, length);
        }

        @Override
        public void write(String source, int start, int length) throws IOException {
            require(length);
            text.append(source, start, start + length);
        }

        private void require(int more) throws IOException {
            if (text.length() + (long) more > most) {
                throw new Overflow();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }

    @Override
    public byte id() {
        return 2;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Encoded encode(@Nullable Object value, ValueTypes types) throws RefusedValueException {
        Encoded encoded;
        try {
            Text text = new Text(types.maxBytes());
            JsonEncoder encoder = new JsonEncoder(new JsonWriter(text), types);
            encoder.value(value, types.root());
            encoded =
                    new Encoded(text.toString().getBytes(StandardCharsets.UTF_8), encoder.shapes());
        } catch (Overflow overflow) {
            throw Refusal.tooLarge(types.maxBytes()).toPublic();
        } catch (Refusal refusal) {
            throw refusal.toPublic();
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new RefusedValueException(
                    "result", "changed while it was read (" + e.getClass().getName() + ")");
        } catch (StackOverflowError e) {
            throw new RefusedValueException("result", "nested too deeply for this thread's stack");
        } catch (OutOfMemoryError e) {
            throw new RefusedValueException("result", "too large for the memory that is left");
        }
        String difference;
        try {
            difference = Difference.of(value, decode(encoded, types));
        } catch (UndecodableException e) {
            throw new RefusedValueException(
                    "result", "JSON cannot carry it (" + e.getMessage() + "); use codec = binary");
        }
        if (difference != null) {
            int colon = difference.indexOf(": ");
            throw new RefusedValueException(
                    difference.substring(0, colon),
                    "JSON cannot carry it ("
                            + difference.substring(colon + 2)
                            + "); use codec = binary");
        }
        return encoded;
    }

    @Override
    public @Nullable Object decode(Encoded encoded, ValueTypes types) throws UndecodableException {
        try (JsonReader in =
                new JsonReader(
                        new InputStreamReader(
                                new ByteArrayInputStream(
                                        encoded.buffer(), encoded.offset(), encoded.length()),
                                StandardCharsets.UTF_8))) {
            in.setStrictness(Strictness.STRICT);
            in.setNestingLimit(MAX_NESTING);
            Object value =
                    new JsonDecoder(in, encoded.shapes(), encoded.length()).value(types.root());
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new UndecodableException("goes on after its end");
            }
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
}
