package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.redis.RedisServer;
import org.junit.jupiter.api.Test;

/** Instances of one service that were not given the same rules. */
final class InstancesTest {
    private static final String CACHE =
            """
            namespace = shop
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            """;

    private static final String EVICT =
            """
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            """;

    private static Program shop(String rules, RedisServer redis) {
        Program shop =
                Program.on(Jdk.current())
                        .agent(rules + "redis.uri = " + redis.uri() + "\n" + Program.PATIENT)
                        .classPath(Sources.compile("shop", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start();
        shop.awaitLog("CONNECT_SUCCESS");
        return shop;
    }

    @Test
    void an_instance_that_lacks_an_evict_rule_is_told_of() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program without = shop(CACHE, redis)) {
            without.await("the first to be registered", () -> isThere(redis));
            try (Program with = shop(CACHE + EVICT, redis)) {
                with.awaitLog("2 instances, 1 without evict.product");
                with.ask("put 1 lamp 5");
                with.ask("find 1");
                with.ask("find 1");
                assertEquals("1", with.ask("bodies"), "a warning, no more");
            }
        }
    }

    @Test
    void with_the_policy_suspend_what_depends_on_the_rule_is_not_answered() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program without = shop(CACHE, redis)) {
            without.await("the first to be registered", () -> isThere(redis));
            try (Program with = shop(CACHE + EVICT + "instances.policy = suspend\n", redis)) {
                with.awaitLog("cache.product is suspended");
                with.ask("put 1 lamp 5");
                with.ask("find 1");
                with.ask("find 1");
                assertEquals("2", with.ask("bodies"));
                without.endInput();
                without.exitCode();
                with.awaitLog("the suspension by");
                with.ask("find 1");
                with.ask("find 1");
                assertEquals("3", with.ask("bodies"));
            }
        }
    }

    private static boolean isThere(RedisServer redis) {
        try {
            return !redis.command("SMEMBERS", "shop:~i").isBlank();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
