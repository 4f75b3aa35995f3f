package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Methods of one class that a rule selects and that cannot be its join points.
 *
 * @param rule the rule
 * @param className binary name of the declaring class
 * @param parts the methods by the reason; at least one
 * @param runsUnseen whether these methods, or what implements them, run without the rule acting: an
 *     evict rule then misses writes, and what depends on it must not be trusted (SPEC G09)
 */
public record Refusal(Rule rule, String className, List<Part> parts, boolean runsUnseen) {
    private static final int MOST_SHOWN = 12;

    /**
     * Those that are refused for one reason.
     *
     * @param methods in source form, such as {@code find(long)}; one when the rule names it alone,
     *     several when a pattern covers many
     * @param reason why, as part of a sentence
     * @param remedy what to do, as a sentence
     */
    public record Part(List<String> methods, String reason, String remedy) {}

    /** All methods, in source form. */
    public List<String> methods() {
        List<String> methods = new ArrayList<>();
        for (Part part : parts) {
            methods.addAll(part.methods());
        }
        return methods;
    }

    /** One line for the log and the start summary, without the rule's name. */
    public String describe() {
        return className + "#" + shown(methods()) + " refused: " + why();
    }

    private static String shown(List<String> methods) {
        int more = methods.size() - MOST_SHOWN;
        return more <= 0
                ? String.join(", ", methods)
                : String.join(", ", methods.subList(0, MOST_SHOWN)) + " and " + more + " more";
    }

    /** The reasons, each with its methods where there are several, and what to do, as sentences. */
    public String why() {
        StringBuilder why = new StringBuilder();
        Set<String> remedies = new LinkedHashSet<>();
        for (Part part : parts) {
            why.append(why.isEmpty() ? "" : "; ").append(part.reason());
            if (parts.size() > 1) {
                why.append(" (").append(shown(part.methods())).append(')');
            }
            remedies.add(part.remedy());
        }
        return why.append(". ").append(String.join(" ", remedies)).toString();
    }
}
