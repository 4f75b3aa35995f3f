package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.deja.store.redis.Certificates;
import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind TLS. */
final class TlsTest {
    private static final String RULES =
            """
            namespace = shop
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            """;

    private static RedisServer redis(Certificates certificates) throws IOException {
        certificates.issue("server", "IP:127.0.0.1");
        return RedisServer.start(
                RedisServer.freePort(),
                true,
                "--tls-cert-file",
                certificates.file("server.crt").toString(),
                "--tls-key-file",
                certificates.file("server.key").toString(),
                "--tls-ca-cert-file",
                certificates.file("ca.crt").toString(),
                "--tls-auth-clients",
                "no");
    }

    private static Program shop(RedisServer redis, Path trustStore) {
        Path password = Program.rulesFile(Certificates.PASSWORD + "\n");
        return Program.on(Jdk.current())
                .agent(
                        RULES
                                + "redis.uri = "
                                + redis.uri()
                                + "\n"
                                + Program.PATIENT
                                + "redis.trust.store = "
                                + trustStore
                                + "\nredis.trust.store.password.file = "
                                + password
                                + "\n")
                .classPath(Sources.compile("shop"))
                .mainClass("com.acme.Main")
                .start();
    }

    @Test
    void works_with_the_authority_in_the_trust_store(@TempDir Path folder) throws IOException {
        Certificates ours = new Certificates(folder);
        try (RedisServer redis = redis(ours);
                Program shop = shop(redis, ours.trustStore())) {
            shop.awaitLog("CONNECT_SUCCESS");
            shop.ask("put 1 lamp 5");
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("1", shop.ask("bodies"));
        }
    }

    @Test
    void an_unknown_authority_is_named_as_the_reason_and_the_service_runs(@TempDir Path folder)
            throws IOException {
        Certificates ours = new Certificates(Files.createDirectory(folder.resolve("ours")));
        Certificates others = new Certificates(Files.createDirectory(folder.resolve("others")));
        try (RedisServer redis = redis(ours);
                Program shop = shop(redis, others.trustStore())) {
            shop.awaitLog("CONNECT_FAIL");
            shop.awaitLog("redis.trust.store");
            assertFalse(shop.log().contains("CONNECT_SUCCESS"), shop.log());
            shop.ask("put 1 lamp 5");
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
            assertEquals("2", shop.ask("bodies"));
        }
    }
}
