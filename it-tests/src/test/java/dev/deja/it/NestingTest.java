package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Woven methods that call one another. */
final class NestingTest {
    private static Program lab(Jdk jdk, String rules) {
        return Program.on(jdk)
                .agent(rules)
                .classPath(Sources.compile("lab", "-parameters"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_call_of_another_rule_inside_a_body_is_answered_and_stored_on_its_own(Jdk jdk) {
        String rules =
                """
                cache.greeting.method = com.acme.lab.Names#greeting(String)
                cache.greeting.ttl    = 1h
                cache.derived.method  = com.acme.lab.Names$Derived#name(String)
                cache.derived.ttl     = 1h
                """;
        try (Program lab = lab(jdk, rules)) {
            String answer = "hello derived of base of x and derived of base of x";
            assertEquals(answer, lab.ask("greeting x"));
            assertEquals("{base=1, derived=1, greeting=1}", lab.ask("bodies"));
            assertEquals(answer, lab.ask("greeting x"));
            assertEquals("derived of base of x", lab.ask("name x"));
            assertEquals("{}", lab.ask("bodies"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_super_call_of_the_same_rule_has_an_answer_of_its_own(Jdk jdk) {
        String rules =
                """
                cache.name.method = com.acme.lab.Names$Base#name | com.acme.lab.Names$Derived#name
                cache.name.ttl    = 1h
                """;
        try (Program lab = lab(jdk, rules)) {
            assertEquals("derived of base of x", lab.ask("name x"));
            assertEquals("derived of base of x", lab.ask("name x"));
            assertEquals("{base=1, derived=1}", lab.ask("bodies"));
        }
    }

    @Test
    void a_super_call_with_the_same_key_does_not_take_the_answer_of_the_outer_call() {
        String rules =
                """
                cache.name.method = com.acme.lab.Names$Base#name | com.acme.lab.Names$Derived#name
                cache.name.ttl    = 1h
                cache.name.key    = {of}
                """;
        try (Program lab = lab(Jdk.current(), rules)) {
            assertEquals("derived of base of x", lab.ask("name x"));
            assertEquals("derived of base of x", lab.ask("name x"));
            assertEquals("{base=1, derived=1}", lab.ask("bodies"));
        }
    }

    @Test
    void a_body_that_evicts_its_own_entry_is_not_stored() {
        String rules =
                """
                cache.forgetful.method = com.acme.lab.Names#forgetful
                cache.forgetful.ttl    = 1h
                cache.forgetful.tags   = of:{of}
                evict.forget.method    = com.acme.lab.Names#forget(String)
                evict.forget.tags      = of:{of}
                """;
        try (Program lab = lab(Jdk.current(), rules)) {
            assertEquals("forgetful x", lab.ask("forgetful x"));
            assertEquals("forgetful x", lab.ask("forgetful x"));
            assertEquals("{forget=2, forgetful=2}", lab.ask("bodies"));
        }
    }
}
