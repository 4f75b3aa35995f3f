package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type with its supertypes, nearest first: itself, its superclasses, then interfaces, with what
 * it puts in for their type variables. Supertypes whose class file is not there are known by name.
 */
final class Lineage {
    /** A hostile class file may claim any number. */
    private static final int MOST = 512;

    private final List<Ancestor> types = new ArrayList<>();

    /**
     * A type of the lineage.
     *
     * @param shape null when its class file was not read
     * @param arguments what stands for its type variables, as signatures
     */
    record Ancestor(String name, @Nullable ClassShape shape, Map<String, String> arguments) {
        boolean isInterface() {
            return shape != null && (shape.access() & Descriptors.INTERFACE) != 0;
        }
    }

    private Lineage() {}

    /**
     * The lineage of a type.
     *
     * @param ofJdk whether class files of the JDK are read as well
     */
    static Lineage of(ClassShape type, Hierarchy hierarchy, boolean ofJdk) {
        Lineage lineage = new Lineage();
        Set<String> seen = new HashSet<>();
        lineage.add(new Ancestor(type.internalName(), type, Map.of()), seen);
        // Superclasses first, as the JVM looks for a method.
        for (int i = 0; i < lineage.types.size() && i < MOST; i++) {
            lineage.addSupertypes(i, hierarchy, ofJdk, seen, false);
        }
        for (int i = 0; i < lineage.types.size() && i < MOST; i++) {
            lineage.addSupertypes(i, hierarchy, ofJdk, seen, true);
        }
        return lineage;
    }

    private void add(Ancestor ancestor, Set<String> seen) {
        if (seen.add(ancestor.name)) {
            types.add(ancestor);
        }
    }

    private void addSupertypes(
            int index, Hierarchy hierarchy, boolean ofJdk, Set<String> seen, boolean interfaces) {
        Ancestor below = types.get(index);
        ClassShape shape = below.shape;
        if (shape == null) {
            return;
        }
        List<String> signatures = TypeSignatures.supertypes(shape.signature());
        String parent = shape.superName();
        if (!interfaces) {
            if (parent != null && !parent.equals("java/lang/Object") && !below.isInterface()) {
                add(below, parent, signatures, 0, hierarchy, ofJdk, seen);
            }
            return;
        }
        for (int i = 0; i < shape.interfaces().size(); i++) {
            add(below, shape.interfaces().get(i), signatures, i + 1, hierarchy, ofJdk, seen);
        }
    }

    private void add(
            Ancestor below,
            String name,
            List<String> signatures,
            int at,
            Hierarchy hierarchy,
            boolean ofJdk,
            Set<String> seen) {
        if (seen.contains(name)) {
            return;
        }
        ClassShape shape = ofJdk || !name.startsWith("java/") ? hierarchy.find(name) : null;
        Map<String, String> arguments =
                shape == null || at >= signatures.size()
                        ? Map.of()
                        : TypeSignatures.bind(
                                signatures.get(at),
                                TypeSignatures.variables(shape.signature()),
                                below.arguments);
        add(new Ancestor(name, shape, arguments), seen);
    }

    /** Itself first. */
    List<Ancestor> types() {
        return types;
    }

    Ancestor self() {
        return types.get(0);
    }

    @Nullable Ancestor find(String name) {
        for (Ancestor each : types) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** Supertypes that may have methods, and whose class file was not read. */
    List<String> unread() {
        List<String> names = new ArrayList<>();
        for (Ancestor each : types) {
            if (each.shape == null) {
                names.add(each.name);
            }
        }
        return names;
    }

    /** Whether one type's method takes the place of another's in objects of this lineage. */
    static boolean overrides(
            Ancestor one, MethodShape method, Ancestor other, MethodShape overridden) {
        if (!method.name().equals(overridden.name())) {
            return false;
        }
        if (method.descriptor().equals(overridden.descriptor())) {
            return true;
        }
        List<String> mine = method.parameterTypes();
        List<String> theirs = overridden.parameterTypes();
        if (mine.size() != theirs.size()) {
            return false;
        }
        List<String> mineDeclared = TypeSignatures.parameters(method);
        List<String> theirsDeclared = TypeSignatures.parameters(overridden);
        Map<String, String> minePut = TypeSignatures.inside(method, one.arguments);
        Map<String, String> theirsPut = TypeSignatures.inside(overridden, other.arguments);
        for (int i = 0; i < mine.size(); i++) {
            if (mine.get(i).equals(theirs.get(i))) {
                continue;
            }
            String wanted = seen(theirs, theirsDeclared, i, theirsPut);
            if (!wanted.equals(mine.get(i))
                    && !wanted.equals(seen(mine, mineDeclared, i, minePut))) {
                return false;
            }
        }
        return true;
    }

    /** A parameter with what the lineage puts in: a descriptor, or a variable of its first type. */
    private static String seen(
            List<String> erased, List<String> declared, int at, Map<String, String> known) {
        if (declared.isEmpty()) {
            return erased.get(at);
        }
        String put = TypeSignatures.put(declared.get(at), known);
        String plain = TypeSignatures.erased(put);
        return plain == null ? put : plain;
    }

    /**
     * The erased parameters with what this lineage puts in for variables; null where nothing is put
     * in.
     */
    static List<@Nullable String> put(Ancestor ancestor, MethodShape method) {
        List<@Nullable String> types = new ArrayList<>();
        if (ancestor.arguments.isEmpty()) {
            return types;
        }
        Map<String, String> known = TypeSignatures.inside(method, ancestor.arguments);
        for (String declared : TypeSignatures.parameters(method)) {
            String put = TypeSignatures.put(declared, known);
            types.add(put.equals(declared) ? null : put);
        }
        return types;
    }
}
