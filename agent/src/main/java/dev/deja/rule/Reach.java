package dev.deja.rule;

import dev.deja.rule.Lineage.Ancestor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which bodies a pattern reaches from one type: those that the type declares, and those that it
 * inherits, by the type's own name or by that of a supertype (SPEC 3.1).
 */
final class Reach {
    private Reach() {}

    /**
     * A method that is reached.
     *
     * @param declaring who has the body
     * @param method the body
     * @param named the same method as the named type has it
     * @param through the named type
     * @param distance 0 where the class itself is named
     */
    record Hit(
            Ancestor declaring,
            MethodShape method,
            MethodShape named,
            Ancestor through,
            int distance) {}

    /**
     * The methods of a type's objects that a pattern reaches.
     *
     * @param isOuter whether the type is generated around another one, and stands for it
     * @throws RuleSyntaxException when several are reached where only one can be meant
     */
    static List<Hit> hits(
            MethodPattern pattern, Lineage of, Hierarchy hierarchy, boolean isOuter, boolean ofJdk)
            throws RuleSyntaxException {
        List<Hit> hits = new ArrayList<>();
        Ancestor self = of.self();
        boolean isSelf = !isOuter && pattern.type().matches(self.name());
        if (isSelf) {
            addOwn(pattern, of, self, hierarchy, hits);
            if (pattern.type().matchesAll() && pattern.annotations().isEmpty()) {
                return hits; // every body is named where it is
            }
        }
        for (int i = 1; i < of.types().size(); i++) {
            Ancestor named = of.types().get(i);
            if (!pattern.type().matches(named.name())) {
                continue;
            }
            ClassShape shape = named.shape();
            if (shape == null) {
                // Its class file is hidden: by what the class itself declares.
                addByOwnForms(pattern, of, named, i, hierarchy, hits);
            } else if (pattern.plus() || named.isInterface() || isOuter) {
                addThrough(pattern, of, Lineage.of(shape, hierarchy, ofJdk), i, hierarchy, hits);
                if (pattern.plus() && !isSelf && !isOuter) {
                    addByOwnForms(pattern, of, named, i, hierarchy, hits);
                    addInherited(pattern, of, named, hierarchy, hits);
                }
            }
        }
        return hits;
    }

    private static void addOwn(
            MethodPattern pattern, Lineage of, Ancestor self, Hierarchy hierarchy, List<Hit> into)
            throws RuleSyntaxException {
        List<MethodShape> own = new ArrayList<>();
        ClassShape shape = self.shape();
        if (shape != null) {
            for (MethodShape method : shape.methods()) {
                if (pattern.matchesName(method)
                        && pattern.hasParameters(method, List.of())
                        && Carriers.carries(pattern, of, method, hierarchy)) {
                    own.add(method);
                }
            }
            pattern.refuseOverloads(shape.className(), own);
        }
        for (MethodShape method : own) {
            add(into, new Hit(self, method, method, self, 0));
        }
        if (own.isEmpty() || pattern.parameters() != null) {
            addInherited(pattern, of, self, hierarchy, into);
        }
    }

