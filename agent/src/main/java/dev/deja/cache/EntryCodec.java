package dev.deja.cache;

import dev.deja.codec.Encoded;
import dev.deja.store.EntryKey;
import dev.deja.store.Reading;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Between the answers of one join point and the bytes of its entries: what all kinds of answers
 * have in common. It trusts no entry. Safe for many threads.
 */
abstract class EntryCodec {
    private final RuleState state;
    private final StoredForm form;
    private final byte codec;

    /** The flags that entries of this kind may have when they are open. */
    private final int knownFlags;

    /**
     * Creates a codec.
     *
     * @param codec what entries name as theirs
     * @param shared whether the entries leave this process
     */
    EntryCodec(RuleState state, byte codec, int knownFlags, boolean shared) {
        this.state = state;
        this.form = StoredForm.of(state.rule(), shared);
        this.codec = codec;
        this.knownFlags = knownFlags;
    }

    // ---- reading

    /** An entry that this version of the rule has stored; its payload is not looked at yet. */
    final Envelope open(Reading.Entry entry, EntryKey key) throws BadEntryException {
        Envelope envelope = form.read(entry.bytes(), entry.offset(), key.text());
        if (envelope.definition() != definition()
                || envelope.codec() != codec
                || (envelope.flags() & ~knownFlags) != 0) {
            throw new BadEntryException(
                    "other definition",
                    "an entry was stored by another version of this rule, or by another rule; it"
                            + " is replaced");
        }
        return envelope;
    }

    private long definition() {
        return state.definition() ^ partDefinition();
    }

    /** What the join point adds to the definition of its rule. */
    abstract long partDefinition();

    /** Whether a value that lay in memory as it is may be handed out to a caller. */
    abstract boolean fits(LiveValue live, Caller caller);

    /** Whether an entry whose live value does not fit is looked at all the same. */
    boolean opensMisfits() {
        return false;
    }

    /** What is handed out for a hit; null when the join point may not answer with that. */
    abstract @Nullable Object answer(Envelope envelope) throws BadEntryException;

    // ---- writing

    /** The bytes of an entry; too large an entry is the caller's to refuse. */
    final byte[] body(
            int flags,
            Encoded encoded,
            long nowMillis,
            Duration ttl,
            long costMicros,
            List<String> inputs,
            List<String> tags,
            EntryKey key)
            throws GeneralSecurityException {
        return form.write(
                envelope(flags, encoded, nowMillis, ttl, costMicros, inputs, tags), key.text());
    }

    /** An entry before it becomes bytes. */
    final Envelope envelope(
            int flags,
            Encoded encoded,
            long nowMillis,
            Duration ttl,
            long costMicros,
            List<String> inputs,
            List<String> tags) {
        return new Envelope(
                flags,
                codec,
                nowMillis,
                nowMillis + ttl.toMillis(),
                costMicros,
                ThreadLocalRandom.current().nextLong(),
                definition(),
                inputs,
                tags,
                encoded);
    }
}
