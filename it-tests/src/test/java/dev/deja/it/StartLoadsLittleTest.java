package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no rule needs is not loaded, since every start of a service pays for it. */
final class StartLoadsLittleTest {
    private static final String RULES =
            """
            namespace = idle
            cache.absent.method = com.acme.Absent#find(long)
            cache.absent.ttl    = 1h
            """;

    private static final List<String> FOR_LATER =
            List.of(
                    "com.github.benmanes.",
                    "com.google.gson.",
                    "dev.deja.cli.",
                    "dev.deja.codec.",
                    "dev.deja.http.",
                    "dev.deja.store.redis.",
                    "net.bytebuddy.",
                    "org.apache.commons.jexl3.",
                    "picocli.",
                    "redis.clients.");

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void libraries_and_rooms_that_no_rule_needs_are_not_loaded(Jdk jdk, @TempDir Path folder)
            throws IOException {
        Path log = folder.resolve("classes.log");
        try (Program shop =
                Program.on(jdk)
                        .agent(RULES)
                        .option("-Xlog:class+load:file=" + log)
                        .classPath(Sources.compile("shop", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start()) {
            shop.ask("bodies");
        }
        List<String> loaded =
                Files.readAllLines(log).stream()
                        .map(line -> line.replaceFirst("^(\\[[^]]*])+ ", "").split(" ", 2)[0])
                        .toList();
        assertTrue(loaded.contains("dev.deja.engine.Engine"), "the agent was there");
        assertEquals(
                List.of(),
                loaded.stream()
                        .filter(name -> FOR_LATER.stream().anyMatch(name::startsWith))
                        .toList());
    }
}
