package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that is absent, dies, freezes, forgets, or refuses. Where no thread is needed the
 * agent's steps are taken by hand, and its pauses pass by hand.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisFaultTest {
    private static final EntryKey KEY = EntryKey.of("shop:product:42");
    private static final List<String> GENERATIONS = List.of("shop:~g:n", "shop:~g:t:product:42");
    private static final Duration TTL = Duration.ofMinutes(10);

    private final AtomicLong clock = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private RedisServer server(String... arguments) throws IOException {
        RedisServer server = RedisServer.start(arguments);
        opened.add(server);
        return server;
    }

    private static RedisSettings.Builder settings(RedisServer server) {
        return RedisSettings.at(server.uri()).namespace("shop");
    }

    /** Not started: {@link RedisStore#step} is called by the test. */
    private RedisStore byHand(RedisSettings.Builder settings) {
        RedisStore store =
                new RedisStore(
                        settings.connectTimeout(Duration.ofSeconds(10)).build(),
                        clock::get,
                        (event, line) -> heard.add(event + " " + line));
        opened.add(store);
        return store;
    }

    private RedisStore connected(RedisServer server) {
        RedisStore store = byHand(settings(server).commandTimeout(Duration.ofSeconds(5)));
        store.step();
        assertEquals(Status.State.CONNECTED, store.status().state(), store.status()::detail);
        return store;
    }

    private void aSecondPasses() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    private static Lease leased(Store store) throws StoreException {
        Lease lease = store.lease(store.read(KEY, GENERATIONS), Duration.ofSeconds(10));
        assertNotNull(lease);
        return lease;
    }

    private static void put(Store store, String body) throws StoreException {
        assertTrue(store.fill(leased(store), body.getBytes(StandardCharsets.UTF_8), null, TTL));
    }

    private static Reading.State state(Store store) throws StoreException {
        return store.read(KEY, GENERATIONS).state();
    }

    private static void assertUnusable(Store store) {
        assertThrows(StoreException.class, () -> store.read(KEY, GENERATIONS));
        assertThrows(
                StoreException.class,
                () -> store.invalidate(new Invalidation(List.of(KEY), List.of("shop:~g:n"))));
    }

    private static void assertStatus(Status.State state, RedisStore store, String... words) {
        Status status = store.status();
        assertEquals(state, status.state(), status::detail);
        for (String word : words) {
            assertTrue(
                    status.detail().contains(word),
                    () -> "'" + word + "' is not said: " + status.detail());
        }
        assertFalse(status.detail().contains("s3cret"), status::detail);
    }

    // ---- absence, death, restart

    @Test
    void a_new_store_connects_nowhere_and_callers_never_do() throws Exception {
        RedisServer server = server();
        RedisStore store = byHand(settings(server));
        assertStatus(Status.State.NEVER, store);
        assertUnusable(store);
        assertFalse(server.command("CLIENT", "LIST").contains("name=deja"));
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        put(store, "value");
        assertEquals(Reading.State.VALID, state(store));
    }

    @Test
    void a_server_that_appears_later_is_picked_up_after_the_pause() throws Exception {
        int port = RedisServer.freePort();
        RedisStore store = byHand(RedisSettings.at("redis://127.0.0.1:" + port).namespace("shop"));
        store.step();
        assertStatus(Status.State.NEVER, store, "refused");
        opened.add(RedisServer.start(port, false));
        clock.addAndGet(Duration.ofMillis(999).toNanos());
        store.step();
        assertStatus(Status.State.NEVER, store);
        clock.addAndGet(Duration.ofMillis(1).toNanos());
        store.step();
        assertStatus(Status.State.CONNECTED, store, "Redis 6.2");
    }

    @Test
    void a_killed_server_is_left_alone_for_a_second_and_then_found_again_and_cold()
            throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        put(store, "value");
        server.kill();
        assertUnusable(store);
        assertStatus(Status.State.DOWN, store);
        server.restart();
        store.step();
        assertUnusable(store);
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        assertEquals(Reading.State.ABSENT, state(store));
    }

    @Test
    void each_change_of_the_connection_is_told_once_and_without_the_password() throws Exception {
        RedisServer server = server("--requirepass", "s3cret");
        String uri = "redis://:s3cret@127.0.0.1:" + server.port();
        RedisStore store =
                byHand(
                        RedisSettings.at(uri)
                                .commandTimeout(Duration.ofSeconds(5))
                                .namespace("shop"));
        store.step();
        server.kill();
        assertUnusable(store);
        for (int i = 0; i < 5; i++) {
            aSecondPasses();
            store.step();
        }
        server.restart();
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);

        List<String> events = new ArrayList<>();
        for (String line : heard) {
            events.add(line.substring(0, line.indexOf(' ')));
            assertTrue(line.contains("127.0.0.1:" + server.port()), line);
            assertFalse(line.contains("s3cret"), line);
        }
        assertEquals(
                List.of("CONNECT_BEGIN", "CONNECT_SUCCESS", "CONNECT_FAIL", "CONNECT_SUCCESS"),
                events);
    }

    @Test
    void entries_from_before_a_restart_from_a_snapshot_are_invalid() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        put(store, "value");
        server.command("SAVE");
        store.invalidate(new Invalidation(List.of(), GENERATIONS));
        server.kill();
        server.restart();
        assertUnusable(store);
        aSecondPasses();
        store.step();
        assertEquals("1", server.command("EXISTS", KEY.text()));
        assertEquals(Reading.State.INVALID, state(store));
        put(store, "new");
        assertEquals(Reading.State.VALID, state(store));
    }

    @Test
    void a_lease_from_before_a_restart_from_a_snapshot_is_not_waited_for() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        Lease lease = leased(store);
        server.command("SAVE");
        server.kill();
        server.restart();
        assertUnusable(store);
        aSecondPasses();
        store.step();
        assertEquals(Reading.State.INVALID, state(store));
        store.fill(lease, new byte[1], null, TTL);
        assertEquals(Reading.State.INVALID, state(store), "recorded before the restart");
    }

    @Test
    void an_idle_connection_that_the_server_has_closed_is_replaced_without_an_outage()
            throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        put(store, "value");
        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        assertEquals(Reading.State.VALID, state(store));
    }

    @Test
    void an_error_reply_does_not_cost_the_connection() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        String before = connection(server);
        server.command("HSET", KEY.text(), "field", "1");
        server.command("PEXPIRE", KEY.text(), "60000");
        for (int i = 0; i < 10; i++) {
            Reading seen = store.read(KEY, GENERATIONS);
            assertNull(store.lease(seen, Duration.ofSeconds(1)));
        }
        assertEquals(before, connection(server));
    }

    /** The number that the server has given to our one connection. */
    private static String connection(RedisServer server) throws IOException {
        return server.command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains(" name=deja "))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    // ---- frozen

    @Test
    void every_call_to_a_frozen_server_ends_and_later_ones_at_once() throws Exception {
        RedisServer server = server();
        RedisStore store = byHand(settings(server).commandTimeout(Duration.ofMillis(100)));
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        Reading seen = store.read(KEY, GENERATIONS);
        server.pause();
        try {
            StoreException first =
                    assertThrows(StoreException.class, () -> store.read(KEY, GENERATIONS));
            assertTrue(
                    String.valueOf(first.getMessage()).contains("no answer within 100 ms"),
                    first::getMessage);
            assertStatus(Status.State.DOWN, store, "no answer within 100 ms");
            // Nothing is sent any more, or this would take longer than a test may.
            for (int i = 0; i < 10_000; i++) {
                assertUnusable(store);
                assertThrows(StoreException.class, () -> store.lease(seen, Duration.ofSeconds(1)));
            }
        } finally {
            server.resume();
        }
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
    }

    @Test
    void writing_a_large_value_to_a_frozen_server_ends_too() throws Exception {
        RedisServer server = server();
        RedisStore store = RedisStoreTest.started(settings(server), Duration.ofMillis(500));
        opened.add(store);
        Lease lease = leased(store);
        server.pause();
        try {
            // More than the buffers between us and the server take.
            assertThrows(
                    StoreException.class, () -> store.fill(lease, new byte[64 << 20], null, TTL));
            assertStatus(Status.State.DOWN, store, "no answer within 500 ms");
        } finally {
            server.resume();
        }
    }

    @Test
    void the_agents_thread_reconnects_by_itself() throws Exception {
        RedisServer server = server();
        RedisStore store = RedisStoreTest.started(settings(server), Duration.ofMillis(500));
        opened.add(store);
        CountDownLatch back = new CountDownLatch(2);
        store.addListener(status -> back.countDown());
        server.kill();
        assertUnusable(store);
        server.restart();
        back.await();
        assertStatus(Status.State.CONNECTED, store);
        put(store, "value");
    }

    // ---- evictions during an outage

    @Test
    void evictions_during_an_outage_are_applied_before_the_next_hit() throws Exception {
        RedisServer server = server();
        RedisStore store = byHand(settings(server).commandTimeout(Duration.ofMillis(200)));
        GuardedStore guard = store.guarded(List.of("shop:~g:n"));
        store.step();
        put(guard, "old");
        EntryKey other = EntryKey.of("shop:product:43");
        server.pause();
        guard.invalidate(new Invalidation(List.of(other), List.of("shop:~g:t:product:42")));
        server.resume();
        assertEquals(2, guard.queueLength());
        assertThrows(StoreException.class, () -> state(guard));
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        assertEquals(0, guard.queueLength());
        assertEquals(Reading.State.INVALID, state(guard));
        put(guard, "new");
        assertEquals(Reading.State.VALID, state(guard));
    }

    @Test
    void while_an_eviction_is_refused_by_the_server_no_hit_is_served() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        GuardedStore guard = store.guarded(List.of("shop:~g:n"));
        put(guard, "old");
        server.command("CONFIG", "SET", "maxmemory", "1");
        guard.invalidate(new Invalidation(List.of(), List.of("shop:~g:t:product:42")));
        assertEquals(1, guard.queueLength());
        store.step();
        assertThrows(StoreException.class, () -> state(guard));
        assertStatus(Status.State.CONNECTED, store);
        server.command("CONFIG", "SET", "maxmemory", "0");
        aSecondPasses();
        store.step();
        assertEquals(Reading.State.INVALID, state(guard));
    }

    @Test
    void evictions_before_the_first_connection_are_applied_when_it_is_made() throws Exception {
        RedisServer server = server();
        RedisStore first = connected(server);
        put(first, "old");
        RedisStore second = byHand(settings(server));
        GuardedStore guard = second.guarded(List.of("shop:~g:n"));
        guard.invalidate(new Invalidation(List.of(KEY), List.of()));
        second.step();
        assertEquals(Reading.State.ABSENT, state(guard));
    }

    @Test
    void evictions_that_wait_at_the_end_are_tried_once_more() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        put(store, "old");
        RedisStore closing = connected(server);
        GuardedStore guard = closing.guarded(List.of("shop:~g:n"));
        server.command("CONFIG", "SET", "maxmemory", "1");
        guard.invalidate(new Invalidation(List.of(), List.of("shop:~g:n")));
        server.command("CONFIG", "SET", "maxmemory", "0");
        guard.close();
        assertEquals(Reading.State.INVALID, state(store));
        assertUnusable(closing);
    }

    // ---- limits

    @Test
    void a_full_server_that_refuses_writes_is_still_read() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        put(store, "value");
        Reading absent = store.read(EntryKey.of("shop:product:43"), GENERATIONS);
        server.command("CONFIG", "SET", "maxmemory", "1");
        assertThrows(StoreException.class, () -> store.lease(absent, Duration.ofSeconds(1)));
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        assertEquals(Reading.State.VALID, state(store));
    }

    @Test
    void a_caller_that_finds_no_connection_is_refused_and_the_store_stays_up() throws Exception {
        Links links = new Links(new Servers.Address("localhost", 1), new byte[8], 1, 0, () -> {});
        StoreException busy = assertThrows(StoreException.class, links::borrow);
        assertTrue(String.valueOf(busy.getMessage()).contains("in use"), busy::getMessage);
        links.close();
        StoreException gone = assertThrows(StoreException.class, links::borrow);
        assertTrue(String.valueOf(gone.getMessage()).contains("lost"), gone::getMessage);
    }

    @Test
    void an_interrupted_caller_keeps_its_interrupt_and_harms_nobody() throws Exception {
        Links links =
                new Links(
                        new Servers.Address("localhost", 1),
                        new byte[8],
                        1,
                        TimeUnit.MINUTES.toNanos(1),
                        () -> {});
        Thread.currentThread().interrupt();
        assertThrows(StoreException.class, links::borrow);
        assertTrue(Thread.interrupted());
    }

    @Test
    void more_connections_are_opened_while_callers_wait_and_never_too_many() throws Exception {
        RedisServer server = server();
        RedisStore store =
                RedisStoreTest.started(settings(server).poolMax(4), Duration.ofSeconds(5));
        opened.add(store);
        List<Thread> callers = new ArrayList<>();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 16; i++) {
            Thread caller =
                    new Thread(
                            () -> {
                                try {
                                    for (int n = 0; n < 200; n++) {
                                        state(store);
                                    }
                                } catch (StoreException e) {
                                    failures.add(e);
                                }
                            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(List.of(), failures);
        long open =
                server.command("CLIENT", "LIST")
                        .lines()
                        .filter(line -> line.contains("name=deja"))
                        .count();
        assertTrue(open >= 2 && open <= 4, () -> open + " connections");
    }

    // ---- refused

    @Test
    void a_wrong_password_is_said_and_a_corrected_one_is_picked_up() throws Exception {
        RedisServer server = server("--requirepass", "other");
        RedisStore store = byHand(settings(server).password("s3cret"));
        store.step();
        assertStatus(Status.State.REFUSED, store, "password is wrong", "redis.uri");
        assertUnusable(store);
        server.command("CONFIG", "SET", "requirepass", "s3cret");
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
    }

    @Test
    void a_missing_password_is_said() throws Exception {
        RedisStore store = byHand(settings(server("--requirepass", "other")));
        store.step();
        assertStatus(Status.State.REFUSED, store, "demands a password", "redis.uri");
    }

    @Test
    void a_password_for_a_server_without_one_is_said() throws Exception {
        RedisStore store = byHand(settings(server()).password("s3cret"));
        store.step();
        assertStatus(Status.State.REFUSED, store, "has no password", "remove it");
    }

    @Test
    void a_password_with_special_characters_reaches_the_server_whole() throws Exception {
        RedisServer server = server("--requirepass", "p@ss:w/rd+%");
        RedisStore store =
                byHand(
                        RedisSettings.at("redis://:p%40ss%3Aw%2Frd+%25@127.0.0.1:" + server.port())
                                .namespace("shop"));
        store.step();
        assertStatus(Status.State.CONNECTED, store);
    }

    private static final List<String> PERMISSIONS =
            List.of(
                    "+info",
                    "+select",
                    "+mget",
                    "+get",
                    "+set",
                    "+unlink",
                    "+eval",
                    "+evalsha",
                    "+getrange",
                    "+pttl");

    private static void allow(RedisServer server, List<String> permissions, String keys)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of("ACL", "SETUSER", "deja", "reset", "on", ">s3cret", keys));
        command.addAll(permissions);
        assertEquals("OK", server.command(command.toArray(String[]::new)));
    }

    @Test
    void a_user_with_just_the_documented_permissions_can_do_everything() throws Exception {
        RedisServer server = server();
        allow(server, PERMISSIONS, "~shop:*");
        RedisStore store =
                byHand(
                        RedisSettings.at("redis://deja:s3cret@127.0.0.1:" + server.port() + "/2")
                                .namespace("shop"));
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        Lease lease = leased(store);
        assertTrue(store.renew(lease, TTL));
        store.release(lease);
        put(store, "value");
        store.discard(store.read(KEY, GENERATIONS));
        put(store, "value");
        store.invalidate(new Invalidation(List.of(KEY), GENERATIONS));
        assertEquals(Reading.State.ABSENT, state(store));
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
    }

    @Test
    void each_missing_permission_is_noticed_when_connecting() throws Exception {
        RedisServer server = server();
        for (String missing : PERMISSIONS) {
            List<String> rest = new ArrayList<>(PERMISSIONS);
            rest.remove(missing);
            allow(server, rest, "~shop:*");
            RedisStore store =
                    byHand(
                            RedisSettings.at(
                                            "redis://deja:s3cret@127.0.0.1:" + server.port() + "/2")
                                    .namespace("shop"));
            store.step();
            assertStatus(Status.State.REFUSED, store, "user deja", "ACL SETUSER", missing);
            store.close();
        }
    }

    @Test
    void keys_that_the_user_may_not_touch_are_noticed_when_connecting() throws Exception {
        RedisServer server = server();
        allow(server, PERMISSIONS, "~other:*");
        RedisStore store = byHand(settings(server).user("deja").password("s3cret"));
        store.step();
        assertStatus(Status.State.REFUSED, store, "user deja", "~shop*");
    }

    @Test
    void a_permission_that_is_taken_away_is_noticed_by_the_next_step() throws Exception {
        RedisServer server = server();
        allow(server, PERMISSIONS, "~shop:*");
        RedisStore store = byHand(settings(server).user("deja").password("s3cret"));
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        server.command("ACL", "SETUSER", "deja", "-mget");
        assertThrows(StoreException.class, () -> state(store));
        aSecondPasses();
        store.step();
        assertStatus(Status.State.REFUSED, store, "user deja");
    }

    @Test
    void a_forbidden_key_of_one_caller_leaves_the_store_up_for_the_others() throws Exception {
        RedisServer server = server();
        allow(server, PERMISSIONS, "~shop:*");
        RedisStore store = byHand(settings(server).user("deja").password("s3cret"));
        store.step();
        assertThrows(
                StoreException.class, () -> store.read(EntryKey.of("elsewhere:1"), GENERATIONS));
        aSecondPasses();
        store.step();
        assertStatus(Status.State.CONNECTED, store);
        put(store, "value");
    }

    @Test
    void the_entries_are_in_the_database_that_was_named() throws Exception {
        RedisServer server = server();
        RedisStore store =
                byHand(
                        RedisSettings.at("redis://127.0.0.1:" + server.port() + "/3")
                                .namespace("shop"));
        store.step();
        put(store, "value");
        String keyspace = server.command("INFO", "keyspace");
        assertTrue(keyspace.contains("db3:keys=3"), keyspace);
        assertFalse(keyspace.contains("db0"), keyspace);
    }

    @Test
    void a_database_that_the_server_does_not_have_is_said() throws Exception {
        RedisStore store = byHand(RedisSettings.at("redis://127.0.0.1:" + server().port() + "/99"));
        store.step();
        assertStatus(Status.State.REFUSED, store, "no database 99");
    }

    @Test
    void a_replica_is_refused() throws Exception {
        RedisServer primary = server();
        RedisServer replica = server("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        RedisStore store = byHand(settings(replica));
        store.step();
        assertStatus(Status.State.REFUSED, store, "replica", "primary");
    }

    @Test
    void a_cluster_node_is_refused() throws Exception {
        RedisStore store = byHand(settings(server("--cluster-enabled", "yes")));
        store.step();
        assertStatus(Status.State.REFUSED, store, "Cluster", "redis-cluster://");
    }

    @Test
    void an_unknown_host_is_said() {
        RedisStore store = byHand(RedisSettings.at("redis://no-such-host.invalid"));
        store.step();
        assertStatus(Status.State.NEVER, store, "no-such-host.invalid", "unknown");
    }

    @Test
    void a_status_is_told_once_per_change() throws Exception {
        RedisServer server = server();
        RedisStore store = byHand(settings(server));
        List<Status.State> told = new ArrayList<>();
        store.addListener(status -> told.add(status.state()));
        store.step();
        store.step();
        server.kill();
        assertUnusable(store);
        for (int i = 0; i < 5; i++) {
            aSecondPasses();
            store.step();
        }
        assertEquals(List.of(Status.State.CONNECTED, Status.State.DOWN), told);
    }

    @Test
    void a_closed_store_is_unusable_and_stays_so() throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        store.close();
        store.close();
        assertUnusable(store);
        aSecondPasses();
        store.step();
        assertUnusable(store);
        while (server.command("CLIENT", "LIST").contains("name=deja")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void after_an_interrupted_thread_has_lost_the_last_connection_another_is_opened()
            throws Exception {
        RedisServer server = server();
        RedisStore store = connected(server);
        server.command("CLIENT", "KILL", "TYPE", "normal");
        Thread.currentThread().interrupt();
        try {
            assertThrows(StoreException.class, () -> store.read(KEY, GENERATIONS));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is the application's");
        }
        assertStatus(Status.State.CONNECTED, store);

        store.step();

        store.invalidate(new Invalidation(List.of(KEY), GENERATIONS));
        put(store, "value");
    }
}
