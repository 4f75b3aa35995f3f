package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.memory.MemoryStore;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Methods whose answer is a stage (SPEC B02), and threads that must not block. */
@SuppressWarnings("FutureReturnValueIgnored") // they are what is tested
final class StagesTest {
    static class Shop {
        CompletableFuture<@Nullable Object> find(long id) {
            return new CompletableFuture<>();
        }

        CompletionStage<List<String>> list(long id) {
            return new CompletableFuture<>();
        }

        CompletableFuture<String> update(long id) {
            return new CompletableFuture<>();
        }

        void touch(long id) {}
    }

    private static final String S = "dev.deja.cache.StagesTest$Shop#";
    private static final String FIND =
            "cache.product.method = " + S + "find\ncache.product.ttl = 10m\n";
    private static final String LIST = "cache.list.method = " + S + "list\ncache.list.ttl = 10m\n";
    private static final String UPDATE =
            "evict.update.method = " + S + "update\nevict.update.keys = product({0})\n";

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();

    private static CompletableFuture<?> call(
            Workbench bench, String method, Supplier<?> body, Object self) {
        return (CompletableFuture<?>)
                Objects.requireNonNull(bench.call(method, self, body::get, 1L));
    }

    private CompletableFuture<?> find(Workbench bench, CompletableFuture<?> body) {
        return call(
                bench,
                "find",
                () -> {
                    bodies.incrementAndGet();
                    return body;
                },
                shop);
    }

    private CompletableFuture<?> find(Workbench bench) {
        return find(bench, CompletableFuture.completedFuture("v" + (bodies.get() + 1)));
    }

    @Test
    void the_caller_gets_the_very_stage_and_a_hit_is_a_completed_one_of_its_own() throws Exception {
        for (Workbench bench :
                List.of(
                        new Workbench(FIND, Shop.class),
                        new Workbench(new MemoryStore(), FIND, Shop.class))) {
            bodies.set(0);
            CompletableFuture<Object> stage = new CompletableFuture<>();
            assertSame(stage, find(bench, stage));
            assertEquals(0, bench.state("product").stored());
            stage.complete("v1");
            CompletableFuture<?> hit = find(bench);
            assertTrue(hit.isDone());
            assertEquals("v1", hit.get());
            assertNotSame(hit, find(bench));
            assertEquals(CompletableFuture.class, hit.getClass());
            assertTrue(hit.cancel(true) || hit.isDone());
            assertEquals("v1", find(bench).get());
            assertEquals(1, bodies.get());
        }
    }

    @Test
    void a_stage_that_completes_with_null_is_an_answer_and_no_stage_is_none() {
        Workbench bench = new Workbench(FIND, Shop.class);
        find(bench, CompletableFuture.completedFuture(null));
        assertEquals(null, find(bench).join());
        assertEquals(1, bodies.get());
        bench.call("find", shop, () -> null, 2L);
        assertEquals(1, bench.state("product").stored());
    }

    @Test
    void failed_and_cancelled_stages_are_not_stored_and_leave_no_lease() {
        Workbench bench = new Workbench(FIND, Shop.class);
        find(bench, CompletableFuture.failedFuture(new IllegalStateException()));
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        find(bench, cancelled);
        cancelled.cancel(true);
        CompletableFuture<Object> late = new CompletableFuture<>();
        find(bench, late);
        late.completeExceptionally(new IllegalStateException());
        assertEquals("v4", find(bench).join());
        assertEquals("v4", find(bench).join());
        assertEquals(4, bodies.get());
    }

