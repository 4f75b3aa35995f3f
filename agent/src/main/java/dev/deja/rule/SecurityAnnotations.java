package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds annotations that let only some callers through. What is answered in front of the proxy that
 * enforces them would be answered to everybody.
 */
public final class SecurityAnnotations {
    private static final int DEEPEST = 4;

    private SecurityAnnotations() {}

    /**
     * One that guards a method of a class: on either, or on what the class extends or implements.
     *
     * @return the annotation and where it stands, or null
     */
    public static @Nullable String guarding(
            ClassShape type, MethodShape method, Hierarchy hierarchy) {
        return find(Lineage.of(type, hierarchy, false), method, hierarchy);
    }

    /**
     * One that stands on a type of the lineage, or on the method as one of them declares it.
     *
     * @return the annotation and where it stands, or null
     */
    static @Nullable String find(Lineage lineage, MethodShape method, Hierarchy hierarchy) {
        Lineage.Ancestor self = lineage.self();
        for (Lineage.Ancestor each : lineage.types()) {
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            String found = among(shape.annotations(), hierarchy);
            if (found != null) {
                return "@" + found + " on " + shape.className();
            }
            for (MethodShape other : shape.methods()) {
                if (other.annotations().isEmpty()
                        || !Lineage.overrides(self, method, each, other)) {
                    continue;
                }
                found = among(other.annotations(), hierarchy);
                if (found != null) {
                    return "@" + found + " on " + shape.className() + "#" + other.sourceForm();
                }
            }
        }
        return null;
    }

    private static @Nullable String among(List<AnnotationShape> some, Hierarchy hierarchy) {
        for (AnnotationShape each : some) {
            if (isSecurity(each.descriptor(), hierarchy, 0)) {
                String name = each.descriptor();
                return name.substring(name.lastIndexOf('/') + 1, name.length() - 1);
            }
        }
        return null;
    }

    private static boolean isSecurity(String descriptor, Hierarchy hierarchy, int depth) {
        if (isOne(descriptor)) {
            return true;
        }
        // Composed ones are the application's own.
        if (depth == DEEPEST
                || descriptor.length() < 3
                || ComposedAnnotations.isWellKnown(descriptor.substring(1))) {
            return false;
        }
        ClassShape type = hierarchy.find(descriptor.substring(1, descriptor.length() - 1));
        if (type != null) {
            for (AnnotationShape each : type.annotations()) {
                if (isSecurity(each.descriptor(), hierarchy, depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOne(String descriptor) {
        return descriptor.startsWith("Lorg/springframework/security/")
                || descriptor.startsWith("Ljakarta/annotation/security/")
                || descriptor.startsWith("Ljavax/annotation/security/")
                || descriptor.startsWith("Lorg/apache/shiro/authz/annotation/")
                || descriptor.startsWith("Lio/quarkus/security/")
                || descriptor.startsWith("Lio/micronaut/security/annotation/")
                || descriptor.startsWith("Ljakarta/security/enterprise/")
                || descriptor.startsWith("Lcn/dev33/satoken/annotation/");
    }
}
