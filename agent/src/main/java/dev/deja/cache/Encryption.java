package dev.deja.cache;

import dev.deja.codec.Encoded;
import dev.deja.rule.KeyMaterial;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Payloads under AES-GCM (NIST SP 800-38D):
 *
 * <pre>
 * key id 8 | salt 16 | initialization vector 12 | ciphertext with its tag of 16
 * </pre>
 *
 * <p>Every entry has a key of its own, the HMAC of the salt under the key of the file: random
 * vectors under one key would have to stop after 2^32 entries (SP 800-38D, 8.3), which a busy cache
 * reaches in weeks.
 *
 * <p>Bound to it as associated data are the name of the entry and everything else in the envelope:
 * an entry that is moved under another name, or whose dates or tags were changed, does not open.
 */
final class Encryption {
    private static final int SALT = 16;
    private static final int VECTOR = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER = Secrets.ID + SALT + VECTOR;
    private static final int LEAST = HEADER + TAG_BITS / 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;
    private final byte[] id;

    Encryption(KeyMaterial material) {
        this.key = material.reveal();
        this.id = Secrets.id(key);
    }

    /**
     * Encrypts the payload.
     *
     * @param envelope with its flags as they will be stored
     * @param name of the entry
     * @throws GeneralSecurityException when this JVM does not let keys of this length be used
     */
    Encoded encrypted(Envelope envelope, String name) throws GeneralSecurityException {
        Encoded plain = envelope.value();
        byte[] random = new byte[SALT + VECTOR];
        RANDOM.nextBytes(random);
        byte[] salt = Arrays.copyOf(random, SALT);
        Cipher cipher =
                cipher(Cipher.ENCRYPT_MODE, salt, Arrays.copyOfRange(random, SALT, random.length));
        bind(cipher, envelope, name);
        byte[] out = new byte[HEADER + cipher.getOutputSize(plain.length())];
        ByteBuffer.wrap(out).put(id).put(random);
        int size = cipher.doFinal(plain.buffer(), plain.offset(), plain.length(), out, HEADER);
        return new Encoded(Arrays.copyOf(out, HEADER + size), plain.shapes());
    }

    /**
     * Opens the payload.
     *
     * @param envelope as it was read
     * @param name of the entry
     */
    Encoded decrypted(Envelope envelope, String name) throws BadEntryException {
        Encoded closed = envelope.value();
        byte[] bytes = closed.buffer();
        int at = closed.offset();
        if (closed.length() < LEAST) {
            throw BadEntryException.corrupt();
        }
        if (!Arrays.equals(bytes, at, at + Secrets.ID, id, 0, Secrets.ID)) {
            throw new BadEntryException(
                    "other key",
                    "an entry was encrypted with another key, as after a change of the key; it is"
                            + " replaced");
        }
        int salt = at + Secrets.ID;
        int vector = salt + SALT;
        try {
            Cipher cipher =
                    cipher(
                            Cipher.DECRYPT_MODE,
                            Arrays.copyOfRange(bytes, salt, vector),
                            Arrays.copyOfRange(bytes, vector, vector + VECTOR));
            bind(cipher, envelope, name);
            return new Encoded(
                    cipher.doFinal(bytes, at + HEADER, closed.length() - HEADER), closed.shapes());
        } catch (GeneralSecurityException e) {
            throw new BadEntryException(
                    "altered entry",
                    "an encrypted entry was altered, or moved from under another key; it is"
                            + " replaced");
        }
    }

    private Cipher cipher(int mode, byte[] salt, byte[] vector) throws GeneralSecurityException {
        byte[] own = Secrets.hmac(key, Secrets.text("deja entry key"), salt);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(own, 0, key.length, "AES"),
                new GCMParameterSpec(TAG_BITS, vector));
        return cipher;
    }

    private static void bind(Cipher cipher, Envelope envelope, String name) {
        byte[] text = Secrets.text(name);
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
        cipher.updateAAD(text);
        Encoded nothing = new Encoded(new byte[0], envelope.value().shapes());
        cipher.updateAAD(envelope.with(envelope.flags(), nothing).write());
    }
}
