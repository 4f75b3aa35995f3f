package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;

/** The types of a JVM method descriptor, as {@link Class#getName} spells them. */
final class Descriptor {
    private Descriptor() {}

    /** Parameter types: {@code long}, {@code java.lang.String}, {@code [I}. */
    static List<String> parameters(String descriptor) {
        List<String> types = new ArrayList<>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int end = end(descriptor, at);
            types.add(name(descriptor, at, end));
            at = end;
        }
        return List.copyOf(types);
    }

    /** The return type; {@code void} for none. */
    static String returned(String descriptor) {
        return name(descriptor, descriptor.indexOf(')') + 1, descriptor.length());
    }

    private static int end(String descriptor, int start) {
        int at = start;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
    }

    private static String name(String descriptor, int start, int end) {
        char first = descriptor.charAt(start);
        if (first == '[') {
            return descriptor.substring(start, end).replace('/', '.');
        }
        return switch (first) {
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'S' -> "short";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            case 'D' -> "double";
            case 'V' -> "void";
            default -> descriptor.substring(start + 1, end - 1).replace('/', '.');
        };
    }

    static boolean isPrimitive(String type) {
        return switch (type) {
            case "boolean", "byte", "char", "short", "int", "long", "float", "double" -> true;
            default -> false;
        };
    }

    /** A type as people write it: {@code int[]} for {@code [I}. */
    static String readable(String type) {
        int dimensions = 0;
        while (dimensions < type.length() && type.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return type;
        }
        return name(type, dimensions, type.length()) + "[]".repeat(dimensions);
    }

    /** {@code find(long, java.lang.String)}, for messages. */
    static String readable(MethodShape method) {
        StringBuilder out = new StringBuilder(method.name()).append('(');
        String separator = "";
        for (String type : parameters(method.descriptor())) {
            out.append(separator).append(readable(type));
            separator = ", ";
        }
        return out.append(')').toString();
    }
}
