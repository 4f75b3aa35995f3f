package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are due, and answers past their end; in memory, and in a store of all instances. */
@Timeout(60)
final class RefreshTest {
    static class Shop {
        @Nullable String find(long id) {
            return null;
        }

        void update(long id) {}
    }

    private static final String S = "dev.deja.cache.RefreshTest$Shop#";
    private static final String RULE =
            "cache.product.method = "
                    + S
                    + "find(long)\ncache.product.tags = product:{id}\nwait.max = 10m\n"
                    + "evict.update.method = "
                    + S
                    + "update\nevict.update.tags = product:{id}\n";
    private static final String DUE =
            "cache.product.ttl = 10m\ncache.product.refresh.after = 1ms\n";
    private static final String ENDED = "cache.product.ttl = 1ms\n";
    private static final String MEANWHILE = ENDED + "cache.product.stale.while-revalidate = 10m\n";
    private static final String IF_ERROR = ENDED + "cache.product.stale.if-error = 10m\n";

    private final Shop shop = new Shop();

    private static Workbench bench(boolean isShared, String rules) {
        return isShared
                ? new Workbench(new MemoryStore(), RULE + rules, Shop.class)
                : new Workbench(RULE + rules, Shop.class);
    }

    private @Nullable Object find(Workbench bench, Callable<?> body) {
        return bench.call("find", shop, body, 1L);
    }

    private static Callable<?> value(String value) {
        return () -> value;
    }

    private static Callable<?> failure(Throwable failure) {
        return () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    /** Until what was stored before is past one millisecond. */
    private static void age() {
        long begin = System.currentTimeMillis();
        while (System.currentTimeMillis() - begin < 3) {
            Thread.onSpinWait();
        }
    }

    private @Nullable Object elsewhere(Workbench bench, Callable<?> body) throws Exception {
        return CompletableFuture.supplyAsync(() -> find(bench, body)).get(50, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_first_caller_computes_what_is_due_and_the_others_get_what_is_stored(boolean isShared) {
        for (String rules : List.of(DUE, MEANWHILE)) {
            Workbench bench = bench(isShared, rules);
            assertEquals("old", find(bench, value("old")));
            age();
            Object first =
                    find(
                            bench,
                            () -> {
                                assertEquals("old", elsewhere(bench, value("another")));
                                return "new";
                            });
            assertEquals("new", first);
            assertEquals(1, bench.state("product").refreshes());
            assertEquals(rules.equals(DUE) ? 0 : 1, bench.state("product").stale());
            assertEquals(1, bench.state("product").misses());
            assertEquals(2, bench.state("product").stored());
            Object again = find(bench, value("newer"));
            assertTrue(List.of("new", "newer").contains(String.valueOf(again)));
        }
    }

    @Test
    void while_one_instance_refreshes_another_uses_the_old_answer() {
        MemoryStore store = new MemoryStore();
        Workbench bench = new Workbench(store, RULE + MEANWHILE, Shop.class);
        Workbench other = new Workbench(store, RULE + MEANWHILE, Shop.class);
        find(bench, value("old"));
        age();
        Object first =
                find(
                        bench,
                        () -> {
                            for (int i = 0; i < 3; i++) {
                                assertEquals("old", elsewhere(other, value("another")));
                            }
                            return "new";
                        });
        assertEquals("new", first);
        assertEquals(0, other.state("product").refreshes());
        // In its turn, when the mark is gone.
        Object next = "new";
        while (!"newer".equals(next)) {
            age();
            next = find(other, value("newer"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_eviction_during_a_refresh_cancels_it(boolean isShared) {
        for (String rules : List.of(DUE, MEANWHILE, IF_ERROR)) {
            Workbench bench = bench(isShared, rules);
            find(bench, value("old"));
            age();
            find(
                    bench,
                    () -> {
                        bench.call("update", new Object(), () -> null, 1L);
                        return "computed before the write";
                    });
            assertEquals("new", find(bench, value("new")), rules);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void when_computing_fails_the_old_answer_is_used_and_the_origin_left_alone(boolean isShared) {
        for (String rules : List.of(DUE, MEANWHILE, IF_ERROR)) {
            Workbench bench = bench(isShared, rules);
            find(bench, value("old"));
            age();
            assertEquals("old", find(bench, failure(new IllegalStateException("down"))), rules);
            // For a second nobody asks again.
            assertEquals("old", find(bench, value("not asked")), rules);
            assertEquals(1, bench.state("product").refreshes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_says_something_of_the_caller_or_the_jvm_is_thrown(boolean isShared) {
        Workbench bench = bench(isShared, IF_ERROR);
        find(bench, value("old"));
        age();
        SecurityException refused = new SecurityException("not you");
        assertSame(refused, find(bench, failure(refused)));
        InterruptedException stopped = new InterruptedException();
        bench = bench(isShared, IF_ERROR);
        find(bench, value("old"));
        age();
        assertSame(stopped, find(bench, failure(stopped)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void past_its_limit_nothing_is_used(boolean isShared) {
        Workbench bench = bench(isShared, ENDED + "cache.product.stale.if-error = 1ms\n");
        find(bench, value("old"));
        age();
        IllegalStateException down = new IllegalStateException("down");
        assertSame(down, find(bench, failure(down)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_used_only_if_computing_fails_is_computed_once_for_all(boolean isShared)
            throws Exception {
        for (boolean fails : new boolean[] {false, true}) {
            Workbench bench = bench(isShared, IF_ERROR);
            find(bench, value("old"));
            age();
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            CompletableFuture<@Nullable Object> first =
                    CompletableFuture.supplyAsync(
                            () ->
                                    find(
                                            bench,
                                            () -> {
                                                inside.countDown();
                                                go.await();
                                                if (fails) {
                                                    throw new IllegalStateException("down");
                                                }
                                                return "new";
                                            }));
            inside.await();
            CompletableFuture<@Nullable Object> second = new CompletableFuture<>();
            Thread waiting =
                    new Thread(() -> second.complete(find(bench, value("computed once more"))));
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            go.countDown();
            assertEquals(fails ? "old" : "new", first.get(50, TimeUnit.SECONDS));
            Object found = second.get(50, TimeUnit.SECONDS);
            if (fails) {
                assertEquals("old", found);
            } else {
                // Its own answer lives for a millisecond.
                assertTrue(List.of("new", "computed once more").contains(String.valueOf(found)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_whose_successor_is_not_to_be_stored_goes(boolean isShared) {
        Workbench bench = bench(isShared, DUE + "cache.product.unless = result == 'secret'\n");
        find(bench, value("old"));
        age();
        assertEquals("secret", find(bench, value("secret")));
        assertEquals("new", find(bench, value("new")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void close_to_its_end_an_answer_that_took_long_is_computed_again(boolean isShared) {
        Workbench bench =
                bench(isShared, "cache.product.ttl = 1s\ncache.product.refresh.early = true\n");
        long begin = System.currentTimeMillis();
        find(
                bench,
                () -> {
                    while (System.currentTimeMillis() - begin < 50) {
                        Thread.onSpinWait();
                    }
                    return "old";
                });
        // It took 50 ms: the probability reaches one at the end, and everybody asks before.
        Object found = "old";
        while (found.equals("old")) {
            found = String.valueOf(find(bench, value("new")));
        }
        assertEquals("new", found);
        assertTrue(bench.state("product").refreshes() + bench.state("product").misses() >= 2);
    }
}
