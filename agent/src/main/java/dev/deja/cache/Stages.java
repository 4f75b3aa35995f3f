package dev.deja.cache;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which methods answer with a stage, and what the stage is declared to complete with. */
final class Stages {
    private Stages() {}

    /**
     * Whether a method answers with a stage that a hit can take the place of: declared to return
     * exactly one of these two. Of a subclass no instance could be made.
     */
    static boolean isStage(Class<?> returnType) {
        return returnType == CompletionStage.class || returnType == CompletableFuture.class;
    }

    /** What a stage of that type completes with; {@code Object} when it does not say. */
    static Type valueType(Type stage) {
        if (!(stage instanceof ParameterizedType parameterized)
                || parameterized.getActualTypeArguments().length != 1) {
            return Object.class;
        }
        Type argument = parameterized.getActualTypeArguments()[0];
        return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }

    /** The class behind a type, as far as it binds a value; {@code Object} where it is open. */
    static Class<?> erased(Type type) {
        if (type instanceof Class<?> known) {
            return known;
        }
        if (type instanceof ParameterizedType parameterized) {
            return erased(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erased(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erased(variable.getBounds()[0]);
        }
        return Object.class;
    }
}
