package dev.deja.store.redis;

import dev.deja.store.Reading;
import dev.deja.store.Stamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes under an entry's key, the same for a placeholder and a value:
 *
 * <pre>
 * 16  stamp
 *  8  incarnation of the server that held the key when the lease was taken
 *  2  number of generations recorded before the load, then for each:
 *     4 length, key in UTF-8, 16 nonce, 8 incarnation it was read from
 *     body (header and payload), empty in a placeholder
 * </pre>
 *
 * <p>A tombstone is the stamp alone. The keys of generations stand there as they are: comparing
 * them costs less than hashing them, and cannot collide.
 */
final class Frame {
    static final int NONCE = 16;
    static final int INCARNATION = 8;
    private static final int HEAD = Stamp.LENGTH + INCARNATION + Short.BYTES;
    static final int MAX_GENERATIONS = 0xFFFF;

    private static final int LEASED = -1;
    private static final int INVALID = -2;
    private static final int FOREIGN = -3;

    private Frame() {}

    /** Everything between stamp and body: what was recorded before the load. */
    static byte[] recorded(
            byte[] incarnation, byte[][] keys, byte[][] nonces, byte[][] incarnations) {
        int length = INCARNATION + Short.BYTES;
        for (byte[] key : keys) {
            length += Integer.BYTES + key.length + NONCE + INCARNATION;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(incarnation).putShort((short) keys.length);
        for (int i = 0; i < keys.length; i++) {
            out.putInt(keys[i].length).put(keys[i]).put(nonces[i]).put(incarnations[i]);
        }
        return out.array();
    }

    /** The same with further generations; null when they are too many. */
    static byte @Nullable [] recordedToo(
            byte[] recorded, byte[][] keys, byte[][] nonces, byte[] incarnation) {
        int count = unsignedShort(recorded, INCARNATION) + keys.length;
        if (count > MAX_GENERATIONS) {
            return null;
        }
        int length = recorded.length;
        for (byte[] key : keys) {
            length += Integer.BYTES + key.length + NONCE + INCARNATION;
        }
        ByteBuffer out = ByteBuffer.wrap(Arrays.copyOf(recorded, length));
        out.putShort(INCARNATION, (short) count).position(recorded.length);
        for (int i = 0; i < keys.length; i++) {
            out.putInt(keys[i].length).put(keys[i]).put(nonces[i]).put(incarnation);
        }
        return out.array();
    }

    /** The keys of the generations that stored bytes name; null when they are damaged. */
    static @Nullable List<String> names(byte[] stored) {
        List<byte[]> keys = keys(stored);
        if (keys == null) {
            return null;
        }
        List<String> names = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            names.add(new String(key, StandardCharsets.UTF_8));
        }
        return names;
    }

    /** The same as bytes. */
    static @Nullable List<byte[]> keys(byte[] stored) {
        Stamp.@Nullable Kind kind = Stamp.kindOf(stored);
        if (kind == null || kind == Stamp.Kind.TOMBSTONE || stored.length < HEAD) {
            return null;
        }
        int count = unsignedShort(stored, Stamp.LENGTH + INCARNATION);
        List<byte[]> names = new ArrayList<>(Math.min(count, 64));
        int at = HEAD;
        for (int i = 0; i < count; i++) {
            int length = at + Integer.BYTES <= stored.length ? integer(stored, at) : -1;
            int end = at + Integer.BYTES + length + NONCE + INCARNATION;
            if (length < 0 || end < at || end > stored.length) {
                return null;
            }
            int from = at + Integer.BYTES;
            names.add(Arrays.copyOfRange(stored, from, from + length));
            at = end;
        }
        return names;
    }

    /** Stamp, records and body in one piece. */
    static byte[] of(Stamp stamp, byte[] recorded, byte[] body) {
        byte[] frame = Arrays.copyOf(stamp.bytes(), Stamp.LENGTH + recorded.length + body.length);
        System.arraycopy(recorded, 0, frame, Stamp.LENGTH, recorded.length);
        System.arraycopy(body, 0, frame, Stamp.LENGTH + recorded.length, body.length);
        return frame;
    }

