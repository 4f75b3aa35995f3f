package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {
    private final Codec codec = Codecs.binary();

    /** One of everything that a payload may contain. */
    static final class Everything {
        final Samples.Order order = Samples.order(5);
        final Samples.Shape shape = new Samples.Circle(3);
        final List<Samples.Line> lines = new ArrayList<>(order.lines());
        final Map<String, Integer> counts = new HashMap<>(Map.of("a", 1, "b", 2));
        final TreeMap<String, String> sorted = new TreeMap<>(Collections.reverseOrder());
        final Set<Samples.Line> set = new HashSet<>(order.lines());
        final EnumSet<Samples.Colour> colours = EnumSet.of(Samples.Colour.RED);
        final EnumMap<Samples.Colour, String> byColour =
                new EnumMap<>(Map.of(Samples.Colour.BLUE, "b"));
        final LinkedHashMap<String, Long> recent = new LinkedHashMap<>(16, 0.75f, true);
        final Object anything = List.of(1, "two", 3L, 4.0, LocalDate.EPOCH, Locale.ROOT);
        final @Nullable String text = "text";
        final String[] names = {"a", "b"};
        final int[][] ragged = {{1}, {}, {2, 3}};
        final Optional<Instant> at = Optional.of(Instant.EPOCH);
        final List<String> backed = Arrays.asList("x", "y");
        final List<String> unmodifiable = Collections.unmodifiableList(new ArrayList<>(backed));
        final Map<String, Set<Integer>> immutable = Map.of("k", Set.of(1, 2));
        final boolean flag = true;
        final short small = 3;
        final char letter = 'c';
        Everything self = this;
        final Samples.Node node = new Samples.Node("n");

        Everything() {
            sorted.put("a", "b");
            recent.put("r", 1L);
            node.friends = new HashSet<>(Set.of(node));
        }
    }

    private static final Set<Class<?>> ALLOWED =
            Set.of(
                    Everything.class,
                    Samples.Order.class,
                    Samples.Line.class,
                    Samples.Circle.class,
                    Samples.Square.class,
                    Samples.Colour.class,
                    Samples.Node.class);

    private static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, HostileInputTest.class.getClassLoader());
    }

    private static byte[] sealed(byte[] body) {
        byte[] payload = Arrays.copyOf(body, body.length + 4);
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length);
        ByteBuffer.wrap(payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length, (int) crc.getValue());
        return payload;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void altered_bytes_give_a_miss_or_a_well_typed_value(boolean declaredAsObject)
            throws Exception {
        ValueTypes types = types(declaredAsObject ? Object.class : Everything.class);
        Encoded encoded = codec.encode(new Everything(), types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        Random random = new Random(42);
        int survived = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = mutate(body, random);
            try {
                Object value = codec.decode(new Encoded(sealed(mutated), encoded.shapes()), types);
                requireWellTyped(value);
                survived++;
            } catch (UndecodableException expected) {
                assertTrue(expected.toString().length() > 20);
            }
        }
        assertTrue(survived > 100, "the mutations are too rough to test anything: " + survived);
    }

    private static byte[] mutate(byte[] body, Random random) {
        byte[] mutated =
                random.nextInt(10) == 0
                        ? Arrays.copyOf(body, random.nextInt(body.length))
                        : body.clone();
        for (int n = random.nextInt(3); n >= 0 && mutated.length > 1; n--) {
            int at = 1 + random.nextInt(mutated.length - 1);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutated[at] = (byte) (mutated[at] + random.nextInt(5) - 2);
                default -> {
                    int from = 1 + random.nextInt(mutated.length - 1);
                    int length = Math.min(random.nextInt(12), mutated.length - Math.max(at, from));
                    System.arraycopy(body, from, mutated, at, length);
                }
            }
        }
        return mutated;
    }

    /** Every reference fits the field that holds it, and every class is one that may be there. */
    private static void requireWellTyped(@Nullable Object root) throws Exception {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        push(open, root);
        while (!open.isEmpty()) {
            Object object = open.pop();
            if (!seen.add(object)) {
                continue;
            }
            Class<?> type = object.getClass();
            if (object instanceof Object[] array) {
                for (Object element : array) {
                    assertTrue(element == null || type.getComponentType().isInstance(element));
                    push(open, element);
                }
            } else if (object instanceof Collection<?> collection) {
                collection.forEach(element -> push(open, element));
            } else if (object instanceof Map<?, ?> map) {
                map.forEach(
                        (key, value) -> {
                            push(open, key);
                            push(open, value);
                        });
            } else if (object instanceof Optional<?> optional) {
                push(open, optional.orElse(null));
            } else if (object instanceof Enum<?> constant) {
                assertTrue(
                        ALLOWED.contains(constant.getDeclaringClass())
                                || Plans.isOfJdk(constant.getDeclaringClass()));
            } else if (!Plans.isOfJdk(type) && !type.isArray()) {
                assertTrue(ALLOWED.contains(type), type.getName());
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        Object value = field.get(object);
                        assertTrue(
                                value == null || field.getType().isInstance(value),
                                field.getName());
                        push(open, value);
                    }
                }
            }
        }
    }

    private static void push(Deque<Object> open, @Nullable Object object) {
        if (object != null) {
            open.push(object);
        }
    }

    @Test
    void a_single_altered_byte_is_noticed() throws Exception {
        ValueTypes types = types(Everything.class);
        Encoded encoded = codec.encode(new Everything(), types);
        for (int i = 0; i < encoded.payload().length; i++) {
            byte[] altered = encoded.payload().clone();
            altered[i] ^= 4;
            Encoded damaged = new Encoded(altered, encoded.shapes());
            assertThrows(UndecodableException.class, () -> codec.decode(damaged, types));
        }
    }

    @Test
    void a_truncated_payload_is_noticed() throws Exception {
        ValueTypes types = types(Everything.class);
        Encoded encoded = codec.encode(new Everything(), types);
        for (int i = 0; i < encoded.payload().length; i++) {
            Encoded cut = new Encoded(Arrays.copyOf(encoded.payload(), i), encoded.shapes());
            assertThrows(UndecodableException.class, () -> codec.decode(cut, types));
            if (i < encoded.payload().length - Wire.CRC_BYTES) {
                Encoded sealedCut = new Encoded(sealed(cut.payload()), encoded.shapes());
                assertThrows(UndecodableException.class, () -> codec.decode(sealedCut, types));
            }
        }
    }

    /** Its hash fails with an error once the content is not what it should be. */
    record Touchy(int value) {
        @Override
        public int hashCode() {
            if (value != 1) {
                throw new AssertionError("touched");
            }
            return value;
        }
    }

    @Test
    void an_error_in_the_hash_of_a_key_is_a_miss() throws Exception {
        ValueTypes types = types(Object.class);
        Encoded encoded = codec.encode(new HashSet<>(Set.of(new Touchy(1))), types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        body[body.length - 1] = 4;
        Encoded altered = new Encoded(sealed(body), encoded.shapes());

        assertThrows(UndecodableException.class, () -> codec.decode(altered, types));
    }

    /** What an attacker writes by hand. */
    private interface Script {
        void write(Writer out) throws Refusal;
    }

    private void assertUndecodable(Type declared, Script script) throws Exception {
        for (byte form : new byte[] {Wire.GRAPH, Wire.TREE}) {
            ValueTypes types = types(declared);
            Writer out = new Writer(types);
            out.put(form);
            script.write(out);
            Encoded encoded = new Encoded(sealed(out.toBytes()), new long[0]);
            assertThrows(UndecodableException.class, () -> codec.decode(encoded, types));
        }
    }

    @Test
    void a_value_that_claims_to_be_a_tree_and_is_none_is_refused() throws Exception {
        ValueTypes types = types(Object.class);
        List<Object> shared = new ArrayList<>(List.of("shared"));
        Encoded encoded = codec.encode(new ArrayList<>(List.of(shared, shared)), types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        assertEquals(Wire.GRAPH, body[0]);
        body[0] = Wire.TREE;
        Encoded altered = new Encoded(sealed(body), encoded.shapes());

        assertThrows(UndecodableException.class, () -> codec.decode(altered, types));
    }

    @Test
    void a_value_in_which_nothing_comes_again_is_a_tree_in_either_form() throws Exception {
        ValueTypes types = types(Object.class);
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add(new HashMap<>(Map.of("id", i, "names", new ArrayList<>(List.of("a", "b")))));
        }
        Encoded encoded = codec.encode(rows, types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        assertEquals(Wire.TREE, body[0]);
        assertEquals(rows, codec.decode(encoded, types));
        body[0] = Wire.GRAPH;
        assertEquals(rows, codec.decode(new Encoded(sealed(body), encoded.shapes()), types));
    }

    private static int head(Class<?> type) {
        return Wire.FIRST_FIXED + 2 * Plans.of(type).fixedId;
    }

    @Test
    void lengths_are_not_believed() throws Exception {
        for (Class<?> type :
                List.of(
                        ArrayList.class,
                        HashMap.class,
                        Object[].class,
                        byte[].class,
                        int[].class,
                        long[].class,
                        double[].class,
                        boolean[].class,
                        java.util.BitSet.class,
                        java.math.BigInteger.class)) {
            for (int length : new int[] {1000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
                assertUndecodable(
                        Object.class,
                        out -> {
                            out.varint(head(type));
                            out.varint(length);
                            out.fixedLong(0);
                        });
            }
        }
        for (int length : new int[] {1000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertUndecodable(
                    String.class,
                    out -> {
                        out.varint(head(String.class));
                        out.varint(length);
                    });
        }
    }

    @Test
    void a_hash_table_out_of_proportion_is_not_created() throws Exception {
        assertUndecodable(
                Object.class,
                out -> {
                    out.varint(head(HashMap.class));
                    out.varint(0);
                    out.put(31);
                });
    }

    @Test
    void copies_out_of_proportion_are_not_created() throws Exception {
        assertUndecodable(
                Object.class,
                out -> {
                    out.varint(head(Collections.nCopies(1, 1).getClass()));
                    out.varint(1);
                    out.varint(Integer.MAX_VALUE);
                    out.varint(Wire.NULL);
                });
    }

    @Test
    void nesting_is_bounded() throws Exception {
        assertUndecodable(
                Object.class,
                out -> {
                    for (int i = 0; i < 100_000; i++) {
                        out.varint(head(ArrayList.class));
                        out.varint(1);
                    }
                    out.varint(Wire.NULL);
                });
        assertUndecodable(
                Object.class,
                out -> {
                    for (int i = 0; i < 100_000; i++) {
                        out.varint(head(Optional.class));
                        out.varint(1);
                    }
                    out.varint(Wire.NULL);
                });
    }

    @Test
    void the_number_of_objects_is_bounded() throws Exception {
        assertUndecodable(
                Object.class,
                out -> {
                    out.varint(head(ArrayList.class));
                    out.varint(Wire.MAX_NODES + 1);
                    for (int i = 0; i <= Wire.MAX_NODES; i++) {
                        out.varint(head(Byte.class));
                        out.put(1);
                    }
                });
    }

    @Test
    void a_reference_leads_only_to_an_object_that_fits() throws Exception {
        for (int index : new int[] {0, 1, 7, -1, Integer.MAX_VALUE}) {
            assertUndecodable(
                    Object.class,
                    out -> {
                        out.varint(Wire.REFERENCE);
                        out.varint(index);
                    });
        }
        // A List.of that contains itself.
        assertUndecodable(
                Object.class,
                out -> {
                    out.varint(head(List.of(1).getClass()));
                    out.varint(1);
                    out.varint(Wire.REFERENCE);
                    out.varint(0);
                });
    }

    /** Not among the types of any method here. */
    static final class Outsider {
        static {
            INITIALISED.add("Outsider");
        }

        final int value = 1;
    }

    private static final List<String> INITIALISED = new ArrayList<>();

    @Test
    void a_type_that_the_values_do_not_have_is_neither_created_nor_initialised() throws Exception {
        for (String name :
                List.of(
                        HostileInputTest.class.getName() + "$Outsider",
                        "[L" + HostileInputTest.class.getName() + "$Outsider;",
                        "java.lang.ProcessBuilder",
                        "javax.script.ScriptEngineManager",
                        "[Ljava.lang.ProcessBuilder;",
                        "[".repeat(300) + "I",
                        "[",
                        "[L;",
                        "[X",
                        "[[L[I;",
                        "",
                        "int",
                        "no.such.Type")) {
            assertUndecodable(
                    Object.class,
                    out -> {
                        out.varint(Wire.NAMED);
                        out.string(name);
                        out.put(0);
                        out.put(0);
                    });
        }
        assertUndecodable(
                Object.class,
                out -> {
                    out.varint(Wire.NAMED);
                    out.string(null);
                });
        assertFalse(INITIALISED.contains("Outsider"));
    }

    @Test
    void a_type_is_only_known_once_it_was_encoded_or_declared() throws Exception {
        Samples.Line value = new Samples.Line("s", 1, java.math.BigDecimal.ONE);
        ValueTypes learned = types(Object.class);
        Encoded encoded = codec.encode(value, learned);

        assertEquals(value, codec.decode(encoded, learned));
        assertThrows(UndecodableException.class, () -> codec.decode(encoded, types(Object.class)));
        assertThrows(UndecodableException.class, () -> codec.decode(encoded, types(String.class)));
        ValueTypes sealedTypes = types(Samples.Shape.class);
        Encoded circle = codec.encode(new Samples.Circle(1), types(Samples.Shape.class));
        assertEquals(new Samples.Circle(1), codec.decode(circle, sealedTypes));
    }

    @Test
    void an_element_that_the_declaration_excludes_is_not_put_into_a_list() throws Exception {
        Type strings = Declared.class.getDeclaredMethod("strings").getGenericReturnType();
        for (Object other :
                List.of(
                        new ArrayList<>(List.of(1)),
                        List.of(1),
                        Arrays.asList(new Integer[] {1}),
                        Arrays.asList(new Object[] {1}),
                        Collections.unmodifiableList(new ArrayList<>(List.of(1))))) {
            Encoded encoded = codec.encode(other, types(Object.class));
            assertThrows(UndecodableException.class, () -> codec.decode(encoded, types(strings)));
        }
    }

    private interface Declared {
        @SuppressWarnings("UnusedMethod") // its return type is read
        List<String> strings();
    }

    @Test
    void depth_200_fits_in_half_a_megabyte_of_stack() throws Exception {
        Object[] chains = new Object[4];
        Samples.Node first = new Samples.Node("0");
        Samples.Node last = first;
        for (int i = 0; i < Wire.MAX_DEPTH - 3; i++) {
            last.next = new Samples.Node("n");
            last = last.next;
        }
        chains[0] = first;
        chains[1] = 1;
        chains[2] = "leaf";
        chains[3] = 1;
        for (int i = 0; i < Wire.MAX_DEPTH - 2; i++) {
            chains[1] = new ArrayList<>(Collections.singletonList(chains[1]));
            chains[2] = new HashMap<>(Map.of("k", chains[2]));
            chains[3] = i % 2 == 0 ? Optional.of(chains[3]) : new Object[] {chains[3]};
        }
        List<Throwable> failures = new ArrayList<>();
        Thread thread =
                new Thread(
                        null,
                        () -> {
                            for (Object chain : chains) {
                                try {
                                    ValueTypes types = types(Object.class);
                                    codec.decode(codec.encode(chain, types), types);
                                } catch (Exception | StackOverflowError e) {
                                    failures.add(e);
                                }
                            }
                        },
                        "small-stack",
                        512 << 10);
        thread.start();
        thread.join();

        assertEquals(List.of(), failures);
    }
}
