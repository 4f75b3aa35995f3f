package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two instances of a shop and one Redis, which goes away in every way there is. */
final class RedisTest {
    private static final String RULES =
            """
            namespace = shop
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            cache.cheap.method   = com.acme.ProductService#cheaperThan(int)
            cache.cheap.ttl      = 10m
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            evict.product.rules  = cheap
            """;

    private static Program shop(Jdk jdk, String uri, String... options) {
        return Program.on(jdk)
                .agent(RULES + "redis.uri = " + uri + "\n")
                // Above what a busy machine may take, and short enough to fail in a test.
                .option("-Ddeja.redis.command.timeout=2s", "-Ddeja.redis.pool.wait=2s")
                .option(options)
                .classPath(Sources.compile("shop", "-parameters"))
                .mainClass("com.acme.Main")
                .start();
    }

    private static void awaitConnected(Program... programs) {
        for (Program program : programs) {
            program.awaitLog("CONNECT_SUCCESS");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void what_one_instance_computed_the_other_finds_and_loses_when_the_first_writes(Jdk jdk)
            throws Exception {
        // The second instance may run on another JDK: a rolling upgrade of the JVM.
        Jdk other = Jdk.all().get(Jdk.all().size() - 1);
        try (RedisServer redis = RedisServer.start();
                Program first = shop(jdk, redis.uri());
                Program second = shop(other, redis.uri())) {
            awaitConnected(first, second);
            first.ask("put 42 lamp 1999");
            second.ask("put 42 wrong 0");

            assertEquals("Product[id=42, name=lamp, cents=1999]", first.ask("find 42"));
            assertEquals("Product[id=42, name=lamp, cents=1999]", second.ask("find 42"));
            assertEquals("0", second.ask("bodies"));
            assertEquals("[Product[id=42, name=lamp, cents=1999]]", first.ask("cheaper 5000"));
            assertEquals("[Product[id=42, name=lamp, cents=1999]]", second.ask("cheaper 5000"));
            assertEquals("0", second.ask("bodies"));

            second.ask("put 42 chair 2999");
            first.ask("update 42 chair 2999");
            assertEquals("Product[id=42, name=chair, cents=2999]", second.ask("find 42"));
            assertEquals("[Product[id=42, name=chair, cents=2999]]", first.ask("cheaper 5000"));
            assertEquals("1", second.ask("bodies"));
            assertTrue(
                    List.of(redis.command("KEYS", "*").split("\\s+", -1))
                            .contains("shop:product:42"),
                    redis.command("KEYS", "*"));
        }
    }

    @Test
    void the_service_starts_without_redis_and_finds_it_when_it_appears() throws Exception {
        RedisServer redis = RedisServer.start();
        redis.kill();
        try (redis;
                Program shop = shop(Jdk.current(), redis.uri())) {
            shop.ask("put 1 lamp 5");
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("2", shop.ask("bodies"));
            shop.awaitLog("CONNECT_FAIL");

            redis.restart();
            awaitConnected(shop);
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("3", shop.ask("bodies"));
        }
    }

    @Test
    void an_eviction_during_an_outage_is_applied_before_the_next_hit() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program writer = shop(Jdk.current(), redis.uri());
                Program reader = shop(Jdk.current(), redis.uri())) {
            awaitConnected(writer, reader);
            for (Program each : List.of(writer, reader)) {
                each.ask("put 7 old 1");
            }
            assertEquals("Product[id=7, name=old, cents=1]", writer.ask("find 7"));
            assertEquals("Product[id=7, name=old, cents=1]", reader.ask("find 7"));

            redis.pause();
            reader.ask("put 7 new 2");
            writer.ask("update 7 new 2");
            assertEquals("Product[id=7, name=new, cents=2]", writer.ask("find 7"));
            redis.resume();

            // Whatever the moment of the recovery: this process never sees the old value again.
            writer.await(
                    "the writer to be answered from Redis again",
                    () -> {
                        assertEquals("Product[id=7, name=new, cents=2]", writer.ask("find 7"));
                        String before = writer.ask("bodies");
                        assertEquals("Product[id=7, name=new, cents=2]", writer.ask("find 7"));
                        return before.equals(writer.ask("bodies"));
                    });
            assertEquals("Product[id=7, name=new, cents=2]", reader.ask("find 7"));
        }
    }

