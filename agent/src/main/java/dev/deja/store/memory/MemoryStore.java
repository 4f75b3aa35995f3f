package dev.deja.store.memory;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Stamp;
import dev.deja.store.Status;
import dev.deja.store.Store;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries in this process: the protocol of the remote stores, with object identity in place of
 * stamps, and a way to the live value that costs a hash look-up and no memory.
 *
 * <p>The bargain: whoever asks for a {@link #partition()} keeps it. The store itself holds
 * partitions weakly, so that cached values die with the application that they belong to. Entries of
 * keys without partition live in a common one, as long as the store.
 *
 * <p>Bounded over all partitions. Weights are estimates: body, key and an allowance for objects,
 * and for a live value twice the body again; an entry weighs at least {@code maxBytes /
 * maxEntries}, so that one sum keeps both bounds. The bound is passed at times by what is being
 * added at that moment.
 */
public final class MemoryStore implements Store {
    /** Default bound on entries. */
    public static final int MAX_ENTRIES = 100_000;

    /** Default bound on bytes. */
    public static final long MAX_BYTES = 64L << 20;

    private static final Status STATUS = new Status(Status.State.CONNECTED, "in this process");
    private static final int OBJECTS = 160;
    private static final int GENERATION = 24;
    private static final long FOREVER = Duration.ofDays(100 * 365L).toNanos();

    private static final class PartitionRef extends WeakReference<MemoryPartition> {
        private final MemoryPartition.Account account;

        PartitionRef(MemoryPartition partition, ReferenceQueue<MemoryPartition> queue) {
            super(partition, queue);
            this.account = partition.account();
        }
    }

    /** What a read leaves for the lease. */
    private record Seen(MemoryPartition partition, Object local, @Nullable Slot slot) {}

    /**
     * What a lease leaves for the fill.
     *
     * @param epochs of the families of tags that the result tells, as they were before the load
     * @param told their generations, after it
     */
    private record Held(
            MemoryPartition partition, Object local, Slot slot, Noted epochs, Noted told) {}

    /** Generations and what they were. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Noted(Generation[] generations, long[] nonces) {
        static final Noted NONE = new Noted(new Generation[0], new long[0]);

        boolean isCurrent() {
            for (int i = 0; i < nonces.length; i++) {
                if (generations[i].nonce != nonces[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final LongSupplier clock;
    private final long maxBytes;
    private final int leastWeight;
    private final Generation.Register generations = new Generation.Register();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    private final Set<PartitionRef> partitions = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<MemoryPartition> collected = new ReferenceQueue<>();
    private final ReentrantLock shrinking = new ReentrantLock();
    private final MemoryPartition common;

    /** A store with the default bounds. */
    public MemoryStore() {
        this(MAX_ENTRIES, MAX_BYTES, System::nanoTime);
    }

    /**
     * A store.
     *
     * @param maxEntries most entries, positive
     * @param maxBytes most bytes, positive
     * @param clock nanoseconds, such as {@code System::nanoTime}
     */
    public MemoryStore(int maxEntries, long maxBytes, LongSupplier clock) {
        if (maxEntries < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "memory.max.entries and memory.max.bytes must be positive");
        }
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.leastWeight =
                (int) Math.min(Integer.MAX_VALUE, Math.max(1, (maxBytes - 1) / maxEntries + 1));
        this.common = newPartition();
    }

    /** A new partition; it and its entries live as long as the caller keeps it. */
    public Partition partition() {
        return newPartition();
    }

    private MemoryPartition newPartition() {
        forgetCollected();
        MemoryPartition partition =
                new MemoryPartition(new MemoryPartition.Account(bytes, entries), maxBytes);
        partitions.add(new PartitionRef(partition, collected));
        return partition;
    }

    /**
     * The live value of an entry that is there, fresh, and current in all its generations; else
     * null, and {@link #read} tells why. Allocates nothing.
     *
     * @param partition one of a store's partitions
     * @param local the key within it
     * @param nowNanos the store's clock, as coarse as the caller likes
     */
    public static @Nullable Object lookup(Partition partition, Object local, long nowNanos) {
        Slot slot = ((MemoryPartition) partition).get(local);
        return slot != null && nowNanos - slot.deadline < 0 && slot.isCurrent() ? slot.live : null;
    }

    /** Some generations, and what they were at one moment. */
    public static final class Mark {
        private final Noted noted;

        private Mark(Noted noted) {
            this.noted = noted;
        }
    }

    /** Notes what some generations are now. */
    public Mark mark(List<String> keys) {
        return new Mark(noted(keys));
    }

    /**
     * Puts an entry in the place of whatever is there, without a lease: it is invalid at once where
     * a generation has changed since it was marked.
     */
    public void put(EntryKey key, Mark mark, byte[] body, @Nullable Object live, Duration ttl) {
        Noted noted = mark.noted;
        long size = live == null ? body.length : 3L * body.length;
        int weight = weight(key, noted.generations().length, size);
        if (weight > maxBytes || !noted.isCurrent()) {
            return;
        }
        Slot slot = Slot.entry(noted.generations(), noted.nonces(), body, live, after(ttl), weight);
        partitionOf(key).put(key.localOrText(), slot);
        shrink();
    }

    /**
     * An entry that is there, fresh and current, and has recorded {@code known} after {@code
     * skipped} others, whatever it has recorded besides.
     */
    public Reading.@Nullable Entry find(EntryKey key, int skipped, List<String> known) {
        Slot slot = partitionOf(key).get(key.localOrText());
        return slot != null
                        && slot.lease == null
                        && !slot.isExpired(clock.getAsLong())
                        && slot.isCurrent()
                        && slot.hasRecorded(skipped, known)
                ? new Reading.Entry(slot.body, 0, slot.live)
                : null;
    }

    /** Changes a generation. */
    public void bump(String generation) {
        generations.bump(generation);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Status status() {
        return STATUS;
    }

    @Override
    public Reading read(EntryKey key, List<String> keys) {
        MemoryPartition partition = partitionOf(key);
        Object local = key.localOrText();
        Slot slot = partition.get(local);
        Seen seen = new Seen(partition, local, slot);
        if (slot == null || slot.isExpired(clock.getAsLong())) {
            return new Reading(key, keys, null, Reading.State.ABSENT, seen);
        }
        if (!slot.isCurrent() || !slot.hasRecorded(keys)) {
            return new Reading(key, keys, null, Reading.State.INVALID, seen);
        }
        if (slot.lease != null) {
            return new Reading(key, keys, null, Reading.State.LEASED, seen);
        }
        Reading.Entry entry = new Reading.Entry(slot.body, 0, slot.live);
        return new Reading(key, keys, entry, Reading.State.VALID, seen);
    }

    @Override
    public @Nullable Lease lease(Reading reading, Duration duration) {
        return lease(reading, duration, reading.generations().size(), List.of());
    }

    @Override
    public @Nullable Lease lease(
            Reading reading, Duration duration, int known, List<String> epochs) {
        Seen seen = (Seen) reading.handle();
        List<String> keys = reading.generations().subList(0, known);
        Noted noted = noted(epochs);
        Generation[] recorded = new Generation[keys.size()];
        for (int i = 0; i < recorded.length; i++) {
            recorded[i] = generations.get(keys.get(i));
        }
        Stamp stamp = Stamp.random(Stamp.Kind.LEASE);
        int weight = weight(reading.key(), recorded.length, 0);
        Slot slot = Slot.lease(stamp, recorded, after(duration), weight);
        if (!seen.partition().replace(seen.local(), seen.slot(), slot)) {
            return null;
        }
        shrink();
        return new Lease(
                reading.key(),
                stamp,
                new Held(seen.partition(), seen.local(), slot, noted, Noted.NONE));
    }

    private Noted noted(List<String> keys) {
        if (keys.isEmpty()) {
            return Noted.NONE;
        }
        Generation[] noted = new Generation[keys.size()];
        long[] nonces = new long[noted.length];
        for (int i = 0; i < noted.length; i++) {
            noted[i] = generations.get(keys.get(i));
            nonces[i] = noted[i].nonce;
        }
        return new Noted(noted, nonces);
    }

    @Override
    public @Nullable Lease record(Lease lease, List<String> keys) {
        Held held = (Held) lease.handle();
        // First the tags, then the epochs: a write changes them the other way round.
        Noted told = noted(keys);
        return held.epochs().isCurrent()
                ? new Lease(
                        lease.key(),
                        lease.stamp(),
                        new Held(held.partition(), held.local(), held.slot(), held.epochs(), told))
                : null;
    }

    @Override
    public @Nullable List<String> recorded(Reading reading) {
        Slot slot = ((Seen) reading.handle()).slot();
        return slot == null ? null : slot.recorded();
    }

    @Override
    public @Nullable Lease refresh(Reading reading) {
        Seen seen = (Seen) reading.handle();
        Slot slot = seen.slot();
        return slot == null || reading.entry() == null
                ? null
                : new Lease(
                        reading.key(),
                        Stamp.random(Stamp.Kind.VALUE),
                        new Held(seen.partition(), seen.local(), slot, Noted.NONE, Noted.NONE));
    }

    @Override
    public boolean renew(Lease lease, Duration duration) {
        Held held = (Held) lease.handle();
        if (!isHeld(held)) {
            return false;
        }
        held.slot().deadline = after(duration);
        // Whoever saw it expired meanwhile may have replaced it.
        return held.partition().get(held.local()) == held.slot();
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl) {
        Held held = (Held) lease.handle();
        if (!isHeld(held)) {
            return false;
        }
        long size = live == null ? body.length : 3L * body.length;
        Noted told = held.told();
        int weight =
                weight(
                        lease.key(),
                        held.slot().generations.length + told.generations().length,
                        size);
        if (weight > maxBytes) {
            held.partition().remove(held.local(), held.slot());
            return false;
        }
        Slot slot =
                held.slot()
                        .filled(told.generations(), told.nonces(), body, live, after(ttl), weight);
        boolean filled = held.partition().replace(held.local(), held.slot(), slot);
        if (filled) {
            shrink();
        }
        return filled;
    }

    private boolean isHeld(Held held) {
        if (held.slot().isExpired(clock.getAsLong())) {
            held.partition().remove(held.local(), held.slot());
            return false;
        }
        return held.partition().get(held.local()) == held.slot();
    }

    @Override
    public void release(Lease lease) {
        Held held = (Held) lease.handle();
        held.partition().remove(held.local(), held.slot());
    }

    @Override
    public void discard(Reading reading) {
        Seen seen = (Seen) reading.handle();
        Slot slot = seen.slot();
        if (slot != null) {
            seen.partition().remove(seen.local(), slot);
        }
    }

    @Override
    public void invalidate(Invalidation invalidation) {
        for (EntryKey key : invalidation.keys()) {
            partitionOf(key).remove(key.localOrText());
        }
        for (String generation : invalidation.generations()) {
            generations.bump(generation);
        }
    }

    private MemoryPartition partitionOf(EntryKey key) {
        Partition partition = key.partition();
        return partition == null ? common : (MemoryPartition) partition;
    }

    private long after(Duration duration) {
        long nanos =
                duration.toSeconds() >= FOREVER / 1_000_000_000L ? FOREVER : duration.toNanos();
        return clock.getAsLong() + nanos;
    }

    private int weight(EntryKey key, int generationCount, long size) {
        long weight =
                OBJECTS + 2L * key.text().length() + (long) GENERATION * generationCount + size;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(leastWeight, weight));
    }

    /**
     * Keeps the sum of all partitions within the bound: each gives up its share, and a little more,
     * so that this is not done for every entry.
     */
    private void shrink() {
        if (bytes.get() <= maxBytes || !shrinking.tryLock()) {
            return;
        }
        try {
            forgetCollected();
            long total = bytes.get();
            if (total <= maxBytes) {
                return;
            }
            double share = (maxBytes - (double) maxBytes / 64) / total;
            for (PartitionRef ref : partitions) {
                MemoryPartition partition = ref.get();
                if (partition != null) {
                    partition.shrinkTo((long) (partition.account().bytes() * share));
                }
            }
        } finally {
            shrinking.unlock();
        }
    }

    private void forgetCollected() {
        for (Object ref = collected.poll(); ref != null; ref = collected.poll()) {
            PartitionRef partition = (PartitionRef) ref;
            partitions.remove(partition);
            partition.account.close();
        }
    }

    /** What the entries weigh, in bytes. */
    public long bytes() {
        forgetCollected();
        return bytes.get();
    }

    /** How many generations are in use. */
    int generationCount() {
        return generations.size();
    }

    @Override
    public long size() {
        forgetCollected();
        return entries.get();
    }

    @Override
    public void close() {
        for (PartitionRef ref : partitions) {
            MemoryPartition partition = ref.get();
            if (partition != null) {
                partition.shrinkTo(0);
            }
        }
    }
}
