package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.deja.store.memory.MemoryStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Exceptions that a rule keeps (SPEC B05). */
@SuppressWarnings("FutureReturnValueIgnored")
final class StoredErrorsTest {
    static class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final long id;

        NotFound(long id, @Nullable Throwable cause) {
            super("no " + id, cause);
            this.id = id;
        }
    }

    static final class Denied extends SecurityException {
        private static final long serialVersionUID = 1L;
    }

    static class Shop {
        String find(long id) throws IOException {
            return "";
        }

        CompletableFuture<String> later(long id) {
            return new CompletableFuture<>();
        }
    }

    private static final String S = "dev.deja.cache.StoredErrorsTest$";

    private static String rules(String errors) {
        StringBuilder rules = new StringBuilder();
        for (String method : List.of("find", "later")) {
            rules.append("cache.").append(method).append(".method = ").append(S).append("Shop#");
            rules.append(method).append("\ncache.").append(method).append(".ttl = 1h\ncache.");
            rules.append(method).append(".errors.ttl = 1h\ncache.").append(method);
            rules.append(".errors = ").append(errors).append('\n');
        }
        return rules.toString();
    }

    private final Shop shop = new Shop();
    private final AtomicInteger bodies = new AtomicInteger();

    private static List<Workbench> benches(String errors) {
        return List.of(
                new Workbench(rules(errors), Shop.class),
                new Workbench(new MemoryStore(), rules(errors), Shop.class));
    }

    private @Nullable Object find(Workbench bench, Exception thrown) {
        return bench.call(
                "find",
                shop,
                () -> {
                    bodies.incrementAndGet();
                    throw thrown;
                },
                1L);
    }

    private CompletableFuture<?> later(Workbench bench, Supplier<CompletableFuture<?>> body) {
        return assertInstanceOf(
                CompletableFuture.class,
                bench.call(
                        "later",
                        shop,
                        () -> {
                            bodies.incrementAndGet();
                            return body.get();
                        },
                        1L));
    }

    @Test
    void what_is_named_is_thrown_again_as_a_copy_with_the_stack_of_each_call() {
        for (Workbench bench : benches(S + "NotFound")) {
            bodies.set(0);
            NotFound thrown = new NotFound(7, new IOException("cause"));
            thrown.addSuppressed(new IllegalStateException("suppressed"));
            assertEquals(thrown, find(bench, thrown));
            NotFound first = assertInstanceOf(NotFound.class, find(bench, thrown));
            NotFound second = assertInstanceOf(NotFound.class, find(bench, thrown));
            assertEquals(1, bodies.get());
            assertNotSame(thrown, first);
            assertNotSame(first, second);
            assertEquals("no 7", first.getMessage());
            assertEquals(7, first.id);
            assertEquals(
                    "cause", assertInstanceOf(IOException.class, first.getCause()).getMessage());
            assertEquals("suppressed", first.getSuppressed()[0].getMessage());
            assertEquals(2, bench.state("find").hits());
        }
    }

    @Test
    void what_is_not_named_or_never_kept_is_thrown_by_the_method_each_time() {
        for (Workbench bench : benches("java.lang.RuntimeException")) {
            bodies.set(0);
            for (Exception thrown :
                    List.of(new Denied(), new SecurityException(), new IOException())) {
                assertEquals(thrown, find(bench, thrown));
                assertEquals(thrown, find(bench, thrown));
            }
            assertEquals(6, bodies.get());
            assertEquals(0, bench.state("find").stored());
        }
    }

    @Test
    void a_checked_exception_is_kept_where_the_method_declares_it() {
        for (Workbench bench : benches("java.io.IOException, java.lang.InstantiationException")) {
            bodies.set(0);
            find(bench, new InstantiationException());
            find(bench, new InstantiationException());
            assertEquals(2, bodies.get());
            find(bench, new FileNotFoundException("x"));
            assertInstanceOf(FileNotFoundException.class, find(bench, new IOException("other")));
            assertEquals(3, bodies.get());
        }
    }

    @Test
    void a_subclass_that_cannot_be_carried_is_thrown_and_not_stored() {
        for (Workbench bench : benches(S + "NotFound")) {
            bodies.set(0);
            Exception odd =
                    new NotFound(1, null) {
                        private static final long serialVersionUID = 1L;

                        @SuppressWarnings("UnusedVariable")
                        final Object live = Thread.currentThread();
                    };
            assertEquals(odd, find(bench, odd));
            assertEquals(odd, find(bench, odd));
            assertEquals(2, bodies.get());
            assertEquals(Map.of("exception refused", 2L), bench.state("find").bypasses());
        }
    }

    @Test
    void an_eviction_reaches_a_kept_exception() {
        for (Workbench bench : benches(S + "NotFound")) {
            bodies.set(0);
            find(bench, new NotFound(1, null));
            bench.cache.invalidateAll();
            find(bench, new NotFound(1, null));
            assertEquals(2, bodies.get());
        }
    }

    @Test
    void a_stage_that_has_failed_gives_failed_stages_that_look_the_same() {
        for (Workbench bench : benches(S + "NotFound")) {
            bodies.set(0);
            NotFound error = new NotFound(7, null);
            later(bench, () -> CompletableFuture.failedFuture(error));
            CompletableFuture<?> hit = later(bench, CompletableFuture::new);
            assertEquals(1, bodies.get());
            NotFound copy =
                    assertInstanceOf(
                            NotFound.class,
                            assertThrows(ExecutionException.class, hit::get).getCause());
            assertEquals(7, copy.id);
            assertNotSame(error, copy);

            bench.cache.invalidateAll();
            later(bench, () -> CompletableFuture.failedFuture(error).thenApply(x -> x));
            AtomicInteger wrapped = new AtomicInteger();
            CompletableFuture<?> dependent = later(bench, CompletableFuture::new);
            dependent.whenComplete(
                    (value, e) -> wrapped.set(e instanceof CompletionException ? 1 : 2));
            assertEquals(1, wrapped.get());
            assertEquals(2, bodies.get());
        }
    }

    @Test
    void what_the_method_throws_instead_of_a_stage_is_not_kept() {
        for (Workbench bench : benches(S + "NotFound")) {
            bodies.set(0);
            for (int i = 0; i < 2; i++) {
                bench.call(
                        "later",
                        shop,
                        () -> {
                            bodies.incrementAndGet();
                            throw new NotFound(1, null);
                        },
                        1L);
            }
            assertEquals(2, bodies.get());
        }
    }

    @Test
    void the_facade_does_not_find_exceptions() {
        for (Workbench bench : benches(S + "NotFound")) {
            find(bench, new NotFound(1, null));
            assertEquals(
                    null,
                    new Facade(bench.cache)
                            .apply(
                                    new @Nullable Object[] {
                                        "get",
                                        StoredErrorsTest.class.getClassLoader(),
                                        "find",
                                        new Object[] {1L},
                                        null
                                    }));
        }
    }

    @Test
    void stack_traces_are_those_of_the_call() {
        Workbench bench = new Workbench(rules(S + "NotFound"), Shop.class);
        NotFound thrown = new NotFound(1, null);
        StackTraceElement[] elsewhere = {
            new StackTraceElement("com.acme.Elsewhere", "run", "Elsewhere.java", 1)
        };
        thrown.setStackTrace(elsewhere);
        find(bench, thrown);
        NotFound hit = assertInstanceOf(NotFound.class, find(bench, thrown));
        for (StackTraceElement element : hit.getStackTrace()) {
            assertEquals(false, element.getClassName().equals("com.acme.Elsewhere"));
        }
        assertArrayEquals(elsewhere, thrown.getStackTrace());
    }

    @Test
    void names_that_fit_no_exception_are_found_out() {
        assertEquals(
                List.of(
                        "com.acme.Misspelt, which is not where the method's class comes from",
                        S + "Shop, which is no exception"),
                StoredErrors.wrongNames(
                        List.of(S + "NotFound", "com.acme.Misspelt", S + "Shop"),
                        StoredErrorsTest.class.getClassLoader()));
    }

    @Test
    void one_that_a_stage_fails_with_later_is_not_kept_and_counted() {
        for (Workbench bench : benches(S + "NotFound")) {
            CompletableFuture<Object> other = new CompletableFuture<>();
            later(bench, () -> other);
            other.completeExceptionally(new IllegalStateException("not named"));
            assertEquals(Map.of(), bench.state("later").bypasses());

            CompletableFuture<Object> stage = new CompletableFuture<>();
            later(bench, () -> stage);
            stage.completeExceptionally(new NotFound(1, null));
            assertEquals(Map.of("completed elsewhere", 1L), bench.state("later").bypasses());
        }
    }

    /** Of a library that lets nobody touch it. */
    static final class Sealed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public void setStackTrace(StackTraceElement[] trace) {
            throw new UnsupportedOperationException();
        }
    }

    /** Finds its cause elsewhere, and fails. */
    static final class Causeless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public Throwable getCause() {
            throw new IllegalStateException("getCause");
        }
    }

    @Test
    void one_that_takes_no_stack_trace_is_not_kept() {
        for (Workbench bench : benches(S + "Sealed")) {
            find(bench, new Sealed());
            find(bench, new Sealed());
            assertEquals(Map.of("exception refused", 2L), bench.state("find").bypasses());
        }
    }

    @Test
    void its_own_idea_of_a_cause_is_not_asked_for() {
        for (Workbench bench : benches(S + "Causeless")) {
            bodies.set(0);
            find(bench, new Causeless());
            assertInstanceOf(Causeless.class, find(bench, new Causeless()));
            assertEquals(Map.of(), bench.state("find").bypasses());
            assertEquals(1, bodies.get());
        }
    }
}
