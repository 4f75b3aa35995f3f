package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Patterns that name one type and mean the methods of others (SPEC 3.1). */
final class HierarchyRulesTest {
    private static final Compiled CLASSES =
            Compiled.of(
                    """
                    package com.acme;
                    public interface Crud<T, ID> {
                        T findById(ID id);
                        void save(T t);
                        default <S extends T> S merge(S one) { return one; }
                        default long count() { return 0; }
                    }
                    """,
                    """
                    package com.acme;
                    public interface OwnerRepository extends Crud<Owner, Integer> {
                        String byName(String name);
                    }
                    """,
                    "package com.acme; public class Owner { }",
                    """
                    package com.acme;
                    public class Owners implements OwnerRepository {
                        public Owner findById(Integer id) { return null; }
                        public void save(Owner o) { }
                        public String byName(String n) { return n; }
                        public String extra(String n) { return n; }
                        public <S extends Owner> S merge(S one) { return one; }
                    }
                    """,
                    """
                    package com.acme;
                    public class MoreOwners extends Owners {
                        public String byName(String n) { return "more"; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Base<T> {
                        public String byName(String name) { return name; }
                        public T find(long id) { return null; }
                        protected void write(T t) { }
                        public static String kept() { return ""; }
                        private String hidden() { return ""; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Found extends Base<Owner> implements Named { }
                    """,
                    "package com.acme; public interface Named { String byName(String name); }",
                    "package com.acme; public class Pets extends Base<String> { }",
                    """
                    package com.acme;
                    public class Special extends Pets {
                        public String find(long id) { return ""; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Keys extends java.util.ArrayList<String> {
                        public String call() { return ""; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Job implements java.util.concurrent.Callable<String> {
                        public String call() { return ""; }
                    }
                    """,
                    "package com.acme; public class Stranger { public String byName(String n) {"
                            + " return n; } public String call() { return \"\"; } }");

    private static final List<String> ALL =
            List.of(
                    "Crud",
                    "OwnerRepository",
                    "Owner",
                    "Owners",
                    "MoreOwners",
                    "Base",
                    "Found",
                    "Named",
                    "Pets",
                    "Special",
                    "Keys",
                    "Job",
                    "Stranger");

    private final Heard heard = new Heard();

    /** Class files of the test, and the JDK's. */
    private static final class Files implements Hierarchy {
        final Set<String> read = new TreeSet<>();

        @Override
        public @Nullable ClassShape find(String internalName) {
            read.add(internalName);
            String name = internalName.replace('/', '.');
            if (internalName.startsWith("java/")) {
                try {
                    return ClassShape.read(Compiled.bytesOf(Class.forName(name)));
                } catch (ClassNotFoundException e) {
                    return null;
                }
            }
            return ALL.contains(name.substring(name.lastIndexOf('.') + 1))
                    ? CLASSES.shape(name)
                    : null;
        }
    }

    private static final class NoAnnotations implements AnnotationRules {
        @Override
        public Optional<CacheRule> cache(
                String name, java.util.Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }

        @Override
        public Optional<EvictRule> evict(
                String name, java.util.Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }
    }

    private Rules book(Rule... rules) {
        return new Rules(List.of(rules), new NoAnnotations(), heard);
    }

    /** What is woven, as classes pass by in some order, and in the opposite one. */
    private Set<String> woven(String pattern) {
        Set<String> forth = woven(pattern, ALL);
        List<String> back = new ArrayList<>(ALL);
        Collections.reverse(back);
        assertEquals(forth, woven(pattern, back), "the order of loading changes what is woven");
        return forth;
    }

