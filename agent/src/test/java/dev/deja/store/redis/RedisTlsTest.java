package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections: who is trusted, and what is said when somebody is not. */
class RedisTlsTest {
    private static Path directory;
    private static Certificates ours;
    private static Certificates foreign;
    private static RedisServer server;
    private static RedisServer demanding;

    @BeforeAll
    static void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        ours = new Certificates(Files.createDirectory(directory.resolve("ours")));
        foreign = new Certificates(Files.createDirectory(directory.resolve("foreign")));
        ours.issue("server", "DNS:localhost,IP:127.0.0.1");
        ours.issue("elsewhere", "DNS:elsewhere.invalid");
        ours.issue("client", "DNS:client");
        server = started("server", "no");
        demanding = started("elsewhere", "yes");
    }

    private static RedisServer started(String name, String clients) throws IOException {
        return RedisServer.start(
                RedisServer.freePort(),
                true,
                "--tls-cert-file",
                ours.file(name + ".crt").toString(),
                "--tls-key-file",
                ours.file(name + ".key").toString(),
                "--tls-ca-cert-file",
                ours.file("ca.crt").toString(),
                "--tls-auth-clients",
                clients);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        demanding.close();
    }

    private static Status attempt(RedisSettings.Builder settings) {
        try (RedisStore store =
                new RedisStore(
                        settings.connectTimeout(Duration.ofSeconds(10)).build(),
                        () -> 0L,
                        (event, line) -> {})) {
            store.step();
            Status status = store.status();
            if (status.state() == Status.State.CONNECTED) {
                assertEquals(
                        Reading.State.ABSENT,
                        store.read(EntryKey.of("deja:x"), List.of("deja:~g:n")).state());
            }
            return status;
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertConnected(RedisSettings.Builder settings) {
        Status status = attempt(settings);
        assertEquals(Status.State.CONNECTED, status.state(), status::detail);
    }

    private static void assertRefused(RedisSettings.Builder settings, String... words) {
        Status status = attempt(settings);
        assertEquals(Status.State.REFUSED, status.state(), status::detail);
        for (String word : words) {
            assertTrue(
                    status.detail().contains(word),
                    () -> "'" + word + "' is not said: " + status.detail());
        }
        assertFalse(status.detail().contains(Certificates.PASSWORD), status::detail);
    }

    private static RedisSettings.Builder to(RedisServer target) {
        return RedisSettings.at(target.uri());
    }

    @Test
    void a_server_signed_by_the_trusted_authority_is_connected() throws Exception {
        assertConnected(to(server).trustStore(ours.trustStore(), Certificates.PASSWORD));
        assertConnected(
                RedisSettings.at("rediss://localhost:" + server.port())
                        .trustStore(ours.trustStore(), Certificates.PASSWORD));
    }

    @Test
    void the_authority_may_be_given_as_pem() {
        assertConnected(to(server).trustStore(ours.file("ca.crt"), null));
    }

    @Test
    void a_server_of_another_authority_is_refused() throws Exception {
        assertRefused(
                to(server).trustStore(foreign.trustStore(), Certificates.PASSWORD),
                "TLS",
                "redis.trust.store");
    }

    @Test
    void without_trust_store_the_jdks_authorities_count() {
        assertRefused(to(server), "TLS", "redis.trust.store");
    }

    @Test
    void a_certificate_for_another_host_is_refused_unless_that_is_not_checked() throws Exception {
        RedisSettings.Builder settings =
                to(demanding)
                        .trustStore(ours.trustStore(), Certificates.PASSWORD)
                        .keyStore(ours.keyStore("client"), Certificates.PASSWORD);
        assertRefused(settings, "TLS", "names this host");
        assertConnected(settings.verifyHostName(false));
    }

    @Test
    void a_missing_client_certificate_is_said() throws Exception {
        Status status =
                attempt(
                        to(demanding)
                                .trustStore(ours.trustStore(), Certificates.PASSWORD)
                                .verifyHostName(false));
        assertFalse(status.state() == Status.State.CONNECTED);
        assertTrue(status.detail().contains("redis.key.store"), status::detail);
    }

    @Test
    void a_file_that_is_missing_or_cannot_be_opened_is_named() throws Exception {
        assertRefused(
                to(server).trustStore(directory.resolve("none.p12"), Certificates.PASSWORD),
                "redis.trust.store",
                "none.p12",
                "cannot be read");
        assertRefused(
                to(server).trustStore(ours.trustStore(), "not-the-password"),
                "redis.trust.store",
                "trust.p12",
                "password");
        assertRefused(
                to(server).trustStore(ours.trustStore(), null), "redis.trust.store", "password");
        Path text = Files.writeString(directory.resolve("text.txt"), "hello");
        assertRefused(
                to(server)
                        .trustStore(ours.trustStore(), Certificates.PASSWORD)
                        .keyStore(text, Certificates.PASSWORD),
                "redis.key.store",
                "text.txt");
    }

    @Test
    void tls_to_a_port_without_tls_is_said() throws Exception {
        try (RedisServer plain = RedisServer.start();
                RedisStore store =
                        new RedisStore(
                                RedisSettings.at("rediss://127.0.0.1:" + plain.port()).build(),
                                () -> 0L,
                                (event, line) -> {})) {
            store.step();
            assertTrue(store.status().detail().contains("TLS port"), store.status()::detail);
        }
    }

    @Test
    void plain_text_to_a_tls_port_is_said() {
        Status status = attempt(RedisSettings.at("redis://127.0.0.1:" + server.port()));
        assertEquals(Status.State.NEVER, status.state());
        assertTrue(status.detail().contains("rediss://"), status::detail);
    }
}
