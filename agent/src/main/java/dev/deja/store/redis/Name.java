package dev.deja.store.redis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.args.Rawable;

/** A key as it goes over the wire. Jedis copies what it is given as plain bytes. */
final class Name implements Rawable {
    private final byte[] utf8;

    /** Takes the array over. */
    Name(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Not to be changed. */
    @Override
    public byte[] getRaw() {
        return utf8;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Name name && Arrays.equals(utf8, name.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }
}
