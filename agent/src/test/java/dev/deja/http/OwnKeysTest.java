package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/** Rules that say themselves what tells requests apart. */
final class OwnKeysTest {
    private static final String RULES =
            """
            cache.pages.http = GET /{a}/{b}
            cache.pages.ttl = 1h
            """;

    private static String page(HttpBench bench, TestRequest request, String header) {
        return text(
                bench.send(
                        request,
                        seen -> {
                            seen.observe(
                                    RequestInput.HEADER,
                                    header,
                                    request.head().fields().first(header));
                            return Answer.ok("answer " + bench.answers);
                        }));
    }

    @Test
    void a_host_that_is_read_and_not_in_the_key_poisons_nobody() {
        HttpBench bench = new HttpBench(RULES + "cache.pages.key = {@path.a}/{@path.b}\n");
        TestRequest evil = TestRequest.get("/a/b").header("Host", "evil.example");
        TestRequest good = TestRequest.get("/a/b").header("Host", "shop.example");
        assertEquals("answer 1", page(bench, evil, "host"));
        assertEquals("answer 2", page(bench, good, "host"));
        assertEquals("answer 1", page(bench, evil, "host"));
        assertEquals("answer 2", page(bench, good, "host"));
    }

    @Test
    void values_cannot_run_together_around_a_tilde() {
        HttpBench bench = new HttpBench(RULES + "cache.pages.key = {@path.a}~{@path.b}\n");
        assertEquals("1", text(bench.get(TestRequest.get("/x~y/z"), "1")));
        assertEquals("2", text(bench.get(TestRequest.get("/x/y~z"), "2")));
        assertEquals("3", text(bench.get(TestRequest.get("/x%257Ey/z"), "3")));
        assertEquals("1", text(bench.get(TestRequest.get("/x~y/z"), "x")));
    }

    @Test
    void with_the_user_in_the_key_each_has_answers_of_their_own() {
        for (HttpBench bench :
                new HttpBench[] {
                    new HttpBench(RULES + "cache.pages.key = {@principal} {@path.a}\n"),
                    new HttpBench(
                            new MemoryStore(), RULES + "cache.pages.key = {@principal} {@path.a}\n")
                }) {
            TestRequest ann = TestRequest.get("/a/b").with(RequestInput.PRINCIPAL, "", "ann");
            TestRequest bob = TestRequest.get("/a/b").with(RequestInput.PRINCIPAL, "", "bob");
            assertEquals("for ann", text(mine(bench, ann, "for ann")));
            assertEquals("for bob", text(mine(bench, bob, "for bob")));
            assertEquals("for ann", text(mine(bench, ann, "x")));
            Reply hit = mine(bench, bob, "x");
            assertEquals("for bob", text(hit));
            assertEquals("no-cache, private", hit.fields().first("Cache-Control"));
            // Who is nobody has no key.
            assertEquals("nobody", text(bench.get(TestRequest.get("/a/b"), "nobody")));
            assertEquals("still", text(bench.get(TestRequest.get("/a/b"), "still")));
        }
    }

    private static Reply mine(HttpBench bench, TestRequest request, String body) {
        return bench.send(
                request,
                seen -> {
                    seen.observe(
                            RequestInput.PRINCIPAL, "", request.read(RequestInput.PRINCIPAL, ""));
                    return Answer.ok(body);
                });
    }
}
