package dev.deja.cache;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A shared store whose entries somebody else gets at. */
final class TamperedStore implements Store {
    final MemoryStore memory = new MemoryStore();

    /** What becomes of an entry's bytes on their way back; null for nothing. */
    @Nullable UnaryOperator<byte[]> alteration;

    /** Whether what is read counts as nothing of ours. */
    boolean isForeign;

    /** Whether nobody gets a lease. */
    boolean isBusy;

    @Override
    public String name() {
        return "tampered";
    }

    @Override
    public Status status() {
        return new Status(Status.State.CONNECTED, "");
    }

    @Override
    public Reading read(EntryKey key, List<String> generations) {
        Reading reading = memory.read(key, generations);
        Reading.Entry entry = reading.entry();
        if (entry == null) {
            return reading;
        }
        if (isForeign) {
            return new Reading(key, generations, null, Reading.State.FOREIGN, reading.handle());
        }
        byte[] body = alteration == null ? entry.body() : alteration.apply(entry.body().clone());
        return new Reading(
                key,
                generations,
                new Reading.Entry(body, 0, null),
                Reading.State.VALID,
                reading.handle());
    }

    @Override
    public @Nullable Lease lease(Reading seen, Duration duration) {
        return isBusy ? null : memory.lease(seen, duration);
    }

    @Override
    public boolean renew(Lease lease, Duration duration) {
        return memory.renew(lease, duration);
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl) {
        return memory.fill(lease, body, null, ttl);
    }

    @Override
    public void release(Lease lease) {
        memory.release(lease);
    }

    @Override
    public void discard(Reading seen) {
        memory.discard(seen);
    }

    @Override
    public void invalidate(Invalidation invalidation) {
        memory.invalidate(invalidation);
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public void close() {
        memory.close();
    }
}
