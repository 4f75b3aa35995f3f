package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class KeyPlanTest {
    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, @Nullable Object y) {}

    record Unit() {}

    static class Money {
        private final BigDecimal amount;
        private final String currency;

        Money(String amount, String currency) {
            this.amount = new BigDecimal(amount);
            this.currency = currency;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new AssertionError("equals is not to be asked");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode is not to be asked");
        }

        @Override
        public String toString() {
            return amount + currency;
        }
    }

    static class Rounded extends Money {
        @SuppressWarnings("unused")
        private final int amount = 0;

        Rounded() {
            super("1.0", "EUR");
        }
    }

    static class Node {
        @Nullable Node next;
    }

    static class Forgetful {
        @SuppressWarnings("unused")
        private transient int seen = 1;
    }

    static class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    static class Page extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final int total = 3;
    }

    static class AppLogger implements System.Logger {
        @Override
        public String getName() {
            return "";
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(
                Level level,
                java.util.@Nullable ResourceBundle bundle,
                String msg,
                @Nullable Throwable thrown) {}

        @Override
        public void log(
                Level level,
                java.util.@Nullable ResourceBundle bundle,
                String format,
                @Nullable Object... params) {}
    }

    record User(String getName) implements Principal {
        @Override
        public String getName() {
            return getName;
        }
    }

    @SuppressWarnings("unused")
    interface Service {
        String none();

        String byId(long id);

        String boxed(Long id);

        String text(String text);

        String two(String first, int second);

        String pair(String first, String second);

        String three(String first, long second, Colour third);

        String open(Object any);

        String number(Number number);

        String list(List<?> list);

        String collection(Collection<?> list);

        String set(Set<?> set);

        String map(Map<?, ?> map);

        String array(Object[] array);

        String ints(int[] array);

        String money(Money money);

        String point(Point point);

        String colour(Colour colour);

        String real(double real);

        String price(BigDecimal price);

        String maybe(Optional<?> maybe);

        String logged(long id, System.Logger logger);

        String principal(Principal principal);

        String date(LocalDate date);

        String uuid(UUID id);
    }

    private static String refusal(Executable reading) {
        return String.valueOf(assertThrows(RuleSyntaxException.class, reading).getMessage());
    }

    private static KeyPlan plan(String method) throws RuleSyntaxException {
        return Shapes.plan(Service.class, method);
    }

    private static String key(String method, @Nullable Object... arguments)
            throws RuleSyntaxException {
        return Shapes.key(plan(method), arguments);
    }

    /** These texts are what other JVMs look for: a change makes every stored entry unreachable. */
    @Test
    void keys_are_readable_and_the_same_in_every_jvm() throws Exception {
        assertEquals("()", key("none"));
        assertEquals("42", key("byId", 42L));
        assertEquals("abc", key("text", "abc"));
        assertEquals("a%20b,7", key("two", "a b", 7));
        assertEquals("%n", key("text", (Object) null));
        assertEquals("%e", key("text", ""));
        assertEquals("RED", key("colour", Colour.RED));
        assertEquals("42", key("open", 42));
        assertEquals("42L", key("open", 42L));
        assertEquals("'42'", key("open", "42"));
        assertEquals("'4'C", key("open", '4'));
        assertEquals("4.5D", key("number", 4.5));
        assertEquals("1.50M", key("number", new BigDecimal("1.50")));
        assertEquals("dev.deja.rule.KeyPlanTest$Colour(RED)", key("open", Colour.RED));
        assertEquals("java.time.LocalDate(2024-01-02)", key("open", LocalDate.of(2024, 1, 2)));
        assertEquals("2024-01-02", key("date", LocalDate.of(2024, 1, 2)));
        assertEquals("[1L,'a',%n]", key("list", Arrays.asList(1L, "a", null)));
        assertEquals("List[1,2]", key("open", List.of(1, 2)));
        assertEquals("[1,2]", key("set", Set.of(2, 1)));
        assertEquals("['a'=1,'b'=List[]]", key("map", map()));
        assertEquals("[1,2]", key("ints", new int[] {1, 2}));
        assertEquals("int**[[1],[]]", key("open", (Object) new int[][] {{1}, {}}));
        assertEquals("byte*[AQL_]", key("open", new byte[] {1, 2, -1}));
        assertEquals("[amount=1.50,currency=EUR]", key("money", new Money("1.50", "EUR")));
        assertEquals("[x=1,y='a']", key("point", new Point(1, "a")));
        assertEquals("[%o]", key("maybe", Optional.empty()));
        assertEquals("['x']", key("maybe", Optional.of("x")));
        assertEquals("java.lang.Class(java.lang.String)", key("open", String.class));
        assertEquals("java.net.URI(a%3Ab)", key("open", URI.create("a:b")));
        assertEquals("java.util.Locale(fr-FR)", key("open", Locale.FRANCE));
        assertEquals("java.time.Instant(1970-01-01T00%3A00%3A00Z)", key("open", Instant.EPOCH));
    }

    private static Map<String, Object> map() {
        Map<String, Object> map = new HashMap<>();
        map.put("b", List.of());
        map.put("a", 1);
        return map;
    }

    /** JDK 19 changed what {@code Double.toString} says. */
    @Test
    void floating_point_numbers_have_one_text_on_every_jdk() throws Exception {
        assertEquals("19.99", key("real", 19.99));
        assertEquals("-0.0", key("real", -0.0));
        assertEquals("0.0", key("real", 0.0));
        assertEquals("3.0", key("real", 3.0));
        assertEquals("-0.25", key("real", -0.25));
        assertEquals("NaN", key("real", Double.NaN));
        assertEquals("100000000000000000.0", key("real", 1e17));
        assertEquals("0x0.0000000000001p-1022", key("real", Double.MIN_VALUE));
        assertEquals("0x1.0p-44", key("real", Math.scalb(1.0, -44)));
        assertEquals("0.1F", key("open", 0.1f));
        assertEquals("0.1D", key("open", 0.1));
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value =
                    random.nextBoolean()
                            ? Double.longBitsToDouble(random.nextLong())
                            : random.nextInt(1_000_000) / Math.pow(10, random.nextInt(8));
            assertEquals(value, Double.parseDouble(Decimals.text(value)));
            float single = (float) value;
            assertEquals(single, Float.parseFloat(Decimals.text(single)));
        }
    }

    @Test
    void arguments_do_not_run_together() throws Exception {
        assertNotEquals(key("pair", "a,b", "c"), key("pair", "a", "b,c"));
        assertNotEquals(key("pair", "", "a"), key("pair", "a", ""));
        assertNotEquals(key("pair", null, "a"), key("pair", "null", "a"));
        assertNotEquals(key("pair", "%n", "a"), key("pair", null, "a"));
        assertNotEquals(key("list", List.of("a,b")), key("list", List.of("a", "b")));
        assertNotEquals(key("list", List.of()), key("list", List.of(List.of())));
        assertNotEquals(key("list", List.of("")), key("list", List.of()));
        assertNotEquals(key("text", "\uD800"), key("text", "\uD801"));
        assertEquals("%85%u2028%u202E%u2066", key("text", "\u0085\u2028\u202E\u2066"));
        assertNotEquals(key("text", "\uD800"), key("text", "?"));
        assertNotEquals(key("open", Optional.empty()), key("open", Optional.of("%o")));
        assertNotEquals(key("open", (Object) null), key("open", Optional.empty()));
    }

    @Test
    void an_open_place_tells_types_apart() throws Exception {
        List<Object> ones =
                List.of(
                        1,
                        1L,
                        (short) 1,
                        (byte) 1,
                        '1',
                        "1",
                        1.0,
                        1.0f,
                        new BigDecimal("1"),
                        new BigInteger("1"),
                        List.of(1),
                        Set.of(1),
                        Map.of(1, 1),
                        Map.entry(1, 1),
                        Optional.of(1),
                        new int[] {1},
                        new Integer[] {1},
                        new Object[] {1},
                        new Point(1, 1),
                        true);
        Set<String> keys = new HashSet<>();
        for (Object one : ones) {
            assertTrue(keys.add(key("open", one)), one::toString);
        }
        assertNotEquals(key("number", 1), key("number", 1L));
        assertNotEquals(
                key("array", (Object) new String[] {"a"}),
                key("array", (Object) new Object[] {"a"}));
    }

    @Test
    void equal_content_is_one_key_whatever_the_class_of_the_collection() throws Exception {
        assertEquals(key("list", new ArrayList<>(List.of(1, 2))), key("list", List.of(1, 2)));
        assertEquals(
                key("list", new CopyOnWriteArrayList<>(List.of(1, 2))),
                key("list", Arrays.asList(1, 2)));
        assertEquals(
                key("list", Collections.unmodifiableList(new ArrayList<>(List.of(1)))),
                key("list", List.of(1)));
        assertNotEquals(key("list", List.of(1, 2)), key("list", List.of(2, 1)));
        assertEquals(key("set", new HashSet<>(List.of("b", "a"))), key("set", Set.of("a", "b")));
        assertEquals(key("set", new LinkedHashSet<>(List.of("a"))), key("set", Set.of("a")));
        assertEquals(key("map", new HashMap<>(map())), key("map", map()));
        assertNotEquals(key("collection", List.of(1)), key("collection", Set.of(1)));
        assertEquals("dev.deja.rule.KeyPlanTest$Names['a']", key("list", names()));
    }

    @Test
    void the_order_of_sets_and_maps_counts_where_it_is_meant() throws Exception {
        String ab = key("set", new LinkedHashSet<>(List.of("a", "b")));
        assertEquals("SequencedSet['a','b']", ab);
        assertNotEquals(ab, key("set", new LinkedHashSet<>(List.of("b", "a"))));
        assertNotEquals(ab, key("set", Set.of("a", "b")));
        assertEquals(ab, key("set", new TreeSet<>(Set.of("a", "b"))));
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("b", 2);
        map.put("a", 1);
        assertEquals("SequencedMap['b'=2,'a'=1]", key("map", map));
        assertEquals("SequencedMap['a'=1,'b'=2]", key("map", new TreeMap<>(map)));
        assertEquals("SequencedMap['b'=2,'a'=1]", key("map", new TreeMap<>(map).descendingMap()));
        assertEquals("SequencedMap['b'=2,'a'=1]", key("map", Collections.unmodifiableMap(map)));
        assertEquals("SequencedSet['b','a']", key("set", map.keySet()));
        assertEquals("['a'=1,'b'=2]", key("map", new HashMap<>(map)));
    }

    @Test
    void an_eviction_cannot_name_a_key_in_which_order_may_count() throws Exception {
        for (Object set : List.of(Set.of(1, 2), new LinkedHashSet<>(List.of(1, 2)))) {
            assertEquals(
                    KeyPlan.NoKey.MISFIT,
                    ((KeyPlan.NoKey) plan("set").keyOf(List.of(set))).reason());
        }
        assertEquals(
                plan("set").key(null, new Object[] {Set.of(1)}),
                plan("set").keyOf(List.of(new LinkedHashSet<>(List.of(1)))));
    }

    @Test
    void one_text_in_a_map_again_and_again_is_too_large_before_it_is_copied() throws Exception {
        Map<String, String> map = new HashMap<>();
        String text = "x".repeat(100_000);
        for (int i = 0; i < 100; i++) {
            map.put("k" + i, text);
        }
        assertEquals(
                KeyPlan.NoKey.TOO_LARGE,
                ((KeyPlan.NoKey) plan("map").key(null, new Object[] {map})).reason());
    }

    @Test
    void a_constant_in_an_open_place_is_not_kept_in_place_of_its_key() throws Exception {
        assertNull(plan("open").local(null, new Object[] {Colour.RED}));
        assertSame(Colour.RED, plan("colour").local(null, new Object[] {Colour.RED}));
    }

    private static Names names() {
        Names names = new Names();
        names.add("a");
        return names;
    }

    @Test
    void content_is_read_from_fields_and_subclasses_are_told_apart() throws Exception {
        assertEquals(key("money", new Money("1.0", "EUR")), key("money", new Money("1.0", "EUR")));
        assertNotEquals(
                key("money", new Money("1.0", "EUR")), key("money", new Money("1.00", "EUR")));
        assertEquals(
                "dev.deja.rule.KeyPlanTest$Rounded[Money.amount=1.0,Money.currency=EUR,amount=0]",
                key("money", new Rounded()));
        assertEquals("dev.deja.rule.KeyPlanTest$Unit[]", key("open", new Unit()));
    }

    @Test
    void what_has_no_content_is_refused_with_parameter_type_and_remedies() throws Exception {
        Supplier<String> lambda = () -> "x";
        Object proxy =
                java.lang.reflect.Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Runnable.class},
                        (p, m, a) -> null);
        for (Object odd :
                List.of(
                        new Object(),
                        lambda,
                        proxy,
                        Thread.currentThread(),
                        List.of(1).stream(),
                        new java.util.BitSet(),
                        new IllegalStateException(),
                        new Forgetful(),
                        new Page(),
                        new java.util.PriorityQueue<>(List.of(1)),
                        new java.util.IdentityHashMap<>(),
                        new TreeSet<>(String.CASE_INSENSITIVE_ORDER),
                        new java.util.concurrent.atomic.AtomicInteger(),
                        new BigInteger("9").pow(9000))) {
            KeyPlan.NoKey none = Shapes.noKey(plan("open"), odd);
            assertEquals(KeyPlan.NoKey.UNREADABLE, none.reason(), odd.getClass().getName());
            assertTrue(none.detail().contains("parameter any"), none.detail());
            assertTrue(none.detail().contains("key = "), none.detail());
            assertTrue(none.detail().contains("@KeyIgnore"), none.detail());
            assertTrue(none.detail().contains("ignore.types"), none.detail());
            assertTrue(none.detail().contains("key.type."), none.detail());
        }
        KeyPlan.NoKey nested =
                Shapes.noKey(plan("list"), List.of(1, new Point(1, new Object[] {lambda})));
        assertTrue(nested.detail().contains("[1].y[0]"), nested.detail());
    }

    @Test
    void cycles_and_giants_are_refused() throws Exception {
        Node node = new Node();
        node.next = node;
        assertEquals(KeyPlan.NoKey.TOO_LARGE, Shapes.noKey(plan("open"), node).reason());
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertEquals(KeyPlan.NoKey.TOO_LARGE, Shapes.noKey(plan("open"), self).reason());
        List<Object> lattice = List.of("x");
        for (int i = 0; i < 40; i++) {
            lattice = List.of(lattice, lattice);
        }
        assertEquals(KeyPlan.NoKey.TOO_LARGE, Shapes.noKey(plan("open"), lattice).reason());
        assertEquals(
                KeyPlan.NoKey.TOO_LARGE,
                Shapes.noKey(plan("text"), "x".repeat(2_000_000)).reason());
        assertEquals(
                KeyPlan.NoKey.TOO_LARGE, Shapes.noKey(plan("open"), new byte[2_000_000]).reason());
    }

    @Test
    void a_collection_that_throws_makes_no_key_and_no_exception() throws Exception {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        List<Integer> view = list.subList(0, 2);
        list.add(4);
        KeyPlan.NoKey none = Shapes.noKey(plan("list"), view);
        assertTrue(none.detail().contains("ConcurrentModificationException"), none.detail());
    }

    @Test
    void long_keys_are_hashed_and_bounded() throws Exception {
        String longest = key("text", "x".repeat(200));
        assertEquals(200, longest.length());
        String hashed = key("text", "x".repeat(201));
        assertTrue(hashed.matches("%h[A-Za-z0-9_-]{43}"), hashed);
        assertNotEquals(hashed, key("text", "x".repeat(202)));
        assertNotEquals(hashed, key("text", hashed));
        assertTrue(key("text", "\u20ac".repeat(67)).startsWith("%h"));
        assertFalse(key("text", "\u20ac".repeat(66)).startsWith("%h"));
    }

    @Test
    void methods_of_one_rule_never_share_a_key() throws Exception {
        Set<String> keys = new HashSet<>();
        for (String method : List.of("byId", "boxed", "open", "number", "text")) {
            for (String type : List.of("com.acme.Shop", "com.other.Shop")) {
                KeyPlan plan =
                        KeyPlan.of(Shapes.rule(), Shapes.method(Service.class, method), type, true);
                String key = Shapes.key(plan, (Object) null);
                assertTrue(key.matches("Shop#" + method + "~[A-Za-z0-9_-]{11}:%n"), key);
                assertTrue(keys.add(key));
            }
        }
    }

    @Test
    void ignored_types_are_left_out_with_their_subtypes() throws Exception {
        assertEquals("1", key("logged", 1L, new AppLogger()));
        assertEquals("1", key("logged", 1L, null));
        assertEquals("%i", key("open", new AppLogger()));
        assertEquals(1, plan("logged").arity());
        CacheRule rule = Shapes.rule(null, 200, Set.of(Money.class.getName()), Map.of());
        assertEquals("()", Shapes.key(Shapes.plan(rule, Service.class, "money"), (Object) null));
        assertEquals("%i", Shapes.key(Shapes.plan(rule, Service.class, "open"), new Rounded()));
    }

    @Test
    void annotated_parameters_choose_what_makes_the_key() throws Exception {
        MethodShape two = Shapes.method(Service.class, "two");
        KeyPlan ignoring =
                KeyPlan.of(Shapes.rule(), Shapes.annotated(two, 0, "KeyIgnore"), "S", false);
        assertEquals("7", Shapes.key(ignoring, new Object(), 7));
        assertEquals(7, ignoring.local2(null, "x", 7));
        KeyPlan choosing = KeyPlan.of(Shapes.rule(), Shapes.annotated(two, 0, "Key"), "S", false);
        assertEquals("x", Shapes.key(choosing, "x", 7));
    }

    @Test
    void the_callers_world_is_refused_unless_the_rule_says_what_matters() throws Exception {
        String message = refusal(() -> plan("principal"));
        assertTrue(message.contains("java.security.Principal"), message);
        assertTrue(message.contains("ignore.types"), message);
        assertEquals(KeyPlan.NoKey.WORLD, Shapes.noKey(plan("open"), new User("ann")).reason());
        CacheRule keyed = Shapes.keyed("{principal.name}");
        assertEquals(
                "ann", Shapes.key(Shapes.plan(keyed, Service.class, "principal"), new User("ann")));
        CacheRule ignoring = Shapes.rule(null, 200, Set.of("java.security.Principal"), Map.of());
        assertEquals(
                "()", Shapes.key(Shapes.plan(ignoring, Service.class, "principal"), new User("")));
    }

    private static CacheRule formed(String form) throws RuleSyntaxException {
        return Shapes.rule(
                null,
                200,
                IgnoredTypes.DEFAULT,
                Map.of(Money.class.getName(), Template.parse(form)));
    }

    @Test
    void a_type_has_the_form_that_the_rule_gives_it() throws Exception {
        KeyPlan money = Shapes.plan(formed("{amount}/{currency}"), Service.class, "money");
        assertEquals("1.50/EUR", Shapes.key(money, new Money("1.50", "EUR")));
        assertEquals("0/EUR", Shapes.key(money, new Rounded()));
        assertEquals("1.50/E%2FUR", Shapes.key(money, new Money("1.50", "E/UR")));
        assertEquals("%n", Shapes.key(money, (Object) null));
        KeyPlan open = Shapes.plan(formed("{amount}, {currency}"), Service.class, "open");
        assertEquals(
                "List[dev.deja.rule.KeyPlanTest$Money([1.50,EUR])]",
                Shapes.key(open, List.of(new Money("1.50", "EUR"))));
        String faulty = refusal(() -> Shapes.plan(formed("fixed"), Service.class, "open"));
        assertTrue(faulty.contains("names no property"), faulty);
        assertThrows(
                RuleSyntaxException.class,
                () -> Shapes.plan(formed("{@this.x}"), Service.class, "open"));
    }

    @Test
    void a_form_for_a_type_of_the_jdk_is_kept_by_stand_ins_too() throws Exception {
        CacheRule rule =
                Shapes.rule(
                        null,
                        200,
                        IgnoredTypes.DEFAULT,
                        Map.of("java.time.LocalDate", Template.parse("{year}")));
        KeyPlan plan = Shapes.plan(rule, Service.class, "date");
        assertEquals("2024", Shapes.key(plan, LocalDate.of(2024, 1, 2)));
        assertNull(plan.local1(null, LocalDate.of(2024, 1, 2)));
    }

    @Test
    void a_key_template_replaces_method_and_arguments() throws Exception {
        KeyPlan plan = Shapes.plan(Shapes.keyed("{first}/{second}"), Service.class, "two");
        assertEquals("a/7", Shapes.key(plan, "a", 7));
        assertNotEquals(
                Shapes.key(
                        Shapes.plan(Shapes.keyed("{first}-{second}"), Service.class, "pair"),
                        "a-b",
                        "c"),
                Shapes.key(
                        Shapes.plan(Shapes.keyed("{first}-{second}"), Service.class, "pair"),
                        "a",
                        "b-c"));
        assertEquals(
                "a,7",
                Shapes.key(
                        Shapes.plan(Shapes.keyed("{first}, {second}"), Service.class, "two"),
                        "a",
                        7));
        assertEquals(
                "%7Ba%7D",
                Shapes.key(Shapes.plan(Shapes.keyed("{{{first}}}"), Service.class, "two"), "a", 7));
        assertEquals(
                "x/List[1]",
                Shapes.key(
                        Shapes.plan(Shapes.keyed("x/{list}"), Service.class, "list"), List.of(1)));
        assertNull(plan.local2(null, "a", 7));
        assertFalse(plan.usesReceiver());
    }

    @Test
    void a_key_template_that_meets_null_makes_no_key() throws Exception {
        KeyPlan plan = Shapes.plan(Shapes.keyed("{point.y}"), Service.class, "point");
        assertEquals("x", Shapes.key(plan, new Point(1, "x")));
        assertEquals(KeyPlan.NoKey.NULL, Shapes.noKey(plan, new Point(1, null)).reason());
        assertEquals(KeyPlan.NoKey.NULL, Shapes.noKey(plan, (Object) null).reason());
        KeyPlan wrong = Shapes.plan(Shapes.keyed("{point.z}"), Service.class, "point");
        assertEquals(KeyPlan.NoKey.NEVER, Shapes.noKey(wrong, new Point(1, null)).reason());
    }

    @Test
    void a_key_template_that_cannot_be_a_key_is_refused() {
        for (String faulty :
                List.of("{first}x{second}", "{first}({second}", "{@result}", "{first[*]}", "{z}")) {
            assertThrows(
                    RuleSyntaxException.class,
                    () -> Shapes.plan(Shapes.keyed(faulty), Service.class, "pair"),
                    faulty);
        }
    }

    @Test
    void the_receiver_can_be_part_of_a_key() throws Exception {
        KeyPlan plan = Shapes.plan(Shapes.keyed("{@this.x}:{id}"), Service.class, "byId");
        assertTrue(plan.usesReceiver());
        assertEquals(2, plan.arity());
        assertEquals(new KeyPlan.Key("5:1"), plan.key(new Point(5, 0), new Object[] {1L}));
        assertFalse(plan("byId").usesReceiver());
    }

    @Test
    void values_for_a_key_are_converted_to_what_the_call_would_have() throws Exception {
        UUID id = new UUID(3, 4);
        assertKeyOf("byId", List.of("42"), 42L);
        assertKeyOf("byId", List.of(42), 42L);
        assertKeyOf("byId", List.of(new BigDecimal("42.0")), 42L);
        assertKeyOf("boxed", List.of("42"), 42L);
        assertKeyOf("text", List.of(42L), "42");
        assertKeyOf("text", List.of("a:b"), "a:b");
        assertKeyOf("two", List.of("a,b", "7"), "a,b", 7);
        assertKeyOf("real", List.of("0.10"), 0.1);
        assertKeyOf("real", List.of(3), 3.0);
        assertKeyOf("price", List.of("1.50"), new BigDecimal("1.50"));
        assertKeyOf("colour", List.of(Colour.RED), Colour.RED);
        assertKeyOf("date", List.of("2024-01-02"), LocalDate.of(2024, 1, 2));
        assertKeyOf("uuid", List.of(id.toString()), id);
        assertKeyOf("open", List.of(42L), 42L);
        assertKeyOf("open", List.of("42"), "42");
        assertKeyOf("list", List.of(List.of(1)), List.of(1));
        assertKeyOf("none", List.of());
        assertKeyOf("money", List.of(new Money("1", "EUR")), new Money("1", "EUR"));
        assertKeyOf("logged", List.of("1"), 1L, null);
        assertKeyOf("logged", List.of("1", "ignored"), 1L, null);
    }

    private static void assertKeyOf(
            String method, List<Object> values, @Nullable Object... arguments)
            throws RuleSyntaxException {
        KeyPlan plan = plan(method);
        assertEquals(plan.key(null, arguments), plan.keyOf(values));
        Object local = plan.localOf(values);
        if (local != null) {
            assertEquals(plan.local(null, arguments), local);
        }
    }

    enum Shade {
        RED
    }

    @Test
    void text_names_a_constant_once_the_type_is_known_to_be_an_enum() throws Exception {
        KeyPlan plan = plan("colour");
        assertTrue(plan.keyOf(List.of("RED")) instanceof KeyPlan.NoKey);
        assertEquals(plan.key(null, new Object[] {Colour.RED}), plan.keyOf(List.of("RED")));
        assertSame(Colour.RED, plan.localOf(List.of("RED")));
        assertTrue(plan.keyOf(List.of("not one")) instanceof KeyPlan.NoKey);
        assertTrue(plan.keyOf(List.of(Shade.RED)) instanceof KeyPlan.NoKey);
        KeyPlan money = plan("money");
        assertNotNull(money.key(null, new Object[] {new Money("1", "EUR")}));
        assertTrue(money.keyOf(List.of("EUR")) instanceof KeyPlan.NoKey);
    }

    @Test
    void values_that_do_not_fit_make_no_key() throws Exception {
        for (Object odd : List.of("x", "1.5", 1.5, "9223372036854775808", true, List.of())) {
            assertEquals(
                    KeyPlan.NoKey.MISFIT,
                    ((KeyPlan.NoKey) plan("byId").keyOf(List.of(odd))).reason(),
                    odd.toString());
        }
        assertTrue(plan("byId").keyOf(List.of()) instanceof KeyPlan.NoKey);
        assertTrue(plan("byId").keyOf(List.of(1, 2)) instanceof KeyPlan.NoKey);
        assertTrue(plan("money").keyOf(List.of(42)) instanceof KeyPlan.NoKey);
        assertTrue(plan("money").keyOf(List.of("1/EUR")) instanceof KeyPlan.NoKey);
        assertTrue(plan("list").keyOf(List.of("a")) instanceof KeyPlan.NoKey);
        Object boxed = new Integer[] {1};
        assertTrue(plan("ints").keyOf(List.of(boxed)) instanceof KeyPlan.NoKey);
        assertTrue(plan("number").keyOf(List.of("1")) instanceof KeyPlan.NoKey);
        assertTrue(plan("price").keyOf(List.of("1e999999999")) instanceof KeyPlan.NoKey);
        assertTrue(plan("price").keyOf(List.of(0.1)) instanceof KeyPlan.NoKey);
        assertNull(plan("byId").localOf(List.of("x")));
    }

    @Test
    void calls_are_checked_when_rules_are_read() throws Exception {
        plan("two").check(KeyCall.parseList("r({a}, '7')").get(0));
        String arity = refused("r({a})");
        assertTrue(arity.contains("1 values") && arity.contains("of 2"), arity);
        String type = refused("r({a}, 'seven')");
        assertTrue(type.contains("'seven'") && type.contains("no int"), type);
        KeyPlan keyed = Shapes.plan(Shapes.keyed("{second}:x"), Service.class, "two");
        keyed.check(KeyCall.parseList("r(7)").get(0));
        assertThrows(
                RuleSyntaxException.class, () -> keyed.check(KeyCall.parseList("r(x)").get(0)));
        assertThrows(
                RuleSyntaxException.class, () -> keyed.check(KeyCall.parseList("r(1,2)").get(0)));
        assertEquals(keyed.key(null, new Object[] {"a", 7}), keyed.keyOf(List.of("7")));
    }

    private static String refused(String call) {
        return refusal(() -> plan("two").check(KeyCall.parseList(call).get(0)));
    }

    @Test
    void one_plain_argument_stands_for_its_key() throws Exception {
        String text = new String("a");
        assertSame(text, plan("text").local1(null, text));
        assertSame(text, plan("open").local1(null, text));
        assertSame(Colour.RED, plan("colour").local1(null, Colour.RED));
        assertNotNull(plan("text").local1(null, null));
        assertNotEquals(plan("text").local1(null, null), plan("text").local1(null, "null"));
        assertNotNull(plan("none").local(null, new Object[0]));
        assertNull(plan("list").local1(null, List.of()));
        assertNull(plan("money").local1(null, new Money("1", "EUR")));
        assertNull(plan("open").local1(null, new Object()));
        assertNull(plan("text").local1(null, "x".repeat(10_000)));
        assertNull(plan("ints").local1(null, new int[0]));
    }

    @Test
    void scalars_of_every_kind_have_a_key() throws Exception {
        for (Object scalar :
                List.of(
                        ZoneId.of("Europe/Paris"),
                        ZoneOffset.UTC,
                        new java.sql.Timestamp(5),
                        new java.sql.Date(5),
                        java.time.Duration.ofMillis(-1),
                        java.util.Currency.getInstance("EUR"),
                        java.nio.charset.StandardCharsets.UTF_8,
                        java.nio.file.Path.of("a"),
                        new java.io.File("a"))) {
            assertNotNull(key("open", scalar), scalar.toString());
        }
        java.sql.Timestamp exact = new java.sql.Timestamp(5);
        exact.setNanos(5_000_001);
        assertNotEquals(key("open", new java.sql.Timestamp(5)), key("open", exact));
    }
}
