package dev.deja.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;

/** Generic declarations to slots. */
final class Generics {
    private Generics() {}

    /** A declaration, with what is known of the type variables in it. */
    static Slot slot(Type type, Map<TypeVariable<?>, Slot> known) {
        if (type instanceof Class<?> raw) {
            return raw.isArray()
                    ? new Slot(raw, new Slot[] {slot(raw.getComponentType(), known)})
                    : Slot.of(raw);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            Slot[] slots = new Slot[arguments.length];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = slot(arguments[i], known);
            }
            return new Slot(erase(parameterized.getRawType()), slots);
        }
        if (type instanceof GenericArrayType array) {
            // What stands behind a T[] may have been created as Object[].
            return new Slot(erase(type), new Slot[] {slot(array.getGenericComponentType(), known)});
        }
        if (type instanceof WildcardType wildcard) {
            return slot(wildcard.getUpperBounds()[0], known);
        }
        Slot bound = known.get(type);
        return bound != null ? bound : Slot.of(erase(type));
    }

    static Class<?> erase(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return erase(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erase(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erase(variable.getBounds()[0]);
        }
        if (type instanceof WildcardType wildcard) {
            return erase(wildcard.getUpperBounds()[0]);
        }
        return Object.class;
    }

    /** What the class's own type variables stand for, given its type arguments. */
    static Map<TypeVariable<?>, Slot> bind(Class<?> type, Slot[] args) {
        TypeVariable<?>[] variables = type.getTypeParameters();
        Map<TypeVariable<?>, Slot> known = new HashMap<>();
        if (variables.length == args.length) {
            for (int i = 0; i < variables.length; i++) {
                known.put(variables[i], args[i]);
            }
        }
        return known;
    }

    /** What the type variables of the superclass stand for in a class. */
    static Map<TypeVariable<?>, Slot> bindSuper(
            Class<?> type, Class<?> superclass, Map<TypeVariable<?>, Slot> known) {
        return type.getGenericSuperclass() instanceof ParameterizedType parameterized
                ? bind(superclass, slot(parameterized, known).args)
                : Map.of();
    }
}
