package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import dev.deja.store.redis.RedisServer;
import dev.deja.store.redis.TestStores;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of an exchange's answer, in memory, in a shared store, and in a real Redis. */
final class ExchangesTest {
    private static final String RULES =
            """
            cache.owners.http = GET /owners/**
            cache.owners.ttl = 1h
            evict.owners.http = POST,PUT,DELETE /owners/**
            evict.owners.rules = owners
            """;

    private static RedisServer server;
    private Store redis;
    private final List<HttpBench> benches = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void makeBenches() throws Exception {
        redis = TestStores.redis(server);
        benches.add(new HttpBench(RULES));
        benches.add(new HttpBench(new MemoryStore(), RULES));
        benches.add(new HttpBench(redis, RULES));
        benches.get(2).cache.invalidateAll();
    }

    @AfterEach
    void closeStore() {
        redis.close();
    }

    @Test
    void what_one_exchange_answered_is_the_answer_to_the_next() {
        for (HttpBench bench : benches) {
            Reply first =
                    bench.get(TestRequest.get("/owners/1"), "Betty", "Content-Type", "text/plain");
            Reply second = bench.get(TestRequest.get("/owners/1"), "other");

            assertEquals("Betty", text(first));
            assertEquals("MISS", first.fields().first("X-Cache"));
            assertEquals(200, second.status());
            assertEquals("Betty", text(second));
            assertEquals("HIT", second.fields().first("X-Cache"));
            assertEquals("text/plain", second.fields().first("Content-Type"));
            assertNotNull(second.fields().first("Age"));
            assertEquals(first.fields().first("ETag"), second.fields().first("ETag"));
            assertEquals(1, bench.answers);
        }
    }

    @Test
    void paths_that_no_rule_names_are_left_alone() {
        for (HttpBench bench : benches) {
            assertNull(bench.endpoints.begin(TestRequest.get("/vets")));
            assertNull(bench.endpoints.begin(TestRequest.get("/a/../owners/1")));
            assertNull(bench.endpoints.begin(TestRequest.of("OPTIONS", "/owners/1")));
        }
    }

    @Test
    void a_write_makes_the_answers_of_its_rules_stale() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.get("/owners/1"), "Betty");
            bench.send(TestRequest.of("POST", "/owners/new"), seen -> Answer.ok("created"));

            assertEquals("Eliza", text(bench.get(TestRequest.get("/owners/1"), "Eliza")));
        }
    }

    @Test
    void an_answer_that_was_computed_before_a_write_never_appears_after_it() {
        for (HttpBench bench : benches) {
            Reply stale =
                    bench.send(
                            TestRequest.get("/owners/1"),
                            seen -> {
                                bench.send(
                                        TestRequest.of("PUT", "/owners/1"),
                                        other -> Answer.ok("changed"));
                                return Answer.ok("old");
                            });
            assertEquals("old", text(stale));
            assertEquals("new", text(bench.get(TestRequest.get("/owners/1"), "new")));
        }
    }

    @Test
    void two_instances_on_one_server_are_one_cache() {
        HttpBench one = benches.get(2);
        HttpBench other = new HttpBench(redis, RULES);
        one.get(TestRequest.get("/owners/1?a=1&b=2"), "Betty");

        assertEquals("Betty", text(other.get(TestRequest.get("/owners/1?b=2&a=1"), "no")));
        other.send(TestRequest.of("DELETE", "/owners/1"), seen -> Answer.ok(""));
        assertEquals("gone", text(one.get(TestRequest.get("/owners/1?a=1&b=2"), "gone")));
    }
}
