package dev.deja.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests, fields and rules for tests. */
final class Requests {
    /** The present of tests, on a full second. */
    static final long NOW = Instant.parse("2026-11-22T03:00:00Z").toEpochMilli();

    /** The same, as a field. */
    static final String NOW_TEXT = "Sun, 22 Nov 2026 03:00:00 GMT";

    /** A rule that keeps answers for ten minutes. */
    static final HttpTerms TEN_MINUTES = HttpTerms.of(600_000);

    private Requests() {}

    static RequestHead get(String... fields) {
        return request("GET", "/owners", null, fields);
    }

    static RequestHead request(
            String method, String path, @Nullable String query, String... fields) {
        return new RequestHead(
                method, "http", "shop", 8080, 8080, "", path, query, Fields.of(fields));
    }

    /** Field lines separated by {@code |}, such as {@code Age: 1 | Vary: *}. */
    static Fields lines(@Nullable String text) {
        List<Fields.Field> lines = new ArrayList<>();
        for (String line : text == null ? new String[0] : text.split("\\|")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).trim();
                lines.add(new Fields.Field(name, line.substring(colon + 1).trim()));
            }
        }
        return Fields.of(lines);
    }

    /** A rule by words: {@code override, ignore, user, body, clients=ignore, 418 …} */
    static HttpTerms terms(@Nullable String words) {
        Set<String> said = words == null ? Set.of() : Set.of(words.trim().split(" +"));
        Set<Integer> statuses = HttpTerms.STATUSES;
        for (Map.Entry<String, Integer> more :
                Map.of("206", 206, "302", 302, "304", 304, "418", 418).entrySet()) {
            if (said.contains(more.getKey())) {
                statuses = Set.of(200, more.getValue());
            }
        }
        return new HttpTerms(
                Policy.RULE,
                600_000,
                said.contains("override"),
                !said.contains("ignore"),
                !said.contains("clients=ignore"),
                statuses,
                HttpTerms.Tagging.WEAK,
                said.contains("user"),
                said.contains("body"),
                said.contains("vary") ? Vary.of(Set.of("Accept-Language")) : Vary.NONE,
                false,
                HttpTerms.Client.DEFAULT,
                HttpTerms.Keying.WHOLE);
    }

    static HttpTerms with(HttpTerms terms, HttpTerms.Client client) {
        return new HttpTerms(
                terms.policy(),
                terms.ttlMillis(),
                terms.ttlOverride(),
                terms.obeysResponses(),
                terms.obeysClients(),
                terms.statuses(),
                terms.etag(),
                terms.userInKey(),
                terms.bodyInKey(),
                terms.vary(),
                terms.revalidates(),
                client,
                terms.keying());
    }

    static HttpTerms with(HttpTerms.Tagging etag) {
        HttpTerms terms = TEN_MINUTES;
        return new HttpTerms(
                terms.policy(),
                terms.ttlMillis(),
                terms.ttlOverride(),
                terms.obeysResponses(),
                terms.obeysClients(),
                terms.statuses(),
                etag,
                terms.userInKey(),
                terms.bodyInKey(),
                terms.vary(),
                terms.revalidates(),
                terms.client(),
                terms.keying());
    }
}
