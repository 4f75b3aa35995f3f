package dev.deja.codec;

import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The length of a hash table. With it, putting the entries in again in the order of iteration gives
 * that order once more (as long as their hashes are the same), so that what an application renders
 * from a hash map looks the same on every instance.
 */
final class HashTables {
    private static final long HASH_MAP = table(HashMap.class, "java.util.HashMap$Node");
    private static final long CONCURRENT =
            table(ConcurrentHashMap.class, "java.util.concurrent.ConcurrentHashMap$Node");
    private static final long HASHTABLE = table(Hashtable.class, "java.util.Hashtable$Entry");

    private HashTables() {}

    private static long table(Class<?> map, String node) {
        Class<?> type = Inside.find(node);
        return type == null ? Inside.ABSENT : Inside.offset(map, "table", type.arrayType());
    }

    /** Writes 0 for a length that is unknown or out of proportion, else one more than its log2. */
    static void writeCapacity(Writer out, @Nullable Object map, int size) throws Refusal {
        // Those of a Hashtable are no powers of two, and its order is left to it.
        int length = map instanceof Hashtable ? 0 : length(map);
        out.put(
                length == 0 || length > largest(size)
                        ? 0
                        : Integer.numberOfTrailingZeros(length) + 1);
    }

    /** The length of a map's table now, or 0 where that cannot be told. */
    static int length(@Nullable Object map) {
        long offset =
                map instanceof HashMap
                        ? HASH_MAP
                        : map instanceof ConcurrentHashMap
                                ? CONCURRENT
                                : map instanceof Hashtable ? HASHTABLE : Inside.ABSENT;
        if (map == null || offset == Inside.ABSENT) {
            return 0;
        }
        return RawMemory.get(map, offset) instanceof Object[] table ? table.length : 0;
    }

    /** What to hand to the constructor of a {@link HashMap} or {@link java.util.HashSet}. */
    static int readCapacity(Reader in, int size) throws UndecodableException {
        int log = in.get();
        if (log == 0) {
            return capacityFor(size);
        }
        int capacity = log > 0 && log <= 31 ? 1 << (log - 1) : Integer.MIN_VALUE;
        if (capacity < 0 || capacity > largest(size)) {
            throw new UndecodableException("a hash table out of proportion");
        }
        in.takeElements(capacity);
        return capacity;
    }

    /** Enough for so many entries without growing. */
    static int capacityFor(int size) {
        return (int) (size / 0.75f) + 1;
    }

    /** What to hand to the constructor of a {@link ConcurrentHashMap}, which adds half again. */
    static Map<@Nullable Object, @Nullable Object> concurrent(int capacity) {
        return new ConcurrentHashMap<>(capacity / 2);
    }

    private static int largest(int size) {
        return Math.max(16, size < 1 << 28 ? 4 * size : Integer.MAX_VALUE);
    }
}
