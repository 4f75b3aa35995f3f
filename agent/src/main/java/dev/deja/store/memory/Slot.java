package dev.deja.store.memory;

import dev.deja.store.Stamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies under a key: an entry, or the placeholder of a lease. Its identity takes the place of
 * the stamp: every compare-and-set is on it.
 */
final class Slot {
    private static final byte[] NO_BODY = new byte[0];

    final @Nullable Stamp lease;
    final Generation[] generations;
    final long[] nonces;
    final byte[] body;
    final @Nullable Object live;
    final int weight;

    /** By the store's clock; of a placeholder it can be put off. */
    volatile long deadline;

    private Slot(
            @Nullable Stamp lease,
            Generation[] generations,
            long[] nonces,
            byte[] body,
            @Nullable Object live,
            long deadline,
            int weight) {
        this.lease = lease;
        this.generations = generations;
        this.nonces = nonces;
        this.body = body;
        this.live = live;
        this.deadline = deadline;
        this.weight = weight;
    }

    /** A placeholder that records the generations as they are now. */
    static Slot lease(Stamp stamp, Generation[] generations, long deadline, int weight) {
        long[] nonces = new long[generations.length];
        for (int i = 0; i < nonces.length; i++) {
            nonces[i] = generations[i].nonce;
        }
        return new Slot(stamp, generations, nonces, NO_BODY, null, deadline, weight);
    }

    /** An entry that follows no placeholder. */
    static Slot entry(
            Generation[] generations,
            long[] nonces,
            byte[] body,
            @Nullable Object live,
            long until,
            int weight) {
        return new Slot(null, generations, nonces, body, live, until, weight);
    }

    /** Whether these generations follow the first ones that it has recorded. */
    boolean hasRecorded(int skipped, List<String> keys) {
        if (generations.length < skipped + keys.size()) {
            return false;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!generations[skipped + i].key.equals(keys.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The entry that follows this placeholder, with further generations. */
    Slot filled(
            Generation[] told,
            long[] toldNonces,
            byte[] filledBody,
            @Nullable Object filledLive,
            long until,
            int filledWeight) {
        Generation[] all = generations;
        long[] recorded = nonces;
        if (told.length != 0) {
            all = Arrays.copyOf(all, all.length + told.length);
            recorded = Arrays.copyOf(recorded, all.length);
            System.arraycopy(told, 0, all, generations.length, told.length);
            System.arraycopy(toldNonces, 0, recorded, nonces.length, told.length);
        }
        return new Slot(null, all, recorded, filledBody, filledLive, until, filledWeight);
    }

    /** The keys of what it has recorded. */
    List<String> recorded() {
        List<String> keys = new ArrayList<>(generations.length);
        for (Generation generation : generations) {
            keys.add(generation.key);
        }
        return keys;
    }

    boolean isExpired(long now) {
        return now - deadline >= 0;
    }

    /** Whether every generation is still the one recorded before the load. */
    boolean isCurrent() {
        Generation[] all = generations;
        long[] recorded = nonces;
        for (int i = 0; i < all.length; i++) {
            if (all[i].nonce != recorded[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it has recorded exactly these generations. */
    boolean hasRecorded(List<String> keys) {
        if (keys.size() == generations.length) {
            int same = 0;
            while (same < generations.length && generations[same].key.equals(keys.get(same))) {
                same++;
            }
            if (same == generations.length) {
                return true;
            }
        }
        Set<String> recorded = new HashSet<>();
        Arrays.stream(generations).forEach(generation -> recorded.add(generation.key));
        return recorded.equals(new HashSet<>(keys));
    }
}
