package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code refresh = background}: what is due is computed again on a thread of the agent. */
@Timeout(60)
final class BackgroundRefreshTest {
    /** As woven: its methods go through their joins. */
    static class Shop {
        private @Nullable Workbench bench;
        volatile Callable<?> body = () -> "old";

        /** Of each body, when it has ended. */
        final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

        @Nullable Object find(Object id) {
            try {
                return Objects.requireNonNull(bench)
                        .call("find", this, () -> Objects.requireNonNull(body).call(), id);
            } finally {
                threads.add(Thread.currentThread());
            }
        }

        void update(Object id) {}

        /** The thread of the next call that ends. */
        Thread ended() throws InterruptedException {
            return assertNotNull(threads.poll(50, TimeUnit.SECONDS));
        }

        private static Thread assertNotNull(@Nullable Thread thread) {
            return Objects.requireNonNull(thread, "no call has ended");
        }
    }

    /** One whose method calls that of its superclass. */
    static final class Special extends Shop {
        @Override
        @Nullable Object find(Object id) {
            return super.find(id);
        }
    }

    private static final String RULES =
            """
            cache.product.method = dev.deja.cache.BackgroundRefreshTest$Shop#find(Object)
            cache.product.tags = product:{id}
            cache.product.refresh = background
            cache.product.ttl = 1ms
            cache.product.stale.while-revalidate = 10m
            evict.update.method = dev.deja.cache.BackgroundRefreshTest$Shop#update
            evict.update.tags = product:{id}
            """;

    private static Workbench bench(boolean isShared, Shop shop) {
        Workbench bench =
                isShared
                        ? new Workbench(new MemoryStore(), RULES, Shop.class)
                        : new Workbench(RULES, Shop.class);
        shop.bench = bench;
        return bench;
    }

    private static void age() {
        long begin = System.currentTimeMillis();
        while (System.currentTimeMillis() - begin < 3) {
            Thread.onSpinWait();
        }
    }

    private static void fill(Shop shop, Object id) throws InterruptedException {
        assertEquals("old", shop.find(id));
        shop.ended();
        age();
    }

    private static void awaitStored(Workbench bench, long count) {
        while (bench.state("product").stored() < count) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_caller_gets_the_old_answer_at_once_while_a_thread_of_the_agent_computes(
            boolean isShared) throws Exception {
        Shop shop = new Shop();
        Workbench bench = bench(isShared, shop);
        fill(shop, 1L);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicReference<@Nullable Thread> computing = new AtomicReference<>();
        shop.body =
                () -> {
                    computing.set(Thread.currentThread());
                    assertTrue(gate.await(50, TimeUnit.SECONDS));
                    return "new";
                };
        for (int i = 0; i < 3; i++) {
            assertEquals("old", shop.find(1L));
            assertSame(Thread.currentThread(), shop.ended());
        }
        gate.countDown();
        Thread worker = shop.ended();
        assertEquals("deja-refresh", worker.getName());
        assertSame(worker, computing.get());
        awaitStored(bench, 2);
        assertEquals(1, bench.state("product").refreshes());
        assertEquals("new", shop.find(1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_write_while_the_agent_computes_cancels_what_it_computes(boolean isShared)
            throws Exception {
        Shop shop = new Shop();
        Workbench bench = bench(isShared, shop);
        fill(shop, 1L);
        CountDownLatch gate = new CountDownLatch(1);
        shop.body =
                () -> {
                    assertTrue(gate.await(50, TimeUnit.SECONDS));
                    return "before the write";
                };
        assertEquals("old", shop.find(1L));
        shop.ended();
        bench.call("update", shop, () -> null, 1L);
        gate.countDown();
        shop.ended();
        shop.body = () -> "new";
        assertEquals("new", shop.find(1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failure_in_the_background_is_nobodys_and_the_next_to_compute_is_a_caller(
            boolean isShared) throws Exception {
        Shop shop = new Shop();
        Workbench bench = bench(isShared, shop);
        fill(shop, 1L);
        fill(shop, 2L);
        shop.body =
                () -> {
                    throw new IllegalStateException("no transaction");
                };
        assertEquals("old", shop.find(1L));
        shop.ended();
        assertEquals("deja-refresh", shop.ended().getName());
        shop.body = () -> "by " + Thread.currentThread().getName();
        // For a second nobody asks for the same again.
        assertEquals("old", shop.find(1L));
        assertEquals("by " + Thread.currentThread().getName(), shop.find(2L));
        assertEquals(3, bench.state("product").stored());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arguments_that_can_change_are_for_their_caller(boolean isShared) throws Exception {
        Shop shop = new Shop();
        bench(isShared, shop);
        int[] id = {1};
        fill(shop, id);
        shop.body = () -> "by " + Thread.currentThread().getName();
        assertEquals("by " + Thread.currentThread().getName(), shop.find(id));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_method_that_another_overrides_and_calls_is_for_its_caller(boolean isShared)
            throws Exception {
        Shop shop = new Special();
        bench(isShared, shop);
        fill(shop, 1L);
        shop.body = () -> "by " + Thread.currentThread().getName();
        assertEquals("by " + Thread.currentThread().getName(), shop.find(1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_too_old_to_be_used_is_computed_by_its_caller(boolean isShared) throws Exception {
        Shop shop = new Shop();
        Workbench bench =
                isShared
                        ? new Workbench(new MemoryStore(), ifError(), Shop.class)
                        : new Workbench(ifError(), Shop.class);
        shop.bench = bench;
        fill(shop, 1L);
        shop.body = () -> "new";
        assertEquals("new", shop.find(1L));
    }

    private static String ifError() {
        return RULES.replace("stale.while-revalidate = 10m", "stale.while-revalidate = 1ms")
                + "cache.product.stale.if-error = 10m\n";
    }
}
