package dev.deja.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Mutable lists, queues and sets: created empty, then filled in the order of iteration. */
@SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
final class Sequences {
    private Sequences() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        all.add(new Plain(20, ArrayList.class, ArrayList::new));
        all.add(new Plain(21, LinkedList.class, n -> new LinkedList<>()));
        all.add(new Plain(22, ArrayDeque.class, ArrayDeque::new));
        all.add(new Plain(80, Vector.class, Vector::new));
        all.add(new Plain(81, Stack.class, n -> new Stack<>()));
        all.add(new Plain(82, CopyOnWriteArrayList.class, n -> new CopyOnWriteArrayList<>()));
        all.add(new CopiedSet());
        all.add(new Plain(84, ConcurrentLinkedQueue.class, n -> new ConcurrentLinkedQueue<>()));
        all.add(new Plain(85, ConcurrentLinkedDeque.class, n -> new ConcurrentLinkedDeque<>()));
        all.add(new Hashed(23, HashSet.class, HashSet::new, Container.Trait.UNORDERED));
        all.add(new Hashed(24, LinkedHashSet.class, LinkedHashSet::new));
        all.add(new Sorted(25, TreeSet.class, Sequences::order, TreeSet::new));
        // In the order of the heap's array, where adding one by one leaves each in its place.
        all.add(
                new Sorted(
                        86,
                        PriorityQueue.class,
                        queue -> ((PriorityQueue<?>) queue).comparator(),
                        PriorityQueue::new));
        all.add(
                new Sorted(
                        87,
                        ConcurrentSkipListSet.class,
                        Sequences::order,
                        ConcurrentSkipListSet::new));
        all.add(new KeySet());
        all.add(new Reference());
        return all;
    }

    private static @Nullable Comparator<?> order(Object set) {
        return ((SortedSet<?>) set).comparator();
    }

    @SuppressWarnings("unchecked") // made by open
    private static Object fill(Object opened, @Nullable Object[] parts)
            throws UndecodableException {
        Collection<@Nullable Object> collection = (Collection<@Nullable Object>) opened;
        collection.addAll(Arrays.asList(parts));
        Container.requireSize(parts.length, collection.size());
        return collection;
    }

    /** Created with nothing but the expected size. */
    private static class Plain extends Container {
        private final IntFunction<Collection<@Nullable Object>> create;

        Plain(
                int id,
                Class<?> type,
                IntFunction<Collection<@Nullable Object>> create,
                Trait... traits) {
            super(id, type, traits);
            this.create = create;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return ((Collection<?>) container).toArray();
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return create.apply(size);
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return fill(opened, parts);
        }
    }

    /** A set that looks through all its elements for each that is added. */
    private static final class CopiedSet extends Plain {
        CopiedSet() {
            super(83, CopyOnWriteArraySet.class, n -> new CopyOnWriteArraySet<>(), Trait.COMPARING);
        }

        @Override
        boolean isHashed() {
            return false;
        }

        @Override
        long pairs(int parts) {
            return (long) parts * parts / 2;
        }
    }

    /** With a hash table, whose size decides the order of iteration. */
    private static final class Hashed extends Plain {
        private static final long MAP = Inside.offset(HashSet.class, "map", HashMap.class);

        Hashed(
                int id,
                Class<?> type,
                IntFunction<Collection<@Nullable Object>> create,
                Trait... traits) {
            super(
                    id,
                    type,
                    create,
                    Stream.concat(Stream.of(Trait.COMPARING), Stream.of(traits))
                            .toArray(Trait[]::new));
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            Object map = MAP == Inside.ABSENT ? null : RawMemory.get(container, MAP);
            HashTables.writeCapacity(out, map, ((Collection<?>) container).size());
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return super.open(in, HashTables.readCapacity(in, size));
        }
    }

    /** In the order of a comparator, or of the elements' own. */
    private static final class Sorted extends Container {
        private final Function<Object, @Nullable Comparator<?>> comparator;
        private final Function<@Nullable Comparator<@Nullable Object>, Collection<?>> create;

        Sorted(
                int id,
                Class<?> type,
                Function<Object, @Nullable Comparator<?>> comparator,
                Function<@Nullable Comparator<@Nullable Object>, Collection<?>> create) {
            super(id, type, Trait.COMPARING);
            this.comparator = comparator;
            this.create = create;
        }

        @Override
        boolean isHashed() {
            return false;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return ((Collection<?>) container).toArray();
        }

        @Override
        @Nullable Object[] header(Object container) {
            return new @Nullable Object[] {comparator.apply(container)};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            Comparators.write(out, comparator.apply(container));
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return create.apply(Comparators.read(in));
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return fill(opened, parts);
        }
    }

    /** {@code ConcurrentHashMap.newKeySet()}; another map's key set is a view and refused. */
    private static final class KeySet extends Container {
        KeySet() {
            super(92, ConcurrentHashMap.newKeySet().getClass(), Trait.UNORDERED, Trait.COMPARING);
        }

        @Override
        @Nullable Object[] parts(Object container) throws Refusal {
            ConcurrentHashMap.KeySetView<?, ?> set = (ConcurrentHashMap.KeySetView<?, ?>) container;
            if (!Boolean.TRUE.equals(set.getMappedValue())
                    || !set.getMap().values().stream().allMatch(Boolean.TRUE::equals)) {
                throw new Refusal("a view of a map; " + Screening.COPY_IT);
            }
            return set.toArray();
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            ConcurrentHashMap.KeySetView<?, ?> set = (ConcurrentHashMap.KeySetView<?, ?>) container;
            HashTables.writeCapacity(out, set.getMap(), set.size());
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return ConcurrentHashMap.newKeySet(HashTables.readCapacity(in, size) / 2);
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return fill(opened, parts);
        }
    }

    private static final class Reference extends Container {
        Reference() {
            super(93, AtomicReference.class);
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return new @Nullable Object[] {((AtomicReference<?>) container).get()};
        }

        @Override
        String step(int n) {
            return "";
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            requireSize(1, size);
            return new AtomicReference<@Nullable Object>();
        }

        @Override
        @SuppressWarnings("unchecked") // made by open
        Object close(Object opened, @Nullable Object[] parts) {
            ((AtomicReference<@Nullable Object>) opened).set(parts[0]);
            return opened;
        }
    }
}
