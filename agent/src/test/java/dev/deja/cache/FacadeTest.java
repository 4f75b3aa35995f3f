package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the application asks through {@code dev.deja.api.Deja} (SPEC G07). */
@SuppressWarnings("FutureReturnValueIgnored")
final class FacadeTest {
    enum Day {
        FRIDAY
    }

    static class Shop {
        @Nullable String find(long id) {
            return null;
        }

        String open(Day day, String name) {
            return "";
        }

        List<String> list(String category) {
            return List.of();
        }

        CompletableFuture<String> later(long id) {
            return new CompletableFuture<>();
        }

        int one(int x) {
            return x;
        }

        int two(int x) {
            return x;
        }

        /** As a generic find(ID) is compiled. */
        String any(Object id) {
            return "";
        }
    }

    private static final String S = "dev.deja.cache.FacadeTest$Shop#";
    private static final String RULES =
            rule("product", "find", "product:{id}")
                    + rule("open", "open", "day:{day}, name:{name}")
                    + rule("list", "list", "")
                    + rule("later", "later", "")
                    + rule("any", "any", "")
                    + "cache.both.method = "
                    + S
                    + "one(int) | "
                    + S
                    + "two(int)\ncache.both.ttl = 1h\n";

    private static String rule(String name, String method, String tags) {
        String start = "cache." + name;
        return start
                + ".method = "
                + S
                + method
                + "\n"
                + start
                + ".ttl = 1h\n"
                + (tags.isEmpty() ? "" : start + ".tags = " + tags + "\n");
    }

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();

    private static List<Workbench> benches() {
        return List.of(
                new Workbench(RULES, Shop.class),
                new Workbench(new MemoryStore(), RULES, Shop.class));
    }

    private Object find(Workbench bench, long id) {
        return String.valueOf(bench.call("find", shop, () -> "v" + bodies.incrementAndGet(), id));
    }

    private static @Nullable Object ask(
            Workbench bench,
            String operation,
            String name,
            @Nullable Object @Nullable [] value,
            @Nullable Object... arguments) {
        return new Facade(bench.cache)
                .apply(
                        new @Nullable Object[] {
                            operation, FacadeTest.class.getClassLoader(), name, arguments, value
                        });
    }

    private static @Nullable Object get(Workbench bench, String rule, @Nullable Object... of) {
        return ask(bench, "get", rule, null, of) instanceof Object[] found ? found[0] : "absent";
    }

    private static boolean put(
            Workbench bench, @Nullable Object value, String rule, Object... arguments) {
        return Boolean.TRUE.equals(
                ask(bench, "put", rule, new @Nullable Object[] {value}, arguments));
    }

    private static Object[] touched(@Nullable Object answer) {
        return assertInstanceOf(Object[].class, answer);
    }

    @Test
    void it_finds_what_a_call_has_stored_whatever_type_the_value_is_written_in() {
        for (Workbench bench : benches()) {
            bodies.set(0);
            assertEquals("absent", get(bench, "product", 1L));
            Object found = find(bench, 1);
            assertEquals(found, get(bench, "product", 1L));
            assertEquals(found, get(bench, "product", 1));
            assertEquals(found, get(bench, "product", "1"));
            assertEquals("absent", get(bench, "product", 2));
            assertEquals("absent", get(bench, "product", "no number"));
            assertEquals("absent", get(bench, "product", (Object) null));
            assertEquals("absent", get(bench, "product"));
            assertEquals("absent", get(bench, "unknown", 1));
        }
    }

    @Test
    void an_id_of_a_generic_method_is_evicted_whatever_type_it_is_written_in() {
        for (Object stored : List.of(1L, 1, "1")) {
            for (Object written : List.of(1L, 1, (short) 1, "1")) {
                for (Workbench bench : benches()) {
                    bench.call("any", shop, () -> "old", stored);
                    bench.call("any", shop, () -> "other", 2L);
                    Object[] touched = touched(ask(bench, "invalidate", "any", null, written));
                    assertEquals(1, touched[0]);
                    assertEquals("new", bench.call("any", shop, () -> "new", stored));
                    assertEquals("other", bench.call("any", shop, () -> "again", 2L));
                }
            }
        }
    }

