package dev.deja.config;

import static dev.deja.config.Key.Scope.CACHE;
import static dev.deja.config.Key.Scope.EVICT;
import static dev.deja.config.Key.Scope.GLOBAL;
import static dev.deja.config.Key.Type.ADDRESSES;
import static dev.deja.config.Key.Type.BOOLEAN;
import static dev.deja.config.Key.Type.CACHE_CONTROL;
import static dev.deja.config.Key.Type.CHOICE;
import static dev.deja.config.Key.Type.CLIENT_AGE;
import static dev.deja.config.Key.Type.CONTEXT;
import static dev.deja.config.Key.Type.FILE;
import static dev.deja.config.Key.Type.HEADER;
import static dev.deja.config.Key.Type.HEADERS;
import static dev.deja.config.Key.Type.HTTP_PATTERNS;
import static dev.deja.config.Key.Type.INTEGER;
import static dev.deja.config.Key.Type.PARAMETERS;
import static dev.deja.config.Key.Type.PATHS;
import static dev.deja.config.Key.Type.SIZE;
import static dev.deja.config.Key.Type.STATUSES;

import java.util.List;
import java.util.Set;

/** The keys that are about HTTP: a part of {@link KeyTable}. */
final class EndpointKeys {
    /** Keys of cache rules that say something of exchanges only: not for rules of methods. */
    static final Set<String> OF_ENDPOINTS =
            Set.of(
                    "http",
                    "context",
                    "port",
                    "vary",
                    "host",
                    "query",
                    "query.ignore",
                    "body.max.bytes",
                    "statuses",
                    "ttl.override",
                    "response.directives",
                    "policy");

    /** Keys of cache rules that say something of methods only: not for rules of endpoints. */
    static final Set<String> OF_METHODS =
            Set.of(
                    "method",
                    "null",
                    "null.ttl",
                    "codec",
                    "codec.allow",
                    "copy",
                    "this",
                    "ignore.types",
                    "entities",
                    "at",
                    "security",
                    "errors",
                    "errors.ttl",
                    "refresh",
                    "put",
                    "put.key",
                    "key.class",
                    "ttl.class",
                    "last-modified");

    private EndpointKeys() {}

    static void addGlobal(KeyTable table) {
        table.add(
                Key.of(
                        GLOBAL,
                        "debug.headers",
                        BOOLEAN,
                        "false",
                        "Whether the `Cache-Status` header shows keys, which hold values of"
                                + " requests.",
                        "true"));
        table.add(
                Key.of(
                        GLOBAL,
                        "tags.header",
                        HEADER,
                        "off",
                        "The header that carries an answer's tags, for caches in front of the"
                                + " service.",
                        "Cache-Tag"));
        addPurge(table);
    }

    private static void addPurge(KeyTable table) {
        table.add(
                Key.of(
                        GLOBAL,
                        "purge.enabled",
                        BOOLEAN,
                        "false",
                        "Whether the agent answers `PURGE` requests: what is stored for their path"
                                + " is removed. Needs `purge.token.file`, else they stay off.",
                        "true"));
        table.add(
                Key.of(
                        GLOBAL,
                        "purge.token.file",
                        FILE,
                        "none",
                        "A file with the token, 16 characters or more, that such requests carry in"
                                + " `X-Purge-Token`.",
                        "/run/secrets/purge"));
        table.add(
                Key.of(
                        GLOBAL,
                        "purge.addresses",
                        ADDRESSES,
                        "those of the machine itself (`127.0.0.0/8`, `::1`)",
                        "Where such requests may come from, by the address of the connection.",
                        "127.0.0.1, 10.0.0.0/8"));
    }

    static void addCache(KeyTable table) {
        table.add(
                Key.of(
                        CACHE,
                        "http",
                        HTTP_PATTERNS,
                        "none; a rule has `method` or `http`",
                        "The endpoints whose answers are kept, by method and path: `{id}`,"
                                + " `{id:\\d+}`, `*` within a segment, `**` at the end. Without a"
                                + " method `GET`; with `GET` there is `HEAD`. `POST` needs a `key`"
                                + " with `{@body}`.",
                        "GET /owners/** except /owners/new"));
        addScope(table, CACHE);
        addKeying(table);
        addStoring(table);
        addClients(table);
    }

    private static void addScope(KeyTable table, Key.Scope scope) {
        table.add(
                Key.of(
                        scope,
                        "context",
                        CONTEXT,
                        "all",
                        "Only the web application with this context path; `/` is the root.",
                        "/shop"));
        table.add(
                Key.of(
                                scope,
                                "port",
                                INTEGER,
                                "every port",
                                "Only requests that come in through this local port.",
                                "8080")
                        .between(1, 65_535));
    }

