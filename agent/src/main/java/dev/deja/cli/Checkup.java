package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.config.FaultyEvict;
import dev.deja.config.Problem;
import dev.deja.rule.CacheRule;
import dev.deja.rule.ClassShape;
import dev.deja.rule.Dependence;
import dev.deja.rule.EvictRule;
import dev.deja.rule.KeyCall;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.NearMisses;
import dev.deja.rule.Origin;
import dev.deja.rule.PathTarget;
import dev.deja.rule.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules held against applications: what the agent would make of them, before anything runs. */
final class Checkup {
    private static final int INTERFACE = 0x0200;

    private final Configuration configuration;
    private final @Nullable String idle;
    private final List<Application> applications;
    private final Findings findings;

    private Checkup(
            Configuration configuration, @Nullable String idle, List<Application> applications) {
        this.configuration = configuration;
        this.idle = idle;
        this.applications = applications;
        this.findings = new Findings(configuration);
    }

    /**
     * Checks.
     *
     * @param idle why an agent with this file would do nothing, or null
     * @param applications none to check the file alone
     */
    static Checkup of(
            Configuration configuration, @Nullable String idle, List<Application> applications) {
        Checkup checkup = new Checkup(configuration, idle, applications);
        if (!applications.isEmpty()) {
            new Matching(configuration, checkup.findings, applications).run();
            checkup.rules().forEach(Finding::tellRefused);
            checkup.tellUnmatched();
            checkup.tellMissingAnnotations();
        }
        checkup.link();
        checkup.suspend();
        checkup.tellSecurity();
        return checkup;
    }

    Configuration configuration() {
        return configuration;
    }

    /** Why an agent with this file would do nothing; null when it would work. */
    @Nullable String idle() {
        return idle;
    }

    List<Application> applications() {
        return applications;
    }

    Collection<Problem> problems() {
        return findings.problems();
    }

    Collection<Finding> rules() {
        return findings.rules();
    }

    /** How many things of a level there are, whatever they concern. */
    int count(Remark.Level level) {
        int count = 0;
        for (Finding finding : rules()) {
            for (Remark remark : finding.remarks()) {
                count += remark.level() == level ? 1 : 0;
            }
        }
        for (Problem problem : problems()) {
            count += levelOf(problem) == level ? 1 : 0;
        }
        if (level == Remark.Level.WARNING) {
            for (Application application : applications) {
                count += application.complaints().size();
            }
            count += idle == null ? 0 : 1;
        }
        return count;
    }

    static Remark.Level levelOf(Problem problem) {
        return problem.severity() == Problem.Severity.ERROR
                ? Remark.Level.ERROR
                : Remark.Level.WARNING;
    }

    /** 0 when all is well, 1 with warnings, 2 with errors. */
    int exitCode() {
        for (Remark.Level level : List.of(Remark.Level.ERROR, Remark.Level.WARNING)) {
            if (count(level) > 0) {
                return level.exitCode();
            }
        }
        return Remark.Level.NOTE.exitCode();
    }

    private void tellUnmatched() {
        Set<String> names = new HashSet<>();
        for (Application application : applications) {
            for (String name : application.classes().keySet()) {
                names.add(name.replace('/', '.'));
            }
        }
        for (Finding finding : rules()) {
            MethodPatterns patterns = finding.rule().methods();
            if (patterns == null
                    || !finding.rule().enabled()
                    || !finding.methods().isEmpty()
                    || !finding.remarks().isEmpty()) {
                continue;
            }
            if (finding.rule() instanceof CacheRule cache && cache.place().atProxy()) {
                finding.remarks()
                        .add(
                                Remark.note(
                                        "proxy",
                                        "acts at proxies, which are matched when the application"
                                                + " makes them."));
                continue;
            }
            if (namesInterface(patterns)) {
                finding.remarks()
                        .add(
                                Remark.note(
                                        "proxy",
                                        "no class there has a body for it; the proxies that the"
                                                + " application makes of the interface are matched"
                                                + " when they are made."));
                continue;
            }
            String why = NearMisses.amongFiles(patterns, names);
            finding.remarks().add(Remark.warning("unmatched", "matches nothing: " + why));
            finding.silences().put("unmatched", "it matches nothing: " + why);
        }
    }

