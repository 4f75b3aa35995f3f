package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodPatternsTest {
    private static final Compiled CLASSES =
            Compiled.of(
                    """
                    package com.acme.shop;
                    import java.util.*;
                    public class Shop<K extends Number, T> implements Comparable<Shop<K, T>> {
                        public Shop() {}
                        public Shop(long id) {}
                        public String find(long id) { return ""; }
                        String find(String name) { return ""; }
                        protected String find(String name, int... counts) { return ""; }
                        String find(K key, T[] values) { return ""; }
                        String findAll() { return ""; }
                        static List<String> top(List<Map<String, Long>> a, long[][] b) { return null; }
                        private <X> X first(X x, List<? super X> more, Item item, Item.Kind[] kinds) { return x; }
                        final synchronized void update(java.sql.Date day, java.math.BigDecimal price) {}
                        @Slow String slow(int x) { return ""; }
                        @Slow @Deprecated String slower() { return ""; }
                        public int compareTo(Shop<K, T> other) { return 0; }
                        Runnable lambda() { return () -> {}; }
                        public static class Item { String name() { return ""; } enum Kind { A } }
                    }
                    """,
                    "package com.acme.shop; public @interface Slow {}");

    private static final ClassShape SHOP = CLASSES.shape("com.acme.shop.Shop");
    private static final ClassShape ITEM = CLASSES.shape("com.acme.shop.Shop$Item");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "com.acme.shop.Shop#find(long); find(long)",
                "  com.acme.shop.Shop # find ( long )  ; find(long)",
                "com.acme.shop.Shop#find(String); find(String)",
                "com.acme.shop.Shop#find(java.lang.String); find(String)",
                "com.acme.shop.Shop#find(acme.String); ``",
                "com.acme.shop.Shop#find(String, int...); find(String, int...)",
                "com.acme.shop.Shop#find(String, int[]); find(String, int...)",
                "com.acme.shop.Shop#find(String, int); ``",
                "com.acme.shop.Shop#find(String, int[][]); ``",
                "com.acme.shop.Shop#find(K, T[]); find(Number, Object[])",
                "com.acme.shop.Shop#find(Number, Object[]); find(Number, Object[])",
                "com.acme.shop.Shop#find(K, T); ``",
                "com.acme.shop.Shop#findAll; findAll()",
                "com.acme.shop.Shop#findAll(); findAll()",
                "com.acme.shop.Shop#findAll(..); findAll()",
                "com.acme.shop.Shop#find(String, ..); find(String) find(String, int...)",
                "com.acme.shop.Shop#find(*); find(long) find(String)",
                "com.acme.shop.Shop#find(*, *); find(String, int...) find(Number, Object[])",
                "com.acme.shop.Shop#find(*, *[]); find(String, int...) find(Number, Object[])",
                "com.acme.shop.Shop#find(*[]); ``",
                "com.acme.shop.Shop#find(Str*); find(String)",
                "com.acme.shop.Shop#find(java..*); find(String)",
                "com.acme.shop.Shop#find*(..); find(long) find(String) find(String, int...)"
                        + " find(Number, Object[]) findAll()",
                "com.acme.shop.Shop#f*l*(..); findAll()",
                "com.acme.shop.Shop#*All(..); findAll()",
                "com.acme.shop.Shop#top(List, long[][]); top(List, long[][])",
                "com.acme.shop.Shop#first(X, List, com.acme.shop.Shop$Item, ..);"
                        + " first(Object, List, com.acme.shop.Shop$Item, com.acme.shop.Shop$Item$Kind[])",
                "com.acme.shop.Shop#first(Object, *, *..Shop$Item, *..Shop$Item$Kind[]);"
                        + " first(Object, List, com.acme.shop.Shop$Item, com.acme.shop.Shop$Item$Kind[])",
                "com.acme.shop.Shop#update(java.sql.Date, BigDecimal);"
                        + " update(java.sql.Date, BigDecimal)",
                "com.acme.shop.Shop#update(Date, BigDecimal); ``",
                "com.acme.shop.Shop#compareTo(..); compareTo(com.acme.shop.Shop)",
                "com.acme.shop.Shop#compareTo; compareTo(com.acme.shop.Shop)",
                "com.acme.shop.Shop#lambda*(..); lambda()",
                "com.acme.shop.Shop#FIND(long); ``",
                "com.acme.shop.Shop#find(long) | com.acme.shop.Shop#find(String);"
                        + " find(long) find(String)",
                "com.acme.Other#x(long)|com.acme.shop.Shop#find(long); find(long)",
                "com.acme.shop.Shop#find(..) except com.acme.shop.Shop#find(String, ..);"
                        + " find(long) find(Number, Object[])",
                "com.acme.shop.*#*(..) except *..*#f*(..)|*..*#slow*(..) | *..*#top(..);"
                        + " update(java.sql.Date, BigDecimal) compareTo(com.acme.shop.Shop)"
                        + " lambda()",
                "*..*#find(long); find(long)",
                "..*#find(long); find(long)",
                "*..Shop#find(long); find(long)",
                "com..*#find(long); find(long)",
                "com..Shop#find(long); find(long)",
                "com.acme..shop..Shop#find(long); find(long)",
                "com.acme.shop..Shop#find(long); find(long)",
                "com.acme.shop.S*p#find(long); find(long)",
                "com.*.shop.*#find(long); find(long)",
                "com.*.Shop#find(long); ``",
                "com.acme.Shop#find(long); ``",
                "Shop#find(long); ``",
                "*#find(long); ``",
                "com.acme.*#find(long); ``",
                "com.acme.shop#find(long); ``",
                "com.acme.shop.Shop$*#find(long); ``",
                "@com.acme.shop.Slow; slow(int) slower()",
                "@com.acme.shop.Slow #slow; slow(int)",
                "@com.acme.shop.Slow#slow(..); slow(int)",
                "@com.acme.shop.Slow com.acme..*#*(); slower()",
                "@com.acme.shop.Slow com.acme.shop.Shop#find(..); ``",
                "@Deprecated; slower()",
                "@Slow; ``",
                "@com.acme.shop.Slow except @Deprecated; slow(int)",
            })
    void a_pattern_selects_the_methods_it_names(String pattern, String expected) throws Exception {
        String selected =
                String.join(
                        " ",
                        MethodPatterns.parse(pattern).match(SHOP).stream()
                                .map(MethodShape::sourceForm)
                                .toList());
        assertEquals(expected, selected);
    }

    @Test
    void nested_types_are_named_with_a_dollar_and_covered_by_a_star() throws Exception {
        for (String pattern :
                List.of(
                        "com.acme.shop.Shop$Item#name()",
                        "com.acme.shop.Shop$*#name()",
                        "com.acme.shop.*#name()",
                        "*..*#name()",
                        "*..*$Item#name()")) {
            assertEquals(1, MethodPatterns.parse(pattern).match(ITEM).size(), pattern);
        }
        assertTrue(MethodPatterns.parse("com.acme.shop.Shop.Item#name()").match(ITEM).isEmpty());
        assertTrue(MethodPatterns.parse("com.acme.shop.Shop#name()").match(ITEM).isEmpty());
    }

    @Test
    void every_type_includes_the_default_package() throws Exception {
        ClassShape shape = Compiled.of("public class Main { void run() {} }").shape("Main");
        for (String pattern : List.of("*..*#run()", "Main#run()", "*#run()", "M*#*(..)")) {
            assertEquals(1, MethodPatterns.parse(pattern).match(shape).size(), pattern);
            assertTrue(MethodPatterns.parse(pattern).mayMatch("Main"), pattern);
        }
    }

    @Test
    void a_name_without_parentheses_must_belong_to_one_method() throws Exception {
        MethodPatterns patterns = MethodPatterns.parse("com.acme.shop.Shop#find");
        RuleSyntaxException e = assertThrows(RuleSyntaxException.class, () -> patterns.match(SHOP));
        assertEquals(
                "Pattern `com.acme.shop.Shop#find` has no parameter list, but com.acme.shop.Shop"
                        + " has 4 methods of that name: find(long), find(String), find(String,"
                        + " int...), find(Number, Object[]). Write the parameters of the one that"
                        + " is meant, or find(..) for all.",
                e.getMessage());
    }

    @Test
    void a_name_with_a_star_and_without_parentheses_may_cover_several_names() throws Exception {
        assertEquals(2, MethodPatterns.parse("com.acme.shop.Shop#slow*").match(SHOP).size());
        MethodPatterns overloaded = MethodPatterns.parse("com.acme.shop.Shop#find*");
        assertThrows(RuleSyntaxException.class, () -> overloaded.match(SHOP));
    }

    @Test
    void overloads_that_do_not_carry_the_annotation_do_not_count() throws Exception {
        ClassShape shape =
                Compiled.of(
                                "public class A { @Deprecated int x(int a) { return a; }"
                                        + " int x(long a) { return 1; } }")
                        .shape("A");
        assertEquals(1, MethodPatterns.parse("@Deprecated A#x").match(shape).size());
        MethodPatterns plain = MethodPatterns.parse("A#x");
        assertThrows(RuleSyntaxException.class, () -> plain.match(shape));
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Shop#find(long), com/acme/Shop, true",
        "com.acme.Shop#find(long), com/acme/Shop$Item, false",
        "com.acme.Shop#find(long), com/acme/ShopX, false",
        "com.acme.*#find(long), com/acme/Shop, true",
        "com.acme.*#find(long), com/acme/x/Shop, false",
        "com.acme.*#find(long), com/acmex/Shop, false",
        "com.acme..*#find(long), com/acme/Shop, true",
        "com.acme..*#find(long), com/acme/x/y/Shop, true",
        "com.acme..*#find(long), com/acme, false",
        "com.acme..web..*C*r#find(long), com/acme/web/ShopController, true",
        "com.acme..web..*C*r#find(long), com/acme/a/web/b/web/c/ACxr, true",
        "com.acme..web..*C*r#find(long), com/acme/a/b/ShopController, false",
        "com.acme..web..*C*r#find(long), com/acme/webb/ShopController, false",
        "*..*Service#*(..), a/ProductService, true",
        "*..*Service#*(..), ProductService, true",
        "*..*Service#*(..), a/ProductServices, false",
        "*..*#*(..), anything/At/All$Here, true",
        "@com.acme.Slow, com/acme/Shop, false",
        "@com.acme.Slow com.acme.Shop#find, com/acme/Shop, true",
        "@com.acme.Slow com.acme.*#find, com/acme/Shop, false",
    })
    void a_class_is_judged_by_its_name(String pattern, String name, boolean expected)
            throws Exception {
        assertEquals(expected, MethodPatterns.parse(pattern).mayMatch(name));
    }

    @Test
    void many_wildcards_are_matched_without_trying_every_combination() throws Exception {
        MethodPatterns patterns =
                MethodPatterns.parse("a*a*a*a*a*a*a*a*a..b..b..b..b..b..*a*a*a*a*a*a*b#x(..)");
        String name = "a".repeat(400) + "/b".repeat(400) + "/" + "a".repeat(400);
        assertFalse(patterns.mayMatch(name));
        assertTrue(patterns.mayMatch(name + "b"));
    }

    @Test
    void annotations_that_patterns_ask_for_are_told() throws Exception {
        assertEquals(
                Set.of("Lcom/acme/Slow;", "LFast;", "Ljava/lang/Fast;"),
                MethodPatterns.parse("@com.acme.Slow | @Fast com.acme.*#x(..) | com.acme.A#b")
                        .annotationDescriptors());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "com.acme.Shop#find; false",
                "com.acme.Shop#find(); false",
                "com.acme.Shop#find(long, String[]); false",
                "@com.acme.Slow com.acme.Shop#find(long); false",
                "com.acme.Shop#find(long) except com.acme.Other#*(..); false",
                "com.acme.Shop#find(..); true",
                "com.acme.Shop#find(long, ..); true",
                "com.acme.Shop#find(*); true",
                "com.acme.Shop#find*(long); true",
                "com.acme.Shop#find*; true",
                "com.acme.S*#find(long); true",
                "com..Shop#find(long); true",
                "@com.acme.Slow; true",
                "com.acme.Shop#a(long) | com.acme.Shop#b(long); true",
            })
    void whether_a_rule_covers_more_is_told_by_its_text(String pattern, boolean expected)
            throws Exception {
        assertEquals(expected, MethodPatterns.parse(pattern).coversMore());
    }

    @Test
    void the_pattern_that_names_more_is_the_more_specific_one() throws Exception {
        List<String> fromLeast =
                List.of(
                        "*..*#*(..)",
                        "@Deprecated",
                        "*..*#slow*(..)",
                        "com..*#*(..)",
                        "com.acme..*#*(..)",
                        "com.acme.shop.*#*(..)",
                        "com.acme.shop.Sho*#*(..)",
                        "com.acme.shop.Shop#*(..)",
                        "com.acme.shop.Shop#sl*(..)",
                        "com.acme.shop.Shop#slow*(..)",
                        "com.acme.shop.Shop#slower(..)",
                        "com.acme.shop.Shop#slower",
                        "com.acme.shop.Shop#slower()",
                        "@Deprecated com.acme.shop.Shop#slower()");
        MethodShape slower = Compiled.method(SHOP, "slower()");
        int before = 0;
        for (String pattern : fromLeast) {
            int specificity = MethodPatterns.parse(pattern).specificity(SHOP, slower);
            assertTrue(specificity > before, pattern + " is not above its predecessor");
            before = specificity;
        }
        assertEquals(0, MethodPatterns.parse("com.acme.shop.Shop#find").specificity(SHOP, slower));
    }

    @Test
    void of_alternatives_the_most_specific_that_selects_the_method_counts() throws Exception {
        MethodShape slower = Compiled.method(SHOP, "slower()");
        assertEquals(
                MethodPatterns.parse("com.acme.shop.Shop#slower()").specificity(SHOP, slower),
                MethodPatterns.parse("com.acme..*#*(..) | com.acme.shop.Shop#slower()")
                        .specificity(SHOP, slower));
    }

    @Test
    void the_text_is_kept_as_written() throws Exception {
        assertEquals("a.B#c | d.E#f", MethodPatterns.parse(" a.B#c | d.E#f ").text());
    }
}
