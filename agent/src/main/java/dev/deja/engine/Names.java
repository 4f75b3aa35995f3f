package dev.deja.engine;

import java.util.Iterator;
import java.util.TreeSet;

/**
 * Names for a report, in order, without repetition, and bounded: a rule may cover every method of
 * an application. Not safe for several threads.
 */
final class Names {
    private static final int MOST_KEPT = 1_000;

    private final TreeSet<String> kept = new TreeSet<>();
    private long others;

    void add(String name) {
        if (kept.size() < MOST_KEPT) {
            kept.add(name);
        } else if (!kept.contains(name)) {
            others++;
        }
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** The first ones, in order. */
    Iterator<String> iterator() {
        return kept.iterator();
    }

    /** What follows the first {@code shown} in a report; empty when nothing does. */
    String more(int shown) {
        long more = kept.size() - shown + others;
        if (more <= 0) {
            return "";
        }
        // Beyond those that are kept, nobody can tell which came twice.
        return others == 0 ? "and " + more + " more" : "and about " + more + " more";
    }
}