    /** What the first type of a lineage has from the others, without having it itself. */
    private static void addInherited(
            MethodPattern pattern,
            Lineage of,
            Ancestor through,
            Hierarchy hierarchy,
            List<Hit> into)
            throws RuleSyntaxException {
        List<Hit> inherited = new ArrayList<>();
        List<MethodShape> shapes = new ArrayList<>();
        for (int i = 1; i < of.types().size(); i++) {
            Ancestor from = of.types().get(i);
            ClassShape shape = from.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape method : shape.methods()) {
                if (isInheritable(method)
                        && pattern.matchesName(method)
                        && pattern.hasParameters(method, Lineage.put(from, method))
                        && Carriers.carries(pattern, method, hierarchy)
                        && (method.access() & Descriptors.ABSTRACT) == 0
                        && isBody(of, from, method)) {
                    inherited.add(new Hit(from, method, method, through, 1));
                    shapes.add(method);
                }
            }
        }
        pattern.refuseOverloads(of.self().name().replace('/', '.'), shapes);
        for (Hit hit : inherited) {
            add(into, hit);
        }
    }

    private static boolean isInheritable(MethodShape method) {
        return (method.access() & (Descriptors.PRIVATE | Descriptors.STATIC)) == 0;
    }

    /** Whether calls of the first type's objects get to this body. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static boolean isBody(Lineage of, Ancestor from, MethodShape method) {
        Hit body = body(of, from, method, of.self(), 0);
        return body != null && body.declaring == from && body.method == method;
    }

    /** What objects of the first type have for a method of a supertype. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static @Nullable Hit body(
            Lineage of, Ancestor declaring, MethodShape method, Ancestor through, int distance) {
        for (Ancestor each : of.types()) {
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape candidate : shape.methods()) {
                if ((candidate.access()
                                        & (Descriptors.ABSTRACT
                                                | Descriptors.BRIDGE
                                                | Descriptors.SYNTHETIC))
                                == 0
                        && (candidate == method || isInheritable(candidate))
                        && Lineage.overrides(each, candidate, declaring, method)) {
                    return new Hit(each, candidate, method, through, distance);
                }
            }
        }
        return null;
    }

    /** What implements the methods that a supertype has and the pattern names. */
    private static void addThrough(
            MethodPattern pattern,
            Lineage of,
            Lineage ofNamed,
            int distance,
            Hierarchy hierarchy,
            List<Hit> into)
            throws RuleSyntaxException {
        List<Hit> found = new ArrayList<>();
        List<MethodShape> shapes = new ArrayList<>();
        Ancestor through = ofNamed.self();
        for (int i = 0; i < ofNamed.types().size(); i++) {
            Ancestor from = ofNamed.types().get(i);
            ClassShape shape = from.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape method : shape.methods()) {
                if (!isInheritable(method)
                        || !pattern.matchesName(method)
                        || isRedeclared(ofNamed, i, method)) {
                    continue;
                }
                Ancestor seen = of.find(from.name());
                Hit body = seen == null ? null : body(of, seen, method, through, distance);
                if (body == null) {
                    if (pattern.hasParameters(method, Lineage.put(from, method))
                            && Carriers.carries(pattern, method, hierarchy)) {
                        shapes.add(method);
                    }
                    continue;
                }
                boolean fits =
                        pattern.hasParameters(method, Lineage.put(from, method))
                                || pattern.hasParameters(body.method, List.of());
                if (fits
                        && (Carriers.carries(pattern, method, hierarchy)
                                || Carriers.carries(pattern, body.method, hierarchy))) {
                    found.add(body);
                    shapes.add(method);
                }
            }
        }
        pattern.refuseOverloads(through.name().replace('/', '.'), shapes);
        for (Hit hit : found) {
            add(into, hit);
        }
    }

    /** Whether a nearer type of the lineage declares the same method again. */
    private static boolean isRedeclared(Lineage of, int before, MethodShape method) {
        Ancestor declaring = of.types().get(before);
        for (int i = 0; i < before; i++) {
            Ancestor each = of.types().get(i);
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape other : shape.methods()) {
                if (isInheritable(other)
                        && (other.access() & (Descriptors.BRIDGE | Descriptors.SYNTHETIC)) == 0
                        && Lineage.overrides(each, other, declaring, method)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void addByOwnForms(
            MethodPattern pattern,
            Lineage of,
            Ancestor through,
            int distance,
            Hierarchy hierarchy,
            List<Hit> into)
            throws RuleSyntaxException {
        Ancestor self = of.self();
        ClassShape shape = self.shape();
        List<MethodShape> own = new ArrayList<>();
        if (shape != null) {
            for (MethodShape method : shape.methods()) {
                if (pattern.matchesName(method)
                        && pattern.hasParameters(method, List.of())
                        && Carriers.carries(pattern, of, method, hierarchy)
                        && (pattern.plus() || isInheritable(method))) {
                    own.add(method);
                }
            }
        }
        pattern.refuseOverloads(self.name().replace('/', '.'), own);
        for (MethodShape method : own) {
            add(into, new Hit(self, method, method, through, distance));
        }
    }

    /** The nearest of several ways to one body. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static void add(List<Hit> into, Hit hit) {
        for (Hit known : into) {
            if (known.declaring.name().equals(hit.declaring.name()) && known.method == hit.method) {
                return;
            }
        }
        into.add(hit);
    }
}
