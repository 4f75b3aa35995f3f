package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An evict rule's {@code keys} against the method that they name, when classes have shown both. */
class KeyCallsTest {
    private static final Compiled CLASSES =
            Compiled.of(
                    "package com.acme; public class Shop {"
                            + " public String find(long id, String country) { return null; }"
                            + " public String day(java.time.LocalDate day) { return null; } }",
                    "package com.acme; public class Writer {"
                            + " public boolean update(long id, String name, java.util.UUID tag)"
                            + " { return true; } }");

    private final Heard heard = new Heard();

    private static final class NoAnnotations implements AnnotationRules {
        @Override
        public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }

        @Override
        public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }
    }

    private List<String> faults(String keys, boolean cacheFirst) {
        heard.lines.clear();
        Rules book =
                new Rules(
                        List.of(
                                RuleFixtures.cache("product", "com.acme.Shop#find(long, String)"),
                                RuleFixtures.cache("day", "com.acme.Shop#day"),
                                RuleFixtures.evict(
                                        "update",
                                        "com.acme.Writer#update(..)",
                                        true,
                                        List.of(),
                                        RuleFixtures.keys(keys),
                                        List.of(),
                                        false)),
                        new NoAnnotations(),
                        heard);
        List<String> order = new ArrayList<>(List.of("com.acme.Shop", "com.acme.Writer"));
        if (!cacheFirst) {
            java.util.Collections.reverse(order);
        }
        for (String type : order) {
            book.match(CLASSES.shape(type));
        }
        return heard.of("faulty");
    }

    @Test
    void what_fits_is_no_fault() {
        for (String keys :
                List.of(
                        "product({id}, {name})",
                        "product({id}, 'EUR')",
                        "product({name}, {id})",
                        "product(7, {tag})",
                        "product({0}, {1}), day({name})",
                        "product({@result}, {name})".replace("{@result}", "{id}"))) {
            assertEquals(List.of(), faults(keys, true), keys);
            assertEquals(List.of(), faults(keys, false), keys);
        }
    }

    @Test
    void a_wrong_number_of_values_is_a_fault_whichever_class_comes_first() {
        for (boolean cacheFirst : new boolean[] {true, false}) {
            List<String> faults = faults("product({id})", cacheFirst);
            assertEquals(1, faults.size(), faults.toString());
            assertTrue(faults.get(0).contains("evict.update com.acme.Writer"), faults.get(0));
            assertTrue(faults.get(0).contains("has 1 values"), faults.get(0));
        }
    }

    @Test
    void a_value_that_never_becomes_the_parameter_is_a_fault() {
        for (String keys :
                List.of(
                        "product(lamp, {name})",
                        "product({tag}, {name})",
                        "product({@result}, {name})",
                        "day({id})",
                        "day({tag})")) {
            List<String> faults = faults(keys, true);
            assertEquals(1, faults.size(), keys + faults);
        }
    }
}
