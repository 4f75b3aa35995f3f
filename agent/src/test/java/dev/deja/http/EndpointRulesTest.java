package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules say of exchanges, seen from outside: keys, tags, conditions and evictions. */
final class EndpointRulesTest {
    private static final String OWNERS =
            """
            cache.owner.http = GET /owners/{id}
            cache.owner.ttl = 1h
            cache.owner.tags = owner:{@path.id}
            cache.all.http = GET /owners
            cache.all.ttl = 1h
            cache.vets.http = GET /vets/**
            cache.vets.ttl = 1h
            """;

    private static List<HttpBench> benches(String rules) {
        return List.of(new HttpBench(rules), new HttpBench(new MemoryStore(), rules));
    }

    private static void write(HttpBench bench, String method, String target) {
        write(bench, method, target, 200);
    }

    private static void write(HttpBench bench, String method, String target, int status) {
        bench.send(
                TestRequest.of(method, target),
                seen -> new Answer(status, Fields.EMPTY, "written"));
    }

    private static String get(HttpBench bench, String target, String body) {
        return text(bench.get(TestRequest.get(target), body));
    }

    private static void fill(HttpBench bench) {
        get(bench, "/owners/7", "seven");
        get(bench, "/owners/7?page=2", "seven, page 2");
        get(bench, "/owners/8", "eight");
        get(bench, "/owners", "all");
        get(bench, "/vets/1", "vet");
    }

    @Test
    void a_write_removes_by_the_tag_of_its_path() {
        String rules =
                OWNERS
                        + "evict.change.http = POST /owners/{id}/edit\n"
                        + "evict.change.tags = owner:{@path.id}\n";
        for (HttpBench bench : benches(rules)) {
            fill(bench);
            write(bench, "POST", "/owners/7/edit");
            assertEquals("new", get(bench, "/owners/7", "new"));
            assertEquals("new", get(bench, "/owners/7?page=2", "new"));
            assertEquals("eight", get(bench, "/owners/8", "new"));
            assertEquals("all", get(bench, "/owners", "new"));
        }
    }

    @Test
    void a_write_removes_a_path_with_all_variants_of_its_query() {
        String rules =
                OWNERS
                        + "evict.change.http = POST /pets/{owner}\n"
                        + "evict.change.paths = /owners/{@path.owner}, /owners\n";
        for (HttpBench bench : benches(rules)) {
            fill(bench);
            write(bench, "POST", "/pets/7");
            assertEquals("new", get(bench, "/owners/7", "new"));
            assertEquals("new", get(bench, "/owners/7?page=2", "new"));
            assertEquals("new", get(bench, "/owners", "new"));
            assertEquals("eight", get(bench, "/owners/8", "new"));
        }
    }

    @Test
    void a_path_with_all_below_drops_the_rules_that_it_touches() {
        String rules =
                OWNERS + "evict.change.http = POST /reset\nevict.change.paths = /owners/**\n";
        for (HttpBench bench : benches(rules)) {
            fill(bench);
            write(bench, "POST", "/reset");
            assertEquals("new", get(bench, "/owners/8", "new"));
            assertEquals("new", get(bench, "/owners", "new"));
            assertEquals("vet", get(bench, "/vets/1", "new"));
        }
    }

    @Test
    void a_path_without_a_value_drops_the_rules_that_it_could_mean() {
        String rules =
                OWNERS
                        + "evict.change.http = POST /reset\n"
                        + "evict.change.paths = /owners/{@query.id}\n";
        for (HttpBench bench : benches(rules)) {
            fill(bench);
            write(bench, "POST", "/reset");
            assertEquals("new", get(bench, "/owners/8", "new"));
            assertEquals("all", get(bench, "/owners", "new"));
            fill(bench);
            write(bench, "POST", "/reset?id=7");
            assertEquals("new again", get(bench, "/owners/7", "new again"));
            assertEquals("new", get(bench, "/owners/8", "new again"));
        }
    }

    @Test
    void a_path_that_could_mean_anything_removes_all_that_the_rule_could() {
        String rules =
                OWNERS
                        + "evict.change.http = POST /owners/{id}/edit\n"
                        + "evict.change.tags = owner:{@path.id}\n";
        for (HttpBench bench : benches(rules)) {
            fill(bench);
            write(bench, "POST", "//owners/7/edit");
            assertEquals("new", get(bench, "/owners/7", "new"));
            assertEquals("new", get(bench, "/owners/8", "new"));
            assertEquals("vet", get(bench, "/vets/1", "new"));
        }
    }