    @Test
    void a_value_that_others_may_change_is_stored_only_when_nobody_can_have_seen_it() {
        Workbench bench = new Workbench(LIST, Shop.class);
        CompletableFuture<List<String>> stage = new CompletableFuture<>();
        call(bench, "list", () -> stage, shop);
        AtomicReference<List<String>> changed = new AtomicReference<>();
        stage.thenAccept(
                list -> {
                    list.add("mine");
                    changed.set(list);
                });
        stage.complete(new ArrayList<>(List.of("a")));
        assertEquals(List.of("a", "mine"), changed.get());
        assertEquals(Map.of("completed elsewhere", 1L), bench.state("list").bypasses());

        List<String> answer = new ArrayList<>(List.of("b"));
        call(bench, "list", () -> CompletableFuture.completedFuture(answer), shop);
        answer.add("mine");
        assertEquals(List.of("b"), call(bench, "list", CompletableFuture::new, shop).join());
    }

    @Test
    void an_immutable_value_is_stored_whoever_has_seen_it() {
        Workbench bench = new Workbench(LIST, Shop.class);
        CompletableFuture<List<String>> stage = new CompletableFuture<>();
        call(bench, "list", () -> stage, shop);
        stage.complete(List.of("a"));
        assertEquals(List.of("a"), call(bench, "list", CompletableFuture::new, shop).join());
    }

    @Test
    void a_mutable_value_is_stored_when_the_operator_says_that_nobody_changes_it() {
        Workbench bench = new Workbench(LIST + "cache.list.copy = never\n", Shop.class);
        CompletableFuture<List<String>> stage = new CompletableFuture<>();
        call(bench, "list", () -> stage, shop);
        stage.complete(new ArrayList<>(List.of("a")));
        assertEquals(List.of("a"), call(bench, "list", CompletableFuture::new, shop).join());
    }

    @Test
    void an_eviction_before_the_completion_keeps_the_value_out() {
        Workbench bench = new Workbench(FIND, Shop.class);
        CompletableFuture<Object> stage = new CompletableFuture<>();
        find(bench, stage);
        bench.cache.invalidateAll();
        stage.complete("old");
        assertEquals("v2", find(bench).join());
    }

    @Test
    void a_write_evicts_when_its_stage_is_completed_even_if_it_failed() {
        Workbench bench = new Workbench(FIND + UPDATE, Shop.class);
        for (boolean fails : List.of(false, true)) {
            Object before = find(bench).join();
            CompletableFuture<String> write = new CompletableFuture<>();
            assertSame(write, call(bench, "update", () -> write, shop));
            assertEquals(before, find(bench).join(), "the write goes on");
            if (fails) {
                write.completeExceptionally(new IllegalStateException());
            } else {
                write.complete("done");
            }
            assertNotEquals(before, find(bench).join());
        }
        assertEquals(Map.of("update", 2L), bench.cache.evictions());
    }

    @Test
    void on_success_a_failed_write_evicts_nothing() {
        Workbench bench = new Workbench(FIND + UPDATE + "evict.update.on = success\n", Shop.class);
        Object before = find(bench).join();
        CompletableFuture<String> write = new CompletableFuture<>();
        call(bench, "update", () -> write, shop);
        write.completeExceptionally(new IllegalStateException());
        assertEquals(before, find(bench).join());
    }

    @Test
    void who_sees_the_completion_first_sees_no_answer_from_before_it() {
        Workbench bench = new Workbench(FIND + UPDATE, Shop.class);
        Object before = find(bench).join();
        CompletableFuture<String> write = new CompletableFuture<>();
        call(bench, "update", () -> write, shop);
        AtomicReference<Object> seen = new AtomicReference<>();
        // Registered after the agent's own dependent, and run before it.
        write.thenRun(() -> seen.set(find(bench).join()));
        write.complete("done");
        assertNotEquals(before, seen.get());
        assertEquals(Map.of("update", 1L), bench.cache.evictions());
        assertEquals(seen.get(), find(bench).join());
    }

