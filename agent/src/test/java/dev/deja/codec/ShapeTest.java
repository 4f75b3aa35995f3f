package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two deployments of one application: its classes, in loaders of their own. */
class ShapeTest {
    private final Codec codec = Codecs.binary();

    private final Path folder;

    ShapeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Class<?> deploy(String name, String source) throws Exception {
        return Deployment.of(folder, name, source).loadClass("app.Value");
    }

    private static Object instance(Class<?> type) throws Exception {
        return type.getDeclaredConstructor().newInstance();
    }

    private static ValueTypes types(Class<?> type) {
        return ValueTypes.of(type, type.getClassLoader());
    }

    @Test
    void an_unchanged_class_of_the_next_deployment_reads_the_entries_of_the_last()
            throws Exception {
        String source = "public class Value { int number = 5; String text = \"t\"; }";
        Class<?> before = deploy("before", source);
        Class<?> after = deploy("after", source.replace("= 5", "= 7"));
        Encoded encoded = codec.encode(instance(before), types(before));

        Object copy = codec.decode(encoded, types(after));

        assertNotNull(copy);
        Field number = after.getDeclaredField("number");
        number.setAccessible(true);
        assertEquals(5, number.getInt(copy));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    public class Value { int number; }                   | public class Value { long number; }
                    public class Value { int number; }                   | public class Value { int renamed; }
                    public class Value { int number; }                   | public class Value { int number; int more; }
                    public class Value { int number; int more; }         | public class Value { int number; }
                    public class Value { int number; }                   | public class Value extends Base { int number; } class Base {}
                    public class Value extends Base {} class Base { int a; } | public class Value extends Base {} class Base { byte a; }
                    public class Value { java.util.List<String> l; }     | public class Value { java.util.List<Integer> l; }
                    public class Value { Kind k = Kind.A; } enum Kind { A, B } | public class Value { Kind k = Kind.A; } enum Kind { B, A }
                    public class Value extends java.util.ArrayList<String> { int a; } | public class Value extends java.util.ArrayList<String> { long a; }
                    public class Value implements java.io.Serializable { int a; private void writeObject(java.io.ObjectOutputStream o) throws java.io.IOException { o.writeInt(1); o.writeInt(2); } } | public class Value implements java.io.Serializable { int a; private void writeObject(java.io.ObjectOutputStream o) throws java.io.IOException { o.writeInt(2); o.writeInt(1); } }
                    public class Value { Part p = new Part(); } class Part { int a; } | public class Value { Part p = new Part(); } class Part { int b; }
                    """)
    void a_changed_class_does_not_read_the_entries_of_the_last_deployment(
            String before, String after) throws Exception {
        Class<?> old = deploy("before", before);
        Class<?> changed = deploy("after", after);
        Encoded encoded = codec.encode(instance(old), types(old));

        UndecodableException miss =
                assertThrows(
                        UndecodableException.class, () -> codec.decode(encoded, types(changed)));

        assertTrue(miss.toString().contains("shape"), miss.toString());
    }

    @Test
    void shapes_are_sorted_and_without_duplicates_and_of_application_classes_only()
            throws Exception {
        Encoded encoded =
                codec.encode(
                        List.of(Samples.order(1), Samples.order(2)),
                        ValueTypes.of(Object.class, ShapeTest.class.getClassLoader()));

        long[] shapes = encoded.shapes();
        assertEquals(3, shapes.length); // Order, Line, Colour
        assertArrayEquals(LongStream.of(shapes).sorted().distinct().toArray(), shapes);
        assertNotEquals(0, shapes[0]);
    }

    @Test
    void the_classes_of_a_dropped_deployment_are_collected() throws Exception {
        WeakReference<ClassLoader> dropped = useAndDrop();
        for (int i = 0; i < 50 && dropped.get() != null; i++) {
            System.gc();
            assertNotNull(new byte[1 << 20]);
        }
        assertNull(dropped.get());
    }

    /** In a method of its own, so that no local variable keeps anything. */
    private WeakReference<ClassLoader> useAndDrop() throws Exception {
        Class<?> type =
                deploy(
                        "dropped",
                        "import java.util.*; public class Value { List<Part> parts ="
                                + " new ArrayList<>(List.of(new Part(1))); Kind kind = Kind.A;"
                                + " Map<Kind, Object> map = new EnumMap<>(Map.of(Kind.A, new Part(2)));"
                                + " Part[] array = {new Part(3)}; Kind[][] kinds = {{Kind.B}};"
                                + " Own own = new Own(); Class<?> self = Own.class; }"
                                + " class Own extends HashMap<String, Kind> { int n = 1;"
                                + " private static final java.io.ObjectStreamField[]"
                                + " serialPersistentFields ="
                                + " {new java.io.ObjectStreamField(\"n\", int.class)};"
                                + " private void readObject(java.io.ObjectInputStream in) throws"
                                + " java.io.IOException, ClassNotFoundException {"
                                + " in.defaultReadObject(); } Own() { put(\"a\", Kind.A); } }"
                                + " record Part(int number) {} enum Kind { A, B { } }");
        ValueTypes types = ValueTypes.of(Object.class, type.getClassLoader());
        Object value = instance(type);
        for (Codec each : List.of(codec, Codecs.json())) {
            ValueTypes declared = each.name().equals("json") ? types(type) : types;
            try {
                Object copy = each.decode(each.encode(value, declared), declared);
                assertNull(Codecs.difference(value, copy));
            } catch (RefusedValueException refused) {
                assertEquals("json", each.name());
            }
        }
        Codecs.isDeeplyImmutable(value);
        return new WeakReference<>(type.getClassLoader());
    }
}
