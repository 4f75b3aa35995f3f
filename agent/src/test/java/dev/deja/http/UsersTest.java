package dev.deja.http;

import static dev.deja.http.HttpBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.deja.http.HttpBench.Answer;
import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may share what: each row of the table in the documentation. */
final class UsersTest {
    private static final String RULES =
            """
            cache.pages.http = GET /**
            cache.pages.ttl = 1h
            """;

    private final List<HttpBench> benches =
            List.of(new HttpBench(RULES), new HttpBench(new MemoryStore(), RULES));

    /** The application reads one input, and answers with what it got. */
    private static String page(
            HttpBench bench, TestRequest request, RequestInput input, String name, String... head) {
        return text(
                bench.send(
                        request,
                        seen -> {
                            Object value = read(request, input, name);
                            seen.observe(input, name, value);
                            return Answer.ok(bench.answers + " for " + value, head);
                        }));
    }

    private static @Nullable Object read(TestRequest request, RequestInput input, String name) {
        return input == RequestInput.HEADER
                ? request.head().fields().first(name)
                : request.read(input, name);
    }

    private static TestRequest home() {
        return TestRequest.get("/home");
    }

    @Test
    void a_page_made_for_nobody_is_not_for_somebody_who_signs_in() {
        for (HttpBench bench : benches) {
            String nobody = page(bench, home(), RequestInput.PRINCIPAL, "");
            assertEquals(nobody, page(bench, home(), RequestInput.PRINCIPAL, ""));
            TestRequest ann = home().with(RequestInput.PRINCIPAL, "", "ann");
            assertEquals("2 for ann", page(bench, ann, RequestInput.PRINCIPAL, ""));
            assertEquals("3 for ann", page(bench, ann, RequestInput.PRINCIPAL, ""));
            assertEquals(nobody, page(bench, home(), RequestInput.PRINCIPAL, ""));
        }
    }

    @Test
    void a_page_made_for_somebody_is_nobody_elses() {
        for (HttpBench bench : benches) {
            TestRequest ann = home().with(RequestInput.PRINCIPAL, "", "ann");
            TestRequest bob = home().with(RequestInput.PRINCIPAL, "", "bob");
            assertEquals("1 for ann", page(bench, ann, RequestInput.PRINCIPAL, ""));
            assertEquals("2 for bob", page(bench, bob, RequestInput.PRINCIPAL, ""));
            assertEquals("3 for null", page(bench, home(), RequestInput.PRINCIPAL, ""));
            assertEquals("3 for null", page(bench, home(), RequestInput.PRINCIPAL, ""));
            assertEquals("4 for bob", page(bench, bob, RequestInput.PRINCIPAL, ""));
        }
    }

    @Test
    void what_the_application_says_is_public_is_shared_whoever_it_asked_for() {
        for (HttpBench bench : benches) {
            TestRequest ann = home().with(RequestInput.PRINCIPAL, "", "ann");
            String[] isPublic = {"Cache-Control", "public"};
            assertEquals("1 for ann", page(bench, ann, RequestInput.PRINCIPAL, "", isPublic));
            assertEquals("1 for ann", page(bench, home(), RequestInput.PRINCIPAL, "", isPublic));
        }
    }

    @Test
    void requests_with_authorization_are_answered_only_by_what_says_it_may_be_shared() {
        for (HttpBench bench : benches) {
            assertEquals("a", text(bench.get(home(), "a")));
            TestRequest signed = home().header("Authorization", "Basic eA==");
            assertEquals("b", text(bench.get(signed, "b")));
            assertEquals("a", text(bench.get(home(), "c")));

            TestRequest other = TestRequest.get("/x").header("Authorization", "Basic eA==");
            assertEquals("d", text(bench.get(other, "d")));
            assertEquals("e", text(bench.get(TestRequest.get("/x"), "e")));
            assertEquals("f", text(bench.get(other, "f")));

            TestRequest shared = TestRequest.get("/y").header("Authorization", "Basic eA==");
            String[] says = {"Cache-Control", "s-maxage=60"};
            assertEquals("g", text(bench.get(shared, "g", says)));
            assertEquals("g", text(bench.get(shared, "h", says)));
        }
    }

