package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The classes that a declaration leads to: its type arguments, the fields of its classes and of
 * their superclasses, and the subtypes that a declared type itself names: the permitted ones of a
 * sealed type, those nested in it, and those in its annotations {@code @JsonSubTypes} and
 * {@code @XmlSeeAlso}. Loads those classes, and runs none of their code.
 */
final class TypeGraph {
    /** More than any declaration of a value has; beyond it, types count once they were encoded. */
    private static final int MAX_CLASSES = 4_000;

    private final Map<String, Class<?>> classes = new HashMap<>();
    private final Set<Type> seen = new HashSet<>();
    private final Deque<Type> open = new ArrayDeque<>();

    private TypeGraph() {}

    static Map<String, Class<?>> of(Type declared) {
        TypeGraph graph = new TypeGraph();
        graph.open.add(declared);
        while (!graph.open.isEmpty() && graph.classes.size() < MAX_CLASSES) {
            graph.visit(graph.open.remove());
        }
        return Map.copyOf(graph.classes);
    }

    private void visit(Type type) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> raw) {
            visitClass(raw);
        } else if (type instanceof ParameterizedType parameterized) {
            open.add(parameterized.getRawType());
            addAll(parameterized.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            open.add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            addAll(wildcard.getUpperBounds());
        } else if (type instanceof TypeVariable<?> variable) {
            addAll(variable.getBounds());
        }
    }

    private void visitClass(Class<?> type) {
        if (type.isArray()) {
            open.add(type.getComponentType());
            return;
        }
        if (type.isPrimitive() || (Plans.isOfJdk(type) && !type.isEnum())) {
            return;
        }
        classes.put(type.getName(), type);
        try {
            Type superclass = type.getGenericSuperclass();
            if (superclass != null) {
                open.add(superclass);
            }
            if (type.isSealed()) {
                addAll(type.getPermittedSubclasses());
            }
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    open.add(field.getGenericType());
                }
            }
            Subtypes.addTo(open, type);
        } catch (LinkageError | RuntimeException e) {
            // What refers to a missing class leads no further; the codec refuses it anyway.
            return;
        }
    }

    private void addAll(Type[] types) {
        for (Type type : types) {
            open.add(type);
        }
    }
}
