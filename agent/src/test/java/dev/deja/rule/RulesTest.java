package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final Compiled CLASSES =
            Compiled.of(
                    """
                    package com.acme;
                    public class Shop extends Base {
                        public String find(long id) { return ""; }
                        public String find(String name) { return ""; }
                        public int count() { return 1; }
                        public void update(long id, String name) {}
                        public void clear() {}
                        native long clock();
                    }
                    """,
                    """
                    package com.acme;
                    public abstract class Base {
                        public String inherited() { return ""; }
                        public abstract int count();
                    }
                    """,
                    """
                    package com.acme;
                    public interface Repository {
                        String find(long id);
                        default String findOr(long id) { return find(id); }
                        void save(String text);
                    }
                    """);

    private static final ClassShape SHOP = CLASSES.shape("com.acme.Shop");

    private final Heard heard = new Heard();

    /** Annotation rules as the configuration makes them, without its defaults. */
    static final class FromAnnotations implements AnnotationRules {
        final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
        boolean enabled = true;

        @Override
        public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
            asked.put("cache." + name, fields);
            String tags = fields.get("tags");
            if (fields.containsKey("ttl") && !fields.getOrDefault("ttl", "").endsWith("m")) {
                return Optional.empty();
            }
            return Optional.of(
                    RuleFixtures.cache(
                            name, null, enabled, tags == null ? List.of() : List.of(tags)));
        }

        @Override
        public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
            asked.put("evict." + name, fields);
            String tags = fields.get("tags");
            return Optional.of(
                    RuleFixtures.evict(
                            name,
                            null,
                            enabled,
                            tags == null ? List.of() : List.of(tags),
                            List.of(),
                            List.of(),
                            false));
        }
    }

    private final FromAnnotations fromAnnotations = new FromAnnotations();

    private Rules book(Rule... rules) {
        return new Rules(List.of(rules), fromAnnotations, heard);
    }

    private static List<String> methods(List<JoinPoint> joinPoints) {
        List<String> methods = new ArrayList<>();
        for (JoinPoint joinPoint : joinPoints) {
            CacheRule cache = joinPoint.cache();
            StringBuilder line = new StringBuilder(joinPoint.method().sourceForm());
            line.append(cache == null ? "" : " " + cache.id());
            for (JoinPoint.CompiledEvict evict : joinPoint.evicts()) {
                line.append(' ').append(evict.rule().id());
            }
            methods.add(line.toString());
        }
        return methods;
    }

    @Test
    void methods_that_rules_select_are_join_points() {
        Rules book =
                book(
                        RuleFixtures.cache("product", "com.acme.Shop#find(long)", "product:{id}"),
                        RuleFixtures.evict("update", "com.acme.Shop#update", "product:{id}", "all"),
                        RuleFixtures.evict("any", "com.acme.*#update(..)", "all"));
        List<JoinPoint> joinPoints = book.match(SHOP);
        assertEquals(
                List.of("find(long) cache.product", "update(long, String) evict.update evict.any"),
                methods(joinPoints));
        JoinPoint find = joinPoints.get(0);
        assertEquals("com.acme.Shop", find.className());
        KeyPlan keys = find.keys();
        assertNotNull(keys);
        assertEquals(new KeyPlan.Key("42"), keys.key(this, new Object[] {42L}));
        assertEquals(1, find.tags().size());
        assertEquals(
                List.of("product:42"), find.tags().get(0).render(this, new Object[] {42L}, null));
        JoinPoint update = joinPoints.get(1);
        assertNull(update.keys());
        assertEquals(2, update.evicts().get(0).tags().size());
        assertEquals(
                List.of(
                        "cache.product com.acme.Shop#find(long)",
                        "evict.update com.acme.Shop#update(long, String)",
                        "evict.any com.acme.Shop#update(long, String)"),
                heard.of("matched"));
        assertEquals(3, heard.lines.size(), () -> heard.lines.toString());
    }

    @Test
    void a_rule_over_several_methods_has_the_method_in_its_keys() {
        JoinPoint exact =
                book(RuleFixtures.cache("a", "com.acme.Shop#find(long)")).match(SHOP).get(0);
        JoinPoint wild =
                book(RuleFixtures.cache("a", "com.acme.Shop#fin*(long)")).match(SHOP).get(0);
        assertEquals(new KeyPlan.Key("1"), key(exact));
        assertFalse(key(wild).equals(key(exact)), "although it covers this method alone here");
    }

    private KeyPlan.Outcome key(JoinPoint joinPoint) {
        KeyPlan plan = joinPoint.keys();
        assertNotNull(plan);
        return plan.key(this, new Object[] {1L});
    }

    @Test
    void of_two_cache_rules_the_one_that_names_more_wins() {
        Rules book =
                book(
                        RuleFixtures.cache("wide", "com.acme..*#*(..)"),
                        RuleFixtures.cache("narrow", "com.acme.Shop#find(long)"),
                        RuleFixtures.cache("middle", "com.acme.Shop#find(..)"));
        List<String> methods = methods(book.match(SHOP));
        assertEquals(
                List.of(
                        "find(long) cache.narrow",
                        "find(String) cache.middle",
                        "count() cache.wide"),
                methods);
        assertEquals(
                List.of(
                        "cache.wide by cache.narrow find(long)",
                        "cache.middle by cache.narrow find(long)",
                        "cache.wide by cache.middle find(String)"),
                heard.of("outranked"));
    }

    @Test
    void two_cache_rules_that_name_as_much_both_leave_the_method() {
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.Shop#find(..)"),
                        RuleFixtures.cache("b", "com.acme.Shop#find(..)"),
                        RuleFixtures.cache("c", "com.acme..*#*(..)"));
        assertEquals(List.of("count() cache.c"), methods(book.match(SHOP)));
        List<String> faults = heard.of("faulty");
        assertEquals(4, faults.size(), faults::toString);
        assertTrue(
                faults.get(0)
                        .startsWith(
                                "cache.a com.acme.Shop find(long): cache.a and cache.b both select"
                                        + " it"),
                faults.get(0));
        assertTrue(
                faults.get(1).startsWith("cache.b com.acme.Shop find(long): cache.b and cache.a"));
    }

    @Test
    void a_rule_that_is_switched_off_matches_nothing() {
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.Shop#find(long)", false, List.of()),
                        RuleFixtures.evict(
                                "b",
                                "com.acme.Shop#clear",
                                false,
                                List.of("x"),
                                List.of(),
                                List.of(),
                                false));
        assertTrue(book.match(SHOP).isEmpty());
        assertFalse(book.mayMatchName("com/acme/Shop"));
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void a_fault_of_one_rule_leaves_the_others_at_work() {
        Rules book =
                book(
                        RuleFixtures.cache("wrong", "com.acme.Shop#find(long)", "product:{nr}"),
                        RuleFixtures.evict("wrong", "com.acme.Shop#update(..)", "product:{nr}"),
                        RuleFixtures.evict("right", "com.acme.Shop#*(long, ..)", "product:{id}"));
        assertEquals(
                List.of("find(long) evict.right", "update(long, String) evict.right"),
                methods(book.match(SHOP)));
        List<String> faults = heard.of("faulty");
        assertEquals(2, faults.size());
        assertTrue(
                faults.get(0).startsWith("cache.wrong com.acme.Shop find(long): "), faults.get(0));
        assertTrue(faults.get(0).contains("nr"), faults.get(0));
        assertTrue(faults.get(1).startsWith("evict.wrong com.acme.Shop update(long, String): "));
        assertEquals(2, heard.of("matched").size(), "a faulty rule has not matched");
    }

    @Test
    void an_ambiguous_name_is_a_fault_and_other_alternatives_act() {
        Rules book = book(RuleFixtures.cache("a", "com.acme.Shop#find | com.acme.Shop#count"));
        assertEquals(List.of("count() cache.a"), methods(book.match(SHOP)));
        assertTrue(heard.of("faulty").get(0).contains("find(long), find(String)"));
        assertEquals(List.of(), heard.of("unmatched"));
    }

    @Test
    void an_exception_that_cannot_be_told_stops_caching_and_not_evicting() {
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.Shop#*() except com.acme.Shop#find"),
                        RuleFixtures.evict(
                                "b", "com.acme.Shop#c*() except com.acme.Shop#find", "x"));
        assertEquals(List.of("count() evict.b", "clear() evict.b"), methods(book.match(SHOP)));
        assertEquals(2, heard.of("faulty").size());
    }

    @Test
    void a_class_that_is_named_and_has_no_such_method_is_told_at_once() {
        book(
                        RuleFixtures.evict("a", "com.acme.Shop#inherited()", "x"),
                        RuleFixtures.evict(
                                "b", "com.acme.Shop#updaet(..) | com.acme.*#clear()", "x"),
                        RuleFixtures.evict("c", "com.acme.*#nothing()", "x"))
                .match(SHOP);
        assertEquals(
                List.of(
                        "evict.a `com.acme.Shop#inherited()` fits no method that com.acme.Shop"
                                + " declares or inherits. These class files could not be read:"
                                + " com.acme.Base.",
                        "evict.b `com.acme.Shop#updaet(..)` fits no method that com.acme.Shop"
                                + " declares or inherits. Did you mean update? These class files"
                                + " could not be read: com.acme.Base."),
                heard.of("unmatched"));
        assertEquals(List.of("evict.b com.acme.Shop#clear()"), heard.of("matched"));
    }

    @Test
    void an_interface_names_what_implements_it_and_what_it_does_not_have_is_told_at_once() {
        ClassShape repository = CLASSES.shape("com.acme.Repository");
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.Repository#find(long)"),
                        RuleFixtures.evict("b", "com.acme.Repository#save(..)", "x"),
                        RuleFixtures.evict("c", "com.acme.Repository#delete(..)", "x"),
                        RuleFixtures.cache("e", "com.acme.Repository#findOr"));
        assertEquals(List.of("findOr(long) cache.e"), methods(book.match(repository)));
        assertEquals(List.of(), heard.of("refused"));
        assertEquals(1, heard.of("unmatched").size());
        assertTrue(heard.of("unmatched").get(0).startsWith("evict.c"));
    }

    @Test
    void a_rule_over_many_methods_reports_its_refusals_in_one_line() {
        book(RuleFixtures.cache("a", "com.acme.Shop#*(..)")).match(SHOP);
        assertEquals(
                List.of(
                        "cache.a com.acme.Shop#update(long, String), clear(), clock() refused: it"
                                + " returns nothing (update(long, String), clear()); it is native"
                                + " (clock()). A cache rule needs an answer; only evict rules fit"
                                + " here. Put the rule on a Java method that calls it."),
                heard.of("refused"));
        assertEquals(3, heard.of("matched").size());
    }

    @Test
    void a_method_that_is_named_alone_has_a_refusal_of_its_own() {
        book(RuleFixtures.cache(
                        "a",
                        "com.acme.Shop#clear() | com.acme.Shop#update(..)"
                                + " | com.acme.Shop#clock"))
                .match(SHOP);
        List<String> refused = heard.of("refused");
        assertEquals(3, refused.size(), refused::toString);
        assertTrue(refused.get(0).startsWith("cache.a com.acme.Shop#clear() refused: it returns"));
        assertTrue(
                refused.get(1).startsWith("cache.a com.acme.Shop#clock() refused: it is native"));
        assertTrue(refused.get(2).startsWith("cache.a com.acme.Shop#update(long, String) refused"));
    }

    @Test
    void an_evict_rule_acts_on_methods_that_return_nothing() {
        assertEquals(
                List.of("clear() evict.a"),
                methods(book(RuleFixtures.evict("a", "com.acme.Shop#clear()", "x")).match(SHOP)));
    }

    @Test
    void a_native_method_of_an_evict_rule_runs_unseen() {
        book(RuleFixtures.evict("a", "com.acme.Shop#*(..)", "x")).match(SHOP);
        assertEquals(1, heard.refusals.size());
        assertTrue(heard.refusals.get(0).runsUnseen());
    }

    @Test
    void names_of_all_rules_are_asked() {
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.Shop#find(long)"),
                        RuleFixtures.evict("b", "org..*Dao#*(..)", "x"),
                        RuleFixtures.cache("c", "@com.acme.Slow"));
        assertTrue(book.mayMatchName("com/acme/Shop"));
        assertTrue(book.mayMatchName("org/x/ShopDao"));
        assertFalse(book.mayMatchName("com/acme/Other"));
        Set<String> expected = new HashSet<>(ComposedAnnotations.descriptors());
        expected.addAll(
                Set.of(
                        "Lcom/acme/Slow;",
                        "Ldev/deja/api/Cached;",
                        "Ldev/deja/api/Invalidates;",
                        "Ldev/deja/api/InvalidatesAll;"));
        assertEquals(expected, book.annotationDescriptors());
    }

    @Test
    void classes_of_one_name_do_not_mix() {
        Rules book = book(RuleFixtures.cache("a", "com.acme.Shop#find(long)"));
        ClassShape other =
                Compiled.of(
                                "package com.acme; public class Shop { int find(int id) { return 1; } }")
                        .shape("com.acme.Shop");
        assertEquals(1, book.match(SHOP).size());
        assertEquals(0, book.match(other).size());
        assertEquals(1, book.match(SHOP).size());
        assertTrue(heard.of("unmatched").get(0).contains("It has find(int)."));
    }

    @Test
    void annotated_methods_bring_their_rules() {
        Compiled classes =
                Compiled.of(
                        """
                        package com.acme;
                        import dev.deja.api.*;
                        public class Prices {
                            @Cached(name = "price", ttl = "10m", tags = {"p:{id}"})
                            public int price(long id) { return 1; }
                            @Cached(ttl = "1m") int rate() { return 1; }
                            @Cached int rate(String day, @KeyIgnore String who) { return 1; }
                            int rate(int x) { return x; }
                            @Cached int rate(long x) { return 1; }
                            @Invalidates(tags = "p:{id}", rules = {"a", "b"})
                            @Invalidates(keys = "price({id})")
                            void update(long id) {}
                            @Invalidates(tags = "q") void update() {}
                            static class Nested { @Cached(key = "") String text() { return ""; } }
                        }
                        """);
        Rules book = book();
        assertEquals(
                List.of(
                        "price(long) cache.price",
                        "rate() cache.Prices-rate",
                        "rate(String, String) cache.Prices-rate-2",
                        "rate(long) cache.Prices-rate-3",
                        "update(long) evict.Prices-update evict.Prices-update-2",
                        "update() evict.Prices-update-3"),
                methods(book.match(classes.shape("com.acme.Prices"))));
        assertEquals(
                List.of("text() cache.Nested-text"),
                methods(book.match(classes.shape("com.acme.Prices$Nested"))));
        assertEquals(
                Map.of(
                        "cache.price", Map.of("ttl", "10m", "tags", "p:{id}"),
                        "cache.Prices-rate", Map.of("ttl", "1m"),
                        "cache.Prices-rate-2", Map.of(),
                        "cache.Prices-rate-3", Map.of(),
                        "cache.Nested-text", Map.of(),
                        "evict.Prices-update", Map.of("tags", "p:{id}", "rules", "a, b"),
                        "evict.Prices-update-2", Map.of("keys", "price({id})"),
                        "evict.Prices-update-3", Map.of("tags", "q")),
                fromAnnotations.asked);
        assertEquals(8, heard.of("added").size());
        assertTrue(
                heard.lines.stream().noneMatch(l -> l.startsWith("faulty")),
                () -> heard.lines.toString());
    }

    @Test
    void a_class_that_is_loaded_again_brings_the_same_rules() {
        Compiled classes =
                Compiled.of(
                        "package com.acme; import dev.deja.api.*; public class A {"
                                + " @Cached int a() { return 1; } @Invalidates(tags=\"x\") void b() {} }");
        Rules book = book();
        List<JoinPoint> first = book.match(classes.shape("com.acme.A"));
        List<JoinPoint> second = book.match(classes.shape("com.acme.A"));
        assertSame(first.get(0).cache(), second.get(0).cache());
        assertSame(first.get(1).evicts().get(0).rule(), second.get(1).evicts().get(0).rule());
        assertEquals(2, heard.of("added").size());
        ClassShape changed =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached(ttl = \"5m\") int a() { return 1; } }")
                        .shape("com.acme.A");
        assertEquals(List.of("a() cache.A-a"), methods(book.match(changed)));
        assertEquals(3, heard.of("added").size(), "a redeployed version says something else");
    }

    @Test
    void an_annotation_that_cannot_be_read_is_asked_for_once() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached(ttl = \"soon\") int a() { return 1; } }")
                        .shape("com.acme.A");
        Rules book = book();
        assertTrue(book.match(type).isEmpty());
        fromAnnotations.asked.clear();
        assertTrue(book.match(type).isEmpty());
        assertTrue(fromAnnotations.asked.isEmpty());
    }

    @Test
    void a_default_name_that_two_classes_share_is_given_to_one_of_them() {
        Rules book = book();
        String source = "; import dev.deja.api.*; public class A { @Cached int a() { return 1; } }";
        ClassShape one = Compiled.of("package x" + source).shape("x.A");
        ClassShape other = Compiled.of("package y" + source).shape("y.A");
        KeyPlan first = book.match(one).get(0).keys();
        assertTrue(book.match(other).isEmpty());
        assertEquals(
                List.of(
                        "cache.A-a y.A The rule `A-a` of y.A#a() has the name of one of x.A."
                                + " Give one of them another name: @Cached(name = ...)."),
                heard.of("faulty"));
        KeyPlan elsewhere = book().match(other).get(0).keys();
        assertNotNull(first);
        assertNotNull(elsewhere);
        assertFalse(
                first.key(this, new Object[0]).equals(elsewhere.key(this, new Object[0])),
                "JVMs that load the classes in another order make other keys");
    }

    @Test
    void two_methods_of_a_class_cannot_have_rules_of_one_name() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached(name = \"x\") int a() { return 1; }"
                                        + " @Cached(name = \"x\") int b() { return 1; } }")
                        .shape("com.acme.A");
        assertEquals(List.of("a() cache.x"), methods(book().match(type)));
        assertTrue(heard.of("faulty").get(0).contains("of com.acme.A#b() has the name of one of"));
    }

    @Test
    void a_redeployed_class_keeps_the_names_of_its_rules() {
        Rules book = book();
        for (String parameters : List.of("int x", "long x")) {
            ClassShape type =
                    Compiled.of(
                                    "package com.acme; import dev.deja.api.*; public class A {"
                                            + " @Cached(name = \"x\") int a("
                                            + parameters
                                            + ") { return 1; } }")
                            .shape("com.acme.A");
            assertEquals(1, book.match(type).size(), parameters);
        }
        assertEquals(List.of(), heard.of("faulty"));
    }

    @Test
    void a_rule_of_the_file_that_names_one_method_goes_before_its_annotation() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached int a() { return 1; } @Cached int b() { return 1; } }")
                        .shape("com.acme.A");
        Rules book =
                book(
                        RuleFixtures.cache("exact", "com.acme.A#a()"),
                        RuleFixtures.cache("wide", "com.acme.A#*(..)"));
        assertEquals(List.of("a() cache.exact", "b() cache.A-b"), methods(book.match(type)));
    }

    @Test
    void a_rule_of_the_file_with_methods_of_its_own_replaces_the_annotation_of_that_name() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached(name = \"x\") int a() { return 1; } int b() { return 1; } }")
                        .shape("com.acme.A");
        Rules book = book(RuleFixtures.cache("x", "com.acme.A#b()"));
        assertEquals(List.of("b() cache.x"), methods(book.match(type)));
        assertEquals(List.of("cache.x by cache.x a()"), heard.of("outranked"));
    }

    @Test
    void annotations_on_methods_that_cannot_be_woven_are_refused() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public interface A {"
                                        + " @Cached int a(); @Invalidates(tags = \"x\") void b();"
                                        + " @Cached static void c() {} }")
                        .shape("com.acme.A");
        assertTrue(book().match(type).isEmpty());
        assertEquals(3, heard.of("refused").size());
        assertEquals(
                List.of(true, true, false),
                heard.refusals.stream().map(Refusal::runsUnseen).toList());
    }

    @Test
    void a_bridge_does_not_bring_the_rule_of_its_method_twice() {
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*;"
                                        + " public class A implements java.util.function.Supplier<String> {"
                                        + " @Cached public String get() { return \"\"; } }")
                        .shape("com.acme.A");
        assertEquals(2, type.methods().stream().filter(m -> m.name().equals("get")).count());
        assertEquals(List.of("get() cache.A-get"), methods(book().match(type)));
        assertEquals(1, heard.of("added").size());
        assertEquals(List.of(), heard.of("refused"));
    }

    @Test
    void an_annotation_rule_that_is_switched_off_matches_nothing() {
        fromAnnotations.enabled = false;
        ClassShape type =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached int a() { return 1; } @Invalidates(tags=\"x\") void b() {} }")
                        .shape("com.acme.A");
        assertTrue(book().match(type).isEmpty());
        assertEquals(2, heard.of("added").size());
    }

    @Test
    void names_made_of_strange_names_are_names_of_rules() {
        ClassShape type =
                Compiled.with(
                                List.of(),
                                "package com.acme; import dev.deja.api.*; public class _Sh\u00f6p$2 {"
                                        + " @Cached int $\u00e4() { return 1; } }")
                        .shape("com.acme._Sh\u00f6p$2");
        assertEquals(List.of("cache.C_Sh_p_2-__"), List.copyOf(askedAfter(type)));
    }

    private Set<String> askedAfter(ClassShape type) {
        book().match(type);
        return fromAnnotations.asked.keySet();
    }

    @Test
    void many_threads_get_one_rule_for_one_annotated_method() throws InterruptedException {
        byte[] bytes =
                Compiled.of(
                                "package com.acme; import dev.deja.api.*; public class A {"
                                        + " @Cached int a() { return 1; } }")
                        .bytes("com.acme.A");
        for (int round = 0; round < 200; round++) {
            Heard each = new Heard();
            Rules book = new Rules(List.of(), fromAnnotations, each);
            Set<CacheRule> rules =
                    java.util.Collections.newSetFromMap(
                            java.util.Collections.synchronizedMap(
                                    new java.util.IdentityHashMap<>()));
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread =
                        new Thread(
                                () -> {
                                    try {
                                        start.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    CacheRule rule =
                                            book.match(ClassShape.read(bytes)).get(0).cache();
                                    if (rule != null) {
                                        rules.add(rule);
                                    }
                                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(1, rules.size());
            assertEquals(1, each.of("added").size());
        }
    }
}
