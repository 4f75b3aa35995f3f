package dev.deja.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.EvictRule;
import dev.deja.rule.KeyCall;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Origin;
import dev.deja.rule.Refusal;
import dev.deja.rule.RuleSyntaxException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However much one rule refuses, it is said in a few lines. */
final class RefusedMethodsTest {
    private final EvictRule rule;

    RefusedMethodsTest() throws RuleSyntaxException {
        rule =
                EvictRule.put(
                        "a",
                        new Origin("agent.properties", 1),
                        MethodPatterns.parse("com.acme..*#*(..)"),
                        KeyCall.parseList("a({0})").get(0));
    }

    private Refusal refusal(String className, String reason, String... methods) {
        return new Refusal(
                rule,
                className,
                List.of(new Refusal.Part(List.of(methods), reason, "Do that.")),
                false);
    }

    @Test
    void methods_of_many_classes_are_grouped_by_the_reason() {
        RefusedMethods refused = new RefusedMethods();
        assertTrue(refused.isEmpty());
        assertTrue(refused.add(refusal("B", "it is void", "x()", "y()")));
        assertFalse(refused.add(refusal("A", "it is void", "z()")));
        assertFalse(refused.add(refusal("A", "it is void", "z()")));
        assertTrue(refused.add(refusal("A", "it is native", "n()")));
        assertEquals(
                List.of(
                        "A#n(): it is native. Do that.",
                        "A#z(), B#x(), B#y(): it is void. Do that."),
                refused.lines());
    }

    @Test
    void there_is_a_bound_on_what_is_shown_and_on_what_is_kept() {
        RefusedMethods refused = new RefusedMethods();
        for (int i = 0; i < 5; i++) {
            refused.add(refusal("C" + i, "it is void", "x()"));
        }
        assertEquals(
                List.of("C0#x(), C1#x(), C2#x(), C3#x() and 1 more: it is void. Do that."),
                refused.lines());
        for (int i = 0; i < 5_000; i++) {
            refused.add(refusal("D" + i, "it is void", "x()"));
        }
        assertEquals(
                List.of(
                        "C0#x(), C1#x(), C2#x(), C3#x() and 996 or more others: it is void. Do"
                                + " that."),
                refused.lines());
    }

    @Test
    void a_class_with_several_reasons_is_in_the_group_of_each() {
        RefusedMethods refused = new RefusedMethods();
        refused.add(refusal("A", "it is void", "x()"));
        assertTrue(
                refused.add(
                        new Refusal(
                                rule,
                                "B",
                                List.of(
                                        new Refusal.Part(List.of("y()"), "it is void", "Do that."),
                                        new Refusal.Part(
                                                List.of("n()"), "it is native", "Do that.")),
                                false)));
        assertEquals(
                List.of("B#n(): it is native. Do that.", "A#x(), B#y(): it is void. Do that."),
                refused.lines());
    }

    @Test
    void there_is_a_bound_on_reasons() {
        RefusedMethods refused = new RefusedMethods();
        for (int i = 0; i < 1_000; i++) {
            refused.add(refusal("C", "reason " + i, "x()"));
        }
        assertEquals(101, refused.lines().size());
        assertEquals("and maybe others, for other reasons", refused.lines().get(100));
    }
}
