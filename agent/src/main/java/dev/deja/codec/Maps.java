package dev.deja.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Mutable maps: created empty, then filled in the order of iteration. */
@SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
final class Maps {
    private Maps() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        all.add(new Hashed(26, HashMap.class, HashMap::new));
        all.add(new Linked());
        all.add(new Hashed(88, ConcurrentHashMap.class, HashTables::concurrent));
        all.add(new Hashed(89, Hashtable.class, Hashtable::new));
        all.add(new Sorted(28, TreeMap.class, TreeMap::new));
        all.add(new Sorted(90, ConcurrentSkipListMap.class, ConcurrentSkipListMap::new));
        all.addAll(Enums.all());
        return all;
    }

    /** Keys and values in turn. */
    static @Nullable Object[] partsOf(Map<?, ?> map) {
        @Nullable Object[] parts = new @Nullable Object[2 * map.size()];
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            parts[i++] = entry.getKey();
            parts[i++] = entry.getValue();
        }
        return parts;
    }

    @SuppressWarnings("unchecked") // made by open
    static Object fill(Object opened, @Nullable Object[] parts) throws UndecodableException {
        Map<@Nullable Object, @Nullable Object> map =
                (Map<@Nullable Object, @Nullable Object>) opened;
        for (int i = 0; i < parts.length; i += 2) {
            map.put(parts[i], parts[i + 1]);
        }
        Container.requireSize(parts.length / 2, map.size());
        return map;
    }

    private static final class Hashed extends Container {
        private final IntFunction<Map<@Nullable Object, @Nullable Object>> create;

        Hashed(int id, Class<?> type, IntFunction<Map<@Nullable Object, @Nullable Object>> create) {
            super(id, type, Trait.MAP, Trait.UNORDERED, Trait.COMPARING);
            this.create = create;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return partsOf((Map<?, ?>) container);
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            HashTables.writeCapacity(out, container, ((Map<?, ?>) container).size());
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return create.apply(HashTables.readCapacity(in, size / 2));
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return fill(opened, parts);
        }
    }

    /** In the order of insertion, or of access: a least-recently-used map stays one. */
    private static final class Linked extends Container {
        private static final long ACCESS_ORDER =
                Inside.offset(LinkedHashMap.class, "accessOrder", boolean.class);

        Linked() {
            super(27, LinkedHashMap.class, Trait.MAP, Trait.COMPARING);
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return partsOf((Map<?, ?>) container);
        }

        @Override
        @Nullable Object[] header(Object container) throws Refusal {
            return new @Nullable Object[] {accessOrder(container)};
        }

        private static boolean accessOrder(Object container) throws Refusal {
            if (ACCESS_ORDER == Inside.ABSENT) {
                throw new Refusal("this JDK does not tell the order of a LinkedHashMap");
            }
            return RawMemory.getBoolean(container, ACCESS_ORDER);
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            out.put(accessOrder(container) ? 1 : 0);
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return new LinkedHashMap<@Nullable Object, @Nullable Object>(
                    HashTables.capacityFor(size / 2), 0.75f, in.bool());
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return fill(opened, parts);
        }
    }

    private static final class Sorted extends Container {
        private final Function<@Nullable Comparator<@Nullable Object>, Map<?, ?>> create;

        Sorted(
                int id,
                Class<?> type,
                Function<@Nullable Comparator<@Nullable Object>, Map<?, ?>> create) {
            super(id, type, Trait.MAP, Trait.COMPARING);
            this.create = create;
        }

        @Override
        boolean isHashed() {
            return false;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return partsOf((Map<?, ?>) container);
        }

        @Override
        @Nullable Object[] header(Object container) {
            return new @Nullable Object[] {((SortedMap<?, ?>) container).comparator()};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            Comparators.write(out, ((SortedMap<?, ?>) container).comparator());
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
}
