package dev.deja.cache;

import dev.deja.codec.Encoded;
import dev.deja.rule.CacheRule;
import dev.deja.rule.KeyMaterial;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * How the entries of one rule lie in their store: as they are in this process; compressed,
 * encrypted and signed, as the rule says, in one that others reach (SPEC B10). What comes back is
 * believed only as far as the rule says, too. Safe for many threads.
 */
final class StoredForm {
    private static final int TRANSFORMED = Envelope.COMPRESSED | Envelope.ENCRYPTED;

    private final long maxBytes;
    private final long compressAbove;
    private final @Nullable Encryption encryption;
    private final @Nullable Signature signature;

    private StoredForm(
            long maxBytes,
            long compressAbove,
            @Nullable Encryption encryption,
            @Nullable Signature signature) {
        this.maxBytes = maxBytes;
        this.compressAbove = compressAbove;
        this.encryption = encryption;
        this.signature = signature;
    }

    /**
     * The form of a rule's entries.
     *
     * @param shared whether they leave this process
     */
    static StoredForm of(CacheRule rule, boolean shared) {
        CacheRule.AtRest asked = rule.atRest();
        if (!shared) {
            return of(Long.MAX_VALUE, Long.MAX_VALUE, null, null);
        }
        return of(rule.maxBytes(), asked.compressAbove(), asked.encryption(), asked.signature());
    }

    static StoredForm of(
            long maxBytes,
            long compressAbove,
            @Nullable KeyMaterial encryption,
            @Nullable KeyMaterial signature) {
        return new StoredForm(
                maxBytes,
                compressAbove,
                encryption == null ? null : new Encryption(encryption),
                signature == null ? null : new Signature(signature));
    }

    /**
     * The bytes to store.
     *
     * @param plain neither compressed nor encrypted
     * @param name of the entry
     * @throws GeneralSecurityException when the value cannot be encrypted, so that it must not be
     *     stored
     */
    byte[] write(Envelope plain, String name) throws GeneralSecurityException {
        Envelope envelope = plain;
        if (plain.value().length() > compressAbove) {
            Encoded smaller = Compression.compressed(plain.value());
            if (smaller != null) {
                envelope = plain.with(plain.flags() | Envelope.COMPRESSED, smaller);
            }
        }
        if (encryption != null) {
            Envelope open = envelope.with(envelope.flags() | Envelope.ENCRYPTED, envelope.value());
            envelope = open.with(open.flags(), encryption.encrypted(open, name));
        }
        byte[] bytes = envelope.write();
        return signature == null ? bytes : signature.signed(bytes, name);
    }

    /**
     * Reads what {@link #write} wrote, and believes nothing of it.
     *
     * @param name of the entry
     * @return neither compressed nor encrypted
     */
    Envelope read(byte[] bytes, int offset, String name) throws BadEntryException {
        int start = signature == null ? offset : signature.verified(bytes, offset, name);
        Envelope envelope = Envelope.read(bytes, start);
        if (envelope == null) {
            throw signature == null && Signature.isClaimed(bytes, offset)
                    ? new BadEntryException(
                            "other key",
                            "an entry is signed, but this instance has no redis.hmac.key.file; it"
                                    + " is replaced")
                    : BadEntryException.corrupt();
        }
        if ((envelope.flags() & TRANSFORMED) == 0 && encryption == null) {
            requireSize(envelope);
            return envelope;
        }
        return plain(envelope, name);
    }

    private Envelope plain(Envelope stored, String name) throws BadEntryException {
        boolean isEncrypted = (stored.flags() & Envelope.ENCRYPTED) != 0;
        if (isEncrypted != (encryption != null)) {
            throw isEncrypted
                    ? new BadEntryException(
                            "other key",
                            "an entry is encrypted, but this rule has no encrypt.key.file; it is"
                                    + " replaced")
                    : new BadEntryException(
                            "unencrypted entry",
                            "an entry is not encrypted, as encrypt.key.file asks; it is replaced");
        }
        Encoded payload = encryption == null ? stored.value() : encryption.decrypted(stored, name);
        if ((stored.flags() & Envelope.COMPRESSED) != 0) {
            payload = Compression.decompressed(payload, maxBytes);
        }
        Envelope plain = stored.with(stored.flags() & ~TRANSFORMED, payload);
        requireSize(plain);
        return plain;
    }

    private void requireSize(Envelope envelope) throws BadEntryException {
        if (envelope.value().length() > maxBytes) {
            throw tooLarge(envelope.value().length(), maxBytes);
        }
    }

    static BadEntryException tooLarge(int length, long maxBytes) {
        return new BadEntryException(
                "entry too large",
                "an entry of "
                        + length
                        + " bytes is larger than the rule stores ("
                        + maxBytes
                        + "); it is replaced");
    }
}
