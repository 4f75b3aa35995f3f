package dev.deja.engine;

import dev.deja.rule.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a rule refuses, grouped by the reason and bounded: a rule may cover every method of an
 * application. Not safe for several threads.
 */
final class RefusedMethods {
    private static final int MOST_KEPT = 1_000;
    private static final int MOST_REASONS = 100;
    private static final int MOST_SHOWN = 4;

    /** Reason and remedy, to methods with their classes. */
    private final Map<String, TreeSet<String>> byReason = new TreeMap<>();

    private int kept;
    private boolean isFull;

    /**
     * Adds what one class has.
     *
     * @return whether there is a new reason for this rule
     */
    boolean add(Refusal refusal) {
        boolean isNew = false;
        for (Refusal.Part part : refusal.parts()) {
            String why = part.reason().concat(". ").concat(part.remedy());
            TreeSet<String> same = byReason.get(why);
            if (same == null) {
                if (byReason.size() >= MOST_REASONS) {
                    isFull = true;
                    continue;
                }
                isNew = true;
                same = new TreeSet<>();
                byReason.put(why, same);
            }
            for (String method : part.methods()) {
                if (kept >= MOST_KEPT && !same.isEmpty()) {
                    isFull = true;
                } else if (same.add(refusal.className() + "#" + method)) {
                    kept++;
                }
            }
        }
        return isNew;
    }

    boolean isEmpty() {
        return byReason.isEmpty();
    }

    /** One line for each reason. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(byReason.size());
        for (Map.Entry<String, TreeSet<String>> group : byReason.entrySet()) {
            StringBuilder line = new StringBuilder(120);
            Iterator<String> methods = group.getValue().iterator();
            for (int i = 0; i < MOST_SHOWN && methods.hasNext(); i++) {
                line.append(i == 0 ? "" : ", ").append(methods.next());
            }
            int more = group.getValue().size() - MOST_SHOWN;
            if (more > 0) {
                line.append(" and ").append(more).append(isFull ? " or more others" : " more");
            }
            lines.add(line.append(": ").append(group.getKey()).toString());
        }
        if (byReason.size() == MOST_REASONS && isFull) {
            lines.add("and maybe others, for other reasons");
        }
        return lines;
    }
}
