package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An evict rule of endpoints, with its templates and condition compiled. Immutable and safe for
 * many threads.
 */
public final class EndpointEvict {
    private final EvictRule rule;
    private final List<ExchangeTemplate> tags;
    private final List<List<ExchangeTemplate>> keys;
    private final List<ExchangeTemplate> paths;
    private final @Nullable ExchangeCondition when;

    private EndpointEvict(
            EvictRule rule,
            List<ExchangeTemplate> tags,
            List<List<ExchangeTemplate>> keys,
            List<ExchangeTemplate> paths,
            @Nullable ExchangeCondition when) {
        this.rule = rule;
        this.tags = tags;
        this.keys = keys;
        this.paths = paths;
        this.when = when;
    }

    /**
     * Compiles a rule.
     *
     * @param rule one of endpoints
     * @throws RuleSyntaxException when a template or condition names what exchanges do not have
     */
    public static EndpointEvict of(EvictRule rule) throws RuleSyntaxException {
        EndpointScope scope = rule.endpoints();
        if (scope == null) {
            throw new IllegalArgumentException(rule.id() + " is no rule of endpoints");
        }
        HttpPatterns patterns = scope.patterns();
        List<List<ExchangeTemplate>> keys = new ArrayList<>();
        for (KeyCall call : rule.keys()) {
            keys.add(compiled(call.arguments(), patterns));
        }
        List<Template> paths = new ArrayList<>();
        for (PathTarget target : rule.paths()) {
            paths.add(target.path());
        }
        return new EndpointEvict(
                rule,
                compiled(rule.tags(), patterns),
                List.copyOf(keys),
                compiled(paths, patterns),
                ExchangeCondition.of(rule.when(), patterns, true));
    }

    static List<ExchangeTemplate> compiled(List<Template> templates, HttpPatterns patterns)
            throws RuleSyntaxException {
        List<ExchangeTemplate> compiled = new ArrayList<>();
        for (Template template : templates) {
            compiled.add(ExchangeTemplate.of(template, patterns, 0));
        }
        return List.copyOf(compiled);
    }

    static Rendering rendered(
            List<ExchangeTemplate> templates, ExchangeValues values, PathMatch match) {
        Set<Object> all = new LinkedHashSet<>();
        for (ExchangeTemplate template : templates) {
            if (template.texts(values, match) instanceof Rendering.Rendered rendered) {
                all.addAll(rendered.values());
            } else {
                return template.texts(values, match);
            }
        }
        return new Rendering.Rendered(List.copyOf(all));
    }

    /** The rule. */
    public EvictRule rule() {
        return rule;
    }

    /** Same order as {@code rule.tags()}. */
    public List<ExchangeTemplate> tags() {
        return tags;
    }

    /** Same order as {@code rule.keys()}, one template per argument. */
    public List<List<ExchangeTemplate>> keys() {
        return keys;
    }

    /**
     * The paths that one element of {@code rule.paths()} becomes, in the form that entries have
     * ({@link RequestPath#broad}); null when a placeholder has no value, so that it could be any.
     *
     * @param index the element
     */
    public @Nullable List<String> paths(int index, ExchangeValues values, PathMatch match) {
        return paths.get(index).plainTexts(values, match) instanceof Rendering.Rendered rendered
                ? PathTarget.broad(rendered.values())
                : null;
    }

    /** Whether it acts; in doubt it does (SPEC G09). */
    public CompiledCondition.Verdict when(ExchangeValues values, PathMatch match) {
        return when == null ? CompiledCondition.Verdict.YES : when.test(values, match);
    }

    @Override
    public String toString() {
        return rule.id();
    }
}
