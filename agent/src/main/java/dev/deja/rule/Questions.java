package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What a condition may ask objects of one class: what reads, and changes nothing as far as its name
 * tells.
 *
 * <ul>
 *   <li>Properties: a record's component, {@code getX}, {@code isX}, {@code x()} where there is a
 *       field {@code x}, a field.
 *   <li>Methods of the application's classes: those, and public ones that are called like a
 *       question: {@code get…}, {@code is…}, {@code has…}, {@code can…}, {@code contains…}, {@code
 *       equals} and such, with any arguments.
 *   <li>Of the JDK: what {@link JdkQuestions} lists.
 * </ul>
 *
 * <p>Found once per class, and kept by the class itself ({@code ClassValue}).
 */
final class Questions {
    private static final ClassValue<Questions> OF =
            new ClassValue<>() {
                @Override
                protected Questions computeValue(Class<?> type) {
                    return new Questions(type);
                }
            };

    private final Class<?> type;
    private final ConcurrentMap<String, List<Question>> properties = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Question>> methods = new ConcurrentHashMap<>();

    private Questions(Class<?> type) {
        this.type = type;
    }

    static Questions of(Class<?> type) {
        return OF.get(type);
    }

    /** One property or method. */
    interface Question {
        /** Throws whatever the application's code throws. */
        @Nullable Object ask(Object from, @Nullable Object... arguments) throws Exception;
    }

    private record OfProperty(Property property) implements Question {
        @Override
        public @Nullable Object ask(Object from, @Nullable Object... arguments) throws Exception {
            try {
                return property.read(from);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class OfMethod implements Question {
        final MethodHandle handle;
        final Class<?>[] parameters;

        OfMethod(MethodHandle handle, Class<?>[] parameters) {
            this.handle = handle;
            this.parameters = parameters;
        }

        @Override
        public @Nullable Object ask(Object from, @Nullable Object... arguments) throws Exception {
            @Nullable Object[] fitting = new @Nullable Object[parameters.length];
            for (int i = 0; i < parameters.length; i++) {
                fitting[i] = ArgumentFit.fitted(arguments[i], parameters[i]);
            }
            try {
                return (Object) handle.invokeExact(from, fitting);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** How a property is read; null when there is none, or none that can be read. */
    @Nullable Question property(String name) {
        List<Question> found = properties.get(name);
        if (found == null) {
            Question question = findProperty(name);
            found = question == null ? List.of() : List.of(question);
            properties.put(name, found);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private @Nullable Question findProperty(String name) {
        if (!Access.isJdk(type) && isProperty(name)) {
            Property property = Property.of(type, name);
            return property.isReadable() ? new OfProperty(property) : null;
        }
        String capitalised = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        for (String method : new String[] {"get" + capitalised, "is" + capitalised, name}) {
            for (Method candidate : JdkQuestions.of(type, method, 0)) {
                MethodHandle handle = Access.caller(candidate);
                if (handle != null) {
                    return new OfMethod(handle, candidate.getParameterTypes());
                }
            }
        }
        return null;
    }

    /** Whether what {@link Property} finds under a name does no more than read. */
    private boolean isProperty(String name) {
        try {
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    if (component.getName().equals(name)) {
                        return true;
                    }
                }
            }
            String capitalised = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            for (Method method : type.getMethods()) {
                String found = method.getName();
                if (isAsked(method, 0)
                        && (found.equals("get" + capitalised)
                                || (found.equals("is" + capitalised)
                                        && method.getReturnType() == boolean.class))) {
                    return true;
                }
            }
            return hasField(name);
        } catch (LinkageError | RuntimeException e) {
            // A signature names a class that is not there.
            return false;
        }
    }

    private boolean hasField(String name) {
        for (Class<?> c = type; c != null && !Access.isJdk(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name) && !Modifier.isStatic(field.getModifiers())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The method that fits the arguments best; null when there is none. */
    @Nullable Question method(String name, @Nullable Object... arguments) {
        String key = name + '/' + arguments.length;
        List<Question> found = methods.get(key);
        if (found == null) {
            found = findMethods(name, arguments.length);
            methods.put(key, found);
        }
        Question best = null;
        int fewest = Integer.MAX_VALUE;
        for (Question question : found) {
            int conversions =
                    question instanceof OfMethod method
                            ? ArgumentFit.conversions(arguments, method.parameters)
                            : 0;
            if (conversions >= 0 && conversions < fewest) {
                best = question;
                fewest = conversions;
            }
        }
        return best;
    }

    private List<Question> findMethods(String name, int arguments) {
        List<Method> candidates = new ArrayList<>(JdkQuestions.of(type, name, arguments));
        try {
            if (!Access.isJdk(type)
                    && (isQuestion(name)
                            || (arguments == 0 && (isProperty(name) || isOfEveryObject(name))))) {
                for (Method method : type.getMethods()) {
                    if (method.getName().equals(name) && isAsked(method, arguments)) {
                        candidates.add(method);
                    }
                }
            }
        } catch (LinkageError | RuntimeException e) {
            // A signature names a class that is not there.
            candidates.clear();
        }
        List<Question> found = new ArrayList<>();
        for (Method method : candidates) {
            MethodHandle handle = Access.caller(method);
            if (handle != null) {
                found.add(new OfMethod(handle, method.getParameterTypes()));
            }
        }
        return List.copyOf(found);
    }

    private static boolean isAsked(Method method, int arguments) {
        return method.getParameterCount() == arguments
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge()
                && method.getReturnType() != void.class
                && !JdkQuestions.isClosed(method.getName())
                && (method.getDeclaringClass() != Object.class
                        || isOfEveryObject(method.getName()));
    }

    private static boolean isOfEveryObject(String name) {
        return name.equals("toString") || name.equals("hashCode") || name.equals("equals");
    }

    private static boolean isQuestion(String name) {
        if (name.startsWith("getAnd")
                || (name.startsWith("getOr") && !name.equals("getOrDefault"))) {
            return false;
        }
        return isWord(name, "get")
                || isWord(name, "is")
                || isWord(name, "has")
                || isWord(name, "can")
                || isWord(name, "contains")
                || isWord(name, "equals")
                || isWord(name, "compareTo")
                || isWord(name, "matches")
                || isWord(name, "startsWith")
                || isWord(name, "endsWith");
    }

    /** Whether a name begins with a word: {@code isNew} with {@code is}, {@code issue} not. */
    private static boolean isWord(String name, String word) {
        return name.startsWith(word)
                && (name.length() == word.length()
                        || !Character.isLowerCase(name.charAt(word.length())));
    }

    /**
     * Why values declared like this can never have such a property or element, or null. Only what
     * needs no class of the application's is said.
     */
    static @Nullable String neverOn(String declared, String name) {
        Class<?> type = JdkQuestions.finalType(declared);
        if (type == null || PropertyPath.unwraps(type)) {
            return null;
        }
        boolean isIndex = Character.isDigit(name.charAt(0));
        if (!isIndex && of(type).property(name) != null) {
            return null;
        }
        return declared + (isIndex ? " has no elements" : " has no property '" + name + "'");
    }
}
