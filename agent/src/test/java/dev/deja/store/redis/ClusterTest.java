package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreContract;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract on a cluster of three primaries with replicas, and what a cluster adds. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest extends StoreContract {
    private static ClusterServers servers;
    private static RedisStore store;
    private static GuardedStore guard;

    @BeforeAll
    static void connect() throws Exception {
        servers = new ClusterServers(3, true);
        store = started(servers.uri());
        guard = store.guarded(List.of(NAMESPACE));
    }

    private static RedisStore started(String uri) throws InterruptedException {
        RedisStore made =
                RedisStoreTest.connected(RedisSettings.at(uri).namespace("shop").poolMax(16));
        awaitDetail(made, "3 of 3 primaries");
        return made;
    }

    private static void awaitDetail(RedisStore store, String words) throws InterruptedException {
        while (!store.status().detail().contains(words)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @AfterAll
    static void disconnect() throws IOException {
        store.close();
        servers.close();
    }

    @BeforeEach
    void empty() throws Exception {
        for (RedisServer server : servers.all()) {
            server.command("FLUSHALL");
        }
    }

    @AfterEach
    void no_key_is_without_ttl() throws IOException {
        for (RedisServer server : servers.all()) {
            String keys = server.command("KEYS", "shop*");
            for (String key : keys.isEmpty() ? List.<String>of() : keys.lines().toList()) {
                assertFalse(server.command("PTTL", key).equals("-1"), () -> key + " has no ttl");
            }
        }
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected EntryKey key(String name) {
        return EntryKey.of(name);
    }

    private static void put(EntryKey key, String body) throws StoreException {
        Reading seen = store.read(key, GENERATIONS);
        Lease lease = store.lease(seen, LEASE);
        assertTrue(lease != null && store.fill(lease, bytes(body), null, TTL), key.text());
    }

    /** Entries, at least one of them on every shard. */
    private static List<EntryKey> everywhere() {
        List<EntryKey> keys = new ArrayList<>();
        Set<Integer> shards = new TreeSet<>();
        for (int i = 0; shards.size() < Shards.COUNT; i++) {
            EntryKey key = EntryKey.of("shop:product:" + i);
            if (shards.add(Shards.of(key.text()))) {
                keys.add(key);
            }
        }
        return keys;
    }

    @Test
    void a_tag_reaches_its_entries_on_every_shard() throws Exception {
        List<EntryKey> keys = everywhere();
        for (EntryKey key : keys) {
            put(key, "value");
        }
        for (EntryKey key : keys) {
            assertEquals(Reading.State.VALID, store.read(key, GENERATIONS).state());
        }
        bump(TAG);
        for (EntryKey key : keys) {
            assertEquals(Reading.State.INVALID, store.read(key, GENERATIONS).state());
        }
        // What no shard has a copy of is not made by changing it.
        bump("shop:~g:t:nobody");
        for (RedisServer server : servers.primaries()) {
            assertFalse(server.command("KEYS", "*").contains("nobody"));
        }
    }

    @Test
    void a_hit_is_one_command_to_one_node() throws Exception {
        put("value");
        assertBody("value");
        List<Long> before = commands();
        for (int i = 0; i < 10; i++) {
            assertBody("value");
        }
        List<Long> after = commands();
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            used.add(after.get(i) - before.get(i));
        }
        used.sort(null);
        assertEquals(List.of(0L, 0L, 10L), used);
    }

    /** How often MGET has run on each primary. */
    private static List<Long> commands() throws IOException {
        List<Long> counts = new ArrayList<>();
        for (RedisServer server : servers.primaries()) {
            long calls = 0;
            for (String line : server.command("INFO", "commandstats").lines().toList()) {
                if (line.startsWith("cmdstat_mget:calls=")) {
                    calls = Long.parseLong(line.substring(19, line.indexOf(',')));
                }
            }
            counts.add(calls);
        }
        return counts;
    }

    @Test
    void braces_in_keys_do_not_decide_where_they_lie() throws Exception {
        Set<Integer> shards = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            EntryKey key = EntryKey.of("shop:product:{42}" + i);
            shards.add(Shards.of(key.text()));
            if (i % 20 == 0) {
                put(key, "value");
                assertEquals(Reading.State.VALID, store.read(key, GENERATIONS).state());
            }
        }
        assertTrue(shards.size() > 50, shards::toString);
    }

    @Test
    void keys_are_spread_over_the_slots_as_the_server_has_them() throws Exception {
        RedisServer server = servers.primaries().get(0);
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            String key = Shards.key("shop:product:{x}", shard);
            assertEquals(
                    server.command("CLUSTER", "KEYSLOT", key),
                    Integer.toString(Shards.slot(shard)),
                    key);
        }
    }

    @Test
    void a_cluster_uri_for_a_single_server_is_refused() throws Exception {
        try (RedisServer single = RedisServer.start();
                RedisStore wrong =
                        new RedisStore(
                                RedisSettings.at("redis-cluster://127.0.0.1:" + single.port())
                                        .build(),
                                System::nanoTime,
                                (event, line) -> {})) {
            wrong.step();
            assertEquals(Status.State.REFUSED, wrong.status().state());
            assertTrue(wrong.status().detail().contains("redis://"), wrong.status()::detail);
        }
    }

    @Test
    void a_seed_that_is_away_does_not_matter_and_none_is_an_outage() throws Exception {
        try (RedisStore late =
                started(
                        "redis-cluster://127.0.0.1:"
                                + RedisServer.freePort()
                                + ",127.0.0.1:"
                                + servers.replicas().get(0).port())) {
            assertEquals(Status.State.CONNECTED, late.status().state());
        }
        try (RedisStore none =
                new RedisStore(
                        RedisSettings.at("redis-cluster://127.0.0.1:" + RedisServer.freePort())
                                .build(),
                        System::nanoTime,
                        (event, line) -> {})) {
            none.step();
            assertEquals(Status.State.NEVER, none.status().state());
            assertTrue(none.status().detail().contains("refused"), none.status()::detail);
            assertThrows(StoreException.class, () -> none.read(product(), GENERATIONS));
        }
    }

    // ---- under load

    /** Readers that check what they are answered, and a writer that goes on whatever happens. */
    private static final class LoadedService implements AutoCloseable {
        private final List<EntryKey> keys = everywhere();
        private final AtomicIntegerArray database = new AtomicIntegerArray(keys.size());
        private final AtomicIntegerArray invalidated = new AtomicIntegerArray(keys.size());
        private final AtomicBoolean done = new AtomicBoolean();
        private final AtomicReference<String> wrong = new AtomicReference<>();
        private final AtomicLong hits = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        LoadedService() {
            for (int i = 0; i < 2; i++) {
                start(this::read);
            }
            start(this::write);
        }

        private void start(Runnable work) {
            Thread thread = new Thread(work);
            threads.add(thread);
            thread.start();
        }

        private static List<String> generations(int i) {
            return List.of(NAMESPACE, "shop:~g:t:product:" + i % 7);
        }

        private void read() {
            for (int n = 0; !done.get(); n = (n + 1) % keys.size()) {
                int i = n;
                try {
                    int least = invalidated.get(i);
                    Reading seen = guard.read(keys.get(i), generations(i));
                    Reading.Entry entry = seen.entry();
                    if (entry != null) {
                        int value =
                                Integer.parseInt(new String(entry.body(), StandardCharsets.UTF_8));
                        if (value < least) {
                            wrong.compareAndSet(null, keys.get(i) + ": " + value + " < " + least);
                        }
                        hits.incrementAndGet();
                    } else if (seen.state() != Reading.State.LEASED) {
                        Lease lease = guard.lease(seen, Duration.ofSeconds(1));
                        byte[] value = bytes(Integer.toString(database.get(i)));
                        if (lease != null) {
                            guard.fill(lease, value, null, TTL);
                        }
                    }
                } catch (StoreException e) {
                    // Computed without the store.
                    Thread.onSpinWait();
                }
            }
        }

        private void write() {
            for (int n = 0; !done.get(); n++) {
                int tag = n % 7;
                for (int i = 0; i < keys.size(); i++) {
                    if (i % 7 == tag) {
                        database.incrementAndGet(i);
                    }
                }
                int[] now = new int[keys.size()];
                for (int i = 0; i < now.length; i++) {
                    now[i] = database.get(i);
                }
                guard.invalidate(new Invalidation(List.of(), List.of("shop:~g:t:product:" + tag)));
                if (guard.queueLength() == 0) {
                    for (int i = 0; i < now.length; i++) {
                        if (i % 7 == tag) {
                            invalidated.set(i, now[i]);
                        }
                    }
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(3);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        void awaitHits(int more) throws InterruptedException {
            long until = hits.get() + more;
            while (hits.get() < until && wrong.get() == null) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }

        @Override
        public void close() {
            done.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            assertEquals(null, wrong.get());
        }
    }

    @Test
    void a_slot_is_moved_to_a_new_node_and_back_under_load_and_no_answer_is_stale()
            throws Exception {
        int slot = Shards.slot(5);
        RedisServer source = servers.holder(slot);
        RedisServer target = servers.add();
        try (LoadedService service = new LoadedService()) {
            service.awaitHits(500);
            move(slot, source, target);
            awaitDetail(store, "4 of 4 primaries");
            service.awaitHits(2_000);
            EntryKey key = EntryKey.of("shop:moved");
            for (int i = 0; Shards.of(key.text()) != 5; i++) {
                key = EntryKey.of("shop:moved" + i);
            }
            EntryKey moved = key;
            while (store.read(moved, GENERATIONS).state() != Reading.State.VALID) {
                Lease lease = store.lease(store.read(moved, GENERATIONS), LEASE);
                if (lease != null) {
                    store.fill(lease, bytes("value"), null, TTL);
                }
            }
            assertEquals("1", target.command("EXISTS", Shards.key(moved.text(), 5)));
            move(slot, target, source);
            awaitDetail(store, "3 of 3 primaries");
            service.awaitHits(2_000);
        }
        assertEquals(0, guard.queueLength());
    }

    /** As redis-cli does it, with time in between. */
    private static void move(int slot, RedisServer source, RedisServer target) throws Exception {
        String number = Integer.toString(slot);
        String from = source.command("CLUSTER", "MYID");
        String to = target.command("CLUSTER", "MYID");
        assertEquals("OK", target.command("CLUSTER", "SETSLOT", number, "IMPORTING", from));
        assertEquals("OK", source.command("CLUSTER", "SETSLOT", number, "MIGRATING", to));
        TimeUnit.MILLISECONDS.sleep(100);
        for (int round = 0; round < 100; round++) {
            String keys = source.command("CLUSTER", "GETKEYSINSLOT", number, "2");
            if (keys.isEmpty()) {
                break;
            }
            for (String key : keys.lines().toList()) {
                source.command(
                        "MIGRATE",
                        "127.0.0.1",
                        Integer.toString(target.port()),
                        key,
                        "0",
                        "1000",
                        "REPLACE");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals("OK", target.command("CLUSTER", "SETSLOT", number, "NODE", to));
        // One that has given its last slot away becomes a replica by itself, and refuses this.
        source.command("CLUSTER", "SETSLOT", number, "NODE", to);
    }

    @Test
    void a_primary_is_killed_under_load_and_no_answer_is_stale() throws Exception {
        int slot = Shards.slot(9);
        RedisServer before = servers.holder(slot);
        try (LoadedService service = new LoadedService()) {
            service.awaitHits(500);
            before.kill();
            RedisServer after = null;
            while (after == null) {
                try {
                    after = servers.holder(slot);
                } catch (IOException e) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            assertNotEquals(before.port(), after.port());
            while (guard.queueLength() != 0
                    || !store.status().detail().contains("3 of 3 primaries")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            service.awaitHits(2_000);
        } finally {
            before.restart();
        }
        ClusterServers.await(before, "INFO replication", "master_link_status:up");
    }
}
