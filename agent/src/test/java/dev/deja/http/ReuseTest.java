package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static dev.deja.http.Requests.TEN_MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReuseTest {

    private static StoredResponse stored(
            int ageSeconds, int freshSeconds, @Nullable String control) {
        Fields fields = control == null ? Fields.EMPTY : Fields.of("Cache-Control", control);
        return new StoredResponse(
                200,
                fields,
                new byte[0],
                null,
                NOW - ageSeconds * 1000L,
                NOW + freshSeconds * 1000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                                             ~ 60 ~ 10  ~                  ~ FRESH
                    max-age=60               ~ 60 ~ 10  ~                  ~ FRESH
                    max-age=59               ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age="59"             ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age=0                ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age=0                ~ 0  ~ 10  ~                  ~ FRESH
                    max-age=x                ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age=-1               ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age                  ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age=90, max-age=10   ~ 60 ~ 10  ~                  ~ REFUSED
                    max-age=1000000000000000000000000000000 ~ 60 ~ 10 ~    ~ FRESH
                    min-fresh=10             ~ 60 ~ 10  ~                  ~ FRESH
                    min-fresh=11             ~ 60 ~ 10  ~                  ~ REFUSED
                    min-fresh=1000000000000000000000000000000 ~ 60 ~ 10 ~  ~ REFUSED
                                             ~ 60 ~ 0   ~                  ~ EXPIRED
                                             ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale                ~ 60 ~ -5  ~                  ~ STALE
                    max-stale=6              ~ 60 ~ -5  ~                  ~ STALE
                    max-stale=4              ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale=x              ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale=""             ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale=-9             ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale, max-stale=1   ~ 60 ~ -5  ~                  ~ EXPIRED
                    max-stale                ~ 60 ~ -5  ~ must-revalidate  ~ EXPIRED
                    max-stale                ~ 60 ~ -5  ~ proxy-revalidate ~ EXPIRED
                    max-stale                ~ 60 ~ -5  ~ s-maxage=55      ~ EXPIRED
                    max-stale                ~ 60 ~ -5  ~ no-cache         ~ EXPIRED
                    max-stale, max-age=59    ~ 60 ~ -5  ~                  ~ REFUSED
                    max-stale, min-fresh=1   ~ 60 ~ -5  ~                  ~ EXPIRED
                    unknown=5, other         ~ 60 ~ 10  ~                  ~ FRESH
                    """)
    void what_the_client_asks_for_is_held_against_age_and_freshness(
            @Nullable String asked, int age, int fresh, @Nullable String control, Reuse reuse) {
        Fields request = asked == null ? Fields.EMPTY : Fields.of("Cache-Control", asked);
        assertEquals(
                reuse,
                Reuse.of(stored(age, fresh, control), RequestDirectives.of(request, true), NOW));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    GET   ~                                              ~                ~
                    HEAD  ~                                              ~                ~
                    POST  ~                                              ~                ~ method
                    POST  ~                                              ~ body           ~
                    POST  ~ Content-Length: 5                            ~ body           ~
                    PUT   ~                                              ~ body           ~ method
                    get   ~                                              ~                ~ method
                    GET   ~ Content-Length: 0                            ~                ~
                    GET   ~ Content-Length: 5                            ~                ~ request-body
                    GET   ~ Content-Length: x                            ~                ~ request-body
                    GET   ~ Content-Length: 0 | Content-Length: 5        ~                ~ request-body
                    GET   ~ Transfer-Encoding: chunked                   ~                ~ request-body
                    GET   ~ Content-Length: 0 | Transfer-Encoding: xx    ~                ~ request-body
                    GET   ~ Cache-Control: no-store                      ~                ~ request-no-store
                    GET   ~ Cache-Control: no-cache                      ~                ~ request-no-cache
                    GET   ~ Cache-Control: no-cache="a"                  ~                ~ request-no-cache
                    GET   ~ Cache-Control: max-age=0                     ~                ~
                    GET   ~ Cache-Control: min-fresh=x                   ~                ~ request-no-cache
                    GET   ~ Pragma: no-cache                             ~                ~ request-no-cache
                    GET   ~ Pragma: x, NO-CACHE                          ~                ~ request-no-cache
                    GET   ~ Pragma: no-cachex                            ~                ~
                    GET   ~ Pragma: no-cache | Cache-Control: max-age=5  ~                ~
                    GET   ~ Cache-Control: no-store                      ~ clients=ignore ~
                    GET   ~ Cache-Control: no-cache                      ~ clients=ignore ~
                    GET   ~ Pragma: no-cache                             ~ clients=ignore ~
                    GET   ~ If-Match: "a"                                ~ clients=ignore ~ precondition
                    GET   ~ If-Match: "a"                                ~                ~ precondition
                    GET   ~ If-Unmodified-Since: x                       ~                ~ precondition
                    GET   ~ If-None-Match: "a"                           ~                ~
                    GET   ~ Range: bytes=0-1                             ~                ~
                    GET   ~ Upgrade: websocket                           ~                ~ upgrade
                    GET   ~ Upgrade: h2c                                 ~                ~
                    GET   ~ Upgrade: h2c | Upgrade: websocket            ~                ~ upgrade
                    GET   ~ Upgrade: h2c, websocket                      ~                ~ upgrade
                    """)
    void some_requests_go_to_the_application_whatever_is_stored(
            String method, @Nullable String fields, @Nullable String terms, @Nullable String word) {
        HttpTerms rule = Requests.terms(terms);
        Fields lines = Requests.lines(fields);
        RequestHead request =
                new RequestHead(method, "http", "shop", 80, 80, "", "/owners", null, lines);
        assertEquals(
                word,
                Reuse.obstacle(request, RequestDirectives.of(lines, rule.obeysClients()), rule));
    }

    @Test
    void directives_are_ignored_where_the_rule_says_so() {
        Fields request = Fields.of("Cache-Control", "no-store, only-if-cached, max-age=0");
        assertSame(RequestDirectives.NONE, RequestDirectives.of(request, false));
        assertEquals(true, RequestDirectives.of(request, true).onlyIfCached());
    }

    @Test
    void what_cannot_be_had_from_the_store_alone_is_a_504() {
        Reply reply = Replies.onlyIfCached(TEN_MINUTES);
        assertEquals(504, reply.status());
        assertEquals("MISS", reply.fields().first("X-Cache"));
    }
}
