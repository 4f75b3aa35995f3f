package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several methods, instances and applications behind one rule; and a stack that is full. */
final class SharedRulesTest {
    /** What one instance calls. */
    static class Products {
        String find(long id) {
            return "";
        }

        void update(long id) {}
    }

    /** What the other instance calls, too. */
    static class Prices {
        String price(long id) {
            return "";
        }
    }

    private static final String RULES =
            """
            cache.product.method = dev.deja.cache.SharedRulesTest$Products#find(long) | \
            dev.deja.cache.SharedRulesTest$Prices#price(long)
            cache.product.ttl = 1h
            evict.product.method = dev.deja.cache.SharedRulesTest$Products#update(long)
            evict.product.keys = product({0})
            """;

    private final AtomicInteger bodies = new AtomicInteger();
    private final Products products = new Products();
    private final Prices prices = new Prices();

    private Object find(Workbench bench, long id) {
        return String.valueOf(
                bench.call("find", products, () -> "found " + bodies.incrementAndGet(), id));
    }

    private Object price(Workbench bench, long id) {
        return String.valueOf(
                bench.call("price", prices, () -> "price " + bodies.incrementAndGet(), id));
    }

    private void update(Workbench bench, long id) {
        bench.call("update", products, () -> null, id);
    }

    @Test
    void a_key_is_evicted_for_methods_that_only_another_instance_calls() {
        MemoryStore shared = new MemoryStore();
        Workbench writer = new Workbench(shared, RULES, Products.class);
        Workbench reader = new Workbench(shared, RULES, Products.class, Prices.class);
        find(writer, 1);
        Object found = find(reader, 7);
        Object priced = price(reader, 7);
        assertEquals(priced, price(reader, 7));

        update(writer, 7);

        assertNotEquals(found, find(reader, 7));
        assertNotEquals(priced, price(reader, 7));
    }

    @Test
    void where_all_methods_are_known_a_key_is_all_that_goes() {
        Workbench bench = new Workbench(new MemoryStore(), RULES, Products.class, Prices.class);
        Object other = find(bench, 8);
        Object priced = price(bench, 7);
        update(bench, 7);
        assertEquals(other, find(bench, 8));
        assertNotEquals(priced, price(bench, 7));
    }

    @Test
    void an_object_of_another_class_loader_does_not_share_answers_while_the_first_lives() {
        Workbench bench = new Workbench(new MemoryStore(), RULES, Products.class);
        RuleState state = bench.state("product");
        Object other = new Object();
        String method = Products.class.getName() + "#find(J)Ljava/lang/String;";
        assertTrue(state.isOnlyReceiver(method, other));
        assertTrue(state.isOnlyReceiver(method, other));
        assertNotEquals(find(bench, 1), find(bench, 1));
        assertEquals(2, state.bypasses().get("receiver"));
        assertTrue(state.isAnswering());
        assertTrue(state.isOnlyReceiver(method + " of another class", products));
    }

    @Test
    void in_memory_each_class_loader_has_entries_of_its_own_and_its_own_receiver() {
        Workbench bench = new Workbench(RULES, Products.class);
        String method = Products.class.getName() + "#find(J)Ljava/lang/String;";
        assertTrue(bench.state("product").isOnlyReceiver(method, new Object()));
        assertEquals(find(bench, 1), find(bench, 1));
    }

    @Test
    void what_is_owed_is_evicted_before_the_next_hit() {
        Workbench bench = new Workbench(RULES, Products.class);
        Object found = find(bench, 1);
        assertEquals(found, find(bench, 1));
        bench.cache.owe();
        assertTrue(bench.cache.owes());
        assertNotEquals(found, find(bench, 1));
        assertFalse(bench.cache.owes());
        assertEquals(find(bench, 1), find(bench, 1));
    }

    @Test
    void an_eviction_that_meets_a_full_stack_is_made_good_for() {
        Workbench bench = new Workbench(RULES, Products.class);
        Object found = find(bench, 1);
        assertEquals(found, find(bench, 1));
        assertTrue(Headroom.isThere());
        assertFalse(updatedWhereTheStackEnds(bench));
        assertNotEquals(found, find(bench, 1));
    }

    /** Writes from the deepest frame that bears it; tells whether there was headroom. */
    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private boolean updatedWhereTheStackEnds(Workbench bench) {
        try {
            return updatedWhereTheStackEnds(bench);
        } catch (StackOverflowError e) {
            // Where this overflows as well, the frame above tries again.
            boolean room = Headroom.isThere();
            update(bench, 1);
            return room;
        }
    }
}
