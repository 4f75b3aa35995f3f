package dev.deja.rule;

import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlOperator;
import org.apache.commons.jexl3.introspection.JexlMethod;
import org.apache.commons.jexl3.introspection.JexlPropertyGet;
import org.apache.commons.jexl3.introspection.JexlPropertySet;
import org.apache.commons.jexl3.introspection.JexlUberspect;
import org.jspecify.annotations.Nullable;

/**
 * All that an expression can reach: properties, elements and questions ({@link Questions}). JEXL's
 * own introspection, with its caches of classes, is not used; nothing can be set, made, iterated or
 * found by name. Tells JEXL to keep nothing of what it is given.
 */
final class ExpressionAccess implements JexlUberspect {
    /** Says in a message of ours what an expression asked for in vain. */
    static final class NotReadableException extends Exception {
        private static final long serialVersionUID = 1L;

        NotReadableException(String message) {
            super(message, null, false, false);
        }
    }

    /** A value as expressions compare it: a character is text. */
    static @Nullable Object shown(@Nullable Object value) {
        return value instanceof Character character ? character.toString() : value;
    }

    @Override
    public JexlPropertyGet getPropertyGet(Object from, Object name) {
        return new Getter(name);
    }

    @Override
    public JexlPropertyGet getPropertyGet(
            @Nullable List<PropertyResolver> resolvers, Object from, Object name) {
        return new Getter(name);
    }

    private record Getter(@Nullable Object name) implements JexlPropertyGet {
        @Override
        public @Nullable Object invoke(Object from) throws Exception {
            return shown(read(from, name));
        }

        @Override
        public Object tryInvoke(Object from, Object key) {
            return JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean tryFailed(Object value) {
            return value == JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }
    }

    private static @Nullable Object read(Object from, @Nullable Object name) throws Exception {
        if (from instanceof Map<?, ?> map) {
            return element(map, name);
        }
        if (from instanceof ExchangeView view) {
            return view.property(String.valueOf(name));
        }
        if (name instanceof Number index) {
            return element(from, index.longValue());
        }
        if (!(name instanceof String property) || property.isEmpty()) {
            throw new NotReadableException("a property is named by text");
        }
        if (from.getClass().isArray() && property.equals("length")) {
            return Array.getLength(from);
        }
        Questions questions = Questions.of(from.getClass());
        Questions.Question question = questions.property(property);
        if (question != null) {
            return question.ask(from);
        }
        // As in templates, what an Optional holds has its properties.
        if (PropertyPath.unwraps(from.getClass())) {
            Object content = PropertyPath.content(from);
            return content == null ? null : read(content, name);
        }
        throw new NotReadableException(
                "'" + property + "' of " + from.getClass().getName() + " cannot be read");
    }

    /** A whole number in an expression is an {@code Integer}, whatever the keys are. */
    private static @Nullable Object element(Map<?, ?> map, @Nullable Object key) {
        if (!(key instanceof Integer) && !(key instanceof Long)) {
            return get(map, key);
        }
        long number = ((Number) key).longValue();
        for (Object candidate :
                new Object[] {key, number, (int) number, (short) number, (byte) number}) {
            Object found = ((Number) candidate).longValue() == number ? get(map, candidate) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Object get(Map<?, ?> map, @Nullable Object key) {
        try {
            return map.get(key);
        } catch (ClassCastException | NullPointerException e) {
            // A map that has no keys of this kind, and compares; or none that is null.
            return null;
        }
    }

    /** What lies beyond the end is null, as in templates. */
    private static @Nullable Object element(Object from, long index) throws NotReadableException {
        if (from instanceof Optional<?> optional && optional.isPresent()) {
            return element(optional.get(), index);
        }
        boolean isArray = from.getClass().isArray();
        if (!isArray && !(from instanceof List<?>)) {
            throw new NotReadableException(from.getClass().getName() + " has no elements");
        }
        int size = isArray ? Array.getLength(from) : ((List<?>) from).size();
        if (index < 0 || index >= size) {
            return null;
        }
        return isArray ? Array.get(from, (int) index) : ((List<?>) from).get((int) index);
    }

    @Override
    public @Nullable JexlMethod getMethod(
            @Nullable Object from, String name, @Nullable Object... arguments) {
        if (from == null) {
            return null;
        }
        if (from instanceof ExchangeView view) {
            return view.knows(name, arguments) ? new Asking(name) : null;
        }
        Questions.Question question = Questions.of(from.getClass()).method(name, arguments);
        return question == null ? null : new Call(question);
    }

    /** {@code request.header('X-Foo')}. */
    private record Asking(String name) implements JexlMethod {
        @Override
        public @Nullable Object invoke(Object from, @Nullable Object... arguments) {
            return ((ExchangeView) from).ask(name, String.valueOf(arguments[0]));
        }

        @Override
        public Object tryInvoke(String called, Object from, @Nullable Object... arguments) {
            return JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean tryFailed(Object value) {
            return value == JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }

    private record Call(Questions.Question question) implements JexlMethod {
        @Override
        public @Nullable Object invoke(Object from, @Nullable Object... arguments)
                throws Exception {
            return shown(question.ask(from, arguments));
        }

        @Override
        public Object tryInvoke(String name, Object from, @Nullable Object... arguments) {
            return JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean tryFailed(Object value) {
            return value == JexlEngine.TRY_FAILED;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }

    @Override
    public JexlArithmetic.@Nullable Uberspect getArithmetic(JexlArithmetic arithmetic) {
        return null;
    }

    @Override
    public @Nullable Class<?> getClassByName(String name) {
        return null;
    }

    @Override
    public @Nullable ClassLoader getClassLoader() {
        return null;
    }

    @Override
    public void setClassLoader(@Nullable ClassLoader loader) {}

    @Override
    public @Nullable JexlMethod getConstructor(Object type, @Nullable Object... arguments) {
        return null;
    }

    @Override
    public @Nullable Iterator<?> getIterator(Object from) {
        return null;
    }

    @Override
    public @Nullable JexlPropertySet getPropertySet(
            Object from, Object name, @Nullable Object value) {
        return null;
    }

    @Override
    public @Nullable JexlPropertySet getPropertySet(
            @Nullable List<PropertyResolver> resolvers,
            Object from,
            Object name,
            @Nullable Object value) {
        return null;
    }

    @Override
    public List<PropertyResolver> getResolvers(JexlOperator operator, Object from) {
        return List.of();
    }

    @Override
    public int getVersion() {
        return 0;
    }
}
