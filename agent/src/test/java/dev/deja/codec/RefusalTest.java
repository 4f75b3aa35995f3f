package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {
    private final Codec codec = Codecs.binary();

    private RefusedValueException refusal(@Nullable Object value, Type declared) {
        ValueTypes types = ValueTypes.of(declared, RefusalTest.class.getClassLoader());
        return assertThrows(RefusedValueException.class, () -> codec.encode(value, types));
    }

    private RefusedValueException refusal(@Nullable Object value) {
        return refusal(value, Object.class);
    }

    record Holder(String name, Object held) {}

    record Result(List<Holder> items, Map<String, Holder> byName) {}

    static final class TransientWithoutContract {
        transient int cached = 5;
        transient @Nullable String unset;
    }

    static final class Closing implements AutoCloseable {
        @Override
        public void close() {}
    }

    enum Empty {}

    static Stream<Arguments> refused() {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        Supplier<String> lambda = () -> list.toString();
        return Stream.of(
                Arguments.of(lambda, "lambda"),
                Arguments.of(Comparator.comparing(Object::toString), "lambda"),
                Arguments.of(
                        Proxy.newProxyInstance(
                                RefusalTest.class.getClassLoader(),
                                new Class<?>[] {Runnable.class},
                                (proxy, method, args) -> null),
                        "proxy"),
                Arguments.of(list.stream(), "live resource"),
                Arguments.of(list.iterator(), "live resource"),
                Arguments.of(new ByteArrayInputStream(new byte[0]), "live resource"),
                Arguments.of(CompletableFuture.completedFuture(1), "live resource"),
                Arguments.of(Thread.currentThread(), "live resource"),
                Arguments.of(new ReentrantLock(), "live resource"),
                Arguments.of(RefusalTest.class.getClassLoader(), "live resource"),
                Arguments.of(new Closing(), "live resource"),
                Arguments.of(new Object(), "identity"),
                Arguments.of(list.subList(0, 1), "view"),
                Arguments.of(List.of(1, 2, 3).subList(0, 2), "view"),
                Arguments.of(new HashMap<>(Map.of(1, 2)).keySet(), "view"),
                Arguments.of(new HashMap<>(Map.of(1, 2)).values(), "view"),
                Arguments.of(Collections.unmodifiableCollection(Map.of(1, 2).values()), "view"),
                Arguments.of(new TreeMap<>(Map.of(1, 2)).descendingMap(), "view"),
                Arguments.of(new WeakHashMap<>(), "recipe"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_cannot_be_carried_is_refused_with_path_and_reason(Object value, String reason) {
        Result result =
                new Result(
                        new ArrayList<>(
                                Arrays.asList(new Holder("a", 1), null, new Holder("b", value))),
                        Map.of());

        RefusedValueException refusal = refusal(result);

        assertEquals("result.items[2].held", refusal.path());
        assertTrue(refusal.toString().contains(reason), refusal.toString());
    }

    @Test
    void paths_lead_through_maps_arrays_and_wrappers() {
        Result inMap = new Result(List.of(), Map.of("secret", new Holder("x", new Object())));
        assertEquals("result.byName.values[0].held", refusal(inMap).path());
        assertEquals("result[0][1]", refusal(new Object[][] {{1, new Object()}}).path());
        assertEquals(
                "result[0]",
                refusal(Collections.unmodifiableList(new ArrayList<>(List.of(new Object()))))
                        .path());
        assertEquals("result.keys[0]", refusal(Map.of(new Object(), 1)).path());
        assertEquals("result", refusal(new Object()).path());
    }

    @Test
    void a_refusal_never_shows_content() {
        Result inMap = new Result(List.of(), Map.of("secret", new Holder("secret", new Object())));

        assertTrue(!refusal(inMap).toString().contains("secret"));
    }

    @Test
    void a_comparator_that_is_a_lambda_is_refused() {
        TreeMap<String, Integer> map = new TreeMap<>((left, right) -> left.compareTo(right));

        assertEquals("result.comparator", refusal(map).path());
    }

    @Test
    void a_transient_field_outside_the_serialization_contract_may_only_hold_its_default()
            throws Exception {
        TransientWithoutContract value = new TransientWithoutContract();
        assertEquals("result.cached", refusal(value).path());

        value.cached = 0;
        ValueTypes types = ValueTypes.of(Object.class, RefusalTest.class.getClassLoader());
        assertTrue(codec.encode(value, types).payload().length > 0);
    }

    @Test
    void a_chain_longer_than_the_depth_limit_is_refused_with_a_short_path() {
        Samples.Node first = new Samples.Node("0");
        Samples.Node last = first;
        for (int i = 1; i < 10_000; i++) {
            last.next = new Samples.Node("n");
            last = last.next;
        }

        RefusedValueException refusal = refusal(first);

        assertTrue(refusal.path().startsWith("result.next.next"), refusal.path());
        assertTrue(refusal.path().contains("…"), refusal.path());
        assertTrue(refusal.path().length() < 150, refusal.path());
        assertTrue(refusal.toString().contains("200"), refusal.toString());
    }

    @Test
    void a_cycle_through_an_unmodifiable_collection_is_refused() {
        Samples.Node node = new Samples.Node("a");
        node.friends = Collections.unmodifiableSet(new HashSet<>(Set.of()));
        Object[] holder = new Object[1];
        List<Object> list = Collections.unmodifiableList(new ArrayList<>(Arrays.asList(holder, 1)));
        holder[0] = list;
        assertEquals("result[0][0]", refusal(list).path());

        Samples.Node parent = new Samples.Node("p");
        Samples.Node child = new Samples.Node("c");
        child.next = parent;
        parent.friends = Set.of(child);
        assertEquals("result.friends", refusal(parent).path());
    }

    @Test
    void a_broken_generic_type_is_refused() throws Exception {
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the test is about
        Holders holders = new Holders((List) List.of("not a holder"));

        RefusedValueException refusal = refusal(holders);

        assertEquals("result.holders[0]", refusal.path());
        assertTrue(refusal.toString().contains("unchecked cast"), refusal.toString());
    }

    record Holders(List<Holder> holders) {}

    @Test
    void an_enum_set_of_an_enum_without_constants_is_carried() throws Exception {
        ValueTypes types = ValueTypes.of(Object.class, RefusalTest.class.getClassLoader());
        Object value = java.util.EnumSet.noneOf(Empty.class);

        assertEquals(value, codec.decode(codec.encode(value, types), types));
    }

    @Test
    void a_class_that_the_method_cannot_see_is_refused() {
        ValueTypes types = ValueTypes.of(Object.class, ClassLoader.getPlatformClassLoader());
        Holder value = new Holder("a", 1);

        RefusedValueException refusal =
                assertThrows(RefusedValueException.class, () -> codec.encode(value, types));

        assertTrue(refusal.toString().contains("not visible"), refusal.toString());
    }
}
