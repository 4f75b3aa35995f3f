package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.cache.Join;
import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What method rules answer inside an exchange is told to its client (SPEC E11). */
final class MethodsInExchangesTest {
    /** A controller's service. */
    static class Owners {
        String find(long id) {
            return "";
        }
    }

    private static final String RULES =
            """
            cache.owner.method = dev.deja.http.MethodsInExchangesTest$Owners#find(long)
            cache.owner.ttl = 1h
            """;

    private final List<HttpBench> benches =
            List.of(HttpBench.telling(null, RULES), HttpBench.telling(new MemoryStore(), RULES));

    private final Owners owners = new Owners();

    private String find(HttpBench bench, long id, String value) {
        Join join = bench.join(Owners.class);
        Object token = join.enter1(owners, id);
        if (token instanceof Supplier<?> hit) {
            return String.valueOf(hit.get());
        }
        if (token != null) {
            Join.exit(token, value, null);
        }
        return value;
    }

    private Reply owner(HttpBench bench, TestRequest request, String value, String... fields) {
        return bench.send(request, seen -> Answer.ok(find(bench, 1, value), fields));
    }

    @Test
    void an_exchange_tells_whether_a_method_answered_from_the_store() {
        for (HttpBench bench : benches) {
            Reply first = owner(bench, TestRequest.get("/owner"), "Betty");
            Reply second = owner(bench, TestRequest.get("/owner"), "x");

            assertEquals("MISS", first.fields().first("X-Cache"));
            assertEquals("HIT", second.fields().first("X-Cache"));
            assertEquals("Betty", text(second));
            assertEquals("0", second.fields().first("Age"));
            assertEquals("no-cache", second.fields().first("Cache-Control"));
            assertEquals(first.fields().first("ETag"), second.fields().first("ETag"));
            String tag = Objects.requireNonNull(second.fields().first("ETag"));
            TestRequest known = TestRequest.get("/owner").header("If-None-Match", tag);
            assertEquals(304, owner(bench, known, "x").status());
        }
    }

    @Test
    void what_the_application_says_to_caches_is_left_as_it_is() {
        for (HttpBench bench : benches) {
            Reply reply = owner(bench, TestRequest.get("/o"), "Betty", "Cache-Control", "no-store");
            assertEquals("no-store", reply.fields().first("Cache-Control"));
        }
    }

    @Test
    void an_exchange_in_which_no_method_rule_answers_is_left_as_it_is() {
        for (HttpBench bench : benches) {
            Fields own = Fields.of("X-Own", "1");
            Exchange exchange =
                    Objects.requireNonNull(bench.endpoints.begin(TestRequest.get("/other")));
            assertFalse(exchange.mayAnswer());
            assertFalse(exchange.captures());
            Reply reply = exchange.complete(200, own, new byte[0], null);
            assertEquals(own, reply.fields());

            Exchange early =
                    Objects.requireNonNull(bench.endpoints.begin(TestRequest.get("/early")));
            assertEquals(own, early.commit(200, own));
            find(bench, 2, "late");
            early.end(null);
            assertNull(bench.endpoints.begin(TestRequest.of("POST", "/other")));
        }
    }

    @Test
    void only_what_runs_inside_counts() {
        for (HttpBench bench : benches) {
            owner(bench, TestRequest.get("/owner"), "Betty");
            find(bench, 1, "x");
            Exchange exchange =
                    Objects.requireNonNull(bench.endpoints.begin(TestRequest.get("/a")));
            exchange.leave();
            assertEquals("Betty", find(bench, 1, "x"));
            assertFalse(exchange.captures());
            exchange.enter();
            assertEquals("Betty", find(bench, 1, "x"));
            assertTrue(exchange.captures());
            exchange.fail("gone", null);
            assertEquals("Betty", find(bench, 1, "x"));
        }
    }
}