    @Test
    void a_stored_null_is_not_nothing() {
        for (Workbench bench : benches()) {
            bench.call("find", shop, () -> null, 1L);
            assertArrayEquals(
                    new Object[] {null}, (Object[]) ask(bench, "get", "product", null, 1L));
            assertNull(ask(bench, "get", "product", null, 2L));
        }
    }

    @Test
    void what_it_puts_is_the_next_answer_and_its_tags_reach_it() {
        for (Workbench bench : benches()) {
            find(bench, 1);
            assertTrue(put(bench, "mine", "product", "007"));
            assertEquals("mine", find(bench, 7));
            ask(bench, "invalidateTag", "product:{0}", null, 7);
            assertNotEquals("mine", find(bench, 7));
            assertTrue(put(bench, null, "product", 7));
            assertNull(get(bench, "product", 7));
            bench.call("open", shop, () -> "x", Day.FRIDAY, "a b:c");
            assertTrue(put(bench, "y", "open", "FRIDAY", "a b:c"));
            assertEquals("y", get(bench, "open", Day.FRIDAY, "a b:c"));
            ask(bench, "invalidateTag", "name:{0}", null, "a b:c");
            assertEquals("absent", get(bench, "open", Day.FRIDAY, "a b:c"));
        }
    }

    @Test
    void what_cannot_come_from_the_method_is_not_stored_and_leaves_no_old_entry() {
        for (Workbench bench : benches()) {
            find(bench, 1);
            assertFalse(put(bench, 42, "product", 1));
            assertEquals("absent", get(bench, "product", 1));
            assertFalse(put(bench, "x", "unknown", 1));
            assertFalse(put(bench, "x", "product", "no number"));
            bench.call("one", shop, () -> 1, 5);
            assertFalse(put(bench, null, "both", 5));
        }
    }

    @Test
    void nobody_changes_what_was_put() {
        Workbench bench = new Workbench(RULES, Shop.class);
        bench.call("list", shop, List::of, "a");
        List<String> mine = new ArrayList<>(List.of("x"));
        assertTrue(put(bench, mine, "list", "b"));
        mine.add("y");
        Object found = get(bench, "list", "b");
        assertEquals(List.of("x"), found);
        ((List<?>) assertInstanceOf(List.class, found)).clear();
        assertEquals(List.of("x"), get(bench, "list", "b"));
    }

    @Test
    void computing_takes_the_lease_and_an_invalidation_meanwhile_keeps_the_value_out() {
        for (Workbench bench : benches()) {
            find(bench, 9);
            Object token = ask(bench, "begin", "product", null, 1);
            assertInstanceOf(Call.class, token);
            assertNull(ask(bench, "begin", "product", null, 1), "another computes for itself");
            ask(bench, "end", "product", new Object[] {"computed"}, token);
            assertEquals("computed", find(bench, 1));
            assertArrayEquals(
                    new Object[] {"computed"}, (Object[]) ask(bench, "begin", "product", null, 1));

            Object overtaken = ask(bench, "begin", "product", null, 2);
            ask(bench, "invalidate", "product", null, 2);
            ask(bench, "end", "product", new Object[] {"old"}, overtaken);
            assertEquals("absent", get(bench, "product", 2));

            Object failed = ask(bench, "begin", "product", null, 3);
            ask(bench, "end", "product", null, failed);
            assertEquals("absent", get(bench, "product", 3));
            Object again = ask(bench, "begin", "product", null, 3);
            assertInstanceOf(Call.class, again);
            ask(bench, "end", "product", null, again);
        }
    }

