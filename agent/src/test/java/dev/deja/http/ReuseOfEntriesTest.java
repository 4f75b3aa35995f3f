package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What requests get of entries, and which requests never share one. */
final class ReuseOfEntriesTest {
    private static final String RULES =
            """
            cache.pages.http = GET /**
            cache.pages.ttl = 1h
            """;

    private final List<HttpBench> benches =
            List.of(new HttpBench(RULES), new HttpBench(new MemoryStore(), RULES));

    private static TestRequest home() {
        return TestRequest.get("/home");
    }

    @Test
    void a_head_is_answered_from_what_get_stored() {
        for (HttpBench bench : benches) {
            bench.get(home(), "hello");
            Reply head = bench.get(TestRequest.of("HEAD", "/home"), "x");
            assertEquals("HIT", head.fields().first("X-Cache"));
            assertEquals("5", head.fields().first("Content-Length"));
            assertNull(head.body());
        }
    }

    @Test
    void an_answer_to_head_is_no_answer_to_get() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.of("HEAD", "/home"), "");
            assertEquals("hello", text(bench.get(home(), "hello")));
            assertEquals("hello", text(bench.get(home(), "x")));
        }
    }

    @Test
    void a_client_that_knows_the_answer_gets_304_on_a_hit_a_miss_and_an_unstored_answer() {
        for (HttpBench bench : benches) {
            String tag = String.valueOf(bench.get(home(), "hello").fields().first("ETag"));
            Reply hit = bench.get(home().header("If-None-Match", tag), "x");
            assertEquals(304, hit.status());
            assertEquals("HIT", hit.fields().first("X-Cache"));
            assertNull(hit.body());

            bench.cache.invalidateAll();
            Reply miss = bench.get(home().header("If-None-Match", tag), "hello");
            assertEquals(304, miss.status());
            assertEquals("MISS", miss.fields().first("X-Cache"));
            assertEquals("hello", text(bench.get(home(), "x")));

            TestRequest other = TestRequest.get("/n").header("If-None-Match", tag);
            Reply unstored = bench.get(other, "hello", "Cache-Control", "no-store");
            assertEquals(304, unstored.status());
        }
    }

    @Test
    void a_client_may_ask_for_a_part_of_a_stored_answer() {
        for (HttpBench bench : benches) {
            bench.get(home(), "hello");
            Reply part = bench.get(home().header("Range", "bytes=1-2"), "x");
            assertEquals(206, part.status());
            assertEquals("el", text(part));
        }
    }

    @Test
    void only_if_cached_never_runs_the_application() {
        for (HttpBench bench : benches) {
            TestRequest asked = home().header("Cache-Control", "only-if-cached");
            assertEquals(504, bench.get(asked, "x").status());
            assertEquals(0, bench.answers);
            assertEquals("hello", text(bench.get(home(), "hello")));
            assertEquals("hello", text(bench.get(asked, "x")));
        }
    }

    @Test
    void a_client_that_wants_a_new_answer_gets_one() {
        for (HttpBench bench : benches) {
            bench.get(home(), "old");
            TestRequest asked = home().header("Cache-Control", "no-cache");
            assertEquals("new", text(bench.get(asked, "new")));
            TestRequest pragma = home().header("Pragma", "no-cache");
            assertEquals("newer", text(bench.get(pragma, "newer")));
            assertEquals("newest", text(bench.get(home().header("If-Match", "*"), "newest")));
        }
    }

    @Test
    void the_answer_that_a_client_asked_for_anew_is_that_of_all_others_from_then_on() {
        List<TestRequest> askers =
                List.of(
                        home().header("Cache-Control", "no-cache"),
                        home().header("Pragma", "no-cache"),
                        home().header("Cache-Control", "min-fresh=7200"));
        for (TestRequest asker : askers) {
            for (HttpBench bench :
                    List.of(new HttpBench(RULES), new HttpBench(new MemoryStore(), RULES))) {
                Reply first = bench.get(asker, "first");
                assertTrue(
                        String.valueOf(first.fields().first("Cache-Status")).contains("stored"),
                        String.valueOf(first.fields()));
                assertEquals("first", text(bench.get(home(), "x")));
                Reply anew =
                        bench.send(
                                asker,
                                seen -> {
                                    assertEquals("first", text(bench.get(home(), "x")));
                                    return Answer.ok("second");
                                });
                assertEquals("second", text(anew));
                assertEquals("MISS", anew.fields().first("X-Cache"));
                Reply other = bench.get(home(), "x");
                assertEquals("second", text(other));
                assertEquals("HIT", other.fields().first("X-Cache"));
                assertEquals(2, bench.answers);
            }
        }
    }

    @Test
    void a_client_that_asks_anew_gets_the_failure_and_the_others_what_is_stored() {
        for (HttpBench bench : benches) {
            bench.get(home(), "good");
            TestRequest asker = home().header("Cache-Control", "no-cache");
            Reply failed = bench.send(asker, seen -> new Answer(503, Fields.EMPTY, "down"));
            assertEquals(503, failed.status());
            assertEquals("good", text(bench.get(home(), "x")));
        }
    }

    @Test
    void an_eviction_while_a_client_asks_anew_is_not_undone() {
        for (HttpBench bench : benches) {
            TestRequest asker = home().header("Cache-Control", "no-cache");
            for (int round = 0; round < 2; round++) {
                bench.send(
                        asker,
                        seen -> {
                            bench.cache.invalidateAll();
                            return Answer.ok("from before");
                        });
                assertEquals("after", text(bench.get(home(), "after")));
            }
        }
    }

    @Test
    void what_is_one_users_is_not_stored_because_he_asked_anew() {
        for (HttpBench bench : benches) {
            bench.get(home(), "of all");
            TestRequest asker =
                    home().header("Cache-Control", "no-cache").header("Authorization", "Basic x");
            assertEquals("hers", text(bench.get(asker, "hers")));
            assertEquals("of all", text(bench.get(home(), "x")));
            TestRequest plain = home().header("Cache-Control", "no-cache");
            assertEquals("his", text(bench.get(plain, "his", "Cache-Control", "private")));
            assertEquals("new", text(bench.get(home(), "new")));
        }
    }

    @Test
    void revalidation_always_runs_the_application_and_saves_the_transfer() {
        HttpBench bench = new HttpBench(RULES + "cache.pages.revalidate = always\n");
        String tag = String.valueOf(bench.get(home(), "hello").fields().first("ETag"));
        assertEquals(304, bench.get(home().header("If-None-Match", tag), "hello").status());
        assertEquals("other", text(bench.get(home(), "other")));
        assertEquals(3, bench.answers);
    }

    @Test
    void what_is_not_whole_is_never_stored() {
        for (HttpBench bench : benches) {
            Exchange first = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertNull(first.lookup());
            first.commit(200, Fields.EMPTY);
            first.end(null);
            Exchange second = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertNull(second.lookup());
            second.commit(200, Fields.EMPTY);
            second.fail("the client went away", null);
            Exchange third = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertNull(third.lookup());
            third.commit(200, Fields.of("Content-Length", "7"));
            third.end(new byte[3]);
            assertEquals("whole", text(bench.get(TestRequest.get("/other"), "whole")));
            assertEquals(1L, bench.state("pages").stored());
        }
    }

    @Test
    @Timeout(60)
    void events_are_never_stored_and_nobody_waits_for_their_end() {
        for (String type :
                List.of("text/event-stream;charset=UTF-8", "Multipart/X-Mixed-Replace; x=y")) {
            for (HttpBench bench :
                    List.of(
                            new HttpBench("wait.max = 10m\n" + RULES),
                            new HttpBench(new MemoryStore(), "wait.max = 10m\n" + RULES))) {
                Exchange first = Objects.requireNonNull(bench.endpoints.begin(home()));
                assertNull(first.lookup());
                first.commit(200, Fields.of("Content-Type", type));
                Reply other =
                        CompletableFuture.supplyAsync(() -> bench.get(home(), "event 2"))
                                .orTimeout(50, TimeUnit.SECONDS)
                                .join();
                assertEquals("event 2", text(other));
                first.end(new byte[] {'1'});
                Reply whole = bench.get(home(), "event 3", "Content-Type", type);
                assertEquals("event 3", text(whole));
                assertEquals("event 4", text(bench.get(home(), "event 4")));
            }
        }
    }

    @Test
    void what_left_in_pieces_is_stored_when_all_of_it_was_seen() {
        for (HttpBench bench : benches) {
            Exchange exchange = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertNull(exchange.lookup());
            Fields sent = exchange.commit(200, Fields.of("X-Own", "1"));
            assertEquals("MISS", sent.first("X-Cache"));
            exchange.end(new byte[] {'o', 'k'});
            Reply hit = bench.get(home(), "x");
            assertEquals("ok", text(hit));
            assertEquals("1", hit.fields().first("X-Own"));
        }
    }

    @Test
    void an_error_page_of_the_container_is_made_by_it_again() {
        for (HttpBench bench : benches) {
            Exchange exchange = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertNull(exchange.lookup());
            exchange.complete(404, Fields.EMPTY, new byte[0], "no such page");
            Reply hit = bench.get(home(), "x");
            assertEquals(404, hit.status());
            assertEquals("no such page", hit.errorMessage());
        }
    }

    @Test
    void requests_that_may_be_answered_differently_never_share() {
        List<TestRequest> different =
                List.of(
                        TestRequest.get("/a"),
                        TestRequest.get("/a/"),
                        TestRequest.get("/A"),
                        TestRequest.get("/a?"),
                        TestRequest.get("/a?b"),
                        TestRequest.get("/a?b="),
                        TestRequest.get("/a?b=1"),
                        TestRequest.get("/a?b=1&b=2"),
                        TestRequest.get("/a?b=2&b=1"),
                        TestRequest.get("/a%2Fb"),
                        TestRequest.get("/a/b"),
                        TestRequest.get("/a;x=1"),
                        TestRequest.get("/a;x=1/b"),
                        TestRequest.get("/a%3Fb"),
                        TestRequest.get("/a%26b?c"),
                        TestRequest.get("/a~b"),
                        TestRequest.get("/a%257Eb"),
                        TestRequest.get("/a").host("shop.example", 8080),
                        TestRequest.get("/a").host("shop.example.", 80),
                        TestRequest.get("/a").host("other.example", 80));
        for (HttpBench bench : benches) {
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < different.size(); i++) {
                    String got = text(bench.get(different.get(i), "answer " + i));
                    assertEquals("answer " + i, got);
                }
            }
        }
    }

    @Test
    void what_is_not_in_the_key_and_not_read_changes_nothing_for_others() {
        for (HttpBench bench : benches) {
            bench.get(home().header("X-Forwarded-Host", "evil.example"), "hello");
            Reply other = bench.get(home(), "x");
            assertEquals("hello", text(other));
            assertEquals(1, bench.answers);
        }
    }

    @Test
    void what_is_read_of_the_request_and_not_in_the_key_poisons_nobody() {
        for (HttpBench bench : benches) {
            TestRequest evil = home().header("X-Forwarded-Host", "evil.example");
            bench.send(
                    evil,
                    seen -> {
                        seen.observe(RequestInput.HEADER, "x-forwarded-host", "evil.example");
                        return Answer.ok("http://evil.example/");
                    });
            assertEquals("fine", text(bench.get(home(), "fine")));
            assertEquals("fine", text(bench.get(home(), "x")));
            assertEquals("http://evil.example/", text(bench.get(evil, "x")));
        }
    }

    @Test
    void applications_of_one_server_do_not_share_what_is_in_memory() throws Exception {
        HttpBench bench = benches.get(0);
        try (URLClassLoader one = new URLClassLoader(new URL[0]);
                URLClassLoader other = new URLClassLoader(new URL[0])) {
            assertEquals("one", text(bench.get(home().in(one), "one")));
            assertEquals("other", text(bench.get(home().in(other), "other")));
            assertEquals("one", text(bench.get(home().in(one), "x")));
        }
    }

    @Test
    void a_write_makes_its_own_path_and_what_it_names_stale() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.get("/owners/1?a=1"), "1");
            bench.get(TestRequest.get("/owners/2"), "2");
            bench.get(TestRequest.get("/owners/3"), "3");
            bench.get(TestRequest.get("/vets"), "vets");
            bench.send(
                    TestRequest.of("POST", "/owners/1;v=2"),
                    seen ->
                            Answer.ok(
                                    "",
                                    "Location",
                                    "http://shop.example/owners/2",
                                    "Content-Location",
                                    "/vets"));

            assertEquals("1b", text(bench.get(TestRequest.get("/owners/1?a=1"), "1b")));
            assertEquals("2b", text(bench.get(TestRequest.get("/owners/2"), "2b")));
            assertEquals("3", text(bench.get(TestRequest.get("/owners/3"), "x")));
            assertEquals("vb", text(bench.get(TestRequest.get("/vets"), "vb")));
        }
    }

    @Test
    void a_write_that_fails_or_names_another_host_makes_nothing_of_it_stale() {
        for (HttpBench bench : benches) {
            bench.get(TestRequest.get("/owners/1"), "1");
            bench.send(
                    TestRequest.of("PUT", "/owners/1"), seen -> new Answer(409, Fields.EMPTY, ""));
            bench.send(
                    TestRequest.of("POST", "/x"),
                    seen -> Answer.ok("", "Location", "http://evil.example/owners/1"));
            assertEquals("1", text(bench.get(TestRequest.get("/owners/1"), "x")));
        }
    }

    @Test
    void a_write_reaches_its_path_however_it_is_spelled() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.one.http = GET /owners/{id}
                        cache.one.ttl = 1h
                        """);
        bench.get(TestRequest.get("/owners/a%2Fb"), "1");
        bench.send(TestRequest.of("PUT", "/owners/a%2fb"), seen -> Answer.ok(""));
        assertEquals("2", text(bench.get(TestRequest.get("/owners/a%2Fb"), "2")));
        bench.send(TestRequest.of("PUT", "/owners/x;v=1/../a%2Fb"), seen -> Answer.ok(""));
        assertEquals("3", text(bench.get(TestRequest.get("/owners/a%2Fb"), "3")));
        bench.get(TestRequest.get("/owners/1"), "1");
        bench.send(TestRequest.of("PUT", "//owners/./1/"), seen -> Answer.ok(""));
        assertEquals("2", text(bench.get(TestRequest.get("/owners/1"), "2")));
    }

    @Test
    void a_write_where_no_rule_answers_asks_no_store() {
        CountingStore store = new CountingStore();
        HttpBench bench =
                new HttpBench(store, "cache.one.http = GET /owners/*\ncache.one.ttl = 1h\n");
        bench.send(TestRequest.of("POST", "/login"), seen -> Answer.ok("", "Location", "/home"));
        assertEquals(0, store.invalidations);
        bench.send(
                TestRequest.of("POST", "/login"), seen -> Answer.ok("", "Location", "/owners/1"));
        assertEquals(1, store.invalidations);
    }

    @Test
    void paths_are_made_stale_inside_their_application() {
        for (HttpBench bench : benches) {
            TestRequest read = TestRequest.get("/shop/owners/1").context("/shop");
            bench.get(read, "1");
            bench.send(
                    TestRequest.of("DELETE", "/shop/owners/1/").context("/shop"),
                    seen -> Answer.ok(""));
            assertEquals("2", text(bench.get(read, "2")));
        }
    }

    @Test
    void an_agent_that_is_switched_off_leaves_answers_as_they_are() {
        for (HttpBench bench : benches) {
            bench.get(home(), "1");
            bench.cache.setEnabled(false);
            assertEquals("2", text(bench.get(home(), "2")));
            assertTrue(bench.state("pages").hits() == 0);
        }
    }
}
