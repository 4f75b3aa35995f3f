package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of this JVM. A class is judged by its own bytes alone, so that classes of one name in
 * several loaders do not mix and the order of loading means nothing.
 */
public final class Rules implements RuleBook {
    private final List<Rule> rules;
    private final Map<String, CacheRule> patternRules = new HashMap<>();
    private final Set<String> exactTypes;
    private final MethodPatterns[] patterns;
    private final Set<String> annotationDescriptors;
    private final AnnotatedMethods annotated;
    private final RuleListener listener;
    private final HiddenInputs inputs;
    private final KeyCalls keyCalls;

    /** Whether some rule computes answers whose hidden inputs count: they are then observed. */
    private volatile boolean observes;

    /** A book whose hidden inputs are the well-known ones. */
    public Rules(List<Rule> rules, AnnotationRules annotationRules, RuleListener listener) {
        this(rules, annotationRules, listener, new HiddenInputs(null));
    }

    /**
     * Creates the book.
     *
     * @param rules those of the file; one that is disabled matches nothing, one without patterns
     *     waits for its annotation
     * @param annotationRules makes rules of annotations
     * @param listener hears what becomes of rules
     * @param inputs whose accessors are join points, once a rule is there whose answers they could
     *     change
     */
    public Rules(
            List<Rule> rules,
            AnnotationRules annotationRules,
            RuleListener listener,
            HiddenInputs inputs) {
        this.inputs = inputs;
        this.keyCalls = new KeyCalls(listener);
        List<Rule> active = new ArrayList<>();
        List<MethodPatterns> allPatterns = new ArrayList<>();
        Set<String> exact = new HashSet<>();
        Set<String> descriptors = new LinkedHashSet<>(AnnotatedMethods.DESCRIPTORS);
        descriptors.addAll(inputs.annotationDescriptors());
        for (Rule rule : rules) {
            MethodPatterns methods = rule.methods();
            if (methods == null) {
                // Answers of endpoints may hide the same inputs as results of methods.
                observes |=
                        rule instanceof CacheRule cacheRule
                                && cacheRule.http() != null
                                && cacheRule.enabled()
                                && observed(cacheRule);
                continue;
            }
            if (rule instanceof CacheRule cacheRule) {
                patternRules.put(rule.name(), cacheRule);
            }
            if (rule.enabled()) {
                observes |= rule instanceof CacheRule cacheRule && observed(cacheRule);
                active.add(rule);
                allPatterns.add(methods);
                exact.addAll(methods.exactTypes());
                descriptors.addAll(methods.annotationDescriptors());
            }
        }
        this.rules = List.copyOf(active);
        patterns = allPatterns.toArray(new MethodPatterns[0]);
        exactTypes = Set.copyOf(exact);
        annotationDescriptors = Set.copyOf(descriptors);
        annotated = new AnnotatedMethods(annotationRules, listener);
        this.listener = listener;
    }

    private static boolean observed(CacheRule rule) {
        return !rule.keying().inputsDeclared();
    }

    /** Whether accessors of hidden inputs are join points by now. */
    public boolean observes() {
        return observes;
    }

    @Override
    public boolean mayHaveInputs(String internalName) {
        return observes && inputs.mayMatch(internalName);
    }

