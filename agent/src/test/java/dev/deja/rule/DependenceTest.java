package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DependenceTest {
    private static final CacheRule PRODUCT = RuleFixtures.cache("product", "a.B#c", "product:{id}");
    private static final CacheRule PAGE = RuleFixtures.cache("page", "a.B#d", "pages");
    private static final CacheRule PLAIN = RuleFixtures.cache("plain", "a.B#e");
    private static final List<CacheRule> ALL = List.of(PRODUCT, PAGE, PLAIN);

    private static List<CacheRule> dependents(
            List<String> tags, String keys, List<String> rules, boolean all) {
        return Dependence.dependents(
                RuleFixtures.evict(
                        "x",
                        "a.B#f",
                        true,
                        tags,
                        keys.isEmpty() ? List.of() : RuleFixtures.keys(keys),
                        rules,
                        all),
                ALL);
    }

    @Test
    void rules_whose_tags_may_meet_depend() {
        assertEquals(List.of(PRODUCT), dependents(List.of("product:{p.id}"), "", List.of(), false));
        assertEquals(List.of(PRODUCT), dependents(List.of("{kind}:7"), "", List.of(), false));
        assertEquals(List.of(), dependents(List.of("order:{id}"), "", List.of(), false));
        assertEquals(
                List.of(PRODUCT, PAGE),
                dependents(List.of("pages", "product:1"), "", List.of(), false));
    }

    @Test
    void rules_that_are_named_depend() {
        assertEquals(List.of(PLAIN), dependents(List.of(), "plain({id})", List.of(), false));
        assertEquals(List.of(PAGE), dependents(List.of(), "", List.of("page"), false));
        assertEquals(List.of(), dependents(List.of(), "", List.of("other"), false));
    }

    @Test
    void everything_depends_on_what_evicts_everything_or_cannot_be_read() {
        assertEquals(ALL, dependents(List.of(), "", List.of(), true));
        assertEquals(ALL, dependents(List.of(), "", List.of(), false));
        assertEquals(
                ALL,
                Dependence.dependents(null, List.of(), List.of("page"), List.of(), false, ALL));
        assertEquals(
                ALL,
                Dependence.dependents(List.of(), null, List.of("page"), List.of(), false, ALL));
        assertEquals(ALL, Dependence.dependents(List.of(), List.of(), null, List.of(), false, ALL));
    }
}
