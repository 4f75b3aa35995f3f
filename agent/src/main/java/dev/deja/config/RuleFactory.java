package dev.deja.config;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Durations;
import dev.deja.rule.EvictRule;
import dev.deja.rule.IgnoredTypes;
import dev.deja.rule.KeyCall;
import dev.deja.rule.KeyMaterial;
import dev.deja.rule.Lifetime;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Origin;
import dev.deja.rule.PathTarget;
import dev.deja.rule.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes rules from settings that are already merged: the rule's own lines over its annotation over
 * the defaults for all rules. Safe for many threads.
 */
final class RuleFactory {
    private static final int MAX_TAGS = 64;
    private static final String TYPE_FAMILY = "key.type.";

    private final Map<String, Setting> global;

    RuleFactory(Map<String, Setting> global) {
        this.global = global;
    }

    /** Lays stronger settings over weaker ones. */
    static Map<String, Setting> merged(
            @Nullable Map<String, Setting> weakest,
            @Nullable Map<String, Setting> stronger,
            @Nullable Map<String, Setting> strongest) {
        Map<String, Setting> merged = new LinkedHashMap<>();
        if (weakest != null) {
            merged.putAll(weakest);
        }
        if (stronger != null) {
            merged.putAll(stronger);
        }
        if (strongest != null) {
            merged.putAll(strongest);
        }
        return merged;
    }

    /** The first fault among the settings in effect, or null. */
    static @Nullable Problem firstFault(Map<String, Setting> settings) {
        for (Setting setting : settings.values()) {
            if (setting.fault() != null) {
                return setting.fault();
            }
        }
        return null;
    }

    /**
     * Makes a cache rule.
     *
     * @param settings without faults
     * @param fallbackTtl for a rule that has none, or null when one must be written
     * @throws Refusal when they make no rule
     */
    CacheRule cacheRule(
            String name,
            Map<String, Setting> settings,
            Origin origin,
            @Nullable Duration fallbackTtl)
            throws Refusal {
        Template key = get(settings, "key", Template.class);
        if (key != null && key.usesResult()) {
            throw refusal(
                    settings,
                    "key",
                    "uses {@result…}, but the key is needed before the call",
                    "use arguments");
        }
        if (!settings.containsKey("http")) {
            EndpointFactory.refuseExchanges(
                    settings, "key", key == null ? List.of() : List.of(key));
            EndpointFactory.refuseExchanges(settings, "tags", templates(settings));
        }
        CacheRule.Terms terms = TermsFactory.terms(name, settings, global, origin, fallbackTtl);
        CacheRule rule =
                new CacheRule(
                        name,
                        origin,
                        flag(settings, "enabled", true),
                        get(settings, "method", MethodPatterns.class),
                        TermsFactory.longest(terms),
                        key,
                        tags(settings),
                        !word(settings, "null", "store").equals("skip"),
                        get(settings, "null.ttl", Duration.class),
                        namespace(settings),
                        store(settings),
                        word(settings, "codec", "binary"),
                        word(settings, "copy", "auto").equals("never")
                                ? CacheRule.Copy.NEVER
                                : CacheRule.Copy.AUTO,
                        word(settings, "this", "single").equals("ignore")
                                ? CacheRule.Receiver.IGNORE
                                : CacheRule.Receiver.SINGLE,
                        or(
                                or(get(settings, "max.bytes", Long.class), "max.bytes", Long.class),
                                1L << 20),
                        or(
                                or(
                                        get(settings, "key.max.length", Integer.class),
                                        "key.max.length",
                                        Integer.class),
                                200),
                        ignoredTypes(settings),
                        keyTypes(settings),
                        atRest(settings),
                        word(settings, "entities", "guarded").equals("detached")
                                ? CacheRule.Entities.DETACHED
                                : CacheRule.Entities.GUARDED,
                        terms,
                        flow(name, settings, terms.lifetime()),
                        new CacheRule.Keying(
                                keyClass(settings),
                                word(settings, "inputs", "observed").equals("declared")),
                        EndpointFactory.clients(settings, global),
                        EndpointFactory.terms(name, settings),
                        new CacheRule.Place(
                                word(settings, "at", "body").equals("proxy"),
                                word(settings, "security", "checked").equals("declared")));
        EndpointFactory.check(rule, settings);
        return rule;
    }

