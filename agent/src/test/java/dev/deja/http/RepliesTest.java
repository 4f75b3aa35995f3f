package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static dev.deja.http.Requests.NOW_TEXT;
import static dev.deja.http.Requests.TEN_MINUTES;
import static dev.deja.http.Requests.get;
import static dev.deja.http.Requests.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepliesTest {
    private static final byte[] BODY = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final Fields FULL =
            Fields.of(
                    "Content-Type", "text/plain",
                    "Content-Language", "fr",
                    "Content-Disposition", "inline",
                    "Content-Location", "/owners.txt",
                    "Date", "Sun, 22 Nov 2026 02:59:00 GMT",
                    "ETag", "\"1\"",
                    "Last-Modified", "Sun, 22 Nov 2026 02:00:00 GMT",
                    "Vary", "Accept",
                    "Cache-Control", "max-age=120",
                    "Expires", "Sun, 22 Nov 2026 03:01:00 GMT",
                    "X-App", "1",
                    "X-App", "2");

    private static StoredResponse stored(int status, Fields fields) {
        return new StoredResponse(status, fields, BODY, null, NOW - 60_000, NOW + 60_000);
    }

    private static Reply hit(RequestHead request, StoredResponse stored, HttpTerms terms) {
        return Replies.stored(
                request, stored, Outcome.answered(Reuse.FRESH, stored, NOW), terms, NOW);
    }

    private static Reply hit(String... fields) {
        return hit(get(fields), stored(200, FULL), TEN_MINUTES);
    }

    private static String text(Reply reply) {
        return new String(Objects.requireNonNull(reply.body()), StandardCharsets.ISO_8859_1);
    }

    private static Reply passed(RequestHead request, int status, Fields fields) {
        return Replies.passed(
                request,
                status,
                fields,
                BODY,
                null,
                Outcome.notStored(Outcome.Forward.URI_MISS, "no-store"),
                false,
                TEN_MINUTES,
                NOW);
    }

    @Test
    void a_hit_is_the_stored_answer_with_its_age() {
        Reply reply = hit();
        assertEquals(200, reply.status());
        assertArrayEquals(BODY, reply.body());
        assertEquals("60", reply.fields().first("Age"));
        assertEquals(List.of("1", "2"), reply.fields().all("X-App"));
        assertEquals("Sun, 22 Nov 2026 02:59:00 GMT", reply.fields().first("Date"));
        assertEquals("max-age=120", reply.fields().first("Cache-Control"));
        assertEquals("HIT", reply.fields().first("X-Cache"));
        assertEquals("Deja; hit; ttl=60", reply.fields().first("Cache-Status"));
        assertNull(reply.fields().first("Content-Length"));
    }

    @Test
    void an_age_is_never_negative() {
        StoredResponse future =
                new StoredResponse(200, FULL, BODY, null, NOW + 5_000, NOW + 60_000);
        assertEquals("0", hit(get(), future, TEN_MINUTES).fields().first("Age"));
    }

    @Test
    void head_is_answered_from_a_stored_get_with_its_length_and_no_body() {
        Reply reply = hit(request("HEAD", "/owners", null), stored(200, FULL), TEN_MINUTES);
        assertEquals(200, reply.status());
        assertNull(reply.body());
        assertEquals("10", reply.fields().first("Content-Length"));
        assertEquals("\"1\"", reply.fields().first("ETag"));
        assertEquals("text/plain", reply.fields().first("Content-Type"));
    }

    @Test
    void head_of_an_answer_without_content_or_with_an_error_page_tells_no_length() {
        RequestHead head = request("HEAD", "/owners", null);
        StoredResponse empty =
                new StoredResponse(204, Fields.EMPTY, new byte[0], null, NOW, NOW + 9_000);
        StoredResponse error =
                new StoredResponse(404, Fields.EMPTY, new byte[0], "gone", NOW, NOW + 9_000);
        assertFalse(hit(head, empty, TEN_MINUTES).fields().has("Content-Length"));
        assertFalse(hit(head, error, TEN_MINUTES).fields().has("Content-Length"));
        assertEquals("gone", hit(head, error, TEN_MINUTES).errorMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    If-None-Match: "1"                                                  ~ 304
                    If-None-Match: W/"1"                                                ~ 304
                    If-None-Match: "0", W/"1"                                           ~ 304
                    If-None-Match: "0" | If-None-Match: "1"                             ~ 304
                    If-None-Match: *                                                    ~ 304
                    If-None-Match:  *                                                   ~ 304
                    If-None-Match: "2"                                                  ~ 200
                    If-None-Match: 1                                                    ~ 200
                    If-None-Match: "1                                                   ~ 200
                    If-None-Match:                                                      ~ 200
                    If-None-Match: *, "2"                                               ~ 200
                    If-None-Match: "2" | If-Modified-Since: Sun, 22 Nov 2026 02:30:00 GMT ~ 200
                    If-None-Match: x | If-Modified-Since: Sun, 22 Nov 2026 02:30:00 GMT ~ 200
                    If-None-Match: "1" | If-Modified-Since: Sun, 22 Nov 2026 01:30:00 GMT ~ 304
                    If-Modified-Since: Sun, 22 Nov 2026 02:00:00 GMT                    ~ 304
                    If-Modified-Since: Sunday, 22-Nov-26 02:00:00 GMT                   ~ 304
                    If-Modified-Since: Sun Nov 22 02:00:00 2026                         ~ 304
                    If-Modified-Since: Sun, 22 Nov 2026 02:30:00 GMT                    ~ 304
                    If-Modified-Since: Sun, 22 Nov 2026 01:59:59 GMT                    ~ 200
                    If-Modified-Since: yesterday                                        ~ 200
                    If-Modified-Since: 9999999999                                       ~ 200
                    If-Modified-Since: Sun, 22 Nov 2026 02:30:00 CET                    ~ 200
                    If-Modified-Since: Sun, 22 Nov 2026 02:30:00 GMT | If-Modified-Since: Sun, 22 Nov 2026 02:30:00 GMT ~ 200
                    """)
    void conditions_are_answered_on_hits_and_on_answers_that_are_not_stored(
            String fields, int status) {
        RequestHead get =
                new RequestHead(
                        "GET", "http", "shop", 80, 80, "", "/owners", null, Requests.lines(fields));
        RequestHead head =
                new RequestHead(
                        "HEAD",
                        "http",
                        "shop",
                        80,
                        80,
                        "",
                        "/owners",
                        null,
                        Requests.lines(fields));
        assertEquals(status, hit(get, stored(200, FULL), TEN_MINUTES).status());
        assertEquals(status, hit(head, stored(200, FULL), TEN_MINUTES).status());
        assertEquals(status, passed(get, 200, FULL).status());
        assertEquals(status, passed(head, 200, FULL).status());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 200, 200",
        "PUT, 200, 200",
        "GET, 404, 404",
        "GET, 500, 500",
        "GET, 301, 301",
        "GET, 206, 206",
        "GET, 203, 304",
        "GET, 204, 304"
    })
    void only_reads_that_succeed_become_a_304(String method, int status, int replied) {
        RequestHead request = request(method, "/owners", null, "If-None-Match", "\"1\"");
        assertEquals(replied, passed(request, status, FULL).status());
        assertEquals(replied, hit(request, stored(status, FULL), TEN_MINUTES).status());
    }

    @Test
    void if_modified_since_is_for_status_200_alone() {
        RequestHead request = get("If-Modified-Since", NOW_TEXT);
        assertEquals(203, passed(request, 203, FULL).status());
        assertEquals(304, passed(request, 200, FULL).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    Sun, 22 Nov 2026 02:59:01 GMT ~ 304
                    Sun, 22 Nov 2026 02:59:00 GMT ~ 200
                    Sun, 22 Nov 2026 02:58:00 GMT ~ 200
                    """)
    void a_stored_answer_without_last_modified_has_not_changed_since_the_second_after_its_date(
            String since, int status) {
        Fields undated = FULL.without("Last-Modified").without("ETag");
        RequestHead request = get("If-Modified-Since", since);
        assertEquals(status, hit(request, stored(200, undated), TEN_MINUTES).status());
        assertEquals(200, passed(request, 200, undated).status());
    }

    @Test
    void a_star_matches_an_answer_without_a_tag() {
        Fields untagged = FULL.without("ETag");
        assertEquals(
                304, hit(get("If-None-Match", "*"), stored(200, untagged), TEN_MINUTES).status());
        assertEquals(
                200,
                hit(get("If-None-Match", "\"1\""), stored(200, untagged), TEN_MINUTES).status());
    }

    @Test
    void a_304_has_the_fields_that_guide_caches_and_none_of_the_body() {
        Reply reply = hit("If-None-Match", "\"1\"");
        assertNull(reply.body());
        assertEquals(
                Fields.of(
                        "Content-Location", "/owners.txt",
                        "Date", "Sun, 22 Nov 2026 02:59:00 GMT",
                        "ETag", "\"1\"",
                        "Vary", "Accept",
                        "Cache-Control", "max-age=120",
                        "Expires", "Sun, 22 Nov 2026 03:01:00 GMT",
                        "X-App", "1",
                        "X-App", "2",
                        "Age", "60",
                        "X-Cache", "HIT",
                        "Cache-Status", "Deja; hit; ttl=60"),
                reply.fields());
    }

    @Test
    void a_304_without_a_tag_keeps_the_date_of_the_last_change() {
        StoredResponse untagged = stored(200, FULL.without("ETag"));
        Reply reply = hit(get("If-Modified-Since", NOW_TEXT), untagged, TEN_MINUTES);
        assertEquals(304, reply.status());
        assertEquals("Sun, 22 Nov 2026 02:00:00 GMT", reply.fields().first("Last-Modified"));
    }

    @Test
    void a_304_for_an_answer_that_is_not_stored_keeps_its_cookie() {
        Reply reply = passed(get("If-None-Match", "\"1\""), 200, FULL.with("Set-Cookie", "a=b"));
        assertEquals(304, reply.status());
        assertEquals("a=b", reply.fields().first("Set-Cookie"));
        assertFalse(reply.fields().has("Age"));
        assertEquals("MISS", reply.fields().first("X-Cache"));
    }

    @Test
    void an_error_made_by_the_container_is_never_a_304() {
        Reply reply =
                Replies.passed(
                        get("If-None-Match", "*"),
                        200,
                        FULL,
                        BODY,
                        "oops",
                        Outcome.notStored(Outcome.Forward.URI_MISS, null),
                        false,
                        TEN_MINUTES,
                        NOW);
        assertEquals(200, reply.status());
        assertEquals("oops", reply.errorMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    GET  ~ 200 ~                ~ WEAK   ~ W/
                    GET  ~ 200 ~                ~ STRONG ~ "
                    GET  ~ 200 ~                ~ OFF    ~
                    GET  ~ 200 ~ ETag: "own"    ~ WEAK   ~ "own"
                    GET  ~ 200 ~ etag: W/"own"  ~ STRONG ~ W/"own"
                    GET  ~ 200 ~ ETag: "own"    ~ OFF    ~ "own"
                    GET  ~ 404 ~                ~ WEAK   ~
                    GET  ~ 204 ~                ~ WEAK   ~
                    HEAD ~ 200 ~                ~ WEAK   ~
                    POST ~ 200 ~                ~ WEAK   ~ W/
                    """)
    void an_answer_without_a_tag_gets_one_of_its_body(
            String method,
            int status,
            @Nullable String fields,
            HttpTerms.Tagging tagging,
            @Nullable String begins) {
        Fields tagged =
                Replies.tagged(
                        request(method, "/", null),
                        status,
                        Requests.lines(fields),
                        BODY,
                        Requests.with(tagging));
        String tag = tagged.first("ETag");
        assertEquals(begins == null, tag == null);
        assertTrue(tag == null || tag.startsWith(Objects.requireNonNull(begins)), tag);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    bytes=0-0    ~ bytes 0-0/10 ~ 0
                    bytes=2-4    ~ bytes 2-4/10 ~ 234
                    BYTES=2-4    ~ bytes 2-4/10 ~ 234
                    bytes=8-     ~ bytes 8-9/10 ~ 89
                    bytes=8-99   ~ bytes 8-9/10 ~ 89
                    bytes=-3     ~ bytes 7-9/10 ~ 789
                    bytes=-99    ~ bytes 0-9/10 ~ 0123456789
                    bytes=0-99999999999999999999 ~ bytes 0-9/10 ~ 0123456789
                    bytes=-99999999999999999999  ~ bytes 0-9/10 ~ 0123456789
                    bytes= 2-4 , ~ bytes 2-4/10 ~ 234
                    bytes=2-4,50-60 ~ bytes 2-4/10 ~ 234
                    """)
    void one_range_of_a_stored_answer_is_a_206(String range, String contentRange, String part) {
        Reply reply = hit("Range", range);
        assertEquals(206, reply.status());
        assertEquals(contentRange, reply.fields().first("Content-Range"));
        assertEquals(part, text(reply));
        for (String name :
                List.of(
                        "Date",
                        "ETag",
                        "Cache-Control",
                        "Expires",
                        "Content-Location",
                        "Vary",
                        "Content-Type",
                        "Last-Modified",
                        "Age")) {
            assertTrue(reply.fields().has(name), name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=a-b",
                "bytes=4-2",
                "bytes=2-4,x",
                "bytes=2-4,4-2",
                "bytes=--2",
                "bytes=-2-",
                "bytes=2",
                "bytes=+2-4",
                "bytes=2 - 4",
                "bytes=0x1-4",
                "bytes 2-4",
                "items=0-1",
                "bytes=0-9,0-9",
                "bytes=0-5,5-9,1-2",
                "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7"
            })
    void a_range_that_cannot_be_read_or_costs_more_than_the_whole_gets_the_whole(String range) {
        Reply reply = hit("Range", range);
        assertEquals(200, reply.status());
        assertArrayEquals(BODY, reply.body());
        assertFalse(reply.fields().has("Content-Range"));
    }

    @Test
    void several_range_lines_get_the_whole() {
        assertEquals(200, hit("Range", "bytes=0-1", "Range", "bytes=2-3").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"})
    void a_range_behind_the_end_is_a_416(String range) {
        Reply reply = hit("Range", range);
        assertEquals(416, reply.status());
        assertEquals("bytes */10", reply.fields().first("Content-Range"));
        assertEquals("", text(reply));
        assertFalse(reply.fields().has("Content-Type"));
    }

    @Test
    void several_ranges_are_sent_as_parts() {
        Reply reply = hit("Range", "bytes=0-1, 8-, 20-30");
        assertEquals(206, reply.status());
        assertFalse(reply.fields().has("Content-Range"));
        String type = Objects.requireNonNull(reply.fields().first("Content-Type"));
        String boundary = type.substring("multipart/byteranges; boundary=".length());
        assertEquals(
                "\r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                        + "\r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89"
                        + "\r\n--B--\r\n",
                text(reply).replace(boundary, "B"));
        assertEquals(1, reply.fields().all("Content-Type").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    If-Range: "1"                                                   ~ 206
                    If-Range: "2"                                                   ~ 200
                    If-Range: W/"1"                                                 ~ 200
                    If-Range: x                                                     ~ 200
                    If-Range: Sun, 22 Nov 2026 02:00:00 GMT                         ~ 206
                    If-Range: Sun, 22 Nov 2026 02:00:01 GMT                         ~ 200
                    If-Range: "1" | If-Range: "1"                                   ~ 200
                    If-None-Match: "1"                                              ~ 304
                    If-None-Match: "2"                                              ~ 206
                    """)
    void a_range_counts_only_if_the_conditions_hold(String condition, int status) {
        Fields fields = Requests.lines("Range: bytes=0-1 | " + condition);
        RequestHead request =
                new RequestHead("GET", "http", "shop", 80, 80, "", "/owners", null, fields);
        Reply reply = hit(request, stored(200, FULL), TEN_MINUTES);
        assertEquals(status, reply.status());
        if (condition.startsWith("If-Range") && status == 206) {
            assertFalse(reply.fields().has("Content-Type"));
            assertFalse(reply.fields().has("Last-Modified"));
            assertTrue(reply.fields().has("ETag"));
        }
    }

    @Test
    void if_range_without_a_range_is_ignored() {
        assertEquals(200, hit("If-Range", "\"1\"").status());
        assertTrue(hit("If-Range", "\"1\"").fields().has("Content-Type"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    gzip                    ~      ~ 200
                    gzip, deflate, br       ~      ~ 200
                    identity, gzip;q=0.1    ~      ~ 200
                    *                       ~      ~ 200
                    *;q=0.001               ~      ~ 200
                    GZIP;q=1                ~      ~ 200
                    identity                ~      ~ 206
                    identity;q=1, *;q=0     ~      ~ 206
                    identity, gzip; q=0.000 ~      ~ 206
                    gzip;q=0                ~      ~ 206
                    gzip                    ~ gzip ~ 206
                    """)
    void a_range_is_not_counted_in_a_body_that_the_container_may_compress(
            String accepted, @Nullable String coding, int status) {
        Fields fields = coding == null ? FULL : FULL.with("Content-Encoding", coding);
        RequestHead request = get("Range", "bytes=0-1", "Accept-Encoding", accepted);
        assertEquals(status, hit(request, stored(200, fields), TEN_MINUTES).status());
    }

    @Test
    void a_date_of_the_same_second_does_not_hold_for_if_range() {
        Fields recent = FULL.with("Last-Modified", "Sun, 22 Nov 2026 02:59:00 GMT");
        RequestHead request =
                get("Range", "bytes=0-1", "If-Range", "Sun, 22 Nov 2026 02:59:00 GMT");
        assertEquals(200, hit(request, stored(200, recent), TEN_MINUTES).status());
    }

    @Test
    void a_weak_tag_gets_no_range() {
        StoredResponse weak = stored(200, FULL.with("ETag", "W/\"1\""));
        RequestHead request = get("Range", "bytes=0-1", "If-Range", "W/\"1\"");
        assertEquals(200, hit(request, weak, TEN_MINUTES).status());
    }

    @Test
    void ranges_are_for_get_and_for_status_200() {
        RequestHead head = request("HEAD", "/owners", null, "Range", "bytes=0-1");
        assertEquals(200, hit(head, stored(200, FULL), TEN_MINUTES).status());
        RequestHead get = get("Range", "bytes=0-1");
        assertEquals(404, hit(get, stored(404, FULL), TEN_MINUTES).status());
        assertEquals(203, hit(get, stored(203, FULL), TEN_MINUTES).status());
    }

    @Test
    void an_empty_body_has_no_ranges() {
        StoredResponse empty =
                new StoredResponse(200, FULL, new byte[0], null, NOW - 1_000, NOW + 60_000);
        assertEquals(200, hit(get("Range", "bytes=0-"), empty, TEN_MINUTES).status());
    }
}
