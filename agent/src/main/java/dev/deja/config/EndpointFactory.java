package dev.deja.config;

import static dev.deja.config.RuleFactory.flag;
import static dev.deja.config.RuleFactory.get;
import static dev.deja.config.RuleFactory.or;
import static dev.deja.config.RuleFactory.refusal;
import static dev.deja.config.RuleFactory.word;

import dev.deja.rule.CacheControlText;
import dev.deja.rule.CacheRule;
import dev.deja.rule.ClientTerms;
import dev.deja.rule.EndpointCheck;
import dev.deja.rule.EndpointScope;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.EvictRule;
import dev.deja.rule.HttpPatterns;
import dev.deja.rule.QueryFilter;
import dev.deja.rule.Rule;
import dev.deja.rule.Template;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the parts of rules that are about HTTP. */
final class EndpointFactory {
    private EndpointFactory() {}

    /**
     * Refuses what the lines of one rule say twice, or say of the other kind of rule. Defaults for
     * all rules are for those that they fit.
     *
     * @param kind {@code cache} or {@code evict}
     * @param own the rule's own lines
     */
    static void requireOneKind(Key.Scope kind, String name, Map<String, Setting> own)
            throws RuleFactory.Refusal {
        boolean isEndpoints = own.containsKey("http");
        if (isEndpoints && own.containsKey("method")) {
            throw refusal(
                    own,
                    "http",
                    "stands beside a method; the rule is left out",
                    "a rule is about methods or about endpoints: make two rules of it");
        }
        for (Map.Entry<String, Setting> each : own.entrySet()) {
            String field = each.getKey();
            if (isEndpoints && kind == Key.Scope.CACHE && isOfMethods(field)) {
                if (field.equals("refresh")) {
                    throw refusal(
                            own,
                            field,
                            "is for rules of methods: an answer of an endpoint is made for a request,"
                                    + " on the thread of that; the rule is left out",
                            "remove the line: the first request refreshes while others get the"
                                    + " stored answer");
                }
                throw refusal(
                        own,
                        field,
                        "is for rules of methods, and this one has http; the rule is left out",
                        "remove the line");
            }
            boolean isForEndpoints =
                    kind == Key.Scope.CACHE
                            ? EndpointKeys.OF_ENDPOINTS.contains(field)
                            : field.equals("context") || field.equals("port");
            if (!isEndpoints && isForEndpoints) {
                throw refusal(
                        own,
                        field,
                        "is for rules of endpoints, and this one has no http; the rule is left out",
                        "remove the line, or add " + kind.word() + "." + name + ".http = GET /…");
            }
        }
    }

    private static boolean isOfMethods(String field) {
        return EndpointKeys.OF_METHODS.contains(field) || field.startsWith("key.type.");
    }

    /** Refuses what only exchanges have, in a rule of methods. */
    static void refuseExchanges(
            Map<String, Setting> settings, String field, List<Template> templates)
            throws RuleFactory.Refusal {
        for (int i = 0; i < templates.size(); i++) {
            String placeholder = templates.get(i).ofExchanges();
            if (placeholder != null) {
                throw refusal(
                        settings,
                        field,
                        "has "
                                + placeholder
                                + ", which rules of endpoints (http) know; the rule is left out",
                        "use arguments of the method, such as {id}");
            }
        }
    }

    /** Refuses templates and conditions that name what exchanges do not have. */
    static void check(Rule rule, Map<String, Setting> settings) throws RuleFactory.Refusal {
        if (rule.endpoints() == null) {
            return;
        }
        EndpointCheck.Fault fault =
                rule instanceof CacheRule cache
                        ? EndpointCheck.of(cache)
                        : EndpointCheck.of((EvictRule) rule);
        if (fault != null) {
            throw refusal(settings, fault.field(), fault.message(), "");
        }
    }

    /** The endpoints of a rule, or null when it has none. */
    static @Nullable EndpointScope scope(Map<String, Setting> settings) {
        HttpPatterns patterns = get(settings, "http", HttpPatterns.class);
        return patterns == null
                ? null
                : new EndpointScope(
                        patterns,
                        get(settings, "context", String.class),
                        or(get(settings, "port", Integer.class), 0));
    }

