package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a query belong to the key. Names are compared decoded and with their case;
 * {@code *} stands for any text.
 *
 * @param only these, and null for all
 * @param ignored not these; empty when {@code only} is not null
 */
public record QueryFilter(@Nullable List<String> only, List<String> ignored) {
    /** Every parameter. */
    public static final QueryFilter ALL = new QueryFilter(null, List.of());

    /** Whether every parameter belongs to the key. */
    public boolean keepsAll() {
        return only == null && ignored.isEmpty();
    }

    /** Whether a parameter of that name, decoded, belongs to the key. */
    public boolean keeps(String name) {
        return only != null ? anyMatches(only, name) : !anyMatches(ignored, name);
    }

    private static boolean anyMatches(List<String> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (matches(patterns.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    /** Linear in both for one star, and never worse than their product. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