    private Set<String> woven(String pattern, List<String> order) {
        Rules book = book(RuleFixtures.evict("x", pattern, "tag"));
        Files files = new Files();
        Set<String> found = new TreeSet<>();
        // What is inherited by a class that comes later is woven late: a second round.
        for (int round = 0; round < 2; round++) {
            for (String simple : order) {
                String name = "com/acme/" + simple;
                if (book.mayMatchName(name)
                        || book.mayMatch(name, CLASSES.bytes("com.acme." + simple), files)) {
                    for (JoinPoint each : book.match(CLASSES.shape("com.acme." + simple), files)) {
                        found.add(
                                simple
                                        + "#"
                                        + each.method().sourceForm()
                                        + (each.frame().variants() == null ? "" : " for some"));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void an_interface_names_the_methods_of_its_implementations() {
        assertEquals(
                Set.of("Owners#byName(String)", "MoreOwners#byName(String)"),
                woven("com.acme.OwnerRepository#byName(String)"));
        assertEquals(
                Set.of(
                        "Owners#byName(String)",
                        "MoreOwners#byName(String)",
                        "Owners#findById(Integer)",
                        "Owners#save(com.acme.Owner)",
                        "Crud#count() for some",
                        "Owners#merge(com.acme.Owner)",
                        "Crud#merge(Object) for some"),
                woven("com.acme.OwnerRepository#*(..)"));
    }

    @Test
    void type_arguments_of_the_named_type_are_put_in() {
        for (String parameter : List.of("Integer", "Object", "ID", "*")) {
            assertEquals(
                    Set.of("Owners#findById(Integer)"),
                    woven("com.acme.OwnerRepository#findById(" + parameter + ")"),
                    parameter);
        }
        assertEquals(Set.of(), woven("com.acme.OwnerRepository#findById(Long)"));
        assertEquals(
                Set.of("Owners#merge(com.acme.Owner)", "Crud#merge(Object) for some"),
                woven("com.acme.OwnerRepository#merge(com.acme.Owner)"));
        assertEquals(Set.of("Owners#findById(Integer)"), woven("com.acme.Crud#findById(ID)"));
        assertEquals(
                Set.of("Base#write(T) for some".replace("(T)", "(Object)")),
                woven("com.acme.Pets#write(String)"));
    }

    @Test
    void a_class_names_what_it_inherits_for_its_own_instances() {
        assertEquals(Set.of("Base#find(long) for some"), woven("com.acme.Pets#find(long)"));
        assertEquals(Set.of("Base#byName(String) for some"), woven("com.acme.Special#byName"));
        assertEquals(Set.of("Special#find(long)"), woven("com.acme.Special#find(long)"));
        assertEquals(Set.of("Base#find(long)"), woven("com.acme.Base#find(long)"));
        assertEquals(
                Set.of("Base#find(long) for some"),
                woven("com.acme.*s#find(long) except com.acme.Special#*(..)"));
    }

    @Test
    void a_body_that_does_not_know_the_interface_is_woven_for_the_classes_that_do() {
        assertEquals(Set.of("Base#byName(String) for some"), woven("com.acme.Named#byName"));
    }

    @Test
    void a_plus_adds_subclasses_with_all_that_they_have() {
        assertEquals(
                Set.of("Base#find(long)", "Special#find(long)"),
                woven("com.acme.Base+#find(long)"));
        assertEquals(
                Set.of("Owners#extra(String)"), woven("com.acme.OwnerRepository+#extra(String)"));
        assertEquals(Set.of(), woven("com.acme.OwnerRepository#extra(String)"));
        assertEquals(
                Set.of("Base#find(long) for some", "Special#find(long)"),
                woven("com.acme.Pets+#find(long)"));
    }

    @Test
    void an_interface_may_be_named_with_wildcards() {
        assertEquals(
                Set.of("Owners#byName(String)", "MoreOwners#byName(String)"),
                woven("com.acme.*Repository#by*(..)"));
        assertEquals(Set.of("Job#call()"), woven("java.util.concurrent.Callable#call()"));
        assertEquals(Set.of("Job#call()"), woven("java..Call*#call()"));
    }

    @Test
    void exceptions_reach_as_far_as_patterns() {
        assertEquals(
                Set.of("Owners#byName(String)"),
                woven("com.acme.OwnerRepository#by*(..) except com.acme.MoreOwners#*(..)"));
        assertEquals(
                Set.of("Owners#findById(Integer)", "Owners#save(com.acme.Owner)"),
                woven(
                        "com.acme.Owners#*(..) except com.acme.OwnerRepository#by*(..) |"
                                + " com.acme.Owners#extra(..) | com.acme.Crud#*() | com.acme.Crud#merge(..)"));
    }

    @Test
    void what_cannot_be_woven_is_said_with_the_reason() {
        assertEquals(Set.of(), woven("com.acme.Keys#size()"));
        assertTrue(
                heard.of("unmatched").get(0).contains("from java.util.ArrayList is the JDK's"),
                heard.lines::toString);
        heard.lines.clear();
        assertEquals(Set.of(), woven("com.acme.Pets#kept()"));
        assertTrue(
                heard.of("unmatched").get(0).contains("kept() (static, name com.acme.Base for it)"),
                heard.lines::toString);
        heard.lines.clear();
        assertEquals(Set.of(), woven("com.acme.Pets#hidden()"));
        assertFalse(heard.of("unmatched").isEmpty());
        heard.lines.clear();
        assertEquals(Set.of(), woven("com.acme.OwnerRepository#byname(String)"));
        assertTrue(heard.of("unmatched").get(0).contains("Did you mean byName"));
    }

    @Test
    void a_receiver_of_another_class_has_no_rule() {
        Rules book = book(RuleFixtures.cache("x", "com.acme.Pets#find(long)"));
        JoinPoint found = book.match(CLASSES.shape("com.acme.Base"), new Files()).get(0);
        Frame.Variants variants = found.frame().variants();
        assertNotNull(variants);
        assertNull(variants.of(Set.of("com/acme/Found", "com/acme/Base"), "com.acme.Found"));
        JoinPoint pets = variants.of(Set.of("com/acme/Pets", "com/acme/Base"), "com.acme.Pets");
        assertNotNull(pets);
        assertFalse(keys(pets).namesMethod());
        JoinPoint below =
                variants.of(
                        Set.of("com/acme/Below", "com/acme/Pets", "com/acme/Base"),
                        "com.acme.Below");
        assertNotNull(below);
        assertTrue(keys(below).namesMethod(), "its answers may differ from those of a Pets");
    }

    @Test
    void each_of_two_heirs_has_the_rule_that_names_it() {
        Rules book =
                book(
                        RuleFixtures.cache("pets", "com.acme.Pets#find(long)"),
                        RuleFixtures.cache("found", "com.acme.Found#find(long)"),
                        RuleFixtures.evict("all", "com.acme.Base#find(long)", "x"));
        JoinPoint base = book.match(CLASSES.shape("com.acme.Base"), new Files()).get(0);
        Frame.Variants variants = base.frame().variants();
        assertNotNull(variants);
        JoinPoint pets = variants.of(Set.of("com/acme/Pets"), "com.acme.Pets");
        JoinPoint found = variants.of(Set.of("com/acme/Found"), "com.acme.Found");
        JoinPoint other = variants.of(Set.of("com/acme/Other"), "com.acme.Other");
        assertEquals("pets", name(pets));
        assertEquals("found", name(found));
        assertEquals("", name(other));
        assertNotNull(other);
        assertEquals(1, other.evicts().size());
        assertEquals(List.of(), heard.of("faulty"));
    }

    @Test
    void implementations_of_one_interface_have_keys_of_their_own() {
        Rules book = book(RuleFixtures.cache("x", "com.acme.OwnerRepository#byName(String)"));
        JoinPoint found = book.match(CLASSES.shape("com.acme.Owners"), new Files()).get(0);
        assertTrue(keys(found).namesMethod());
    }

    @Test
    void the_rule_that_names_the_class_goes_before_the_one_that_names_its_interface() {
        Rules book =
                book(
                        RuleFixtures.cache("a", "com.acme.OwnerRepository#byName(String)"),
                        RuleFixtures.cache("b", "com.acme.Owners#byName(String)"));
        JoinPoint found = book.match(CLASSES.shape("com.acme.Owners"), new Files()).get(0);
        assertEquals("b", name(found));
        assertEquals(List.of("cache.a by cache.b byName(String)"), heard.of("outranked"));
    }

    @Test
    void supertypes_are_read_only_for_classes_that_have_the_name_of_a_method() {
        Rules book = book(RuleFixtures.cache("x", "com.acme.OwnerRepository#byName(String)"));
        Files files = new Files();
        assertFalse(book.mayMatch("com/acme/Job", CLASSES.bytes("com.acme.Job"), files));
        assertFalse(files.read.contains("java/util/concurrent/Callable"), files.read::toString);
        assertFalse(book.mayMatch("com/acme/Keys", CLASSES.bytes("com.acme.Keys"), files));
        assertFalse(files.read.contains("java/util/ArrayList"), files.read::toString);
        Rules plain = book(RuleFixtures.cache("x", "com.acme.Owners#byName(String)"));
        Files others = new Files();
        assertFalse(
                plain.mayMatch(
                        "com/acme/MoreOwners", CLASSES.bytes("com.acme.MoreOwners"), others));
        assertEquals(
                Set.of("com/acme/Crud", "com/acme/OwnerRepository", "com/acme/Owners"),
                others.read,
                "what the named class inherits, and nothing else");
    }

    private static KeyPlan keys(@Nullable JoinPoint joinPoint) {
        assertNotNull(joinPoint);
        KeyPlan keys = joinPoint.keys();
        assertNotNull(keys);
        return keys;
    }

    private static String name(@Nullable JoinPoint joinPoint) {
        assertNotNull(joinPoint);
        CacheRule cache = joinPoint.cache();
        return cache == null ? "" : cache.name();
    }
}
