package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RedisSettingsTest {

    @Test
    void a_short_uri_gets_the_defaults() {
        RedisSettings settings = RedisSettings.at("redis://localhost").build();
        assertEquals("localhost", settings.host());
        assertEquals(6379, settings.port());
        assertEquals(0, settings.database());
        assertFalse(settings.tls());
        assertNull(settings.user());
        assertNull(settings.password());
        assertEquals(Duration.ofSeconds(1), settings.connectTimeout());
        assertEquals(Duration.ofMillis(200), settings.commandTimeout());
        assertEquals(64, settings.poolMax());
        assertEquals(Duration.ofMillis(50), settings.poolWait());
        assertEquals("deja", settings.clientName());
        assertTrue(settings.verifyHostName());
    }

    @Test
    void a_full_uri_is_taken_apart() {
        RedisSettings settings =
                RedisSettings.at("rediss://us%40er:p%3Aa%2F%40s+s@my_host:7000/3").build();
        assertEquals("my_host", settings.host());
        assertEquals(7000, settings.port());
        assertEquals(3, settings.database());
        assertTrue(settings.tls());
        assertEquals("us@er", settings.user());
        assertEquals("p:a/@s+s", settings.password());
    }

    @Test
    void a_password_may_come_without_user_and_a_user_without_password() {
        RedisSettings first = RedisSettings.at("redis://:secret@host").build();
        assertNull(first.user());
        assertEquals("secret", first.password());
        RedisSettings second = RedisSettings.at("redis://user@host").build();
        assertEquals("user", second.user());
        assertNull(second.password());
    }

    @Test
    void an_address_of_version_six_keeps_its_colons() {
        RedisSettings settings = RedisSettings.at("redis://[::1]:7000/1").build();
        assertEquals("::1", settings.host());
        assertEquals(7000, settings.port());
        assertEquals("redis://[::1]:7000/1", settings.displayUri());
        assertEquals("::1", RedisSettings.at("redis://[::1]").build().host());
    }

    @Test
    void no_password_is_ever_shown() {
        RedisSettings settings =
                RedisSettings.at("redis://user:s3cret@host:1/2")
                        .trustStore(Path.of("t"), "s3cret")
                        .keyStore(Path.of("k"), "s3cret")
                        .build();
        assertFalse(settings.toString().contains("s3cret"));
        assertEquals("redis://user@host:1/2", settings.displayUri());
    }

    @Test
    void what_is_wrong_with_a_uri_is_said_without_the_password() {
        List<String> wrong =
                List.of(
                        "",
                        "localhost:6379",
                        "http://:s3cret@localhost",
                        "redis-cluster://:s3cret@localhost/7777777777",
                        "redis-sentinel://:s3cret@localhost",
                        "redis://",
                        "redis://:s3cret@",
                        "redis://:s3cret@host:port",
                        "redis://:s3cret@host:0",
                        "redis://:s3cret@host:70000",
                        "redis://:s3cret@host/x",
                        "redis://:s3cret@host/-1",
                        "redis://:s3cret@host/0/1",
                        "redis://:s3cret@host/0?db=1",
                        "redis://:s3cret#x@host",
                        "redis://:s3cret/x@host",
                        "redis://:s3cret x@host",
                        "redis://:s3cret%@host",
                        "redis://:s3cret%zz@host");
        for (String uri : wrong) {
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> RedisSettings.at(uri).build(),
                            () -> "taken: " + uri);
            String message = String.valueOf(refused.getMessage());
            assertTrue(
                    message.contains("redis://")
                            || message.contains("redis-sentinel://")
                            || message.contains("a number"),
                    message);
            assertFalse(message.contains("s3cret"), message);
            assertNull(refused.getCause());
        }
    }

    @Test
    void limits_that_make_no_sense_are_refused_by_name() {
        RedisSettings.Builder settings = RedisSettings.at("redis://host");
        assertSaid("redis.pool.max", () -> settings.poolMax(0));
        assertSaid("redis.pool.wait", () -> settings.poolWait(Duration.ofMillis(-1)));
        assertSaid("redis.command.timeout", () -> settings.commandTimeout(Duration.ZERO));
        assertSaid("redis.connect.timeout", () -> settings.connectTimeout(Duration.ofNanos(1)));
    }

    private static void assertSaid(String word, Executable action) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, action).getMessage());
        assertTrue(message.contains(word), message);
    }
}
