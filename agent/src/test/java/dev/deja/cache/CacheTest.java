package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CacheTest {
    /** The methods that rules name; their bodies are given by each test. */
    @SuppressWarnings("UnusedVariable")
    static class Shop {
        record Product(@Nullable Long id, String name) {}

        @Nullable String find(long id) {
            return null;
        }

        List<String> list(String category, int page) {
            return List.of();
        }

        Optional<String> maybe(@Nullable Product product) {
            return Optional.empty();
        }

        Object stream(int a, int b, int c) {
            return a;
        }

        int count() {
            return 0;
        }

        void update(Product product) {}

        @Nullable Product save(Product product) {
            return product;
        }
    }

    private static final String S = "dev.deja.cache.CacheTest$Shop#";
    private static final String FIND =
            "cache.product.method = "
                    + S
                    + "find(long)\ncache.product.ttl = 10m\ncache.product.tags = product:{id}\n";
    private static final String LIST =
            "cache.list.method = "
                    + S
                    + "list\ncache.list.ttl = 10m\ncache.list.tags = all-lists\n";
    private static final String UPDATE = "evict.update.method = " + S + "update\n";

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();

    private @Nullable Object find(Workbench bench, long id) {
        return bench.call("find", shop, () -> "v" + bodies.incrementAndGet(), id);
    }

    private static void update(Workbench bench, @Nullable Long id) {
        Shop.Product product = new Shop.Product(id, "x");
        bench.call("update", new Object(), () -> null, product);
    }

    @Test
    void the_second_call_is_answered_and_the_body_does_not_run() {
        Workbench bench = new Workbench(FIND, Shop.class);
        assertEquals("v1", find(bench, 1));
        assertSame(find(bench, 1), find(bench, 1));
        assertEquals("v2", find(bench, 2));
        assertEquals(2, bench.state("product").hits());
        assertEquals(2, bench.state("product").misses());
        assertEquals(2, bench.state("product").stored());
    }

    @Test
    void an_eviction_by_tag_reaches_its_entries_and_no_other() {
        Workbench bench =
                new Workbench(FIND + UPDATE + "evict.update.tags = product:{0.id}\n", Shop.class);
        find(bench, 1);
        find(bench, 2);
        update(bench, 1L);
        assertEquals("v3", find(bench, 1));
        assertEquals("v2", find(bench, 2));
        assertEquals(Map.of("update", 1L), bench.cache.evictions());
    }

    @Test
    void an_eviction_by_key_converts_the_value_and_reaches_entries_under_plain_arguments() {
        Workbench bench =
                new Workbench(FIND + UPDATE + "evict.update.keys = product({0.id})\n", Shop.class);
        find(bench, 1);
        find(bench, 2);
        update(bench, 1L);
        assertEquals("v3", find(bench, 1));
        assertEquals("v2", find(bench, 2));
    }

    @Test
    void an_eviction_by_key_reaches_entries_under_a_key_template() {
        Workbench bench =
                new Workbench(
                        FIND
                                + "cache.product.key = p-{id}\n"
                                + UPDATE
                                + "evict.update.keys = product({0.id})\n",
                        Shop.class);
        find(bench, 1);
        find(bench, 2);
        update(bench, 1L);
        assertEquals("v3", find(bench, 1));
        assertEquals("v2", find(bench, 2));
    }

    @Test
    void a_key_that_meets_null_widens_to_the_rule() {
        Workbench bench =
                new Workbench(FIND + UPDATE + "evict.update.keys = product({0.id})\n", Shop.class);
        find(bench, 1);
        find(bench, 2);
        update(bench, null);
        assertEquals("v3", find(bench, 1));
        assertEquals("v4", find(bench, 2));
    }

    @Test
    void a_tag_that_meets_null_widens_to_the_rules_that_use_it_and_to_no_other() {
        Workbench bench =
                new Workbench(
                        FIND + LIST + UPDATE + "evict.update.tags = product:{0.id}\n", Shop.class);
        find(bench, 1);
        Object lists = bench.call("list", shop, () -> List.of("a"), "c", 1);
        update(bench, null);
        assertEquals("v2", find(bench, 1));
        assertSame(lists, bench.call("list", shop, () -> List.of("b"), "c", 1));
    }

    @Test
    void rules_and_all_are_evicted_whole() {
        for (String scope : List.of("rules = product", "all = true")) {
            bodies.set(0);
            Workbench bench =
                    new Workbench(FIND + UPDATE + "evict.update." + scope + "\n", Shop.class);
            find(bench, 1);
            find(bench, 2);
            update(bench, 1L);
            assertEquals("v3", find(bench, 1), scope);
            assertEquals("v4", find(bench, 2), scope);
        }
    }

    @Test
    void a_write_that_threw_evicts_too_unless_only_success_counts() {
        String evict = UPDATE + "evict.update.rules = product\n";
        Workbench either = new Workbench(FIND + evict, Shop.class);
        Workbench success = new Workbench(FIND + evict + "evict.update.on = success\n", Shop.class);
        for (Workbench bench : List.of(either, success)) {
            find(bench, 1);
            RuntimeException failure = new RuntimeException();
            Object thrown =
                    bench.call(
                            "update",
                            shop,
                            () -> {
                                throw failure;
                            },
                            new Shop.Product(1L, "x"));
            assertSame(failure, thrown);
        }
        bodies.set(10);
        assertEquals("v11", find(either, 1));
        assertEquals("v2", find(success, 1));
    }

    @Test
    void before_evicts_at_both_ends_of_the_call() {
        Workbench bench =
                new Workbench(
                        FIND
                                + UPDATE
                                + "evict.update.rules = product\nevict.update.timing = before\n",
                        Shop.class);
        find(bench, 1);
        List<Object> inside = new ArrayList<>();
        bench.call("update", shop, () -> inside.add(find(bench, 1)), new Shop.Product(1L, "x"));
        assertEquals(List.of("v2"), inside);
        assertEquals("v3", find(bench, 1));
    }

    @Test
    void a_template_over_the_result_is_rendered_after_the_call() {
        Workbench bench =
                new Workbench(
                        FIND
                                + "evict.save.method = "
                                + S
                                + "save\nevict.save.tags = product:{@result.id}\n",
                        Shop.class);
        find(bench, 7);
        bench.call("save", shop, () -> new Shop.Product(7L, "x"), new Shop.Product(null, "x"));
        assertEquals("v2", find(bench, 7));
    }

    @Test
    void what_was_computed_before_an_eviction_is_never_served_after_it() {
        for (String scope :
                List.of("tags = product:{0.id}", "keys = product({0.id})", "all = true")) {
            bodies.set(0);
            Workbench bench =
                    new Workbench(FIND + UPDATE + "evict.update." + scope + "\n", Shop.class);
            bench.call(
                    "find",
                    shop,
                    () -> {
                        update(bench, 1L);
                        return "stale";
                    },
                    1L);
            assertEquals("v1", find(bench, 1), scope);
        }
    }

    @Test
    void null_and_empty_are_answers_unless_told_otherwise() {
        Workbench kept = new Workbench(FIND, Shop.class);
        Workbench skipped = new Workbench(FIND + "cache.product.null = skip\n", Shop.class);
        for (Workbench bench : List.of(kept, skipped)) {
            assertNull(bench.call("find", shop, () -> null, 1L));
        }
        assertNull(kept.call("find", shop, () -> "not asked", 1L));
        assertEquals("asked", skipped.call("find", shop, () -> "asked", 1L));
    }

    @Test
    void a_body_that_throws_leaves_nothing_behind() {
        Workbench bench = new Workbench(FIND, Shop.class);
        bench.call(
                "find",
                shop,
                () -> {
                    throw new IllegalStateException();
                },
                1L);
        assertEquals("v1", find(bench, 1));
        assertEquals("v1", find(bench, 1));
    }

    @Test
    void a_mutable_result_is_nobody_elses_business() {
        Workbench bench = new Workbench(LIST, Shop.class);
        List<String> mine = new ArrayList<>(List.of("a"));
        assertSame(mine, bench.call("list", shop, () -> mine, "c", 1));
        mine.add("changed after the return");
        Object second = bench.call("list", shop, () -> List.of(), "c", 1);
        assertEquals(List.of("a"), second);
        @SuppressWarnings("unchecked")
        List<String> theirs = (List<String>) Objects.requireNonNull(second);
        theirs.add("changed by the reader");
        Object third = bench.call("list", shop, () -> List.of(), "c", 1);
        assertEquals(List.of("a"), third);
        assertNotSame(second, third);
    }

    @Test
    void with_copy_never_everyone_shares() {
        Workbench bench = new Workbench(LIST + "cache.list.copy = never\n", Shop.class);
        List<String> mine = new ArrayList<>(List.of("a"));
        bench.call("list", shop, () -> mine, "c", 1);
        assertSame(mine, bench.call("list", shop, () -> List.of(), "c", 1));
    }

    @Test
    void a_second_receiver_suspends_the_rule_until_told_that_it_does_not_matter() {
        Workbench single = new Workbench(FIND, Shop.class);
        find(single, 1);
        assertEquals("other", single.call("find", new Shop(), () -> "other", 1L));
        assertFalse(single.state("product").isAnswering());
        assertTrue(single.state("product").suspensions().containsKey("receiver"));
        assertEquals(true, single.bypassed.get("find"));

        Workbench ignored = new Workbench(FIND + "cache.product.this = ignore\n", Shop.class);
        Object first = find(ignored, 1);
        assertSame(first, ignored.call("find", new Shop(), () -> "other", 1L));
    }

    @Test
    void a_value_that_cannot_be_carried_is_never_stored_and_at_last_not_tried_any_more() {
        Workbench bench =
                new Workbench("cache.s.method = " + S + "stream\ncache.s.ttl = 1m\n", Shop.class);
        for (int i = 0; i < 5; i++) {
            Object live = new Thread();
            assertSame(live, bench.call("stream", shop, () -> live, 1, 2, 3));
        }
        assertEquals(0, bench.state("s").stored());
        assertEquals(3L, bench.state("s").bypasses().get("value refused"));
        assertFalse(bench.state("s").isAnswering());
    }

    @Test
    void a_value_that_is_too_large_is_not_stored() {
        Workbench bench = new Workbench(FIND + "cache.product.max.bytes = 100\n", Shop.class);
        String large = "x".repeat(200);
        assertSame(large, bench.call("find", shop, () -> large, 1L));
        assertEquals("v1", find(bench, 1));
        assertEquals(Map.of("too large", 1L), bench.state("product").bypasses());
    }

    @Test
    void a_tag_that_meets_null_means_not_cached() {
        Workbench bench =
                new Workbench(
                        "cache.m.method = "
                                + S
                                + "maybe\ncache.m.ttl = 1m\ncache.m.tags = p:{0.id}\n",
                        Shop.class);
        for (int i = 0; i < 2; i++) {
            Optional<String> fresh = Optional.of("a");
            assertSame(fresh, bench.call("maybe", shop, () -> fresh, new Shop.Product(null, "n")));
        }
        assertEquals(0, bench.state("m").stored());
    }

    @Test
    void switched_off_it_neither_answers_nor_stores_and_still_evicts() {
        Workbench bench =
                new Workbench(FIND + UPDATE + "evict.update.rules = product\n", Shop.class);
        find(bench, 1);
        bench.cache.setEnabled(false);
        assertEquals("v2", find(bench, 1));
        assertEquals(true, bench.bypassed.get("find"));
        update(bench, 1L);
        bench.cache.setEnabled(true);
        assertEquals("v3", find(bench, 1));
        assertEquals("v3", find(bench, 1));
    }

    @Test
    void a_lifted_suspension_starts_cold() {
        Workbench bench = new Workbench(FIND, Shop.class);
        find(bench, 1);
        bench.state("product").suspend("evict.x", "a test");
        assertEquals("v2", find(bench, 1));
        bench.state("product").suspend("evict.y", "another");
        bench.state("product").lift("evict.x");
        assertFalse(bench.state("product").isAnswering());
        bench.state("product").lift("evict.y");
        assertEquals("v3", find(bench, 1));
        assertEquals("v3", find(bench, 1));
    }

    @Test
    void what_the_agent_itself_calls_is_not_cached_but_evictions_are_not_lost() {
        Workbench bench =
                new Workbench(FIND + UPDATE + "evict.update.rules = product\n", Shop.class);
        find(bench, 1);
        boolean[] marks = Guard.enter(Guard.CACHING);
        assertTrue(marks != null);
        try {
            assertEquals("v2", bench.call("find", new Shop(), () -> "v2", 2L));
            update(bench, 1L);
        } finally {
            if (marks != null) {
                marks[Guard.CACHING] = false;
            }
        }
        assertEquals("v2", find(bench, 1));
    }

    @Test
    void a_hit_of_a_method_that_also_evicts_evicts() {
        Workbench bench =
                new Workbench(
                        FIND
                                + LIST
                                + "evict.find.method = "
                                + S
                                + "find\nevict.find.rules = list\n",
                        Shop.class);
        find(bench, 1);
        bench.call("list", shop, () -> List.of("old"), "c", 1);
        assertEquals("v1", find(bench, 1));
        assertEquals(List.of("new"), bench.call("list", shop, () -> List.of("new"), "c", 1));
    }

    @Test
    void a_write_reaches_the_namespace_of_a_rule_that_is_switched_off_here() {
        Wire wire = new Wire();
        String rules =
                FIND
                        + "cache.product.namespace = own\n"
                        + UPDATE
                        + "evict.update.tags = product:{0.id}\n";
        Workbench reader = new Workbench(wire, rules, Shop.class);
        Workbench writer =
                new Workbench(wire, rules + "cache.product.enabled = false\n", Shop.class);
        find(reader, 1);
        update(writer, 1L);
        assertEquals("v2", find(reader, 1));
    }

    @Test
    void no_arguments_are_a_key_too() {
        Workbench bench =
                new Workbench("cache.c.method = " + S + "count\ncache.c.ttl = 1m\n", Shop.class);
        assertEquals(1, bench.call("count", shop, () -> 1));
        assertEquals(1, bench.call("count", shop, () -> 2));
    }

    /** A memory store that can be cut off, as the far end of a wire. */
    private static final class Wire implements Store {
        private final MemoryStore far = new MemoryStore();
        private boolean cut;

        private MemoryStore far() throws StoreException {
            if (cut) {
                throw new StoreException("cut", null);
            }
            return far;
        }

        @Override
        public String name() {
            return "redis";
        }

        @Override
        public Status status() {
            return far.status();
        }

        @Override
        public Reading read(EntryKey key, List<String> generations) throws StoreException {
            return far().read(key, generations);
        }

        @Override
        public @Nullable Lease lease(Reading seen, Duration duration) throws StoreException {
            return far().lease(seen, duration);
        }

        @Override
        public boolean renew(Lease lease, Duration duration) throws StoreException {
            return far().renew(lease, duration);
        }

        @Override
        public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
                throws StoreException {
            assertNull(live, "a remote store takes bytes only");
            return far().fill(lease, body, live, ttl);
        }

        @Override
        public void release(Lease lease) throws StoreException {
            far().release(lease);
        }

        @Override
        public void discard(Reading seen) throws StoreException {
            far().discard(seen);
        }

        @Override
        public void invalidate(Invalidation invalidation) throws StoreException {
            far().invalidate(invalidation);
        }

        @Override
        public void close() {}
    }

    @Test
    void without_its_store_the_body_runs_once_and_nothing_stale_is_served_when_it_is_back() {
        Wire wire = new Wire();
        Workbench bench =
                new Workbench(
                        wire, FIND + UPDATE + "evict.update.tags = product:{0.id}\n", Shop.class);
        assertEquals("v1", find(bench, 1));
        assertEquals("v1", find(bench, 1));
        wire.cut = true;
        assertEquals("v2", find(bench, 1));
        update(bench, 1L);
        assertEquals(2, bench.cache.pendingInvalidations(), "the tag and its family");
        wire.cut = false;
        assertEquals("v3", find(bench, 1), "no hit while an eviction waits");
        assertEquals(2L, bench.state("product").bypasses().get("store unavailable"));
    }

    @Test
    void a_store_that_goes_away_while_the_body_runs_is_not_the_bodys_problem() {
        Wire wire = new Wire();
        Workbench bench = new Workbench(wire, FIND, Shop.class);
        Object returned =
                bench.call(
                        "find",
                        shop,
                        () -> {
                            wire.cut = true;
                            return "mine";
                        },
                        1L);
        assertEquals("mine", returned);
        wire.cut = false;
        assertEquals(0, bench.state("product").stored());
    }

    @Test
    void rules_in_memory_and_in_the_shared_store_are_evicted_side_by_side() {
        Wire wire = new Wire();
        Workbench bench =
                new Workbench(
                        wire,
                        FIND
                                + LIST
                                + "cache.list.store = memory\ncache.list.namespace = own\n"
                                + UPDATE
                                + "evict.update.tags = product:{0.id}, all-lists\n",
                        Shop.class);
        find(bench, 1);
        bench.call("list", shop, () -> List.of("old"), "c", 1);
        wire.cut = true;
        update(bench, 1L);
        assertEquals(List.of("new"), bench.call("list", shop, () -> List.of("new"), "c", 1));
        assertEquals(List.of("new"), bench.call("list", shop, () -> List.of("x"), "c", 1));
    }
}
