package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonCodecTest {
    private final Codec codec = Codecs.json();

    /** The declarations that the tests read. */
    @SuppressWarnings("UnusedMethod")
    private interface Declared {
        List<String> strings();

        List<Samples.Order> orders();

        Map<Samples.Colour, List<Integer>> byColour();

        Map<Long, String> byNumber();

        Map<String, Object> loose();

        SortedMap<LocalDate, BigDecimal> byDate();

        Optional<Samples.Line> optional();

        Samples.Page<Samples.Line> page();

        Set<UUID> set();

        List<? extends Samples.Line> wildcard();
    }

    private static Type declared(String method) throws Exception {
        return Declared.class.getDeclaredMethod(method).getGenericReturnType();
    }

    private static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, JsonCodecTest.class.getClassLoader());
    }

    private String roundTrip(@Nullable Object value, Type declared) throws Exception {
        Encoded encoded = codec.encode(value, types(declared));
        assertNull(Codecs.difference(value, codec.decode(encoded, types(declared))));
        return new String(encoded.payload(), StandardCharsets.UTF_8);
    }

    @Test
    void a_record_reads_like_json() throws Exception {
        assertEquals(
                "{\"count\":2,\"price\":12.50,\"sku\":\"Größe \\\"L\\\"\"}",
                roundTrip(
                        new Samples.Line("Größe \"L\"", 2, new BigDecimal("12.50")),
                        Samples.Line.class));
    }

    @Test
    void what_the_declaration_does_not_tell_is_marked() throws Exception {
        Type strings = declared("strings");
        assertEquals("[\"a\"]", roundTrip(new ArrayList<>(List.of("a")), strings));
        assertEquals("{\"@List.of\":[\"a\"]}", roundTrip(List.of("a"), strings));
        assertEquals("{\"@List.of\":[]}", roundTrip(List.of(), strings));
        assertEquals(
                "{\"@Stream.toList\":[\"a\",null,\"b\"]}",
                roundTrip(Stream.of("a", null, "b").toList(), strings));
        Type loose = declared("loose");
        LinkedHashMap<String, Object> map = new LinkedHashMap<>();
        map.put("z", "text");
        map.put("a", true);
        assertEquals("{\"@LinkedHashMap\":{\"z\":\"text\",\"a\":true}}", roundTrip(map, loose));
        assertEquals("{\"a\":\"b\"}", roundTrip(new HashMap<>(Map.of("a", "b")), loose));
        assertEquals("{}", roundTrip(new HashMap<>(), loose));
    }

    static Stream<Arguments> carried() throws Exception {
        Samples.Line line = line();
        return Stream.of(
                Arguments.of(null, String.class),
                Arguments.of("", String.class),
                Arguments.of("\u2028\u0000\ud83d\ude00", String.class),
                Arguments.of(5, int.class),
                Arguments.of(Long.MIN_VALUE, long.class),
                Arguments.of(0.1, double.class),
                Arguments.of(-0.0, Double.class),
                Arguments.of(Float.MIN_VALUE, Float.class),
                Arguments.of('x', char.class),
                Arguments.of(true, boolean.class),
                Arguments.of(new BigDecimal("1E+3"), BigDecimal.class),
                Arguments.of(new BigInteger("12345678901234567890123"), BigInteger.class),
                Arguments.of(Instant.parse("2024-02-29T12:00:00.000000001Z"), Instant.class),
                Arguments.of(
                        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Paris"))
                                .withLaterOffsetAtOverlap(),
                        ZonedDateTime.class),
                Arguments.of(Samples.Colour.GREEN, Samples.Colour.class),
                Arguments.of(new byte[] {1, 2}, byte[].class),
                Arguments.of(new int[][] {{1}, null, {}}, int[][].class),
                Arguments.of(new Samples.Line[] {line, null}, Samples.Line[].class),
                Arguments.of(Samples.order(1), Samples.Order.class),
                Arguments.of(
                        new ArrayList<>(List.of(Samples.order(1), Samples.order(2))),
                        declared("orders")),
                Arguments.of(
                        new HashMap<>(Map.of(Samples.Colour.RED, new ArrayList<>(List.of(1)))),
                        declared("byColour")),
                Arguments.of(new HashMap<>(Map.of(5L, "five")), declared("byNumber")),
                Arguments.of(
                        new TreeMap<>(Map.of(LocalDate.EPOCH, BigDecimal.TEN)), declared("byDate")),
                Arguments.of(Optional.of(line), declared("optional")),
                Arguments.of(Optional.empty(), declared("optional")),
                Arguments.of(Set.of(new UUID(1, 2)), declared("set")),
                Arguments.of(new ArrayList<>(List.of(line)), declared("wildcard")),
                Arguments.of(
                        new Samples.Everything(
                                true, (byte) 1, (short) 2, 'c', 3, 4, 5f, 6d, true, (byte) 7,
                                (short) 8, 'd', 9, 10L, 11f, 12d, null),
                        Samples.Everything.class));
    }

    private static Samples.Line line() {
        return new Samples.Line("s", 1, BigDecimal.ONE);
    }

    @ParameterizedTest
    @MethodSource("carried")
    void a_value_comes_back_the_same(@Nullable Object value, Type declared) throws Exception {
        roundTrip(value, declared);
    }

    static Stream<Arguments> refused() throws Exception {
        int[] shared = {1};
        Samples.Node cycle = new Samples.Node("n");
        cycle.next = cycle;
        HashMap<String, @Nullable Object> numbers = new HashMap<>(Map.of("n", 1));
        HashMap<@Nullable Object, @Nullable Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        return Stream.of(
                Arguments.of(Double.NaN, double.class, "result"),
                Arguments.of("lone \ud800", String.class, "result"),
                Arguments.of(new Samples.Circle(1), Samples.Shape.class, "result"),
                Arguments.of(numbers, declared("loose"), "result.values[0]"),
                Arguments.of(nullKey, declared("loose"), "result.keys"),
                Arguments.of(new int[][] {shared, shared}, int[][].class, "result[1]"),
                Arguments.of(
                        new Samples.Page<>(
                                new ArrayList<>(List.of(line())), line(), new Samples.Line[0]),
                        declared("page"),
                        "result.array"),
                Arguments.of(cycle, Samples.Node.class, "result.next"),
                Arguments.of(Arrays.asList("a"), declared("strings"), "result"),
                Arguments.of(
                        new HashMap<>(Map.of("@TreeMap", new HashMap<>())),
                        declared("loose"),
                        "result"),
                Arguments.of(new Samples.Derived(1, "a", "b"), Samples.Derived.class, "result"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_json_does_not_carry_is_refused(@Nullable Object value, Type declared, String path) {
        RefusedValueException refusal =
                assertThrows(
                        RefusedValueException.class, () -> codec.encode(value, types(declared)));

        assertTrue(refusal.path().startsWith(path), refusal.toString());
        assertTrue(
                refusal.toString().contains("binary") || refusal.toString().contains("levels"),
                refusal.toString());
    }

    @Test
    void altered_text_gives_a_miss_or_a_value() throws Exception {
        Type declared = declared("orders");
        ValueTypes types = types(declared);
        Encoded encoded =
                codec.encode(new ArrayList<>(List.of(Samples.order(1), Samples.order(2))), types);
        Random random = new Random(7);
        int missed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = encoded.payload().clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                int from = random.nextInt(mutated.length);
                mutated[random.nextInt(mutated.length)] =
                        random.nextBoolean() ? mutated[from] : (byte) random.nextInt(128);
            }
            try {
                Object value = codec.decode(new Encoded(mutated, encoded.shapes()), types);
                for (Object order : (List<?>) (value == null ? List.of() : value)) {
                    assertTrue(order == null || order instanceof Samples.Order);
                }
            } catch (UndecodableException expected) {
                missed++;
            }
        }
        assertTrue(missed > 1000);
    }

    @Test
    void nesting_and_digits_are_bounded() {
        byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        byte[] digits = "9".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThrows(
                UndecodableException.class,
                () -> codec.decode(new Encoded(deep, new long[0]), types(List.class)));
        assertThrows(
                UndecodableException.class,
                () -> codec.decode(new Encoded(digits, new long[0]), types(BigInteger.class)));
    }

    @Test
    void another_shape_is_a_miss() throws Exception {
        Encoded encoded = codec.encode(Samples.order(1), types(Samples.Order.class));
        Encoded other = new Encoded(encoded.payload(), new long[] {1});

        assertThrows(
                UndecodableException.class, () -> codec.decode(other, types(Samples.Order.class)));
    }
}
