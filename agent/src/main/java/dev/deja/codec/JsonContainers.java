package dev.deja.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import org.jspecify.annotations.Nullable;

/**
 * The collections that JSON carries. What a declaration makes one expect (an {@code ArrayList} for
 * a {@code List}) is written as a plain array or object; another kind is wrapped in an object with
 * one name that says which, as in {@code {"@List.of": [1, 2]}}.
 */
@SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
final class JsonContainers {

    /** Makes a collection of its elements, or a map of its keys and values in turn. */
    interface Make {
        Object of(@Nullable Object[] parts);
    }

    /** One kind of collection. */
    record Form(String mark, boolean isMap, Make make) {}

    private static final Form ARRAY_LIST = list("@ArrayList", p -> fill(new ArrayList<>(), p));
    private static final Form HASH_SET = list("@HashSet", p -> fill(new HashSet<>(), p));
    private static final Form TREE_SET = list("@TreeSet", p -> fill(new TreeSet<>(), p));
    private static final Form HASH_MAP = map("@HashMap", p -> fill(new HashMap<>(), p));
    private static final Form TREE_MAP = map("@TreeMap", p -> fill(new TreeMap<>(), p));
    private static final Form LIST_OF = list("@List.of", List::of);
    private static final Form SET_OF = list("@Set.of", Set::of);
    private static final Form MAP_OF = map("@Map.of", p -> Map.copyOf(fill(new HashMap<>(), p)));
    private static final Form TO_LIST = list("@Stream.toList", p -> Arrays.stream(p).toList());

    private static final Map<Class<?>, Form> BY_CLASS = new HashMap<>();
    private static final Map<Class<?>, Form> EXPECTED = new HashMap<>();
    private static final Map<String, Form> BY_MARK = new HashMap<>();

    static {
        BY_CLASS.put(ArrayList.class, ARRAY_LIST);
        BY_CLASS.put(HashSet.class, HASH_SET);
        BY_CLASS.put(TreeSet.class, TREE_SET);
        BY_CLASS.put(HashMap.class, HASH_MAP);
        BY_CLASS.put(TreeMap.class, TREE_MAP);
        BY_CLASS.put(List.of(1).getClass(), LIST_OF);
        BY_CLASS.put(List.of().getClass(), LIST_OF);
        BY_CLASS.put(Set.of(1).getClass(), SET_OF);
        BY_CLASS.put(Set.of().getClass(), SET_OF);
        BY_CLASS.put(Map.of(1, 1).getClass(), MAP_OF);
        BY_CLASS.put(Map.of().getClass(), MAP_OF);
        BY_CLASS.put(LinkedList.class, list("@LinkedList", p -> fill(new LinkedList<>(), p)));
        BY_CLASS.put(ArrayDeque.class, list("@ArrayDeque", p -> fill(new ArrayDeque<>(), p)));
        BY_CLASS.put(
                LinkedHashSet.class, list("@LinkedHashSet", p -> fill(new LinkedHashSet<>(), p)));
        BY_CLASS.put(
                LinkedHashMap.class, map("@LinkedHashMap", p -> fill(new LinkedHashMap<>(), p)));
        BY_CLASS.put(
                Collections.emptyList().getClass(),
                list("@Collections.emptyList", p -> Collections.emptyList()));
        BY_CLASS.put(
                Collections.emptyMap().getClass(),
                map("@Collections.emptyMap", p -> Collections.emptyMap()));
        BY_CLASS.put(
                Collections.singletonList(1).getClass(),
                list("@Collections.singletonList", p -> Collections.singletonList(p[0])));
        for (Form form : BY_CLASS.values()) {
            BY_MARK.put(form.mark(), form);
        }
        BY_MARK.put(TO_LIST.mark(), TO_LIST);
        EXPECTED.putAll(BY_CLASS);
        for (Class<?> type : List.of(List.class, Collection.class, Iterable.class)) {
            EXPECTED.put(type, ARRAY_LIST);
        }
        EXPECTED.put(Set.class, HASH_SET);
        EXPECTED.put(SortedSet.class, TREE_SET);
        EXPECTED.put(NavigableSet.class, TREE_SET);
        EXPECTED.put(Map.class, HASH_MAP);
        EXPECTED.put(SortedMap.class, TREE_MAP);
        EXPECTED.put(NavigableMap.class, TREE_MAP);
    }

    private JsonContainers() {}

    /** The form of a collection, or null when JSON does not carry its kind. */
    static @Nullable Form formOf(Object container) {
        Form form = BY_CLASS.get(container.getClass());
        // The two have one class, and differ in whether they put up with null.
        return LIST_OF.equals(form) && toleratesNull((List<?>) container) ? TO_LIST : form;
    }

    private static boolean toleratesNull(List<?> list) {
        try {
            return list.indexOf(null) >= -1;
        } catch (NullPointerException e) {
            return false;
        }
    }

    static @Nullable Form expectedAt(Slot slot) {
        return EXPECTED.get(slot.raw);
    }

    static @Nullable Form marked(String mark) {
        return BY_MARK.get(mark);
    }

    private static Form list(String mark, Make make) {
        return new Form(mark, false, make);
    }

    private static Form map(String mark, Make make) {
        return new Form(mark, true, make);
    }

    private static Object fill(
            Collection<@Nullable Object> collection, @Nullable Object[] elements) {
        collection.addAll(Arrays.asList(elements));
        return collection;
    }

    private static Map<@Nullable Object, @Nullable Object> fill(
            Map<@Nullable Object, @Nullable Object> map, @Nullable Object[] parts) {
        for (int i = 0; i < parts.length; i += 2) {
            map.put(parts[i], parts[i + 1]);
        }
        return map;
    }
}
