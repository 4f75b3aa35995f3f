package dev.deja.http;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that others could share, and that counts what it is asked to make stale. */
final class CountingStore implements Store {
    private final Store inner = new MemoryStore();
    int invalidations;

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Status status() {
        return inner.status();
    }

    @Override
    public Reading read(EntryKey key, List<String> generations) throws StoreException {
        return inner.read(key, generations);
    }

    @Override
    public @Nullable Lease lease(Reading seen, Duration duration) throws StoreException {
        return inner.lease(seen, duration);
    }

    @Override
    public boolean renew(Lease lease, Duration duration) throws StoreException {
        return inner.renew(lease, duration);
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException {
        return inner.fill(lease, body, live, ttl);
    }

    @Override
    public void release(Lease lease) throws StoreException {
        inner.release(lease);
    }

    @Override
    public void discard(Reading seen) throws StoreException {
        inner.discard(seen);
    }

    @Override
    public void invalidate(Invalidation invalidation) throws StoreException {
        invalidations++;
        inner.invalidate(invalidation);
    }

    @Override
    public void close() {
        inner.close();
    }
}
