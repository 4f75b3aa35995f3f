package dev.deja.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that was probably meant. */
final class Spelling {
    private Spelling() {}

    /**
     * The nearest of the valid names, if any is near enough to be a slip of the hand: one in three
     * characters at most, and never more than three; else one that it is the beginning of.
     */
    static @Nullable String nearest(String written, Collection<String> valid) {
        String nearest = null;
        int best = Math.min(3, Math.max(1, written.length() / 3)) + 1;
        for (String name : valid) {
            if (Math.abs(name.length() - written.length()) < best) {
                int distance = distance(written, name);
                if (distance < best) {
                    best = distance;
                    nearest = name;
                }
            }
        }
        return nearest == null ? continued(written, valid) : nearest;
    }

    /** The shortest valid name that goes on where the written one ends. */
    private static @Nullable String continued(String written, Collection<String> valid) {
        String prefix = written.concat(".");
        String shortest = null;
        for (String name : valid) {
            if (name.startsWith(prefix)
                    && (shortest == null || name.length() < shortest.length())) {
                shortest = name;
            }
        }
        return shortest;
    }

    /**
     * The Damerau-Levenshtein distance in its restricted form: insertions, deletions, replacements
     * and swaps of neighbours, upper and lower case counting as the same.
     */
    static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = same(a.charAt(i - 1), b.charAt(j - 1));
                int least = previous[j - 1] + (same ? 0 : 1);
                least = Math.min(least, Math.min(previous[j], current[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && same(a.charAt(i - 1), b.charAt(j - 2))
                        && same(a.charAt(i - 2), b.charAt(j - 1))) {
                    least = Math.min(least, beforePrevious[j - 2] + 1);
                }
                current[j] = least;
            }
            int[] oldest = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = oldest;
        }
        return previous[b.length()];
    }

    private static boolean same(char a, char b) {
        return Character.toLowerCase(a) == Character.toLowerCase(b);
    }
}
