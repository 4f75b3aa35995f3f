package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules with {@code write = async}: what is computed is stored while its caller goes on. */
@Timeout(60)
final class LaterStoringTest {
    static class Shop {
        @Nullable String find(long id) {
            return null;
        }

        void update(long id) {}
    }

    private static final String RULE =
            """
            cache.product.method = dev.deja.cache.LaterStoringTest$Shop#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            cache.product.write  = async
            evict.update.method  = dev.deja.cache.LaterStoringTest$Shop#update
            evict.update.tags    = product:{id}
            wait.max = 10m
            """;

    private final Shop shop = new Shop();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger bodies = new AtomicInteger();

    /** One that takes its time to store. */
    private Store slow() {
        MemoryStore target = new MemoryStore();
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("fill")) {
                                assertTrue(gate.await(50, TimeUnit.SECONDS));
                            }
                            try {
                                return method.invoke(target, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private @Nullable Object find(Workbench bench) {
        return bench.call("find", shop, () -> "computed " + bodies.incrementAndGet(), 1L);
    }

    @Test
    void the_caller_does_not_wait_for_the_store_and_whoever_asks_next_gets_what_it_stored()
            throws Exception {
        Workbench bench = new Workbench(slow(), RULE, Shop.class);
        assertEquals("computed 1", find(bench));
        assertEquals(0, bench.state("product").stored());
        CompletableFuture<Object> other = CompletableFuture.supplyAsync(() -> find(bench));
        assertFalse(other.isDone());
        gate.countDown();
        assertEquals("computed 1", other.get(50, TimeUnit.SECONDS));
        assertEquals("computed 1", find(bench));
        assertEquals(1, bodies.get());
    }

    @Test
    void the_caller_itself_waits_for_what_it_has_in_the_queue_instead_of_computing_again() {
        Workbench bench = new Workbench(slow(), RULE, Shop.class);
        assertEquals("computed 1", find(bench));
        CompletableFuture<Void> opening = CompletableFuture.runAsync(gate::countDown);
        assertEquals("computed 1", find(bench));
        opening.join();
    }

    @Test
    void a_write_while_an_answer_is_in_the_queue_makes_it_nothing() {
        Workbench bench = new Workbench(slow(), RULE, Shop.class);
        assertEquals("computed 1", find(bench));
        bench.call("update", shop, () -> null, 1L);
        gate.countDown();
        assertEquals("computed 2", find(bench));
        assertEquals("computed 2", find(bench));
    }

    @Test
    void what_is_in_the_queue_is_stored_when_the_service_ends() {
        Workbench bench = new Workbench(slow(), RULE, Shop.class);
        find(bench);
        gate.countDown();
        bench.cache.drain();
        assertEquals(1, bench.state("product").stored());
    }

    @Test
    void a_queue_is_bounded_by_what_waits_in_it_and_by_its_bytes() {
        Courier courier = new Courier("deja-test", 100);
        CompletableFuture<Void> blocked = new CompletableFuture<>();
        assertTrue(courier.offer(blocked::join, 60));
        assertFalse(courier.offer(() -> {}, 41));
        assertTrue(courier.offer(() -> {}, 40));
        blocked.complete(null);
        courier.drain(50_000);
        assertTrue(courier.offer(() -> {}, 100));
    }
}
