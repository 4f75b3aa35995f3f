package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Patterns that ask for annotations, wherever these stand (SPEC 3.1). */
final class AnnotatedReachTest {
    private static final List<String> ALL =
            List.of(
                    "Slow",
                    "Read",
                    "Api",
                    "Own",
                    "ByInterface",
                    "Sub",
                    "Composed",
                    "Plain",
                    "Held");

    private static final Compiled CLASSES =
            Compiled.of(
                    "package com.acme; public @interface Slow { }",
                    "package com.acme; @Slow public @interface Read { String value() default \"\"; }",
                    """
                    package com.acme;
                    public interface Api<T> {
                        @Slow String find(T id);
                        @Read String list();
                        String plain();
                    }
                    """,
                    "package com.acme; public class Own { @Slow public String own() { return \"\"; } }",
                    """
                    package com.acme;
                    public class ByInterface implements Api<Long> {
                        public String find(Long id) { return ""; }
                        public String list() { return ""; }
                        public String plain() { return ""; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Sub extends Own {
                        public String own() { return "sub"; }
                    }
                    """,
                    """
                    package com.acme;
                    public class Composed { @Read("x") public String composed() { return ""; } }
                    """,
                    "package com.acme; public class Plain { public String find(Long id) { return"
                            + " \"\"; } }",
                    """
                    package com.acme;
                    public class Held {
                        public static class Inner implements Api<String> {
                            public String find(String id) { return ""; }
                            public String list() { return ""; }
                            public String plain() { return ""; }
                        }
                    }
                    """);

    private final Heard heard = new Heard();

    private static final class Files implements Hierarchy {
        @Override
        public @Nullable ClassShape find(String internalName) {
            String name = internalName.replace('/', '.');
            return name.startsWith("com.acme.") ? CLASSES.shape(name) : null;
        }
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

    private Set<String> woven(String pattern) {
        Rules book =
                new Rules(
                        List.of(RuleFixtures.evict("x", pattern, "tag")),
                        new NoAnnotations(),
                        heard);
        Files files = new Files();
        List<String> names = new ArrayList<>(ALL);
        names.add("Held$Inner");
        Set<String> found = new TreeSet<>();
        for (String simple : names) {
            String name = "com/acme/" + simple;
            byte[] bytes = CLASSES.bytes("com.acme." + simple);
            if (book.mayMatchName(name)
                    || ConstantPool.mentions(bytes, book.annotationDescriptors())
                    || book.mayMatch(name, bytes, files)) {
                for (JoinPoint each : book.match(ClassShape.read(bytes), files)) {
                    found.add(simple + "#" + each.method().sourceForm());
                }
            }
        }
        return found;
    }

    @Test
    void the_annotation_may_stand_on_what_a_method_implements_or_overrides_or_be_composed() {
        assertEquals(
                Set.of(
                        "Own#own()",
                        "Sub#own()",
                        "ByInterface#find(Long)",
                        "ByInterface#list()",
                        "Composed#composed()",
                        "Held$Inner#find(String)",
                        "Held$Inner#list()"),
                woven("@com.acme.Slow"));
        assertEquals(List.of(), heard.of("refused"));
    }

    @Test
    void type_name_and_parameters_narrow_it() {
        assertEquals(Set.of("ByInterface#list()"), woven("@com.acme.Slow com.acme.By*#*()"));
        assertEquals(
                Set.of("ByInterface#find(Long)"), woven("@com.acme.Slow com.acme..*#find(Long)"));
        assertEquals(
                Set.of("ByInterface#list()", "Held$Inner#list()"),
                woven("@com.acme.Read com.acme.Api#*(..)"));
        assertEquals(Set.of("Sub#own()"), woven("@com.acme.Slow com.acme.Sub#own()"));
    }

    @Test
    void exceptions_may_ask_for_annotations_too() {
        assertEquals(
                Set.of("ByInterface#plain()"),
                woven("com.acme.ByInterface#*(..) except @com.acme.Slow"));
    }
}
