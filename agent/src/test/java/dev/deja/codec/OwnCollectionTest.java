package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Collections and maps of the application's own classes. */
@SuppressWarnings({"serial", "JdkObsolete"}) // what applications write
class OwnCollectionTest {

    /** Fills itself, as constants of a user interface do. */
    static final class SelfFilling extends ArrayList<String> {
        final String title;

        SelfFilling(String title) {
            this.title = title;
            add("first");
            add("second");
        }
    }

    static final class Counting extends HashMap<Samples.Line, Integer> {
        int puts;

        @Override
        public @Nullable Integer put(Samples.Line key, Integer value) {
            puts++;
            return super.put(key, value);
        }
    }

    static final class Recent extends LinkedHashMap<String, Integer> {
        private final int limit;

        Recent(int limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > limit;
        }
    }

    static final class Sorted extends TreeMap<String, Integer> {
        Sorted() {
            super(String.CASE_INSENSITIVE_ORDER);
        }
    }

    static final class Range extends AbstractList<Integer> {
        private final int from;
        private final int to;
        private final List<String> extra = new ArrayList<>(List.of("e"));

        Range(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public Integer get(int index) {
            return from + index;
        }

        @Override
        public int size() {
            return to - from;
        }
    }

    /** Delegates, and has no contract of its own. */
    static final class Delegating extends AbstractMap<String, Integer> {
        private final Map<String, Integer> map = new HashMap<>();

        @Override
        public Set<Entry<String, Integer>> entrySet() {
            return map.entrySet();
        }

        @Override
        public @Nullable Integer put(String key, Integer value) {
            return map.put(key, value);
        }
    }

    /** A hash table of its own making. */
    static final class HandMade extends AbstractSet<String> {
        private final String[] table = new String[16];

        @Override
        public Iterator<String> iterator() {
            return List.of(table).iterator();
        }

        @Override
        public int size() {
            return table.length;
        }
    }

    @Test
    void a_list_that_fills_itself_comes_back_as_it_is() throws Exception {
        SelfFilling list = new SelfFilling("t");
        list.remove("first");

        SelfFilling copy = Copies.of(list);

        assertEquals(List.of("second"), copy);
        assertEquals("t", copy.title);
        copy.add("third");
        assertEquals(2, copy.size());
    }

    @Test
    void a_hash_map_keeps_its_fields_and_does_not_call_what_is_overridden() throws Exception {
        Counting map = new Counting();
        Samples.Line key = new Samples.Line("a", 1, java.math.BigDecimal.ONE);
        map.put(key, 1);
        map.put(new Samples.Line("b", 1, java.math.BigDecimal.ONE), 2);

        Counting copy = Copies.of(map);

        assertEquals(map, copy);
        assertEquals(2, copy.puts);
        assertEquals(1, copy.get(new Samples.Line("a", 1, java.math.BigDecimal.ONE)));
    }

    enum Suit {
        HEARTS,
        SPADES
    }

    /** With the hash of an enum constant in it, which differs in every JVM. */
    static final class Hands extends HashMap<List<Suit>, Object> {
        boolean open = true;
    }

    @Test
    void a_map_finds_its_keys_where_their_hashes_are_others() throws Exception {
        // A key whose hash the next JVM gives is one that is read as another object.
        IdentityKeyed map = new IdentityKeyed();
        IdentityKey key = new IdentityKey("k");
        map.put(key, "v");
        map.key = key;
        IdentityKeyed copy = Copies.of(map);
        assertEquals("v", copy.get(copy.key));
        assertNull(copy.get(key));

        Hands hands = new Hands();
        hands.put(List.of(Suit.SPADES), 1);
        assertEquals(1, Copies.of(hands).get(List.of(Suit.SPADES)));
    }

    static final class IdentityKey {
        final String name;

        IdentityKey(String name) {
            this.name = name;
        }
    }

    static final class IdentityKeyed extends HashMap<IdentityKey, String> {
        @Nullable IdentityKey key;
    }

    @Test
    void a_least_recently_used_map_stays_one() throws Exception {
        Recent recent = new Recent(2);
        recent.put("a", 1);
        recent.put("b", 2);
        recent.get("a");

        Recent copy = Copies.of(recent);

        assertEquals("{b=2, a=1}", copy.toString());
        copy.put("c", 3);
        assertEquals("{a=1, c=3}", copy.toString());
        copy.get("a");
        assertEquals("{c=3, a=1}", copy.toString());
    }

    @Test
    void an_anonymous_map_comes_back_with_what_it_captured() throws Exception {
        int limit = Integer.parseInt("1");
        LinkedHashMap<String, String> map =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                        return size() > limit;
                    }
                };
        map.put("a", "b");
        // Compiled into an instance method, it holds this test as well.
        Map<String, String> copy = Copies.of(map);

