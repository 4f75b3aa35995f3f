package dev.deja.cache;

import dev.deja.rule.Frame;
import dev.deja.rule.JoinPoint;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one method is declared to return, or its stage to complete with, and to throw. */
final class ResultType {
    private final Type declared;
    private final Class<?> boxed;
    private final boolean isPrimitive;
    private final @Nullable Method method;

    /** Whether the method answers with a stage, and entries hold what it completed with. */
    final boolean isStaged;

    private ResultType(
            Type declared,
            Class<?> boxed,
            boolean isPrimitive,
            @Nullable Method method,
            boolean isStaged) {
        this.declared = declared;
        this.boxed = boxed;
        this.isPrimitive = isPrimitive;
        this.method = method;
        this.isStaged = isStaged;
    }

    /** The method itself, where it can be reflected on. */
    @Nullable Method method() {
        return method;
    }

    static ResultType of(Class<?> declaringClass, JoinPoint joinPoint, ClassLoader loader) {
        MethodType type =
                MethodType.fromMethodDescriptorString(joinPoint.method().descriptor(), loader);
        boolean isStaged = Stages.isStage(type.returnType());
        Method reflected = reflected(declaringClass, joinPoint, type);
        Type values = valueType(reflected, type);
        return new ResultType(
                values,
                isStaged ? Stages.erased(values) : type.wrap().returnType(),
                type.returnType().isPrimitive(),
                reflected,
                isStaged);
    }

    /** What results of a method are declared to be, with their type arguments. */
    static Type declaredBy(Class<?> declaringClass, JoinPoint joinPoint, ClassLoader loader) {
        MethodType type =
                MethodType.fromMethodDescriptorString(joinPoint.method().descriptor(), loader);
        return valueType(reflected(declaringClass, joinPoint, type), type);
    }

    private static @Nullable Method reflected(
            Class<?> declaringClass, JoinPoint joinPoint, MethodType type) {
        try {
            Method own =
                    declaringClass.getDeclaredMethod(
                            joinPoint.method().name(), type.parameterArray());
            Method declared =
                    joinPoint.frame().kind() == Frame.Kind.PROXY
                            ? ofInterface(declaringClass, own)
                            : null;
            return declared == null ? own : declared;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Some other method of the class names a type that is not there: the erased type will
            // do.
            return null;
        }
    }

    /** A proxy has lost the type arguments that its interface declares. */
    private static @Nullable Method ofInterface(Class<?> proxy, Method method) {
        Method found = null;
        for (Class<?> each : proxy.getInterfaces()) {
            for (Method candidate : each.getMethods()) {
                if (candidate.getName().equals(method.getName())
                        && candidate.getReturnType() == method.getReturnType()
                        && Arrays.equals(
                                candidate.getParameterTypes(), method.getParameterTypes())) {
                    if (found != null
                            && !found.getGenericReturnType()
                                    .equals(candidate.getGenericReturnType())) {
                        return null;
                    }
                    found = candidate;
                }
            }
        }
        return found;
    }

    private static Type valueType(@Nullable Method method, MethodType type) {
        Type declared = type.returnType();
        if (method != null) {
            try {
                declared = method.getGenericReturnType();
            } catch (LinkageError | RuntimeException e) {
                // A type argument that is not there.
            }
        }
        return Stages.isStage(type.returnType()) ? Stages.valueType(declared) : declared;
    }

    /** With its type arguments. */
    Type declared() {
        return declared;
    }

    /** What the method declares to throw. */
    List<Class<?>> exceptions() {
        return method == null ? List.of() : List.of(method.getExceptionTypes());
    }

    /** Whether a value can be returned. */
    boolean fits(@Nullable Object value) {
        return value == null ? !isPrimitive : boxed.isInstance(value);
    }

    /** Whether results of that declared type can stand for this method's. */
    boolean takes(Type results) {
        if (results == void.class) {
            return false;
        }
        if (declared instanceof Class<?> mine) {
            // Whether a particular value fits is seen when it is there.
            Class<?> theirs = Stages.erased(results);
            return mine.isAssignableFrom(theirs)
                    || theirs.isAssignableFrom(mine)
                    || MethodType.methodType(mine).wrap().returnType()
                            == MethodType.methodType(theirs).wrap().returnType();
        }
        return declared.equals(results);
    }

    /** A hit with that value. */
    LiveValue answer(@Nullable Object value) {
        return isStaged ? new StagedValue(value) : new LiveValue(value);
    }
}