    private CacheRule.Flow flow(String name, Map<String, Setting> settings, Lifetime lifetime)
            throws Refusal {
        Setting errors = settings.get("errors");
        List<String> names = errors == null ? null : classNames(errors);
        Duration ttl = get(settings, "errors.ttl", Duration.class);
        EvictRule put = putRule(name, settings);
        CacheRule.Load load = LoadFactory.load(settings, lifetime, templates(settings));
        if (names == null && put == null && load.equals(CacheRule.Load.DEFAULT)) {
            return CacheRule.Flow.NONE;
        }
        return new CacheRule.Flow(
                names == null ? List.of() : names,
                ttl == null ? CacheRule.Flow.ERRORS_TTL : ttl,
                put == null ? null : put.methods(),
                put == null ? null : put.keys().get(0),
                load);
    }

    /**
     * The rule that {@code put} makes, or null when there is none.
     *
     * @throws Refusal when {@code put} and {@code put.key} make none
     */
    static @Nullable EvictRule putRule(String name, Map<String, Setting> settings) throws Refusal {
        Setting put = settings.get("put");
        Setting key = settings.get("put.key");
        if (put == null && key == null) {
            return null;
        }
        if (put == null) {
            throw refusal(
                    settings, "put.key", "has no put", "add cache." + name + ".put = the writes");
        }
        if (key == null) {
            throw refusal(
                    settings,
                    "put",
                    "has no put.key",
                    "add cache." + name + ".put.key = " + name + "({argument})");
        }
        List<KeyCall> calls = keyCalls(key);
        MethodPatterns methods = get(settings, "put", MethodPatterns.class);
        if (methods == null || calls.size() != 1 || !calls.get(0).rule().equals(name)) {
            throw refusal(
                    settings,
                    "put.key",
                    "must name one entry of this rule",
                    "write " + name + "(…) with values for its arguments");
        }
        for (Template argument : calls.get(0).arguments()) {
            if (argument.usesResult()) {
                throw refusal(
                        settings,
                        "put.key",
                        "uses {@result…}, but the entry is reserved before the write",
                        "use arguments, or an evict rule with keys = " + name + "({@result…})");
            }
        }
        return EvictRule.put(name, put.origin(), methods, calls.get(0));
    }

    @SuppressWarnings("unchecked") // the type of the key says what its list holds
    private static List<KeyCall> keyCalls(Setting setting) {
        return or((List<KeyCall>) setting.value(), List.of());
    }

    private static @Nullable String keyClass(Map<String, Setting> settings) throws Refusal {
        String named = get(settings, "key.class", String.class);
        if (named != null && settings.containsKey("key")) {
            throw refusal(
                    settings,
                    "key.class",
                    "stands beside a key; the rule is left out",
                    "remove one of the two");
        }
        return named;
    }

    /**
     * Makes an evict rule.
     *
     * @param settings without faults
     * @throws Refusal when they make no rule
     */
    EvictRule evictRule(String name, Map<String, Setting> settings, Origin origin) throws Refusal {
        List<Template> tags = templates(settings);
        List<KeyCall> keys = keyCalls(settings);
        List<String> rules = ruleNames(settings);
        List<PathTarget> paths = paths(settings);
        boolean all = flag(settings, "all", false);
        if (!settings.containsKey("http")) {
            EndpointFactory.refuseExchanges(settings, "tags", tags);
            for (KeyCall call : keys) {
                EndpointFactory.refuseExchanges(settings, "keys", call.arguments());
            }
            for (PathTarget path : paths) {
                EndpointFactory.refuseExchanges(settings, "paths", List.of(path.path()));
            }
        }
        if (tags.isEmpty() && keys.isEmpty() && rules.isEmpty() && paths.isEmpty() && !all) {
            throw new Refusal(
                    new Problem(
                            Problem.Severity.ERROR,
                            origin,
                            "evict.".concat(name),
                            "does not say what to remove",
                            "add tags, keys, rules, paths or all = true"));
        }
        EvictRule rule =
                new EvictRule(
                        name,
                        origin,
                        flag(settings, "enabled", true),
                        get(settings, "method", MethodPatterns.class),
                        tags,
                        keys,
                        rules,
                        all,
                        word(settings, "on", "always").equals("success"),
                        word(settings, "timing", "after").equals("before"),
                        TermsFactory.evictWhen(settings),
                        null,
                        EndpointFactory.scope(settings),
                        paths,
                        new EvictRule.Care(
                                flag(settings, "armed", false),
                                get(settings, "again", Duration.class)));
        EndpointFactory.check(rule, settings);
        if (rule.care().armed() && rule.endpoints() != null) {
            throw refusal(
                    settings,
                    "armed",
                    "is for rules of methods: an endpoint's first write is not seen coming",
                    "put the evict rule on the method that writes");
        }
        return rule;
    }

