package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are removed by {@code PURGE} requests of those who may. */
final class PurgeTest {
    private static final String TOKEN = "0123456789abcdef";

    private static final String RULES =
            """
            cache.owners.http = GET /owners/**
            cache.owners.ttl = 1h
            cache.owners.vary = Accept-Language
            cache.people.http = GET /people/{id}
            cache.people.key = {@path.id}
            cache.people.ttl = 1h
            """;

    @TempDir Path folder = Path.of("");

    private List<HttpBench> benches = List.of();

    @BeforeEach
    void makeBenches() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        String rules = RULES + "purge.enabled = true\npurge.token.file = " + token + "\n";
        benches = List.of(new HttpBench(rules), new HttpBench(new MemoryStore(), rules));
    }

    private static TestRequest purge(String target) {
        return TestRequest.of("PURGE", target).header("X-Purge-Token", TOKEN);
    }

    private static Reply send(HttpBench bench, TestRequest request) {
        int before = bench.answers;
        Reply reply = bench.send(request, seen -> Answer.ok("application"));
        assertEquals(before, bench.answers, "the application was asked");
        return reply;
    }

    @Test
    void a_purge_removes_a_path_with_all_its_variants_and_no_other() {
        for (HttpBench bench : benches) {
            TestRequest french = TestRequest.get("/owners/1").header("Accept-Language", "fr");
            bench.get(TestRequest.get("/owners/1?a=1"), "old");
            bench.get(french, "ancien");
            bench.get(TestRequest.get("/owners/2"), "other");

            Reply reply = send(bench, purge("/owners/1?b=2"));

            assertEquals(200, reply.status());
            assertEquals("purged: owners\n", text(reply));
            assertEquals("new", text(bench.get(TestRequest.get("/owners/1?a=1"), "new")));
            assertEquals("nouveau", text(bench.get(french, "nouveau")));
            assertEquals("other", text(bench.get(TestRequest.get("/owners/2"), "no")));
        }
    }

    @Test
    void a_path_in_any_spelling_is_removed() {
        for (HttpBench bench : benches) {
            for (String spelling : List.of("/owners/%31", "/owners/1/", "/owners/1;x=y")) {
                bench.get(TestRequest.get("/owners/1"), "old");
                assertEquals(200, send(bench, purge(spelling)).status());
                assertEquals("new", text(bench.get(TestRequest.get("/owners/1"), "new")));
                send(bench, purge("/owners/1"));
            }
        }
    }

    @Test
    void an_answer_with_a_key_of_its_own_goes_with_its_rule() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.get("/people/1"), "old");
            assertEquals("purged: people\n", text(send(bench, purge("/people/1"))));
            assertEquals("new", text(bench.get(TestRequest.get("/people/1"), "new")));
        }
    }

    @Test
    void an_answer_that_was_computed_before_a_purge_never_appears_after_it() {
        for (HttpBench bench : benches) {
            bench.send(
                    TestRequest.get("/owners/1"),
                    seen -> {
                        bench.send(purge("/owners/1"), other -> Answer.ok("no"));
                        return Answer.ok("old");
                    });
            assertEquals("new", text(bench.get(TestRequest.get("/owners/1"), "new")));
        }
    }

    @Test
    void a_path_of_no_rule_is_answered_too() {
        for (HttpBench bench : benches) {
            assertEquals(404, send(bench, purge("/vets")).status());
        }
    }

    @Test
    void nobody_else_removes_anything() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.get("/owners/1"), "old");
            for (TestRequest request :
                    List.of(
                            TestRequest.of("PURGE", "/owners/1"),
                            TestRequest.of("PURGE", "/owners/1").header("X-Purge-Token", ""),
                            TestRequest.of("PURGE", "/owners/1")
                                    .header("X-Purge-Token", TOKEN + "0"),
                            TestRequest.of("PURGE", "/owners/1")
                                    .header("X-Purge-Token", TOKEN.substring(1)),
                            purge("/owners/1").header("X-Purge-Token", TOKEN),
                            purge("/owners/1").from("10.0.0.1"),
                            purge("/owners/1").from(null),
                            purge("/owners/1").header("X-Forwarded-For", "127.0.0.1"),
                            purge("/owners/1").header("Forwarded", "for=127.0.0.1"))) {
                Reply reply = send(bench, request);
                assertEquals(403, reply.status());
                assertEquals("refused\n", text(reply));
            }
            assertEquals("old", text(bench.get(TestRequest.get("/owners/1"), "no")));
        }
    }

    @Test
    void no_guard_is_waited_for() {
        for (HttpBench bench : benches) {
            Exchange exchange = bench.endpoints.begin(purge("/owners/1"));
            assertEquals(true, exchange != null && exchange.answersAtOnce());
            Exchange other = bench.endpoints.begin(TestRequest.get("/owners/1"));
            assertFalse(other == null || other.answersAtOnce());
        }
    }

    @Test
    void without_the_key_such_requests_are_the_applications() {
        HttpBench bench = new HttpBench(RULES);
        Reply reply = bench.send(purge("/vets"), seen -> Answer.ok("application"));
        assertEquals("application", text(reply));
        for (int i = 1; i <= 2; i++) {
            String own = "application " + i;
            assertEquals(own, text(bench.send(purge("/owners/1"), seen -> Answer.ok(own))));
        }
    }
}
