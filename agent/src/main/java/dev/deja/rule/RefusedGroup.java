package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one rule refuses of one class, said in one line. */
final class RefusedGroup {
    private final Rule rule;
    private final String className;
    private final List<String> methods = new ArrayList<>();
    private final Map<String, List<String>> byReason = new LinkedHashMap<>();
    private final List<String> remedies = new ArrayList<>();
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
        String source = method.sourceForm();
        methods.add(source);
        List<String> same = byReason.get(reason.reason());
        if (same == null) {
            same = new ArrayList<>();
            byReason.put(reason.reason(), same);
        }
        same.add(source);
        if (!remedies.contains(reason.remedy())) {
            remedies.add(reason.remedy());
        }
        runsUnseen |=
                switch (reason.kind()) {
                    case UNWOVEN -> true;
                    case ABSTRACT -> byExactType;
                    case NO_ANSWER -> false;
                };
    }

    /** Null when nothing was refused. */
    @Nullable Refusal toRefusal() {
        if (methods.isEmpty()) {
            return null;
        }
        StringBuilder reasons = new StringBuilder();
        for (Map.Entry<String, List<String>> one : byReason.entrySet()) {
            reasons.append(reasons.isEmpty() ? "" : "; ").append(one.getKey());
            if (byReason.size() > 1) {
                reasons.append(" (").append(String.join(", ", one.getValue())).append(')');
            }
        }
        return new Refusal(
                rule,
                className,
                List.copyOf(methods),
                reasons.toString(),
                String.join(" ", remedies),
                runsUnseen);
    }
}
