package com.acme.kinds;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls every method three times with equal arguments; one line each: name, bodies, the three results. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Kinds kinds = new Kinds();
        List<Method> methods = new ArrayList<>(Arrays.asList(Kinds.class.getDeclaredMethods()));
        methods.addAll(Arrays.asList(Greeter.class.getDeclaredMethods()));
        methods.removeIf(m -> m.isSynthetic() || m.getName().equals("ran"));
        methods.sort(Comparator.comparing(Method::getName));
        for (Method method : methods) {
            method.setAccessible(true);
            StringBuilder line = new StringBuilder(method.getName());
            Kinds.BODIES.clear();
            List<String> results = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                results.add(shown(method.invoke(kinds, arguments(method))));
            }
            line.append(' ').append(Kinds.BODIES.getOrDefault(method.getName(), new AtomicInteger()));
            for (String result : results) {
                line.append(" | ").append(result);
            }
            System.out.println(line);
        }
        System.out.println("end");
        System.in.read();
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = method.getName().equals("nullArgument") ? null : sample(types[i]);
        }
        return values;
    }

    private static Object sample(Class<?> type) {
        if (type == boolean.class) return true;
        if (type == byte.class) return (byte) -7;
        if (type == char.class) return '\u00e9';
        if (type == short.class) return (short) 300;
        if (type == int.class) return 7;
        if (type == long.class) return 1L << 40;
        if (type == float.class) return Float.MIN_VALUE;
        if (type == double.class) return -0.0;
        // A new object each time: equal content is what counts.
        if (type == String.class || type == Object.class || type == Comparable.class) {
            return new String("text");
        }
        if (type == Map.class) return new java.util.HashMap<>(Map.of("a", List.of(1, 2)));
        if (type == Kinds.Day.class) return Kinds.Day.TUESDAY;
        if (type == Kinds.Point.class) return new Kinds.Point(1, 2);
        if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, sample(type.getComponentType()));
            return array;
        }
        throw new IllegalArgumentException(type.toString());
    }

    private static String shown(Object value) {
        if (value != null && value.getClass().isArray()) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(Array.get(value, i));
            }
            return value.getClass().getComponentType() + "" + elements;
        }
        return value == null ? "null" : value.getClass().getName() + " " + value;
    }
}
