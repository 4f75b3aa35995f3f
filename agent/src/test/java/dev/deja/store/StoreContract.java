package dev.deja.store;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store passes. Each test starts with an empty store. */
public abstract class StoreContract {
    protected static final Duration LEASE = Duration.ofSeconds(10);
    protected static final Duration TTL = Duration.ofMinutes(10);
    protected static final String NAMESPACE = "shop:~g:n";
    protected static final String RULE = "shop:~g:r:product";
    protected static final String TAG = "shop:~g:t:product:42";
    protected static final List<String> GENERATIONS = List.of(NAMESPACE, RULE, TAG);

    /** The store under test, ready to be used. */
    protected abstract Store store();

    /** A key of this name. */
    protected abstract EntryKey key(String name);

    protected final EntryKey product() {
        return key("shop:product:42");
    }

    protected final Reading read() throws StoreException {
        return store().read(product(), GENERATIONS);
    }

    protected final Lease leased() throws StoreException {
        return leased(read());
    }

    protected final Lease leased(Reading seen) throws StoreException {
        return requireNonNull(store().lease(seen, LEASE), "nobody else wants the lease");
    }

    /** The entry of a reading that has one. */
    protected static Reading.Entry entry(Reading reading) {
        return requireNonNull(reading.entry(), () -> "no entry: " + reading.state());
    }

    protected final void put(String body) throws StoreException {
        assertTrue(store().fill(leased(), bytes(body), body, TTL));
    }

    protected final void bump(String... generations) throws StoreException {
        store().invalidate(new Invalidation(List.of(), List.of(generations)));
    }

    protected final void remove(EntryKey... keys) throws StoreException {
        store().invalidate(new Invalidation(List.of(keys), List.of()));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected final void assertState(Reading.State expected) throws StoreException {
        Reading reading = read();
        assertEquals(expected, reading.state());
        assertEquals(expected == Reading.State.VALID, reading.entry() != null);
    }

    protected final void assertBody(String expected) throws StoreException {
        Reading reading = read();
        assertEquals(Reading.State.VALID, reading.state());
        assertArrayEquals(bytes(expected), entry(reading).body());
    }

    @Test
    void what_was_never_filled_is_absent() throws StoreException {
        assertState(Reading.State.ABSENT);
    }

    @Test
    void what_was_filled_is_read_back() throws StoreException {
        put("value");
        assertBody("value");
    }

    @Test
    void an_empty_body_is_an_entry() throws StoreException {
        put("");
        assertBody("");
    }

    @Test
    void an_entry_without_generations_is_valid_until_it_is_removed() throws StoreException {
        Reading seen = store().read(product(), List.of());
        Lease lease = leased(seen);
        assertTrue(store().fill(lease, bytes("value"), "value", TTL));
        assertEquals(Reading.State.VALID, store().read(product(), List.of()).state());
        remove(product());
        assertEquals(Reading.State.ABSENT, store().read(product(), List.of()).state());
    }

    @Test
    void a_change_of_any_generation_makes_the_entry_invalid() throws StoreException {
        for (String generation : GENERATIONS) {
            put("value");
            bump(generation);
            assertState(Reading.State.INVALID);
        }
    }

    @Test
    void a_change_of_another_generation_leaves_the_entry_valid() throws StoreException {
        put("value");
        bump("shop:~g:t:product:43");
        assertBody("value");
    }

    @Test
    void an_invalid_entry_is_replaced_and_stays_valid_after_earlier_changes()
            throws StoreException {
        put("old");
        bump(TAG);
        bump(TAG);
        put("new");
        assertBody("new");
    }

    @Test
    void a_removed_entry_is_absent_and_others_stay() throws StoreException {
        put("value");
        EntryKey other = key("shop:product:43");
        Lease lease = leased(store().read(other, GENERATIONS));
        assertTrue(store().fill(lease, bytes("other"), "other", TTL));
        remove(product());
        assertState(Reading.State.ABSENT);
        assertEquals(Reading.State.VALID, store().read(other, GENERATIONS).state());
    }

    @Test
    void many_keys_and_generations_are_invalidated_in_one_call() throws StoreException {
        put("value");
        List<EntryKey> keys = new ArrayList<>();
        List<String> generations = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            keys.add(key("shop:other:" + i));
            generations.add("shop:~g:t:other:" + i);
        }
        keys.add(product());
        store().invalidate(new Invalidation(keys, generations));
        assertState(Reading.State.ABSENT);
        put("value");
        generations.add(TAG);
        store().invalidate(new Invalidation(List.of(), generations));
        assertState(Reading.State.INVALID);
    }

