package dev.deja.cache;

import dev.deja.rule.KeyMaterial;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * Entries under HMAC-SHA-256:
 *
 * <pre>
 * "Dh" | version 1 | key id 8 | code 32 | envelope
 * </pre>
 *
 * <p>The code is over the name of the entry and the whole envelope.
 */
final class Signature {
    private static final byte[] MAGIC = {'D', 'h', 1};
    private static final int CODE = 32;
    private static final int HEADER = MAGIC.length + Secrets.ID + CODE;

    private final byte[] key;
    private final byte[] id;

    Signature(KeyMaterial material) {
        this.key = material.reveal();
        this.id = Secrets.id(key);
    }

    /** Whether bytes claim to be a signed entry. */
    static boolean isClaimed(byte[] bytes, int start) {
        return bytes.length - start >= HEADER
                && Arrays.equals(bytes, start, start + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    byte[] signed(byte[] envelope, String name) {
        byte[] signed = new byte[HEADER + envelope.length];
        System.arraycopy(MAGIC, 0, signed, 0, MAGIC.length);
        System.arraycopy(id, 0, signed, MAGIC.length, Secrets.ID);
        System.arraycopy(code(envelope, 0, name), 0, signed, MAGIC.length + Secrets.ID, CODE);
        System.arraycopy(envelope, 0, signed, HEADER, envelope.length);
        return signed;
    }

    /** Where the envelope begins, after the signature was found right. */
    int verified(byte[] bytes, int start, String name) throws BadEntryException {
        if (!isClaimed(bytes, start)) {
            throw new BadEntryException(
                    "unsigned entry",
                    "an entry bears no signature (redis.hmac.key.file); it is replaced");
        }
        int idAt = start + MAGIC.length;
        if (!Arrays.equals(bytes, idAt, idAt + Secrets.ID, id, 0, Secrets.ID)) {
            throw new BadEntryException(
                    "other key",
                    "an entry was signed with another key, as after a change of the key; it is"
                            + " replaced");
        }
        int codeAt = idAt + Secrets.ID;
        // In a time that says nothing about how much of the code is right.
        if (!MessageDigest.isEqual(
                Arrays.copyOfRange(bytes, codeAt, codeAt + CODE),
                code(bytes, start + HEADER, name))) {
            throw new BadEntryException(
                    "altered entry",
                    "a signed entry was altered, or moved from under another key; it is"
                            + " replaced");
        }
        return start + HEADER;
    }

    private byte[] code(byte[] bytes, int start, String name) {
        Mac mac = Secrets.begin(key);
        Secrets.add(mac, Secrets.text(name), 0);
        Secrets.add(mac, bytes, start);
        return mac.doFinal();
    }
}
