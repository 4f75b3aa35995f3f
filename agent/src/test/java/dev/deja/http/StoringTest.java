package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static dev.deja.http.Requests.NOW_TEXT;
import static dev.deja.http.Requests.TEN_MINUTES;
import static dev.deja.http.Requests.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StoringTest {
    private static final Storing.Circumstances NOTHING =
            new Storing.Circumstances(false, false, NOW, NOW);

    private static Storing decide(
            RequestHead request, int status, Fields response, int length, HttpTerms terms) {
        RequestDirectives asked = RequestDirectives.of(request.fields(), terms.obeysClients());
        return Storing.of(request, asked, status, response, length, NOTHING, terms);
    }

    /** {@code stored}, or the reason why not. */
    private static String outcome(Storing storing) {
        return storing instanceof Storing.Refused refused ? refused.reason() : "stored";
    }

    private static Storing.Accepted accepted(Fields response) {
        return assertInstanceOf(
                Storing.Accepted.class, decide(get(), 200, response, 5, TEN_MINUTES));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                                                                   ~          ~ stored
                    Cache-Control: public, max-age=60              ~          ~ stored
                    Cache-Control: must-revalidate                 ~          ~ stored
                    Cache-Control: proxy-revalidate                ~          ~ stored
                    Cache-Control: no-transform, immutable         ~          ~ stored
                    Cache-Control: unknown, other=5                ~          ~ stored
                    Cache-Control: no-store                        ~          ~ no-store
                    Cache-Control: no-store, max-age=60            ~          ~ no-store
                    Cache-Control: max-age=60 | Cache-Control: no-store ~     ~ no-store
                    Cache-Control: no-store                        ~ override ~ no-store
                    Cache-Control: no-store                        ~ ignore   ~ stored
                    Cache-Control: private                         ~          ~ private
                    Cache-Control: private="X-A"                   ~          ~ private
                    Cache-Control: private, max-age=60             ~ user     ~ stored
                    Cache-Control: private                         ~ override ~ private
                    Cache-Control: private                         ~ ignore   ~ stored
                    Cache-Control: no-cache                        ~          ~ no-cache
                    Cache-Control: no-cache="Set-Cookie"           ~          ~ no-cache
                    Cache-Control: no-cache, max-age=60            ~          ~ no-cache
                    Cache-Control: no-cache                        ~ override ~ stored
                    Cache-Control: no-cache                        ~ ignore   ~ stored
                    Pragma: no-cache                               ~          ~ no-cache
                    Pragma: no-cache | Cache-Control: max-age=60   ~          ~ stored
                    Pragma: no-cache                               ~ ignore   ~ stored
                    Cache-Control: max-age=0                       ~          ~ not-fresh
                    Cache-Control: max-age=-1                      ~          ~ not-fresh
                    Cache-Control: max-age=60, max-age=0           ~          ~ not-fresh
                    Cache-Control: max-age=60 | Age: 60            ~          ~ not-fresh
                    Expires: 0                                     ~          ~ not-fresh
                    Expires: 0                                     ~ override ~ stored
                    Cache-Control: no-store, must-understand       ~          ~ stored
                    Cache-Control: must-understand                 ~ 418      ~ stored
                    CDN-Cache-Control: max-age=60 | Cache-Control: no-store ~ ~ stored
                    CDN-Cache-Control: no-store | Cache-Control: max-age=60 ~ ~ no-store
                    CDN-Cache-Control: private                     ~          ~ private
                    CDN-Cache-Control: max-age=0                   ~          ~ not-fresh
                    CDN-Cache-Control: !! | Cache-Control: no-store ~         ~ no-store
                    """)
    void directives_of_the_response_decide(
            @Nullable String response, @Nullable String terms, String outcome) {
        assertEquals(
                outcome,
                outcome(decide(get(), 200, Requests.lines(response), 5, Requests.terms(terms))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    200 ~     ~ stored
                    203 ~     ~ stored
                    204 ~     ~ stored
                    300 ~     ~ stored
                    301 ~     ~ stored
                    308 ~     ~ stored
                    404 ~     ~ stored
                    410 ~     ~ stored
                    100 ~     ~ status
                    101 ~     ~ status
                    201 ~     ~ status
                    206 ~     ~ status
                    302 ~     ~ status
                    302 ~ 302 ~ stored
                    304 ~     ~ status
                    400 ~     ~ status
                    401 ~     ~ status
                    500 ~     ~ status
                    503 ~     ~ status
                    999 ~     ~ status
                    -1  ~     ~ status
                    206 ~ 206 ~ status
                    304 ~ 304 ~ status
                    404 ~ 418 ~ status
                    418 ~ 418 ~ stored
                    """)
    void only_the_statuses_of_the_rule_are_stored_and_never_those_of_parts(
            int status, @Nullable String terms, String outcome) {
        assertEquals(
                outcome, outcome(decide(get(), status, Fields.EMPTY, 0, Requests.terms(terms))));
    }

    @Test
    void must_understand_keeps_a_status_that_is_not_understood_from_being_stored() {
        Fields response = Fields.of("Cache-Control", "must-understand, max-age=60");
        assertEquals(
                "must-understand", outcome(decide(get(), 418, response, 0, Requests.terms("418"))));
        assertEquals("stored", outcome(decide(get(), 302, response, 0, Requests.terms("302"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                                     ~ GET    ~          ~                        ~ stored
                                                     ~ HEAD   ~          ~                        ~ method
                                                     ~ POST   ~          ~                        ~ method
                                                     ~ POST   ~ body     ~                        ~ stored
                                                     ~ PUT    ~ body     ~                        ~ method
                                                     ~ get    ~          ~                        ~ method
                    Cache-Control: no-store          ~ GET    ~          ~                        ~ request-no-store
                    Cache-Control: no-store          ~ GET    ~ clients=ignore ~                  ~ stored
                    Cache-Control: no-cache          ~ GET    ~          ~                        ~ stored
                    Cache-Control: max-age=0         ~ GET    ~          ~                        ~ stored
                    Pragma: no-cache                 ~ GET    ~          ~                        ~ stored
                    Authorization: Bearer x          ~ GET    ~          ~                        ~ authorization
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: max-age=60 ~ authorization
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: public  ~ stored
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: s-maxage=5 ~ stored
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: must-revalidate ~ stored
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: proxy-revalidate ~ authorization
                    Authorization: Bearer x          ~ GET    ~          ~ Cache-Control: public; x ~ authorization
                    Authorization: Bearer x          ~ GET    ~ ignore   ~ Cache-Control: public  ~ authorization
                    Authorization: Bearer x          ~ GET    ~ override ~                        ~ authorization
                    Authorization: Bearer x          ~ GET    ~ user     ~                        ~ stored
                    Range: bytes=0-1                 ~ GET    ~          ~                        ~ stored
                    """)
    void the_request_decides(
            @Nullable String fields,
            String method,
            @Nullable String terms,
            @Nullable String response,
            String outcome) {
        Fields lines = Requests.lines(fields);
        RequestHead request =
                new RequestHead(method, "http", "shop", 80, 80, "", "/owners", null, lines);
        assertEquals(
                outcome,
                outcome(decide(request, 200, Requests.lines(response), 5, Requests.terms(terms))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                                            ~          ~ stored
                    Set-Cookie: a=b                         ~          ~ set-cookie
                    set-cookie: a=b                         ~          ~ set-cookie
                    Set-Cookie2: a=b                        ~          ~ set-cookie
                    Set-Cookie: a=b | Cache-Control: public ~          ~ set-cookie
                    Set-Cookie: a=b                         ~ user     ~ set-cookie
                    Set-Cookie: a=b                         ~ ignore   ~ set-cookie
                    Set-Cookie: a=b                         ~ override ~ set-cookie
                    """)
    void an_answer_that_sets_a_cookie_is_not_stored(
            @Nullable String response, @Nullable String terms, String outcome) {
        assertEquals(
                outcome,
                outcome(decide(get(), 200, Requests.lines(response), 5, Requests.terms(terms))));
    }

    @Test
    void an_answer_that_read_an_identity_or_began_a_session_is_not_stored() {
        Storing.Circumstances identity = new Storing.Circumstances(true, false, NOW, NOW);
        Storing.Circumstances session = new Storing.Circumstances(false, true, NOW, NOW);
        Fields response = Fields.of("Cache-Control", "max-age=60");
        assertEquals("identity", circumstances(response, identity, TEN_MINUTES));
        assertEquals("identity", circumstances(response, identity, Requests.terms("ignore")));
        assertEquals("set-cookie", circumstances(response, session, TEN_MINUTES));
        assertEquals("set-cookie", circumstances(response, session, Requests.terms("user")));
    }

    private static String circumstances(
            Fields response, Storing.Circumstances circumstances, HttpTerms terms) {
        return outcome(
                Storing.of(get(), RequestDirectives.NONE, 200, response, 5, circumstances, terms));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                                              ~ 200 ~ 5  ~ stored
                                                              ~ 200 ~ 0  ~ stored
                                                              ~ 200 ~ -1 ~ incomplete
                                                              ~ 200 ~ -2 ~ stored
                    Content-Length: 5                         ~ 200 ~ 5  ~ stored
                    Content-Length: 5                         ~ 200 ~ -2 ~ stored
                    Content-Length: 6                         ~ 200 ~ 5  ~ length
                    Content-Length: 4                         ~ 200 ~ 5  ~ length
                    Content-Length: 5 | Content-Length: 5     ~ 200 ~ 5  ~ stored
                    Content-Length: 5 | Content-Length: 6     ~ 200 ~ 5  ~ length
                    Content-Length: 5, 5                      ~ 200 ~ 5  ~ length
                    Content-Length: +5                        ~ 200 ~ 5  ~ length
                    Content-Length: 0x5                       ~ 200 ~ 5  ~ length
                    Content-Length: -5                        ~ 200 ~ -2 ~ length
                    Content-Length: 99999999999999999999999   ~ 200 ~ 5  ~ length
                    Content-Length:                           ~ 200 ~ 5  ~ length
                    Content-Length: 5 | Transfer-Encoding: chunked ~ 200 ~ 5 ~ length
                    Transfer-Encoding: chunked                ~ 200 ~ 5  ~ stored
                    Content-Range: bytes 0-4/10               ~ 200 ~ 5  ~ partial
                                                              ~ 204 ~ 5  ~ length
                    Vary: *                                   ~ 200 ~ 5  ~ vary
                    Vary: Accept, *                           ~ 200 ~ 5  ~ vary
                    Vary: Accept | Vary: *                    ~ 200 ~ 5  ~ vary
                    Vary: a b                                 ~ 200 ~ 5  ~ vary
                    """)
    void what_is_not_whole_or_contradicts_itself_is_not_stored(
            @Nullable String response, int status, int length, String outcome) {
        assertEquals(
                outcome,
                outcome(decide(get(), status, Requests.lines(response), length, TEN_MINUTES)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nSet-Cookie: admin=1",
                "a\nb",
                "a\rb",
                "a\u0000b",
                "a\u007fb",
                "a\u001bb",
                "a\u000bb"
            })
    void a_value_with_control_characters_is_not_stored(String value) {
        assertEquals("field", outcome(decide(get(), 200, Fields.of("X-A", value), 5, TEN_MINUTES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X A", "X:A", "X\r\nA", "X\u00e4", "X(A)", "X\u0000"})
    void a_name_that_is_no_token_is_not_stored(String name) {
        assertEquals("field", outcome(decide(get(), 200, Fields.of(name, "a"), 5, TEN_MINUTES)));
    }

    @Test
    void fields_of_the_connection_and_those_it_lists_are_not_stored() {
        Fields response =
                Fields.of(
                        "Content-Type", "text/html",
                        "Connection", "close, X-Hop",
                        "connection", " x-other ,,",
                        "X-Hop", "1",
                        "x-hop", "2",
                        "X-Other", "3",
                        "Keep-Alive", "timeout=5",
                        "Proxy-Connection", "keep-alive",
                        "TE", "trailers",
                        "Trailer", "X-T",
                        "Transfer-Encoding", "chunked",
                        "Upgrade", "h2c",
                        "Proxy-Authenticate", "Basic",
                        "Proxy-Authentication-Info", "x",
                        "Proxy-Authorization", "Basic x",
                        "X-Kept", "4");
        assertEquals(
                List.of(
                        new Fields.Field("Content-Type", "text/html"),
                        new Fields.Field("X-Kept", "4"),
                        new Fields.Field("Date", NOW_TEXT)),
                accepted(response).fields().lines());
    }

    @Test
    void what_reuse_depends_on_is_stored_even_when_connection_lists_it() {
        Fields response =
                Fields.of(
                        "Connection", "Cache-Control, Vary, Expires, CDN-Cache-Control, Date",
                        "Date", "Sun, 22 Nov 2026 02:59:30 GMT",
                        "CDN-Cache-Control", "max-age=90",
                        "Expires", "Sun, 22 Nov 2026 03:59:30 GMT",
                        "Cache-Control", "max-age=60, must-revalidate",
                        "Vary", "Accept");
        assertEquals(response.without("Connection"), accepted(response).fields());
    }

    @Test
    void all_other_fields_are_stored_as_they_are_with_unknown_and_repeated_ones_in_order() {
        Fields response =
                Fields.of(
                        "X-Unknown", " a ",
                        "Link", "<a>",
                        "link", "<b>",
                        "X-Empty", "",
                        "X-Text", "\u00e4\t\u20ac",
                        "Date", "Sun, 22 Nov 2026 02:59:30 GMT",
                        "ETag", "\"1\"");
        assertEquals(response, accepted(response).fields());
    }

    @Test
    void age_length_and_the_agents_own_field_are_made_anew() {
        Fields response =
                Fields.of("Age", "20", "Content-Length", "5", "X-Cache", "HIT", "Date", NOW_TEXT);
        Storing.Accepted accepted = accepted(response);
        assertEquals(Fields.of("Date", NOW_TEXT), accepted.fields());
        assertEquals(NOW - 20_000, accepted.bornMillis());
    }

    @Test
    void an_answer_without_a_date_gets_that_of_its_arrival() {
        assertEquals(NOW_TEXT, accepted(Fields.EMPTY).fields().first("Date"));
    }

    @Test
    void nothing_is_kept_for_longer_than_a_year() {
        Storing.Accepted accepted = accepted(Fields.of("Cache-Control", "max-age=99999999999"));
        assertEquals(NOW + 365L * 24 * 3600 * 1000, accepted.freshUntilMillis());
    }

    @Test
    void fields_in_the_rules_key_are_not_asked_for_twice() {
        Fields response = Fields.of("Vary", "Accept-Language, Accept");
        Storing storing = decide(get(), 200, response, 5, Requests.terms("vary"));
        Storing.Accepted accepted = assertInstanceOf(Storing.Accepted.class, storing);
        assertEquals(List.of("accept"), accepted.vary().names());
    }

    @Test
    void a_stored_answer_gets_a_tag_of_its_body() {
        byte[] body = {1, 2, 3};
        StoredResponse stored = accepted(Fields.EMPTY).with(get(), 200, body, null, TEN_MINUTES);
        assertEquals(
                EntityTag.of(Fields.EMPTY, body, true).toString(), stored.fields().first("ETag"));
        assertEquals(NOW + 600_000, stored.freshUntilMillis());
    }
}
