package dev.deja.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract through the guard, and what the guard adds, over a store driven by hand. */
class GuardedStoreTest extends StoreContract {
    private final AtomicLong clock = new AtomicLong(-50);
    private final FaultyStore inner = new FaultyStore();
    private final AtomicInteger wakes = new AtomicInteger();
    private final GuardedStore guard =
            new GuardedStore(inner, List.of(NAMESPACE), clock::get, wakes::incrementAndGet);

    /** A memory store whose invalidations fail on demand. */
    private static final class FaultyStore implements Store {
        private enum Fault {
            NONE,
            REFUSED,
            LOST_REPLY,
            UNEXPECTED
        }

        private final MemoryStore memory = new MemoryStore();
        private final List<Invalidation> applied = new ArrayList<>();
        private Fault fault = Fault.NONE;
        private Runnable during = () -> {};
        private int attempts;
        private boolean closed;

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public Status status() {
            return memory.status();
        }

        @Override
        public Reading read(EntryKey key, List<String> generations) {
            return memory.read(key, generations);
        }

        @Override
        public @Nullable Lease lease(Reading seen, Duration duration) {
            return memory.lease(seen, duration);
        }

        @Override
        public @Nullable Lease lease(
                Reading seen, Duration duration, int known, List<String> epochs) {
            return memory.lease(seen, duration, known, epochs);
        }

        @Override
        public @Nullable Lease record(Lease lease, List<String> generations) {
            return memory.record(lease, generations);
        }

        @Override
        public @Nullable List<String> recorded(Reading seen) {
            return memory.recorded(seen);
        }

        @Override
        public boolean renew(Lease lease, Duration duration) {
            return memory.renew(lease, duration);
        }

