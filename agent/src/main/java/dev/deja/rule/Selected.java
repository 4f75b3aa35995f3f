package dev.deja.rule;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one rule's patterns say of one body. */
final class Selected {
    final Reach.Hit first;
    long rank;
    boolean byExactType;
    boolean byName;

    /** Whether it holds for all receivers; else for the heirs, by internal name. */
    boolean forAll;

    final Set<String> heirs = new LinkedHashSet<>();

    /** Of the heirs, those that a pattern names themselves. */
    final Set<String> namedHeirs = new LinkedHashSet<>();

    /** Whether the class that declares the body is named itself. */
    boolean isNamed;

    Selected(Reach.Hit first) {
        this.first = first;
    }

    void add(MethodPattern pattern, Reach.Hit hit, String from) {
        rank = Math.max(rank, rank(pattern.specificity(), hit.distance()));
        byExactType |= pattern.type().exact() != null;
        byName |= pattern.namesOneMethod();
        if (hit.declaring().name().equals(from)) {
            forAll = true;
            isNamed |= hit.distance() == 0;
        } else {
            heirs.add(from);
            if (hit.through().name().equals(from)) {
                namedHeirs.add(from);
            }
        }
    }

    void add(Selected other) {
        rank = Math.max(rank, other.rank);
        byExactType |= other.byExactType;
        byName |= other.byName;
        forAll |= other.forAll;
        isNamed |= other.isNamed;
        heirs.addAll(other.heirs);
        namedHeirs.addAll(other.namedHeirs);
    }

    /** Null when it holds for all receivers. */
    @Nullable Set<String> receivers() {
        return forAll ? null : heirs;
    }

    /** Whether one method or one type is named goes first, then which type is nearer. */
    static long rank(int specificity, int distance) {
        long kind = (long) (specificity >>> 29);
        return kind << 40
                | (long) (255 - Math.min(distance, 255)) << 32
                | (specificity & ((1 << 29) - 1));
    }
}