    @Test
    void a_redis_that_dies_is_survived_and_one_that_returns_is_used() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program shop = shop(Jdk.current(), redis.uri())) {
            awaitConnected(shop);
            shop.ask("put 1 lamp 5");
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("1", shop.ask("bodies"));

            redis.kill();
            for (int i = 0; i < 100; i++) {
                assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            }
            assertEquals("101", shop.ask("bodies"));

            redis.restart();
            shop.await(
                    "a hit after the return",
                    () -> {
                        shop.ask("find 1");
                        String before = shop.ask("bodies");
                        shop.ask("find 1");
                        return before.equals(shop.ask("bodies"));
                    });
        }
    }

    @Test
    void a_redis_that_freezes_delays_nobody_for_ever_and_costs_no_second_execution()
            throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program shop = shop(Jdk.current(), redis.uri())) {
            awaitConnected(shop);
            shop.ask("put 1 lamp 5");
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("1", shop.ask("bodies"));

            redis.pause();
            for (int i = 0; i < 100; i++) {
                assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            }
            assertEquals("101", shop.ask("bodies"));
            redis.resume();
            shop.await(
                    "a hit after the thaw",
                    () -> {
                        shop.ask("find 1");
                        String before = shop.ask("bodies");
                        shop.ask("find 1");
                        return before.equals(shop.ask("bodies"));
                    });
        }
    }

    @Test
    void a_frozen_redis_does_not_keep_the_service_from_ending() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program shop = shop(Jdk.current(), redis.uri())) {
            awaitConnected(shop);
            shop.ask("put 1 lamp 5");
            shop.ask("find 1");
            redis.pause();
            shop.ask("update 1 chair 6");
            shop.endInput();
            assertEquals(0, shop.exitCode());
        }
    }

    @Test
    void a_wrong_password_is_said_once_and_never_shown() throws Exception {
        try (RedisServer redis = RedisServer.start("--requirepass", "right-secret");
                Program shop =
                        shop(
                                Jdk.current(),
                                redis.uri().replace("redis://", "redis://:wrong-secret@"))) {
            shop.awaitLog("CONNECT_FAIL");
            shop.ask("put 1 lamp 5");
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("2", shop.ask("bodies"));
            assertFalse(shop.log().contains("wrong-secret"), shop.log());
            shop.awaitLog("password");
        }
    }

    @Test
    void the_right_password_from_a_file_works() throws Exception {
        try (RedisServer redis = RedisServer.start("--requirepass", "right-secret")) {
            java.nio.file.Path secret = Program.rulesFile("right-secret\n");
            try (Program shop =
                    shop(Jdk.current(), redis.uri(), "-Ddeja.redis.password.file=" + secret)) {
                awaitConnected(shop);
                shop.ask("put 1 lamp 5");
                shop.ask("find 1");
                shop.ask("find 1");
                assertEquals("1", shop.ask("bodies"));
                assertFalse(shop.log().contains("right-secret"), shop.log());
            }
        }
    }

    @Test
    void no_key_without_a_ttl_exists() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program shop = shop(Jdk.current(), redis.uri())) {
            awaitConnected(shop);
            for (int i = 0; i < 20; i++) {
                shop.ask("put " + i + " lamp 5");
                shop.ask("find " + i);
                shop.ask("update " + i + " lamp 6");
            }
            String[] keys = redis.command("KEYS", "*").split("\\s+", -1);
            assertTrue(keys.length > 20, String.join(" ", keys));
            for (String key : keys) {
                String ttl = redis.command("PTTL", key).trim();
                assertFalse(ttl.contains("-1"), key + " has no TTL");
            }
        }
    }
}