    @Test
    void an_entry_is_invalid_for_a_caller_with_other_generations() throws StoreException {
        put("value");
        List<List<String>> others =
                List.of(
                        List.of(NAMESPACE, RULE),
                        List.of(NAMESPACE, RULE, TAG, "shop:~g:t:more"),
                        List.of(NAMESPACE, RULE, "shop:~g:t:product:43"),
                        List.of());
        for (List<String> other : others) {
            assertEquals(
                    Reading.State.INVALID,
                    store().read(product(), other).state(),
                    () -> "asked with " + other);
        }
    }

    @Test
    void the_order_in_which_generations_are_named_does_not_matter() throws StoreException {
        put("value");
        List<String> turned = List.of(TAG, NAMESPACE, RULE);
        assertEquals(Reading.State.VALID, store().read(product(), turned).state());
        bump(RULE);
        assertEquals(Reading.State.INVALID, store().read(product(), turned).state());
    }

    @Test
    void while_one_caller_computes_the_others_see_its_lease() throws StoreException {
        leased();
        assertState(Reading.State.LEASED);
    }

    @Test
    void only_one_of_sixteen_racing_callers_gets_the_lease() throws Exception {
        for (int round = 0; round < 20; round++) {
            EntryKey key = key("shop:race:" + round);
            CyclicBarrier start = new CyclicBarrier(16);
            Callable<Lease> race =
                    () -> {
                        Reading seen = store().read(key, GENERATIONS);
                        start.await();
                        return seen.state() == Reading.State.ABSENT
                                ? store().lease(seen, LEASE)
                                : null;
                    };
            ExecutorService callers = Executors.newFixedThreadPool(16);
            int taken = 0;
            try {
                List<Future<Lease>> outcomes = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    outcomes.add(callers.submit(race));
                }
                for (Future<Lease> outcome : outcomes) {
                    taken += outcome.get() == null ? 0 : 1;
                }
            } finally {
                callers.shutdownNow();
            }
            assertEquals(1, taken);
        }
    }

    @Test
    void one_reading_gives_one_lease() throws StoreException {
        Reading seen = read();
        assertNotNull(store().lease(seen, LEASE));
        assertNull(store().lease(seen, LEASE));
    }

    @Test
    void a_reading_that_is_overtaken_by_a_fill_gives_no_lease() throws StoreException {
        Reading seen = read();
        put("faster");
        assertNull(store().lease(seen, LEASE));
        assertBody("faster");
    }

    @Test
    void a_write_reserves_an_entry_that_is_there_and_replaces_it() throws StoreException {
        put("before");
        Lease lease = leased();
        assertState(Reading.State.LEASED);
        assertTrue(store().fill(lease, bytes("after"), "after", TTL));
        assertBody("after");
    }

    @Test
    void a_write_takes_the_lease_from_a_reader_whose_late_fill_is_refused() throws StoreException {
        Lease reader = leased();
        Lease writer = leased();
        assertFalse(store().fill(reader, bytes("before"), "before", TTL));
        assertTrue(store().fill(writer, bytes("after"), "after", TTL));
        assertFalse(store().fill(reader, bytes("before"), "before", TTL));
        store().release(reader);
        assertBody("after");
    }

    @Test
    void of_two_writes_that_overlap_the_first_to_reserve_fills_nothing() throws StoreException {
        Lease first = leased();
        Lease second = leased();
        assertFalse(store().fill(first, bytes("first"), "first", TTL));
        remove(product());
        assertFalse(store().fill(second, bytes("second"), "second", TTL));
        assertState(Reading.State.ABSENT);
    }

    @Test
    void a_late_fill_after_a_change_of_generation_is_never_seen() throws StoreException {
        for (String generation : GENERATIONS) {
            Lease lease = leased();
            bump(generation);
            store().fill(lease, bytes("before the write"), "before the write", TTL);
            assertState(Reading.State.INVALID);
        }
    }

    @Test
    void a_late_fill_after_a_removal_is_refused() throws StoreException {
        Lease lease = leased();
        remove(product());
        assertFalse(store().fill(lease, bytes("before the write"), "before the write", TTL));
        assertState(Reading.State.ABSENT);
    }

    @Test
    void a_late_fill_does_not_overwrite_what_was_filled_after_the_removal() throws StoreException {
        Lease late = leased();
        remove(product());
        put("new");
        assertFalse(store().fill(late, bytes("old"), "old", TTL));
        assertBody("new");
    }

    @Test
    void an_outdated_lease_is_taken_over_and_its_holder_cannot_fill() throws StoreException {
        Lease outdated = leased();
        bump(TAG);
        assertState(Reading.State.INVALID);
        Lease current = leased();
        assertFalse(store().fill(outdated, bytes("old"), "old", TTL));
        assertFalse(store().renew(outdated, LEASE));
        assertTrue(store().fill(current, bytes("new"), "new", TTL));
        assertBody("new");
    }

    @Test
    void a_lease_fills_once() throws StoreException {
        Lease lease = leased();
        assertTrue(store().fill(lease, bytes("first"), "first", TTL));
        assertFalse(store().fill(lease, bytes("second"), "second", TTL));
        assertBody("first");
    }

    @Test
    void a_renewed_lease_can_still_be_filled() throws StoreException {
        Lease lease = leased();
        assertTrue(store().renew(lease, LEASE));
        assertState(Reading.State.LEASED);
        assertTrue(store().fill(lease, bytes("value"), "value", TTL));
        assertBody("value");
    }

    @Test
    void a_removed_lease_cannot_be_renewed() throws StoreException {
        Lease lease = leased();
        remove(product());
        assertFalse(store().renew(lease, LEASE));
        assertState(Reading.State.ABSENT);
    }

    @Test
    void a_released_lease_leaves_nothing_and_cannot_be_filled() throws StoreException {
        Lease lease = leased();
        store().release(lease);
        assertState(Reading.State.ABSENT);
        assertFalse(store().fill(lease, bytes("value"), "value", TTL));
        assertState(Reading.State.ABSENT);
    }

    @Test
    void releasing_a_lost_lease_harms_nobody() throws StoreException {
        Lease lost = leased();
        remove(product());
        put("value");
        store().release(lost);
        assertBody("value");
    }

    @Test
    void a_discarded_entry_is_gone() throws StoreException {
        put("undecodable");
        store().discard(read());
        assertState(Reading.State.ABSENT);
    }

    @Test
    void a_discard_spares_what_has_come_since() throws StoreException {
        put("undecodable");
        Reading seen = read();
        remove(product());
        put("good");
        store().discard(seen);
        assertBody("good");
    }

    @Test
    void a_discard_of_nothing_does_nothing() throws StoreException {
        Reading seen = read();
        put("value");
        store().discard(seen);
        assertBody("value");
    }

    @Test
    void an_armed_generation_is_current_until_it_is_changed() throws StoreException {
        store().arm(GENERATIONS, Duration.ofMinutes(1));
        put("old");
        store().arm(GENERATIONS, Duration.ofMinutes(1));
        assertBody("old");
        bump(TAG);
        assertState(Reading.State.INVALID);
        put("new");
        assertBody("new");
    }

    @Test
    void to_arm_nothing_does_nothing() throws StoreException {
        put("old");
        store().arm(List.of(), Duration.ofMinutes(1));
        assertBody("old");
    }

    @Test
    void an_empty_invalidation_changes_nothing() throws StoreException {
        put("value");
        store().invalidate(new Invalidation(List.of(), List.of()));
        assertBody("value");
    }

    @Test
    void keys_with_any_character_are_told_apart() throws StoreException {
        List<String> names =
                List.of(
                        "shop:a b",
                        "shop:a\nb",
                        "shop:\u00e9",
                        "shop:e\u0301",
                        "shop:\ud83d\ude00",
                        "shop:{42}",
                        "shop:\u0000",
                        "shop:");
        for (String name : names) {
            Reading seen = store().read(key(name), GENERATIONS);
            assertEquals(Reading.State.ABSENT, seen.state());
            assertTrue(store().fill(leased(seen), bytes(name), name, TTL));
        }
        for (String name : names) {
            assertArrayEquals(bytes(name), entry(store().read(key(name), GENERATIONS)).body());
        }
    }

    // ---- tags that only the result tells

    private static final String EPOCH = "shop:~f:owner:";
    private static final String OWNER = "shop:~g:t:owner:7";
    private static final List<String> TOLD = List.of(NAMESPACE, RULE, TAG, "shop:~g:t:owner:7");

    private Lease leasedWithEpoch() throws StoreException {
        return requireNonNull(
                store().lease(read(), LEASE, GENERATIONS.size(), List.of(EPOCH)),
                "nobody else wants the lease");
    }

    private void putTold(String body) throws StoreException {
        Lease lease = requireNonNull(store().record(leasedWithEpoch(), List.of(OWNER)));
        assertTrue(store().fill(lease, bytes(body), body, TTL));
    }

    private Reading readTold() throws StoreException {
        return store().read(product(), TOLD);
    }

    @Test
    void an_entry_tells_which_generations_it_has_recorded() throws StoreException {
        assertNull(store().recorded(read()));
        putTold("value");
        Reading unsuspecting = read();
        assertEquals(Reading.State.INVALID, unsuspecting.state());
        assertEquals(TOLD, store().recorded(unsuspecting));
        assertArrayEquals(bytes("value"), entry(readTold()).body());
    }

    @Test
    void a_lease_tells_which_generations_it_has_recorded() throws StoreException {
        leasedWithEpoch();
        Reading asked = readTold();
        assertEquals(Reading.State.INVALID, asked.state());
        assertEquals(GENERATIONS, store().recorded(asked));
        assertState(Reading.State.LEASED);
    }

    @Test
    void a_change_of_a_tag_that_the_result_told_makes_the_entry_invalid() throws StoreException {
        putTold("value");
        bump(EPOCH, OWNER);
        assertEquals(Reading.State.INVALID, readTold().state());
    }

    @Test
    void a_change_of_the_family_alone_leaves_the_entry_valid() throws StoreException {
        putTold("value");
        bump(EPOCH, "shop:~g:t:owner:8");
        assertEquals(Reading.State.VALID, readTold().state());
    }

    @Test
    void a_tag_that_changed_between_the_load_and_the_recording_is_never_recorded()
            throws StoreException {
        Lease lease = leasedWithEpoch();
        bump(EPOCH, OWNER);
        assertNull(store().record(lease, List.of(OWNER)));
    }

    @Test
    void a_tag_that_changed_after_the_recording_makes_a_late_fill_invalid() throws StoreException {
        Lease lease = requireNonNull(store().record(leasedWithEpoch(), List.of(OWNER)));
        bump(EPOCH, OWNER);
        store().fill(lease, bytes("old"), "old", TTL);
        assertEquals(Reading.State.INVALID, readTold().state());
    }

    @Test
    void a_lease_records_what_is_known_and_not_the_tags_of_the_entry_before()
            throws StoreException {
        putTold("value");
        bump(EPOCH, OWNER);
        Lease lease =
                requireNonNull(
                        store().lease(readTold(), LEASE, GENERATIONS.size(), List.of(EPOCH)));
        Lease other = requireNonNull(store().record(lease, List.of("shop:~g:t:owner:8")));
        assertTrue(store().fill(other, bytes("new"), "new", TTL));
        assertEquals(List.of(NAMESPACE, RULE, TAG, "shop:~g:t:owner:8"), store().recorded(read()));
    }

    @Test
    void readers_never_see_a_value_that_was_loaded_before_the_last_invalidation() throws Exception {
        // The database is one number; a value says what the number was when it was loaded.
        AtomicInteger database = new AtomicInteger();
        AtomicInteger invalidated = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        Callable<Integer> reader =
                () -> {
                    int hits = 0;
                    while (!done.get()) {
                        int least = invalidated.get();
                        Reading seen = read();
                        if (seen.state() == Reading.State.VALID) {
                            int value =
                                    Integer.parseInt(
                                            new String(entry(seen).body(), StandardCharsets.UTF_8));
                            assertTrue(value >= least, () -> value + " is older than " + least);
                            hits++;
                        } else if (seen.state() != Reading.State.LEASED) {
                            Lease lease = store().lease(seen, LEASE);
                            String value = Integer.toString(database.get());
                            Thread.onSpinWait();
                            if (lease != null) {
                                store().fill(lease, bytes(value), value, TTL);
                            }
                        }
                    }
                    return hits;
                };
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> outcomes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                outcomes.add(readers.submit(reader));
            }
            for (int i = 1; i <= 600; i++) {
                database.set(i);
                if (i % 3 == 0) {
                    remove(product());
                } else {
                    bump(TAG);
                }
                invalidated.set(i);
                Thread.onSpinWait();
            }
            done.set(true);
            for (Future<Integer> outcome : outcomes) {
                outcome.get();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }
}