    @Test
    void keys_of_programs_that_are_read_tell_their_answers_apart() {
        for (HttpBench bench : benches) {
            TestRequest one = home().header("X-Api-Key", "1");
            TestRequest two = home().header("X-Api-Key", "2");
            assertEquals("1 for 1", page(bench, one, RequestInput.HEADER, "x-api-key"));
            assertEquals("2 for 2", page(bench, two, RequestInput.HEADER, "x-api-key"));
            assertEquals("3 for null", page(bench, home(), RequestInput.HEADER, "x-api-key"));
            assertEquals("1 for 1", page(bench, one, RequestInput.HEADER, "x-api-key"));
            assertEquals("2 for 2", page(bench, two, RequestInput.HEADER, "x-api-key"));
        }
    }

    @Test
    void what_was_made_of_a_session_is_not_shared() {
        for (HttpBench bench : benches) {
            TestRequest one = home().with(RequestInput.SESSION, "", "s1");
            assertEquals("1 for null", page(bench, home(), RequestInput.SESSION, ""));
            assertEquals("2 for s1", page(bench, one, RequestInput.SESSION, ""));
            assertEquals("3 for s1", page(bench, one, RequestInput.SESSION, ""));
            assertEquals("1 for null", page(bench, home(), RequestInput.SESSION, ""));
        }
    }

    @Test
    void an_answer_that_begins_a_session_is_not_stored_even_where_it_says_it_is_public() {
        for (HttpBench bench : benches) {
            TestRequest first = home();
            bench.send(
                    first,
                    seen -> {
                        first.with(RequestInput.SESSION, "id", "s1");
                        return Answer.ok("link;jsessionid=s1", "Cache-Control", "public");
                    });
            assertEquals("other", text(bench.get(home(), "other")));
            assertEquals(1L, bench.state("pages").bypasses().get("set-cookie"));
        }
    }

    @Test
    void who_shares_nothing_because_of_a_user_is_told_so() {
        for (HttpBench bench : benches) {
            page(bench, home().with(RequestInput.PRINCIPAL, "", "ann"), RequestInput.PRINCIPAL, "");
            assertEquals(
                    1L,
                    bench.state("pages")
                            .bypasses()
                            .get("reads a hidden input that is not in the key"));
        }
    }

    @Test
    void an_answer_that_leaves_early_is_marked_private_only_where_it_is_one_users() {
        for (HttpBench bench : benches) {
            assertEquals("no-cache", committed(bench, home(), false).first("Cache-Control"));
            TestRequest ann = home().with(RequestInput.PRINCIPAL, "", "ann");
            Fields hers = committed(bench, ann, true);
            assertEquals("no-cache, private", hers.first("Cache-Control"));
            assertEquals(
                    "Deja; fwd=uri-miss; detail=identity",
                    Objects.requireNonNull(hers.first("Cache-Status")));
        }
    }

    private static Fields committed(HttpBench bench, TestRequest request, boolean asksForUser) {
        Exchange exchange = Objects.requireNonNull(bench.endpoints.begin(request));
        assertNull(exchange.lookup());
        if (asksForUser) {
            Object user = request.read(RequestInput.PRINCIPAL, "");
            exchange.observe(RequestInput.PRINCIPAL, "", user);
        }
        Fields sent = exchange.commit(200, Fields.EMPTY);
        exchange.fail("the client went away", null);
        return sent;
    }

