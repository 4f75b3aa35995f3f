package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tags that only the result tells, in memory and behind a store of bytes. */
final class ResultTagsTest {
    record Pet(long id, @Nullable Long ownerId, String name) {}

    @SuppressWarnings("UnusedVariable")
    static class Clinic {
        @Nullable Pet pet(long id) {
            return null;
        }

        List<Pet> all(String kind) {
            return List.of();
        }

        CompletableFuture<Pet> later(long id) {
            return CompletableFuture.completedFuture(new Pet(id, 7L, ""));
        }

        void move(long owner) {}
    }

    private static final String C = "dev.deja.cache.ResultTagsTest$Clinic#";
    private static final String RULES =
            "cache.pet.method = "
                    + C
                    + "pet\ncache.pet.ttl = 10m\n"
                    + "cache.pet.tags = pet:{id}, owner:{@result.ownerId}\n"
                    + "cache.all.method = "
                    + C
                    + "all\ncache.all.ttl = 10m\ncache.all.tags = pet:{@result[*].id}\n"
                    + "evict.move.method = "
                    + C
                    + "move\nevict.move.tags = owner:{owner}\n";

    /** A store that keeps bytes only, and counts its reads. */
    private static final class Bytes implements Store {
        private final MemoryStore memory = new MemoryStore();
        private final List<List<String>> reads = new ArrayList<>();

        @Override
        public String name() {
            return "bytes";
        }

        @Override
        public Status status() {
            return memory.status();
        }

        @Override
        public Reading read(EntryKey key, List<String> generations) {
            reads.add(generations);
            return memory.read(key, generations);
        }

        @Override
        public @Nullable Lease lease(Reading seen, Duration duration) {
            return memory.lease(seen, duration);
        }

        @Override
        public @Nullable Lease lease(
                Reading seen, Duration duration, int known, List<String> epochs) {
            return memory.lease(seen, duration, known, epochs);
        }

        @Override
        public @Nullable Lease record(Lease lease, List<String> generations) {
            return memory.record(lease, generations);
        }

        @Override
        public @Nullable List<String> recorded(Reading seen) {
            return memory.recorded(seen);
        }

        @Override
        public boolean renew(Lease lease, Duration duration) {
            return memory.renew(lease, duration);
        }

        @Override
        public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl) {
            return memory.fill(lease, body, null, ttl);
        }

        @Override
        public void release(Lease lease) {
            memory.release(lease);
        }

        @Override
        public void discard(Reading seen) {
            memory.discard(seen);
        }

        @Override
        public void invalidate(Invalidation invalidation) {
            memory.invalidate(invalidation);
        }

