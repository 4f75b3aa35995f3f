package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What happens before exchanges begin, and when none can. */
class OutOfReachTest {
    private static final String RULES =
            """
            cache.pages.http = GET /pages/** except /pages/new
            cache.pages.ttl = 1h
            """;

    private static long outOfReach(HttpBench bench) {
        return bench.state("pages").bypasses().getOrDefault("out of reach", 0L);
    }

    @Test
    void an_answer_of_a_filter_counts_for_the_rule_that_would_have_answered() {
        HttpBench bench = new HttpBench(RULES);
        bench.endpoints().answeredElsewhere(TestRequest.get("/pages/1"), "com.acme.Early");
        assertEquals(1, outOfReach(bench));
        bench.endpoints().answeredElsewhere(TestRequest.get("/pages/new"), "com.acme.Early");
        bench.endpoints().answeredElsewhere(TestRequest.get("/other"), "com.acme.Early");
        assertEquals(1, outOfReach(bench));
    }

    @Test
    void requests_are_looked_at_where_a_rule_may_act() {
        assertTrue(new HttpBench(RULES).endpoints().concernsAny());
        HttpBench methods =
                new HttpBench("cache.a.method = com.acme.A#find(long)\ncache.a.ttl = 1h\n");
        assertFalse(methods.endpoints().concernsAny());
    }
}
