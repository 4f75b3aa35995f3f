package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
    @TempDir Path folder = Path.of("");

    @Test
    void the_reference_is_up_to_date() throws IOException {
        assertEquals(
                Reference.text(),
                Files.readString(Reference.FILE),
                "docs/configuration.md is out of date: run dev.deja.config.Reference in agent/");
    }

    @Test
    void every_example_of_the_reference_is_valid() throws IOException {
        SettingReader reader = new SettingReader(new KeyTable(), new Values(folder));
        for (Key key : new KeyTable().all()) {
            if (!key.available()) {
                continue;
            }
            String example = key.example();
            if (key.type() == Key.Type.FILE) {
                example = "readable";
                Files.writeString(folder.resolve(example), "x");
            }
            if (key.type() == Key.Type.KEY_FILE) {
                example = "secret";
                KeyFileTest.secret(folder.resolve(example), "000102030405060708090a0b0c0d0e0f");
            }
            List<Problem> problems = new ArrayList<>();
            String name = Reference.exampleName(key);
            reader.read(key.scope(), name, name, example, null, new Origin("x", 1), problems);
            assertEquals(List.of(), problems, key.name());
        }
    }

    @Test
    void every_default_that_is_a_value_is_valid() {
        Values values = new Values(folder);
        for (Key key : new KeyTable().all()) {
            boolean literal =
                    switch (key.type()) {
                        case BOOLEAN, INTEGER, SIZE, DURATION, CHOICE ->
                                key.fallback().indexOf(' ') < 0;
                        default -> false;
                    };
            if (literal) {
                try {
                    values.read(key, key.fallback());
                } catch (BadValue e) {
                    throw new AssertionError(key.name(), e);
                }
            }
        }
    }

    @Test
    void keys_are_unique_and_described_in_a_sentence() {
        Set<String> seen = new HashSet<>();
        for (Key key : new KeyTable().all()) {
            assertTrue(seen.add(key.scope() + " " + key.name()), key.name());
            assertTrue(key.description().endsWith("."), key.name());
            assertFalse(key.example().isEmpty(), key.name());
            assertEquals(key.type() == Key.Type.OTHER, !key.available(), key.name());
        }
    }

    @Test
    void no_two_keys_share_an_environment_variable() {
        Set<String> seen = new HashSet<>();
        for (String name : new KeyTable().names(Key.Scope.GLOBAL).keySet()) {
            assertTrue(seen.add(Values.environmentName(name)), name);
        }
    }
}