    /** What can be read of an evict rule that does not work. */
    FaultyEvict scopeOf(String name, Map<String, Setting> settings, Origin origin, Problem reason) {
        List<Template> tags = templates(settings);
        List<KeyCall> keys = keyCalls(settings);
        List<String> rules = ruleNames(settings);
        List<PathTarget> paths = paths(settings);
        boolean all = flag(settings, "all", false);
        boolean unknown =
                tags.isEmpty() && keys.isEmpty() && rules.isEmpty() && paths.isEmpty() && !all;
        for (Setting setting : settings.values()) {
            if (setting.fault() != null) {
                unknown |= setting.spec() == null || isScope(setting.name());
            }
        }
        return new FaultyEvict(
                name, origin, tags, keys, rules, paths, all, unknown, reason.toString());
    }

    private static boolean isScope(String field) {
        return field.equals("tags")
                || field.equals("keys")
                || field.equals("rules")
                || field.equals("all")
                || field.equals("paths");
    }

    private static List<Template> tags(Map<String, Setting> settings) throws Refusal {
        List<Template> tags = templates(settings);
        for (int i = 0; i < tags.size(); i++) {
            if (!tags.get(i).usesResult()) {
                continue;
            }
            if (settings.containsKey("http")) {
                throw refusal(
                        settings,
                        "tags",
                        "{@result…} stands for what a method returns, and an endpoint is none; the"
                                + " rule is left out",
                        "use {@path.…} or {@query.…}");
            }
            if (tags.get(i).family() == null) {
                throw refusal(
                        settings,
                        "tags",
                        "the tag "
                                + tags.get(i).text()
                                + " has a placeholder before its first colon, so that nobody can"
                                + " tell before the call what kind of tag the result brings; the"
                                + " rule is left out",
                        "begin it with a word and a colon, such as owner:{@result.ownerId}");
            }
        }
        if (tags.size() > MAX_TAGS) {
            throw refusal(
                    settings,
                    "tags",
                    "has " + tags.size() + " tags",
                    "an entry carries 64 at most");
        }
        return tags;
    }

    private String namespace(Map<String, Setting> settings) {
        String common = or(get(global, "namespace", String.class), "");
        String own = get(settings, "namespace", String.class);
        if (own == null) {
            return common;
        }
        if (common.isEmpty() || word(global, "namespace.policy", "append").equals("replace")) {
            return own;
        }
        return common.concat(".").concat(own);
    }

    /** The store that entries live in unless their rule says otherwise. */
    String commonStore() {
        Setting uri = global.get("redis.uri");
        return word(global, "store", uri == null ? "memory" : "redis");
    }

    private String store(Map<String, Setting> settings) throws Refusal {
        String common = commonStore();
        String own = word(settings, "store", common);
        if (own.equals("redis") && !common.equals("redis")) {
            throw refusal(
                    settings,
                    "store",
                    "is redis, but no Redis is configured; the rule is left out",
                    global.containsKey("redis.uri")
                            ? "remove store = memory"
                            : "add redis.uri = redis://host:6379 and namespace");
        }
        return own;
    }

