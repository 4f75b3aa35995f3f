package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who computes, and who waits. No test sleeps: those who wait are seen waiting. */
@Timeout(60)
final class SingleFlightTest {
    static class Shop {
        @Nullable String find(long id) {
            return null;
        }

        @Nullable String price(long id) {
            return null;
        }

        synchronized @Nullable String locked(long id) {
            return null;
        }

        CompletableFuture<String> later(long id) {
            return new CompletableFuture<>();
        }

        void update(long id) {}
    }

    private static final String S = "dev.deja.cache.SingleFlightTest$Shop#";
    private static final String FIND =
            "cache.product.method = "
                    + S
                    + "find(long)\ncache.product.ttl = 10m\ncache.product.tags = product:{id}\n";
    private static final String PRICE =
            "cache.price.method = " + S + "price(long)\ncache.price.ttl = 10m\n";
    private static final String UPDATE =
            "evict.update.method = " + S + "update\nevict.update.tags = product:{id}\n";
    private static final String LONG = "wait.max = 10m\n";

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    private String slow() throws InterruptedException {
        int number = bodies.incrementAndGet();
        entered.countDown();
        open.await();
        return "v" + number;
    }

    private CompletableFuture<@Nullable Object> start(Callable<@Nullable Object> call) {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                answer.complete(call.call());
                            } catch (Throwable e) {
                                answer.completeExceptionally(e);
                            }
                        });
        threads.add(thread);
        thread.start();
        return answer;
    }

    private final List<Thread> threads = new ArrayList<>();

    /** Until so many of the started threads wait with a time limit, as waiting callers do. */
    private void untilWaiting(int count) {
        while (threads.stream().filter(t -> t.getState() == Thread.State.TIMED_WAITING).count()
                < count) {
            Thread.onSpinWait();
        }
    }

    private @Nullable Object find(Workbench bench, Callable<?> body) {
        return bench.call("find", shop, body, 1L);
    }

    private static @Nullable Object get(CompletableFuture<@Nullable Object> answer)
            throws Exception {
        return answer.get(50, TimeUnit.SECONDS);
    }

    @Test
    void one_computes_and_the_others_get_what_it_computed() throws Exception {
        for (String store : List.of("memory", "shared")) {
            SingleFlightTest each = new SingleFlightTest();
            Workbench bench =
                    store.equals("memory")
                            ? new Workbench(FIND + LONG, Shop.class)
                            : new Workbench(new MemoryStore(), FIND + LONG, Shop.class);
            List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>();
            answers.add(each.start(() -> each.find(bench, each::slow)));
            each.entered.await();
            for (int i = 0; i < 20; i++) {
                answers.add(each.start(() -> each.find(bench, each::slow)));
            }
            each.untilWaiting(20);
            each.open.countDown();
            for (CompletableFuture<@Nullable Object> answer : answers) {
                assertEquals("v1", get(answer));
            }
            assertEquals(1, each.bodies.get());
            assertEquals(20, bench.state("product").joined());
            assertEquals(1, bench.state("product").misses());
            assertEquals(0, flights(bench));
        }
    }

    private static int flights(Workbench bench) {
        return Objects.requireNonNull(bench.join("find").cached()).flights.size();
    }

    @Test
    void when_the_one_throws_the_next_one_computes() throws Exception {
        Workbench bench = new Workbench(FIND + LONG, Shop.class);
        CompletableFuture<@Nullable Object> first =
                start(
                        () ->
                                find(
                                        bench,
                                        () -> {
                                            slow();
                                            throw new IllegalStateException("out of order");
                                        }));
        entered.await();
        CompletableFuture<@Nullable Object> second = start(() -> find(bench, this::slow));
        CompletableFuture<@Nullable Object> third = start(() -> find(bench, this::slow));
        untilWaiting(2);
        open.countDown();
        assertTrue(get(first) instanceof IllegalStateException);
        assertEquals("v2", get(second));
        assertEquals("v2", get(third));
    }

    @Test
    void a_caller_after_an_eviction_does_not_wait_for_a_computation_that_began_before() {
        for (boolean isShared : new boolean[] {false, true}) {
            Workbench bench =
                    isShared
                            ? new Workbench(new MemoryStore(), FIND + UPDATE + LONG, Shop.class)
                            : new Workbench(FIND + UPDATE + LONG, Shop.class);
            Object old =
                    find(
                            bench,
                            () -> {
                                bench.call("update", new Object(), () -> null, 1L);
                                CompletableFuture<@Nullable Object> other =
                                        start(() -> find(bench, () -> "new"));
                                assertEquals("new", get(other));
                                return "old";
                            });
            assertEquals("old", old);
            assertEquals("new", find(bench, () -> "newer"), "it was not overwritten");
        }
    }

    @Test
    void recursion_does_not_wait_for_itself() {
        Workbench bench = new Workbench(FIND + LONG, Shop.class);
        assertEquals("inner+", find(bench, () -> find(bench, () -> "inner") + "+"));
    }

    @Test
    void two_threads_that_need_one_another_do_not_wait_for_ever() throws Exception {
        Workbench bench = new Workbench(FIND + PRICE + LONG, Shop.class);
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<@Nullable Object> one =
                start(
                        () ->
                                find(
                                        bench,
                                        () -> {
                                            both.countDown();
                                            both.await();
                                            return bench.call("price", shop, () -> "p", 1L);
                                        }));
        CompletableFuture<@Nullable Object> other =
                start(
                        () ->
                                bench.call(
                                        "price",
                                        shop,
                                        () -> {
                                            both.countDown();
                                            both.await();
                                            return find(bench, () -> "f");
                                        },
                                        1L));
        assertNotEquals(null, get(one));
        assertNotEquals(null, get(other));
    }

    @Test
    void nobody_waits_in_a_synchronized_method_nor_with_the_monitor_of_the_object()
            throws Exception {
        Workbench bench =
                new Workbench(
                        FIND
                                + "cache.locked.method = "
                                + S
                                + "locked(long)\ncache.locked.ttl = 1m\n"
                                + LONG,
                        Shop.class);
        CompletableFuture<@Nullable Object> first = start(() -> find(bench, this::slow));
        entered.await();
        synchronized (shop) {
            assertEquals("mine", find(bench, () -> "mine"));
        }
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<@Nullable Object> locked =
                start(
                        () ->
                                bench.call(
                                        "locked",
                                        shop,
                                        () -> {
                                            inside.countDown();
                                            open.await();
                                            return "theirs";
                                        },
                                        1L));
        inside.await();
        assertEquals("mine", bench.call("locked", shop, () -> "mine", 1L));
        open.countDown();
        assertEquals("v1", get(first));
        assertEquals("theirs", get(locked));
    }

    @Test
    void nobody_waits_for_a_stage() throws Exception {
        Workbench bench =
                new Workbench(
                        "cache.later.method = " + S + "later(long)\ncache.later.ttl = 1m\n" + LONG,
                        Shop.class);
        CompletableFuture<String> pending = new CompletableFuture<>();
        bench.call("later", shop, () -> pending, 1L);
        CompletableFuture<String> mine = new CompletableFuture<>();
        assertEquals(mine, bench.call("later", shop, () -> mine, 1L));
        pending.complete("v");
        CompletableFuture<?> hit = (CompletableFuture<?>) bench.call("later", shop, () -> mine, 1L);
        assertEquals("v", Objects.requireNonNull(hit).join());
    }

    @Test
    void an_interrupted_caller_does_not_wait_and_stays_interrupted() throws Exception {
        Workbench bench = new Workbench(FIND + LONG, Shop.class);
        CompletableFuture<@Nullable Object> first = start(() -> find(bench, this::slow));
        entered.await();
        CompletableFuture<@Nullable Object> second =
                start(() -> find(bench, () -> "mine " + Thread.currentThread().isInterrupted()));
        untilWaiting(1);
        threads.get(1).interrupt();
        assertEquals("mine true", get(second));
        open.countDown();
        assertEquals("v1", get(first));
    }

    @Test
    void callers_that_have_waited_too_long_go_on_one_by_one() throws Exception {
        Workbench bench = new Workbench(FIND + "cache.product.wait.max = 300ms\n", Shop.class);
        CompletableFuture<@Nullable Object> stalled = start(() -> find(bench, this::slow));
        entered.await();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<@Nullable Object>> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(
                    start(
                            () ->
                                    find(
                                            bench,
                                            () -> {
                                                most.accumulateAndGet(
                                                        now.incrementAndGet(), Math::max);
                                                Thread.onSpinWait();
                                                now.decrementAndGet();
                                                return "mine";
                                            })));
        }
        for (CompletableFuture<@Nullable Object> other : others) {
            assertEquals("mine", get(other));
        }
        assertEquals(1, most.get());
        assertFalse(stalled.isDone());
        open.countDown();
        assertEquals("v1", get(stalled));
        assertEquals("v1", find(bench, () -> "again"));
        assertEquals(0, flights(bench));
    }

    @Test
    void what_turned_out_not_to_be_storable_is_not_waited_for() throws Exception {
        Workbench bench =
                new Workbench(FIND + "cache.product.unless = result == 'v1'\n" + LONG, Shop.class);
        bodies.set(0);
        open.countDown();
        assertEquals("v1", find(bench, this::slow));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<@Nullable Object> computing =
                start(
                        () ->
                                find(
                                        bench,
                                        () -> {
                                            inside.countDown();
                                            go.await();
                                            return "stored";
                                        }));
        inside.await();
        assertEquals("mine", find(bench, () -> "mine"));
        go.countDown();
        assertEquals("stored", get(computing));
        assertEquals("stored", find(bench, () -> "again"));
    }

    @Test
    void without_its_store_one_computes_for_all_that_wait() throws Exception {
        Workbench bench = new Workbench(new AwayStore(), FIND + UPDATE + LONG, Shop.class);
        List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>();
        answers.add(start(() -> find(bench, this::slow)));
        entered.await();
        for (int i = 0; i < 10; i++) {
            answers.add(start(() -> find(bench, this::slow)));
        }
        untilWaiting(10);
        open.countDown();
        for (CompletableFuture<@Nullable Object> answer : answers) {
            assertEquals("v1", get(answer));
        }
        assertEquals(1, bodies.get());
        assertEquals("v2", find(bench, this::slow), "nothing is kept");
    }

    @Test
    void without_its_store_nobody_gets_what_began_before_an_eviction_of_this_process()
            throws Exception {
        Workbench bench = new Workbench(new AwayStore(), FIND + UPDATE + LONG, Shop.class);
        CompletableFuture<@Nullable Object> old = start(() -> find(bench, this::slow));
        entered.await();
        bench.call("update", new Object(), () -> null, 1L);
        assertEquals("new", find(bench, () -> "new"));
        open.countDown();
        assertEquals("v1", get(old));
    }

    @Test
    void a_failure_without_a_store_is_not_shared() throws Exception {
        Workbench bench = new Workbench(new AwayStore(), FIND + LONG, Shop.class);
        CompletableFuture<@Nullable Object> first =
                start(
                        () ->
                                find(
                                        bench,
                                        () -> {
                                            slow();
                                            throw new IllegalStateException("out of order");
                                        }));
        entered.await();
        CompletableFuture<@Nullable Object> second = start(() -> find(bench, this::slow));
        untilWaiting(1);
        open.countDown();
        assertTrue(get(first) instanceof IllegalStateException);
        assertEquals("v2", get(second));
    }
}