        @Override
        public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl) {
            return memory.fill(lease, body, live, ttl);
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
        public void invalidate(Invalidation invalidation) throws StoreException {
            attempts++;
            if (fault == Fault.REFUSED) {
                throw new StoreException("refused on demand", null);
            }
            if (fault == Fault.UNEXPECTED) {
                throw new IllegalStateException("unexpected on demand");
            }
            memory.invalidate(invalidation);
            applied.add(invalidation);
            Runnable meanwhile = during;
            during = () -> {};
            meanwhile.run();
            if (fault == Fault.LOST_REPLY) {
                throw new StoreException("reply lost on demand", null);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private List<String> bumps() {
            List<String> all = new ArrayList<>();
            applied.forEach(invalidation -> all.addAll(invalidation.generations()));
            return all;
        }
    }

    @Override
    protected Store store() {
        return guard;
    }

    @Override
    protected EntryKey key(String name) {
        return EntryKey.of(name);
    }

    private void assertReadsThrow() {
        assertThrows(StoreException.class, this::read);
    }

    @Test
    void an_invalidation_that_fails_is_kept_and_nothing_is_read_until_it_is_applied()
            throws StoreException {
        put("old");
        inner.fault = FaultyStore.Fault.REFUSED;
        bump(TAG);
        assertReadsThrow();
        assertTrue(guard.retry() > 0);
        assertReadsThrow();
        inner.fault = FaultyStore.Fault.NONE;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(Long.MAX_VALUE, guard.retry());
        assertEquals(0, guard.queueLength());
        assertState(Reading.State.INVALID);
    }

    @Test
    void an_invalidation_with_unknown_outcome_is_repeated() throws StoreException {
        put("old");
        inner.fault = FaultyStore.Fault.LOST_REPLY;
        remove(product());
        assertReadsThrow();
        inner.fault = FaultyStore.Fault.NONE;
        guard.retry();
        assertEquals(2, inner.applied.size());
        assertState(Reading.State.ABSENT);
    }

    @Test
    void an_unexpected_failure_of_the_store_loses_nothing_either() throws StoreException {
        put("old");
        inner.fault = FaultyStore.Fault.UNEXPECTED;
        bump(TAG);
        assertReadsThrow();
        guard.retry();
        inner.fault = FaultyStore.Fault.NONE;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        guard.retry();
        assertState(Reading.State.INVALID);
    }

    @Test
    void a_value_loaded_before_a_kept_invalidation_is_not_seen_after_it() throws StoreException {
        Lease lease = leased();
        inner.fault = FaultyStore.Fault.REFUSED;
        bump(TAG);
        guard.fill(lease, bytes("old"), "old", TTL);
        inner.fault = FaultyStore.Fault.NONE;
        guard.retry();
        assertState(Reading.State.INVALID);
    }

    @Test
    void one_more_invalidation_of_the_same_takes_no_more_room() throws StoreException {
        inner.fault = FaultyStore.Fault.REFUSED;
        for (int i = 0; i < 100; i++) {
            guard.invalidate(new Invalidation(List.of(product()), List.of(RULE, TAG)));
        }
        assertEquals(3, guard.queueLength());
        assertEquals(100, guard.failures());
        assertEquals(100, wakes.get());
    }

    @Test
    void what_is_invalidated_again_while_it_is_applied_is_applied_again() throws StoreException {
        inner.fault = FaultyStore.Fault.REFUSED;
        guard.invalidate(new Invalidation(List.of(product()), List.of(TAG)));
        inner.fault = FaultyStore.Fault.NONE;
        inner.during =
                () -> {
                    inner.fault = FaultyStore.Fault.REFUSED;
                    guard.invalidate(new Invalidation(List.of(product()), List.of(TAG)));
                    inner.fault = FaultyStore.Fault.NONE;
                };
        assertEquals(0, guard.retry());
        assertEquals(2, guard.queueLength());
        assertReadsThrow();
        assertEquals(Long.MAX_VALUE, guard.retry());
        assertEquals(List.of(TAG, TAG), inner.bumps());
        assertState(Reading.State.ABSENT);
    }

    @Test
    void an_epoch_changes_before_its_tag_in_every_kept_invalidation() {
        inner.fault = FaultyStore.Fault.REFUSED;
        guard.invalidate(new Invalidation(List.of(), List.of("epoch", "tag")));
        guard.invalidate(new Invalidation(List.of(), List.of("other", "epoch")));
        inner.fault = FaultyStore.Fault.NONE;
        guard.retry();
        List<String> bumps = inner.bumps();
        assertTrue(
                bumps.indexOf("epoch") < bumps.lastIndexOf("tag"),
                () -> "the tag must change after the epoch: " + bumps);
        assertTrue(bumps.indexOf("other") < bumps.lastIndexOf("epoch"), bumps::toString);
        assertEquals(0, guard.queueLength());
    }

    @Test
    void too_many_are_replaced_by_a_change_of_the_overflow_generations() throws StoreException {
        put("old");
        inner.fault = FaultyStore.Fault.REFUSED;
        List<EntryKey> keys = new ArrayList<>();
        for (int i = 0; i <= GuardedStore.MAX_QUEUED; i++) {
            keys.add(key("shop:product:" + i));
        }
        guard.invalidate(new Invalidation(keys.subList(0, GuardedStore.MAX_QUEUED), List.of()));
        assertEquals(GuardedStore.MAX_QUEUED, guard.queueLength());
        guard.invalidate(new Invalidation(keys, List.of(TAG)));
        guard.invalidate(new Invalidation(List.of(), List.of(RULE)));
        assertEquals(1, guard.queueLength());
        assertReadsThrow();
        guard.retry();
        assertReadsThrow();
        inner.fault = FaultyStore.Fault.NONE;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        guard.retry();
        assertEquals(List.of(NAMESPACE), inner.bumps());
        assertState(Reading.State.INVALID);
    }

    @Test
    void many_are_applied_in_portions_and_a_failure_on_the_way_loses_none() {
        inner.fault = FaultyStore.Fault.REFUSED;
        List<EntryKey> keys = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            keys.add(key("shop:product:" + i));
        }
        guard.invalidate(new Invalidation(keys, List.of()));
        inner.fault = FaultyStore.Fault.NONE;
        inner.during = () -> inner.fault = FaultyStore.Fault.LOST_REPLY;
        guard.retry();
        assertEquals(5_000, guard.queueLength());
        inner.fault = FaultyStore.Fault.NONE;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        guard.retry();
        assertEquals(0, guard.queueLength());
        List<EntryKey> applied = new ArrayList<>();
        inner.applied.forEach(invalidation -> applied.addAll(invalidation.keys()));
        assertTrue(applied.containsAll(List.of(keys.get(0), keys.get(2_500), keys.get(4_999))));
    }

    @Test
    void attempts_are_made_at_growing_distances_up_to_a_second() {
        inner.fault = FaultyStore.Fault.REFUSED;
        bumpQuietly();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int before = inner.attempts;
            long pause = guard.retry();
            assertEquals(before + 1, inner.attempts);
            clock.addAndGet(pause - 1);
            assertEquals(1, guard.retry());
            assertEquals(before + 1, inner.attempts, "too early");
            clock.addAndGet(1);
            pauses.add(pause / 1_000_000);
        }
        assertEquals(List.of(100L, 200L, 400L, 800L, 1000L, 1000L), pauses);
    }

