package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A payload of the size that a rule stores can be made to cost anything; it must not. */
@Timeout(120) // a hang, which is what most of this is about
@SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
class BudgetTest {
    private static final long MEBIBYTE = 1 << 20;

    private final Codec codec = Codecs.binary();

    /** Its hash is what its two numbers make it, as that of every record. */
    record Point(int x, int y) {}

    /** A kilobyte of heap for each byte of payload. */
    static final class Sparse implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        transient long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8;
        transient long c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8;
        transient long e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8;
        transient long g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, h0, h1, h2, h3, h4, h5, h6, h7, h8;
        transient long i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, j0, j1, j2, j3, j4, j5, j6, j7, j8;
    }

    private interface Declared {
        @SuppressWarnings("UnusedMethod") // its return type is read
        List<Sparse> sparse();

        @SuppressWarnings("UnusedMethod")
        Set<String> strings();

        @SuppressWarnings("UnusedMethod")
        Map<Point, String> points();
    }

    private static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, BudgetTest.class.getClassLoader());
    }

    private static ValueTypes types(String declared) throws NoSuchMethodException {
        return types(Declared.class.getDeclaredMethod(declared).getGenericReturnType());
    }

    private interface Script {
        void write(Writer out) throws Refusal;
    }

    private static Encoded crafted(ValueTypes types, Script script, long... shapes)
            throws Exception {
        Writer out = new Writer(types);
        out.put(Wire.GRAPH);
        script.write(out);
        byte[] body = out.toBytes();
        byte[] payload = Arrays.copyOf(body, body.length + 4);
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length);
        ByteBuffer.wrap(payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length, (int) crc.getValue());
        return new Encoded(payload, shapes);
    }

    private static int head(Class<?> type) {
        return Wire.FIRST_FIXED + 2 * Plans.of(type).fixedId;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private Object carried(Object value, ValueTypes types) throws Exception {
        return Objects.requireNonNull(codec.decode(codec.encode(value, types), types));
    }

    /** A miss, in time, that took no more memory than a value of that size may. */
    private void assertCheapMiss(Encoded encoded, ValueTypes types) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    long before = allocated();
                    assertThrows(UndecodableException.class, () -> codec.decode(encoded, types));
                    long taken = allocated() - before;
                    long most = 16 * MEBIBYTE + 80L * encoded.length();
                    assertTrue(taken < most, taken + " B for " + encoded.length());
                });
    }

    @Test
    void nested_arrays_that_claim_everything_that_is_left_take_no_memory() throws Exception {
        for (Class<?> type : List.of(Object[].class, ArrayList.class, HashMap.class)) {
            ValueTypes types = types(Object.class);
            assertCheapMiss(
                    crafted(
                            types,
                            out -> {
                                for (int i = 0; i < 190; i++) {
                                    out.varint(head(type));
                                    out.varint(900_000);
                                    if (type == HashMap.class) {
                                        out.put(0);
                                    }
                                }
                                out.bytes(new byte[1_000_000]);
                            }),
                    types);
        }
    }

    @Test
    void hash_tables_of_the_largest_size_for_nothing_take_no_memory() throws Exception {
        ValueTypes types = types(Object.class);
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(ArrayList.class));
                            out.varint(400_000);
                            for (int i = 0; i < 250_000; i++) {
                                out.varint(head(Hashtable.class));
                                out.varint(0);
                                out.put(5);
                            }
                        }),
                types);
    }

    @Test
    void objects_that_take_far_more_heap_than_payload_are_bounded_both_ways() throws Exception {
        ValueTypes types = types("sparse");
        long shape = ((ObjectPlan) Plans.of(Sparse.class)).shape;
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(ArrayList.class));
                            out.varint(900_000);
                            for (int i = 0; i < 900_000; i++) {
                                out.varint(Wire.EXACT);
                            }
                        },
                        shape),
                types);

        List<Sparse> many = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            many.add(new Sparse());
        }
        assertThrows(RefusedValueException.class, () -> codec.encode(many, types));
        List<Sparse> few = new ArrayList<>(many.subList(0, 1000));
        assertEquals(1000, ((List<?>) carried(few, types)).size());
    }

    /** Each list holds the one before it twice: 60 objects, of which a hash sees 2^60. */
    private static Object doubling(int levels, Object innermost) {
        Object list = innermost;
        for (int i = 0; i < levels; i++) {
            list = new ArrayList<>(Arrays.asList(list, list));
        }
        return list;
    }

    @Test
    void a_graph_that_a_hash_would_walk_for_years_is_neither_written_nor_read() throws Exception {
        Object bomb = doubling(60, "x");
        ValueTypes types = types(Object.class);
        // Harmless as long as nobody asks for its hash.
        Object back = carried(bomb, types);
        assertEquals(ArrayList.class, back.getClass());

        assertThrows(
                RefusedValueException.class,
                () -> codec.encode(new Object[] {Map.of("k", bomb), "more"}, types));
        Class<?> setOfTwo = Set.of(1).getClass();
        for (Class<?> type : List.of(HashSet.class, HashMap.class, TreeMap.class, setOfTwo)) {
            assertCheapMiss(
                    crafted(
                            types,
                            out -> {
                                out.varint(head(type));
                                out.varint(type == HashSet.class || type == setOfTwo ? 1 : 2);
                                if (type != setOfTwo) {
                                    out.put(0);
                                }
                                doubling(out, 60);
                                out.varint(Wire.NULL);
                            }),
                    types);
        }
    }

    /** What {@link #doubling(int, Object)} makes, written as the first part of something. */
    private static void doubling(Writer out, int levels) throws Refusal {
        for (int i = 0; i < levels; i++) {
            out.varint(head(ArrayList.class));
            out.varint(2);
        }
        out.varint(Wire.NULL);
        out.varint(Wire.NULL);
        for (int i = levels; i > 1; i--) {
            out.varint(Wire.REFERENCE);
            out.varint(i);
        }
    }

    @Test
    void a_cycle_does_not_hide_how_much_a_hash_would_walk() throws Exception {
        // A list of such a graph and of a set, which holds a list that leads back to the first.
        ValueTypes types = types(Object.class);
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(ArrayList.class));
                            out.varint(2);
                            doubling(out, 60);
                            out.varint(head(HashSet.class));
                            out.varint(1);
                            out.put(0);
                            out.varint(head(ArrayList.class));
                            out.varint(1);
                            out.varint(Wire.REFERENCE);
                            out.varint(0);
                        }),
                types);
    }

    @Test
    void a_graph_that_shares_much_is_carried_when_a_hash_can_walk_it() throws Exception {
        ValueTypes types = types(Object.class);
        List<Object> shared = new ArrayList<>(Collections.nCopies(50, "s"));
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            all.add(new ArrayList<>(List.of(i)));
        }
        for (int i = 0; i < 20_000; i++) {
            all.add(new HashSet<>(List.of(all.get(4999 - i % 100))));
        }
        all.add(new HashSet<>(Set.of(shared, "t")));
        all.add(shared);

        Object back = codec.decode(codec.encode(all, types), types);
        assertEquals(all, back);
    }

    @Test
    void keys_that_collide_on_purpose_are_a_miss_and_not_a_hang() throws Exception {
        int count = 120_000;
        for (Class<?> type : List.of(HashMap.class, LinkedHashMap.class, ConcurrentHashMap.class)) {
            ValueTypes types = types("points");
            assertCheapMiss(
                    crafted(
                            types,
                            out -> {
                                out.varint(head(type));
                                out.varint(2 * count);
                                out.put(0);
                                for (int i = 0; i < count; i++) {
                                    out.varint(Wire.EXACT);
                                    out.signed(i);
                                    out.signed(-31 * i);
                                    out.varint(Wire.NULL);
                                }
                            },
                            ((ObjectPlan) Plans.of(Point.class)).shape),
                    types);
        }
    }

    /** Strings of one hash: every pair of characters is "Aa" or "BB". */
    private static List<String> colliding(int bits) {
        List<String> all = new ArrayList<>(List.of(""));
        for (int i = 0; i < bits; i++) {
            List<String> longer = new ArrayList<>();
            for (String each : all) {
                longer.add(each + "Aa");
                longer.add(each + "BB");
            }
            all = longer;
        }
        return all;
    }

    @Test
    void strings_that_collide_in_tables_without_trees_are_a_miss() throws Exception {
        List<String> keys = colliding(16);
        ValueTypes types = types("strings");
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(Set.of(1, 2, 3).getClass()));
                            out.varint(keys.size());
                            for (String key : keys) {
                                out.varint(head(String.class));
                                out.string(key);
                            }
                        }),
                types);
        ValueTypes any = types(Object.class);
        assertCheapMiss(
                crafted(
                        any,
                        out -> {
                            out.varint(head(Hashtable.class));
                            out.varint(2 * keys.size());
                            out.put(0);
                            for (String key : keys) {
                                out.varint(head(String.class));
                                out.string(key);
                                out.varint(head(String.class));
                                out.string("v");
                            }
                        }),
                any);
        // A hash map makes a tree of them.
        Object back = carried(new HashSet<>(keys), any);
        assertEquals(keys.size(), ((Set<?>) back).size());
    }

    @Test
    void two_keys_for_each_place_crowd_a_table_that_probes() throws Exception {
        // No two have the same hash, and still each is pushed further than the one before it.
        int count = 100_000;
        ValueTypes types = types(Object.class);
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(Set.of(1, 2, 3).getClass()));
                            out.varint(count);
                            for (int i = 0; i < count; i++) {
                                out.varint(head(Integer.class));
                                out.signed(i % 50_000 + (i < 50_000 ? 0 : 2 * count));
                            }
                        }),
                types);
    }

    @Test
    void a_set_that_compares_each_with_each_is_only_carried_while_it_is_small() throws Exception {
        ValueTypes types = types(Object.class);
        CopyOnWriteArraySet<Integer> set = new CopyOnWriteArraySet<>(List.of(1, 2, 3));
        assertEquals(set, codec.decode(codec.encode(set, types), types));
        assertCheapMiss(
                crafted(
                        types,
                        out -> {
                            out.varint(head(CopyOnWriteArraySet.class));
                            out.varint(200_000);
                            for (int i = 0; i < 200_000; i++) {
                                out.varint(head(Integer.class));
                                out.signed(i);
                            }
                        }),
                types);
    }

    @Test
    void large_honest_values_stay_within_the_bounds() throws Exception {
        ValueTypes types = types(Object.class);
        Map<String, Object> map = new HashMap<>();
        TreeMap<Point, Integer> sorted = new TreeMap<>(Collections.reverseOrder(new ByX()));
        for (int i = 0; i < 60_000; i++) {
            map.put("key " + i, new Point(i, i));
            sorted.put(new Point(i, 0), i);
        }
        List<Object> all = new ArrayList<>(List.of(map, sorted, Set.copyOf(map.keySet())));
        all.add(new byte[4_000_000]);
        all.add(new long[400_000]);
        all.add(new Hashtable<>(map));
        all.add(new HashSet<>(Arrays.asList(map.values().toArray())));
        Encoded encoded = codec.encode(all, types);
        assertEquals(null, Codecs.difference(all, codec.decode(encoded, types)));
    }

    record ByX() implements java.util.Comparator<Point> {
        @Override
        public int compare(Point one, Point other) {
            return Integer.compare(one.x(), other.x());
        }
    }

    @Test
    void json_is_bounded_in_the_same_ways() throws Exception {
        Codec json = Codecs.json();
        ValueTypes strings = types("strings");
        StringBuilder text = new StringBuilder("{\"@Set.of\":[");
        for (String key : colliding(16)) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
            text.append('"').append(key).append('"');
        }
        text.append("]}");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        assertThrows(
                                UndecodableException.class,
                                () -> json.decode(new Encoded(bytes, new long[0]), strings)));
        byte[] sparse = ("[" + "{},".repeat(300_000) + "{}]").getBytes(StandardCharsets.UTF_8);
        long shape = ((ObjectPlan) Plans.of(Sparse.class)).shape;
        UndecodableException e =
                assertThrows(
                        UndecodableException.class,
                        () ->
                                json.decode(
                                        new Encoded(sparse, new long[] {shape}), types("sparse")));
        assertTrue(String.valueOf(e.getMessage()).contains("memory"), e.getMessage());
    }
}
