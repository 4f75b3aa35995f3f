package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a rule book told, one line each. */
final class Heard implements RuleListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Refusal> refusals = new CopyOnWriteArrayList<>();

    List<String> of(String kind) {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(kind + " ")) {
                found.add(line.substring(kind.length() + 1));
            }
        }
        return found;
    }

    @Override
    public void matched(Rule rule, String className, MethodShape method) {
        lines.add("matched " + rule.id() + " " + className + "#" + method.sourceForm());
    }

    @Override
    public void refused(Refusal refusal) {
        refusals.add(refusal);
        lines.add("refused " + refusal.rule().id() + " " + refusal.describe());
    }

    @Override
    public void unmatched(Rule rule, String className, String explanation) {
        lines.add("unmatched " + rule.id() + " " + explanation);
    }

    @Override
    public void faulty(Rule rule, String className, String message) {
        lines.add("faulty " + rule.id() + " " + className + " " + message);
    }

    @Override
    public void outranked(CacheRule rule, CacheRule winner, String className, MethodShape method) {
        lines.add("outranked " + rule.id() + " by " + winner.id() + " " + method.sourceForm());
    }

    @Override
    public void annotationRuleAdded(Rule rule, String className, MethodShape method) {
        lines.add("added " + rule.id() + " " + rule.origin());
    }
}