    @Test
    void of_a_stage_it_takes_and_gives_what_the_stage_completes_with() {
        Workbench bench = new Workbench(RULES, Shop.class);
        bench.call("later", shop, () -> CompletableFuture.completedFuture("now"), 1L);
        assertEquals("now", get(bench, "later", 1));
        assertTrue(put(bench, "mine", "later", 2));
        Object stage = bench.call("later", shop, CompletableFuture::new, 2L);
        assertEquals("mine", assertInstanceOf(CompletableFuture.class, stage).join());
    }

    @Test
    void invalidations_say_what_they_touched() {
        for (Workbench bench : benches()) {
            Object one = find(bench, 1);
            Object two = find(bench, 2);
            assertArrayEquals(
                    new Object[] {1, List.of(), List.of(), false},
                    touched(ask(bench, "invalidate", "product", null, 1)));
            assertNotEquals(one, find(bench, 1));
            assertEquals(two, find(bench, 2));
            assertArrayEquals(
                    new Object[] {0, List.of(), List.of("product:2"), false},
                    touched(ask(bench, "invalidateTag", "product:2", null)));
            assertNotEquals(two, find(bench, 2));
            Object again = find(bench, 2);
            assertArrayEquals(
                    new Object[] {0, List.of("product"), List.of(), false},
                    touched(ask(bench, "invalidateRule", "product", null)));
            assertNotEquals(again, find(bench, 2));
            again = find(bench, 2);
            assertArrayEquals(
                    new Object[] {0, List.of(), List.of(), true},
                    touched(ask(bench, "invalidateAll", "", null)));
            assertNotEquals(again, find(bench, 2));
        }
    }

    @Test
    void in_doubt_an_invalidation_takes_more() {
        for (Workbench bench : benches()) {
            for (Object odd : new Object[] {"no number", 1.5}) {
                Object found = find(bench, 1);
                assertArrayEquals(
                        new Object[] {0, List.of("product"), List.of(), false},
                        touched(ask(bench, "invalidate", "product", null, odd)));
                assertNotEquals(found, find(bench, 1));
            }
            Object found = find(bench, 1);
            ask(bench, "invalidate", "product", null, (Object) null);
            assertNotEquals(found, find(bench, 1));
            found = find(bench, 1);
            ask(bench, "invalidateTag", "product:{0}", null, (Object) null);
            assertNotEquals(found, find(bench, 1));
            found = find(bench, 1);
            ask(bench, "invalidateTag", "product:{", null);
            assertNotEquals(found, find(bench, 1));
        }
    }

    @Test
    void where_two_methods_could_be_meant_nothing_is_read_and_all_of_both_goes() {
        Workbench bench = new Workbench(RULES, Shop.class);
        bench.call("one", shop, () -> 1, 5);
        bench.call("two", shop, () -> 2, 5);
        assertEquals("absent", get(bench, "both", 5));
        assertArrayEquals(
                new Object[] {2, List.of(), List.of(), false},
                touched(ask(bench, "invalidate", "both", null, 5)));
        assertEquals(3, bench.call("one", shop, () -> 3, 5));
    }

    @Test
    void a_suspended_rule_gives_and_takes_nothing_and_is_invalidated_all_the_same() {
        Workbench bench = new Workbench(RULES, Shop.class);
        Object found = find(bench, 1);
        bench.cache.setEnabled(false);
        assertEquals("absent", get(bench, "product", 1));
        assertFalse(put(bench, "x", "product", 1));
        assertNull(ask(bench, "begin", "product", null, 1));
        bench.cache.setEnabled(true);
        assertNotEquals(found, find(bench, 1));
    }

    @Test
    void nonsense_is_answered_with_nothing() {
        Workbench bench = new Workbench(RULES, Shop.class);
        assertNull(ask(bench, "no such operation", "product", null, 1));
        assertNull(ask(bench, "end", "product", null, "no token"));
        assertNull(new Facade(bench.cache).apply(new Object[0]));
    }
}
