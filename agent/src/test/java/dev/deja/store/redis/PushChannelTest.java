package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Reading;
import dev.deja.store.near.NearCache;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Near copies of entries in a real server, heard of through a channel that can be cut. */
final class PushChannelTest {
    private static final List<String> GENERATIONS = List.of("shop:~g:n", "shop:~g:r:product");
    private static final Duration BOUND = Duration.ofMillis(400);

    private static RedisServer server;
    private Tunnel tunnel;
    private RedisStore store;
    private RedisStore other;
    private NearCache near;
    private PushChannel channel;
    private EntryKey key;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        tunnel = new Tunnel(server.port());
        store = TestStores.redis(server);
        other = TestStores.redis(server);
        near = new NearCache(store.guarded(GENERATIONS), 1 << 20, BOUND, System::nanoTime);
        RedisSettings through =
                RedisSettings.at("redis://localhost:" + tunnel.port()).namespace("shop").build();
        Connector connector =
                new Connector(
                        through,
                        new Dialer(through, new Deadlines(1_000_000), new Replies()),
                        new Place.Fixed(through.servers().addresses().get(0)),
                        through.displayUri(),
                        RedisStore.THREAD,
                        System::nanoTime,
                        (event, line) -> {});
        channel =
                new PushChannel(
                        store,
                        through,
                        connector,
                        near.watcher(),
                        System::nanoTime,
                        BOUND.toNanos() / 5);
        channel.watch(List.of("shop:~g:", "shop:product:"));
        channel.start();
        key = new EntryKey("shop:product:1", near.partition(), 1L);
    }

    @AfterEach
    void close() throws Exception {
        channel.close();
        store.close();
        other.close();
        tunnel.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it never happens");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isOpen() {
        return near.isOpen(System.nanoTime());
    }

    /** The entry is in the server, and a copy of it near. */
    private void copied() throws Exception {
        await(this::isOpen);
        for (Reading seen = store.read(key, GENERATIONS);
                seen.entry() == null;
                seen = store.read(key, GENERATIONS)) {
            var lease = store.lease(seen, Duration.ofSeconds(10));
            if (lease != null) {
                store.fill(lease, new byte[] {1}, null, Duration.ofMinutes(1));
            }
        }
        // Until the echo of the fill has passed.
        await(
                () -> {
                    var mark = near.mark(key, GENERATIONS);
                    try {
                        byte[] body =
                                Objects.requireNonNull(store.read(key, GENERATIONS).entry()).body();
                        near.keep(key, mark, body, null, Duration.ofMinutes(1));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    return near.find(key, GENERATIONS) != null;
                });
    }

    private boolean isCopied() {
        return near.find(key, GENERATIONS) != null;
    }

    @Test
    void what_another_process_evicts_is_heard() throws Exception {
        copied();
        other.invalidate(new Invalidation(List.of(EntryKey.of("shop:product:1")), List.of()));
        await(() -> !isCopied());
        copied();
        other.invalidate(new Invalidation(List.of(), List.of("shop:~g:r:product")));
        await(() -> !isCopied());
        assertTrue(isOpen());
    }

    @Test
    void a_flush_of_the_server_voids_every_copy() throws Exception {
        copied();
        server.command("FLUSHALL");
        await(() -> !isCopied());
    }

    @Test
    void a_channel_that_is_cut_closes_the_cache_and_is_opened_again() throws Exception {
        copied();
        tunnel.cut();
        await(() -> !isOpen() || !isCopied());
        other.invalidate(new Invalidation(List.of(), List.of("shop:~g:r:product")));
        await(this::isOpen);
        assertFalse(isCopied(), "what was missed while the channel was away is void");
    }

    @Test
    void a_channel_that_dies_silently_never_lets_a_copy_outlive_its_bound() throws Exception {
        copied();
        tunnel.freeze();
        other.invalidate(new Invalidation(List.of(), List.of("shop:~g:r:product")));
        long evicted = System.nanoTime();
        boolean wasStale = false;
        while (true) {
            // The time of a hit is the one at which it was decided.
            long now = System.nanoTime();
            boolean isHit = near.isOpen(now) && isCopied();
            if (isHit) {
                wasStale = true;
                assertTrue(now - evicted < BOUND.toNanos(), "answered after the bound");
            } else if (now - evicted > 2 * BOUND.toNanos()) {
                break;
            }
            LockSupport.parkNanos(100_000);
        }
        assertTrue(wasStale, "without the eviction on its way there is nothing to bound");
        assertFalse(isOpen());
        tunnel.thaw();
        await(this::isOpen);
        assertNull(near.find(key, GENERATIONS));
    }

    @Test
    void a_rule_that_comes_later_is_believed_only_when_its_changes_are_heard() throws Exception {
        await(this::isOpen);
        EntryKey late = new EntryKey("shop:late:1", near.partition(), 1L);
        channel.watch(List.of("shop:late:"));
        await(this::isOpen);
        var mark = near.mark(late, GENERATIONS);
        near.keep(late, mark, new byte[1], null, Duration.ofMinutes(1));
        assertTrue(near.find(late, GENERATIONS) != null);
        server.command("SET", "shop:late:1", "x");
        await(() -> near.find(late, GENERATIONS) == null);
    }
}
