package dev.deja.cache;

import dev.deja.codec.Encoded;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a payload in a store (SPEC B06); the stamp and the generations in front of it
 * belong to the store.
 *
 * <pre>
 * magic "Dj" | version 1 | flags 1 | codec 1 | created ms 8 | fresh until ms 8 | cost µs 8 | nonce 8
 * definition 8 | shapes: count 2, 8 each | inputs: count 2, name and value each 2 + UTF-8
 * tags: count 2, each 2 + UTF-8 | payload: length 4, bytes | CRC32C of all before it 4
 * </pre>
 *
 * All numbers are big-endian. {@link #read} takes bytes of any origin.
 *
 * @param flags {@link #NULL} and its like
 * @param codec {@code Codec.id()}
 * @param createdMillis wall clock when the value was computed
 * @param freshUntilMillis wall clock until which it may be served
 * @param costMicros how long computing took
 * @param nonce random, different for every entry
 * @param definition hash of the rule's definition
 * @param inputs observed hidden inputs (SPEC C09): name, value, name, value …
 * @param tags the entry's tags, for people and tools
 * @param value payload and shapes
 */
record Envelope(
        int flags,
        byte codec,
        long createdMillis,
        long freshUntilMillis,
        long costMicros,
        long nonce,
        long definition,
        List<String> inputs,
        List<String> tags,
        Encoded value) {

    /** The payload is compressed. */
    static final int COMPRESSED = 1;

    /** The payload is encrypted. */
    static final int ENCRYPTED = 2;

    /** The value is null and the payload empty. */
    static final int NULL = 4;

    /** The payload is an exception. */
    static final int ERROR = 8;

    /** The answer itself forbids its use past its end, whatever the rule says. */
    static final int ENDS = 16;

    private static final int FIXED = 2 + 1 + 1 + 1 + 8 + 8 + 8 + 8 + 8;
    private static final byte VERSION = 1;

    boolean isNull() {
        return (flags & NULL) != 0;
    }

    /** The same but for flags and payload. */
    Envelope with(int otherFlags, Encoded otherValue) {
        return new Envelope(
                otherFlags,
                codec,
                createdMillis,
                freshUntilMillis,
                costMicros,
                nonce,
                definition,
                inputs,
                tags,
                otherValue);
    }

    byte[] write() {
        byte[][] texts = new byte[inputs.size() + tags.size()][];
        int size = FIXED + 2 + 8 * value.shapes().length + 2 + 2 + 4 + value.length() + 4;
        int text = 0;
        for (List<String> list : List.of(inputs, tags)) {
            for (String each : list) {
                texts[text] = each.getBytes(StandardCharsets.UTF_8);
                size += 2 + texts[text++].length;
            }
        }
        byte[] bytes = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.put((byte) 'D').put((byte) 'j').put(VERSION).put((byte) flags).put(codec);
        out.putLong(createdMillis).putLong(freshUntilMillis).putLong(costMicros);
        out.putLong(nonce).putLong(definition);
        out.putShort((short) value.shapes().length);
        for (long shape : value.shapes()) {
            out.putLong(shape);
        }
        out.putShort((short) (inputs.size() / 2));
        text = 0;
        for (; text < inputs.size(); text++) {
            out.putShort((short) texts[text].length).put(texts[text]);
        }
        out.putShort((short) tags.size());
        for (; text < texts.length; text++) {
            out.putShort((short) texts[text].length).put(texts[text]);
        }
        out.putInt(value.length()).put(value.buffer(), value.offset(), value.length());
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size - 4);
        out.putInt((int) crc.getValue());
        return bytes;
    }

    /** Whether texts and counts fit the fields of {@link #write}. */
    static boolean fits(List<String> texts) {
        if (texts.size() > 0xFFFF) {
            return false;
        }
        for (String text : texts) {
            // At most three bytes of UTF-8 for a char.
            if (text.length() > 0xFFFF / 3) {
                return false;
            }
        }
        return true;
    }

    /** {@link #read(byte[], int)} of a whole array. */
    static @Nullable Envelope read(byte[] bytes) {
        return read(bytes, 0);
    }

    /**
     * Reads what {@link #write} wrote, from {@code start} to the end; null when the bytes are
     * anything else. The payload is not copied.
     */
    static @Nullable Envelope read(byte[] bytes, int start) {
        if (bytes.length - start < FIXED
                || bytes[start] != 'D'
                || bytes[start + 1] != 'j'
                || bytes[start + 2] != VERSION
                || !isIntact(bytes, start)) {
            return null;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, start + 3, bytes.length - start - 7);
            int flags = in.get();
            byte codec = in.get();
            long created = in.getLong();
            long freshUntil = in.getLong();
            long cost = in.getLong();
            long nonce = in.getLong();
            long definition = in.getLong();
            int shapeCount = Short.toUnsignedInt(in.getShort());
            if (in.remaining() < shapeCount * 8) {
                return null;
            }
            long[] shapes = new long[shapeCount];
            for (int i = 0; i < shapeCount; i++) {
                shapes[i] = in.getLong();
            }
            List<String> inputs = texts(bytes, in, 2);
            List<String> tags = texts(bytes, in, 1);
            int length = in.getInt();
            if (length != in.remaining()) {
                return null;
            }
            return new Envelope(
                    flags,
                    codec,
                    created,
                    freshUntil,
                    cost,
                    nonce,
                    definition,
                    inputs,
                    tags,
                    new Encoded(bytes, in.position(), length, shapes));
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private static boolean isIntact(byte[] bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, bytes.length - start - 4);
        return (int) crc.getValue() == ByteBuffer.wrap(bytes, bytes.length - 4, 4).getInt();
    }

    private static List<String> texts(byte[] bytes, ByteBuffer in, int perItem) {
        int count = Short.toUnsignedInt(in.getShort()) * perItem;
        if (count == 0) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            int length = Short.toUnsignedInt(in.getShort());
            if (length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            texts.add(new String(bytes, in.position(), length, StandardCharsets.UTF_8));
            in.position(in.position() + length);
        }
        return texts;
    }
}
