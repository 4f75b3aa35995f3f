package dev.deja.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;

/** What goes over the wire, as bytes. */
final class Wire {
    static final byte[] NOTHING = new byte[0];
    static final byte[] NX = {'N', 'X'};
    static final byte[] PX = {'P', 'X'};
    private static final SecureRandom RANDOM = new SecureRandom();

    private Wire() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Never less than one millisecond: the server takes no zero. */
    static byte[] millis(Duration duration) {
        return utf8(Long.toString(Math.max(1, duration.toMillis())));
    }

    /** A value of a generation, never the same twice. */
    static byte[] nonce() {
        byte[] nonce = new byte[Frame.NONCE];
        RANDOM.nextBytes(nonce);
        return nonce;
    }
}
