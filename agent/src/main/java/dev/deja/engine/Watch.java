package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.cache.RuleState;
import dev.deja.config.Configuration;
import dev.deja.config.FaultyEvict;
import dev.deja.config.Problem;
import dev.deja.config.Report;
import dev.deja.rule.Accessor;
import dev.deja.rule.AnnotationRules;
import dev.deja.rule.CacheRule;
import dev.deja.rule.Dependence;
import dev.deja.rule.EvictRule;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.MethodShape;
import dev.deja.rule.NearMisses;
import dev.deja.rule.Origin;
import dev.deja.rule.Refusal;
import dev.deja.rule.Rule;
import dev.deja.rule.RuleListener;
import dev.deja.weave.Weaver;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Sees what becomes of every rule, keeps it for the start summary, warns where a rule does not do
 * what it says, and suspends what depends on an evict rule that does not act. Called on many
 * threads at once, while classes load.
 */
final class Watch implements RuleListener, Weaver.Listener, AnnotationRules {
    /** How many faults of one rule the log has one by one. */
    private static final int MOST_FAULTS = 20;

    /** What is known of one rule. */
    static final class Seen {
        final Rule rule;
        final Names methods = new Names();
        final Names refusals = new Names();
        final RefusedMethods refused = new RefusedMethods();
        private int faults;

        Seen(Rule rule) {
            this.rule = rule;
        }
    }

    private final Configuration configuration;
    private final Cache cache;
    private final Suspensions suspensions;
    private final Consumer<CacheRule> annotated;
    private final Map<String, Seen> rules = new ConcurrentSkipListMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile long lastWovenNanos = System.nanoTime();

    /** Set before the weaver starts. */
    volatile @Nullable Weaver weaver;

    /**
     * Creates the watch.
     *
     * @param annotated told of each cache rule that an annotation brings
     */
    Watch(Configuration configuration, Cache cache, Consumer<CacheRule> annotated) {
        this.configuration = configuration;
        this.annotated = annotated;
        this.cache = cache;
        this.suspensions = new Suspensions(cache);
        // Every service waits for this: the first lambda would cost it more than the loops do.
        for (CacheRule rule : configuration.cacheRules()) {
            add(rule);
        }
        for (EvictRule rule : configuration.evictRules()) {
            add(rule);
        }
        for (FaultyEvict evict : configuration.faultyEvicts()) {
            suspendFaulty(evict);
        }
    }

    /** When a class was woven last; {@link System#nanoTime}. */
    long lastWovenNanos() {
        return lastWovenNanos;
    }

    /** What is known of each rule, by id. */
    Collection<Seen> rules() {
        return rules.values();
    }

    private Seen add(Rule rule) {
        Seen seen = rules.get(rule.id());
        if (seen == null) {
            Seen added = new Seen(rule);
            seen = rules.putIfAbsent(rule.id(), added);
            seen = seen == null ? added : seen;
            if (rule instanceof CacheRule cacheRule) {
                cache.reach(cacheRule);
                if (cacheRule.enabled()) {
                    suspensions.added(cache.state(cacheRule));
                }
            }
        }
        return seen;
    }

    // ---- what rules meet as classes load

    @Override
    public void matched(Rule rule, String className, MethodShape method) {
        Seen seen = add(rule);
        boolean isFirst;
        synchronized (seen) {
            isFirst = seen.methods.isEmpty();
            seen.methods.add(className + "#" + method.sourceForm());
        }
        if (rule instanceof EvictRule) {
            suspensions.lift(unmatched(rule, className));
            if (isFirst) {
                suspensions.lift(unmatched(rule, ""));
            }
        }
    }

    @Override
    public void refused(Refusal refusal) {
        Seen seen = add(refusal.rule());
        boolean isNew;
        synchronized (seen) {
            isNew = seen.refused.add(refusal);
        }
        // Who names methods one by one means each of them; of a wildcard's the summary has the
        // rest.
        MethodPatterns patterns = refusal.rule().methods();
        boolean isMeant = patterns == null || patterns.mostMethods() != Integer.MAX_VALUE;
        if ((isNew || isMeant) && once(refusal.rule().id() + refusal.describe())) {
            Logger.warn("{}: {}", refusal.rule().id(), refusal.describe());
        }
        if (refusal.runsUnseen() && refusal.rule() instanceof EvictRule evict) {
            suspend(evict, evict.id() + " refused", refusal.describe());
        }
    }

    @Override
    public void unmatched(Rule rule, String className, String explanation) {
        add(rule);
        if (once(rule.id() + explanation)) {
            Logger.warn("{}: {} ({})", rule.id(), explanation, rule.origin());
        }
        if (rule instanceof EvictRule evict) {
            suspend(evict, unmatched(rule, className), explanation);
        }
    }

