package dev.deja.store.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Reads strings and arrays of strings (RESP 2) that are no longer than an entry may be. Jedis makes
 * an array of whatever length the server says before it reads: somebody else's half a gigabyte
 * under one of our keys would take that much of the service's heap with every call.
 */
final class Replies {
    /** What stands around the largest payload: stamp, generations, tags, header. */
    private static final long AROUND = 8 << 20;

    private volatile long mostBytes = AROUND;

    /** A string longer than it may be. What follows it was not read. */
    static final class TooLongException extends JedisConnectionException {
        private static final long serialVersionUID = 1L;
        private final int index;

        TooLongException(int index, long length) {
            super("a reply of " + length + " bytes is longer than any entry of ours");
            this.index = index;
        }

        /** Which of the strings of an array it is; 0 for one that stands alone. */
        int index() {
            return index;
        }
    }

    /** Told of a rule's largest payload. */
    void allow(long payload) {
        mostBytes = Math.max(mostBytes, payload + AROUND);
    }

    /** Reads one reply; what is neither a string nor an array of them is left to Jedis. */
    @Nullable Object read(RedisInputStream in, PushConsumerChain chain) {
        if (in.peek((byte) '$')) {
            return string(in, 0);
        }
        return in.peek((byte) '*') ? array(in, chain) : Protocol.read(in, chain);
    }

    private @Nullable List<@Nullable Object> array(RedisInputStream in, PushConsumerChain chain) {
        in.readByte();
        int count = in.readIntCrLf();
        if (count < 0) {
            return null;
        }
        // The count is not believed either: what is there is read before more room is made.
        List<@Nullable Object> elements = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            if (in.peek((byte) '$')) {
                elements.add(string(in, i));
            } else {
                try {
                    elements.add(Protocol.read(in, chain));
                } catch (JedisDataException e) {
                    elements.add(e);
                }
            }
        }
        return elements;
    }

    private byte @Nullable [] string(RedisInputStream in, int index) {
        in.readByte();
        int length = in.readIntCrLf();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > mostBytes) {
            throw new TooLongException(index, length);
        }
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int read = in.read(bytes, at, length - at);
            if (read < 0) {
                throw new JedisConnectionException("the server has closed the connection");
            }
            at += read;
        }
        in.readByte();
        in.readByte();
        return bytes;
    }
}