    /**
     * Checks stored bytes against the generations read with them: they must have recorded exactly
     * the generations asked for, all present with the same nonce, and everything from this
     * incarnation of the server.
     *
     * @param values from {@code first} on what lies under {@code keys}, null where there is nothing
     * @return where the body of a valid entry begins, else a negative number for {@link #state}
     */
    static int check(
            byte[] stored, byte[][] keys, List<byte[]> values, int first, byte[] incarnation) {
        Stamp.@Nullable Kind kind = Stamp.kindOf(stored);
        if (kind == null) {
            return FOREIGN;
        }
        if (kind == Stamp.Kind.TOMBSTONE) {
            return LEASED;
        }
        if (stored.length < HEAD) {
            return FOREIGN;
        }
        boolean current = matches(stored, Stamp.LENGTH, incarnation);
        int count = unsignedShort(stored, Stamp.LENGTH + INCARNATION);
        boolean inOrder = count == keys.length;
        int at = HEAD;
        for (int i = 0; i < count; i++) {
            int length = at + Integer.BYTES <= stored.length ? integer(stored, at) : -1;
            int end = at + Integer.BYTES + length + NONCE + INCARNATION;
            if (length < 0 || end < at || end > stored.length) {
                return FOREIGN;
            }
            if (inOrder) {
                inOrder = length == keys[i].length && matches(stored, at + Integer.BYTES, keys[i]);
                current &= inOrder && holds(stored, end, values.get(first + i), incarnation);
            }
            at = end;
        }
        if (!inOrder) {
            current = holdsInAnyOrder(stored, count, keys, values, first, incarnation);
        }
        if (!current) {
            return INVALID;
        }
        return kind == Stamp.Kind.LEASE ? LEASED : at;
    }

    /** What {@link #check} found. */
    static Reading.State state(int check) {
        return switch (check) {
            case LEASED -> Reading.State.LEASED;
            case INVALID -> Reading.State.INVALID;
            case FOREIGN -> Reading.State.FOREIGN;
            default -> Reading.State.VALID;
        };
    }

    private static boolean holds(
            byte[] stored, int end, byte @Nullable [] nonce, byte[] incarnation) {
        return nonce != null
                && nonce.length == NONCE
                && matches(stored, end - INCARNATION - NONCE, nonce)
                && matches(stored, end - INCARNATION, incarnation);
    }

    /** The slow way, for a caller that names the same generations in another order. */
    private static boolean holdsInAnyOrder(
            byte[] stored,
            int count,
            byte[][] keys,
            List<byte[]> values,
            int first,
            byte[] incarnation) {
        if (!matches(stored, Stamp.LENGTH, incarnation)) {
            return false;
        }
        Map<ByteBuffer, Integer> asked = new HashMap<>();
        for (int i = 0; i < keys.length; i++) {
            asked.put(ByteBuffer.wrap(keys[i]), i);
        }
        Set<ByteBuffer> recorded = new HashSet<>();
        int at = HEAD;
        for (int i = 0; i < count; i++) {
            int length = integer(stored, at);
            ByteBuffer key = ByteBuffer.wrap(stored, at + Integer.BYTES, length);
            at += Integer.BYTES + length + NONCE + INCARNATION;
            Integer index = asked.get(key);
            if (index == null || !holds(stored, at, values.get(first + index), incarnation)) {
                return false;
            }
            recorded.add(key);
        }
        return recorded.size() == asked.size();
    }

    private static boolean matches(byte[] stored, int at, byte[] expected) {
        return at + expected.length <= stored.length
                && Arrays.equals(stored, at, at + expected.length, expected, 0, expected.length);
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    private static int integer(byte[] bytes, int at) {
        return (unsignedShort(bytes, at) << 16) | unsignedShort(bytes, at + 2);
    }
}
