package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"JavaUtilDate", "UnnecessaryStringBuilder"}) // what applications return
class ImmutabilityTest {

    static final class Changing {
        int value = 1;
    }

    static final class Finals {
        private final String name;
        private final Object content;

        Finals(String name, Object content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public String toString() {
            return name + content;
        }
    }

    static final class SomeFinal extends RuntimeExceptionFree {
        final int a = 1;
    }

    static class RuntimeExceptionFree {
        int inheritedAndChanging;
    }

    /** A number may be subclassed with state that changes. */
    static final class Sly extends BigInteger {
        private static final long serialVersionUID = 1L;
        int state;

        Sly() {
            super("1");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // what the test is about
    record Self(Object[] nothing) {}

    static final class Ring {
        final Optional<Object> next;

        Ring(int depth) {
            this.next = depth == 0 ? Optional.of(this) : Optional.of(new Ring(depth - 1));
        }
    }

    static Stream<Object> immutable() {
        return Stream.of(
                "text",
                1,
                2.5,
                new BigDecimal("1.0"),
                BigInteger.TEN,
                UUID.randomUUID(),
                URI.create("a:b"),
                Locale.ROOT,
                Instant.EPOCH,
                Samples.Colour.GREEN,
                List.of(),
                List.of(1, "b", List.of()),
                Stream.of(1, 2, 3).toList(),
                Set.of(1),
                Map.of(1, Set.of(2)),
                List.copyOf(List.of(1)),
                Collections.emptyList(),
                Collections.emptyMap(),
                Collections.singletonList(1),
                Optional.empty(),
                Optional.of(List.of(1)),
                Map.entry(1, 2),
                new Samples.Line("sku", 1, BigDecimal.ONE),
                List.of(new Samples.Circle(1)),
                new Finals("a", List.of(new Finals("b", 1))),
                new Ring(3));
    }

    @ParameterizedTest
    @MethodSource("immutable")
    void what_cannot_change_is_shared(Object value) {
        assertTrue(Codecs.isDeeplyImmutable(value));
    }

    static Stream<Object> mutable() {
        return Stream.of(
                new int[0],
                (Object) new long[0][0],
                new ArrayList<>(),
                new HashMap<>(),
                Arrays.asList(1),
                Collections.unmodifiableList(new ArrayList<>()),
                Collections.unmodifiableMap(new HashMap<>()),
                EnumSet.noneOf(Samples.Colour.class),
                new Date(),
                new AtomicInteger(),
                new StringBuilder(),
                List.of(new ArrayList<>()),
                Map.of(1, new int[0]),
                Optional.of(new Date()),
                new Changing(),
                new SomeFinal(),
                new Finals("a", new ArrayList<>()),
                new Finals("a", new Changing()),
                new Self(new Object[0]),
                new Sly(),
                new Samples.Order(
                        1, Instant.EPOCH, new ArrayList<>(), Optional.empty(), Samples.Colour.RED),
                new java.util.AbstractMap.SimpleEntry<>(1, 2),
                new IllegalStateException("x"),
                (Runnable) () -> {});
    }

    @ParameterizedTest
    @MethodSource("mutable")
    void what_can_change_or_is_not_known_is_not_shared(Object value) {
        assertFalse(Codecs.isDeeplyImmutable(value));
        assertFalse(Codecs.isDeeplyImmutable(List.of(value)));
    }

    @Test
    void null_is_immutable() {
        assertTrue(Codecs.isDeeplyImmutable(null));
    }

    @Test
    void a_very_deep_value_is_no_trouble() {
        @Nullable Object value = "end";
        for (int i = 0; i < 100_000; i++) {
            value = List.of(value);
        }

        assertTrue(Codecs.isDeeplyImmutable(value));
    }

    /** Final, but not carried, and nobody knows what it leads to. */
    static final class Attributes implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        final String name = "n";
        private final transient Map<String, Object> more = new HashMap<>();

        Map<String, Object> more() {
            return more;
        }
    }

    @Test
    void what_hangs_on_a_transient_field_may_change() {
        Attributes attributes = new Attributes();
        attributes.more().put("k", 1);
        assertFalse(Codecs.isDeeplyImmutable(attributes));
    }

    record Leaf(String name, int count, Instant at) {}

    record Chain(Leaf leaf, @Nullable Chain next) {}

    record Holder(@Nullable Object anything) {}

    @Test
    void what_a_class_says_of_all_its_instances_is_not_mixed_up_with_what_one_holds() {
        Leaf leaf = new Leaf("a", 1, Instant.EPOCH);
        assertTrue(Codecs.isDeeplyImmutable(leaf));
        assertTrue(
                Codecs.isDeeplyImmutable(new Chain(leaf, new Chain(leaf, new Chain(leaf, null)))));
        assertTrue(Codecs.isDeeplyImmutable(new Holder(new Holder(leaf))));
        assertFalse(Codecs.isDeeplyImmutable(new Holder(new Holder(new int[1]))));
        assertTrue(Codecs.isDeeplyImmutable(new Holder(null)));
        assertFalse(Codecs.isDeeplyImmutable(new Holder(List.of(leaf, new Date()))));
    }
}