    @Override
    public void faulty(Rule rule, String className, String message) {
        Seen seen = add(rule);
        synchronized (seen) {
            seen.refusals.add(className + ": " + message);
        }
        if (once(rule.id() + className + message)) {
            int told;
            synchronized (seen) {
                told = ++seen.faults;
            }
            if (told <= MOST_FAULTS) {
                Logger.error("{} in {}: {} ({})", rule.id(), className, message, rule.origin());
            }
            if (told == MOST_FAULTS) {
                Logger.error(
                        "{} has {} faults so far; further ones are counted in the summary ({})",
                        rule.id(),
                        told,
                        rule.origin());
            }
        }
        if (rule instanceof EvictRule evict) {
            suspend(evict, evict.id() + " faulty", message);
        }
    }

    @Override
    public void outranked(CacheRule rule, CacheRule winner, String className, MethodShape method) {
        Seen seen = add(rule);
        synchronized (seen) {
            seen.refusals.add(
                    className + "#" + method.sourceForm() + " is answered by " + winner.id());
        }
    }

    /** As long as a body that was loaded before is not woven, its writes go unseen. */
    @Override
    public void inherited(Rule rule, String className, String heir) {
        Weaver own = weaver;
        if (own == null || !own.isLoaded(className)) {
            return; // it is woven as it loads
        }
        String cause = rule.id() + " late in " + className;
        if (rule instanceof EvictRule evict) {
            suspend(
                    evict,
                    cause,
                    heir
                            + " inherits the method from "
                            + className
                            + ", which was loaded before and is woven now");
        }
        own.weaveLate(className, new Lift(cause));
    }

    private final class Lift implements Runnable {
        private final String cause;

        Lift(String cause) {
            this.cause = cause;
        }

        @Override
        public void run() {
            suspensions.lift(cause);
        }
    }

    @Override
    public void annotationRuleAdded(Rule rule, String className, MethodShape method) {
        add(rule);
        if (rule instanceof CacheRule cacheRule) {
            annotated.accept(cacheRule);
        }
    }

    @Override
    public void woven(String className, List<JoinPoint> joinPoints) {
        lastWovenNanos = System.nanoTime();
    }

    @Override
    public void failed(String className, List<JoinPoint> joinPoints, String reason) {
        if (once(className + reason)) {
            Logger.warn(
                    joinPoints.isEmpty() ? "{}: {}" : "{} runs as if there were no rule: {}",
                    className,
                    reason);
        }
        for (JoinPoint joinPoint : joinPoints) {
            Accessor accessor = joinPoint.accessor();
            if (accessor != null) {
                suspendObserved(accessor.source(), reason);
            }
            for (JoinPoint.CompiledEvict evict : joinPoint.evicts()) {
                suspend(
                        evict.rule(),
                        evict.rule().id() + " not woven " + className,
                        className
                                + "#"
                                + joinPoint.method().name()
                                + " could not be woven: "
                                + reason);
            }
        }
    }

    /** An input that cannot be seen could be part of any answer (SPEC C09). */
    private void suspendObserved(String source, String reason) {
        suspensions.suspend(
                "inputs through " + source,
                some -> some.stream().filter(rule -> !rule.keying().inputsDeclared()).toList(),
                source
                        + " could not be woven, so that answers which depend on what it shows cannot"
                        + " be told: "
                        + reason
                        + ". Where they do not, set inputs = declared");
    }

    // ---- rules from annotations

