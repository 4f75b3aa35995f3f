package dev.deja.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Source text of classes as applications have them, drawn by chance: records, enums, sealed and
 * open hierarchies, generic classes, classes without a constructor that takes nothing, with fields
 * of everything that refers to everything. Each but enums and interfaces has one constructor, which
 * takes its fields in their order, those of its superclass first.
 */
final class RandomTypes {
    /** How many of each kind. */
    private static final int EACH = 4;

    private final Random random;
    private final List<String> concrete = new ArrayList<>();
    private final List<String> declarable = new ArrayList<>();

    private RandomTypes(Random random) {
        this.random = random;
    }

    /** All members of one class {@code app.Value}. */
    static String source(Random random) {
        return new RandomTypes(random).all();
    }

    private String all() {
        for (int i = 0; i < EACH; i++) {
            concrete.add("R" + i);
            concrete.add("M" + i);
            concrete.add("C" + i);
            concrete.add("D" + i);
            declarable.add("E" + i);
            declarable.add("S" + i);
            declarable.add("I" + i);
            declarable.add("A" + i);
        }
        declarable.addAll(concrete);
        StringBuilder text =
                new StringBuilder(
                        """
                        import java.io.Serializable;
                        import java.math.*;
                        import java.time.*;
                        import java.util.*;

                        @SuppressWarnings("all")
                        public class Value {
                        """);
        for (int i = 0; i < EACH; i++) {
            text.append(enumeration("E" + i));
            text.append("public sealed interface S" + i + " permits P" + i + ", Q" + i + " {}\n");
            text.append(record("P" + i, "S" + i));
            text.append(record("Q" + i, "S" + i + ", I" + i));
            text.append("public interface I" + i + " extends Serializable {}\n");
            text.append(record("R" + i, "I" + i));
            text.append(mutable("M" + i, "I" + i));
            text.append(base("A" + i, "C" + i));
            text.append(generic("G" + i));
            text.append(generic("D" + i).replace("<T>", "").replace("T ", "Object "));
        }
        return text.append("}\n").toString();
    }

    private String enumeration(String name) {
        StringBuilder text = new StringBuilder("public enum " + name + " { ");
        for (int i = 0; i <= random.nextInt(5); i++) {
            text.append(
                            "K"
                                    + i
                                    + (random.nextInt(3) == 0
                                            ? " { public int f() { return 1; } }"
                                            : ""))
                    .append(", ");
        }
        return text + "; public int f() { return 0; } }\n";
    }

    private String record(String name, String interfaces) {
        List<String> fields = fields(1 + random.nextInt(6), "c");
        return "public record "
                + name
                + "("
                + String.join(", ", fields)
                + ") implements Serializable, "
                + interfaces
                + " {}\n";
    }

    /** Fields that change, so that cycles can be made, and that its equality does not look at. */
    private String mutable(String name, String interfaces) {
        List<String> fields = fields(1 + random.nextInt(5), "m");
        return "public static class "
                + name
                + " implements Serializable, "
                + interfaces
                + " { public Object link; public "
                + name
                + " next; "
                + members(fields, "private ")
                + constructor(name, fields, List.of())
                + "}\n";
    }

    /** An abstract class and one below it, with fields of the same names. */
    private String base(String name, String below) {
        List<String> above = fields(1 + random.nextInt(4), "x");
        List<String> own = fields(1 + random.nextInt(4), "x");
        List<String> all = new ArrayList<>();
        StringBuilder supers = new StringBuilder();
        for (int i = 0; i < above.size(); i++) {
            String type = above.get(i).substring(0, above.get(i).lastIndexOf(' '));
            all.add(type + " s" + i);
            supers.append(i == 0 ? "" : ", ").append("s" + i);
        }
        all.addAll(own);
        StringBuilder assign = new StringBuilder("super(" + supers + ");");
        for (String field : own) {
            String each = field.substring(field.lastIndexOf(' ') + 1);
            assign.append("this." + each + " = " + each + ";");
        }
        return "public abstract static class "
                + name
                + " implements Serializable { "
                + members(above, "private final ")
                + constructor(name, above, List.of())
                + "}\npublic static "
                + (random.nextBoolean() ? "final " : "")
                + "class "
                + below
                + " extends "
                + name
                + " { "
                + members(own, "protected ")
                + "public "
                + below
                + "("
                + String.join(", ", all)
                + ") {"
                + assign
                + "} }\n";
    }

    private String generic(String name) {
        List<String> fields = fields(random.nextInt(3), "g");
        fields.add("T one");
        fields.add(name.startsWith("D") ? "List<Object> many" : "List<T> many");
        return "public static class "
                + name
                + "<T> implements Serializable { "
                + members(fields, "private final ")
                + constructor(name, fields, List.of())
                + "}\n";
    }

    private static String members(List<String> fields, String modifiers) {
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            text.append(modifiers + field + "; ");
        }
        return text.toString();
    }

    private static String constructor(String name, List<String> fields, List<String> more) {
        StringBuilder text = new StringBuilder("public " + name + "(");
        List<String> all = new ArrayList<>(more);
        all.addAll(fields);
        text.append(String.join(", ", all)).append(") {");
        for (String field : fields) {
            String each = field.substring(field.lastIndexOf(' ') + 1);
            text.append("this." + each + " = " + each + ";");
        }
        return text.append("} ").toString();
    }

    private List<String> fields(int count, String prefix) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(type(2, true) + " " + prefix + i);
        }
        return fields;
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    /** A type for a field; type arguments are never primitive. */
    private String type(int depth, boolean primitives) {
        int kind = random.nextInt(depth > 0 ? 14 : 6);
        return switch (kind) {
            case 0 ->
                    primitives
                            ? pick(
                                    "int", "long", "boolean", "double", "byte", "char", "short",
                                    "float")
                            : pick("Integer", "Long", "Boolean", "Double", "Character");
            case 1 -> pick("String", "String", "Integer", "Long", "BigDecimal", "UUID");
            case 2 -> pick("LocalDate", "Instant", "Duration", "BigInteger", "LocalDateTime");
            case 3, 4 -> declarable.get(random.nextInt(declarable.size()));
            case 5 -> pick("Object", "Number", "CharSequence", "Comparable<?>");
            case 6, 7 ->
                    pick("List", "Collection", "ArrayList", "LinkedList", "Iterable", "List")
                            + "<"
                            + bounded(depth)
                            + ">";
            case 8 -> pick("Set", "HashSet", "LinkedHashSet") + "<" + key() + ">";
            case 9 ->
                    pick("Map", "HashMap", "LinkedHashMap")
                            + "<"
                            + key()
                            + ", "
                            + type(depth - 1, false)
                            + ">";
            case 10 -> "Optional<" + type(depth - 1, false) + ">";
            case 11 -> type(depth - 1, true).replaceAll("<.*>", "") + "[]";
            case 12 -> "G" + random.nextInt(EACH) + "<" + type(depth - 1, false) + ">";
            default ->
                    pick(
                            "TreeMap<String, Integer>",
                            "SortedSet<Long>",
                            "EnumSet<E0>",
                            "EnumMap<E1, String>",
                            "Map<E2, Integer>",
                            "byte[]",
                            "int[][]",
                            "BitSet",
                            "Date");
        };
    }

    private String bounded(int depth) {
        String type = type(depth - 1, false);
        return random.nextInt(4) == 0 ? "? extends " + type : type;
    }

    private String key() {
        return pick("String", "Integer", "Long", "UUID", "LocalDate", "E0", "E3", "Object");
    }
}
