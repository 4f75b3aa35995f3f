package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static dev.deja.http.Requests.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientFieldsTest {
    private static final byte[] BODY = {1, 2, 3};
    private static final long NONE = HttpTerms.Client.NO_MAX_AGE;
    private static final long REMAINING = HttpTerms.Client.REMAINING;

    private static HttpTerms rule(@Nullable String words, @Nullable String control, long keep) {
        return Requests.with(
                Requests.terms(words), new HttpTerms.Client("X-Cache", true, false, keep, control));
    }

    /** Stored twenty seconds ago, fresh for forty more. */
    private static Fields hit(@Nullable String fields, HttpTerms terms) {
        StoredResponse stored =
                new StoredResponse(
                        200, Requests.lines(fields), BODY, null, NOW - 20_000, NOW + 40_000);
        Outcome outcome = Outcome.answered(Reuse.FRESH, stored, NOW);
        return Replies.stored(get(), stored, outcome, terms, NOW).fields();
    }

    private static Fields miss(@Nullable String fields, Outcome outcome, HttpTerms terms) {
        return Replies.passedHead(200, Requests.lines(fields), outcome, false, terms, NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                           ~      ~                             ~ no-cache
                                           ~ user ~                             ~ no-cache, private
                                           ~      ~ public, must-revalidate     ~ public, must-revalidate
                                           ~      ~ max-age=5                   ~ max-age=5
                                           ~ user ~ public, max-age=5, s-maxage=9 ~ private, max-age=5
                                           ~ user ~ private, no-transform       ~ private, no-transform
                    Cache-Control: max-age=9 ~    ~                             ~ max-age=9
                    Cache-Control: max-age=9 ~    ~ public                      ~ max-age=9
                    Cache-Control: max-age=9 ~ user ~ public                    ~ max-age=9
                    cache-control: private ~      ~ public                      ~ private
                    Expires: 0             ~      ~                             ~
                    Pragma: no-cache       ~      ~                             ~
                    Expires: 0             ~ user ~                             ~ private
                    """)
    void what_the_application_says_to_clients_is_kept_and_else_they_ask_again(
            @Nullable String fields,
            @Nullable String words,
            @Nullable String control,
            @Nullable String said) {
        HttpTerms terms = rule(words, control, NONE);
        assertEquals(said, hit(fields, terms).first("Cache-Control"));
        Outcome stored = Outcome.stored(Outcome.Forward.URI_MISS, 60_000);
        assertEquals(said, miss(fields, stored, terms).first("Cache-Control"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                           ~      ~          ~ max-age=50             ~ max-age=30
                                           ~ user ~          ~ private, max-age=50    ~ private, max-age=30
                                           ~      ~ public   ~ public, max-age=50     ~ public, max-age=30
                    Cache-Control: max-age=9 ~    ~          ~ max-age=9              ~ max-age=9
                    Age: 5                 ~      ~          ~ max-age=50             ~ max-age=35
                    """)
    void clients_may_keep_an_answer_for_thirty_seconds_from_now(
            @Nullable String fields,
            @Nullable String words,
            @Nullable String control,
            String onHit,
            String onMiss) {
        HttpTerms terms = rule(words, control, 30_000);
        Fields stored = Requests.lines(fields).without("Age");
        StringBuilder kept = new StringBuilder();
        stored.lines().forEach(line -> kept.append(line.name() + ":" + line.value()));
        assertEquals(onHit, hit(kept.toString(), terms).first("Cache-Control"));
        Outcome outcome = Outcome.stored(Outcome.Forward.URI_MISS, 60_000);
        assertEquals(onMiss, miss(fields, outcome, terms).first("Cache-Control"));
        assertNull(hit(null, terms).first("Expires"));
    }

    @Test
    void clients_may_keep_an_answer_as_long_as_it_is_fresh() {
        HttpTerms terms = rule(null, null, REMAINING);
        // 20 s old and fresh for 40 s: clients subtract the age that they are told.
        assertEquals("max-age=60", hit(null, terms).first("Cache-Control"));
        assertEquals("20", hit(null, terms).first("Age"));
        assertEquals("Sun, 22 Nov 2026 03:00:40 GMT", hit(null, terms).first("Expires"));
        Fields miss = miss(null, Outcome.stored(Outcome.Forward.URI_MISS, 60_000), terms);
        assertEquals("max-age=60", miss.first("Cache-Control"));
        assertEquals("Sun, 22 Nov 2026 03:01:00 GMT", miss.first("Expires"));
    }

    @Test
    void a_stale_answer_is_not_kept_by_clients() {
        StoredResponse stale =
                new StoredResponse(200, Fields.EMPTY, BODY, null, NOW - 90_000, NOW - 30_000);
        Outcome outcome = Outcome.answered(Reuse.STALE, stale, NOW);
        for (long keep : new long[] {30_000, REMAINING, NONE}) {
            Reply reply = Replies.stored(get(), stale, outcome, rule(null, null, keep), NOW);
            assertEquals("no-cache", reply.fields().first("Cache-Control"));
            assertNull(reply.fields().first("Expires"));
            assertEquals("STALE", reply.fields().first("X-Cache"));
            assertEquals("Deja; hit; ttl=-30", reply.fields().first("Cache-Status"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                             ~       ~ false ~ no-cache
                                             ~       ~ true  ~ no-cache, private
                                             ~ user  ~ false ~ no-cache, private
                    Set-Cookie: a=b          ~       ~ false ~ no-cache, private
                    Cache-Control: max-age=9 ~       ~ true  ~ max-age=9
                    Expires: 0               ~       ~ false ~
                    Expires: 0               ~       ~ true  ~ private
                    """)
    void an_answer_that_is_not_stored_is_not_kept_by_clients_either(
            @Nullable String fields,
            @Nullable String words,
            boolean personal,
            @Nullable String said) {
        Outcome outcome = Outcome.notStored(Outcome.Forward.URI_MISS, "identity");
        for (long keep : new long[] {30_000, REMAINING, NONE}) {
            HttpTerms terms = rule(words, "public, max-age=60", keep);
            Fields reply =
                    Replies.passedHead(200, Requests.lines(fields), outcome, personal, terms, NOW);
            assertEquals(said, reply.first("Cache-Control"));
        }
    }

    @Test
    void a_status_that_the_rule_does_not_store_is_left_as_it_is() {
        Outcome outcome = Outcome.notStored(Outcome.Forward.URI_MISS, "status");
        Fields fields =
                Replies.passedHead(
                        500, Fields.of("X-A", "1"), outcome, false, rule("vary", null, NONE), NOW);
        assertEquals(
                Fields.of(
                        "X-A", "1",
                        "X-Cache", "MISS",
                        "Cache-Status", "Deja; fwd=uri-miss; detail=status"),
                fields);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                                    ~ Accept-Language
                    Vary: Accept                    ~ Accept, Accept-Language
                    Vary: Accept | vary: X-A        ~ Accept, X-A, Accept-Language
                    Vary: accept-language           ~ accept-language
                    Vary: *                         ~ *
                    """)
    void fields_in_the_key_are_told_in_vary(@Nullable String fields, String vary) {
        HttpTerms terms = rule("vary", null, NONE);
        assertEquals(vary, hit(fields, terms).first("Vary"));
        assertEquals(1, hit(fields, terms).all("Vary").size());
        Outcome outcome = Outcome.notStored(Outcome.Forward.URI_MISS, null);
        assertEquals(vary, miss(fields, outcome, terms).first("Vary"));
    }

    @Test
    void the_outcome_is_told_by_name() {
        HttpTerms terms = rule(null, null, NONE);
        assertEquals(
                "Deja; fwd=uri-miss; stored; ttl=60",
                status(Outcome.stored(Outcome.Forward.URI_MISS, 60_999), terms));
        assertEquals(
                "Deja; fwd=vary-miss; stored; ttl=60",
                status(Outcome.stored(Outcome.Forward.VARY_MISS, 60_000), terms));
        assertEquals(
                "Deja; fwd=stale; detail=no-store",
                status(Outcome.notStored(Outcome.Forward.STALE, "no-store"), terms));
        assertEquals(
                "Deja; fwd=request; detail=request-no-store",
                status(Outcome.bypassed(Outcome.Forward.REQUEST, "request-no-store"), terms));
        assertEquals(
                "Deja; fwd=method", status(Outcome.bypassed(Outcome.Forward.METHOD, null), terms));
        assertEquals(
                "Deja; fwd=bypass; detail=\"x \\\"y\\\\?\"",
                status(Outcome.bypassed(Outcome.Forward.BYPASS, "x \"y\\\n"), terms));
    }

    private static @Nullable String status(Outcome outcome, HttpTerms terms) {
        return miss(null, outcome, terms).first("Cache-Status");
    }

    @Test
    void the_key_is_told_only_where_the_rule_wants_it() {
        Outcome outcome =
                Outcome.notStored(Outcome.Forward.URI_MISS, null).withKey("GET /\u00e4\"\r\nX: 1");
        assertEquals("Deja; fwd=uri-miss", status(outcome, rule(null, null, NONE)));
        HttpTerms debug =
                Requests.with(
                        Requests.terms(null),
                        new HttpTerms.Client("X-Cache", true, true, NONE, null));
        assertEquals("Deja; fwd=uri-miss; key=\"GET /?\\\"??X: 1\"", status(outcome, debug));
    }

    @Test
    void the_outcome_has_the_name_that_the_rule_gives_it_or_none() {
        HttpTerms named =
                Requests.with(
                        Requests.terms(null),
                        new HttpTerms.Client("X-Shop-Cache", false, false, NONE, null));
        HttpTerms off =
                Requests.with(
                        Requests.terms(null), new HttpTerms.Client(null, false, false, NONE, null));
        Outcome outcome = Outcome.bypassed(Outcome.Forward.BYPASS, null);
        assertEquals(
                Fields.of(
                        "X-Cache", "theirs", "Cache-Control", "no-cache", "X-Shop-Cache", "BYPASS"),
                miss("X-Cache: theirs | x-shop-cache: old", outcome, named));
        assertEquals(Fields.of("Cache-Control", "no-cache"), miss(null, outcome, off));
    }

    @Test
    void what_caches_before_the_application_say_comes_first() {
        Fields fields =
                miss(
                        "Cache-Status: Origin; hit",
                        Outcome.notStored(Outcome.Forward.URI_MISS, null),
                        rule(null, null, NONE));
        assertEquals(
                java.util.List.of("Origin; hit", "Deja; fwd=uri-miss"), fields.all("Cache-Status"));
    }
}
