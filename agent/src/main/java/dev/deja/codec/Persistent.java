package dev.deja.codec;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of persistent classes, by the names of annotations, interfaces and fields. */
final class Persistent {
    private static final Set<String> ANNOTATIONS =
            Set.of(
                    "jakarta.persistence.Entity",
                    "jakarta.persistence.Embeddable",
                    "jakarta.persistence.MappedSuperclass",
                    "javax.persistence.Entity",
                    "javax.persistence.Embeddable",
                    "javax.persistence.MappedSuperclass");

    /** What Hibernate's enhancement of class files adds: its book-keeping, no data. */
    private static final String ENHANCEMENT = "$$_hibernate_";

    private static final String INTERCEPTOR = "$$_hibernate_attributeInterceptor";

    private static final String LAZY_LOADER =
            "org.hibernate.bytecode.enhance.spi.interceptor.BytecodeLazyAttributeInterceptor";

    private static final Set<String> UNKNOWN_MAPPERS =
            Set.of(
                    "org.eclipse.persistence.internal.weaving.PersistenceWeaved",
                    "org.eclipse.persistence.indirection.IndirectContainer",
                    "org.apache.openjpa.enhance.PersistenceCapable",
                    "org.apache.openjpa.util.Proxy");

    private Persistent() {}

    /** Whether classes of a loader can be entities at all. */
    static boolean isVisibleTo(ClassLoader loader) {
        return isVisible("jakarta.persistence.Entity", loader)
                || isVisible("javax.persistence.Entity", loader);
    }

    private static boolean isVisible(String className, ClassLoader loader) {
        try {
            Class.forName(className, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** Whether a class, or a superclass, is mapped to a table by its annotations. */
    static boolean isEntity(Class<?> type) {
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            if (isAnnotated(c)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnnotated(Class<?> type) {
        Annotation[] annotations;
        try {
            annotations = type.getDeclaredAnnotations();
        } catch (LinkageError | RuntimeException e) {
            // One of them names what is not there. To take care is safer than not to.
            return true;
        }
        for (Annotation annotation : annotations) {
            if (ANNOTATIONS.contains(annotation.annotationType().getName())) {
                return true;
            }
        }
        return false;
    }

    /** Why instances are refused that a mapper other than Hibernate manages, or null. */
    static @Nullable String refusal(Class<?> type) {
        for (String each : UNKNOWN_MAPPERS) {
            if (interfaceNamed(type, each) != null) {
                return type.getName()
                        + " was changed by a mapper whose state the codec does not know ("
                        + each
                        + "); return a plain copy (a record, say)";
            }
        }
        return null;
    }

    /** Whether a field is book-keeping of Hibernate, which a detached copy does without. */
    static boolean isBookkeeping(Field field) {
        return field.getName().startsWith(ENHANCEMENT);
    }

    /** Where an enhanced class keeps what loads its lazy fields; null for other classes. */
    static @Nullable FieldPlan interceptor(Class<?> type) {
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            try {
                Field field = c.getDeclaredField(INTERCEPTOR);
                return field.getType().isPrimitive() ? null : new FieldPlan(field);
            } catch (NoSuchFieldException e) {
                // Its superclass may have it.
            }
        }
        return null;
    }

    /** Refuses an enhanced entity with fields that are still to be loaded. */
    static void requireLoaded(FieldPlan interceptor, Object entity) throws Refusal {
        Object loader = RawMemory.get(entity, interceptor.offset);
        if (loader == null) {
            return;
        }
        boolean isLoaded;
        try {
            // Through the interface, if it is known: the class behind it may not be public.
            Class<?> type = interfaceNamed(loader.getClass(), LAZY_LOADER);
            Method lazy =
                    (type == null ? loader.getClass() : type)
                            .getMethod("hasAnyUninitializedAttributes");
            isLoaded = Boolean.FALSE.equals(lazy.invoke(loader));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new Refusal(
                    entity.getClass().getName()
                            + " has lazy fields, and "
                            + loader.getClass().getName()
                            + " does not tell which of them are loaded");
        }
        if (!isLoaded) {
            throw new Refusal(
                    entity.getClass().getName()
                            + " has lazy fields that have not been loaded; fetch them in the"
                            + " query, or return a type without them");
        }
    }

    /** The interface of that name that a class implements, or null. */
    static @Nullable Class<?> interfaceNamed(Class<?> type, String name) {
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            Class<?> found = among(c.getInterfaces(), name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Class<?> among(Class<?>[] interfaces, String name) {
        for (Class<?> each : interfaces) {
            Class<?> found = each.getName().equals(name) ? each : among(each.getInterfaces(), name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
