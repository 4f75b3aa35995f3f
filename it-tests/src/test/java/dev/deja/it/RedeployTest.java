package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container that deploys an application, uses it, and lets it go. */
final class RedeployTest {
    private static final String RULES =
            """
            namespace = redeploy
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            cache.cheap.method   = com.acme.ProductService#cheaperThan(int)
            cache.cheap.ttl      = 10m
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            """;

    private static void redeploy(Jdk jdk, String more, boolean remote) {
        Path shop = Sources.compile("shop", "-parameters");
        try (Program container =
                Program.on(jdk)
                        .agent(RULES + more)
                        .option("-Xmx64m")
                        .classPath(Sources.compile("loaders"))
                        .mainClass("com.acme.loaders.Main", shop.toString())
                        .start()) {
            if (remote) {
                container.awaitLog("CONNECT_SUCCESS");
            }
            for (int round = 0; round < 3; round++) {
                container.tell("shop");
                for (int i = 0; i < 3; i++) {
                    assertEquals("Product[id=1, name=lamp, cents=5]", container.answer());
                    assertEquals("[Product[id=1, name=lamp, cents=5]]", container.answer());
                }
                // In Redis what the cheap list of the first round holds is still there.
                assertEquals(remote && round > 0 ? "1" : "2", container.answer());
                assertEquals("collected", container.answer(), container.log());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_discarded_application_is_collected_with_its_entries_in_memory(Jdk jdk) {
        redeploy(jdk, "", false);
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void and_when_its_entries_live_in_redis(Jdk jdk) throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            redeploy(jdk, "redis.uri = " + redis.uri() + "\n" + Program.PATIENT, true);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void and_when_they_are_kept_as_json(Jdk jdk) {
        redeploy(jdk, "cache.*.codec = json\n", false);
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void and_when_its_rules_came_from_its_annotations(Jdk jdk) {
        Path quotes = Sources.compile("annotated", "-parameters");
        try (Program container =
                Program.on(jdk)
                        .agent("store = memory\n")
                        .option("-Xmx64m")
                        .classPath(Sources.compile("loaders"))
                        .mainClass("com.acme.loaders.Main", quotes.toString())
                        .start()) {
            for (int round = 0; round < 3; round++) {
                container.tell("quotes");
                for (int i = 0; i < 3; i++) {
                    assertEquals("ACME at 1", container.answer());
                }
                assertEquals("ACME at 2", container.answer());
                assertEquals("collected", container.answer(), container.log());
            }
        }
    }
}
