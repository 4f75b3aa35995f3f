package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of this JVM, or of an offline check. A class is judged by its own bytes and those of
 * its supertypes as its loader sees them, so that classes of one name in several loaders do not
 * mix.
 */
public final class Rules implements RuleBook {
    /** What Scala adds to the name of an {@code object}. */
    private static final String OBJECT = "$";

    /** A descriptor that nothing has: the scan then tells whether there are annotations at all. */
    private static final Set<String> ANY_ANNOTATION = Set.of("L;");

    private final List<Rule> rules;
    private final Map<String, CacheRule> patternRules = new HashMap<>();
    private final Set<String> exactTypes;
    private final MethodPatterns[] patterns;
    private final Set<String> annotationDescriptors;
    private final AnnotatedMethods annotated;
    private final RuleListener listener;
    private final HiddenInputs inputs;
    private final KeyCalls keyCalls;
    private final ReachedTypes reach;
    private final Inheritances inheritances = new Inheritances();

    /** What each view of supertypes shows of the types that rules name. */
    private final Map<Hierarchy, KnownTypes> known = new WeakHashMap<>();

    private final Map<String, Frame.BodyMark> bodies = new ConcurrentHashMap<>();

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
        reach = new ReachedTypes(allPatterns);
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
        if (internalName.endsWith(OBJECT) && exactTypes.contains(front(internalName))) {
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
    public boolean mayMatch(String internalName, byte[] classFile, Hierarchy hierarchy) {
        if (reach.isEmpty()) {
            return false;
        }
        boolean isGenerated = GeneratedClasses.isGenerated(internalName);
        if (!isGenerated && inheritances.has(internalName)) {
            return true;
        }
        boolean isNamed = reach.mayDeclare(classFile);
        if (isNamed && !isGenerated && knownIn(hierarchy).inherited.has(internalName)) {
            return true;
        }
        boolean byAnnotation = !reach.annotations().isEmpty();
        if (byAnnotation && !isGenerated && isComposed(internalName, classFile, hierarchy)) {
            return true;
        }
        if (!isNamed && isGenerated && !byAnnotation) {
            return false;
        }
        String[] supertypes = ClassFileReader.supertypes(classFile);
        if (supertypes == null || (!isGenerated && isPlain(supertypes))) {
            return false;
        }
        hierarchy.passed(internalName, supertypes);
        if (byAnnotation && knownIn(hierarchy).inheritsAnnotation(supertypes, hierarchy, reach)) {
            return true;
        }
        if (!isNamed && (supertypes.length == 1 || supertypes[0].equals("java/lang/Object"))) {
            // What it does not declare it could only inherit from a class.
            return false;
        }
        return knownIn(hierarchy).reaches(supertypes, isGenerated, hierarchy, reach);
    }

    /** Whether methods carry annotations that carry those which patterns ask for. */
    private boolean isComposed(String internalName, byte[] classFile, Hierarchy hierarchy) {
        if (ComposedAnnotations.isWellKnown(internalName)
                || (ConstantPool.look(classFile, ANY_ANNOTATION) & ConstantPool.ANNOTATED) == 0) {
            return false;
        }
        try {
            return Carriers.isIn(ClassShape.read(classFile), reach.annotations(), hierarchy);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPlain(String[] supertypes) {
        return supertypes.length == 1
                && (supertypes[0].isEmpty() || supertypes[0].equals("java/lang/Object"));
    }

    private KnownTypes knownIn(Hierarchy hierarchy) {
        KnownTypes types;
        synchronized (known) {
            types = known.get(hierarchy);
        }
        if (types != null) {
            return types;
        }
        // Outside the lock: what the application's loader does may load classes.
        types = new KnownTypes(reach, hierarchy);
        for (String name : reach.exact()) {
            ClassShape shape = hierarchy.find(name);
            if (shape != null) {
                Lineage lineage = lineage(shape, hierarchy);
                for (Rule rule : rules) {
                    addInherited(types.inherited, rule, lineage, hierarchy);
                }
            }
        }
        synchronized (known) {
            KnownTypes first = known.putIfAbsent(hierarchy, types);
            return first == null ? types : first;
        }
    }

    private Lineage lineage(ClassShape type, Hierarchy hierarchy) {
        Lineage lineage = Lineage.of(type, hierarchy, false);
        for (String name : lineage.unread()) {
            if (name.startsWith("java/") && reach.names(name)) {
                return Lineage.of(type, hierarchy, true);
            }
        }
        return lineage;
    }

    /** Before the class itself is there, when what is wrong with the rule is said. */
    private void addInherited(Inheritances into, Rule rule, Lineage lineage, Hierarchy hierarchy) {
        MethodPatterns methods = rule.methods();
        if (methods == null) {
            return;
        }
        Selection selection =
                Selection.of(methods, lineage, hierarchy, Frame.Kind.BODY, reach.ofJdk());
        for (Selected each : selection.inherited()) {
            String body = each.first.declaring().name();
            if (!GeneratedClasses.isNeverWoven(body)) {
                into.add(body, rule, each);
            }
        }
    }

    @Override
    public List<JoinPoint> match(ClassShape type) {
        return match(type, Hierarchy.NONE);
    }

    @Override
    public List<JoinPoint> match(ClassShape type, Hierarchy hierarchy) {
        IdentityHashMap<MethodShape, Candidates> candidates = new IdentityHashMap<>();
        Frame.Kind kind = kind(type);
        Lineage lineage = lineage(type, hierarchy);
        for (Rule rule : rules) {
            select(rule, type, kind, lineage, hierarchy, candidates);
        }
        if (type.internalName().endsWith(OBJECT)) {
            reportFront(front(type.internalName()), hierarchy);
        }
        if (kind == Frame.Kind.BODY) {
            for (MethodShape method : type.methods()) {
                selectAnnotated(type, method, candidates);
            }
        }
        List<JoinPoint> joinPoints = new ArrayList<>();
        for (MethodShape method : type.methods()) {
            Candidates found = candidates.get(method);
            if (found != null) {
                JoinPoint joinPoint = bind(type, kind, method, found);
                if (joinPoint.cache() != null || !joinPoint.evicts().isEmpty()) {
                    joinPoints.add(joinPoint);
                }
            }
        }
        if (observes && kind == Frame.Kind.BODY && inputs.mayMatch(type)) {
            addAccessors(type, joinPoints);
        }
        return List.copyOf(joinPoints);
    }

    private static String front(String internalName) {
        return internalName.substring(0, internalName.length() - OBJECT.length());
    }

    /**
     * The methods of a Scala {@code object} are those of a class of their own. The class that has
     * the object's name only leads to them, and may never be loaded: what is wrong with a rule that
     * names it is said when the other one is.
     */
    private void reportFront(String internalName, Hierarchy hierarchy) {
        ClassShape type = exactTypes.contains(internalName) ? hierarchy.find(internalName) : null;
        if (type == null) {
            return;
        }
        Lineage lineage = lineage(type, hierarchy);
        for (Rule rule : rules) {
            MethodPatterns methods = rule.methods();
            if (methods != null && methods.exactTypes().contains(internalName)) {
                Selection selection =
                        Selection.of(methods, lineage, hierarchy, Frame.Kind.BODY, reach.ofJdk());
                for (MethodPattern pattern : selection.unmatched()) {
                    listener.unmatched(
                            rule, type.className(), NearMisses.inClass(pattern, lineage));
                }
            }
        }
    }

    private static Frame.Kind kind(ClassShape type) {
        if (!GeneratedClasses.isGenerated(type.internalName())) {
            return Frame.Kind.BODY;
        }
        return "java/lang/reflect/Proxy".equals(type.superName())
                ? Frame.Kind.PROXY
                : Frame.Kind.SUBCLASS;
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

    private void select(
            Rule rule,
            ClassShape type,
            Frame.Kind kind,
            Lineage lineage,
            Hierarchy hierarchy,
            IdentityHashMap<MethodShape, Candidates> candidates) {
        MethodPatterns methods = rule.methods();
        if (methods == null) {
            return;
        }
        Selection selection = Selection.of(methods, lineage, hierarchy, kind, reach.ofJdk());
        for (String fault : selection.faults()) {
            listener.faulty(rule, type.className(), fault);
        }
        if (!selection.isTrusted() && rule instanceof CacheRule) {
            return; // when in doubt: less caching, more eviction
        }
        for (MethodPattern pattern : selection.unmatched()) {
            listener.unmatched(rule, type.className(), NearMisses.inClass(pattern, lineage));
        }
        for (Selected each : selection.inherited()) {
            addInherited(rule, type, each);
        }
        IdentityHashMap<MethodShape, Selected> selected = selection.own();
        if (kind == Frame.Kind.BODY) {
            addHeirs(rule, type, inheritances, selected);
            if (hierarchy != Hierarchy.NONE) {
                addHeirs(rule, type, knownIn(hierarchy).inherited, selected);
            }
        }
        if (!selected.isEmpty()) {
            add(rule, methods, kind, lineage, hierarchy, selected, candidates);
        }
    }

    /** The class inherits a body: whoever has it is woven for receivers of this class. */
    private void addInherited(Rule rule, ClassShape type, Selected selected) {
        String body = selected.first.declaring().name();
        if (GeneratedClasses.isNeverWoven(body)) {
            if (selected.byExactType) {
                refuse(
                        rule,
                        type.className(),
                        selected.first.method(),
                        new Refusals.Reason(
                                Refusals.Kind.UNWOVEN,
                                "it is inherited from "
                                        + body.replace('/', '.')
                                        + ", a class of the JDK, which is never woven",
                                "Override it, or put the rule on a method that calls it."));
            }
            return;
        }
        if (inheritances.add(body, rule, selected)) {
            listener.inherited(rule, body.replace('/', '.'), type.className());
        }
    }

    private static void addHeirs(
            Rule rule,
            ClassShape type,
            Inheritances from,
            IdentityHashMap<MethodShape, Selected> selected) {
        for (Inheritances.Inherited each : from.of(type.internalName())) {
            MethodShape method = each.rule == rule ? Inheritances.find(type, each.method) : null;
            if (method == null) {
                continue;
            }
            Selected known = selected.get(method);
            if (known == null) {
                known = new Selected(each.selected.first);
                selected.put(method, known);
            }
            known.add(each.selected);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private void add(
            Rule rule,
            MethodPatterns methods,
            Frame.Kind kind,
            Lineage lineage,
            Hierarchy hierarchy,
            IdentityHashMap<MethodShape, Selected> selected,
            IdentityHashMap<MethodShape, Candidates> candidates) {
        ClassShape type = lineage.self().shape();
        if (type == null) {
            return;
        }
        String known = kind == Frame.Kind.BODY ? type.className() : null;
        for (Selected each : selected.values()) {
            // Nobody knows a generated class by its name.
            known = known == null ? each.first.through().name().replace('/', '.') : known;
        }
        RefusedGroup group = new RefusedGroup(rule, String.valueOf(known));
        for (MethodShape method : type.methods()) {
            Selected one = selected.get(method);
            if (one == null || !actsAt(rule, kind)) {
                continue;
            }
            MethodShape seen = method.as(one.first.named(), kind != Frame.Kind.BODY);
            Refusals.Reason reason = refusal(rule, type, seen);
            if (reason == null && rule instanceof CacheRule cacheRule) {
                reason = unsafe(cacheRule, kind, lineage, method, hierarchy);
                if (reason != null && kind == Frame.Kind.BODY) {
                    // Whatever proxy stands before it must not answer either.
                    bodyMark(cacheRule, seen).woven();
                }
            }
            if (reason != null) {
                if (one.byName) {
                    refuse(rule, String.valueOf(known), method, reason);
                } else {
                    group.add(method, reason, one.byExactType);
                }
            } else if (kind != Frame.Kind.BODY || !isAtProxy(rule)) {
                Candidates all = candidatesOf(method, candidates);
                all.seen = seen == method ? all.seen : seen;
                add(rule, methods, type, kind, one, all);
            }
        }
        Refusal refusal = group.toRefusal();
        if (refusal != null) {
            listener.refused(refusal);
        }
    }

    /**
     * Whether a rule looks at methods of such a class; not yet whether it acts there. A result that
     * replaces an entry does so once, where the body is.
     */
    private static boolean actsAt(Rule rule, Frame.Kind kind) {
        return kind != Frame.Kind.SUBCLASS
                || (rule instanceof EvictRule evict && evict.puts() == null)
                || isAtProxy(rule);
    }

    private static boolean isAtProxy(Rule rule) {
        return rule instanceof CacheRule cacheRule && cacheRule.place().atProxy();
    }

    /** Why an answer in front of proxies would be one without security; null where it is not. */
    private static Refusals.@Nullable Reason unsafe(
            CacheRule rule,
            Frame.Kind kind,
            Lineage lineage,
            MethodShape method,
            Hierarchy hierarchy) {
        if (rule.place().securityDeclared()
                || (kind == Frame.Kind.BODY && !rule.place().atProxy())) {
            return null;
        }
        String found = SecurityAnnotations.find(lineage, method, hierarchy);
        if (found == null) {
            return null;
        }
        return new Refusals.Reason(
                Refusals.Kind.NO_ANSWER,
                "a proxy enforces "
                        + found
                        + ", and what is answered in front of it is answered to everybody",
                (rule.place().atProxy()
                                ? "Leave out " + rule.id() + ".at = proxy, or, if"
                                : "Put the rule on a method behind it, or, if")
                        + " every caller may have every answer, set "
                        + rule.id()
                        + ".security = declared.");
    }

    private static void add(
            Rule rule,
            MethodPatterns methods,
            ClassShape type,
            Frame.Kind kind,
            Selected one,
            Candidates all) {
        boolean isBody = kind == Frame.Kind.BODY;
        String className = isBody ? type.className() : one.first.through().name().replace('/', '.');
        if (rule instanceof CacheRule cacheRule) {
            all.caches.add(
                    new Candidates.Cached(
                            cacheRule,
                            one.rank,
                            methods.coversMore() || (isBody && one.forAll && !one.isNamed),
                            one.receivers(),
                            one.namedHeirs,
                            className));
        } else if (rule instanceof EvictRule evictRule) {
            all.evicts.add(new Candidates.Evicting(evictRule, one.receivers(), className));
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
                refuse(rule, type.className(), method, reason);
            } else {
                candidatesOf(method, candidates)
                        .evicts
                        .add(new Candidates.Evicting(rule, null, type.className()));
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
            refuse(rule, type.className(), method, reason);
            return;
        }
        candidatesOf(method, candidates)
                .caches
                .add(
                        new Candidates.Cached(
                                rule,
                                Selected.rank(MethodPattern.ANNOTATION_SPECIFICITY, 0),
                                cached.coversMore(),
                                null,
                                Set.of(),
                                type.className()));
    }

    private static boolean selects(@Nullable Candidates candidates, CacheRule rule) {
        if (candidates != null) {
            for (Candidates.Cached one : candidates.caches) {
                if (one.rule().name().equals(rule.name())) {
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

    private void refuse(Rule rule, String className, MethodShape method, Refusals.Reason reason) {
        RefusedGroup alone = new RefusedGroup(rule, className);
        alone.add(method, reason, true);
        Refusal refusal = alone.toRefusal();
        if (refusal != null) {
            listener.refused(refusal);
        }
    }

    private JoinPoint bind(ClassShape type, Frame.Kind kind, MethodShape method, Candidates found) {
        MethodShape seen = found.seen == null ? method : found.seen;
        String className = className(type, found);
        if (!found.isForSome()) {
            Frame frame =
                    kind == Frame.Kind.BODY
                            ? Frame.BODY
                            : new Frame(kind, null, found.caches.isEmpty() ? null : mark(found));
            JoinPoint bound = bind(className, seen, found, frame);
            if (kind == Frame.Kind.BODY && bound.cache() != null) {
                bodyMark(bound.cache(), seen).woven();
            }
            return bound;
        }
        // What holds for which receiver is seen when there is one.
        Candidates all = new Candidates();
        for (Candidates.Cached each : found.caches) {
            if (all.caches.isEmpty()) {
                all.caches.add(each);
            }
            bodyMark(each.rule(), seen).woven();
        }
        all.evicts.addAll(found.evicts);
        return bind(className, seen, all, new Frame(kind, new ByReceiver(found, seen), null));
    }

    private static String className(ClassShape type, Candidates found) {
        if (!GeneratedClasses.isGenerated(type.internalName())) {
            return type.className();
        }
        return found.caches.isEmpty()
                ? found.evicts.get(0).className()
                : found.caches.get(0).className();
    }

    private Frame.BodyMark mark(Candidates found) {
        MethodShape method = found.seen;
        return bodyMark(found.caches.get(0).rule(), method);
    }

    /** By rule, name and number of parameters: their types may be another class's variables. */
    private Frame.BodyMark bodyMark(CacheRule rule, @Nullable MethodShape method) {
        String key =
                method == null
                        ? rule.name()
                        : rule.name()
                                .concat(" ")
                                .concat(method.name())
                                .concat(" ")
                                .concat(Integer.toString(method.parameterTypes().size()));
        Frame.BodyMark mark = bodies.get(key);
        if (mark == null) {
            Frame.BodyMark added = new Frame.BodyMark();
            mark = bodies.putIfAbsent(key, added);
            mark = mark == null ? added : mark;
        }
        return mark;
    }

    /** The rules of a method that others inherit. */
    private final class ByReceiver implements Frame.Variants {
        private final Candidates found;
        private final MethodShape method;

        ByReceiver(Candidates found, MethodShape method) {
            this.found = found;
            this.method = method;
        }

        @Override
        public @Nullable JoinPoint of(Set<String> types, String className) {
            Candidates some = found.of(types, className);
            if (some.caches.isEmpty() && some.evicts.isEmpty()) {
                return null;
            }
            return bind(className, method, some, Frame.BODY);
        }
    }

    private JoinPoint bind(String className, MethodShape method, Candidates found, Frame frame) {
        CacheRule cache = null;
        KeyPlan keys = null;
        List<CompiledTemplate> tags = List.of();
        CompiledTerms terms = CompiledTerms.NONE;
        Candidates.Cached winner = winner(className, method, found.caches);
        if (winner != null) {
            CacheRule rule = winner.rule();
            try {
                keys = KeyPlan.of(rule, method, className, winner.coversMore());
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
        for (Candidates.Evicting each : found.evicts) {
            EvictRule rule = each.rule();
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
        return new JoinPoint(
                className, method, cache, keys, tags, List.copyOf(evicts), terms, null, frame);
    }

    private static List<Template> paths(EvictRule rule) {
        List<Template> paths = new ArrayList<>(rule.paths().size());
        for (PathTarget target : rule.paths()) {
            paths.add(target.path());
        }
        return paths;
    }

    /** The cache rule that names most; null when there is none, or when two name as much. */
    private Candidates.@Nullable Cached winner(
            String className, MethodShape method, List<Candidates.Cached> caches) {
        Candidates.Cached best = null;
        Candidates.Cached tied = null;
        for (Candidates.Cached one : caches) {
            if (best == null || one.rank() > best.rank()) {
                best = one;
                tied = null;
            } else if (one.rank() == best.rank()) {
                tied = one;
            }
        }
        if (best == null) {
            return null;
        }
        for (Candidates.Cached one : caches) {
            if (one.rank() < best.rank()) {
                listener.outranked(one.rule(), best.rule(), className, method);
            } else if (tied != null) {
                CacheRule other =
                        one.rule().name().equals(best.rule().name()) ? tied.rule() : best.rule();
                listener.faulty(
                        one.rule(),
                        className,
                        method.sourceForm()
                                + ": "
                                + one.rule().id()
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
    static String message(Exception e) {
        return e instanceof RuleSyntaxException ? String.valueOf(e.getMessage()) : e.toString();
    }
}