    private void bumpQuietly() {
        guard.invalidate(new Invalidation(List.of(), List.of(TAG)));
    }

    @Test
    void the_age_of_the_queue_is_that_of_its_oldest() {
        assertEquals(Duration.ZERO, guard.queueAge());
        inner.fault = FaultyStore.Fault.REFUSED;
        bumpQuietly();
        clock.addAndGet(5_000);
        bumpQuietly();
        assertEquals(Duration.ofNanos(5_000), guard.queueAge());
    }

    @Test
    void closing_applies_what_waits() {
        inner.fault = FaultyStore.Fault.REFUSED;
        bumpQuietly();
        inner.fault = FaultyStore.Fault.NONE;
        guard.close();
        assertEquals(List.of(TAG), inner.bumps());
        assertTrue(inner.closed);
    }

    @Test
    void closing_ends_within_its_time_when_the_store_is_slow() {
        inner.fault = FaultyStore.Fault.REFUSED;
        List<String> generations = new ArrayList<>(Collections.nCopies(1, TAG));
        for (int i = 0; i < 10_000; i++) {
            generations.add("shop:~g:t:" + i);
        }
        guard.invalidate(new Invalidation(List.of(), generations));
        inner.fault = FaultyStore.Fault.NONE;
        inner.during = () -> clock.addAndGet(Duration.ofSeconds(2).toNanos());
        guard.close();
        assertEquals(1, inner.applied.size());
        assertTrue(inner.closed);
    }

    @Test
    void closing_closes_a_store_that_fails() {
        inner.fault = FaultyStore.Fault.UNEXPECTED;
        bumpQuietly();
        guard.close();
        assertTrue(inner.closed);
        assertFalse(guard.queueLength() == 0);
    }

    @Test
    void a_guard_without_overflow_generation_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new GuardedStore(inner, List.of(), clock::get, () -> {}));
    }

    @Test
    void who_keeps_copies_hears_of_every_invalidation_applied_or_not() {
        List<List<String>> heard = new ArrayList<>();
        guard.setListener(invalidation -> heard.add(invalidation.generations()));
        guard.invalidate(new Invalidation(List.of(), List.of("a")));
        inner.fault = FaultyStore.Fault.REFUSED;
        guard.invalidate(new Invalidation(List.of(), List.of("b")));
        assertEquals(List.of(List.of("a"), List.of("b")), heard);
        heard.clear();
        inner.fault = FaultyStore.Fault.NONE;
        guard.dropAll();
        guard.retry();
        assertEquals(List.of(List.of(NAMESPACE)), heard, "what an overflow stands for");
    }
}
