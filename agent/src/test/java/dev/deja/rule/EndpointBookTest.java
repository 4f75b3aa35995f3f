package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointBookTest {
    private static final List<CacheRule> NONE = List.of();

    static CacheRule cache(String name, String http, @Nullable String context, int port) {
        return RuleFixtures.endpoint(name, http, context, port, null);
    }

    private static CacheRule cache(String name, String http) {
        return cache(name, http, null, 0);
    }

    private static EvictRule evict(String name, String http) {
        return RuleFixtures.endpointEvict(name, http, List.of("x"), List.of());
    }

    private static EndpointBook book(List<CacheRule> caches, EvictRule... evicts) {
        try {
            return EndpointBook.of(caches, List.of(evicts));
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable String answering(EndpointBook book, String method, String path) {
        EndpointMatch match = book.match(method, "", path, 8080);
        return match == null || match.cache() == null ? null : match.cache().rule().name();
    }

    private static List<String> evicting(EndpointBook book, String method, String path) {
        return evicting(book.match(method, "", path, 8080));
    }

    private static List<String> evicting(@Nullable EndpointMatch match) {
        List<String> names = new ArrayList<>();
        if (match != null) {
            match.evicts().forEach(each -> names.add(each.rule().rule().name()));
        }
        return names;
    }

    @Test
    void a_request_that_concerns_no_rule_matches_nothing() {
        EndpointBook book = book(List.of(cache("a", "/a/**")), evict("b", "PUT /a/**"));
        assertNull(book.match("GET", "", "/b", 8080));
        assertNull(book.match("OPTIONS", "", "/a", 8080));
        assertNull(book.match("get", "", "/b", 8080));
        assertNull(book.match("GET", "", "//a", 8080));
        assertTrue(book(NONE).isEmpty());
        assertNull(book(NONE).match("GET", "", "/", 8080));
    }

    @Test
    void head_is_answered_by_rules_of_get() {
        EndpointBook book = book(List.of(cache("a", "/a")));
        assertEquals("a", answering(book, "HEAD", "/a"));
        assertNull(answering(book, "POST", "/a"));
    }

    @Test
    void the_most_specific_rule_answers() {
        EndpointBook book =
                book(
                        List.of(
                                cache("all", "/**"),
                                cache("owners", "/owners/**"),
                                cache("owner", "/owners/{id}"),
                                cache("new", "/owners/new")));
        assertEquals("all", answering(book, "GET", "/vets"));
        assertEquals("owners", answering(book, "GET", "/owners"));
        assertEquals("owner", answering(book, "GET", "/owners/7"));
        assertEquals("new", answering(book, "GET", "/owners/new"));
        assertEquals("owners", answering(book, "GET", "/owners/7/pets"));
    }

    @Test
    void two_equally_specific_rules_answer_nothing_and_it_is_said() {
        EndpointBook book = book(List.of(cache("a", "/x/{id:\\d+}"), cache("b", "/x/{id:[0-9]+}")));
        EndpointMatch match = Objects.requireNonNull(book.match("GET", "", "/x/7", 80));
        assertNull(match.cache());
        assertTrue(
                String.valueOf(match.obstacle())
                        .startsWith("cache.a and cache.b are equally specific"),
                match.obstacle());
        assertEquals("a", Objects.requireNonNull(match.tied()).rule().name());
    }

    @Test
    void context_and_port_restrict_and_make_more_specific() {
        EndpointBook book =
                book(
                        List.of(
                                cache("any", "/a"),
                                cache("shop", "/a", "/shop", 0),
                                cache("root", "/b", "/", 0),
                                cache("port", "/c", null, 8443)));
        EndpointMatch shop = Objects.requireNonNull(book.match("GET", "/shop", "/shop/a", 80));
        assertEquals("shop", Objects.requireNonNull(shop.cache()).rule().name());
        EndpointMatch other = Objects.requireNonNull(book.match("GET", "/else", "/else/a", 80));
        assertEquals("any", Objects.requireNonNull(other.cache()).rule().name());
        assertNull(book.match("GET", "/shop", "/shop/b", 80));
        assertEquals("root", answering(book, "GET", "/b"));
        assertNull(book.match("GET", "", "/c", 8080));
        assertNull(book.match("GET", "", "/c", -1));
        assertNotNull(book.match("GET", "", "/c", 8443));
    }

    @Test
    void the_context_path_may_be_encoded_or_not() {
        EndpointBook book = book(List.of(cache("a", "/a", "/my shop", 0)));
        assertNotNull(book.match("GET", "/my%20shop", "/my%20shop/a", 80));
        assertNotNull(book.match("GET", "/my shop", "/my%20shop/a", 80));
        assertNotNull(book.match("GET", "/my%20shop", "/m%79%20shop;x=1/a", 80));
        assertNull(book.match("GET", "/my%20shop", "/other/a", 80));
    }

    @Test
    void the_root_of_an_application_is_a_slash() {
        EndpointBook book = book(List.of(cache("a", "/")));
        assertNotNull(book.match("GET", "/shop", "/shop", 80));
        assertNotNull(book.match("GET", "/shop", "/shop/", 80));
        assertNotNull(book.match("GET", "", "", 80));
    }

    @Test
    void all_evict_rules_that_match_act() {
        EndpointBook book =
                book(
                        NONE,
                        evict("a", "PUT,POST /owners/**"),
                        evict("b", "PUT /owners/{id}"),
                        evict("c", "PUT /vets"));
        assertEquals(List.of("a", "b"), evicting(book, "PUT", "/owners/7"));
        assertEquals(List.of("a"), evicting(book, "POST", "/owners/7"));
        assertEquals(List.of(), evicting(book, "DELETE", "/owners/7"));
    }

    @Test
    void ambiguous_paths_answer_nothing_and_evict_all_that_may_be_meant() {
        EndpointBook book = book(List.of(cache("g", "/**")), evict("a", "PUT /owners/**"));
        for (String path :
                List.of("//owners/7", "/x/../owners/7", "/owners/%", "/%2e%2e/owners", "/a\\b")) {
            assertNull(answering(book, "GET", path), path);
            assertEquals(List.of("a"), evicting(book, "PUT", path), path);
            EndpointMatch match = Objects.requireNonNull(book.match("PUT", "", path, 80));
            assertNull(match.evicts().get(0).path().variable("id"));
        }
    }

    @Test
    void an_encoded_slash_evicts_both_ways() {
        EndpointBook book =
                book(NONE, evict("a", "PUT /files/*"), evict("b", "PUT /files/{dir}/{name}"));
        assertEquals(List.of("a", "b"), evicting(book, "PUT", "/files/x%2Fy"));
        assertEquals(List.of("a", "b"), evicting(book, "PUT", "/files/x%2F%2e%2e"));
        EndpointMatch match = Objects.requireNonNull(book.match("PUT", "", "/files/x%2fy", 80));
        assertEquals("y", match.evicts().get(1).path().variable("name"));
    }

    @Test
    void a_port_that_is_not_known_evicts() {
        EvictRule rule = RuleFixtures.endpointEvict("a", "PUT /a", null, 8443);
        EndpointBook book = book(NONE, rule);
        assertEquals(List.of("a"), evicting(book.match("PUT", "", "/a", -1)));
        assertEquals(List.of(), evicting(book.match("PUT", "", "/a", 80)));
    }

    @Test
    void rules_that_are_switched_off_or_of_methods_are_not_in_the_book() {
        assertTrue(book(List.of(RuleFixtures.cache("m", "a.B#c"))).isEmpty());
        assertTrue(book(List.of(), RuleFixtures.evict("m", "a.B#c", "t")).isEmpty());
    }

    @Test
    void ties_are_told_when_rules_are_read() {
        List<EndpointBook.Tie> ties =
                EndpointBook.ties(
                        List.of(
                                cache("a", "/x/*"),
                                cache("b", "/x/{id}"),
                                cache("c", "/x/*", "/shop", 0),
                                cache("d", "/x/*", "/other", 0),
                                cache("e", "/x/**")));
        assertEquals(1, ties.size());
        assertEquals("a", ties.get(0).one().name());
        assertEquals("b", ties.get(0).other().name());
        assertEquals("/x/1", ties.get(0).path());
    }
}
