package dev.deja.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one read found: the entry if there is a valid one, and what is needed to take the lease if
 * there is not.
 *
 * @param key whose entry
 * @param generations the generation keys read with it, in the order asked
 * @param entry the entry when one is there and every generation it recorded is still current and
 *     was written by this incarnation of the server; else null
 * @param state why there is no entry
 * @param handle the store's own notes for {@link Store#lease}: stamp seen, generation values
 */
public record Reading(
        EntryKey key,
        java.util.List<String> generations,
        @Nullable Entry entry,
        State state,
        Object handle) {

    /** What a read found. */
    public enum State {
        /** A valid entry. */
        VALID,
        /** Nothing under the key. */
        ABSENT,
        /** An entry whose generations, or whose server's incarnation, are no longer current. */
        INVALID,
        /** Another caller's lease with current generations: it is computing right now. */
        LEASED,
        /** Something that is not ours or is damaged. */
        FOREIGN
    }

    /**
     * An entry as a store hands it back.
     *
     * @param bytes what was read; header and payload as they were put, from {@code offset} to the
     *     end; nobody changes it any more
     * @param offset where the body starts
     * @param live the live value as it was put, for in-process stores; else null
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Entry(byte[] bytes, int offset, @Nullable Object live) {

        /** The body as an array of its own; a copy where more was read with it. */
        public byte[] body() {
            return offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, bytes.length);
        }
    }
}
