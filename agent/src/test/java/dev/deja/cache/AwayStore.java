package dev.deja.cache;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shared store that cannot be reached. */
final class AwayStore implements Store {
    @SuppressWarnings("StaticAssignmentOfThrowable") // as stores of their own have it
    private static final StoreException AWAY = new StoreException("away", null);

    @Override
    public String name() {
        return "away";
    }

    @Override
    public Status status() {
        return new Status(Status.State.DOWN, "away");
    }

    @Override
    public Reading read(EntryKey key, List<String> generations) throws StoreException {
        throw AWAY;
    }

    @Override
    public @Nullable Lease lease(Reading seen, Duration duration) throws StoreException {
        throw AWAY;
    }

    @Override
    public boolean renew(Lease lease, Duration duration) throws StoreException {
        throw AWAY;
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException {
        throw AWAY;
    }

    @Override
    public void release(Lease lease) throws StoreException {
        throw AWAY;
    }

    @Override
    public void discard(Reading seen) throws StoreException {
        throw AWAY;
    }

    @Override
    public void invalidate(Invalidation invalidation) throws StoreException {
        throw AWAY;
    }

    @Override
    public void close() {}
}