        @Override
        public void close() {}
    }

    private final Clinic clinic = new Clinic();
    private final AtomicInteger bodies = new AtomicInteger();
    private final Bytes bytes = new Bytes();

    private List<Workbench> benches() {
        return List.of(
                new Workbench(RULES, Clinic.class), new Workbench(bytes, RULES, Clinic.class));
    }

    private @Nullable Object pet(Workbench bench, long id, @Nullable Long owner) {
        return bench.call(
                "pet", clinic, () -> new Pet(id, owner, "v" + bodies.incrementAndGet()), id);
    }

    private static String name(@Nullable Object pet) {
        return ((Pet) Objects.requireNonNull(pet)).name();
    }

    private void move(Workbench bench, long owner) {
        bench.call("move", clinic, () -> null, owner);
    }

    @Test
    void an_eviction_by_a_tag_of_the_result_reaches_the_entry_and_no_other() {
        for (Workbench bench : benches()) {
            Object first = pet(bench, 1, 7L);
            Object second = pet(bench, 2, 8L);
            assertEquals(first, pet(bench, 1, 7L));
            move(bench, 7);
            Object third = pet(bench, 1, 8L);
            assertEquals("v" + bodies.get(), name(third));
            assertEquals(second, pet(bench, 2, 8L));
            assertEquals(third, pet(bench, 1, 8L), "it has another owner now");
            move(bench, 7);
            assertEquals(third, pet(bench, 1, 8L));
            move(bench, 8);
            assertEquals("v" + (bodies.get() + 1), name(pet(bench, 1, 8L)));
        }
    }

    @Test
    void each_element_of_a_result_gives_a_tag() {
        for (Workbench bench : benches()) {
            List<Pet> pets = List.of(new Pet(1, 7L, "a"), new Pet(2, 7L, "b"));
            for (long changed = 1; changed <= 3; changed++) {
                bench.call("all", clinic, () -> pets, "cat");
                bench.cache.evictor().byTags(List.of("pet:" + changed));
                Object again = bench.call("all", clinic, () -> List.of(), "cat");
                assertEquals(changed < 3 ? List.of() : pets, again);
                bench.cache.invalidateAll();
            }
        }
    }

    @Test
    void what_was_computed_while_its_tag_changed_is_not_kept() {
        for (Workbench bench : benches()) {
            bench.call(
                    "pet",
                    clinic,
                    () -> {
                        move(bench, 7);
                        return new Pet(1, 7L, "old");
                    },
                    1L);
            assertEquals("v" + (bodies.get() + 1), name(pet(bench, 1, 7L)));
            assertEquals(1L, bench.state("pet").bypasses().get("invalidated while computing"));
        }
    }

    @Test
    void a_result_that_does_not_tell_its_tag_is_not_kept() {
        for (Workbench bench : benches()) {
            pet(bench, 1, null);
            assertEquals("v" + (bodies.get() + 1), name(pet(bench, 1, null)));
            assertEquals(Map.of("null in a template", 2L), bench.state("pet").bypasses());
        }
    }

    @Test
    void one_read_is_enough_once_the_tags_of_a_key_are_known() {
        Workbench bench = new Workbench(bytes, RULES, Clinic.class);
        Object first = pet(bench, 1, 7L);
        bytes.reads.clear();
        assertEquals(first, pet(bench, 1, 7L));
        assertEquals(2, bytes.reads.size());
        bytes.reads.clear();
        assertEquals(first, pet(bench, 1, 7L));
        assertEquals(1, bytes.reads.size());
        bytes.reads.clear();
        move(bench, 7);
        Object second = pet(bench, 1, 8L);
        assertEquals(second, pet(bench, 1, 8L), "what is remembered is no longer so");
        assertEquals(second, pet(bench, 1, 8L));
        move(bench, 8);
        assertEquals("v" + (bodies.get() + 1), name(pet(bench, 1, 8L)));
    }

    @Test
    void while_one_computes_another_does_not_take_its_lease_for_having_other_tags_in_mind() {
        Workbench bench = new Workbench(bytes, RULES, Clinic.class);
        pet(bench, 1, 7L);
        pet(bench, 1, 7L);
        move(bench, 7);
        Object kept =
                bench.call(
                        "pet",
                        clinic,
                        () -> {
                            pet(bench, 1, 9L);
                            return new Pet(1, 8L, "first");
                        },
                        1L);
        assertEquals(kept, pet(bench, 1, 9L));
    }

    @Test
    void the_value_of_a_stage_tells_its_tags() {
        Workbench bench =
                new Workbench(
                        "cache.later.method = "
                                + C
                                + "later\ncache.later.ttl = 10m\n"
                                + "cache.later.tags = owner:{@result.ownerId}\n"
                                + "evict.move.method = "
                                + C
                                + "move\nevict.move.tags = owner:{owner}\n",
                        Clinic.class);
        for (int i = 0; i < 2; i++) {
            later(bench);
        }
        assertEquals(1, bodies.get());
        move(bench, 7);
        later(bench);
        assertEquals(2, bodies.get());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the bench hands it back
    private void later(Workbench bench) {
        bench.call("later", clinic, this::computeLater, 1L);
    }

    private CompletableFuture<Pet> computeLater() {
        bodies.incrementAndGet();
        return CompletableFuture.completedFuture(new Pet(1, 7L, "x"));
    }
}