    @Test
    void whoever_has_waited_for_a_write_never_reads_what_was_there_before_it() throws Exception {
        for (boolean isShared : List.of(false, true)) {
            Workbench bench =
                    isShared
                            ? new Workbench(new MemoryStore(), FIND + UPDATE, Shop.class)
                            : new Workbench(FIND + UPDATE, Shop.class);
            AtomicInteger database = new AtomicInteger();
            AtomicReference<String> violation = new AtomicReference<>();
            Runnable client =
                    () -> {
                        for (int i = 0; i < 400 && violation.get() == null; i++) {
                            CompletableFuture<Integer> written = new CompletableFuture<>();
                            CompletableFuture<Object> read = new CompletableFuture<>();
                            call(bench, "update", () -> written, shop);
                            Thread completer =
                                    new Thread(() -> written.complete(database.incrementAndGet()));
                            if (i % 2 == 0) {
                                written.thenRun(
                                        () ->
                                                read.complete(
                                                        call(
                                                                        bench,
                                                                        "find",
                                                                        () -> read(database),
                                                                        shop)
                                                                .join()));
                            }
                            completer.start();
                            int version = written.join();
                            for (Object seen :
                                    i % 2 == 0
                                            ? List.of(read.join())
                                            : List.of(
                                                    call(bench, "find", () -> read(database), shop)
                                                            .join())) {
                                if ((Integer) seen < version) {
                                    violation.set(seen + " after " + version);
                                }
                            }
                            join(completer);
                        }
                    };
            List<Thread> clients =
                    List.of(new Thread(client), new Thread(client), new Thread(client));
            clients.forEach(Thread::start);
            for (Thread thread : clients) {
                thread.join();
            }
            assertEquals(null, violation.get());
            assertTrue(bench.state("product").hits() > 0);
            assertFalse(bench.state("product").hasPendingWrites());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Integer> read(AtomicInteger database) {
        return CompletableFuture.completedFuture(database.get());
    }

    @Test
    void hits_take_the_short_way_again_when_no_write_goes_on() {
        Workbench bench = new Workbench(FIND + UPDATE, Shop.class);
        find(bench);
        CompletableFuture<String> write = new CompletableFuture<>();
        call(bench, "update", () -> write, shop);
        assertTrue(bench.state("product").hasPendingWrites());
        write.complete("done");
        assertFalse(bench.state("product").hasPendingWrites());
        assertEquals(List.of(true), bench.fast("find"));
    }

    @Test
    void a_write_whose_stage_is_dropped_makes_what_it_may_have_changed_cold() {
        Workbench bench = new Workbench(FIND + UPDATE, Shop.class);
        Object before = find(bench).join();
        WeakReference<Object> dropped =
                new WeakReference<>(call(bench, "update", CompletableFuture::new, shop));
        while (dropped.get() != null) {
            System.gc();
        }
        bench.cache.tend();
        assertFalse(bench.state("product").hasPendingWrites());
        assertNotEquals(before, find(bench).join());
    }

    @Test
    void a_stage_that_is_dropped_takes_its_lease_along() {
        Workbench bench = new Workbench(FIND, Shop.class);
        WeakReference<Object> dropped = new WeakReference<>(find(bench, new CompletableFuture<>()));
        while (dropped.get() != null) {
            System.gc();
        }
        bench.leases.renewDue();
        assertEquals(0, bench.leases.size());
    }

    @Test
    void minimal_stages_which_refuse_to_say_anything_are_stored_and_evict_like_others() {
        Workbench bench = new Workbench(LIST + FIND + UPDATE, Shop.class);
        CompletableFuture<List<String>> source = new CompletableFuture<>();
        bench.call("list", shop, source::minimalCompletionStage, 1L);
        source.complete(List.of("a"));
        assertEquals(List.of("a"), call(bench, "list", CompletableFuture::new, shop).join());
        Object before = find(bench).join();
        CompletableFuture<String> write = new CompletableFuture<>();
        bench.call("update", shop, write::minimalCompletionStage, 1L);
        assertEquals(before, find(bench).join());
        write.complete("done");
        assertNotEquals(before, find(bench).join());
        bench.call("update", shop, () -> CompletableFuture.completedStage("done"), 1L);
        assertEquals(Map.of("update", 2L), bench.cache.evictions());
    }

    @Test
    void a_stage_of_the_applications_own_that_takes_no_dependents_is_passed_on() {
        Workbench bench = new Workbench(FIND + UPDATE, Shop.class);
        Object before = find(bench).join();
        CompletableFuture<String> stage =
                new CompletableFuture<>() {
                    @Override
                    public CompletableFuture<String> whenComplete(
                            java.util.function.BiConsumer<? super String, ? super Throwable> x) {
                        throw new UnsupportedOperationException();
                    }
                };
        assertSame(stage, call(bench, "update", () -> stage, shop));
        assertNotEquals(before, find(bench).join());
    }

    private static Thread loop(String className, Runnable body) throws Exception {
        return new ByteBuddy()
                .subclass(Thread.class)
                .name(className)
                .make()
                .load(StagesTest.class.getClassLoader())
                .getLoaded()
                .getConstructor(Runnable.class)
                .newInstance(body);
    }

    private static void run(Thread thread) throws InterruptedException {
        thread.start();
        thread.join();
    }

    @Test
    void event_loops_are_recognised_by_the_names_of_their_classes() throws Exception {
        for (String name :
                List.of(
                        "io.netty.util.concurrent.FastThreadLocalThread",
                        "org.xnio.XnioIoThread",
                        "io.vertx.core.impl.VertxThread")) {
            assertTrue(EventLoops.is(loop(name, () -> {})), name);
        }
        assertFalse(EventLoops.is(loop("com.acme.Worker", () -> {})));
        assertFalse(EventLoops.isCurrent());
        assertTrue(EventLoops.is(new Thread(() -> {}, "reactor-http-nioEventLoop-1")));
        Thread worker = loop("io.vertx.core.impl.VertxThread", () -> {});
        worker.setName("vert.x-worker-thread-1");
        assertFalse(EventLoops.is(worker));
    }

    @Test
    void on_an_event_loop_a_shared_store_is_not_waited_for_and_memory_is_consulted()
            throws Exception {
        String name = "io.netty.util.concurrent.FastThreadLocalThread";
        Workbench shared = new Workbench(new MemoryStore(), FIND, Shop.class);
        find(shared);
        run(loop(name, () -> find(shared)));
        assertEquals(2, bodies.get());
        assertEquals(Map.of("event loop", 1L), shared.state("product").bypasses());

        bodies.set(0);
        Workbench local = new Workbench(FIND, Shop.class);
        find(local);
        run(loop(name, () -> find(local)));
        assertEquals(1, bodies.get());
    }

    @Test
    void what_an_event_loop_would_wait_for_is_done_by_the_agents_own_thread() throws Exception {
        Workbench bench = new Workbench(new MemoryStore(), FIND + UPDATE, Shop.class);
        CompletableFuture<Object> stage = new CompletableFuture<>();
        find(bench, stage);
        String name = "io.netty.util.concurrent.FastThreadLocalThread";
        run(loop(name, () -> stage.complete("v1")));
        while (bench.state("product").stored() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals("v1", find(bench).join());
        run(
                loop(
                        name,
                        () ->
                                call(
                                        bench,
                                        "update",
                                        () -> CompletableFuture.completedFuture("done"),
                                        shop)));
        // No hit from before, whether the agent's thread has been there or not.
        assertNotEquals("v1", find(bench).join());
    }

    @Test
    void exceptions_that_cannot_be_carried_are_thrown_and_not_stored()
            throws InterruptedException, ExecutionException {
        Workbench bench =
                new Workbench(
                        FIND + "cache.product.errors = java.lang.IllegalStateException\n",
                        Shop.class);
        find(bench, CompletableFuture.failedFuture(new IllegalArgumentException()));
        assertEquals("v2", find(bench).get());
    }
}
