package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissesTest {
    private static final ClassShape SHOP =
            Compiled.of(
                            """
                            package com.acme;
                            public class Shop implements Comparable<Shop> {
                                public String find(long id) { return ""; }
                                public String find(String name, Item item) { return ""; }
                                @Deprecated public int count() { return 1; }
                                public int compareTo(Shop other) { return 0; }
                                public static class Item {}
                            }
                            """)
                    .shape("com.acme.Shop");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "com.acme.Shop#find(int); It has find(long), find(String, com.acme.Shop$Item)."
                        + " Parameters of other packages than java.lang, java.util, java.time and"
                        + " java.math are written with their package.",
                "com.acme.Shop#fnid(long); Did you mean find?",
                "com.acme.Shop#Find(long); Did you mean find?",
                "com.acme.Shop#coun(); Did you mean count?",
                "com.acme.Shop#findById(long); Did you mean find?",
                "com.acme.Shop#Shop(); Constructors are never woven.",
                "@Deprecated com.acme.Shop#find(long); It does not carry the annotation: find(long).",
                "com.acme.Shop#compareTo(Object); It has compareTo(com.acme.Shop)."
                        + " Parameters of other packages than java.lang, java.util, java.time and"
                        + " java.math are written with their package.",
                "com.acme.Shop#zzz(); ''",
            })
    void in_a_class_that_was_seen(String pattern, String expected) {
        String has = "declares or inherits.";
        MethodPattern one = RuleFixtures.patterns(pattern).patterns().get(0);
        assertEquals(
                ("`" + pattern + "` fits no method that com.acme.Shop " + has + " " + expected)
                        .strip(),
                NearMisses.inClass(one, Lineage.of(SHOP, Hierarchy.NONE, false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "com.acme.shop.Shop#find; the class is not loaded. Loaded are com.acme.Shop.",
                "com.acme.Shp#find; the class is not loaded. Loaded are com.acme.Shop.",
                "com.acme.Shop.Item#find; the class is not loaded. Loaded are com.acme.Shop$Item.",
                "org.other.Thing#find; the class is not loaded.",
                "java.util.HashMap#get; the class is not loaded. Classes of the JDK are never woven.",
                "com.acme.Shop#find; the type is loaded, and no body of such a method could be woven: no class that implements or extends it, and no proxy.",
                "com.acme.*#zzz(); no method fits in the loaded classes com.acme.Cart, com.acme.Shop,"
                        + " com.acme.Shop$Item and 1 more.",
                "org..*#zzz(); no loaded class has such a name.",
                "@com.acme.Slow; no method of a loaded class carries that annotation.",
            })
    void among_the_classes_that_are_loaded(String pattern, String expected) {
        Set<String> loaded =
                Set.of(
                        "com.acme.Shop",
                        "com.acme.Shop$Item",
                        "com.acme.Cart",
                        "com.acme.Till",
                        "[Lcom.acme.Shop;",
                        "java.lang.String");
        assertEquals(
                "`" + pattern + "`: " + expected,
                NearMisses.amongClasses(RuleFixtures.patterns(pattern), loaded));
    }

    @Test
    void every_alternative_is_explained() {
        assertEquals(
                "`a.B#c`: the class is not loaded. `a.*#d()`: no loaded class has such a name.",
                NearMisses.amongClasses(
                        RuleFixtures.patterns("a.B#c | a.*#d()"), List.of("x.Yyyyyy")));
    }
}
