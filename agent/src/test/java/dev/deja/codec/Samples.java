package dev.deja.codec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classes such as services return. */
final class Samples {
    private Samples() {}

    record Line(String sku, int count, BigDecimal price) {}

    record Order(long id, Instant at, List<Line> lines, Optional<String> note, Colour colour) {}

    enum Colour {
        RED,
        GREEN {
            @Override
            boolean isWarm() {
                return false;
            }
        },
        BLUE;

        boolean isWarm() {
            return true;
        }
    }

    /** No constructor without arguments, private and final and inherited fields. */
    static class Base {
        private final long id;
        private final String name;

        Base(long id, String name) {
            this.id = id;
            this.name = name;
        }

        long id() {
            return id;
        }

        String baseName() {
            return name;
        }
    }

    static final class Derived extends Base {
        private final String name;
        private final char[] letters;

        Derived(long id, String name, String own) {
            super(id, name);
            this.name = own;
            this.letters = own.toCharArray();
        }

        String ownName() {
            return name;
        }

        char[] letters() {
            return letters;
        }
    }

    record Everything(
            boolean bool,
            byte small,
            short shorter,
            char letter,
            int number,
            long large,
            float single,
            double twice,
            Boolean boxedBool,
            Byte boxedSmall,
            Short boxedShorter,
            Character boxedLetter,
            Integer boxedNumber,
            Long boxedLarge,
            Float boxedSingle,
            Double boxedTwice,
            @Nullable String text) {}

    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Drawing(Shape main, List<Shape> more, Object anything) {}

    /** Refers to itself and others, and has equality by content of one field. */
    static final class Node {
        final String name;
        @Nullable Node next;
        final List<Node> children = new ArrayList<>();
        @Nullable Set<Node> friends;
        @Nullable Map<Node, String> titles;

        Node(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Node node && name.equals(node.name);
        }

        @Override
        public int hashCode() {
            // Fails on a node whose fields are not there yet.
            return Objects.requireNonNull(name).hashCode();
        }
    }

    static final class Page<T> {
        final List<T> content;
        final T first;
        final T[] array;

        Page(List<T> content, T first, T[] array) {
            this.content = content;
            this.first = first;
            this.array = array;
        }
    }

    /** A comparator that can be carried. */
    record ByLength() implements Comparator<String> {
        @Override
        public int compare(String left, String right) {
            return Integer.compare(left.length(), right.length());
        }
    }

    static final class WithTransient implements Serializable {
        private static final long serialVersionUID = 1L;
        final String kept;
        transient String lost;

        WithTransient(String kept, String lost) {
            this.kept = kept;
            this.lost = lost;
        }
    }

    final class Inner {
        final int value;

        Inner(int value) {
            this.value = value;
        }

        Samples outer() {
            return Samples.this;
        }
    }

    static Inner inner(int value) {
        return new Samples().new Inner(value);
    }

    static Order order(int id) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            lines.add(new Line("sku-" + i, i, new BigDecimal("12.50")));
        }
        return new Order(
                id, Instant.ofEpochSecond(1_000_000 + id), lines, Optional.of("n"), Colour.GREEN);
    }
}
