package dev.deja.store.redis;

import java.nio.charset.StandardCharsets;

/**
 * How keys are spread over a cluster (PROTOCOL section 2, decision for clusters): an entry and its
 * shard's own copies of its generations lie in one slot, because a hash tag behind the namespace
 * says which, such as {@code shop:{17}:product:42}. It is the first brace in the key, so that
 * braces in what follows mean nothing to the server.
 */
final class Shards {
    static final int COUNT = 64;

    private static final int SLOTS = 16_384;

    private Shards() {}

    /** The shard of an entry; the same in every JVM. */
    static int of(String key) {
        return (key.hashCode() * 0x9E3779B9) >>> 26;
    }

    /** The key as it is in a shard. */
    static String key(String text, int shard) {
        int colon = text.indexOf(':');
        return text.substring(0, colon + 1) + '{' + shard + "}:" + text.substring(colon + 1);
    }

    /** The key as it is without shards; one that is not of this shard stays as it is. */
    static String text(String key, int shard) {
        String tag = "{" + shard + "}:";
        int colon = key.indexOf(':');
        return key.startsWith(tag, colon + 1)
                ? key.substring(0, colon + 1) + key.substring(colon + 1 + tag.length())
                : key;
    }

    /** The slot of everything in a shard. */
    static int slot(int shard) {
        // CRC-16/XMODEM of the hash tag, as the cluster specification has it.
        int crc = 0;
        for (byte b : Integer.toString(shard).getBytes(StandardCharsets.US_ASCII)) {
            crc ^= b << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            crc &= 0xFFFF;
        }
        return crc % SLOTS;
    }
}
