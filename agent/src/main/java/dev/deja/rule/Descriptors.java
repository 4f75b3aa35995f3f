package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JVM descriptors and signatures of methods (JVMS 4.3.3, 4.7.9.1), and how people write them. */
final class Descriptors {
    static final int PRIVATE = 0x0002;
    static final int STATIC = 0x0008;
    static final int BRIDGE = 0x0040;
    static final int VARARGS = 0x0080;
    static final int NATIVE = 0x0100;
    static final int INTERFACE = 0x0200;
    static final int ABSTRACT = 0x0400;
    static final int SYNTHETIC = 0x1000;

    /** No flag of the JVM's: a Kotlin {@code inline} function, which its callers copy. */
    static final int COPIED = 0x10000;

    /** Packages whose types may be written without them (SPEC 3.1). */
    static final List<String> SHORT_PACKAGES =
            List.of("java/lang/", "java/util/", "java/time/", "java/math/");

    private Descriptors() {}

    /**
     * Descriptors of a method's parameters.
     *
     * @throws IllegalArgumentException when it is no method descriptor
     */
    static List<String> parameters(String descriptor) {
        if (descriptor.isEmpty() || descriptor.charAt(0) != '(') {
            throw malformed();
        }
        List<String> parameters = new ArrayList<>();
        int at = 1;
        while (at < descriptor.length() && descriptor.charAt(at) != ')') {
            int end = at;
            while (end < descriptor.length() && descriptor.charAt(end) == '[') {
                end++;
            }
            if (end == descriptor.length()) {
                throw malformed();
            }
            char kind = descriptor.charAt(end);
            if (kind == 'L') {
                end = descriptor.indexOf(';', end);
                if (end < 0) {
                    throw malformed();
                }
            } else if ("BCDFIJSZ".indexOf(kind) < 0) {
                throw malformed();
            }
            parameters.add(descriptor.substring(at, end + 1));
            at = end + 1;
        }
        if (at + 1 >= descriptor.length()) {
            throw malformed();
        }
        return parameters;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("Class file that cannot be read: method descriptor");
    }

    /** Descriptor of what a method returns. */
    static String returned(String descriptor) {
        return descriptor.substring(descriptor.indexOf(')') + 1);
    }

    /** Dimensions of an array type, 0 for others. */
    static int dimensions(String descriptor) {
        int dimensions = 0;
        while (dimensions < descriptor.length() && descriptor.charAt(dimensions) == '[') {
            dimensions++;
        }
        return dimensions;
    }

    /** Internal name of a class, keyword of a primitive; of the elements when it is an array. */
    static String elementName(String descriptor) {
        int start = dimensions(descriptor);
        return switch (descriptor.charAt(start)) {
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'D' -> "double";
            case 'F' -> "float";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'S' -> "short";
            case 'Z' -> "boolean";
            case 'V' -> "void";
            default -> descriptor.substring(start + 1, descriptor.length() - 1);
        };
    }

    /**
     * Where parameters are declared with type variables: {@code [T} for {@code T[]}, null for a
     * parameter of an ordinary type; empty when there is no signature, or none that fits.
     */
    static List<@Nullable String> typeVariables(MethodShape method) {
        String signature = method.signature();
        if (signature == null) {
            return List.of();
        }
        List<@Nullable String> variables = new ArrayList<>();
        try {
            int at = signature.indexOf('(') + 1;
            while (signature.charAt(at) != ')') {
                int start = at;
                while (signature.charAt(at) == '[') {
                    at++;
                }
                switch (signature.charAt(at)) {
                    case 'T' -> {
                        int end = signature.indexOf(';', at);
                        variables.add(
                                signature
                                        .substring(start, at)
                                        .concat(signature.substring(at + 1, end)));
                        at = end + 1;
                    }
                    case 'L' -> {
                        at = endOfClass(signature, at);
                        variables.add(null);
                    }
                    default -> {
                        at++;
                        variables.add(null);
                    }
                }
            }
        } catch (IndexOutOfBoundsException malformed) {
            return List.of(); // obfuscators leave signatures that fit nothing
        }
        return variables.size() == method.parameterTypes().size() ? variables : List.of();
    }

    private static int endOfClass(String signature, int start) {
        int depth = 0;
        for (int at = start; ; at++) {
            switch (signature.charAt(at)) {
                case '<' -> depth++;
                case '>' -> depth--;
                case ';' -> {
                    if (depth == 0) {
                        return at + 1;
                    }
                }
                default -> {}
            }
        }
    }

    /** As a pattern would name it: {@code find(long, String, com.acme.Item$Kind[])}. */
    static String sourceForm(MethodShape method) {
        StringBuilder text = new StringBuilder(method.name()).append('(');
        List<String> parameters = method.parameterTypes();
        for (int i = 0; i < parameters.size(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            String parameter = parameters.get(i);
            int dimensions = dimensions(parameter);
            boolean varargs =
                    i == parameters.size() - 1
                            && dimensions > 0
                            && (method.access() & VARARGS) != 0;
            text.append(sourceName(elementName(parameter)));
            for (int d = varargs ? 1 : 0; d < dimensions; d++) {
                text.append("[]");
            }
            if (varargs) {
                text.append("...");
            }
        }
        return text.append(')').toString();
    }

    private static String sourceName(String internalName) {
        for (String shortPackage : SHORT_PACKAGES) {
            if (internalName.startsWith(shortPackage)
                    && internalName.indexOf('/', shortPackage.length()) < 0) {
                return internalName.substring(shortPackage.length());
            }
        }
        return internalName.replace('/', '.');
    }
}
