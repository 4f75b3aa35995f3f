package dev.deja.store.memory;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One generation: a number that never was before, changed by every bump. Entries and leases hold
 * the generations they have recorded, and nothing else does: one that no entry holds any more needs
 * no bump, and is forgotten.
 */
final class Generation {
    final String key;
    volatile long nonce;

    private Generation(String key, long nonce) {
        this.key = key;
        this.nonce = nonce;
    }

    /** The generations in use, by key. */
    static final class Register {
        private static final class Ref extends WeakReference<Generation> {
            private final String key;

            Ref(Generation generation, ReferenceQueue<Generation> queue) {
                super(generation, queue);
                this.key = generation.key;
            }
        }

        private final AtomicLong last = new AtomicLong();
        private final ConcurrentHashMap<String, Ref> refs = new ConcurrentHashMap<>();
        private final ReferenceQueue<Generation> collected = new ReferenceQueue<>();

        /**
         * The generation of a key, made if nobody holds it. A bump that comes between this call and
         * the reading of its nonce is seen by that reading; one that comes later changes the nonce
         * that was read.
         */
        Generation get(String key) {
            Ref ref = refs.get(key);
            Generation present = ref == null ? null : ref.get();
            if (present != null) {
                return present;
            }
            purge();
            Generation fresh = new Generation(key, last.incrementAndGet());
            Ref freshRef = new Ref(fresh, collected);
            while (true) {
                Ref other = refs.putIfAbsent(key, freshRef);
                if (other == null) {
                    return fresh;
                }
                Generation theirs = other.get();
                if (theirs != null) {
                    return theirs;
                }
                refs.remove(key, other);
            }
        }

        /** Changes a generation; nothing is to be done for one that nobody holds. */
        void bump(String key) {
            Ref ref = refs.get(key);
            @Nullable Generation generation = ref == null ? null : ref.get();
            if (generation != null) {
                generation.nonce = last.incrementAndGet();
            }
        }

        int size() {
            purge();
            return refs.size();
        }

        private void purge() {
            for (Object ref = collected.poll(); ref != null; ref = collected.poll()) {
                refs.remove(((Ref) ref).key, ref);
            }
        }
    }
}
