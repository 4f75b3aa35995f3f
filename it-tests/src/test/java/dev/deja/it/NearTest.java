package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import dev.deja.store.redis.Tunnel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two instances with copies of what lies in one Redis. */
final class NearTest {
    /** What {@code near.max.stale} is unless the operator says otherwise. */
    private static final long BOUND = Duration.ofSeconds(1).toNanos();

    private static final String RULES =
            """
            namespace = shop
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            """;

    private static Program shop(Jdk jdk, String uri, String near) {
        Program shop =
                Program.on(jdk)
                        .agent(RULES + "cache.product.near = " + near + "\nredis.uri = " + uri)
                        // Above what a busy machine may take.
                        .option("-Ddeja.redis.command.timeout=2s", "-Ddeja.redis.pool.wait=2s")
                        .classPath(Sources.compile("shop", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start();
        shop.awaitLog("CONNECT_SUCCESS");
        return shop;
    }

    private static long calls(RedisServer redis, String command) throws Exception {
        Matcher calls =
                Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                        .matcher(redis.command("INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private static String product(int cents) {
        return "Product[id=1, name=lamp, cents=" + cents + "]";
    }

    /** Until a hit asks Redis nothing. */
    private static void awaitNear(RedisServer redis, Program shop) {
        shop.await(
                "a hit near",
                () -> {
                    try {
                        long before = calls(redis, "mget");
                        shop.ask("find 1");
                        shop.ask("find 1");
                        return before == calls(redis, "mget");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_near_hit_asks_redis_nothing_and_a_write_elsewhere_is_seen(Jdk jdk) throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program reader = shop(jdk, redis.uri(), "true");
                Program writer = shop(Jdk.current(), redis.uri(), "true")) {
            reader.ask("put 1 lamp 0");
            assertEquals(product(0), reader.ask("find 1"));
            awaitNear(redis, reader);
            List<Long> delays = new ArrayList<>();
            for (int cents = 1; cents <= 40; cents++) {
                reader.ask("put 1 lamp " + cents);
                reader.ask("find 1");
                reader.ask("find 1");
                writer.ask("update 1 lamp " + cents);
                long written = System.nanoTime();
                long asked;
                String seen;
                do {
                    asked = System.nanoTime();
                    seen = reader.ask("find 1");
                    assertTrue(
                            seen.equals(product(cents)) || asked - written < BOUND,
                            "an old answer after the bound: " + seen);
                } while (!seen.equals(product(cents)));
                delays.add((System.nanoTime() - written) / 1000);
                // The writer itself never sees an old answer.
                writer.ask("put 1 lamp " + cents);
                assertEquals(product(cents), writer.ask("find 1"));
            }
            Collections.sort(delays);
            System.out.println(
                    "a write was seen elsewhere after "
                            + delays.get(delays.size() / 2)
                            + " us at the median, "
                            + delays.get(delays.size() - 1)
                            + " us at most");
            awaitNear(redis, reader);
        }
    }

    @Test
    void a_way_to_redis_that_dies_silently_never_lets_an_answer_outlive_its_bound()
            throws Exception {
        try (RedisServer redis = RedisServer.start();
                Tunnel tunnel = new Tunnel(redis.port());
                Program reader = shop(Jdk.current(), "redis://localhost:" + tunnel.port(), "true");
                Program writer = shop(Jdk.current(), redis.uri(), "true")) {
            reader.ask("put 1 lamp 1");
            reader.ask("find 1");
            awaitNear(redis, reader);
            tunnel.freeze();
            reader.ask("put 1 lamp 2");
            writer.ask("update 1 lamp 2");
            long written = System.nanoTime();
            reader.await(
                    "the new answer",
                    () -> {
                        long asked = System.nanoTime();
                        String seen = reader.ask("find 1");
                        assertTrue(
                                seen.equals(product(2)) || asked - written < BOUND,
                                "an old answer after the bound");
                        return seen.equals(product(2));
                    });
            tunnel.thaw();
            awaitNear(redis, reader);
            assertEquals(product(2), reader.ask("find 1"));
        }
    }

    @Test
    void a_validated_copy_is_never_old_and_saves_the_way_of_the_value() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program reader = shop(Jdk.current(), redis.uri(), "validated");
                Program writer = shop(Jdk.current(), redis.uri(), "validated")) {
            reader.ask("put 1 lamp 0");
            reader.ask("find 1");
            for (int cents = 1; cents <= 20; cents++) {
                reader.ask("put 1 lamp " + cents);
                writer.ask("update 1 lamp " + cents);
                assertEquals(product(cents), reader.ask("find 1"));
                assertEquals(product(cents), reader.ask("find 1"));
            }
            long values = calls(redis, "mget");
            long stamps = calls(redis, "getrange");
            for (int i = 0; i < 10; i++) {
                assertEquals(product(20), reader.ask("find 1"));
            }
            assertEquals(values, calls(redis, "mget"));
            assertEquals(stamps + 10, calls(redis, "getrange"));
        }
    }
}
