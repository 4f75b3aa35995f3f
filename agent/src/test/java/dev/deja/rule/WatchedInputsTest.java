package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which methods show hidden inputs, and what entries keep of them. */
class WatchedInputsTest {
    private static final Compiled CLASSES =
            Compiled.of(
                    "package com.acme; public abstract class Tenant {"
                            + " public static String current() { return null; }"
                            + " public static String setting(String key) { return null; }"
                            + " public static String both(String a, String b) { return null; }"
                            + " public static void set(String a) {}"
                            + " public String own() { return null; }"
                            + " public static native String far();"
                            + " public abstract String open(); }",
                    "package org.springframework.context.i18n;"
                            + " public class LocaleContextHolder {"
                            + " public static java.util.Locale getLocale() { return null; }"
                            + " public static java.util.Locale getLocale(Object o) { return null; }"
                            + " public static Object getLocaleContext() { return null; } }",
                    "package com.acme; public class Shop {"
                            + " public String find(long id) { return null; } }");

    private static Map<String, List<String>> accessors(HiddenInputs inputs, String type) {
        Map<String, List<String>> found = new TreeMap<>();
        inputs.accessors(CLASSES.shape(type))
                .forEach((method, accessor) -> found.put(method.sourceForm(), accessor.inputs()));
        return found;
    }

    @Test
    void well_known_accessors_are_watched_always() {
        assertEquals(
                "{getLocale()=[org.springframework.context.i18n.LocaleContextHolder#getLocale()"
                        + "Ljava/util/Locale;], getLocaleContext()=[org.springframework.context.i18n"
                        + ".LocaleContextHolder#getLocale()Ljava/util/Locale;, org.springframework"
                        + ".context.i18n.LocaleContextHolder#getTimeZone()Ljava/util/TimeZone;]}",
                accessors(
                                new HiddenInputs(null),
                                "org.springframework.context.i18n.LocaleContextHolder")
                        .toString());
    }

    @Test
    void what_is_watched_can_be_asked_again_where_it_is_static_and_needs_one_text_at_most() {
        HiddenInputs inputs =
                new HiddenInputs(
                        RuleFixtures.patterns(
                                "com.acme.Tenant#*(..) | com.acme.Nobody#x() | java.lang.Thread#*(..)"
                                        + " except com.acme.Tenant#set(..)"));
        String name = "com.acme.Tenant#";
        assertEquals(
                Map.of(
                        "current()", List.of(name + "current()Ljava/lang/String;"),
                        "setting(String)",
                                List.of(name + "setting(Ljava/lang/String;)Ljava/lang/String;"),
                        "both(String, String)", List.of(),
                        "own()", List.of()),
                accessors(inputs, "com.acme.Tenant"));
        assertEquals(List.of("com.acme.Nobody#x()", "java.lang.Thread#*(..)"), inputs.unmatched());
        assertEquals(List.of("java.lang.Thread#*(..)"), inputs.ofJdk());
    }

    @Test
    void what_is_watched_may_be_named_by_an_annotation() {
        Compiled classes =
                Compiled.of(
                        "package com.acme; public @interface Who {}",
                        "package com.acme; public class Anything {"
                                + " @Who public static String user() { return null; }"
                                + " public static String other() { return null; } }");
        HiddenInputs inputs = new HiddenInputs(RuleFixtures.patterns("@com.acme.Who"));
        Rules book =
                new Rules(
                        List.of(RuleFixtures.cache("a", "com.acme.Shop#find")),
                        new NoAnnotations(),
                        new Heard(),
                        inputs);
        assertTrue(book.annotationDescriptors().contains("Lcom/acme/Who;"));
        List<JoinPoint> found = book.match(classes.shape("com.acme.Anything"));
        assertEquals(1, found.size());
        assertEquals("user", found.get(0).method().name());
        assertEquals(List.of(), inputs.unmatched());
    }

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

    @Test
    void accessors_are_join_points_only_where_a_rule_computes_answers() {
        String locales = "org/springframework/context/i18n/LocaleContextHolder";
        Rules nothing = new Rules(List.of(), new NoAnnotations(), new Heard());
        assertFalse(nothing.mayMatchName(locales));
        assertFalse(nothing.observes());
        Rules evicting =
                new Rules(
                        List.of(RuleFixtures.evict("a", "com.acme.Shop#find", "x")),
                        new NoAnnotations(),
                        new Heard());
        assertFalse(evicting.mayMatchName(locales));
        Rules caching =
                new Rules(
                        List.of(RuleFixtures.cache("a", "com.acme.Shop#find")),
                        new NoAnnotations(),
                        new Heard());
        assertTrue(caching.mayMatchName(locales));
        assertTrue(caching.mayHaveInputs(locales));
        List<String> methods = new ArrayList<>();
        for (JoinPoint each : caching.match(CLASSES.shape(locales.replace('/', '.')))) {
            methods.add(each.method().sourceForm() + " " + (each.accessor() != null));
        }
        methods.sort(null);
        assertEquals(List.of("getLocale() true", "getLocaleContext() true"), methods);
    }

    @Test
    void values_are_told_apart_and_only_harmless_ones_can_be_read() {
        assertEquals("-", InputValue.of(null));
        assertEquals("=fr-CA", InputValue.of(Locale.CANADA_FRENCH));
        assertEquals("=Europe/Paris", InputValue.of(TimeZone.getTimeZone("Europe/Paris")));
        assertEquals(InputValue.UNREADABLE, InputValue.of(new Object()));
        assertEquals(InputValue.UNREADABLE, InputValue.of((java.security.Principal) () -> "ann"));
        String text = InputValue.of("a secret name");
        assertTrue(text.startsWith("#") && !text.contains("secret"), text);
        assertNotEquals(InputValue.of("1"), InputValue.of(1));
        assertNotEquals(InputValue.of(1L), InputValue.of(1));
        assertFalse(InputValue.areSame(InputValue.UNREADABLE, InputValue.UNREADABLE));
        assertFalse(InputValue.areSame(InputValue.WORLD, InputValue.WORLD));
        assertTrue(InputValue.areSame(InputValue.ABSENT, InputValue.ABSENT));
    }
}
