package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.cache.Join;
import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import dev.deja.store.redis.RedisServer;
import dev.deja.store.redis.RedisStore;
import dev.deja.store.redis.TestStores;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Writes by methods reach answers of endpoints, and the other way round. */
final class MethodsAndEndpointsTest {
    /** A service that reads. */
    static class Reads {
        String find(long id) {
            return "";
        }
    }

    /** A service that writes. */
    static class Writes {
        void update(long id) {}
    }

    private static final String ENDPOINT =
            """
            cache.page.http = GET /owners/{id} | /vets
            cache.page.ttl = 1h
            """;

    private static List<HttpBench> benches(String rules) {
        return List.of(new HttpBench(rules), new HttpBench(new MemoryStore(), rules));
    }

    private static void update(HttpBench bench, long id) {
        Object token = bench.join(Writes.class).enter1(new Writes(), id);
        if (token != null) {
            Join.exit(token, null, null);
        }
    }

    @Test
    void a_method_that_writes_a_tag_makes_the_pages_with_it_stale() {
        String rules =
                """
                cache.page.http = GET /owners/{id}
                cache.page.ttl = 1h
                cache.page.tags = owner:{@path.id}
                evict.owner.method = dev.deja.http.MethodsAndEndpointsTest$Writes#update(long)
                evict.owner.tags = owner:{0}
                """;
        for (HttpBench bench : benches(rules)) {
            bench.get(TestRequest.get("/owners/1"), "1");
            bench.get(TestRequest.get("/owners/2"), "2");
            update(bench, 1);
            assertEquals("1b", text(bench.get(TestRequest.get("/owners/1"), "1b")));
            assertEquals("2", text(bench.get(TestRequest.get("/owners/2"), "x")));
        }
    }

    @Test
    void a_method_that_writes_a_path_makes_all_variants_of_it_stale() {
        String rules =
                ENDPOINT
                        + """
                        evict.owner.method = dev.deja.http.MethodsAndEndpointsTest$Writes#update(long)
                        evict.owner.paths = /owners/{0}
                        """;
        for (HttpBench bench : benches(rules)) {
            TestRequest french = TestRequest.get("/owners/1").header("A", "fr");
            bench.get(TestRequest.get("/owners/1"), "1", "Vary", "A");
            bench.get(french, "f", "Vary", "A");
            bench.get(TestRequest.get("/owners/1?x"), "1x");
            bench.get(TestRequest.get("/owners/2"), "2");
            update(bench, 1);
            assertEquals("1b", text(bench.get(TestRequest.get("/owners/1"), "1b", "Vary", "A")));
            assertEquals("fb", text(bench.get(french, "fb", "Vary", "A")));
            assertEquals("xb", text(bench.get(TestRequest.get("/owners/1?x"), "xb")));
            assertEquals("2", text(bench.get(TestRequest.get("/owners/2"), "x")));
        }
    }

    @Test
    void a_prefix_drops_the_rules_it_touches() {
        String rules =
                ENDPOINT
                        + """
                        cache.other.http = GET /other
                        cache.other.ttl = 1h
                        evict.owner.http = POST /import
                        evict.owner.paths = /owners/**
                        """;
        for (HttpBench bench : benches(rules)) {
            bench.get(TestRequest.get("/owners/1"), "1");
            bench.get(TestRequest.get("/vets"), "v");
            bench.get(TestRequest.get("/other"), "o");
            bench.send(TestRequest.of("POST", "/import"), seen -> Answer.ok(""));
            assertEquals("1b", text(bench.get(TestRequest.get("/owners/1"), "1b")));
            assertEquals("vb", text(bench.get(TestRequest.get("/vets"), "vb")));
            assertEquals("o", text(bench.get(TestRequest.get("/other"), "x")));
        }
    }

    @Test
    void an_exchange_that_writes_makes_results_of_methods_stale() {
        String rules =
                """
                cache.owner.method = dev.deja.http.MethodsAndEndpointsTest$Reads#find(long)
                cache.owner.ttl = 1h
                cache.owner.tags = owner:{0}
                evict.owner.http = PUT /owners/{id}
                evict.owner.tags = owner:{@path.id}
                """;
        for (HttpBench bench : benches(rules)) {
            assertEquals("1", find(bench, 1, "1"));
            assertEquals("2", find(bench, 2, "2"));
            bench.send(TestRequest.of("PUT", "/owners/1"), seen -> Answer.ok(""));
            assertEquals("1b", find(bench, 1, "1b"));
            assertEquals("2", find(bench, 2, "x"));
            bench.send(
                    TestRequest.of("PUT", "/owners/1"),
                    seen -> {
                        throw new IllegalStateException("half written");
                    });
            assertEquals("1c", find(bench, 1, "1c"));
        }
    }

    private final Reads reads = new Reads();

    private String find(HttpBench bench, long id, String value) {
        Object token = bench.join(Reads.class).enter1(reads, id);
        if (token instanceof Supplier<?> hit) {
            return String.valueOf(hit.get());
        }
        if (token != null) {
            Join.exit(token, value, null);
        }
        return value;
    }

    @Test
    void without_the_server_the_application_answers_as_if_nobody_were_there() throws Exception {
        RedisServer server = RedisServer.start();
        try (RedisStore store = TestStores.redis(server)) {
            HttpBench bench = new HttpBench(store, ENDPOINT);
            bench.get(TestRequest.get("/vets"), "1");
            server.close();
            assertEquals("2", text(bench.get(TestRequest.get("/vets"), "2")));
            assertEquals("3", text(bench.get(TestRequest.get("/vets"), "3")));
            Reply written =
                    bench.send(TestRequest.of("POST", "/vets"), seen -> Answer.ok("written"));
            assertEquals("written", text(written));
        }
    }
}