        copy.put("c", "d");
        assertEquals("{c=d}", copy.toString());
    }

    @Test
    void a_sorted_map_keeps_its_order() throws Exception {
        Sorted map = new Sorted();
        map.put("b", 1);
        map.put("A", 2);

        Sorted copy = Copies.of(map);

        assertEquals("{A=2, b=1}", copy.toString());
        assertEquals(1, copy.get("B"));
    }

    @Test
    void collections_on_abstract_ones_are_carried_by_their_fields() throws Exception {
        Range range = Copies.of(new Range(3, 6));
        assertEquals(List.of(3, 4, 5), range);
        assertEquals(List.of("e"), range.extra);
        Delegating map = new Delegating();
        map.put("a", 1);
        assertEquals(map, Copies.of(map));
        assertTrue(Copies.refused(new HandMade()).toString().contains("readObject"));
    }

    static final class OwnLinkedList extends LinkedList<String> {
        int extra = 5;
    }

    static final class OwnVector extends Vector<String> {
        int extra = 5;
    }

    static final class OwnDeque extends ArrayDeque<String> {
        int extra = 5;
    }

    static final class OwnCopyOnWrite extends CopyOnWriteArrayList<String> {
        int extra = 5;
    }

    static final class OwnQueue extends PriorityQueue<String> {
        int extra = 5;
    }

    static final class OwnSet extends HashSet<String> {
        int extra = 5;
    }

    static final class OwnLinkedSet extends LinkedHashSet<String> {
        int extra = 5;
    }

    static final class OwnTreeSet extends TreeSet<String> {
        int extra = 5;
    }

    static List<java.util.Collection<String>> collections() {
        return List.of(
                new OwnLinkedList(),
                new OwnVector(),
                new OwnDeque(),
                new OwnCopyOnWrite(),
                new OwnQueue(),
                new OwnSet(),
                new OwnLinkedSet(),
                new OwnTreeSet());
    }

    @ParameterizedTest
    @MethodSource("collections")
    void every_collection_may_be_extended(java.util.Collection<String> collection)
            throws Exception {
        for (int i = 0; i < 50; i++) {
            collection.add("e" + i * 7 % 50);
        }
        java.lang.reflect.Field extra = collection.getClass().getDeclaredField("extra");
        extra.setInt(collection, 9);

        java.util.Collection<String> copy = Copies.of(collection);

        assertEquals(9, extra.getInt(copy));
        assertEquals(new HashSet<>(collection), new HashSet<>(copy));
        if (!(collection instanceof OwnSet)) {
            assertEquals(new ArrayList<>(collection), new ArrayList<>(copy));
        }
        assertTrue(copy.remove("e7"));
        assertFalse(copy.contains("e7"));
    }

    static final class OwnTable extends Hashtable<String, Integer> {
        int extra = 5;
    }

    static final class OwnConcurrent extends ConcurrentHashMap<String, Integer> {
        int extra = 5;
    }

    static final class OwnSkipList extends ConcurrentSkipListMap<String, Integer> {
        int extra = 5;
    }

    static final class OwnEnumMap extends EnumMap<Suit, Integer> {
        int extra = 5;

        OwnEnumMap() {
            super(Suit.class);
        }
    }

    static final class OwnProperties extends Properties {
        int extra = 5;
    }

    @Test
    void every_map_may_be_extended() throws Exception {
        for (Map<String, Integer> map :
                List.of(new OwnTable(), new OwnConcurrent(), new OwnSkipList(), new Recent(99))) {
            for (int i = 0; i < 50; i++) {
                map.put("k" + i * 7 % 50, i);
            }
            Map<String, Integer> copy = Copies.of(map);
            assertEquals(map, copy);
            assertEquals(1, copy.get("k7"));
        }
        OwnEnumMap byEnum = new OwnEnumMap();
        byEnum.put(Suit.SPADES, 1);
        byEnum.extra = 6;
        assertEquals(byEnum, Copies.of(byEnum));
        assertEquals(6, Copies.of(byEnum).extra);
        OwnProperties properties = new OwnProperties();
        properties.setProperty("a", "b");
        assertEquals("b", Copies.of(properties).getProperty("a"));
    }

    @Test
    void a_table_that_has_grown_and_shrunk_is_no_difference() throws Exception {
        OwnSet set = new OwnSet();
        for (int i = 0; i < 1000; i++) {
            set.add("e" + i);
        }
        set.removeIf(e -> e.length() > 2);

        assertEquals(set, Copies.of(set));
    }

    @Test
    void another_value_or_field_is_a_difference() throws Exception {
        OwnTable table = new OwnTable();
        table.put("a", 1);
        OwnTable other = new OwnTable();
        other.put("a", 2);
        assertNotNull(Codecs.difference(table, other));
        other.put("a", 1);
        assertNull(Codecs.difference(table, other));
        other.extra = 6;
        assertNotNull(Codecs.difference(table, other));
        other.extra = 5;
        table.put("b", 2);
        other.put("c", 2);
        assertNotNull(Codecs.difference(table, other));
    }

    static final class Parent {
        final Children children = new Children();
        String name = "p";
    }

    static final class Children extends ArrayList<Child> {
        int extra;
    }

    static final class Child {
        final Parent parent;

        Child(Parent parent) {
            this.parent = parent;
        }
    }

    @Test
    void children_in_a_list_of_their_own_class_refer_to_their_parent() throws Exception {
        Parent parent = new Parent();
        parent.children.add(new Child(parent));

        Parent copy = Copies.of(parent);

        assertSame(copy, copy.children.get(0).parent);
    }

    @Test
    void an_identity_map_is_carried_where_its_keys_have_an_identity() throws Exception {
        IdentityHashMap<Object, Object> map = new IdentityHashMap<>();
        map.put(Suit.SPADES, 1);
        Samples.Node node = new Samples.Node("n");
        map.put(node, 2);
        List<Object> copy = Copies.of(new ArrayList<>(List.of(node, map)));
        Map<?, ?> mapCopy = (Map<?, ?>) copy.get(1);
        assertEquals(1, mapCopy.get(Suit.SPADES));
        assertEquals(2, mapCopy.get(copy.get(0)));
        assertNull(mapCopy.get(new Samples.Node("n")));

        map.put("text", 3);
        assertTrue(Copies.refused(map).toString().contains("IdentityHashMap"));
    }

    @Test
    void views_of_collections_of_ones_own_are_refused_with_the_remedy() {
        assertTrue(Copies.refused(new SelfFilling("t").subList(0, 1)).toString().contains("copy"));
        assertTrue(
                Copies.refused(Collections.synchronizedMap(new Counting()).keySet())
                        .toString()
                        .contains("lock"));
    }
}
