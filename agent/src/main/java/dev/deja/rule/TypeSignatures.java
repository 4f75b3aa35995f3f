package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Generic signatures of classes and methods (JVMS 4.7.9.1), as far as telling methods apart needs
 * them: which type stands for which variable. What fits nothing, as obfuscators leave it, is taken
 * as if there were no signature.
 */
final class TypeSignatures {
    private TypeSignatures() {}

    /** Names of a class's own type variables, in order. */
    static List<String> variables(@Nullable String classSignature) {
        List<String> names = new ArrayList<>();
        if (classSignature == null || !classSignature.startsWith("<")) {
            return names;
        }
        try {
            int at = 1;
            while (classSignature.charAt(at) != '>') {
                int colon = classSignature.indexOf(':', at);
                names.add(classSignature.substring(at, colon));
                at = colon;
                while (classSignature.charAt(at) == ':') {
                    at++;
                    if (classSignature.charAt(at) != ':') {
                        at = end(classSignature, at);
                    }
                }
            }
            return names;
        } catch (IndexOutOfBoundsException malformed) {
            return List.of();
        }
    }

    /**
     * What stands for variables inside a method: those of the type, and for the method's own what
     * bounds them, so that {@code <S extends T> S save(S)} is a {@code save(Owner)} where {@code T}
     * is {@code Owner}.
     */
    static Map<String, String> inside(MethodShape method, Map<String, String> ofType) {
        String signature = method.signature();
        if (signature == null || !signature.startsWith("<") || ofType.isEmpty()) {
            return ofType;
        }
        Map<String, String> known = new HashMap<>(ofType);
        try {
            int at = 1;
            while (signature.charAt(at) != '>') {
                int colon = signature.indexOf(':', at);
                String name = signature.substring(at, colon);
                known.remove(name);
                at = colon;
                boolean isFirst = true;
                while (signature.charAt(at) == ':') {
                    at++;
                    if (signature.charAt(at) == ':') {
                        continue;
                    }
                    int end = end(signature, at);
                    String bound = signature.substring(at, end);
                    String put = put(bound, ofType);
                    if (isFirst && !put.equals(bound)) {
                        known.put(name, put);
                    }
                    isFirst = false;
                    at = end;
                }
            }
            return known;
        } catch (IndexOutOfBoundsException malformed) {
            return ofType;
        }
    }

    /** The superclass and the interfaces with their type arguments; empty without a signature. */
    static List<String> supertypes(@Nullable String classSignature) {
        List<String> types = new ArrayList<>();
        if (classSignature == null) {
            return types;
        }
        try {
            int at = 0;
            if (classSignature.startsWith("<")) {
                at = 1;
                while (classSignature.charAt(at) != '>') {
                    at = classSignature.indexOf(':', at);
                    while (classSignature.charAt(at) == ':') {
                        at++;
                        if (classSignature.charAt(at) != ':') {
                            at = end(classSignature, at);
                        }
                    }
                }
                at++;
            }
            while (at < classSignature.length()) {
                int end = end(classSignature, at);
                types.add(classSignature.substring(at, end));
                at = end;
            }
            return types;
        } catch (IndexOutOfBoundsException malformed) {
            return List.of();
        }
    }

    /** Parameters of a method as declared; empty when there is no signature, or none that fits. */
    static List<String> parameters(MethodShape method) {
        String signature = method.signature();
        List<String> types = new ArrayList<>();
        if (signature == null) {
            return types;
        }
        try {
            int at = signature.indexOf('(') + 1;
            while (signature.charAt(at) != ')') {
                int end = end(signature, at);
                types.add(signature.substring(at, end));
                at = end;
            }
            return types.size() == method.parameterTypes().size() ? types : List.of();
        } catch (IndexOutOfBoundsException malformed) {
            return List.of();
        }
    }

    /**
     * What stands for the variables of a supertype.
     *
     * @param supertype with its arguments, such as {@code Lcom/acme/Repo<TT;Ljava/lang/Long;>;}
     * @param names of its variables
     * @param known what stands for the variables that are used in the arguments
     */
    static Map<String, String> bind(
            String supertype, List<String> names, Map<String, String> known) {
        if (names.isEmpty() || supertype.indexOf('<') < 0) {
            return Map.of();
        }
        Map<String, String> bound = new HashMap<>();
        try {
            int at = firstArgument(supertype);
            for (String name : names) {
                char kind = supertype.charAt(at);
                if (kind == '*') {
                    at++;
                    continue;
                }
                if (kind == '+' || kind == '-') {
                    at++;
                }
                int end = end(supertype, at);
                bound.put(name, put(supertype.substring(at, end), known));
                at = end;
            }
            return bound;
        } catch (IndexOutOfBoundsException malformed) {
            return Map.of();
        }
    }

    /** Where the arguments of the type itself begin, not those of a class around it. */
    private static int firstArgument(String type) {
        int at = type.length() - 2;
        if (type.charAt(at) != '>') {
            throw new IndexOutOfBoundsException();
        }
        int depth = 0;
        for (; ; at--) {
            char c = type.charAt(at);
            if (c == '>') {
                depth++;
            } else if (c == '<' && --depth == 0) {
                return at + 1;
            }
        }
    }

    /** A type with what stands for its variable put in, where it is one or an array of one. */
    static String put(String type, Map<String, String> known) {
        int dimensions = Descriptors.dimensions(type);
        if (dimensions < type.length() && type.charAt(dimensions) == 'T') {
            String bound = known.get(type.substring(dimensions + 1, type.length() - 1));
            if (bound != null) {
                return type.substring(0, dimensions).concat(bound);
            }
        }
        return type;
    }

    /** The descriptor of a type without its arguments; null for a variable. */
    static @Nullable String erased(String type) {
        int dimensions = Descriptors.dimensions(type);
        char kind = type.charAt(dimensions);
        if (kind == 'T') {
            return null;
        }
        if (kind != 'L' || type.indexOf('<') < 0) {
            return type;
        }
        StringBuilder erased = new StringBuilder(type.length());
        int depth = 0;
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
            } else if (depth == 0) {
                erased.append(c == '.' ? '$' : c);
            }
        }
        return erased.toString();
    }

    /** Where the type that begins at an index ends. */
    private static int end(String signature, int start) {
        int at = start;
        while (signature.charAt(at) == '[') {
            at++;
        }
        char kind = signature.charAt(at);
        if (kind == 'T') {
            int end = signature.indexOf(';', at);
            if (end < 0) {
                throw new IndexOutOfBoundsException();
            }
            return end + 1;
        }
        if (kind != 'L') {
            return at + 1;
        }
        int depth = 0;
        for (; ; at++) {
            char c = signature.charAt(at);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
            } else if (c == ';' && depth == 0) {
                return at + 1;
            }
        }
    }
}
