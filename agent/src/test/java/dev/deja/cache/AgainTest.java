package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Evictions that are made once more (SPEC G01). */
class AgainTest {
    private static final String RULES =
            """
            cache.*.ttl        = 10m
            cache.price.method = dev.deja.cache.AgainTest$Shop#price(long)
            cache.price.tags   = price:{id}
            evict.price.method = dev.deja.cache.AgainTest$Shop#reprice(long)
            evict.price.tags   = price:{id}
            evict.price.again  = 1ms
            """;

    /** Of which the rules are. */
    public static class Shop {
        public String price(long id) {
            return "price of " + id;
        }

        public void reprice(long id) {}
    }

    private final Workbench bench = new Workbench(RULES, Shop.class);
    private final Shop shop = new Shop();

    private Object price(String computed) {
        return String.valueOf(bench.call("price", shop, () -> computed, 7L));
    }

    @Test
    void what_a_replica_told_after_the_eviction_goes_with_the_second_one() {
        price("old");
        bench.call("reprice", shop, () -> null, 7L);
        // The replica lags behind.
        assertEquals("old", price("old"));
        bench.cache.repetitions().run(true);
        assertEquals("new", price("new"));
        bench.cache.repetitions().run(true);
        assertEquals("new", price("newer"));
    }

    @Test
    void nothing_is_repeated_before_its_time() {
        Workbench later = new Workbench(RULES.replace("1ms", "1h"), Shop.class);
        later.call("price", shop, () -> "old", 7L);
        later.call("reprice", shop, () -> null, 7L);
        later.call("price", shop, () -> "new", 7L);
        assertEquals(1, later.cache.repetitions().size());
        later.cache.repetitions().run(false);
        assertEquals(1, later.cache.repetitions().size());
        assertEquals("new", String.valueOf(later.call("price", shop, () -> "newer", 7L)));
    }
}
