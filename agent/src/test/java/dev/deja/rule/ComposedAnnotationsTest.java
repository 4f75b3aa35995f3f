package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.api.Cached;
import dev.deja.api.CachedOneDay;
import dev.deja.api.CachedOneHour;
import dev.deja.api.CachedOneMinute;
import dev.deja.api.CachedOneMonth;
import dev.deja.api.CachedOneWeek;
import dev.deja.api.CachedOneYear;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComposedAnnotationsTest {
    private static final String IMPORTS = "package com.acme; import dev.deja.api.*; ";

    private static final Compiled CLASSES =
            Compiled.of(
                    IMPORTS
                            + "@Cached(ttl = \"5m\", tags = {\"a\", \"b\"}, unless = \"result == 0\")"
                            + " public @interface Briefly { String[] tags() default {};"
                            + " String when() default \"\"; String ttl() default \"\"; }",
                    IMPORTS
                            + "@Briefly(when = \"arg[0] > 1\") public @interface Nested {"
                            + " String[] tags() default {}; }",
                    IMPORTS + "@CachedOneDay(key = \"{0}\") public @interface Daily {}",
                    IMPORTS
                            + "@Cached(ttl = \"9m\") public @interface Odd {"
                            + " Class<?> key() default Object.class; Thread.State when() default"
                            + " Thread.State.NEW; int ttl() default 0; }",
                    IMPORTS + "@Round2 public @interface Round1 {}",
                    IMPORTS + "@Round1 @Round2 public @interface Round2 {}",
                    IMPORTS + "@Deprecated public @interface Plain {}",
                    IMPORTS
                            + """
                            public class Shop {
                                @Briefly int briefly(int a) { return a; }
                                @Briefly(tags = "mine:{0}", ttl = "1s") int overridden(int a) { return a; }
                                @Nested int nested(int a) { return a; }
                                @Nested(tags = {"x", "y"}) int nestedOverridden(int a) { return a; }
                                @Daily int daily(int a) { return a; }
                                @CachedOneHour int hourly(int a) { return a; }
                                @CachedOneHour(name = "hour", tags = "t", when = "a > 1", ttl2 = 0)
                                int named(int a) { return a; }
                                @Odd(key = String.class, when = Thread.State.BLOCKED, ttl = 4)
                                int odd(int a) { return a; }
                                @Round1 int round(int a) { return a; }
                                @Plain int plain(int a) { return a; }
                                @Briefly @Daily int twice(int a) { return a; }
                                @Briefly @Cached(ttl = "2m") int direct(int a) { return a; }
                                @Briefly int briefly(long a) { return 1; }
                                int none(int a) { return a; }
                            }
                            """
                                    .replace(", ttl2 = 0", ""));

    private final List<String> asked = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    private @Nullable ClassShape find(String descriptor) {
        asked.add(descriptor);
        try {
            return CLASSES.shape(
                    descriptor.substring(1, descriptor.length() - 1).replace('/', '.'));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Map<String, Object> cached(String method) {
        ClassShape type =
                ComposedAnnotations.expanded(
                        CLASSES.shape("com.acme.Shop"), this::find, complaints);
        for (AnnotationShape annotation : Compiled.method(type, method).annotations()) {
            if (annotation.descriptor().equals("Ldev/deja/api/Cached;")) {
                return new TreeMap<>(annotation.values());
            }
        }
        return Map.of();
    }

    @Test
    void an_annotation_that_carries_cached_is_read_as_it() {
        assertEquals(
                Map.of("ttl", "5m", "tags", List.of("a", "b"), "unless", "result == 0"),
                cached("briefly(int)"));
    }

    @Test
    void its_own_elements_go_before_where_they_are_written() {
        assertEquals(
                Map.of("ttl", "1s", "tags", List.of("mine:{0}"), "unless", "result == 0"),
                cached("overridden(int)"));
        assertEquals(
                Map.of("name", "hour", "ttl", "1h", "tags", List.of("t"), "when", "a > 1"),
                cached("named(int)"));
    }

    @Test
    void composition_nests() {
        assertEquals(
                Map.of(
                        "ttl",
                        "5m",
                        "tags",
                        List.of("a", "b"),
                        "unless",
                        "result == 0",
                        "when",
                        "arg[0] > 1"),
                cached("nested(int)"));
        assertEquals(List.of("x", "y"), cached("nestedOverridden(int)").get("tags"));
        assertEquals(Map.of("ttl", "1d", "key", "{0}"), cached("daily(int)"));
    }

    @Test
    void elements_of_another_type_are_the_users_own() {
        assertEquals(Map.of("ttl", "9m"), cached("odd(int)"));
    }

    @Test
    void circles_and_annotations_without_cached_are_nothing() {
        assertEquals(Map.of(), cached("round(int)"));
        assertEquals(Map.of(), cached("plain(int)"));
        assertEquals(Map.of(), cached("none(int)"));
    }

    @Test
    void what_is_written_at_the_method_itself_goes_before() {
        assertEquals(Map.of("ttl", "2m"), cached("direct(int)"));
    }

    @Test
    void two_on_one_method_are_a_mistake_that_is_told() {
        assertEquals(Map.of(), cached("twice(int)"));
        assertEquals(
                List.of(
                        "twice(int) of com.acme.Shop carries @com.acme.Briefly and @com.acme.Daily,"
                                + " each of which caches it: keep one. It is not cached"),
                complaints);
    }

    @Test
    void overloads_are_numbered_as_those_of_cached() {
        ClassShape type =
                ComposedAnnotations.expanded(
                        CLASSES.shape("com.acme.Shop"), this::find, complaints);
        Heard heard = new Heard();
        new Rules(List.of(), new RulesTest.FromAnnotations(), heard).match(type);
        assertTrue(
                heard.of("matched")
                        .containsAll(
                                List.of(
                                        "cache.Shop-briefly com.acme.Shop#briefly(int)",
                                        "cache.Shop-briefly-2 com.acme.Shop#briefly(long)")),
                heard.lines.toString());
    }

    @Test
    void the_ready_made_ones_last_as_long_as_their_class_files_say() {
        for (Class<?> type :
                List.<Class<?>>of(
                        CachedOneMinute.class,
                        CachedOneHour.class,
                        CachedOneDay.class,
                        CachedOneWeek.class,
                        CachedOneMonth.class,
                        CachedOneYear.class)) {
            Cached cached = type.getAnnotation(Cached.class);
            assertNotNull(cached, type.getName());
            ClassShape shop =
                    Compiled.of(
                                    IMPORTS
                                            + "public class S { @"
                                            + type.getSimpleName()
                                            + " int a() { return 1; } }")
                            .shape("com.acme.S");
            ClassShape read = ComposedAnnotations.expanded(shop, this::find, complaints);
            AnnotationShape found =
                    Compiled.method(read, "a()").annotations().stream()
                            .filter(each -> each.descriptor().equals("Ldev/deja/api/Cached;"))
                            .findFirst()
                            .orElseThrow();
            assertEquals(cached.ttl(), found.values().get("ttl"), type.getName());
            assertTrue(ComposedAnnotations.descriptors().contains(type.descriptorString()));
        }
        // Their class files need not be there.
        assertEquals(List.of(), asked);
    }

    @Test
    void a_class_without_any_is_left_as_it_is_and_well_known_annotations_are_not_looked_up() {
        ClassShape plain =
                Compiled.of(
                                "package com.acme; public class P { @Deprecated public int a()"
                                        + " { return 1; } }")
                        .shape("com.acme.P");
        assertSame(plain, ComposedAnnotations.expanded(plain, this::find, complaints));
        assertEquals(List.of(), asked);
    }

    @Test
    void only_packages_of_libraries_are_well_known() {
        assertTrue(ComposedAnnotations.isWellKnown("org/springframework/cache/annotation/X"));
        assertTrue(ComposedAnnotations.isWellKnown("jakarta/persistence/Entity"));
        for (String own :
                List.of(
                        "com/acme/A",
                        "org/springframework/samples/petclinic/vet/VetRepository",
                        "org/apache/shop/A",
                        "javaxen/A",
                        "A")) {
            assertFalse(ComposedAnnotations.isWellKnown(own), own);
        }
    }
}