    @Test
    void an_answer_that_names_the_version_of_http_is_for_those_who_speak_it() {
        for (HttpBench bench : benches) {
            TestRequest old = home().with(RequestInput.PROTOCOL, "", "HTTP/1.0");
            TestRequest usual = home().with(RequestInput.PROTOCOL, "", "HTTP/1.1");
            assertEquals("1 for HTTP/1.0", page(bench, old, RequestInput.PROTOCOL, ""));
            assertEquals("2 for HTTP/1.1", page(bench, usual, RequestInput.PROTOCOL, ""));
            assertEquals("1 for HTTP/1.0", page(bench, old, RequestInput.PROTOCOL, ""));
            assertEquals("2 for HTTP/1.1", page(bench, usual, RequestInput.PROTOCOL, ""));
        }
    }

    @Test
    void a_flash_message_is_seen_once_by_one() {
        for (HttpBench bench : benches) {
            TestRequest one = home().with(RequestInput.SESSION_ATTRIBUTE, "flash", "saved");
            assertEquals("1 for saved", page(bench, one, RequestInput.SESSION_ATTRIBUTE, "flash"));
            assertEquals(
                    "2 for null", page(bench, home(), RequestInput.SESSION_ATTRIBUTE, "flash"));
            assertEquals(
                    "2 for null", page(bench, home(), RequestInput.SESSION_ATTRIBUTE, "flash"));
        }
    }

    @Test
    void a_language_kept_in_the_session_is_shared_by_those_who_chose_it() {
        for (HttpBench bench : benches) {
            TestRequest one = home().with(RequestInput.SESSION_ATTRIBUTE, "l", Locale.FRENCH);
            TestRequest two = home().with(RequestInput.SESSION_ATTRIBUTE, "l", Locale.GERMAN);
            assertEquals("1 for fr", page(bench, one, RequestInput.SESSION_ATTRIBUTE, "l"));
            assertEquals("2 for de", page(bench, two, RequestInput.SESSION_ATTRIBUTE, "l"));
            assertEquals("1 for fr", page(bench, one, RequestInput.SESSION_ATTRIBUTE, "l"));
            assertEquals("2 for de", page(bench, two, RequestInput.SESSION_ATTRIBUTE, "l"));
        }
    }

    @Test
    void what_is_private_or_sets_a_cookie_is_not_stored() {
        for (HttpBench bench : benches) {
            String[][] heads = {
                {"Cache-Control", "private"},
                {"Cache-Control", "no-store"},
                {"Set-Cookie", "a=b"},
                {"Vary", "*"}
            };
            for (String[] head : heads) {
                assertEquals("1", text(bench.get(TestRequest.get("/p" + head[1]), "1", head)));
                assertEquals("2", text(bench.get(TestRequest.get("/p" + head[1]), "2", head)));
            }
        }
    }

    @Test
    void what_is_private_is_kept_for_the_user_whom_the_key_tells() {
        for (Store remote : new Store[] {null, new MemoryStore()}) {
            HttpBench bench = new HttpBench(remote, RULES + "cache.pages.key = {@principal}\n");
            String[] head = {"Cache-Control", "private"};
            TestRequest ann = home().with(RequestInput.PRINCIPAL, "", "ann");
            TestRequest bob = home().with(RequestInput.PRINCIPAL, "", "bob");
            assertEquals("1", text(bench.get(ann, "1", head)));
            assertEquals("1", text(bench.get(ann, "2", head)));
            assertEquals("3", text(bench.get(bob, "3", head)));
            assertEquals("private", bench.get(ann, "4", head).fields().first("Cache-Control"));
            // Nobody is nobody's user.
            assertEquals("5", text(bench.get(home(), "5", head)));
            assertEquals("6", text(bench.get(home(), "6", head)));
        }
    }

    @Test
    void what_is_private_is_not_kept_where_the_field_that_tells_the_user_is_absent() {
        for (Store remote : new Store[] {null, new MemoryStore()}) {
            HttpBench bench = new HttpBench(remote, RULES + "cache.pages.vary = Authorization\n");
            String[] head = {"Cache-Control", "private"};
            TestRequest ann = home().header("Authorization", "Basic ann");
            assertEquals("1", text(bench.get(ann, "1", head)));
            assertEquals("1", text(bench.get(ann, "2", head)));
            assertEquals("3", text(bench.get(home(), "3", head)));
            assertEquals("4", text(bench.get(home(), "4", head)));
        }
    }

