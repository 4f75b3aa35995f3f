package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.deja.store.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes whose result replaces an entry (SPEC G06). */
final class PutTest {
    record Product(long id, String name) {}

    static class Shop {
        @Nullable Product find(long id) {
            return null;
        }

        @Nullable Product update(Product product) {
            return product;
        }

        CompletableFuture<Product> updateLater(Product product) {
            return new CompletableFuture<>();
        }

        void touch(Product product) {}

        List<String> names(Product product) {
            return List.of();
        }

        void tag(long id) {}
    }

    private static final String S = "dev.deja.cache.PutTest$Shop#";
    private static final String FIND =
            "cache.product.method = "
                    + S
                    + "find\ncache.product.ttl = 10m\ncache.product.tags = product:{id}\n"
                    + "evict.tag.method = "
                    + S
                    + "tag\nevict.tag.tags = product:{id}\n";
    private static final String KEY = "cache.product.put.key = product({0.id})\n";

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();

    private static String put(String method) {
        return FIND + "cache.product.put = " + S + method + "\n" + KEY;
    }

    private List<Workbench> benches(String rules) {
        return List.of(
                new Workbench(rules, Shop.class),
                new Workbench(new MemoryStore(), rules, Shop.class));
    }

    private @Nullable Object find(Workbench bench, long id) {
        return bench.call(
                "find", shop, () -> new Product(id, "read " + bodies.incrementAndGet()), id);
    }

    @Test
    void the_result_of_the_write_is_the_next_answer() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 1);
            find(bench, 2);
            Product written = new Product(1, "written");
            bench.call("update", shop, () -> written, written);
            assertEquals(written, find(bench, 1));
            assertEquals(new Product(2, "read 2"), find(bench, 2));
            assertEquals(2, bodies.get());
            bench.call("tag", shop, () -> null, 1L);
            assertEquals(new Product(1, "read 3"), find(bench, 1), "its tags still reach it");
        }
    }

    @Test
    void what_was_never_read_is_stored_too() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 7);
            Product written = new Product(1, "written");
            bench.call("update", shop, () -> written, written);
            assertEquals(written, find(bench, 1));
            assertEquals(1, bodies.get());
        }
    }

    @Test
    void hits_of_what_a_write_has_given_are_not_compared_with_a_computation() {
        Workbench bench = new Workbench(new MemoryStore(), put("update"), Shop.class);
        Pace pace = bench.state("product").pace;
        find(bench, 1);
        find(bench, 1);
        assertEquals(1, pace.counted());
        Product written = new Product(1, "written");
        bench.call("update", shop, () -> written, written);
        assertEquals(written, find(bench, 1));
        assertEquals(1, pace.counted());
    }

    @Test
    void a_write_that_fails_removes_the_entry() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 1);
            bench.call(
                    "update",
                    shop,
                    () -> {
                        throw new IllegalStateException();
                    },
                    new Product(1, "x"));
            assertEquals(new Product(1, "read 2"), find(bench, 1));
            assertEquals(new Product(1, "read 2"), find(bench, 1));
        }
    }

    @Test
    void while_the_write_goes_on_nobody_stores_and_nobody_is_answered() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 1);
            Product written = new Product(1, "written");
            bench.call(
                    "update",
                    shop,
                    () -> {
                        assertEquals(new Product(1, "read 2"), find(bench, 1));
                        return written;
                    },
                    written);
            assertEquals(written, find(bench, 1));
        }
    }

    @Test
    void of_two_writes_at_once_neither_result_stays() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 1);
            Product first = new Product(1, "first");
            Product second = new Product(1, "second");
            bench.call(
                    "update",
                    shop,
                    () -> bench.call("update", shop, () -> second, second) == second ? first : null,
                    first);
            assertEquals(new Product(1, "read 2"), find(bench, 1));
        }
    }

    @Test
    void an_eviction_during_the_write_wins() {
        for (Workbench bench : benches(put("update"))) {
            bodies.set(0);
            find(bench, 1);
            Product written = new Product(1, "written");
            bench.call(
                    "update",
                    shop,
                    () -> {
                        bench.call("tag", shop, () -> null, 1L);
                        return written;
                    },
                    written);
            assertEquals(new Product(1, "read 2"), find(bench, 1));
        }
    }

    @Test
    void a_result_of_another_type_evicts_and_stores_nothing() {
        for (String method : List.of("touch", "names")) {
            for (Workbench bench : benches(put(method))) {
                bodies.set(0);
                find(bench, 1);
                bench.call(method, shop, List::of, new Product(1, "x"));
                assertEquals(new Product(1, "read 2"), find(bench, 1));
            }
        }
    }

    @Test
    void a_null_result_is_an_answer_like_any_other() {
        Workbench bench = new Workbench(put("update"), Shop.class);
        find(bench, 1);
        bench.call("update", shop, () -> null, new Product(1, "x"));
        assertEquals(null, find(bench, 1));
        assertEquals(1, bodies.get());
    }

    @Test
    void a_key_that_meets_null_evicts_the_rule() {
        Workbench bench = new Workbench(put("update"), Shop.class);
        Object before = find(bench, 1);
        bench.call("update", shop, () -> null, (Object) null);
        assertNotEquals(before, find(bench, 1));
    }

    @Test
    void a_write_in_a_stage_puts_when_it_is_completed() {
        for (Workbench bench : benches(put("updateLater"))) {
            bodies.set(0);
            find(bench, 1);
            Product written = new Product(1, "written");
            CompletableFuture<Product> stage = new CompletableFuture<>();
            bench.call("updateLater", shop, () -> stage, written);
            stage.complete(written);
            assertEquals(written, find(bench, 1));
            assertEquals(1, bodies.get());
        }
    }

    @Test
    void an_evict_rule_on_the_same_write_that_reaches_the_entry_wins() {
        String evict =
                "evict.update.method = " + S + "update\nevict.update.tags = product:{0.id}\n";
        for (Workbench bench : benches(put("update") + evict)) {
            bodies.set(0);
            find(bench, 1);
            Product written = new Product(1, "written");
            bench.call("update", shop, () -> written, written);
            assertEquals(new Product(1, "read 2"), find(bench, 1));
        }
    }

    @Test
    void the_conditions_of_the_rule_hold_for_what_is_put() {
        String unless = "cache.product.unless = result.name == 'secret'\n";
        String when = "cache.product.when = id < 10\n";
        for (Workbench bench : benches(put("update") + unless + when)) {
            bodies.set(0);
            find(bench, 1);
            Product secret = new Product(1, "secret");
            bench.call("update", shop, () -> secret, secret);
            assertEquals(new Product(1, "read 2"), find(bench, 1));
            Product written = new Product(1, "written");
            bench.call("update", shop, () -> written, written);
            assertEquals(written, find(bench, 1));
            Product large = new Product(11, "large");
            bench.call("update", shop, () -> large, large);
            assertEquals(new Product(11, "read 3"), find(bench, 11));
        }
    }

    @Test
    void each_put_counts_as_an_eviction_of_its_rule() {
        Workbench bench = new Workbench(put("update"), Shop.class);
        find(bench, 1);
        Product written = new Product(1, "written");
        bench.call("update", shop, () -> written, written);
        assertEquals(Map.of("product.put", 1L), bench.cache.evictions());
    }
}