    private static void addKeying(KeyTable table) {
        table.add(
                Key.of(
                        CACHE,
                        "vary",
                        HEADERS,
                        "none",
                        "Request headers that belong to the key, whatever it is otherwise; sent to"
                                + " clients as `Vary`.",
                        "Accept-Language"));
        table.add(
                Key.of(
                        CACHE,
                        "query",
                        PARAMETERS,
                        "all",
                        "The only parameters of the query that belong to the key; `*` stands for"
                                + " any text.",
                        "page, size"));
        table.add(
                Key.of(
                        CACHE,
                        "query.ignore",
                        PARAMETERS,
                        "none",
                        "Parameters of the query that do not belong to the key; `*` alone is all.",
                        "utm_*"));
        table.add(
                Key.of(
                                CACHE,
                                "host",
                                CHOICE,
                                "key",
                                "`key`: the host and port that a request names belong to the key;"
                                        + " `ignore`: all hosts share answers.",
                                "ignore")
                        .oneOf(List.of("key", "ignore"), List.of()));
        table.add(
                Key.of(
                                CACHE,
                                "body.max.bytes",
                                SIZE,
                                "64KiB",
                                "The longest request body for which `{@body}` makes a key.",
                                "1MiB")
                        .between(1, 16 << 20));
    }

    private static void addStoring(KeyTable table) {
        table.add(
                Key.of(
                        CACHE,
                        "statuses",
                        STATUSES,
                        "200, 203, 204, 300, 301, 308, 404, 410",
                        "The statuses whose answers are kept.",
                        "200, 404"));
        table.add(
                Key.of(
                        CACHE,
                        "ttl.override",
                        BOOLEAN,
                        "false",
                        "Whether the rule's `ttl` beats what the answer says of its freshness; not"
                                + " its `no-store` and `private`.",
                        "true"));
        table.add(
                Key.of(
                                CACHE,
                                "response.directives",
                                CHOICE,
                                "honour",
                                "`ignore`: what the answer's `Cache-Control`, `Pragma` and"
                                        + " `Expires` say does not count, for frameworks that say"
                                        + " `no-store` of everything.",
                                "ignore")
                        .oneOf(List.of("honour", "ignore"), List.of()));
        table.add(
                Key.of(
                                CACHE,
                                "policy",
                                CHOICE,
                                "rule",
                                "Whose rules decide about answers: this one's, prudent about users.",
                                "rule")
                        .oneOf(List.of("rule"), List.of("rfc9111")));
    }

    private static void addClients(KeyTable table) {
        table.add(
                Key.of(
                        CACHE,
                        "status.header",
                        HEADER,
                        "X-Cache",
                        "The header that says `HIT`, `MISS`, `STALE` or `BYPASS`; `off`: neither it"
                                + " nor `Cache-Status` is sent.",
                        "X-Shop-Cache"));
        table.add(
                Key.of(
                        CACHE,
                        "debug.headers",
                        BOOLEAN,
                        "that of `debug.headers`",
                        "Whether `Cache-Status` shows this rule's keys.",
                        "true"));
        table.add(
                Key.of(
                        CACHE,
                        "tags.header",
                        HEADER,
                        "that of `tags.header`",
                        "The header that carries the tags of this rule's answers; `off` for none.",
                        "Surrogate-Key"));
        table.add(
                Key.of(
                        CACHE,
                        "client.max-age",
                        CLIENT_AGE,
                        "clients ask each time",
                        "How long clients may keep an answer where the application does not say;"
                                + " `remaining`: for the rest of its TTL.",
                        "30s"));
        table.add(
                Key.of(
                        CACHE,
                        "cache-control",
                        CACHE_CONTROL,
                        "`no-cache` with a validator, `private` when the key holds the user",
                        "The `Cache-Control` that is sent where the application sets none.",
                        "public, max-age=60, stale-while-revalidate=30"));
        table.add(
                Key.of(
                                CACHE,
                                "etag",
                                CHOICE,
                                "weak",
                                "The `ETag` made from the body where the application sets none;"
                                        + " strong ones switch off some containers' compression.",
                                "strong")
                        .oneOf(List.of("weak", "strong", "off"), List.of()));
        table.add(
                Key.later(
                        CACHE,
                        "last-modified",
                        "For a method that runs inside an exchange: the point in time of its result"
                                + " that becomes `Last-Modified`.",
                        "{@result.updatedAt}"));
        table.add(
                Key.of(
                                CACHE,
                                "revalidate",
                                CHOICE,
                                "expired",
                                "`always`: the application answers each request, and only the"
                                        + " transfer of what the client has already is saved.",
                                "always")
                        .oneOf(List.of("expired", "always"), List.of()));
        table.add(
                Key.of(
                                CACHE,
                                "client.directives",
                                CHOICE,
                                "honour",
                                "`ignore`: what the `Cache-Control` and `Pragma` of requests say"
                                        + " does not count.",
                                "ignore")
                        .oneOf(List.of("honour", "ignore"), List.of()));
    }

    static void addEvict(KeyTable table) {
        table.add(
                Key.of(
                        EVICT,
                        "http",
                        HTTP_PATTERNS,
                        "none; a rule has `method` or `http`",
                        "The endpoints after which entries are removed.",
                        "POST,PUT,DELETE /owners/**"));
        addScope(table, EVICT);
        table.add(
                Key.of(
                        EVICT,
                        "paths",
                        PATHS,
                        "none",
                        "Removes the answers of endpoints by path, with all variants of their"
                                + " query; `/owners/**` drops every rule with endpoints at or below"
                                + " `/owners`.",
                        "/owners/{@path.id}, /reports/**"));
    }
}
