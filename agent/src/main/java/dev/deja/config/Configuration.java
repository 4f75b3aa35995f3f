package dev.deja.config;

import dev.deja.rule.CacheRule;
import dev.deja.rule.EvictRule;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator configured: settings, rules, and everything that is wrong with them. Immutable
 * and safe for many threads.
 *
 * <p>A faulty rule is not among the rules. The cache rules that depend on a faulty evict rule are
 * not told here: {@link #faultyEvicts} says what it was to remove, and the engine suspends them.
 */
public final class Configuration {
    private static final int MOST_PROBLEMS = 100;

    private final @Nullable String source;
    private final @Nullable String idleReason;
    private final boolean otherProgram;
    private final boolean strictFailure;
    private final Settings settings;
    private final List<CacheRule> cacheRules;
    private final List<EvictRule> evictRules;
    private final List<LeftOut> leftOut;
    private final List<FaultyEvict> faultyEvicts;
    private final Map<String, FaultyEvict> evictOverrides;
    private final Set<String> cacheOverrides;
    private final List<Unresolved> unresolved;
    private final List<Problem> problems;
    private final Map<String, Map<String, Setting>> cacheLines;
    private final Map<String, Map<String, Setting>> evictLines;
    private final RuleFactory factory;
    private final @Nullable MethodPatterns watchedInputs;
    private final SettingReader reader;

    /**
     * A rule that is not used.
     *
     * @param id {@code cache.product} or {@code evict.product}
     * @param origin where it was written
     * @param reason one line
     */
    public record LeftOut(String id, Origin origin, String reason) {}

    /**
     * An evict rule that names a cache rule of which the file has nothing. An annotation may still
     * bring it; until then the evict rule reaches less than it says.
     *
     * @param evictRule name of the evict rule
     * @param cacheRule name it refers to
     * @param nearest the name in the file that was perhaps meant, or null
     * @param problem what was told of it; void when an annotation brings the rule
     */
    public record Unresolved(
            String evictRule, String cacheRule, @Nullable String nearest, Problem problem) {}

    Configuration(Parts parts, SettingReader reader) {
        source = parts.source;
        idleReason = parts.idleReason;
        otherProgram = parts.otherProgram;
        strictFailure = parts.strictFailure;
        settings = parts.settings;
        cacheRules = List.copyOf(parts.cacheRules);
        evictRules = List.copyOf(parts.evictRules);
        leftOut = List.copyOf(parts.leftOut);
        faultyEvicts = List.copyOf(parts.faultyEvicts);
        evictOverrides = parts.evictOverrides;
        cacheOverrides = parts.cacheOverrides;
        unresolved = List.copyOf(parts.unresolved);
        problems = bounded(parts.problems);
        cacheLines = parts.cacheLines;
        evictLines = parts.evictLines;
        factory = new RuleFactory(parts.global);
        watchedInputs = RuleFactory.get(parts.global, "inputs.watch", MethodPatterns.class);
        this.reader = reader;
    }

    /** What a configuration is made of, while it is made. */
    static final class Parts {
        @Nullable String source;
        @Nullable String idleReason;
        boolean otherProgram;
        boolean strictFailure;
        Settings settings = SettingsFactory.defaults();
        final List<CacheRule> cacheRules = new ArrayList<>();
        final List<EvictRule> evictRules = new ArrayList<>();
        final List<LeftOut> leftOut = new ArrayList<>();
        final List<FaultyEvict> faultyEvicts = new ArrayList<>();
        final Map<String, FaultyEvict> evictOverrides = new LinkedHashMap<>();
        final Set<String> cacheOverrides = new LinkedHashSet<>();
        final List<Unresolved> unresolved = new ArrayList<>();
        final List<Problem> problems = new ArrayList<>();
        Map<String, Setting> global = Map.of();
        Map<String, Map<String, Setting>> cacheLines = Map.of();
        Map<String, Map<String, Setting>> evictLines = Map.of();
    }

    /** The file it was read from, as it was named; null when there is none. */
    public @Nullable String source() {
        return source;
    }

    /** Whether the agent must do nothing at all. */
    public boolean isIdle() {
        return idleReason != null;
    }

    /** Whether it is idle because {@code process.include} does not name this program. */
    public boolean isOtherProgram() {
        return otherProgram;
    }

    /** Why the agent is idle, one line; null when it is not. */
    public @Nullable String idleReason() {
        return idleReason;
    }

    /**
     * Whether {@code strict} is on and the file has an error in itself: the start ends with exit
     * code 2, or an attach is refused.
     */
    public boolean strictFailure() {
        return strictFailure;
    }

    /** Settings of the whole agent; the defaults when it is idle. */
    public Settings settings() {
        return settings;
    }

    /** {@code inputs.watch}, or null. */
    public @Nullable MethodPatterns watchedInputs() {
        return watchedInputs;
    }

    /** Cache rules of the file that have methods, switched-off ones included. */
    public List<CacheRule> cacheRules() {
        return cacheRules;
    }

    /** Evict rules of the file that have methods, switched-off ones included. */
    public List<EvictRule> evictRules() {
        return evictRules;
    }

    /** Rules of the file that are not used because of a fault. */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    /** Evict rules that do not work, switched-off ones included. */
    public List<FaultyEvict> faultyEvicts() {
        return faultyEvicts;
    }

    /** Names of cache rules without methods: they wait for an annotation of that name. */
    public Set<String> cacheOverrides() {
        return cacheOverrides;
    }

    /**
     * Evict rules without methods by name, with what they say they remove: until an annotation of
     * that name appears they remove nothing.
     */
    public Map<String, FaultyEvict> evictOverrides() {
        return evictOverrides;
    }

    /** References of evict rules to cache rules that the file does not have. */
    public List<Unresolved> unresolved() {
        return unresolved;
    }

    /**
     * What is wrong: first what the lines themselves tell, in their order, then what they make
     * together; the first hundred.
     */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * Makes the cache rule of an annotation: the file's own lines for that name, then what the
     * annotation says, then the defaults for all rules.
     *
     * @param name the rule's name
     * @param fields what the annotation says, under the names of the configuration ({@code ttl},
     *     {@code key}, {@code tags} ...); blank texts count as not said
     * @param origin the annotated method
     * @param report hears why there is no rule
     * @return empty when it cannot be used
     */
    public Optional<CacheRule> cacheFromAnnotation(
            String name, Map<String, String> fields, Origin origin, Report report) {
        List<Problem> found = new ArrayList<>();
        Map<String, Setting> own = cacheLines.get(name);
        if (own != null && (own.containsKey("method") || own.containsKey("http"))) {
            Setting method = Objects.requireNonNull(own.getOrDefault("method", own.get("http")));
            report.problem(
                    new Problem(
                            Problem.Severity.WARN,
                            origin,
                            "cache.".concat(name),
                            "the annotation's rule has the name of a rule that has methods or"
                                    + " endpoints of its own ("
                                    + method.origin()
                                    + "), and is not used",
                            "give the annotation another name"));
            return Optional.empty();
        }
        Map<String, Setting> settings =
                RuleFactory.merged(
                        cacheLines.get(Collected.DEFAULTS),
                        annotation(Key.Scope.CACHE, name, fields, origin, found),
                        own);
        tell(report, found);
        Problem fault = annotationFault("cache.", name, settings, origin, found);
        if (fault != null) {
            if (!found.contains(fault)) {
                report.problem(fault);
            }
            return Optional.empty();
        }
        try {
            return Optional.of(
                    factory.cacheRule(name, settings, origin, RuleFactory.annotationTtl()));
        } catch (RuleFactory.Refusal e) {
            report.problem(e.problem());
            return Optional.empty();
        }
    }

    /**
     * Makes the evict rule of an annotation, merged like {@link #cacheFromAnnotation}.
     *
     * @param name the rule's name
     * @param fields what the annotation says: {@code tags}, {@code keys}, {@code rules} ...
     * @param origin the annotated method
     * @param report hears why there is no rule, and then what it was to remove
     * @return empty when it cannot be used
     */
    public Optional<EvictRule> evictFromAnnotation(
            String name, Map<String, String> fields, Origin origin, Report report) {
        List<Problem> found = new ArrayList<>();
        Map<String, Setting> settings =
                RuleFactory.merged(
                        evictLines.get(Collected.DEFAULTS),
                        annotation(Key.Scope.EVICT, name, fields, origin, found),
                        evictLines.get(name));
        settings.remove("method");
        settings.remove("http");
        tell(report, found);
        Problem fault = annotationFault("evict.", name, settings, origin, found);
        if (fault == null) {
            try {
                EvictRule rule = factory.evictRule(name, settings, origin);
                if (!rule.enabled()) {
                    report.faulty(
                            factory.scopeOf(name, settings, origin, switchedOff(rule, settings)));
                }
                return Optional.of(rule);
            } catch (RuleFactory.Refusal e) {
                fault = e.problem();
            }
        }
        if (!found.contains(fault)) {
            report.problem(fault);
        }
        report.faulty(factory.scopeOf(name, settings, origin, fault));
        return Optional.empty();
    }

    /** So many mistakes are one: the file is something else, and no log wants them all. */
    private static List<Problem> bounded(List<Problem> problems) {
        if (problems.size() <= MOST_PROBLEMS) {
            return List.copyOf(problems);
        }
        List<Problem> first = new ArrayList<>(problems.subList(0, MOST_PROBLEMS));
        first.add(
                new Problem(
                        Problem.Severity.ERROR,
                        problems.get(MOST_PROBLEMS).origin(),
                        "",
                        "and " + (problems.size() - MOST_PROBLEMS) + " more problems",
                        "correct the first ones"));
        return List.copyOf(first);
    }

    static Problem switchedOff(EvictRule rule, Map<String, Setting> settings) {
        Setting enabled = settings.get("enabled");
        return new Problem(
                Problem.Severity.WARN,
                enabled == null ? rule.origin() : enabled.origin(),
                rule.id(),
                "is switched off, so the cache rules that depend on it are suspended",
                "remove enabled = false, or switch those rules off too");
    }

    private Map<String, Setting> annotation(
            Key.Scope scope,
            String name,
            Map<String, String> fields,
            Origin origin,
            List<Problem> found) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String text = field.getValue().trim();
            if (!text.isEmpty()) {
                String shown = scope.word() + "." + name + "." + field.getKey();
                settings.put(
                        field.getKey(),
                        reader.read(scope, field.getKey(), shown, text, null, origin, found));
            }
        }
        return settings;
    }

    /** Why the rule of an annotation is not used; one of {@code told} where that says it. */
    private static @Nullable Problem annotationFault(
            String kind,
            String name,
            Map<String, Setting> settings,
            Origin origin,
            List<Problem> told) {
        if (!Names.isRuleName(name)) {
            return new Problem(
                    Problem.Severity.ERROR,
                    origin,
                    kind.concat(name),
                    "is not a valid name for a rule",
                    "name it in the annotation: a letter, then letters (a to z), digits, '_' or"
                            + " '-'");
        }
        Problem fault = RuleFactory.firstFault(settings);
        return fault == null || told.contains(fault)
                ? fault
                : new Problem(
                        Problem.Severity.ERROR,
                        origin,
                        kind.concat(name),
                        "the annotation's rule is left out because of a fault: " + fault,
                        "");
    }

    private static void tell(Report report, List<Problem> problems) {
        for (int i = 0; i < problems.size(); i++) {
            report.problem(problems.get(i));
        }
    }
}
