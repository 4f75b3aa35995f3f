package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Annotations that carry {@code @Cached} and work like it (SPEC 3.4): the ready-made ones of {@code
 * dev.deja.api}, which are known by name, and those of users, whose class files tell. A method that
 * carries one is read as if it carried {@code @Cached}, with what is written there; elements of the
 * same names, written where the annotation is used, go before.
 */
public final class ComposedAnnotations {
    /** Elements of {@code @Cached} that a composed annotation may have, too. */
    private static final Set<String> ELEMENTS =
            Set.of("name", "ttl", "key", "tags", "when", "unless");

    private static final int DEEPEST = 8;

    private static final Map<String, String> READY_MADE = readyMade();

    private ComposedAnnotations() {}

    private static Map<String, String> readyMade() {
        Map<String, String> ttls = new HashMap<>();
        ttls.put("Ldev/deja/api/CachedOneMinute;", "1m");
        ttls.put("Ldev/deja/api/CachedOneHour;", "1h");
        ttls.put("Ldev/deja/api/CachedOneDay;", "1d");
        ttls.put("Ldev/deja/api/CachedOneWeek;", "7d");
        ttls.put("Ldev/deja/api/CachedOneMonth;", "30d");
        ttls.put("Ldev/deja/api/CachedOneYear;", "365d");
        return Map.copyOf(ttls);
    }

    /** Descriptors of the ready-made ones. */
    static Set<String> descriptors() {
        return READY_MADE.keySet();
    }

    /** Finds the class files of annotation types. */
    public interface Types {
        /**
         * The class of an annotation type.
         *
         * @param descriptor of the type
         * @return null when it cannot be found, or is no annotation
         */
        @Nullable ClassShape find(String descriptor);
    }

    /** Whether an annotation may be a composed one: it is neither of ours nor well known. */
    public static boolean mayBeComposed(String descriptor) {
        return !READY_MADE.containsKey(descriptor)
                && !descriptor.startsWith("Ldev/deja/api/")
                && !isWellKnown(descriptor.substring(1));
    }

    /** Whether a class or annotation belongs to what certainly carries nothing of ours. */
    public static boolean isWellKnown(String internalName) {
        for (String prefix : WELL_KNOWN) {
            if (internalName.startsWith(prefix)) {
                // Applications that stand in a library's package.
                return !internalName.startsWith("org/springframework/samples/");
            }
        }
        return false;
    }

    /** Whether an annotation type carries something that may make it a composed one. */
    public static boolean mayCompose(ClassShape annotationType) {
        for (AnnotationShape carried : annotationType.annotations()) {
            String descriptor = carried.descriptor();
            if (descriptor.equals(AnnotatedMethods.CACHED)
                    || READY_MADE.containsKey(descriptor)
                    || mayBeComposed(descriptor)) {
                return true;
            }
        }
        return false;
    }

    private static final String[] WELL_KNOWN = {
        "java/",
        "javax/",
        "jakarta/",
        "jdk/",
        "sun/",
        "com/sun/",
        "kotlin/",
        "kotlinx/",
        "scala/",
        "groovy/",
        "lombok/",
        "org/springframework/",
        "org/hibernate/",
        "org/apache/catalina/",
        "org/apache/commons/",
        "org/apache/coyote/",
        "org/apache/kafka/",
        "org/apache/logging/",
        "org/apache/tomcat/",
        "org/aspectj/",
        "org/jspecify/",
        "org/jetbrains/",
        "org/checkerframework/",
        "org/slf4j/",
        "org/junit/",
        "com/fasterxml/",
        "com/google/common/",
        "com/google/errorprone/",
        "com/google/gson/",
        "com/google/protobuf/",
        "com/zaxxer/",
        "io/micrometer/",
        "io/netty/",
        "io/swagger/",
        "ch/qos/",
        "net/bytebuddy/",
        "reactor/",
        "tools/jackson/"
    };

