package dev.deja.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.cache.Cache;
import dev.deja.cache.CoarseClock;
import dev.deja.cache.Events;
import dev.deja.cache.LeaseKeeper;
import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.rule.Accessor;
import dev.deja.rule.CompiledTerms;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.MethodShape;
import dev.deja.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watch makes of what it hears. */
final class WatchTest {
    private static final String RULES =
            """
            cache.*.ttl = 1h
            cache.observed.method = com.acme.Shop#find(long)
            cache.carefree.method = com.acme.Shop#list(long)
            cache.carefree.inputs = declared
            """;

    @Test
    void an_accessor_that_cannot_be_woven_suspends_the_rules_whose_inputs_count(
            @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("agent.properties"), RULES);
        Configuration configuration =
                ConfigurationLoader.load(new Inputs(file.toString(), Map.of(), Map.of(), folder));
        assertEquals(List.of(), configuration.problems());
        Cache cache =
                new Cache(
                        new MemoryStore(),
                        null,
                        "",
                        new CoarseClock(),
                        new LeaseKeeper(Duration.ofSeconds(10)),
                        new Events(
                                false,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF));
        Watch watch = new Watch(configuration, cache, rule -> {});
        MethodShape method =
                new MethodShape("current", "()V", 9, null, List.of(), List.of(), List.of());
        watch.failed(
                "com.acme.Tenant",
                List.of(
                        new JoinPoint(
                                "com.acme.Tenant",
                                method,
                                null,
                                null,
                                List.of(),
                                List.of(),
                                CompiledTerms.NONE,
                                new Accessor("com.acme.Tenant#current()", List.of(), true, false))),
                "its code has no room left");
        assertFalse(Objects.requireNonNull(cache.state("observed")).isAnswering());
        assertTrue(Objects.requireNonNull(cache.state("carefree")).isAnswering());
        assertTrue(
                Objects.requireNonNull(cache.state("observed"))
                        .suspensions()
                        .toString()
                        .contains("inputs = declared"));
    }
}
