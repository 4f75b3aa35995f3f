package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.config.FaultyEvict;
import dev.deja.config.Problem;
import dev.deja.config.Report;
import dev.deja.rule.AnnotationRules;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EvictRule;
import dev.deja.rule.MethodShape;
import dev.deja.rule.Origin;
import dev.deja.rule.Refusal;
import dev.deja.rule.Rule;
import dev.deja.rule.RuleListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hears from the matcher what becomes of each rule, as the agent's watch does in a service. */
final class Findings implements RuleListener, AnnotationRules {
    private final Configuration configuration;
    private final Map<String, Finding> rules = new LinkedHashMap<>();
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final List<FaultyEvict> faulty = new ArrayList<>();
    private final Set<String> late = new LinkedHashSet<>();

    Findings(Configuration configuration) {
        this.configuration = configuration;
        problems.addAll(configuration.problems());
        faulty.addAll(configuration.faultyEvicts());
        configuration.cacheRules().forEach(this::of);
        configuration.evictRules().forEach(this::of);
    }

    /** In the order of the file; those of annotations after them. */
    Collection<Finding> rules() {
        return rules.values();
    }

    /** What is wrong with the file and with annotations. */
    Set<Problem> problems() {
        return problems;
    }

    /** Evict rules that do not work. */
    List<FaultyEvict> faulty() {
        return faulty;
    }

    /** By {@link Finding#id}; null when there is no such rule. */
    @Nullable Finding find(String id) {
        return rules.get(id);
    }

    Finding of(Rule rule) {
        return rules.computeIfAbsent(rule.id(), id -> new Finding(rule));
    }

    @Override
    public void matched(Rule rule, String className, MethodShape method) {
        Finding finding = of(rule);
        finding.methods().add(className + "#" + method.sourceForm());
        finding.silences().remove(Finding.unmatched(className));
    }

    @Override
    public void refused(Refusal refusal) {
        Finding finding = of(refusal.rule());
        boolean isSilent = refusal.rule() instanceof EvictRule && refusal.runsUnseen();
        // Who names methods one by one means each of them; a wildcard takes what fits.
        var patterns = refusal.rule().methods();
        boolean isMeant = patterns == null || patterns.mostMethods() != Integer.MAX_VALUE;
        for (Refusal.Part part : refusal.parts()) {
            finding.refuse(
                    isMeant || isSilent ? Remark.Level.WARNING : Remark.Level.NOTE,
                    refusal.className(),
                    part.methods(),
                    part.reason() + ". " + part.remedy());
        }
        if (isSilent) {
            finding.silences().put("refused", refusal.describe());
        }
    }

    @Override
    public void unmatched(Rule rule, String className, String explanation) {
        Finding finding = of(rule);
        finding.remarks().add(Remark.warning("unmatched", explanation));
        finding.silences().put(Finding.unmatched(className), explanation);
    }

    @Override
    public void faulty(Rule rule, String className, String message) {
        Finding finding = of(rule);
        finding.remarks().add(Remark.error("faulty", className + ": " + message));
        finding.silences().put("faulty", message);
    }

    @Override
    public void outranked(CacheRule rule, CacheRule winner, String className, MethodShape method) {
        of(rule).remarks()
                .add(
                        Remark.note(
                                "outranked",
                                className
                                        + "#"
                                        + method.sourceForm()
                                        + " is answered by "
                                        + winner.id()
                                        + ", which names more."));
    }

    @Override
    public void annotationRuleAdded(Rule rule, String className, MethodShape method) {
        of(rule);
    }

    @Override
    public void inherited(Rule rule, String className, String heir) {
        late.add(className);
    }

    /** Classes whose bodies others inherit, told since this was asked last. */
    List<String> takeLate() {
        List<String> taken = List.copyOf(late);
        late.clear();
        return taken;
    }

    /** That a class cannot be judged as it stands. */
    void complain(String className, String sentence) {
        problems.add(
                new Problem(Problem.Severity.WARN, new Origin(className, 0), "", sentence, ""));
    }

    @Override
    public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
        return configuration.cacheFromAnnotation(name, fields, origin, new Told());
    }

    @Override
    public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
        return configuration.evictFromAnnotation(name, fields, origin, new Told());
    }

    private final class Told implements Report {
        @Override
        public void problem(Problem problem) {
            problems.add(problem);
        }

        @Override
        public void faulty(FaultyEvict evict) {
            faulty.add(evict);
        }
    }
}
