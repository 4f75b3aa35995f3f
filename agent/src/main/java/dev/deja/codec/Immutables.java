package dev.deja.codec;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collections that cannot change, {@code Optional} and entries: made when their parts are there, by
 * the very method that makes such a class for the application. So {@code List.of} comes back as the
 * class that {@code List.of} gives for that many elements.
 */
final class Immutables {
    private Immutables() {}

    /** Takes a container apart. */
    interface Parts {
        @Nullable Object[] of(Object container);
    }

    /** Puts one together; any exception means that the bytes are damaged. */
    interface Build {
        Object from(@Nullable Object[] parts);
    }

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        addUnmodifiable(all);
        addCollections(all);
        addEntries(all);
        return all;
    }

    /** {@code List.of}, {@code Set.of}, {@code Map.of} and what {@code copyOf} makes. */
    private static void addUnmodifiable(List<TypePlan> all) {
        all.add(list(31, List.of(1).getClass(), List::of));
        Class<?> list = List.of(1, 2, 3).getClass();
        long allowNulls = Inside.offset(list, "allowNulls", boolean.class);
        if (allowNulls != Inside.ABSENT) {
            all.add(new OfList(32, list, allowNulls));
        }
        all.add(set(33, Set.of(1).getClass(), Immutables::setOfTwo));
        all.add(set(34, Set.of(1, 2, 3).getClass(), Set::of));
        all.add(map(35, Map.of(1, 1).getClass(), parts -> Map.of(parts[0], parts[1])));
        all.add(map(36, Map.of(1, 1, 2, 2).getClass(), Immutables::mapOf));
    }

    /** {@code Collections.empty…}, {@code singleton…}, {@code nCopies}. */
    private static void addCollections(List<TypePlan> all) {
        all.add(list(100, Collections.emptyList().getClass(), parts -> Collections.emptyList()));
        all.add(set(101, Collections.emptySet().getClass(), parts -> Collections.emptySet()));
        all.add(map(102, Collections.emptyMap().getClass(), parts -> Collections.emptyMap()));
        all.add(
                list(
                        103,
                        Collections.singletonList(1).getClass(),
                        parts -> Collections.singletonList(parts[0])));
        all.add(
                set(
                        104,
                        Collections.singleton(1).getClass(),
                        parts -> Collections.singleton(parts[0])));
        all.add(
                map(
                        105,
                        Collections.singletonMap(1, 1).getClass(),
                        parts -> Collections.singletonMap(parts[0], parts[1])));
        Class<?> copies = Collections.nCopies(1, 1).getClass();
        long element = Inside.offset(copies, "element", Object.class);
        if (element != Inside.ABSENT) {
            all.add(new Copies(106, copies, element));
        }
    }

    private static void addEntries(List<TypePlan> all) {
        all.add(
                new Built(
                        37,
                        Optional.class,
                        optional -> ((Optional<?>) optional).stream().toArray(),
                        parts -> parts.length == 0 ? Optional.empty() : Optional.of(parts[0]),
                        Container.Trait.IMMUTABLE));
        all.add(
                entry(
                        107,
                        Map.entry(1, 1).getClass(),
                        parts -> Map.entry(parts[0], parts[1]),
                        Container.Trait.IMMUTABLE));
        all.add(
                entry(
                        108,
                        AbstractMap.SimpleImmutableEntry.class,
                        parts -> new AbstractMap.SimpleImmutableEntry<>(parts[0], parts[1]),
                        Container.Trait.IMMUTABLE));
        all.add(
                entry(
                        109,
                        AbstractMap.SimpleEntry.class,
                        parts -> new AbstractMap.SimpleEntry<>(parts[0], parts[1])));
    }

    private static Container list(int id, Class<?> type, Build build) {
        return new Built(
                id, type, c -> ((Collection<?>) c).toArray(), build, Container.Trait.IMMUTABLE);
    }

    private static Container set(int id, Class<?> type, Build build) {
        return new Built(
                id,
                type,
                c -> ((Collection<?>) c).toArray(),
                build,
                Container.Trait.IMMUTABLE,
                Container.Trait.UNORDERED,
                Container.Trait.COMPARING);
    }

    private static Container map(int id, Class<?> type, Build build) {
        return new Built(
                id,
                type,
                map -> Maps.partsOf((Map<?, ?>) map),
                build,
                Container.Trait.IMMUTABLE,
                Container.Trait.MAP,
                Container.Trait.UNORDERED,
                Container.Trait.COMPARING);
    }

    private static Container entry(int id, Class<?> type, Build build, Container.Trait... more) {
        Container.Trait[] traits = Arrays.copyOf(more, more.length + 1);
        traits[more.length] = Container.Trait.MAP;
        return new Built(
                id,
                type,
                entry ->
                        new @Nullable Object[] {
                            ((Map.Entry<?, ?>) entry).getKey(), ((Map.Entry<?, ?>) entry).getValue()
                        },
                build,
                traits);
    }

    /** In this JVM's order of iteration, which is the reverse of the arguments' in every second. */
    private static Object setOfTwo(@Nullable Object[] parts) {
        Set<?> set = Set.of(parts);
        return parts.length == 2 && set.iterator().next() != parts[0]
                ? Set.of(parts[1], parts[0])
                : set;
    }

    private static Object mapOf(@Nullable Object[] parts) {
        // The same class with the same content, without entries made for the purpose.
        return switch (parts.length) {
            case 4 -> Map.of(parts[0], parts[1], parts[2], parts[3]);
            case 6 -> Map.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
            default -> mapOfMany(parts);
        };
    }

    private static Object mapOfMany(@Nullable Object[] parts) {
        Map.Entry<?, ?>[] entries = new Map.Entry<?, ?>[parts.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(parts[2 * i], parts[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }

    /** Made of nothing but its parts. */
    private static final class Built extends Container {
        private final Parts parts;
        private final Build build;

        Built(int id, Class<?> type, Parts parts, Build build, Trait... traits) {
            super(id, type, late(traits));
            this.parts = parts;
            this.build = build;
        }

        private static Trait[] late(Trait[] traits) {
            Trait[] all = Arrays.copyOf(traits, traits.length + 1);
            all[traits.length] = Trait.BUILT_LATE;
            return all;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return parts.of(container);
        }

        @Override
        Object open(Reader in, int size) {
            return NONE;
        }

        @Override
        Object close(Object opened, @Nullable Object[] all) throws UndecodableException {
            Object built = build.from(all);
            // Else a Collections.emptyList that claims elements would lose them.
            requireSize(all.length, size(built));
            return built;
        }

        private int size(Object built) {
            if (built instanceof Map<?, ?> map) {
                return 2 * map.size();
            }
            return built instanceof Collection<?> collection
                    ? collection.size()
                    : parts.of(built).length;
        }
    }

    /**
     * {@code List.of} with none or more than two elements, and what {@code Stream.toList} gives:
     * that is the same class, but answers {@code contains(null)} instead of throwing, and may hold
     * null. Each is made by the method it came from.
     */
    private static final class OfList extends Container {
        private final long allowNulls;

        OfList(int id, Class<?> type, long allowNulls) {
            super(id, type, Trait.BUILT_LATE, Trait.IMMUTABLE);
            this.allowNulls = allowNulls;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return ((List<?>) container).toArray();
        }

        @Override
        @Nullable Object[] header(Object container) {
            return new Object[] {RawMemory.getBoolean(container, allowNulls)};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            out.put(RawMemory.getBoolean(container, allowNulls) ? 1 : 0);
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return in.bool();
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) {
            return opened.equals(true) ? Arrays.stream(parts).toList() : List.of(parts);
        }
    }

    /** {@code Collections.nCopies}: one element, however many. */
    private static final class Copies extends Container {
        private final long element;

        Copies(int id, Class<?> type, long element) {
            super(id, type, Trait.BUILT_LATE, Trait.IMMUTABLE);
            this.element = element;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return new @Nullable Object[] {RawMemory.get(container, element)};
        }

        @Override
        @Nullable Object[] header(Object container) {
            return new Object[] {((List<?>) container).size()};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            int count = ((List<?>) container).size();
            if (count > Wire.MAX_NODES) {
                throw new Refusal("more than " + Wire.MAX_NODES + " elements");
            }
            out.varint(count);
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            requireSize(1, size);
            int count = in.varint();
            if (count > Wire.MAX_NODES) {
                throw new UndecodableException("more than " + Wire.MAX_NODES + " elements");
            }
            return count;
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) {
            return Collections.nCopies((Integer) opened, parts[0]);
        }
    }
}
