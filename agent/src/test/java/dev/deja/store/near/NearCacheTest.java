package dev.deja.store.near;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Partition;
import dev.deja.store.Watcher;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class NearCacheTest {
    private static final long BOUND = Duration.ofSeconds(1).toNanos();
    private static final List<String> GENERATIONS = List.of("shop:~g:n", "shop:~g:t:product:1");
    private static final Duration TTL = Duration.ofMinutes(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 50);
    private final GuardedStore guard =
            new GuardedStore(new MemoryStore(), List.of("shop:~g:n"), clock::get, () -> {});
    private final NearCache near = new NearCache(guard, 1 << 20, Duration.ofSeconds(1), clock::get);
    private final Watcher watcher = near.watcher();
    private final Partition partition = near.partition();
    private final EntryKey key = new EntryKey("shop:product:1", partition, 1L);

    private void keep(MemoryStore.Mark mark) {
        near.keep(key, mark, new byte[] {1, 2}, "live", TTL);
    }

    private void open() {
        watcher.opened();
        watcher.heardAll(clock.get());
    }

    @Test
    void nothing_is_handed_out_before_a_probe_has_come_back() {
        assertFalse(near.isOpen(clock.get()));
        watcher.opened();
        assertFalse(near.isOpen(clock.get()));
        watcher.heardAll(clock.get());
        assertTrue(near.isOpen(clock.get()));
    }

    @Test
    void a_probe_counts_from_when_it_was_sent() {
        long sent = clock.get();
        watcher.opened();
        clock.addAndGet(BOUND / 2);
        watcher.heardAll(sent);
        clock.addAndGet(BOUND / 2 - 1);
        assertTrue(near.isOpen(clock.get()));
        clock.addAndGet(1);
        assertFalse(near.isOpen(clock.get()));
    }

    @Test
    void a_channel_that_is_closed_closes_the_cache_at_once_and_voids_its_copies() {
        open();
        keep(near.mark(key, GENERATIONS));
        watcher.closed();
        assertFalse(near.isOpen(clock.get()));
        open();
        assertTrue(near.isOpen(clock.get()));
        assertNull(near.find(key, GENERATIONS));
    }

    @Test
    void every_server_has_to_be_heard() {
        Watcher second = near.watcher();
        open();
        assertFalse(near.isOpen(clock.get()));
        second.opened();
        second.heardAll(clock.get() - BOUND / 2);
        assertTrue(near.isOpen(clock.get()));
        clock.addAndGet(BOUND / 2);
        assertFalse(near.isOpen(clock.get()), "the older of the two probes counts");
    }

    @Test
    void while_evictions_wait_nothing_is_handed_out() {
        open();
        guard.dropAll();
        assertFalse(near.isOpen(clock.get()));
        guard.retry();
        assertTrue(near.isOpen(clock.get()));
    }

    @Test
    void a_copy_is_found_as_it_was_kept() {
        keep(near.mark(key, GENERATIONS));
        assertArrayEquals(
                new byte[] {1, 2}, Objects.requireNonNull(near.find(key, GENERATIONS)).bytes());
        assertEquals("live", MemoryStore.lookup(partition, 1L, clock.get()));
        assertNull(near.find(key, List.of("shop:~g:n", "shop:~g:t:product:2")));
    }

    @Test
    void a_change_of_the_entry_or_of_a_generation_voids_the_copy() {
        for (String changed :
                List.of("shop:product:1", "shop:~g:n", "shop:~g:t:product:1", "all")) {
            keep(near.mark(key, GENERATIONS));
            watcher.changed("shop:product:2");
            assertNotNull(near.find(key, GENERATIONS));
            watcher.changed(changed.equals("all") ? null : changed);
            assertNull(near.find(key, GENERATIONS), changed);
            assertNull(MemoryStore.lookup(partition, 1L, clock.get()), changed);
        }
    }

    @Test
    void a_change_while_the_read_is_under_way_keeps_what_it_brings_from_being_handed_out() {
        for (String changed : List.of("shop:product:1", "shop:~g:t:product:1", "all")) {
            MemoryStore.Mark mark = near.mark(key, GENERATIONS);
            watcher.changed(changed.equals("all") ? null : changed);
            keep(mark);
            assertNull(near.find(key, GENERATIONS), changed);
        }
    }

    @Test
    void what_this_process_evicts_itself_is_void_without_hearing_of_it() {
        keep(near.mark(key, GENERATIONS));
        near.changed(new Invalidation(List.of(EntryKey.of("shop:product:1")), List.of()));
        assertNull(near.find(key, GENERATIONS));
        keep(near.mark(key, GENERATIONS));
        near.changed(new Invalidation(List.of(), List.of("shop:~g:n")));
        assertNull(near.find(key, GENERATIONS));
        keep(near.mark(key, GENERATIONS));
        near.changed(key);
        assertNull(near.find(key, GENERATIONS));
    }

    @Test
    void a_copy_lives_as_long_as_it_was_given() {
        keep(near.mark(key, GENERATIONS));
        clock.addAndGet(TTL.toNanos() - 1);
        assertNotNull(near.find(key, GENERATIONS));
        clock.addAndGet(1);
        assertNull(near.find(key, GENERATIONS));
    }

    @Test
    void the_bound_on_bytes_holds_over_all_partitions() {
        for (int i = 0; i < 5_000; i++) {
            EntryKey other = new EntryKey("shop:product:" + i, near.partition(), i);
            near.keep(other, near.mark(other, GENERATIONS), new byte[1_000], null, TTL);
        }
        assertTrue(near.bytes() <= 1 << 20, () -> near.bytes() + " bytes");
    }
}
