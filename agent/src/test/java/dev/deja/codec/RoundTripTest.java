package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({
    "JavaUtilDate",
    "JdkObsolete",
    "UnnecessaryStringBuilder"
}) // what applications return is carried
class RoundTripTest {
    private final Codec codec = Codecs.binary();

    /** Through a second {@code ValueTypes}, as on another instance that has encoded nothing. */
    private @Nullable Object copy(@Nullable Object value, Type declared) throws Exception {
        ValueTypes types = types(declared);
        Encoded encoded = codec.encode(value, types);
        Object copy = codec.decode(encoded, types);
        assertNull(Codecs.difference(value, copy));
        return copy;
    }

    private @Nullable Object copy(@Nullable Object value) throws Exception {
        return copy(value, Object.class);
    }

    private static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, RoundTripTest.class.getClassLoader());
    }

    /** Values whose own {@code equals} tells whether the copy is right. */
    static Stream<Arguments> valuesWithEquals() {
        LinkedHashMap<String, Integer> linked = new LinkedHashMap<>();
        linked.put("z", 1);
        linked.put("a", 2);
        List<@Nullable String> withNull = new ArrayList<>(Arrays.asList("a", null, "b"));
        return Stream.of(
                        "",
                        "plain",
                        "Grüße",
                        "漢字 and 😀",
                        "lone \ud800 surrogate",
                        "x".repeat(100_000),
                        true,
                        (byte) -1,
                        (short) -300,
                        'ß',
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        Long.MIN_VALUE,
                        -1L,
                        1.5f,
                        -0.0f,
                        Double.NaN,
                        -0.0d,
                        Double.MIN_VALUE,
                        new BigInteger("-123456789012345678901234567890"),
                        new BigDecimal("1.00"),
                        new BigDecimal("-1E+700"),
                        UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
                        URI.create("https://example.org/a%20b?c=d#e"),
                        URI.create("mailto:a@example.org"),
                        Locale.ROOT,
                        Locale.GERMANY,
                        new Locale("no", "NO", "NY"),
                        new Locale("ja", "JP", "JP"),
                        Locale.forLanguageTag("zh-Hant-TW-u-ca-roc"),
                        Currency.getInstance("EUR"),
                        Instant.MIN,
                        Instant.parse("2024-02-29T12:00:00.123456789Z"),
                        LocalDate.MIN,
                        LocalDate.of(2024, 2, 29),
                        LocalTime.MAX,
                        LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_999),
                        OffsetDateTime.parse("2024-02-29T12:00:00+05:30"),
                        OffsetTime.parse("12:00:00-11:00"),
                        ZonedDateTime.of(
                                LocalDateTime.of(2024, 10, 27, 2, 30), ZoneId.of("Europe/Paris")),
                        ZonedDateTime.of(
                                        LocalDateTime.of(2024, 10, 27, 2, 30),
                                        ZoneId.of("Europe/Paris"))
                                .withLaterOffsetAtOverlap(),
                        ZonedDateTime.parse("2024-02-29T12:00:00+02:00"),
                        Duration.ofSeconds(-5, 7),
                        Period.of(1, -2, 3),
                        Year.of(-44),
                        YearMonth.of(2024, 2),
                        MonthDay.of(2, 29),
                        ZoneOffset.ofHoursMinutes(5, 30),
                        ZoneId.of("America/New_York"),
                        ZoneId.of("UTC+01:00"),
                        DayOfWeek.FRIDAY,
                        Month.MAY,
                        ChronoUnit.DECADES,
                        TimeUnit.DAYS,
                        java.math.RoundingMode.HALF_EVEN,
                        Samples.Colour.RED,
                        Samples.Colour.GREEN,
                        Optional.empty(),
                        Optional.of(List.of(1)),
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        OptionalLong.of(-3),
                        OptionalDouble.of(Double.NaN),
                        new Date(1_234_567_890_123L),
                        timestamp(),
                        new java.sql.Date(1_234_567_890_123L),
                        new java.sql.Time(1_234_567L),
                        BitSet.valueOf(new long[] {5, 0, 9}),
                        withNull,
                        new ArrayList<>(),
                        new LinkedList<>(withNull),
                        new Vector<>(List.of(1, 2)),
                        stack(1, 2, 3),
                        new CopyOnWriteArrayList<>(List.of(1, "two")),
                        new CopyOnWriteArraySet<>(List.of(3, 1, 2)),
                        List.of(),
                        List.of(1),
                        List.of(1, 2),
                        List.of(1, 2, 3),
                        List.copyOf(IntStream.range(0, 1000).boxed().toList()),
                        Stream.of(1, 2, 3).toList(),
                        Stream.of("a", null).toList(),
                        Stream.of().toList(),
                        Stream.of(1).toList(),
                        Arrays.asList("a", null),
                        Arrays.asList(new Integer[] {1, 2}),
                        Collections.emptyList(),
                        Collections.singletonList(null),
                        Collections.nCopies(3, "x"),
                        Collections.nCopies(0, "x"),
                        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                        Collections.unmodifiableList(new LinkedList<>(List.of(1))),
                        Collections.synchronizedList(new ArrayList<>(List.of(1))),
                        Collections.synchronizedList(new LinkedList<>(List.of(1))),
                        new HashSet<>(withNull),
                        new LinkedHashSet<>(List.of(9, 1, 5)),
                        new TreeSet<>(List.of(9, 1, 5)),
                        new ConcurrentSkipListSet<>(List.of(9, 1, 5)),
                        ConcurrentHashMap.newKeySet(),
                        keySet("a", "b"),
                        Set.of(),
                        Set.of(1),
                        Set.of(1, 2),
                        Set.of(1, 2, 3),
                        Collections.emptySet(),
                        Collections.singleton("a"),
                        Collections.unmodifiableSet(new TreeSet<>(List.of(1))),
                        Collections.unmodifiableSortedSet(new TreeSet<>(List.of(1))),
                        Collections.unmodifiableNavigableSet(new TreeSet<>(List.of(1))),
                        Collections.synchronizedSet(new HashSet<>(List.of(1))),
                        Collections.synchronizedSortedSet(new TreeSet<>(List.of(1))),
                        Collections.synchronizedNavigableSet(new TreeSet<>(List.of(1))),
                        EnumSet.of(Samples.Colour.RED, Samples.Colour.GREEN),
                        EnumSet.noneOf(Samples.Colour.class),
                        EnumSet.of(DayOfWeek.MONDAY),
                        EnumSet.range(Character.UnicodeScript.COMMON, Character.UnicodeScript.YI),
                        new HashMap<>(Map.of("a", 1, "b", List.of())),
                        linked,
                        new TreeMap<>(linked),
                        new ConcurrentHashMap<>(linked),
                        new ConcurrentSkipListMap<>(linked),
                        new Hashtable<>(Map.of(1, 2)),
                        new EnumMap<>(Map.of(Samples.Colour.RED, "r")),
                        new EnumMap<Samples.Colour, String>(Samples.Colour.class),
                        Map.of(),
                        Map.of("k", 1),
                        Map.of(1, 2, 3, 4),
                        Map.entry("k", "v"),
                        new AbstractMap.SimpleEntry<>("k", null),
                        new AbstractMap.SimpleImmutableEntry<>(null, "v"),
                        Collections.emptyMap(),
                        Collections.singletonMap("k", null),
                        Collections.unmodifiableMap(linked),
                        Collections.unmodifiableSortedMap(new TreeMap<>(linked)),
                        Collections.unmodifiableNavigableMap(new TreeMap<>(linked)),
                        Collections.synchronizedMap(linked),
                        Collections.synchronizedSortedMap(new TreeMap<>(linked)),
                        Collections.synchronizedNavigableMap(new TreeMap<>(linked)),
                        new HashMap<>(Map.of(List.of(1), Set.of(2))),
                        Samples.order(1),
                        new Samples.Drawing(
                                new Samples.Circle(1), List.of(new Samples.Square(2)), 'x'),
                        new Samples.Everything(
                                true, (byte) 1, (short) 2, 'c', 3, 4, 5f, 6d, true, (byte) 7,
                                (short) 8, 'd', 9, 10L, 11f, 12d, null))
                .map(Arguments::of);
    }

    private static java.sql.Timestamp timestamp() {
        java.sql.Timestamp timestamp = new java.sql.Timestamp(-1_234_567_890_123L);
        timestamp.setNanos(123_456_789);
        return timestamp;
    }

    private static Stack<Integer> stack(Integer... elements) {
        Stack<Integer> stack = new Stack<>();
        stack.addAll(List.of(elements));
        return stack;
    }

    private static Set<String> keySet(String... elements) {
        Set<String> set = ConcurrentHashMap.newKeySet();
        set.addAll(List.of(elements));
        return set;
    }

    @ParameterizedTest
    @MethodSource("valuesWithEquals")
    void a_value_comes_back_equal_and_of_the_same_class(Object value) throws Exception {
        Object copy = copied(value);

        assertEquals(value, copy);
        assertSame(value.getClass(), copy.getClass());
        assertEquals(value.toString(), copy.toString());
    }

    @ParameterizedTest
    @MethodSource("valuesWithEquals")
    void a_value_in_a_field_comes_back_equal(Object value) throws Exception {
        Samples.Drawing drawing =
                new Samples.Drawing(new Samples.Circle(1), new ArrayList<>(), value);

        assertEquals(drawing, copy(drawing, Samples.Drawing.class));
    }

    private static Object assertNotNullAndGet(@Nullable Object value) {
        assertNotNull(value);
        return value;
    }

    @Test
    void null_is_a_value() throws Exception {
        assertNull(copy(null));
        assertNull(copy(null, String.class));
    }

    @Test
    void a_method_that_returns_a_primitive_has_its_box() throws Exception {
        assertEquals(5, copy(5, int.class));
        assertEquals(true, copy(true, boolean.class));
        assertEquals(2.5, copy(2.5, double.class));
    }

    @Test
    void many_threads_use_one_codec() throws Exception {
        ValueTypes types = types(Object.class);
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int t = 0; t < 4; t++) {
            int id = t;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    for (int i = 0; i < 500; i++) {
                                        Samples.Order order = Samples.order(id * 1000 + i);
                                        assertEquals(
                                                order,
                                                codec.decode(codec.encode(order, types), types));
                                    }
                                } catch (Exception | AssertionError e) {
                                    failures.add(e);
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                        new byte[] {1, -1},
                        new short[] {1, -1},
                        new char[] {'a', '\uffff'},
                        new int[] {Integer.MIN_VALUE, 0},
                        new long[] {Long.MIN_VALUE, 0},
                        new float[] {Float.NaN, -0.0f},
                        new double[] {Double.NaN, -0.0},
                        new boolean[] {true, false},
                        new Object[] {1, "a", null, new Object[0]},
                        new String[] {"a", null},
                        new Number[] {1, 2L},
                        new int[][] {{1}, {}, null, {2, 3}},
                        new String[][][] {{{"a"}}, {}},
                        new List<?>[] {List.of(1), new ArrayList<>()},
                        new Samples.Line[] {new Samples.Line("s", 1, BigDecimal.ONE), null},
                        new Samples.Shape[][] {{new Samples.Circle(1)}})
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void an_array_comes_back_with_its_component_type(Object array) throws Exception {
        for (Type declared : List.of(Object.class, array.getClass())) {
            Object copy = copy(array, declared);

            assertSame(array.getClass(), assertNotNullAndGet(copy).getClass());
            assertTrue(Arrays.deepEquals(new Object[] {array}, new Object[] {copy}));
        }
    }

    @Test
    void mutable_cells_come_back() throws Exception {
        assertEquals(5, ((AtomicInteger) copied(new AtomicInteger(5))).get());
        assertEquals(5, ((AtomicLong) copied(new AtomicLong(5))).get());
        assertTrue(((AtomicBoolean) copied(new AtomicBoolean(true))).get());
        assertEquals("x", ((AtomicReference<?>) copied(new AtomicReference<>("x"))).get());
        assertEquals("x", ((StringBuilder) copied(new StringBuilder("x"))).reverse().toString());
        assertEquals(
                List.of(1, 2),
                new ArrayList<>((Collection<?>) copied(new ArrayDeque<>(List.of(1, 2)))));
        assertEquals(
                List.of(1, 2),
                new ArrayList<>(
                        (Collection<?>) copied(new ConcurrentLinkedQueue<>(List.of(1, 2)))));
        assertEquals(
                List.of(1, 2),
                new ArrayList<>(
                        (Collection<?>) copied(new ConcurrentLinkedDeque<>(List.of(1, 2)))));
        Collection<?> unmodifiable =
                (Collection<?>) copied(Collections.unmodifiableCollection(List.of(1)));
        assertEquals(List.of(1), new ArrayList<>(unmodifiable));
    }

    private Object copied(Object value) throws Exception {
        return assertNotNullAndGet(copy(value));
    }

    @Test
    void private_final_and_inherited_fields_come_back_without_a_constructor() throws Exception {
        Samples.Derived copy = (Samples.Derived) copied(new Samples.Derived(7, "base", "own"));

        assertEquals(7, copy.id());
        assertEquals("base", copy.baseName());
        assertEquals("own", copy.ownName());
        assertArrayEquals("own".toCharArray(), copy.letters());
    }

    @Test
    void an_inner_class_comes_back_with_its_outer_instance() throws Exception {
        Samples.Inner copy = (Samples.Inner) copied(Samples.inner(3));

        assertEquals(3, copy.value);
        assertNotNull(copy.outer());
    }

    @Test
    void transient_fields_of_a_serializable_class_are_left_out_as_their_contract_says()
            throws Exception {
        Samples.WithTransient copy =
                (Samples.WithTransient) copied(new Samples.WithTransient("kept", "lost"));

        assertEquals("kept", copy.kept);
        assertNull(copy.lost);
    }

    @Test
    void a_shared_object_stays_shared() throws Exception {
        int[] shared = {1};
        List<?> copy = (List<?>) copied(new ArrayList<>(List.of(shared, shared, new int[] {1})));

        assertSame(copy.get(0), copy.get(1));
        assertNotSame(copy.get(0), copy.get(2));
    }

    @Test
    void many_shared_objects_stay_shared() throws Exception {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Object element = new int[] {i};
            list.add(element);
            list.add(element);
        }
        List<?> copy = (List<?>) copied(list);

        for (int i = 0; i < 2000; i += 2) {
            assertSame(copy.get(i), copy.get(i + 1));
        }
    }

    @Test
    void a_cycle_stays_a_cycle() throws Exception {
        Samples.Node node = new Samples.Node("a");
        node.next = node;
        node.children.add(node);

        Samples.Node copy = (Samples.Node) copied(node);

        assertSame(copy, copy.next);
        assertSame(copy, copy.children.get(0));
    }

    @Test
    void a_hash_set_inside_its_own_element_can_find_it_again() throws Exception {
        Samples.Node node = new Samples.Node("a");
        node.friends = new HashSet<>(Set.of(node, new Samples.Node("b")));
        node.titles = new HashMap<>(Map.of(node, "title"));

        Samples.Node copy = (Samples.Node) copied(node);

        assertTrue(copy.friends != null && copy.friends.contains(copy));
        assertTrue(copy.titles != null && copy.titles.containsKey(copy));
    }

    @Test
    void an_unmodifiable_set_takes_part_in_a_graph_whose_cycles_are_complete() throws Exception {
        Samples.Node node = new Samples.Node("a");
        node.next = new Samples.Node("b");
        node.next.next = node;

        List<?> copy = (List<?>) copied(List.of(node, Set.of(node.next)));

        Samples.Node first = (Samples.Node) copy.get(0);
        assertSame(first.next, ((Set<?>) copy.get(1)).iterator().next());
    }

    @Test
    void a_comparator_comes_back() throws Exception {
        for (Comparator<String> order :
                List.<Comparator<String>>of(
                        String.CASE_INSENSITIVE_ORDER,
                        Comparator.naturalOrder(),
                        Collections.reverseOrder(),
                        Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER),
                        new Samples.ByLength())) {
            TreeMap<String, Integer> map = new TreeMap<>(order);
            map.put("bb", 1);
            map.put("A", 2);
            TreeMap<?, ?> copy = (TreeMap<?, ?>) copied(map);

            assertEquals(new ArrayList<>(map.keySet()), new ArrayList<>(copy.keySet()));
            assertSame(order.getClass(), assertNotNullAndGet(copy.comparator()).getClass());

            PriorityQueue<String> queue = new PriorityQueue<>(order);
            queue.addAll(List.of("dddd", "a", "ccc", "bb"));
            PriorityQueue<?> queueCopy = (PriorityQueue<?>) copied(queue);
            assertArrayEquals(queue.toArray(), queueCopy.toArray());
            assertEquals(queue.poll(), queueCopy.poll());
        }
    }

    @Test
    void access_order_comes_back() throws Exception {
        LinkedHashMap<String, Integer> recent = new LinkedHashMap<>(16, 0.75f, true);
        recent.put("a", 1);
        recent.put("b", 2);
        recent.get("a");

        LinkedHashMap<?, ?> copy = (LinkedHashMap<?, ?>) copied(recent);
        assertEquals("[b, a]", copy.keySet().toString());
        copy.get("b");

        assertEquals("[a, b]", copy.keySet().toString());
    }

    @Test
    void a_hash_map_comes_back_in_the_same_order() throws Exception {
        for (int capacity : new int[] {1, 16, 64, 256}) {
            Map<String, Integer> map = new HashMap<>(capacity);
            Set<Long> set = new HashSet<>(capacity);
            Map<String, Integer> concurrent = new ConcurrentHashMap<>(capacity / 2);
            for (int i = 0; i < 100; i++) {
                map.put("key" + i * 31, i);
                set.add(i * 1_000_003L);
                concurrent.put("key" + i * 31, i);
            }
            assertEquals(map.toString(), copied(map).toString());
            assertEquals(set.toString(), copied(set).toString());
            assertEquals(concurrent.toString(), copied(concurrent).toString());
        }
    }

    @Test
    void a_list_from_a_stream_still_puts_up_with_null() throws Exception {
        List<?> fromStream = (List<?>) copied(Stream.of(1, 2, 3).toList());
        List<?> fromOf = (List<?>) copied(List.of(1, 2, 3));

        assertEquals(-1, fromStream.indexOf(null));
        assertThrows(NullPointerException.class, () -> fromOf.indexOf(null));
    }

    @Test
    void a_generic_class_comes_back_with_its_array_of_another_type() throws Exception {
        Samples.Page<String> page =
                new Samples.Page<>(new ArrayList<>(List.of("a")), "b", new String[] {"c"});
        Type declared = Generic.class.getDeclaredMethod("page").getGenericReturnType();

        Samples.Page<?> copy = (Samples.Page<?>) assertNotNullAndGet(copy(page, declared));

        assertEquals(page.content, copy.content);
        assertEquals("b", copy.first);
        assertArrayEquals(page.array, copy.array);
    }

    private interface Generic {
        @SuppressWarnings("UnusedMethod") // its return type is read
        Samples.Page<String> page();
    }
}
