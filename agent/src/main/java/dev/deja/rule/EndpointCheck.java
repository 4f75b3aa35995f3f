package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says when rules are read what a request could only say later. */
public final class EndpointCheck {
    private EndpointCheck() {}

    /**
     * What is wrong with a rule.
     *
     * @param field the key that says it
     * @param message full sentences with the remedy
     */
    public record Fault(String field, String message) {}

    /** The first fault of a rule of endpoints, or null. */
    public static @Nullable Fault of(CacheRule rule) {
        EndpointScope scope = rule.endpoints();
        if (scope == null) {
            return null;
        }
        HttpPatterns patterns = scope.patterns();
        String field = "key";
        try {
            if (rule.key() != null) {
                ExchangeKeys.of(rule.key(), patterns, 1);
            }
            field = "tags";
            EndpointEvict.compiled(rule.tags(), patterns);
            field = "when";
            ExchangeCondition.of(rule.terms().when(), patterns, false);
            field = "unless";
            ExchangeCondition.of(rule.terms().unless(), patterns, true);
            return null;
        } catch (RuleSyntaxException e) {
            return new Fault(field, String.valueOf(e.getMessage()));
        }
    }

    /** The same of an evict rule. */
    public static @Nullable Fault of(EvictRule rule) {
        EndpointScope scope = rule.endpoints();
        if (scope == null) {
            return null;
        }
        HttpPatterns patterns = scope.patterns();
        String field = "tags";
        try {
            EndpointEvict.compiled(rule.tags(), patterns);
            field = "keys";
            for (KeyCall call : rule.keys()) {
                EndpointEvict.compiled(call.arguments(), patterns);
            }
            field = "paths";
            for (PathTarget target : rule.paths()) {
                EndpointEvict.compiled(List.of(target.path()), patterns);
            }
            field = "when";
            // With timing = before, nothing has been answered yet.
            ExchangeCondition.of(rule.when(), patterns, !rule.before());
            return null;
        } catch (RuleSyntaxException e) {
            return new Fault(field, String.valueOf(e.getMessage()));
        }
    }
}