    @Override
    public boolean mayMatchName(String internalName) {
        if (exactTypes.contains(internalName) || mayHaveInputs(internalName)) {
            return true;
        }
        for (MethodPatterns one : patterns) {
            if (one.mayMatchWildly(internalName)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Set<String> annotationDescriptors() {
        return annotationDescriptors;
    }

    @Override
    public List<JoinPoint> match(ClassShape type) {
        IdentityHashMap<MethodShape, Candidates> candidates = new IdentityHashMap<>();
        for (Rule rule : rules) {
            select(rule, type, candidates);
        }
        for (MethodShape method : type.methods()) {
            selectAnnotated(type, method, candidates);
        }
        List<JoinPoint> joinPoints = new ArrayList<>();
        for (MethodShape method : type.methods()) {
            Candidates found = candidates.get(method);
            if (found != null) {
                JoinPoint joinPoint = bind(type, method, found);
                if (joinPoint.cache() != null || !joinPoint.evicts().isEmpty()) {
                    joinPoints.add(joinPoint);
                }
            }
        }
        if (observes && inputs.mayMatch(type)) {
            addAccessors(type, joinPoints);
        }
        return List.copyOf(joinPoints);
    }

    private void addAccessors(ClassShape type, List<JoinPoint> joinPoints) {
        IdentityHashMap<MethodShape, Accessor> accessors = inputs.accessors(type);
        for (int i = 0; i < joinPoints.size(); i++) {
            JoinPoint joinPoint = joinPoints.get(i);
            Accessor accessor = accessors.remove(joinPoint.method());
            if (accessor != null) {
                joinPoints.set(i, joinPoint.with(accessor));
            }
        }
        for (Map.Entry<MethodShape, Accessor> each : accessors.entrySet()) {
            joinPoints.add(
                    new JoinPoint(
                            type.className(),
                            each.getKey(),
                            null,
                            null,
                            List.of(),
                            List.of(),
                            CompiledTerms.NONE,
                            each.getValue()));
        }
    }

    /** What selects one method. */
    private static final class Candidates {
        final List<Ranked> caches = new ArrayList<>();
        final List<EvictRule> evicts = new ArrayList<>();
    }

    private record Ranked(CacheRule rule, int specificity, boolean coversMore) {}

    /** What a rule's patterns say of one method. */
    private static final class Selected {
        int specificity;
        boolean byExactType;
        boolean byName;
    }

    private void select(
            Rule rule, ClassShape type, IdentityHashMap<MethodShape, Candidates> candidates) {
        MethodPatterns methods = rule.methods();
        if (methods == null) {
            return;
        }
        IdentityHashMap<MethodShape, Selected> selected = new IdentityHashMap<>();
        for (MethodPattern pattern : methods.patterns()) {
            if (!pattern.type().matches(type.internalName())) {
                continue;
            }
            List<MethodShape> found;
            try {
                found = pattern.select(type);
            } catch (RuleSyntaxException e) {
                listener.faulty(rule, type.className(), message(e));
                continue;
            }
            boolean exactType = pattern.type().exact() != null;
            if (exactType && found.isEmpty()) {
                listener.unmatched(rule, type.className(), NearMisses.inClass(pattern, type));
            }
            for (MethodShape method : found) {
                Selected one = selected.get(method);
                if (one == null) {
                    one = new Selected();
                    selected.put(method, one);
                }
                one.specificity = Math.max(one.specificity, pattern.specificity());
                one.byExactType |= exactType;
                one.byName |= pattern.namesOneMethod();
            }
        }
        if (!selected.isEmpty() && withoutExceptions(rule, methods, type, selected)) {
            add(rule, methods, type, selected, candidates);
        }
    }

    /** False when the exceptions cannot be told, and the rule must not act. */
    private boolean withoutExceptions(
            Rule rule,
            MethodPatterns methods,
            ClassShape type,
            IdentityHashMap<MethodShape, Selected> selected) {
        try {
            for (MethodShape excepted : methods.excepted(type)) {
                selected.remove(excepted);
            }
            return true;
        } catch (RuleSyntaxException e) {
            listener.faulty(rule, type.className(), message(e));
            // When in doubt: less caching, more eviction.
            return rule instanceof EvictRule;
        }
    }

    private void add(
            Rule rule,
            MethodPatterns methods,
            ClassShape type,
            IdentityHashMap<MethodShape, Selected> selected,
            IdentityHashMap<MethodShape, Candidates> candidates) {
        RefusedGroup group = new RefusedGroup(rule, type);
        for (MethodShape method : type.methods()) {
            Selected one = selected.get(method);
            if (one == null) {
                continue;
            }
            Refusals.Reason reason = refusal(rule, type, method);
            if (reason == null) {
                Candidates all = candidatesOf(method, candidates);
                if (rule instanceof CacheRule cacheRule) {
                    all.caches.add(new Ranked(cacheRule, one.specificity, methods.coversMore()));
                } else if (rule instanceof EvictRule evictRule) {
                    all.evicts.add(evictRule);
                }
            } else if (one.byName) {
                refuse(rule, type, method, reason);
            } else {
                group.add(method, reason, one.byExactType);
            }
        }
        Refusal refusal = group.toRefusal();
        if (refusal != null) {
            listener.refused(refusal);
        }
    }

    private void selectAnnotated(
            ClassShape type,
            MethodShape method,
            IdentityHashMap<MethodShape, Candidates> candidates) {
        if (method.annotations().isEmpty()) {
            return;
        }
        AnnotatedMethods.Cached cached = annotated.cached(type, method);
        if (cached != null) {
            addAnnotated(cached, type, method, candidates);
        }
        for (EvictRule rule : annotated.invalidates(type, method)) {
            if (!rule.enabled() || rule.methods() != null) {
                continue;
            }
            Refusals.Reason reason = refusal(rule, type, method);
            if (reason != null) {
                refuse(rule, type, method, reason);
            } else {
                candidatesOf(method, candidates).evicts.add(rule);
            }
        }
    }

    private void addAnnotated(
            AnnotatedMethods.Cached cached,
            ClassShape type,
            MethodShape method,
            IdentityHashMap<MethodShape, Candidates> candidates) {
        CacheRule rule = cached.rule();
        CacheRule ofFile = patternRules.get(rule.name());
        if (ofFile != null) {
            // The file overrides field by field, and that field is the join point.
            if (!ofFile.enabled() || !selects(candidates.get(method), ofFile)) {
                listener.outranked(rule, ofFile, type.className(), method);
            }
            return;
        }
        if (!rule.enabled() || rule.methods() != null) {
            return;
        }
        Refusals.Reason reason = refusal(rule, type, method);
        if (reason != null) {
            refuse(rule, type, method, reason);
            return;
        }
        candidatesOf(method, candidates)
                .caches
                .add(new Ranked(rule, MethodPattern.ANNOTATION_SPECIFICITY, cached.coversMore()));
    }

    private static boolean selects(@Nullable Candidates candidates, CacheRule rule) {
        if (candidates != null) {
            for (Ranked one : candidates.caches) {
                if (one.rule.name().equals(rule.name())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Candidates candidatesOf(
            MethodShape method, IdentityHashMap<MethodShape, Candidates> candidates) {
        Candidates all = candidates.get(method);
        if (all == null) {
            all = new Candidates();
            candidates.put(method, all);
        }
        return all;
    }

    private static Refusals.@Nullable Reason refusal(
            Rule rule, ClassShape type, MethodShape method) {
        Refusals.Reason reason = Refusals.ofAnyRule(type, method);
        if (reason != null) {
            return reason;
        }
        return rule instanceof CacheRule
                ? Refusals.ofCacheRule(type, method)
                : Refusals.ofEvictRule(method);
    }

    private void refuse(Rule rule, ClassShape type, MethodShape method, Refusals.Reason reason) {
        RefusedGroup alone = new RefusedGroup(rule, type);
        alone.add(method, reason, true);
        Refusal refusal = alone.toRefusal();
        if (refusal != null) {
            listener.refused(refusal);
        }
    }

    private JoinPoint bind(ClassShape type, MethodShape method, Candidates found) {
        String className = type.className();
        CacheRule cache = null;
        KeyPlan keys = null;
        List<CompiledTemplate> tags = List.of();
        CompiledTerms terms = CompiledTerms.NONE;
        Ranked winner = winner(className, method, found.caches);
        if (winner != null) {
            CacheRule rule = winner.rule;
            try {
                keys = KeyPlan.of(rule, method, className, winner.coversMore);
                tags = compile(rule.tags(), method);
                terms = CompiledTerms.of(rule.terms(), method);
                cache = rule;
            } catch (RuleSyntaxException | RuntimeException e) {
                keys = null;
                listener.faulty(rule, className, method.sourceForm() + ": " + message(e));
            }
        }
        if (cache != null && keys != null) {
            observes |= observed(cache);
            listener.matched(cache, className, method);
            keyCalls.matched(cache, className, method, keys);
        }
        List<JoinPoint.CompiledEvict> evicts = new ArrayList<>();
        for (EvictRule rule : found.evicts) {
            try {
                List<List<CompiledTemplate>> keyArguments = new ArrayList<>();
                for (KeyCall call : rule.keys()) {
                    keyArguments.add(compile(call.arguments(), method));
                }
                evicts.add(
                        new JoinPoint.CompiledEvict(
                                rule,
                                compile(rule.tags(), method),
                                List.copyOf(keyArguments),
                                compile(paths(rule), method),
                                rule.when() == null ? null : rule.when().compile(method)));
                listener.matched(rule, className, method);
                keyCalls.matched(rule, className, method);
            } catch (RuleSyntaxException | RuntimeException e) {
                listener.faulty(rule, className, method.sourceForm() + ": " + message(e));
            }
        }
        return new JoinPoint(className, method, cache, keys, tags, List.copyOf(evicts), terms);
    }

    private static List<Template> paths(EvictRule rule) {
        List<Template> paths = new ArrayList<>(rule.paths().size());
        for (PathTarget target : rule.paths()) {
            paths.add(target.path());
        }
        return paths;
    }

    /** The cache rule that names most; null when there is none, or when two name as much. */
    private @Nullable Ranked winner(String className, MethodShape method, List<Ranked> caches) {
        Ranked best = null;
        Ranked tied = null;
        for (Ranked one : caches) {
            if (best == null || one.specificity > best.specificity) {
                best = one;
                tied = null;
            } else if (one.specificity == best.specificity) {
                tied = one;
            }
        }
        if (best == null) {
            return null;
        }
        for (Ranked one : caches) {
            if (one.specificity < best.specificity) {
                listener.outranked(one.rule, best.rule, className, method);
            } else if (tied != null) {
                CacheRule other = one.rule.name().equals(best.rule.name()) ? tied.rule : best.rule;
                listener.faulty(
                        one.rule,
                        className,
                        method.sourceForm()
                                + ": "
                                + one.rule.id()
                                + " and "
                                + other.id()
                                + " both select it and neither names more than the other; it is"
                                + " not cached. Write the parameters in the one that is meant, or"
                                + " add `except` to the other.");
            }
        }
        return tied == null ? best : null;
    }

    private static List<CompiledTemplate> compile(List<Template> templates, MethodShape method)
            throws RuleSyntaxException {
        List<CompiledTemplate> compiled = new ArrayList<>();
        for (Template template : templates) {
            compiled.add(template.compile(method));
        }
        return List.copyOf(compiled);
    }

    /**
     * Anything else than a complaint is a defect of ours, which must not take other rules along.
     */
    private static String message(Exception e) {
        return e instanceof RuleSyntaxException ? String.valueOf(e.getMessage()) : e.toString();
    }
}
