package dev.deja.cache;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by class loader. Loaders are held weakly and told apart by identity: an application's
 * loader may have an {@code equals} of its own, and two applications must not pass for one.
 *
 * <p>A value must not refer to its loader strongly. Bounded by the number of living loaders. Safe
 * for many threads.
 *
 * @param <V> what is kept of a loader
 */
public final class ByLoader<V> {
    private final Map<Key, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();

    /** Creates an empty one. */
    public ByLoader() {}

    /** The value of a loader, or null. */
    public @Nullable V get(ClassLoader loader) {
        return values.get(new Key(loader, null));
    }

    /** Gives a loader a value unless it has one; its value, whoever gave it. */
    public V putIfAbsent(ClassLoader loader, V value) {
        forget();
        V known = values.putIfAbsent(new Key(loader, gone), value);
        return known == null ? value : known;
    }

    /** Gives a loader a value in place of the one that it had. */
    public void put(ClassLoader loader, V value) {
        forget();
        values.put(new Key(loader, gone), value);
    }

    private void forget() {
        for (Object key = gone.poll(); key != null; key = gone.poll()) {
            values.remove(key);
        }
    }

    private static final class Key extends WeakReference<ClassLoader> {
        private final int hash;

        Key(ClassLoader loader, @Nullable ReferenceQueue<ClassLoader> queue) {
            super(loader, queue);
            hash = System.identityHashCode(loader);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            ClassLoader own = get();
            return own != null && other instanceof Key key && key.refersTo(own);
        }
    }
}
