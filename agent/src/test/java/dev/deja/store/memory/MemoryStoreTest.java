package dev.deja.store.memory;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Store;
import dev.deja.store.StoreContract;
import dev.deja.store.StoreException;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
    /** A key as call sites make it: equal by value, not the same object each time. */
    private record Arguments(String name) {}

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final MemoryStore store = new MemoryStore(100, 1 << 20, clock::get);
    private @Nullable Partition partition = store.partition();

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected EntryKey key(String name) {
        return new EntryKey(name, partition, new Arguments(name));
    }

    private @Nullable Object lookup() {
        return MemoryStore.lookup(held(), product().localOrText(), clock.get());
    }

    private Partition held() {
        return requireNonNull(partition);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void the_live_value_comes_back_as_it_was_put() throws StoreException {
        Object live = new Object();
        assertTrue(store.fill(leased(), bytes("body"), live, TTL));
        assertSame(live, lookup());
        assertSame(live, entry(read()).live());
    }

    @Test
    void a_lookup_finds_neither_what_is_absent_nor_a_lease_nor_an_entry_without_live_value()
            throws StoreException {
        assertNull(lookup());
        Lease lease = leased();
        assertNull(lookup());
        assertTrue(store.fill(lease, bytes("body"), null, TTL));
        assertNull(lookup());
        assertBody("body");
    }

    @Test
    void a_lookup_does_not_find_what_was_invalidated() throws StoreException {
        put("value");
        bump(RULE);
        assertNull(lookup());
        put("value");
        remove(product());
        assertNull(lookup());
    }

    @Test
    void an_entry_is_gone_when_its_ttl_has_passed() throws StoreException {
        put("value");
        pass(TTL.minusNanos(1));
        assertEquals("value", lookup());
        assertBody("value");
        pass(Duration.ofNanos(1));
        assertNull(lookup());
        assertState(Reading.State.ABSENT);
        put("again");
        assertEquals("again", lookup());
    }

    @Test
    void a_lease_that_has_run_out_is_free_and_its_holder_cannot_fill() throws StoreException {
        Lease lease = leased();
        pass(LEASE);
        assertState(Reading.State.ABSENT);
        assertFalse(store.renew(lease, LEASE));
        assertFalse(store.fill(lease, bytes("late"), "late", TTL));
        put("value");
        assertEquals("value", lookup());
    }

    @Test
    void a_renewed_lease_lasts_from_the_renewal() throws StoreException {
        Lease lease = leased();
        pass(LEASE.minusMillis(1));
        assertTrue(store.renew(lease, LEASE));
        pass(LEASE.minusMillis(1));
        assertTrue(store.fill(lease, bytes("value"), "value", TTL));
        assertEquals("value", lookup());
    }

    @Test
    void the_longest_durations_do_not_overflow() throws StoreException {
        assertTrue(store.fill(leased(), bytes("v"), "v", Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals("v", lookup());
    }

    @Test
    void entries_are_bounded_over_all_partitions() throws StoreException {
        List<Partition> partitions = List.of(store.partition(), store.partition(), held());
        for (int i = 0; i < 1_000; i++) {
            fill(partitions.get(i % 3), "key" + i, 10);
            assertTrue(store.size() <= 101, () -> store.size() + " entries");
            assertTrue(store.bytes() <= (1 << 20) + (1 << 15), () -> store.bytes() + " bytes");
        }
        assertTrue(store.size() > 80, () -> store.size() + " entries");
    }

    @Test
    void bytes_are_bounded_over_all_partitions() throws StoreException {
        List<Partition> partitions = List.of(store.partition(), store.partition(), held());
        for (int i = 0; i < 300; i++) {
            fill(partitions.get(i % 3), "key" + i, 50_000);
            assertTrue(store.bytes() <= (1 << 20) + 60_000, () -> store.bytes() + " bytes");
        }
        assertTrue(store.bytes() > (1 << 20) * 3 / 4, () -> store.bytes() + " bytes");
    }

    private void fill(Partition where, String name, int size) throws StoreException {
        EntryKey key = new EntryKey(name, where, name);
        Lease lease = leased(store.read(key, GENERATIONS));
        store.fill(lease, new byte[size], null, TTL);
    }

    @Test
    void a_value_larger_than_the_store_is_not_stored() throws StoreException {
        assertFalse(store.fill(leased(), new byte[2 << 20], null, TTL));
        assertState(Reading.State.ABSENT);
        assertEquals(0, store.size());
    }

    @Test
    void what_is_removed_or_replaced_leaves_the_account() throws StoreException {
        put("value");
        put2("other");
        long two = store.bytes();
        remove(product());
        assertEquals(two / 2, store.bytes());
        assertEquals(1, store.size());
        bump(TAG);
        put2("replaced");
        assertEquals(two / 2, store.bytes());
        store.close();
        assertEquals(0, store.bytes());
        assertEquals(0, store.size());
    }

    private void put2(String body) throws StoreException {
        EntryKey key = key("shop:product:43");
        Lease lease = leased(store.read(key, GENERATIONS));
        assertTrue(store.fill(lease, bytes(body), body, TTL));
    }

    @Test
    void a_partition_that_nobody_keeps_is_collected_with_its_bytes_and_generations()
            throws StoreException {
        Object live = new Object();
        WeakReference<Object> value = new WeakReference<>(live);
        assertTrue(store.fill(leased(), bytes("body"), live, TTL));
        assertEquals(3, store.generationCount());
        live = null;
        partition = null;
        while (value.get() != null || store.bytes() != 0 || store.generationCount() != 0) {
            System.gc();
        }
        assertEquals(0, store.size());
    }

    @Test
    void a_change_of_an_unknown_generation_leaves_nothing_behind() throws StoreException {
        for (int i = 0; i < 1_000; i++) {
            bump("shop:~g:t:" + i);
        }
        assertEquals(0, store.generationCount());
    }

    @Test
    void generations_stay_while_an_entry_or_a_lease_holds_them() throws StoreException {
        Lease lease = leased();
        System.gc();
        bump(TAG);
        assertTrue(store.fill(lease, bytes("old"), "old", TTL));
        assertState(Reading.State.INVALID);
        put("new");
        System.gc();
        bump(TAG);
        assertNull(lookup());
    }

    @Test
    void keys_without_partition_have_one_in_common() throws StoreException {
        EntryKey key = EntryKey.of("shop:product:1");
        Lease lease = leased(store.read(key, GENERATIONS));
        assertTrue(store.fill(lease, bytes("v"), "v", TTL));
        assertEquals(
                Reading.State.VALID,
                store.read(EntryKey.of("shop:product:1"), GENERATIONS).state());
        remove(EntryKey.of("shop:product:1"));
        assertEquals(Reading.State.ABSENT, store.read(key, GENERATIONS).state());
    }

    @Test
    void partitions_do_not_share_entries() throws StoreException {
        put("value");
        Partition other = store.partition();
        assertNull(MemoryStore.lookup(other, product().localOrText(), clock.get()));
        assertEquals(
                Reading.State.ABSENT,
                store.read(
                                new EntryKey("shop:product:42", other, product().localOrText()),
                                GENERATIONS)
                        .state());
    }

    @Test
    void a_lookup_allocates_nothing() throws StoreException {
        put("value");
        Partition where = held();
        Object local = product().localOrText();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long now = clock.get();
        long found = 0;
        for (int i = 0; i < 100_000; i++) {
            found += MemoryStore.lookup(where, local, now) == null ? 0 : 1;
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            found += MemoryStore.lookup(where, local, now) == null ? 0 : 1;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(200_000, found);
        // Caffeine notes reads in rings that it drains now and then; nothing is per look-up.
        assertTrue(allocated < 100_000, () -> allocated + " bytes for 100,000 look-ups");
    }

    @Test
    void caffeine_is_not_loaded_before_the_first_lease() throws Exception {
        List<URL> urls = new ArrayList<>();
        StringTokenizer parts =
                new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
        while (parts.hasMoreTokens()) {
            urls.add(new File(parts.nextToken()).toURI().toURL());
        }
        try (URLClassLoader fresh =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = fresh.loadClass(MemoryStore.class.getName());
            Object made = type.getConstructor().newInstance();
            Object part = type.getMethod("partition").invoke(made);
            Class<?> partitionType = fresh.loadClass(Partition.class.getName());
            type.getMethod("lookup", partitionType, Object.class, long.class)
                    .invoke(null, part, "key", 0L);
            Method loaded = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            loaded.setAccessible(true);
            assertNull(loaded.invoke(fresh, "com.github.benmanes.caffeine.cache.Caffeine"));
        }
    }

    @Test
    void a_bound_that_is_not_positive_is_refused() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> new MemoryStore(0, 1, clock::get));
        assertTrue(String.valueOf(refused.getMessage()).contains("memory.max.entries"));
    }
}
