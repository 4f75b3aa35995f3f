package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What compilers of other languages put beside the methods that people wrote. */
final class CompanionsTest {
    private static final Compiled CLASSES =
            Compiled.with(
                    List.of("-g"),
                    """
                    package com.acme;
                    public class Registry$ {
                        public static final Registry$ MODULE$ = new Registry$();
                        public String find(long id, String name) { return name + id; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Registry {
                        public static String find(long id, String name) {
                            return Registry$.MODULE$.find(id, name);
                        }
                        public static String found(long id, String name) {
                            return Registry$.MODULE$.find(id, name);
                        }
                        public static int copied(int id) {
                            int $i$f$copied = 0;
                            return id;
                        }
                        public static int copies(int id) {
                            int $i$f$copied = 0;
                            return id;
                        }
                    }
                    """);

    private static final Hierarchy FILES =
            new Hierarchy() {
                @Override
                public @Nullable ClassShape find(String internalName) {
                    return internalName.startsWith("com/acme/")
                            ? CLASSES.shape(internalName.replace('/', '.'))
                            : null;
                }
            };

    private final Heard heard = new Heard();

    private Rules book(String pattern) {
        return new Rules(
                List.of(RuleFixtures.cache("x", pattern)), new RulesTest.FromAnnotations(), heard);
    }

    @Test
    void a_method_that_only_leads_to_a_singleton_object_is_none_of_the_source() {
        Rules book = book("com.acme.Registry#find(..)");
        assertEquals(List.of(), book.match(CLASSES.shape("com.acme.Registry"), FILES));
        assertTrue(
                heard.lines.toString().contains("find(long, String) of com.acme.Registry$."),
                heard.lines.toString());
        assertEquals(
                1,
                book("com.acme.Registry#found(..)")
                        .match(CLASSES.shape("com.acme.Registry"), FILES)
                        .size());
    }

    @Test
    void the_object_says_so_where_the_class_of_its_name_is_never_loaded() {
        Rules book = book("com.acme.Registry#find(..)");
        assertTrue(book.mayMatchName("com/acme/Registry$"));
        assertEquals(List.of(), book.match(CLASSES.shape("com.acme.Registry$"), FILES));
        assertTrue(
                heard.lines.toString().contains("find(long, String) of com.acme.Registry$."),
                heard.lines.toString());
    }

    @Test
    void a_function_whose_callers_copy_it_is_refused_and_those_callers_are_not() {
        book("com.acme.Registry#cop*(int)").match(CLASSES.shape("com.acme.Registry"), FILES);
        assertEquals(1, heard.refusals.size(), heard.lines.toString());
        assertTrue(
                heard.refusals.get(0).describe().contains("it is a Kotlin inline function"),
                heard.lines.toString());
        assertTrue(
                heard.lines.contains("matched cache.x com.acme.Registry#copies(int)"),
                heard.lines.toString());
    }
}
