package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one rule refuses of one class. */
final class RefusedGroup {
    private final Rule rule;
    private final String className;
    private final Map<Refusals.Reason, List<String>> byReason = new LinkedHashMap<>();
    private boolean runsUnseen;

    RefusedGroup(Rule rule, String className) {
        this.rule = rule;
        this.className = className;
    }

    /**
     * Adds a method.
     *
     * @param byExactType whether the rule names the class: it then means what implements the method
     *     too, while a pattern over many classes may select those by itself
     */
    void add(MethodShape method, Refusals.Reason reason, boolean byExactType) {
        List<String> same = byReason.get(reason);
        if (same == null) {
            same = new ArrayList<>();
            byReason.put(reason, same);
        }
        same.add(method.sourceForm());
        runsUnseen |=
                switch (reason.kind()) {
                    case UNWOVEN -> true;
                    case ABSTRACT -> byExactType;
                    case NO_ANSWER -> false;
                };
    }

    /** Null when nothing was refused. */
    @Nullable Refusal toRefusal() {
        if (byReason.isEmpty()) {
            return null;
        }
        List<Refusal.Part> parts = new ArrayList<>(byReason.size());
        for (Map.Entry<Refusals.Reason, List<String>> one : byReason.entrySet()) {
            parts.add(
                    new Refusal.Part(
                            List.copyOf(one.getValue()),
                            one.getKey().reason(),
                            one.getKey().remedy()));
        }
        return new Refusal(rule, className, parts, runsUnseen);
    }
}