    @SuppressWarnings("unchecked") // the type of the key says what its list holds
    private CacheRule.AtRest atRest(Map<String, Setting> settings) {
        List<String> none = List.of();
        return new CacheRule.AtRest(
                or(or(get(settings, "codec.allow", List.class), "codec.allow", List.class), none),
                or(
                        or(
                                get(settings, "compress.above", Long.class),
                                "compress.above",
                                Long.class),
                        CacheRule.AtRest.COMPRESS_ABOVE),
                or(
                        get(settings, "encrypt.key.file", KeyMaterial.class),
                        "encrypt.key.file",
                        KeyMaterial.class),
                get(global, "redis.hmac.key.file", KeyMaterial.class),
                near(settings),
                or(
                        or(get(settings, "near.ttl", Duration.class), "near.ttl", Duration.class),
                        CacheRule.Near.TTL));
    }

    private static CacheRule.Near near(Map<String, Setting> settings) {
        return switch (word(settings, "near", "false")) {
            case "true" -> CacheRule.Near.BOUNDED;
            case "validated" -> CacheRule.Near.VALIDATED;
            default -> CacheRule.Near.NONE;
        };
    }

    private Set<String> ignoredTypes(Map<String, Setting> settings) {
        Setting setting = settings.getOrDefault("ignore.types", global.get("ignore.types"));
        List<String> written = setting == null ? null : classNames(setting);
        return written == null ? IgnoredTypes.DEFAULT : Set.copyOf(new LinkedHashSet<>(written));
    }

    private Map<String, Template> keyTypes(Map<String, Setting> settings) {
        Map<String, Template> types = new LinkedHashMap<>();
        addKeyTypes(types, global);
        addKeyTypes(types, settings);
        return Map.copyOf(types);
    }

    private static void addKeyTypes(Map<String, Template> types, Map<String, Setting> settings) {
        for (Setting setting : settings.values()) {
            if (setting.name().startsWith(TYPE_FAMILY)
                    && setting.value() instanceof Template template) {
                types.put(setting.name().substring(TYPE_FAMILY.length()), template);
            }
        }
    }

    static Refusal refusal(
            Map<String, Setting> settings, String field, String message, String remedy) {
        Setting setting = settings.get(field);
        Origin origin = setting == null ? new Origin("", 0) : setting.origin();
        String shown = setting == null ? field : setting.shown();
        return new Refusal(new Problem(Problem.Severity.ERROR, origin, shown, message, remedy));
    }

    /** Settings that make no rule, and why. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Refusal(Problem problem) {
            super(null, null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    static <T> @Nullable T get(Map<String, Setting> settings, String field, Class<T> type) {
        Setting setting = settings.get(field);
        return setting == null || setting.value() == null ? null : type.cast(setting.value());
    }

    static boolean flag(Map<String, Setting> settings, String field, boolean fallback) {
        return or(get(settings, field, Boolean.class), fallback);
    }

    static String word(Map<String, Setting> settings, String field, String fallback) {
        return or(get(settings, field, String.class), fallback);
    }

    private <T> @Nullable T or(@Nullable T own, String globalField, Class<T> type) {
        return own != null ? own : get(global, globalField, type);
    }

    static <T> T or(@Nullable T value, T fallback) {
        return value != null ? value : fallback;
    }

    @SuppressWarnings("unchecked") // the type of the key says what its list holds
    private static List<Template> templates(Map<String, Setting> settings) {
        return or(get(settings, "tags", List.class), List.of());
    }

    @SuppressWarnings("unchecked")
    private static List<PathTarget> paths(Map<String, Setting> settings) {
        return or(get(settings, "paths", List.class), List.of());
    }

    @SuppressWarnings("unchecked")
    private static List<KeyCall> keyCalls(Map<String, Setting> settings) {
        return or(get(settings, "keys", List.class), List.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> ruleNames(Map<String, Setting> settings) {
        return or(get(settings, "rules", List.class), List.of());
    }

    @SuppressWarnings("unchecked")
    private static @Nullable List<String> classNames(Setting setting) {
        return (List<String>) setting.value();
    }

    /** The TTL of an annotation that has none. */
    static Duration annotationTtl() {
        return Durations.MAX;
    }
}
