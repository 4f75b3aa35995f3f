package dev.deja.rule;

import java.util.Collection;
import java.util.List;

/**
 * Which methods carry an annotation that a pattern asks for: themselves, or through an annotation
 * that carries it in turn, as {@code @GetMapping} carries {@code @RequestMapping}.
 */
final class Carriers {
    private static final int DEEPEST = 4;

    private Carriers() {}

    /** Whether the method fulfils what the pattern says of annotations. */
    static boolean carries(MethodPattern pattern, MethodShape method, Hierarchy hierarchy) {
        return pattern.annotations().isEmpty()
                || isAmong(pattern.annotations(), method.annotations(), hierarchy);
    }

    /** Whether a method, or one that it takes the place of, fulfils what the pattern says. */
    static boolean carries(
            MethodPattern pattern, Lineage lineage, MethodShape method, Hierarchy hierarchy) {
        if (carries(pattern, method, hierarchy)) {
            return true;
        }
        if ((method.access() & (Descriptors.PRIVATE | Descriptors.STATIC)) != 0) {
            return false;
        }
        for (int i = 1; i < lineage.types().size(); i++) {
            Lineage.Ancestor each = lineage.types().get(i);
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape other : shape.methods()) {
                if (!other.annotations().isEmpty()
                        && Lineage.overrides(lineage.self(), method, each, other)
                        && carries(pattern, other, hierarchy)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether some method of a type carries one of the annotations. */
    static boolean isIn(ClassShape type, Collection<String> wanted, Hierarchy hierarchy) {
        for (MethodShape method : type.methods()) {
            if (!method.annotations().isEmpty()
                    && isAmong(wanted, method.annotations(), hierarchy)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAmong(
            Collection<String> wanted, List<AnnotationShape> carried, Hierarchy hierarchy) {
        for (AnnotationShape each : carried) {
            if (isOne(wanted, each.descriptor(), hierarchy, 0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOne(
            Collection<String> wanted, String descriptor, Hierarchy hierarchy, int depth) {
        if (wanted.contains(descriptor)) {
            return true;
        }
        if (depth == DEEPEST || descriptor.length() < 3 || carriesNothing(descriptor)) {
            return false;
        }
        ClassShape type = hierarchy.find(descriptor.substring(1, descriptor.length() - 1));
        if (type != null) {
            for (AnnotationShape each : type.annotations()) {
                if (isOne(wanted, each.descriptor(), hierarchy, depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean carriesNothing(String descriptor) {
        return descriptor.startsWith("Ljava/")
                || descriptor.startsWith("Lkotlin/")
                || descriptor.startsWith("Lorg/jspecify/")
                || descriptor.startsWith("Lorg/jetbrains/");
    }
}
