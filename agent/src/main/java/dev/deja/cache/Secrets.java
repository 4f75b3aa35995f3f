package dev.deja.cache;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What encryption and signature share: HMAC-SHA-256 (RFC 2104), and the names of keys. */
final class Secrets {
    /** Bytes of the name of a key. */
    static final int ID = 8;

    private static final String HMAC = "HmacSHA256";

    private Secrets() {}

    /** A name by which two keys are told apart, and which says nothing of the key. */
    static byte[] id(byte[] key) {
        return Arrays.copyOf(hmac(key, text("deja key id")), ID);
    }

    /** The code of some texts, each with its length in front, so that they cannot run together. */
    static byte[] hmac(byte[] key, byte[]... parts) {
        Mac mac = begin(key);
        for (byte[] part : parts) {
            add(mac, part, 0);
        }
        return mac.doFinal();
    }

    static Mac begin(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    static void add(Mac mac, byte[] part, int start) {
        int length = part.length - start;
        for (int shift = 24; shift >= 0; shift -= 8) {
            mac.update((byte) (length >>> shift));
        }
        mac.update(part, start, length);
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