    @Override
    public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
        return configuration.cacheFromAnnotation(name, fields, origin, new Problems());
    }

    @Override
    public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
        return configuration.evictFromAnnotation(name, fields, origin, new Problems());
    }

    private final class Problems implements Report {
        @Override
        public void problem(Problem problem) {
            if (once(problem.toString())) {
                log(problem);
            }
        }

        @Override
        public void faulty(FaultyEvict evict) {
            suspendFaulty(evict);
        }
    }

    static void log(Problem problem) {
        if (problem.severity() == Problem.Severity.ERROR) {
            Logger.error(problem.toString());
        } else {
            Logger.warn(problem.toString());
        }
    }

    // ---- what is known a minute after the application is up

    /** Reports rules that have matched nothing, and suspends what depends on such an evict rule. */
    void reportUnmatched(Collection<Class<?>> loadedClasses) {
        Set<String> names = new HashSet<>();
        for (Class<?> type : loadedClasses) {
            names.add(type.getName());
        }
        for (Seen seen : rules.values()) {
            MethodPatterns patterns = seen.rule.methods();
            synchronized (seen) {
                if (!seen.methods.isEmpty()
                        || !seen.refusals.isEmpty()
                        || !seen.refused.isEmpty()) {
                    continue;
                }
            }
            if (patterns != null && seen.rule.enabled()) {
                reportUnmatched(seen.rule, patterns, names);
            }
        }
        for (String pattern : cache.unmatchedInputs()) {
            Logger.warn(
                    "inputs.watch: {} has matched nothing, so what such a method shows goes unseen."
                            + " Name the class that declares the method's body; if it does, the class"
                            + " has not been loaded",
                    pattern);
        }
        suspendMisspelt();
        for (String name : configuration.cacheOverrides()) {
            if (!rules.containsKey("cache." + name)) {
                Logger.warn(
                        "cache.{} has neither method nor http, and no @Cached of that name has"
                                + " appeared: give it cache.{}.method or .http, or remove it",
                        name,
                        name);
            }
        }
        configuration
                .evictOverrides()
                .forEach(
                        (name, evict) -> {
                            if (!rules.containsKey("evict." + name)) {
                                Logger.warn(
                                        "evict.{} has neither method nor http, and no @Invalidates"
                                                + " of that name has appeared: give it"
                                                + " evict.{}.method or .http, or remove it",
                                        name,
                                        name);
                                suspend(evict, "evict." + name + " unmatched");
                            }
                        });
    }

    /** An evict rule that names a cache rule by a wrong name never evicts the one it means. */
    private void suspendMisspelt() {
        for (Configuration.Unresolved reference : configuration.unresolved()) {
            String meant = reference.nearest();
            RuleState state = meant == null ? null : cache.state(meant);
            if (state != null && cache.state(reference.cacheRule()) == null) {
                state.suspend(
                        "evict." + reference.evictRule() + " misspelt",
                        "evict."
                                + reference.evictRule()
                                + " names cache."
                                + reference.cacheRule()
                                + ", which does not exist; it probably means this rule");
            }
        }
    }

    private void reportUnmatched(Rule rule, MethodPatterns patterns, Set<String> loadedNames) {
        String why = NearMisses.amongClasses(patterns, loadedNames);
        if (!(rule instanceof EvictRule evict)) {
            Logger.warn("{} has matched nothing: {} ({})", rule.id(), why, rule.origin());
            return;
        }
        if (patterns.exactTypes().stream()
                .anyMatch(
                        type ->
                                !loadedNames.contains(type.replace('/', '.'))
                                        && exists(evict, type))) {
            Logger.info(
                    "{} has matched nothing so far: its class is there and has not been loaded, so it"
                            + " cannot have written ({})",
                    rule.id(),
                    rule.origin());
            return;
        }
        Logger.warn("{} has matched nothing: {} ({})", rule.id(), why, rule.origin());
        suspend(evict, unmatched(rule, ""), "it has matched nothing: " + why);
    }

    /**
     * Whether a loader that serves a dependent rule, or the system loader, can find the class file.
     */
    private boolean exists(EvictRule evict, String internalName) {
        String file = internalName + ".class";
        Set<ClassLoader> loaders = Collections.newSetFromMap(new IdentityHashMap<>());
        loaders.add(ClassLoader.getSystemClassLoader());
        for (RuleState state : cache.rules()) {
            if (!Dependence.dependents(evict, List.of(state.rule())).isEmpty()) {
                loaders.addAll(state.loaders());
            }
        }
        for (ClassLoader loader : loaders) {
            try {
                if (loader.getResource(file) != null) {
                    return true;
                }
            } catch (RuntimeException | LinkageError e) {
                // A loader that fails to look does not have it.
            }
        }
        return false;
    }

    // ---- G09

    private static String unmatched(Rule rule, String className) {
        return rule.id() + " unmatched" + (className.isEmpty() ? "" : " in " + className);
    }

    private void suspend(EvictRule evict, String cause, String why) {
        suspensions.suspend(
                cause,
                some -> Dependence.dependents(evict, some),
                sentence(evict.id(), evict.origin(), why));
    }

    /** Suspends what depends on an evict rule that other instances lack; lifts it without why. */
    void lackedElsewhere(EvictRule evict, @Nullable String why) {
        String cause = evict.id() + " elsewhere";
        if (why == null) {
            suspensions.lift(cause);
        } else {
            suspensions.suspend(
                    cause,
                    some -> Dependence.dependents(evict, some),
                    why
                            + ": what is written there is not evicted; give all instances the same"
                            + " evict rules");
        }
    }

    private void suspendFaulty(FaultyEvict evict) {
        suspend(evict, "evict." + evict.name() + " faulty");
    }

    private void suspend(FaultyEvict evict, String cause) {
        suspensions.suspend(
                cause,
                some ->
                        evict.unknownScope()
                                ? List.copyOf(some)
                                : Dependence.dependents(
                                        evict.tags(),
                                        evict.keys(),
                                        evict.rules(),
                                        evict.paths(),
                                        evict.all(),
                                        some),
                sentence("evict." + evict.name(), evict.origin(), evict.reason()));
    }

    private static String sentence(String id, @Nullable Origin origin, String why) {
        return id + " (" + origin + ") does not act, so entries could go stale: " + why;
    }

    private boolean once(String text) {
        return told.size() < 10_000 && told.add(text);
    }
}