    /** What a cache rule says of exchanges, or null when it is one of methods. */
    static @Nullable EndpointTerms terms(String name, Map<String, Setting> settings)
            throws RuleFactory.Refusal {
        EndpointScope scope = scope(settings);
        if (scope == null) {
            return null;
        }
        requireMethods(name, scope.patterns(), settings);
        if (get(settings, "ttl", Object.class) instanceof Template) {
            throw refusal(
                    settings,
                    "ttl",
                    "reads a result, and the answer of an endpoint has no properties; the rule is"
                            + " left out",
                    "write a duration; what the answer's own Cache-Control says comes first");
        }
        return new EndpointTerms(
                scope,
                new EndpointTerms.Keying(
                        strings(settings, "vary"),
                        query(settings),
                        word(settings, "host", "key").equals("ignore"),
                        Math.toIntExact(
                                or(
                                        get(settings, "body.max.bytes", Long.class),
                                        (long) EndpointTerms.Keying.BODY_MAX_BYTES))),
                new EndpointTerms.Storing(
                        statuses(settings),
                        flag(settings, "ttl.override", false),
                        word(settings, "response.directives", "honour").equals("ignore"),
                        EndpointTerms.Policy.RULE));
    }

    private static void requireMethods(
            String name, HttpPatterns patterns, Map<String, Setting> settings)
            throws RuleFactory.Refusal {
        for (String method : patterns.methods()) {
            if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST")) {
                throw refusal(
                        settings,
                        "http",
                        "has the method " + method + ", whose answers are not kept",
                        "a cache rule is about GET, or about POST with a key that has {@body}");
            }
        }
        if (!patterns.methods().contains("GET") && patterns.methods().contains("HEAD")) {
            throw refusal(
                    settings,
                    "http",
                    "has HEAD without GET, and there is no answer in it to keep",
                    "write GET, which brings HEAD");
        }
        Template key = get(settings, "key", Template.class);
        if (patterns.methods().contains("POST") && (key == null || !key.usesBody())) {
            throw refusal(
                    settings,
                    "http",
                    "has POST, and the rule has no key with {@body}: requests with different bodies"
                            + " would get the same answer",
                    "add cache." + name + ".key = {@body}, or remove POST");
        }
    }

    private static QueryFilter query(Map<String, Setting> settings) throws RuleFactory.Refusal {
        List<String> only = listOrNull(settings, "query");
        List<String> ignored = strings(settings, "query.ignore");
        if (only != null && !ignored.isEmpty()) {
            throw refusal(
                    settings,
                    "query.ignore",
                    "stands beside query, which already says what belongs to the key; the rule is"
                            + " left out",
                    "remove one of the two");
        }
        return only == null && ignored.isEmpty() ? QueryFilter.ALL : new QueryFilter(only, ignored);
    }

    @SuppressWarnings("unchecked") // the type of the key says what its list holds
    private static List<Integer> statuses(Map<String, Setting> settings) {
        return or(get(settings, "statuses", List.class), EndpointTerms.Storing.STATUSES);
    }

    private static List<String> strings(Map<String, Setting> settings, String field) {
        return or(listOrNull(settings, field), List.of());
    }

    @SuppressWarnings("unchecked") // the type of the key says what its list holds
    private static @Nullable List<String> listOrNull(Map<String, Setting> settings, String field) {
        return get(settings, field, List.class);
    }

    /** What a cache rule says to clients. */
    static ClientTerms clients(Map<String, Setting> settings, Map<String, Setting> global)
            throws RuleFactory.Refusal {
        Duration age = get(settings, "client.max-age", Duration.class);
        CacheControlText control = get(settings, "cache-control", CacheControlText.class);
        if (age != null && control != null) {
            for (String directive : List.of("max-age", "no-store", "no-cache")) {
                if (control.has(directive)) {
                    throw refusal(
                            settings,
                            "client.max-age",
                            "stands beside a cache-control with "
                                    + directive
                                    + "; the rule is left out",
                            "say in one of them how long clients may keep an answer");
                }
            }
        }
        boolean isRemaining = EndpointValues.REMAINING.equals(age);
        return new ClientTerms(
                header(settings, global, "status.header", ClientTerms.STATUS_HEADER),
                or(
                        get(settings, "debug.headers", Boolean.class),
                        flag(global, "debug.headers", false)),
                header(settings, global, "tags.header", null),
                isRemaining ? null : age,
                isRemaining,
                control,
                ClientTerms.Etag.valueOf(word(settings, "etag", "weak").toUpperCase(Locale.ROOT)),
                word(settings, "revalidate", "expired").equals("always"),
                word(settings, "client.directives", "honour").equals("ignore"));
    }

    private static @Nullable String header(
            Map<String, Setting> settings,
            Map<String, Setting> global,
            String field,
            @Nullable String fallback) {
        String own = get(settings, field, String.class);
        String name = own != null ? own : get(global, field, String.class);
        if (name == null) {
            return fallback;
        }
        return name.equals(EndpointValues.OFF) ? null : name;
    }
}
