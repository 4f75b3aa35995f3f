package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of endpoints that are due, or past their end; in memory, and in a store of all. */
@Timeout(60)
final class StaleAnswersTest {
    private static final String RULE =
            """
            wait.max = 10m
            cache.pages.http = GET /**
            evict.pages.http = POST /**
            evict.pages.rules = pages
            """;
    private static final String DUE = "cache.pages.ttl = 10m\ncache.pages.refresh.after = 1ms\n";
    private static final String ENDED = "cache.pages.ttl = 1ms\n";
    private static final String MEANWHILE = ENDED + "cache.pages.stale.while-revalidate = 10m\n";
    private static final String IF_ERROR = ENDED + "cache.pages.stale.if-error = 10m\n";
    private static final List<String> ALL = List.of(DUE, MEANWHILE, IF_ERROR);

    private static HttpBench bench(boolean isShared, String rules) {
        return isShared
                ? new HttpBench(new MemoryStore(), RULE + rules)
                : new HttpBench(RULE + rules);
    }

    private static TestRequest home() {
        return TestRequest.get("/home");
    }

    private static Reply elsewhere(HttpBench bench, TestRequest request, String body) {
        return CompletableFuture.supplyAsync(() -> bench.get(request, body))
                .orTimeout(50, TimeUnit.SECONDS)
                .join();
    }

    /** Until what was stored before is past one millisecond. */
    private static void age() {
        long begin = System.currentTimeMillis();
        while (System.currentTimeMillis() - begin < 3) {
            Thread.onSpinWait();
        }
    }

    private static HttpBench withOld(boolean isShared, String rules, String... fields) {
        HttpBench bench = bench(isShared, rules);
        bench.get(home(), "old", fields);
        age();
        return bench;
    }

    /** A request that the application is to answer. */
    private static Exchange asked(HttpBench bench) {
        while (true) {
            Exchange exchange = Objects.requireNonNull(bench.endpoints.begin(home()));
            if (exchange.lookup() == null) {
                return exchange;
            }
            // The mark of the one before is taken away in a moment.
            Thread.onSpinWait();
        }
    }

    private static Reply failing(HttpBench bench, int status) {
        return bench.send(home(), seen -> new Answer(status, Fields.EMPTY, "broken"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_first_request_is_answered_anew_and_the_others_get_what_is_stored(boolean isShared) {
        for (String rules : List.of(DUE, MEANWHILE)) {
            HttpBench bench = withOld(isShared, rules);
            Reply first =
                    bench.send(
                            home(),
                            seen -> {
                                Reply other = elsewhere(bench, home(), "another");
                                assertEquals("old", text(other));
                                assertEquals(
                                        rules.equals(DUE) ? "HIT" : "STALE",
                                        other.fields().first("X-Cache"));
                                return Answer.ok("new");
                            });
            assertEquals("new", text(first));
            assertEquals("MISS", first.fields().first("X-Cache"));
            assertEquals(1, bench.state("pages").refreshes());
            assertEquals(2, bench.state("pages").stored());
            assertEquals(2, bench.answers);
            assertNotEquals("old", text(bench.get(home(), "newer")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_eviction_during_a_refresh_of_an_endpoint_cancels_it(boolean isShared) {
        for (String rules : ALL) {
            HttpBench bench = withOld(isShared, rules);
            bench.send(
                    home(),
                    seen -> {
                        bench.get(TestRequest.of("POST", "/home"), "written");
                        return Answer.ok("computed before the write");
                    });
            assertEquals("new", text(bench.get(home(), "new")), rules);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void an_answer_that_tells_of_a_failure_is_replaced_by_the_old_one(int status) {
        for (String rules : ALL) {
            HttpBench bench = withOld(true, rules);
            Reply replaced = failing(bench, status);
            assertEquals("old", text(replaced), rules);
            assertEquals(200, replaced.status());
            assertEquals(rules.equals(DUE) ? "HIT" : "STALE", replaced.fields().first("X-Cache"));
            assertTrue(
                    String.valueOf(replaced.fields().first("Cache-Status")).contains("fwd=stale"),
                    replaced.fields().toString());
            // For a second nobody asks again.
            assertEquals("old", text(bench.get(home(), "not asked")), rules);
            assertEquals(2, bench.answers);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_application_that_throws_is_answered_for_unless_it_says_something_of_the_caller(
            boolean isShared) {
        for (String rules : ALL) {
            HttpBench bench = withOld(isShared, rules);
            Exchange denied = asked(bench);
            RuntimeException wrapped = new IllegalStateException(new SecurityException("you"));
            assertNull(denied.standIn(wrapped));
            denied.fail("threw", wrapped);
            Exchange failed = asked(bench);
            Reply reply = failed.standIn(new IllegalStateException("down"));
            assertEquals("old", reply == null ? null : text(reply), rules);
            assertEquals("old", text(bench.get(home(), "not asked")), rules);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"must-revalidate", "proxy-revalidate", "s-maxage=0, max-age=60", "no-cache"})
    void what_the_application_forbids_to_use_past_its_end_is_not(String directives) {
        for (String rules : List.of(MEANWHILE, IF_ERROR)) {
            HttpBench bench =
                    withOld(
                            true,
                            rules + "cache.pages.ttl.override = true\n",
                            "Cache-Control",
                            directives);
            assertEquals(503, failing(bench, 503).status(), rules);
            assertEquals("new", text(bench.get(home(), "new")), rules);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_says_how_old_an_answer_may_be_gets_none_that_is_older(boolean isShared) {
        HttpBench bench = withOld(isShared, MEANWHILE);
        bench.send(
                home(),
                seen -> {
                    for (String asked : List.of("max-age=0", "min-fresh=1", "no-cache")) {
                        TestRequest request = home().header("Cache-Control", asked);
                        age();
                        assertEquals("own", text(elsewhere(bench, request, "own")), asked);
                    }
                    return Answer.ok("new");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_wants_nothing_computed_gets_the_old_answer(boolean isShared) {
        HttpBench bench = withOld(isShared, MEANWHILE);
        TestRequest asked = home().header("Cache-Control", "only-if-cached");
        assertEquals("old", text(bench.get(asked, "x")));
        assertEquals(1, bench.answers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "private"})
    void what_is_not_to_be_stored_any_more_takes_the_old_answer_with_it(String directive) {
        for (String rules : ALL) {
            HttpBench bench = withOld(true, rules);
            assertEquals("own", text(bench.get(home(), "own", "Cache-Control", directive)));
            assertEquals("other", text(bench.get(home(), "other")), rules);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void a_refusal_of_one_client_leaves_the_answer_of_the_others(int status) {
        HttpBench bench = withOld(true, DUE);
        assertEquals(status, failing(bench, status).status());
        bench.send(
                home(),
                seen -> {
                    assertEquals("old", text(elsewhere(bench, home(), "x")));
                    return Answer.ok("new");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requests_wait_where_the_old_answer_is_only_for_failures(boolean isShared) {
        HttpBench bench = withOld(isShared, IF_ERROR);
        CompletableFuture<String> other =
                CompletableFuture.supplyAsync(
                        () -> {
                            Exchange first = asked(bench);
                            CompletableFuture<String> waiting =
                                    CompletableFuture.supplyAsync(
                                            () -> text(bench.get(home(), "for itself")));
                            first.complete(500, Fields.EMPTY, new byte[0], null);
                            return waiting.join();
                        });
        assertEquals("old", other.orTimeout(50, TimeUnit.SECONDS).join());
    }
}
