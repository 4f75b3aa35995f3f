package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client or an application sends makes these functions throw, or take long. */
final class HostileHeadersTest {
    private static final String[] NAMES = {
        "Cache-Control",
        "CDN-Cache-Control",
        "Pragma",
        "Expires",
        "Date",
        "Age",
        "Vary",
        "ETag",
        "Last-Modified",
        "If-None-Match",
        "If-Modified-Since",
        "If-Range",
        "Range",
        "Connection",
        "Content-Length",
        "Content-Encoding",
        "Content-Type",
        "Location",
        "Content-Location",
        "Set-Cookie",
        "Authorization",
        "X-Cache",
        "Cache-Status",
        "",
        "\r\n"
    };
    private static final String[] PIECES = {
        "max-age",
        "s-maxage",
        "no-store",
        "no-cache",
        "private",
        "public",
        "min-fresh",
        "max-stale",
        "only-if-cached",
        "=",
        ",",
        ";",
        "\"",
        "\\",
        " ",
        "\t",
        "*",
        "W/",
        "W",
        "/",
        "bytes=",
        "-",
        "0",
        "9",
        "2147483648",
        "99999999999999999999",
        "-1",
        "(",
        ")",
        ":",
        "?",
        "?1",
        "@",
        "\u0000",
        "\r",
        "\n",
        "\u00e4",
        "\ud800",
        "\u0661",
        "%",
        "%2",
        "%2f",
        "%zz",
        "GMT",
        "Sun",
        "Sunday",
        "Nov",
        ", ",
        "Sun, 22 Nov 2026 03:00:00 GMT",
        "Sunday, 22-Nov-26 03:00:00 GMT",
        "Sun Nov 22 03:00:00 2026",
        "..",
        "//",
        "http://",
        "shop",
        "8080",
        "+",
        "&",
        "a",
        "1.5"
    };
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "", "get", "\u0000"};
    private static final String[] TERMS = {"", "override", "ignore", "user", "body", "vary", "206"};

    private final Random random = new Random(20261122);

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private Fields fields() {
        List<Fields.Field> lines = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            lines.add(new Fields.Field(NAMES[random.nextInt(NAMES.length)], text()));
        }
        return Fields.of(lines);
    }

    private RequestHead request() {
        String query = random.nextBoolean() ? null : text();
        String method = METHODS[random.nextInt(METHODS.length)];
        String host = random.nextInt(4) == 0 ? text() : "shop";
        int port = random.nextInt(4) == 0 ? -1 : 8080;
        String path = (random.nextInt(8) == 0 ? "" : "/") + text();
        return new RequestHead(method, "http", host, port, 8080, "", path, query, fields());
    }

    private HttpTerms terms() {
        HttpTerms terms = Requests.terms(TERMS[random.nextInt(TERMS.length)]);
        long[] keeps = {HttpTerms.Client.NO_MAX_AGE, HttpTerms.Client.REMAINING, 30_000};
        String control = random.nextBoolean() ? null : "public, s-maxage=5, immutable";
        return Requests.with(
                terms,
                new HttpTerms.Client("X-Cache", true, true, keeps[random.nextInt(3)], control));
    }

    @Test
    @Timeout(120)
    void nothing_throws_and_every_reply_can_be_sent() {
        int stored = 0;
        for (int i = 0; i < 60_000; i++) {
            RequestHead request = request();
            Fields response = fields();
            HttpTerms terms = terms();
            int status = new int[] {200, 200, 203, 204, 206, 304, 404, 500, 0}[random.nextInt(9)];
            byte[] body = new byte[random.nextInt(4)];
            RequestTarget.of(request, terms.keying());
            assertTrue(RequestTarget.broadPath(request.path()).startsWith("/"));
            Invalidation.paths(request, status, response);
            Vary vary = Vary.of(response);
            if (vary != null) {
                vary.key(request.fields());
            }
            RequestDirectives asked = RequestDirectives.of(request.fields(), terms.obeysClients());
            Reuse.obstacle(request, asked, terms);
            Outcome outcome = Outcome.notStored(Outcome.Forward.URI_MISS, text()).withKey(text());
            Replies.passed(request, status, response, body, null, outcome, false, terms, NOW);
            Storing.Circumstances circumstances =
                    new Storing.Circumstances(false, false, NOW - random.nextInt(5_000), NOW);
            Storing storing =
                    Storing.of(request, asked, status, response, body.length, circumstances, terms);
            if (storing instanceof Storing.Accepted accepted) {
                stored++;
                StoredResponse entry = accepted.with(request, status, body, null, terms);
                long later = NOW + random.nextInt(2_000_000);
                Reuse reuse = Reuse.of(entry, asked, later);
                checkReply(
                        Replies.stored(
                                request,
                                entry,
                                Outcome.answered(reuse, entry, later),
                                terms,
                                later),
                        body);
            }
        }
        assertTrue(stored > 500, "only " + stored + " were stored");
    }

    private static void checkReply(Reply reply, byte[] stored) {
        assertTrue(Set.of(200, 203, 204, 206, 304, 404, 416).contains(reply.status()));
        for (Fields.Field line : reply.fields().lines()) {
            assertTrue(Tokens.isToken(line.name()), line.name());
            assertTrue(Tokens.isValue(line.value()), line.value());
        }
        byte @Nullable [] body = reply.body();
        if (reply.status() == 200 && body != null) {
            assertEquals(stored.length, body.length);
        }
        assertTrue(reply.status() != 304 || body == null);
        assertNotNull(reply.fields().first("Age"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\\",
                ",",
                ";",
                "=",
                "a=\"",
                "max-age=9,",
                "W/\"a\",",
                "bytes=0-1,",
                "%",
                "%25",
                "/..",
                "..",
                "x=1&",
                "&",
                "?",
                "(",
                "a;b=c,",
                "\"a\",",
                " ",
                "\t",
                "-",
                "no-cache,"
            })
    @Timeout(60)
    void long_fields_take_time_in_proportion(String piece) {
        String text = piece.repeat(20_000 / piece.length());
        for (String name : NAMES) {
            Fields fields = Fields.of(name, text);
            RequestHead request =
                    new RequestHead("GET", "http", "shop", 80, 80, "", "/a", "q", fields);
            RequestDirectives asked = RequestDirectives.of(fields, true);
            Storing.of(
                    request,
                    asked,
                    200,
                    fields,
                    1,
                    new Storing.Circumstances(false, false, NOW, NOW),
                    Requests.TEN_MINUTES);
            StoredResponse stored =
                    new StoredResponse(200, fields, new byte[20], null, NOW, NOW + 9_000);
            Outcome outcome = Outcome.answered(Reuse.FRESH, stored, NOW);
            Replies.stored(request, stored, outcome, Requests.TEN_MINUTES, NOW);
            Invalidation.paths(Requests.request("PUT", text, null), 200, fields);
        }
        String half = text.substring(0, 18_000);
        RequestTarget.of(Requests.request("GET", "/", half), HttpTerms.Keying.WHOLE);
        RequestTarget.of(Requests.request("GET", half, null), HttpTerms.Keying.WHOLE);
    }
}
