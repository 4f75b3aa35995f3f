package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DifferenceTest {

    /** Equal to everything of its kind: its own word is worth nothing. */
    static final class Flatterer {
        final int value;

        Flatterer(int value) {
            this.value = value;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Flatterer;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Without equals: its copies are told by their content. */
    static final class Plain {
        final int value;

        Plain(int value) {
            this.value = value;
        }
    }

    static Stream<Arguments> different() {
        LinkedHashMap<Integer, Integer> ordered = new LinkedHashMap<>();
        ordered.put(1, 1);
        ordered.put(2, 2);
        LinkedHashMap<Integer, Integer> reversed = new LinkedHashMap<>();
        reversed.put(2, 2);
        reversed.put(1, 1);
        LinkedHashMap<Integer, Integer> byAccess = new LinkedHashMap<>(16, 0.75f, true);
        byAccess.putAll(ordered);
        int[] one = {1};
        return Stream.of(
                Arguments.of(1, 2, "result: another java.lang.Integer"),
                Arguments.of(1, 1L, "result: java.lang.Integer became java.lang.Long"),
                Arguments.of(0.0, -0.0, "result: another java.lang.Double"),
                Arguments.of(new double[] {0.0}, new double[] {-0.0}, "result: another [D"),
                Arguments.of("a", null, "result: became null"),
                Arguments.of(null, "a", "result: was null"),
                Arguments.of(new BigDecimal("1.0"), new BigDecimal("1.00"), "result: another"),
                Arguments.of(new Flatterer(1), new Flatterer(2), "result: value differs"),
                Arguments.of(List.of(1), new ArrayList<>(List.of(1)), "result: java.util."),
                Arguments.of(List.of(1, 2, 3), List.of(1, 2, 4), "result[2]: another"),
                Arguments.of(List.of(1, 2, 3), Stream.of(1, 2, 3).toList(), "result"),
                Arguments.of(new ArrayList<>(), new ArrayList<>(List.of(1)), "result: has 1"),
                Arguments.of(ordered, reversed, "result.keys[0]: another"),
                Arguments.of(ordered, byAccess, "result"),
                Arguments.of(
                        new LinkedHashSet<>(List.of(1, 2)),
                        new LinkedHashSet<>(List.of(2, 1)),
                        "result[0]: another"),
                Arguments.of(
                        new TreeSet<>(List.of("a")),
                        new TreeSet<>(Collections.reverseOrder()) {
                            private static final long serialVersionUID = 1L;
                        },
                        "result: java.util.TreeSet became"),
                Arguments.of(reverse(), new TreeSet<>(List.of("a")), "result"),
                Arguments.of(Set.of(1, 2), Set.of(1, 3), "result: holds other elements"),
                Arguments.of(Map.of(1, 2), Map.of(1, 3), "result.values[0]: another"),
                Arguments.of(
                        new HashSet<>(List.of(new Plain(1), new Plain(2))),
                        new HashSet<>(List.of(new Plain(1), new Plain(3))),
                        "result: holds other elements"),
                Arguments.of(new AtomicInteger(1), new AtomicInteger(2), "result: another"),
                Arguments.of(
                        List.of(one, one),
                        List.of(new int[] {1}, new int[] {1}),
                        "result[1]: is shared"),
                Arguments.of(
                        List.of(new int[] {1}, new int[] {1}),
                        List.of(one, one),
                        "result[1]: is shared"),
                Arguments.of(
                        new Object[] {1, new Samples.Circle(1)},
                        new Object[] {1, new Samples.Circle(2)},
                        "result[1]: radius differs"));
    }

    private static Set<String> reverse() {
        TreeSet<String> set = new TreeSet<>(Collections.reverseOrder());
        set.add("a");
        return set;
    }

    @ParameterizedTest
    @MethodSource("different")
    void a_difference_is_found_and_named(
            @Nullable Object original, @Nullable Object copy, String expected) {
        String difference = Codecs.difference(original, copy);

        assertNotNull(difference);
        assertTrue(difference.startsWith(expected), difference);
    }

    @Test
    void all_forms_of_nan_are_one() {
        assertNull(Codecs.difference(Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L)));
        assertNull(Codecs.difference(new float[] {Float.NaN}, new float[] {Float.NaN}));
    }

    @Test
    void unordered_elements_are_found_whatever_their_place() {
        Map<Object, Object> original = new HashMap<>(4);
        Map<Object, Object> copy = new HashMap<>(1024);
        for (int i = 0; i < 100; i++) {
            original.put(new Plain(i), "value" + i);
            copy.put(new Plain(99 - i), "value" + (99 - i));
        }
        original.put(null, 1);
        copy.put(null, 1);

        assertNull(Codecs.difference(original, copy));
    }

    @Test
    void cycles_end() {
        assertNull(Codecs.difference(cycle("a"), cycle("a")));
        assertEquals(
                "result.name: another java.lang.String", Codecs.difference(cycle("a"), cycle("b")));
    }

    private static Samples.Node cycle(String name) {
        Samples.Node node = new Samples.Node(name);
        node.next = node;
        node.children.addAll(Arrays.asList(node, node));
        node.friends = new HashSet<>(Set.of(node));
        return node;
    }
}
