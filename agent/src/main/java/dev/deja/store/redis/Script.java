package dev.deja.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts of the protocol. Each touches one key and reads neither clock nor chance, so that
 * they are legal in a cluster and under script replication.
 */
enum Script {
    /**
     * Takes the right to fill. Arguments: stamp seen (empty when absent), placeholder,
     * milliseconds. Answers 1, or what lies there now, or nil when that is gone meanwhile.
     */
    LEASE(
            """
            local h=redis.call('GETRANGE',KEYS[1],0,15)
            if h==ARGV[1] then redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return 1 end
            return redis.call('GET',KEYS[1])
            """),

    /** Replaces what bears a stamp. Arguments: stamp, new bytes, milliseconds. Answers 1 or 0. */
    FILL(
            """
            if redis.call('GETRANGE',KEYS[1],0,15)==ARGV[1] then
            redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return 1 end
            return 0
            """),

    /**
     * Changes a generation. Arguments: nonce, milliseconds, the longest time that counts as armed:
     * a shorter one that is left is kept, because a writer that may be dead has set it.
     */
    BUMP(
            """
            local t=redis.call('PTTL',KEYS[1])
            if t<1 or t>tonumber(ARGV[3]) then t=ARGV[2] end
            redis.call('SET',KEYS[1],ARGV[1],'PX',t)
            return 1
            """),

    /** As {@link #BUMP}, but an absent generation stays absent. Answers 1 or 0. */
    BUMP_PRESENT(
            """
            local t=redis.call('PTTL',KEYS[1])
            if t==-2 then return 0 end
            if t<1 or t>tonumber(ARGV[3]) then t=ARGV[2] end
            redis.call('SET',KEYS[1],ARGV[1],'PX',t)
            return 1
            """),

    /**
     * Gives a generation a short life. Arguments: nonce, in case that there is none; milliseconds.
     */
    ARM(
            """
            if redis.call('PEXPIRE',KEYS[1],ARGV[2])==0 then
            redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[2]) end
            return 1
            """),

    /**
     * Removes what bears a stamp. Argument: stamp. Answers 1 or 0. Not among the checked scripts;
     * safe because a removal is always allowed (it is what an eviction by the server does) and the
     * condition only spares what others have put there since.
     */
    REMOVE(
            """
            if redis.call('GETRANGE',KEYS[1],0,15)==ARGV[1] then return redis.call('UNLINK',KEYS[1]) end
            return 0
            """);

    @SuppressWarnings("ImmutableEnumChecker") // sent, never written
    private final byte[] text;

    @SuppressWarnings("ImmutableEnumChecker") // sent, never written
    private final byte[] sha;

    Script(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(this.text);
            this.sha = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    byte[] text() {
        return text;
    }

    byte[] sha() {
        return sha;
    }
}
