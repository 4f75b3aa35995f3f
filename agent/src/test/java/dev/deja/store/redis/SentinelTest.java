package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract where Sentinels say which server is the primary, and what they add. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SentinelTest extends StoreContract {
    private static RedisServer one;
    private static RedisServer other;
    private static RedisServer sentinel;
    private static RedisStore store;

    @BeforeAll
    static void connect() throws Exception {
        one = RedisServer.start("--requirepass", "s3cret", "--masterauth", "s3cret");
        other =
                RedisServer.start(
                        "--requirepass",
                        "s3cret",
                        "--masterauth",
                        "s3cret",
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(one.port()));
        await(other, "master_link_status:up");
        sentinel = RedisServer.start("--sentinel");
        sentinel.command(
                "SENTINEL", "MONITOR", "shop", "127.0.0.1", Integer.toString(one.port()), "1");
        sentinel.command("SENTINEL", "SET", "shop", "auth-pass", "s3cret");
        sentinel.command("SENTINEL", "SET", "shop", "down-after-milliseconds", "500");
        sentinel.command("SENTINEL", "SET", "shop", "failover-timeout", "2000");
        while (!sentinel.command("SENTINEL", "MASTER", "shop").contains("num-slaves\n1")) {
            Thread.onSpinWait();
        }
        // A Sentinel that is away comes first: the others are asked.
        store =
                RedisStoreTest.connected(
                        RedisSettings.at(
                                        "redis-sentinel://:s3cret@127.0.0.1:"
                                                + RedisServer.freePort()
                                                + ",127.0.0.1:"
                                                + sentinel.port()
                                                + "/shop")
                                .namespace("shop"));
    }

    @AfterAll
    static void disconnect() throws IOException {
        store.close();
        sentinel.close();
        one.close();
        other.close();
    }

    @BeforeEach
    void empty() throws IOException {
        primary().command("FLUSHALL");
    }

    private static RedisServer primary() throws IOException {
        String where = sentinel.command("SENTINEL", "get-master-addr-by-name", "shop");
        return where.endsWith("\n" + one.port()) ? one : other;
    }

    private static void await(RedisServer server, String field) throws InterruptedException {
        while (!replication(server).contains(field)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** A Sentinel ends all connections of a server that it makes a replica. */
    private static String replication(RedisServer server) {
        try {
            return server.command("INFO", "replication");
        } catch (IOException e) {
            return "";
        }
    }

    private static void awaitReplica() throws IOException, InterruptedException {
        await(primary() == one ? other : one, "master_link_status:up");
        while (!store.status().detail().contains(":" + primary().port())) {
            TimeUnit.MILLISECONDS.sleep(5);
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

    @Test
    void the_status_names_the_primary() throws Exception {
        assertTrue(
                store.status().detail().contains("primary 127.0.0.1:" + primary().port()),
                store.status()::detail);
    }

    @Test
    void a_name_that_no_sentinel_knows_is_said() {
        try (RedisStore wrong = byHand("/shopp")) {
            wrong.step();
            assertEquals(Status.State.REFUSED, wrong.status().state());
            assertTrue(
                    wrong.status().detail().contains("no Sentinel knows a primary named shopp"),
                    wrong.status()::detail);
        }
    }

    @Test
    void a_sentinel_named_as_the_server_and_a_server_as_the_sentinel_are_said() {
        try (RedisStore wrong = store(RedisSettings.at("redis://127.0.0.1:" + sentinel.port()))) {
            wrong.step();
            assertEquals(Status.State.REFUSED, wrong.status().state());
            assertTrue(
                    wrong.status().detail().contains("redis-sentinel://"), wrong.status()::detail);
        }
        try (RedisStore wrong =
                store(
                        RedisSettings.at("redis-sentinel://127.0.0.1:" + one.port() + "/shop")
                                .sentinelCredentials(null, "s3cret"))) {
            wrong.step();
            assertTrue(wrong.status().detail().contains("unknown command"), wrong.status()::detail);
        }
    }

    private static RedisStore byHand(String rest) {
        return store(
                RedisSettings.at("redis-sentinel://:s3cret@127.0.0.1:" + sentinel.port() + rest));
    }

    private static RedisStore store(RedisSettings.Builder settings) {
        return new RedisStore(
                settings.namespace("shop").build(), System::nanoTime, (e, line) -> {});
    }

    /** A database that is a number, one writer, and readers that check what they are answered. */
    @Test
    void during_a_failover_no_answer_is_stale_and_the_new_primary_is_used() throws Exception {
        awaitReplica();
        GuardedStore guard = store.guarded(List.of(NAMESPACE));
        RedisServer before = primary();
        RedisServer after = before == one ? other : one;
        put("warm");
        AtomicInteger database = new AtomicInteger();
        AtomicInteger invalidated = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        CountDownLatch hitsAfter = new CountDownLatch(50);
        AtomicBoolean failedOver = new AtomicBoolean();
        Runnable reader =
                () -> {
                    while (!done.get()) {
                        try {
                            int least = invalidated.get();
                            Reading seen = guard.read(product(), GENERATIONS);
                            if (seen.entry() != null) {
                                String body =
                                        new String(seen.entry().body(), StandardCharsets.UTF_8);
                                if (!body.equals("warm") && Integer.parseInt(body) < least) {
                                    wrong.compareAndSet(null, body + " is older than " + least);
                                }
                                if (failedOver.get()) {
                                    hitsAfter.countDown();
                                }
                            } else if (seen.state() != Reading.State.LEASED) {
                                Lease lease = guard.lease(seen, LEASE);
                                byte[] value = bytes(Integer.toString(database.get()));
                                if (lease != null) {
                                    guard.fill(lease, value, null, TTL);
                                }
                            }
                        } catch (StoreException e) {
                            // Computed without the store.
                            Thread.onSpinWait();
                        }
                    }
                };
        Thread readers = new Thread(reader);
        Thread more = new Thread(reader);
        readers.start();
        more.start();
        try {
            before.kill();
            while (hitsAfter.getCount() > 0) {
                int value = database.incrementAndGet();
                guard.invalidate(new Invalidation(List.of(), List.of(TAG)));
                if (guard.queueLength() == 0) {
                    invalidated.set(value);
                }
                failedOver.set(
                        primary() == after && store.status().state() == Status.State.CONNECTED);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } finally {
            done.set(true);
            readers.join();
            more.join();
            before.restart();
        }
        assertEquals(null, wrong.get());
        assertTrue(store.status().detail().contains(":" + after.port()), store.status()::detail);
        // The old primary comes back as one, and is not asked.
        put("value");
        assertBody("value");
    }

    @Test
    void a_primary_that_becomes_a_replica_is_left_within_a_second() throws Exception {
        awaitReplica();
        RedisServer before = primary();
        put("value");
        while (!sentinel.command("SENTINEL", "FAILOVER", "shop").equals("OK")) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        RedisServer after = before == one ? other : one;
        while (!store.status().detail().contains("primary 127.0.0.1:" + after.port())) {
            Thread.onSpinWait();
        }
        assertState(Reading.State.INVALID);
        put("new");
        assertBody("new");
    }

    @Test
    void without_any_sentinel_the_connection_to_the_primary_goes_on() throws Exception {
        put("value");
        sentinel.pause();
        try {
            assertBody("value");
            assertEquals(Status.State.CONNECTED, store.status().state());
        } finally {
            sentinel.resume();
        }
    }
}