    /** Repositories and clients of which libraries make proxies; no class file has their bodies. */
    private boolean namesInterface(MethodPatterns patterns) {
        for (Application application : applications) {
            for (Map.Entry<String, byte[]> each : application.classes().entrySet()) {
                if (patterns.mayMatch(each.getKey())
                        && (ClassShape.read(each.getValue()).access() & INTERFACE) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void tellMissingAnnotations() {
        for (String name : configuration.cacheOverrides()) {
            if (findings.find("cache." + name) == null) {
                tellMissing("cache." + name, "@Cached", new Origin(source(), 0));
            }
        }
        configuration
                .evictOverrides()
                .forEach(
                        (name, evict) -> {
                            if (findings.find("evict." + name) == null) {
                                tellMissing("evict." + name, "@Invalidates", evict.origin());
                                findings.faulty().add(evict);
                            }
                        });
        for (Configuration.Unresolved reference : configuration.unresolved()) {
            if (findings.find("cache." + reference.cacheRule()) != null) {
                problems().remove(reference.problem());
            }
        }
    }

    private void tellMissing(String id, String annotation, Origin origin) {
        problems()
                .add(
                        new Problem(
                                Problem.Severity.WARN,
                                origin,
                                id,
                                "has neither method nor http, and no "
                                        + annotation
                                        + " of that name is there",
                                "give it " + id + ".method or .http, or remove it"));
    }

    private String source() {
        String source = configuration.source();
        return source == null ? "" : source;
    }

    private List<CacheRule> cacheRules() {
        List<CacheRule> rules = new ArrayList<>();
        for (Finding finding : rules()) {
            if (finding.rule() instanceof CacheRule rule && rule.enabled()) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private void link() {
        List<CacheRule> caches = cacheRules();
        for (Finding finding : rules()) {
            if (finding.rule() instanceof EvictRule evict && evict.enabled()) {
                for (CacheRule cache : caches) {
                    List<String> by = by(evict, cache);
                    if (!by.isEmpty()) {
                        finding.links().add(new Finding.Link(cache.id(), by));
                        findings.of(cache).links().add(new Finding.Link(finding.id(), by));
                    }
                }
                if (finding.links().isEmpty()) {
                    finding.remarks()
                            .add(Remark.note("feeds-nothing", "removes answers of no cache rule."));
                }
            }
        }
        for (CacheRule cache : caches) {
            Finding finding = findings.of(cache);
            if (finding.links().isEmpty()) {
                finding.remarks()
                        .add(
                                Remark.note(
                                        "unreached",
                                        cache.http() == null
                                                ? "no evict rule removes its answers; they live as"
                                                        + " long as its ttl says."
                                                : "no evict rule removes its answers: only"
                                                        + " requests that write to the same path"
                                                        + " do."));
            }
        }
    }

    /** By what an evict rule means a cache rule; the words are those of its keys. */
    private static List<String> by(EvictRule evict, CacheRule cache) {
        List<String> by = new ArrayList<>();
        if (evict.all()) {
            by.add("all");
        }
        if (!evict.tags().isEmpty()
                && isMeant(cache, evict.tags(), List.of(), List.of(), List.of())) {
            by.add("tags");
        }
        if (!evict.keys().isEmpty()
                && isMeant(cache, List.of(), evict.keys(), List.of(), List.of())) {
            by.add(evict.puts() == null ? "keys" : "put");
        }
        if (evict.rules().contains(cache.name())) {
            by.add("rules");
        }
        if (!evict.paths().isEmpty()
                && isMeant(cache, List.of(), List.of(), List.of(), evict.paths())) {
            by.add("paths");
        }
        return by;
    }

    private static boolean isMeant(
            CacheRule cache,
            List<Template> tags,
            List<KeyCall> keys,
            List<String> rules,
            List<PathTarget> paths) {
        return !Dependence.dependents(tags, keys, rules, paths, false, List.of(cache)).isEmpty();
    }

    private void suspend() {
        for (Finding finding : rules()) {
            if (finding.rule() instanceof EvictRule evict && evict.enabled()) {
                for (String why : finding.silences().values()) {
                    suspend(
                            Dependence.dependents(evict, cacheRules()),
                            finding.id(),
                            evict.origin(),
                            why);
                }
            }
        }
        for (FaultyEvict evict : new LinkedHashSet<>(findings.faulty())) {
            suspend(
                    evict.unknownScope()
                            ? cacheRules()
                            : Dependence.dependents(
                                    evict.tags(),
                                    evict.keys(),
                                    evict.rules(),
                                    evict.paths(),
                                    evict.all(),
                                    cacheRules()),
                    "evict." + evict.name(),
                    evict.origin(),
                    evict.reason());
        }
        for (Configuration.Unresolved reference : configuration.unresolved()) {
            Finding meant =
                    reference.nearest() == null
                            ? null
                            : findings.find("cache." + reference.nearest());
            if (meant != null && findings.find("cache." + reference.cacheRule()) == null) {
                meant.remarks()
                        .add(
                                Remark.warning(
                                        "suspended",
                                        "would be suspended: evict."
                                                + reference.evictRule()
                                                + " names cache."
                                                + reference.cacheRule()
                                                + ", which does not exist, and probably means"
                                                + " this rule."));
            }
        }
    }

    private void suspend(List<CacheRule> dependents, String id, Origin origin, String why) {
        for (CacheRule rule : dependents) {
            findings.of(rule)
                    .remarks()
                    .add(
                            Remark.warning(
                                    "suspended",
                                    "would be suspended, since "
                                            + id
                                            + " ("
                                            + origin
                                            + ") does not act: "
                                            + why));
        }
    }

    private void tellSecurity() {
        for (Finding finding : rules()) {
            for (Map.Entry<String, Set<String>> each : finding.secured().entrySet()) {
                finding.remarks()
                        .add(
                                new Remark(
                                        Remark.Level.NOTE,
                                        "security",
                                        each.getKey()
                                                + " guards it and is asked first, since the rule"
                                                + " acts within the method",
                                        List.copyOf(each.getValue())));
            }
        }
    }
}
