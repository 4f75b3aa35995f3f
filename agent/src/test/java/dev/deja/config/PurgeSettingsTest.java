package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send {@code PURGE} requests: nobody, by accident. */
final class PurgeSettingsTest {
    private static final String OWNERS =
            """
            cache.owners.http = GET /owners/**
            cache.owners.ttl  = 10m
            """;

    @TempDir Path folder = Path.of("");

    private Configuration load(String file) throws IOException {
        Files.writeString(folder.resolve("agent.properties"), OWNERS + file);
        return ConfigurationLoader.load(new Inputs(null, Map.of(), Map.of(), folder));
    }

    private String problem(String file) throws IOException {
        Configuration configuration = load(file);
        assertEquals(1, configuration.problems().size(), configuration.problems().toString());
        assertNull(configuration.settings().purge());
        assertFalse(configuration.isIdle());
        assertEquals(1, configuration.cacheRules().size());
        return configuration.problems().get(0).toString();
    }

    @Test
    void it_is_off_unless_told() throws IOException {
        Files.writeString(folder.resolve("token"), "0123456789abcdef");
        assertNull(load("purge.token.file = token").settings().purge());
        assertEquals(List.of(), load("purge.token.file = token").problems());
    }

    @Test
    void with_a_token_it_is_on_for_the_machine_itself() throws IOException {
        Files.writeString(folder.resolve("token"), "0123456789abcdef\r\n");
        Configuration configuration = load("purge.enabled = true\npurge.token.file = token");
        assertEquals(List.of(), configuration.problems());
        Settings.Purge purge = configuration.settings().purge();
        assertNotNull(purge);
        assertEquals("0123456789abcdef", purge.token().reveal());
        assertFalse(purge.toString().contains("0123"), purge.toString());
        assertTrue(purge.addresses().contains("127.0.0.1"));
        assertFalse(purge.addresses().contains("10.0.0.1"));
    }

    @Test
    void without_a_token_of_some_length_it_stays_off() throws IOException {
        assertTrue(problem("purge.enabled = true").contains("needs purge.token.file"));
        assertTrue(problem("purge.enabled = true\npurge.token.file = none").contains("none"));
        for (String bad : List.of("", "short", "0123456789 abcdef", "0123456789abcdefé")) {
            Files.writeString(folder.resolve("token"), bad);
            String line = problem("purge.enabled = true\npurge.token.file = token");
            assertTrue(line.contains("16 or more"), line);
            assertTrue(bad.isEmpty() || !line.contains(bad), line);
        }
    }

    @Test
    void an_address_that_is_none_leaves_the_machine_itself() throws IOException {
        Files.writeString(folder.resolve("token"), "0123456789abcdef");
        Configuration configuration =
                load(
                        "purge.enabled = true\npurge.token.file = token\n"
                                + "purge.addresses = 10.0.0.0/8, everywhere");
        assertEquals(1, configuration.problems().size());
        Settings.Purge purge = configuration.settings().purge();
        assertNotNull(purge);
        assertFalse(purge.addresses().contains("10.0.0.1"));
        assertTrue(purge.addresses().contains("::1"));
    }
}