    @Test
    void a_failed_write_removes_unless_only_success_counts() {
        String always = OWNERS + "evict.change.http = POST /reset\nevict.change.rules = owner\n";
        HttpBench bench = new HttpBench(always);
        fill(bench);
        write(bench, "POST", "/reset", 500);
        assertEquals("new", get(bench, "/owners/7", "new"));

        HttpBench narrowed = new HttpBench(always + "evict.change.on = success\n");
        fill(narrowed);
        write(narrowed, "POST", "/reset", 409);
        assertEquals("seven", get(narrowed, "/owners/7", "new"));
        write(narrowed, "POST", "/reset", 302);
        assertEquals("new", get(narrowed, "/owners/7", "new"));
    }

    @Test
    void before_removes_before_the_application_sees_the_request() {
        HttpBench bench =
                new HttpBench(
                        OWNERS
                                + "evict.change.http = POST /reset\nevict.change.rules = owner\n"
                                + "evict.change.timing = before\n");
        fill(bench);
        bench.send(
                TestRequest.of("POST", "/reset"),
                seen -> {
                    assertEquals("meanwhile", get(bench, "/owners/7", "meanwhile"));
                    return Answer.ok("done");
                });
        assertEquals("new", get(bench, "/owners/7", "new"));
    }

    @Test
    void a_condition_narrows_an_eviction_and_one_that_fails_does_not() {
        String rules = OWNERS + "evict.change.http = POST /reset\nevict.change.rules = owner\n";
        HttpBench bench =
                new HttpBench(
                        rules
                                + "evict.change.when = response.status == 201"
                                + " && request.query('hard') == 'yes'\n");
        fill(bench);
        write(bench, "POST", "/reset?hard=yes", 200);
        write(bench, "POST", "/reset?hard=no", 201);
        assertEquals("seven", get(bench, "/owners/7", "new"));
        write(bench, "POST", "/reset?hard=yes", 201);
        assertEquals("new", get(bench, "/owners/7", "new"));
        HttpBench failing =
                new HttpBench(rules + "evict.change.when = request.header('X').length() > 3\n");
        fill(failing);
        write(failing, "POST", "/reset");
        assertEquals("new", get(failing, "/owners/7", "new"));
    }

    @Test
    void when_says_which_requests_are_looked_up() {
        HttpBench bench =
                new HttpBench(OWNERS + "cache.owner.when = request.header('X-Beta') == null\n");
        get(bench, "/owners/7", "seven");
        Reply beta = bench.get(TestRequest.get("/owners/7").header("X-Beta", "1"), "beta");
        assertEquals("beta", text(beta));
        assertEquals("BYPASS", beta.fields().first("X-Cache"));
        assertEquals("seven", get(bench, "/owners/7", "new"));
        assertEquals(1, bench.state("owner").bypasses().get("when is false"));
    }

    @Test
    void unless_says_which_answers_are_not_stored() {
        HttpBench bench =
                new HttpBench(
                        OWNERS
                                + "cache.owner.unless = response.status == 404"
                                + " || response.header('X-Draft') != null\n");
        bench.send(TestRequest.get("/owners/7"), seen -> new Answer(404, Fields.EMPTY, "nothing"));
        bench.get(TestRequest.get("/owners/7"), "draft", "X-Draft", "1");
        assertEquals("seven", get(bench, "/owners/7", "seven"));
        assertEquals("seven", get(bench, "/owners/7", "new"));
        assertEquals(2, bench.state("owner").bypasses().get("unless is true"));
    }

