package dev.deja.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.rule.CacheRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SummaryTest {
    private static final String RULE = "cache.a.method = com.acme.A#b\n";

    @TempDir Path folder = Path.of("");

    private String terms(String file) throws IOException {
        Files.writeString(folder.resolve("agent.properties"), RULE + file);
        Configuration configuration =
                ConfigurationLoader.load(new Inputs(null, Map.of(), Map.of(), folder));
        return Summary.terms(configuration.cacheRules().get(0));
    }

    @Test
    void a_plain_rule_shows_its_ttl() throws IOException {
        assertEquals("ttl 10m", terms("cache.a.ttl = 10m"));
    }

    @Test
    void what_is_special_about_a_rule_is_shown() throws IOException {
        assertEquals(
                "ttl end-of-day in the JVM's zone, ttl.jitter 10%, key.class com.acme.K, when, unless, errors,"
                        + " put, inputs declared, entities detached, copy never",
                terms(
                        """
                        cache.a.ttl        = end-of-day
                        cache.a.ttl.jitter = 10%
                        cache.a.key.class  = com.acme.K
                        cache.a.when       = id > 0
                        cache.a.unless     = empty(result)
                        cache.a.errors     = com.acme.E
                        cache.a.put        = com.acme.A#c
                        cache.a.put.key    = a({0})
                        cache.a.inputs     = declared
                        cache.a.entities   = detached
                        cache.a.copy       = never
                        """));
    }

    @Test
    void encryption_is_shown_where_it_happens() throws IOException {
        String key = folder.resolve("key").toString();
        Files.writeString(folder.resolve("key"), "00112233445566778899aabbccddeeff");
        folder.resolve("key").toFile().setReadable(false, false);
        folder.resolve("key").toFile().setReadable(true, true);
        String file =
                """
                cache.a.ttl         = 10m
                redis.uri           = redis://localhost:1
                namespace           = shop
                encrypt.key.file    = %s
                redis.hmac.key.file = %s
                """
                        .formatted(key, key);
        assertEquals("ttl 10m, encrypted, signed", terms(file));
        assertEquals("ttl 10m", terms(file + "cache.a.store = memory"));
    }

    @Test
    void an_endpoint_rule_shows_where_it_acts_and_what_widens_sharing() throws IOException {
        Files.writeString(
                folder.resolve("agent.properties"),
                """
                cache.a.http                = /owners/** except /owners/new
                cache.a.ttl                 = 10m
                cache.a.context             = /shop
                cache.a.port                = 8080
                cache.a.vary                = Accept-Language
                cache.a.query.ignore        = utm_*
                cache.a.host                = ignore
                cache.a.ttl.override        = true
                cache.a.response.directives = ignore
                cache.a.client.directives   = ignore
                cache.a.debug.headers       = true
                """);
        Configuration configuration =
                ConfigurationLoader.load(new Inputs(null, Map.of(), Map.of(), folder));
        CacheRule rule = configuration.cacheRules().get(0);
        assertEquals(
                "ttl 10m, vary accept-language, query narrowed, hosts share answers,"
                        + " ttl overrides responses, RESPONSE DIRECTIVES IGNORED,"
                        + " client directives ignored, debug headers",
                Summary.terms(rule));
        assertEquals(
                "GET /owners/** except /owners/new, context /shop, port 8080",
                Summary.where(Objects.requireNonNull(rule.endpoints())));
    }
}
