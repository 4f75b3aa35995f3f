package dev.deja.rule;

import dev.deja.rule.Lineage.Ancestor;
import dev.deja.rule.Reach.Hit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** What one rule's patterns, its exceptions left out, say of one type. */
final class Selection {
    private final IdentityHashMap<MethodShape, Selected> own = new IdentityHashMap<>();
    private final IdentityHashMap<MethodShape, Selected> inherited = new IdentityHashMap<>();
    private final List<MethodPattern> unmatched = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private boolean isTrusted = true;

    private Selection() {}

    @SuppressWarnings("ReferenceEquality") // the very object is meant
    static Selection of(
            MethodPatterns methods,
            Lineage lineage,
            Hierarchy hierarchy,
            Frame.Kind kind,
            boolean ofJdk) {
        Selection selection = new Selection();
        boolean isOuter = kind != Frame.Kind.BODY;
        Ancestor self = lineage.self();
        for (MethodPattern pattern : methods.patterns()) {
            List<Hit> hits;
            try {
                hits = Reach.hits(pattern, lineage, hierarchy, isOuter, ofJdk);
            } catch (RuleSyntaxException | RuntimeException e) {
                selection.faults.add(Rules.message(e));
                continue;
            }
            boolean isNamed = !isOuter && self.name().equals(pattern.type().exact());
            if (isNamed && hits.isEmpty() && !isDeclared(pattern, lineage, hierarchy)) {
                selection.unmatched.add(pattern);
            }
            for (Hit hit : hits) {
                if (hit.declaring() == self) {
                    if (!isLeftToSubtypes(pattern, self, hit.method())) {
                        selection.add(selection.own, pattern, hit, self);
                    }
                } else if (!isOuter && !isReachedThere(pattern, hit, self, hierarchy, ofJdk)) {
                    selection.add(selection.inherited, pattern, hit, self);
                }
            }
        }
        if (selection.own.isEmpty() && selection.inherited.isEmpty()) {
            return selection;
        }
        try {
            for (MethodPattern exception : methods.exceptions()) {
                for (Hit hit : Reach.hits(exception, lineage, hierarchy, isOuter, ofJdk)) {
                    selection.own.remove(hit.method());
                    selection.inherited.remove(hit.method());
                }
            }
        } catch (RuleSyntaxException | RuntimeException e) {
            selection.faults.add(Rules.message(e));
            selection.isTrusted = false;
        }
        return selection;
    }

    /** An interface names what implements it: it has nothing to refuse. */
    private static boolean isLeftToSubtypes(
            MethodPattern pattern, Ancestor self, MethodShape method) {
        return (self.isInterface() || pattern.plus())
                && (method.access() & Descriptors.ABSTRACT) != 0;
    }

    /** Whether the type has such a method, be it without a body. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static boolean isDeclared(MethodPattern pattern, Lineage lineage, Hierarchy hierarchy) {
        for (Ancestor each : lineage.types()) {
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape method : shape.methods()) {
                if (pattern.matchesName(method)
                        && Carriers.carries(pattern, method, hierarchy)
                        && pattern.hasParameters(method, Lineage.put(each, method))
                        && (each == lineage.self()
                                || (method.access() & (Descriptors.PRIVATE | Descriptors.STATIC))
                                        == 0)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the class with the body is reached by itself, whoever inherits from it. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static boolean isReachedThere(
            MethodPattern pattern, Hit hit, Ancestor self, Hierarchy hierarchy, boolean ofJdk) {
        Ancestor declaring = hit.declaring();
        if (pattern.type().matches(declaring.name())) {
            return true;
        }
        ClassShape shape = declaring.shape();
        return hit.through() != self
                && shape != null
                && Lineage.of(shape, hierarchy, ofJdk).find(hit.through().name()) != null;
    }

    private void add(
            IdentityHashMap<MethodShape, Selected> into,
            MethodPattern pattern,
            Hit hit,
            Ancestor self) {
        Selected known = into.get(hit.method());
        if (known == null) {
            known = new Selected(hit);
            into.put(hit.method(), known);
        }
        known.add(pattern, hit, self.name());
    }

    /** Methods that the type declares. */
    IdentityHashMap<MethodShape, Selected> own() {
        return own;
    }

    /** Bodies that it inherits. */
    Iterable<Selected> inherited() {
        return inherited.values();
    }

    /** Patterns that name this type, and nothing that it has. */
    List<MethodPattern> unmatched() {
        return unmatched;
    }

    /** What is wrong with patterns, as sentences. */
    List<String> faults() {
        return faults;
    }

    /** False when the exceptions cannot be told. */
    boolean isTrusted() {
        return isTrusted;
    }
}