    @Test
    void a_key_of_its_own_replaces_path_and_query() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.o.http = GET /owners/{id} | /people/{id}
                        cache.o.ttl = 1h
                        cache.o.key = {@path.id}:{@query.page}
                        """);
        get(bench, "/owners/7?page=2&x=1", "seven");
        assertEquals("seven", get(bench, "/people/7?page=2&x=2", "new"));
        assertEquals("other", get(bench, "/owners/7?page=3", "other"));
        assertEquals("8", get(bench, "/owners/8?page=2", "8"));
        assertEquals("1", get(bench, "/owners/7", "1"));
        assertEquals("2", get(bench, "/owners/7", "2"));
        assertEquals(2, bench.state("o").bypasses().get("null in the key template"));
    }

    @Test
    void an_answer_with_a_key_of_its_own_goes_with_any_path_of_its_rule() {
        String rules =
                """
                cache.o.http = GET /owners/{id} | /people/{id}
                cache.o.ttl = 1h
                cache.o.key = {@path.id}
                """;
        for (HttpBench bench : benches(rules)) {
            get(bench, "/owners/7", "seven");
            write(bench, "PUT", "/vets/7");
            assertEquals("seven", get(bench, "/people/7", "new"));
            write(bench, "PUT", "/people/7");
            assertEquals("new", get(bench, "/owners/7", "new"));
        }
    }

    @Test
    void vary_belongs_to_a_key_of_its_own_too() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.o.http = GET /owners/{id}
                        cache.o.ttl = 1h
                        cache.o.key = {@path.id}
                        cache.o.vary = X-Tenant
                        """);
        TestRequest one = TestRequest.get("/owners/7").header("X-Tenant", "1");
        TestRequest two = TestRequest.get("/owners/7").header("X-Tenant", "2");
        bench.get(one, "one");
        assertEquals("two", text(bench.get(two, "two")));
        assertEquals("one", text(bench.get(one, "new")));
        assertEquals("none", get(bench, "/owners/7", "none"));
    }

    @Test
    void the_user_in_the_key_keeps_users_apart() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.me.http = GET /me
                        cache.me.ttl = 1h
                        cache.me.key = {@principal}
                        """);
        Principal ann = () -> "ann";
        Principal bob = () -> "bob";
        TestRequest hers = TestRequest.get("/me").with(RequestInput.PRINCIPAL, "", ann);
        TestRequest his = TestRequest.get("/me").with(RequestInput.PRINCIPAL, "", bob);
        HttpBench.Application reading =
                seen -> {
                    seen.observe(RequestInput.PRINCIPAL, "", ann);
                    return Answer.ok("of ann");
                };
        bench.send(hers, reading);
        assertEquals("of ann", text(bench.get(hers, "new")));
        assertEquals("of bob", text(bench.get(his, "of bob")));
        assertEquals("nobody", get(bench, "/me", "nobody"));
        assertEquals("nobody again", get(bench, "/me", "nobody again"));
    }

    @Test
    void post_is_answered_by_its_body() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.search.http = POST /search
                        cache.search.ttl = 1h
                        cache.search.key = {@body}
                        cache.search.body.max.bytes = 10
                        """);
        assertEquals("a", text(bench.get(post("a"), "a")));
        assertEquals("a", text(bench.get(post("a"), "new")));
        assertEquals("b", text(bench.get(post("b"), "b")));
        assertEquals("long", text(bench.get(post("0123456789x"), "long")));
        assertEquals("long 2", text(bench.get(post("0123456789x"), "long 2")));
    }

    private static TestRequest post(String body) {
        return TestRequest.of("POST", "/search").body(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_more_specific_rule_answers() {
        HttpBench bench =
                new HttpBench(OWNERS + "cache.rest.http = GET /**\ncache.rest.ttl = 1h\n");
        fill(bench);
        get(bench, "/else", "else");
        assertEquals(3, bench.state("owner").misses());
        assertEquals(1, bench.state("rest").misses());
    }

    @Test
    void two_rules_that_only_a_request_shows_to_be_equal_answer_nothing() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.a.http = GET /x/{id:[0-9]+}
                        cache.a.ttl = 1h
                        cache.b.http = GET /x/{id:.2.*}
                        cache.b.ttl = 1h
                        """);
        assertEquals("1", get(bench, "/x/12", "1"));
        assertEquals("2", get(bench, "/x/12", "2"));
        assertEquals(
                2,
                bench.state("a").bypasses().getOrDefault("another rule is as specific", 0L)
                        + bench.state("b")
                                .bypasses()
                                .getOrDefault("another rule is as specific", 0L));
        assertEquals("3", get(bench, "/x/34", "3"));
        assertEquals("3", get(bench, "/x/34", "new"));
    }

    @Test
    void paths_that_servers_read_differently_are_no_exchange_of_ours() {
        HttpBench bench = new HttpBench("cache.a.http = GET /**\ncache.a.ttl = 1h\n");
        for (String path : List.of("//a", "/a/../b", "/a/%2e%2e/b", "/a\\b", "/%zz", "/%00")) {
            assertNull(bench.endpoints.begin(TestRequest.get(path)), path);
        }
        assertNotNull(bench.endpoints.begin(TestRequest.get("/a")));
    }

    @Test
    void a_repeated_header_or_cookie_is_not_the_joined_one() {
        HttpBench bench =
                new HttpBench(
                        """
                        cache.o.http = GET /o
                        cache.o.ttl = 1h
                        cache.o.key = {@header.X}:{@cookie.c}
                        """);
        TestRequest joined = TestRequest.get("/o").header("X", "a, b").header("Cookie", "c=1; d=2");
        TestRequest apart =
                TestRequest.get("/o").header("X", "a").header("X", "b").header("Cookie", "c=1");
        bench.get(joined, "joined");
        assertEquals("apart", text(bench.get(apart, "apart")));
        TestRequest twice = TestRequest.get("/o").header("X", "a, b").header("Cookie", "c=1; c=2");
        assertEquals("twice", text(bench.get(twice, "twice")));
        assertEquals("joined", text(bench.get(joined, "new")));
    }
}