    @Test
    void vary_cookie_keeps_clients_with_cookies_out() {
        for (HttpBench bench : benches) {
            String[] vary = {"Vary", "Cookie"};
            TestRequest one = home().header("Cookie", "id=1");
            assertEquals("a", text(bench.get(home(), "a", vary)));
            assertEquals("b", text(bench.get(one, "b", vary)));
            assertEquals("c", text(bench.get(one, "c", vary)));
            assertEquals("a", text(bench.get(home(), "d", vary)));
        }
    }

    @Test
    void fields_that_vary_names_tell_answers_apart() {
        for (HttpBench bench : benches) {
            String[] vary = {"Vary", "Accept-Language, Accept"};
            TestRequest french = home().header("Accept-Language", "fr");
            TestRequest german = home().header("Accept-Language", "de");
            assertEquals("fr", text(bench.get(french, "fr", vary)));
            assertEquals("de", text(bench.get(german, "de", vary)));
            assertEquals("fr", text(bench.get(french, "x", vary)));
            assertEquals("de", text(bench.get(german, "x", vary)));
            assertEquals("none", text(bench.get(home(), "none", vary)));
            TestRequest json = home().header("Accept-Language", "fr").header("Accept", "text/json");
            assertEquals("{}", text(bench.get(json, "{}", vary)));
            assertEquals("{}", text(bench.get(json, "x", vary)));
            assertEquals("fr", text(bench.get(french, "x", vary)));
        }
    }

    @Test
    void a_vary_that_changes_from_answer_to_answer_mixes_nothing_up() {
        for (HttpBench bench : benches) {
            TestRequest plain = home().header("A", "1");
            TestRequest other = home().header("A", "1").header("B", "2");
            TestRequest third = home().header("A", "2").header("B", "2");
            assertEquals("a1", text(bench.get(plain, "a1", "Vary", "A")));
            assertEquals("a2b2", text(bench.get(third, "a2b2", "Vary", "A, B")));
            // The first answer says that B does not matter to it.
            assertEquals("a1", text(bench.get(other, "x", "Vary", "A, B")));
            TestRequest fourth = home().header("A", "2").header("B", "3");
            assertEquals("a2b3", text(bench.get(fourth, "a2b3", "Vary", "A, B")));
            assertEquals("a2b2", text(bench.get(third, "x", "Vary", "A, B")));
            assertEquals("a2b3", text(bench.get(fourth, "x", "Vary", "A, B")));
        }
    }

    @Test
    void all_headers_read_in_bulk_make_an_answer_that_is_not_shared() {
        for (HttpBench bench : benches) {
            assertEquals("1 for null", page(bench, home(), RequestInput.HEADER, ""));
            assertEquals("2 for null", page(bench, home(), RequestInput.HEADER, ""));
        }
    }

    @Test
    void a_request_that_cannot_be_stored_holds_nobody_up_and_hides_nothing_from_others() {
        for (HttpBench bench : benches) {
            String[] noStore = {"Cache-Control", "no-store"};
            bench.get(home(), "1", noStore);
            Reply second = bench.get(home(), "2");
            assertEquals("MISS", second.fields().first("X-Cache"));
            assertEquals(1L, bench.state("pages").bypasses().get("was not storable lately"));
        }
    }

    @Test
    void a_thread_that_goes_leaves_the_user_behind_who_could_have_been_read() {
        for (HttpBench bench : benches) {
            Exchange exchange = Objects.requireNonNull(bench.endpoints.begin(home()));
            assertEquals(null, exchange.lookup());
            exchange.leave();
            exchange.enter();
            exchange.leave();
            exchange.complete(200, Fields.EMPTY, new byte[] {'x'}, null);
            assertEquals("x", text(bench.get(home(), "y")));
        }
    }
}
