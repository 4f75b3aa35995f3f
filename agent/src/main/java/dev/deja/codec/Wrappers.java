package dev.deja.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collections around another object, which no method hands out: it is read from the wrapper's
 * field, and wrapped again by the method that made the wrapper.
 */
@SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
final class Wrappers {
    private static final List<Class<?>> INNER_TYPES =
            List.of(
                    Collection.class,
                    List.class,
                    SortedSet.class,
                    NavigableSet.class,
                    Map.class,
                    SortedMap.class,
                    NavigableMap.class,
                    Object[].class);

    private final List<TypePlan> all = new ArrayList<>();

    private Wrappers() {}

    static List<TypePlan> all() {
        Wrappers wrappers = new Wrappers();
        wrappers.addUnmodifiable();
        wrappers.addSynchronized();
        wrappers.add(140, Object[].class, "a", Arrays::asList, new Object[0]);
        return wrappers.all;
    }

    @SuppressWarnings("unchecked") // Collection.class says nothing of elements
    private void addUnmodifiable() {
        add(120, Collection.class, "c", Collections::unmodifiableCollection, List.of());
        // The class depends on whether the list offers random access.
        add(38, List.class, "list", Collections::unmodifiableList, new ArrayList<>());
        add(121, List.class, "list", Collections::unmodifiableList, new LinkedList<>());
        add(39, Set.class, "c", Collections::unmodifiableSet, Set.of());
        add(122, SortedSet.class, "ss", Collections::unmodifiableSortedSet, new TreeSet<>());
        add(123, NavigableSet.class, "ns", Collections::unmodifiableNavigableSet, new TreeSet<>());
        add(124, Map.class, "m", Collections::unmodifiableMap, Map.of());
        add(125, SortedMap.class, "sm", Collections::unmodifiableSortedMap, new TreeMap<>());
        add(126, NavigableMap.class, "nm", Collections::unmodifiableNavigableMap, new TreeMap<>());
    }

    @SuppressWarnings("unchecked") // Collection.class says nothing of elements
    private void addSynchronized() {
        add(130, Collection.class, "c", Collections::synchronizedCollection, List.of());
        add(131, List.class, "list", Collections::synchronizedList, new ArrayList<>());
        add(132, List.class, "list", Collections::synchronizedList, new LinkedList<>());
        add(133, Set.class, "c", Collections::synchronizedSet, Set.of());
        add(134, SortedSet.class, "ss", Collections::synchronizedSortedSet, new TreeSet<>());
        add(135, NavigableSet.class, "ns", Collections::synchronizedNavigableSet, new TreeSet<>());
        add(136, Map.class, "m", Collections::synchronizedMap, Map.of());
        add(137, SortedMap.class, "sm", Collections::synchronizedSortedMap, new TreeMap<>());
        add(138, NavigableMap.class, "nm", Collections::synchronizedNavigableMap, new TreeMap<>());
    }

    private <I> void add(
            int id, Class<I> inner, String field, Function<I, Object> wrap, I example) {
        Class<?> type = wrap.apply(example).getClass();
        long offset = offset(type, field);
        if (offset != Inside.ABSENT) {
            all.add(new Wrapper<>(id, type, inner, offset, wrap));
        }
    }

    private static long offset(Class<?> type, String field) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> declared : INNER_TYPES) {
                long offset = Inside.offset(c, field, declared);
                if (offset != Inside.ABSENT) {
                    return offset;
                }
            }
        }
        return Inside.ABSENT;
    }

    private static final class Wrapper<I> extends Container {
        private final Class<I> inner;
        private final long field;
        private final long mutex;
        private final Function<I, Object> wrap;

        Wrapper(int id, Class<?> type, Class<I> inner, long field, Function<I, Object> wrap) {
            super(id, type, Trait.BUILT_LATE);
            this.inner = inner;
            this.field = field;
            this.mutex = mutexOf(type);
            this.wrap = wrap;
        }

        private static long mutexOf(Class<?> type) {
            for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                long offset = Inside.offset(c, "mutex", Object.class);
                if (offset != Inside.ABSENT) {
                    return offset;
                }
            }
            return Inside.ABSENT;
        }

        @Override
        Object resolved(Object container) throws Refusal {
            Object inside = RawMemory.get(container, field);
            boolean own = mutex == Inside.ABSENT || RawMemory.get(container, mutex) == container;
            return own && inside != null && Plans.of(inside.getClass()) instanceof StandIn standIn
                    ? wrap.apply(inner.cast(StandIn.resolve(standIn, inside, inner)))
                    : container;
        }

        @Override
        @Nullable Object[] parts(Object container) throws Refusal {
            if (mutex != Inside.ABSENT && RawMemory.get(container, mutex) != container) {
                throw new Refusal("a synchronized view that shares the lock of another one");
            }
            return new @Nullable Object[] {RawMemory.get(container, field)};
        }

        @Override
        Slot partSlot(int n, Slot slot) {
            return slot.as(inner);
        }

        @Override
        String step(int n) {
            return "";
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            requireSize(1, size);
            return NONE;
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) {
            return wrap.apply(inner.cast(parts[0]));
        }
    }
}