    /** Whether a method carries a composed annotation. */
    public static boolean isIn(ClassShape type, Types types) {
        for (MethodShape method : type.methods()) {
            for (AnnotationShape annotation : method.annotations()) {
                if (cachedBy(annotation, types, new HashSet<>()) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Reads composed annotations as what they are composed of.
     *
     * @param complaints receives a sentence for each method that carries several of them
     * @return the same object when no method carries one
     */
    public static ClassShape expanded(ClassShape type, Types types, List<String> complaints) {
        List<MethodShape> methods = null;
        for (int i = 0; i < type.methods().size(); i++) {
            MethodShape method = type.methods().get(i);
            AnnotationShape cached =
                    method.annotations().isEmpty() || carriesCached(method)
                            ? null
                            : composed(type, method, types, complaints);
            if (cached != null) {
                methods = methods == null ? new ArrayList<>(type.methods()) : methods;
                methods.set(i, with(method, cached));
            }
        }
        return methods == null
                ? type
                : new ClassShape(
                        type.internalName(),
                        type.classFileVersion(),
                        type.access(),
                        type.superName(),
                        type.interfaces(),
                        type.annotations(),
                        List.copyOf(methods),
                        type.signature());
    }

    private static boolean carriesCached(MethodShape method) {
        for (AnnotationShape annotation : method.annotations()) {
            if (annotation.descriptor().equals(AnnotatedMethods.CACHED)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable AnnotationShape composed(
            ClassShape type, MethodShape method, Types types, List<String> complaints) {
        AnnotationShape found = null;
        String first = "";
        for (AnnotationShape annotation : method.annotations()) {
            Map<String, Object> fields = cachedBy(annotation, types, new HashSet<>());
            if (fields == null) {
                continue;
            }
            if (found != null) {
                complaints.add(
                        method.sourceForm()
                                + " of "
                                + type.className()
                                + " carries "
                                + shown(first)
                                + " and "
                                + shown(annotation.descriptor())
                                + ", each of which caches it: keep one. It is not cached");
                return null;
            }
            found = new AnnotationShape(AnnotatedMethods.CACHED, fields);
            first = annotation.descriptor();
        }
        return found;
    }

    private static String shown(String descriptor) {
        return "@" + descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    /** The elements of the {@code @Cached} that an annotation stands for, or null. */
    private static @Nullable Map<String, Object> cachedBy(
            AnnotationShape annotation, Types types, Set<String> seen) {
        String descriptor = annotation.descriptor();
        if (descriptor.equals(AnnotatedMethods.CACHED)) {
            return annotation.values();
        }
        String readyMade = READY_MADE.get(descriptor);
        if (readyMade != null) {
            return overridden(Map.of("ttl", readyMade), annotation.values(), null);
        }
        if (seen.size() >= DEEPEST || !mayBeComposed(descriptor) || !seen.add(descriptor)) {
            return null;
        }
        ClassShape type = types.find(descriptor);
        if (type != null) {
            for (AnnotationShape carried : type.annotations()) {
                Map<String, Object> inner = cachedBy(carried, types, seen);
                if (inner != null) {
                    return overridden(inner, annotation.values(), type);
                }
            }
        }
        return null;
    }

    private static Map<String, Object> overridden(
            Map<String, Object> inner, Map<String, Object> written, @Nullable ClassShape type) {
        Map<String, Object> fields = new LinkedHashMap<>(inner);
        for (Map.Entry<String, Object> element : written.entrySet()) {
            if (ELEMENTS.contains(element.getKey())
                    && (type == null || isText(type, element.getKey()))
                    && !isBlank(element.getValue())) {
                fields.put(element.getKey(), element.getValue());
            }
        }
        return fields;
    }

    /** An element of such a name may be something else of the user's. */
    private static boolean isText(ClassShape type, String element) {
        for (MethodShape method : type.methods()) {
            if (method.name().equals(element)) {
                return method.descriptor().equals("()Ljava/lang/String;")
                        || method.descriptor().equals("()[Ljava/lang/String;");
            }
        }
        return false;
    }

    private static boolean isBlank(Object value) {
        return value instanceof List<?> list ? list.isEmpty() : value.toString().isBlank();
    }

    private static MethodShape with(MethodShape method, AnnotationShape cached) {
        List<AnnotationShape> annotations = new ArrayList<>(method.annotations());
        annotations.add(cached);
        return new MethodShape(
                method.name(),
                method.descriptor(),
                method.access(),
                method.signature(),
                List.copyOf(annotations),
                method.parameterNames(),
                method.parameterAnnotations());
    }
}
