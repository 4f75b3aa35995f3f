package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.codec.Encoded;
import dev.deja.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a method reads that is not among its arguments, and who gets its answer then. */
final class HiddenInputsTest {
    /** Whose world it is. */
    static final class Tenant {
        static @Nullable String name;
        static int calls;

        private Tenant() {}

        static @Nullable String current() {
            calls++;
            return name;
        }

        static String required() {
            if (name == null) {
                throw new IllegalStateException("no tenant");
            }
            return name;
        }

        static @Nullable String setting(String key) {
            return name == null ? null : name + key;
        }

        static @Nullable String cached() {
            return name;
        }

        static Object opaque() {
            return new Object();
        }

        String ofInstance() {
            return "";
        }
    }

    /** What is cached. */
    static class Products {
        String find(long id) {
            return "";
        }

        String outer(long id) {
            return "";
        }

        String carefree(long id) {
            return "";
        }

        String fill(List<String> into) {
            return "";
        }

        String text(String text) {
            return "";
        }

        void update(long id) {}
    }

    private static final String RULES =
            """
            inputs.watch = dev.deja.cache.HiddenInputsTest$Tenant#*(..)
            cache.*.ttl = 1h
            cache.find.method = dev.deja.cache.HiddenInputsTest$Products#find(long)
            cache.outer.method = dev.deja.cache.HiddenInputsTest$Products#outer(long)
            cache.carefree.method = dev.deja.cache.HiddenInputsTest$Products#carefree(long)
            cache.carefree.inputs = declared
            cache.fill.method = dev.deja.cache.HiddenInputsTest$Products#fill(List)
            cache.text.method = dev.deja.cache.HiddenInputsTest$Products#text(String)
            cache.cached.method = dev.deja.cache.HiddenInputsTest$Tenant#cached()
            cache.cached.inputs = declared
            evict.update.method = dev.deja.cache.HiddenInputsTest$Products#update(long)
            evict.update.keys = find({0})
            """;

    private final AtomicInteger bodies = new AtomicInteger();
    private final Products products = new Products();
    private final List<Workbench> benches =
            List.of(
                    new Workbench(RULES, Products.class, Tenant.class),
                    new Workbench(new MemoryStore(), RULES, Products.class, Tenant.class));

    @AfterEach
    void nothing_is_left_on_the_thread() {
        assertNull(Observation.current());
        Tenant.name = null;
    }

    private static @Nullable Object tenant(Workbench bench) {
        return bench.call("current", null, Tenant::current);
    }

    private String find(Workbench bench, long id) {
        return answer(bench, "find", () -> "for " + tenant(bench), id);
    }

    private String answer(
            Workbench bench, String method, Callable<String> body, @Nullable Object... arguments) {
        return String.valueOf(
                bench.call(
                        method,
                        products,
                        () -> body.call() + " " + bodies.incrementAndGet(),
                        arguments));
    }

    private static @Nullable String as(@Nullable String tenant, Supplier<@Nullable String> call) {
        String before = Tenant.name;
        Tenant.name = tenant;
        try {
            return call.get();
        } finally {
            Tenant.name = before;
        }
    }

    @Test
    void an_answer_is_for_those_whose_inputs_are_the_same_and_nobody_evicts_the_others() {
        for (Workbench bench : benches) {
            List<@Nullable String> tenants = new ArrayList<>(List.of("a", "b", "c"));
            tenants.add(null);
            List<@Nullable String> first = new ArrayList<>();
            for (String tenant : tenants) {
                first.add(as(tenant, () -> find(bench, 7)));
            }
            for (int i = 0; i < tenants.size(); i++) {
                assertTrue(String.valueOf(first.get(i)).startsWith("for " + tenants.get(i) + " "));
                assertEquals(first.get(i), as(tenants.get(i), () -> find(bench, 7)));
            }
        }
    }

    @Test
    void absence_is_an_input_too() {
        for (Workbench bench : benches) {
            String nobodys = find(bench, 7);
            assertEquals(nobodys, find(bench, 7));
            assertNotEquals(nobodys, as("a", () -> find(bench, 7)));
            assertEquals(nobodys, find(bench, 7));
        }
    }

    @Test
    void an_accessor_that_throws_says_that_there_is_nothing() {
        for (Workbench bench : benches) {
            Supplier<String> call =
                    () ->
                            answer(
                                    bench,
                                    "find",
                                    () ->
                                            bench.call("required", null, Tenant::required)
                                                            instanceof Exception
                                                    ? "nobody"
                                                    : "somebody",
                                    1L);
            String nobodys = call.get();
            assertEquals(nobodys, call.get());
            assertTrue(String.valueOf(as("a", call)).startsWith("somebody"));
            assertEquals(nobodys, call.get());
        }
    }

    @Test
    void what_an_inner_computation_reads_the_outer_one_has_read_be_it_a_miss_or_a_hit() {
        for (Workbench bench : benches) {
            Supplier<String> outer =
                    () -> answer(bench, "outer", () -> "outer " + find(bench, 1), 1L);
            String ofMiss = as("a", outer);
            assertEquals(ofMiss, as("a", outer));
            assertNotEquals(ofMiss, as("b", outer));

            Supplier<String> other =
                    () -> answer(bench, "outer", () -> "other " + find(bench, 1), 2L);
            String ofHit = as("a", other);
            assertEquals(ofHit, as("a", other));
            assertNotEquals(ofHit, as("b", other));
        }
    }

    @Test
    void where_a_rule_declares_its_inputs_nobody_looks() {
        for (Workbench bench : benches) {
            Supplier<String> call =
                    () -> answer(bench, "carefree", () -> "for " + tenant(bench), 1L);
            String first = as("a", call);
            assertEquals(first, as("b", call));

            Supplier<String> outer =
                    () ->
                            answer(
                                    bench,
                                    "outer",
                                    () -> answer(bench, "carefree", () -> "x" + tenant(bench), 2L),
                                    1L);
            String around = as("a", outer);
            assertEquals(around, as("b", outer));
        }
    }

    @Test
    void an_eviction_of_the_key_reaches_the_answers_of_all() {
        for (Workbench bench : benches) {
            String one = as("a", () -> find(bench, 7));
            String other = as("b", () -> find(bench, 7));
            bench.call("update", products, () -> null, 7L);
            assertNotEquals(other, as("b", () -> find(bench, 7)));
            assertNotEquals(one, as("a", () -> find(bench, 7)));
        }
    }

    @Test
    void what_cannot_be_asked_again_is_not_kept() {
        for (Workbench bench : benches) {
            Callable<String> instance =
                    () -> "x" + bench.call("ofInstance", new Tenant(), () -> "");
            assertNotEquals(
                    answer(bench, "find", instance, 1L), answer(bench, "find", instance, 1L));
            Callable<String> opaque = () -> "x" + bench.call("opaque", null, Tenant::opaque);
            assertNotEquals(answer(bench, "find", opaque, 2L), answer(bench, "find", opaque, 2L));
            assertEquals(4, bench.state("find").bypasses().get(InputCheck.UNTOLD));
        }
    }

    @Test
    void an_input_that_changes_while_a_method_computes_belongs_to_nobody() {
        for (Workbench bench : benches) {
            Callable<String> body =
                    () -> {
                        Object before = tenant(bench);
                        Tenant.name = "other";
                        Object after = tenant(bench);
                        Tenant.name = null;
                        return before + "," + after;
                    };
            assertNotEquals(answer(bench, "find", body, 1L), answer(bench, "find", body, 1L));
        }
    }

    @Test
    void an_input_that_is_asked_for_by_name_is_known_by_that_name() {
        for (Workbench bench : benches) {
            Supplier<String> call =
                    () ->
                            answer(
                                    bench,
                                    "find",
                                    () ->
                                            "x"
                                                    + bench.call(
                                                            "setting",
                                                            null,
                                                            () -> Tenant.setting("zone"),
                                                            "zone"),
                                    1L);
            String first = as("a", call);
            assertEquals(first, as("a", call));
            assertNotEquals(first, as("b", call));
        }
    }

    @Test
    void what_an_accessor_reads_itself_is_its_own_affair() {
        for (Workbench bench : benches) {
            Supplier<String> call =
                    () ->
                            answer(
                                    bench,
                                    "find",
                                    () ->
                                            "x"
                                                    + bench.call(
                                                            "setting",
                                                            null,
                                                            () -> {
                                                                bench.call(
                                                                        "opaque",
                                                                        null,
                                                                        Tenant::opaque);
                                                                return null;
                                                            },
                                                            "none"),
                                    1L);
            assertEquals(call.get(), call.get());
        }
    }

    @Test
    void an_accessor_may_be_cached_itself() {
        for (Workbench bench : benches) {
            Supplier<String> call =
                    () ->
                            answer(
                                    bench,
                                    "find",
                                    () -> "x" + bench.call("cached", null, Tenant::cached),
                                    1L);
            String first = as("a", call);
            assertTrue(first != null && first.startsWith("xa "));
            assertEquals(first, as("a", call));
            assertNotEquals(first, as("b", call));
            assertEquals(1, bench.state("cached").stored());
        }
    }

    @Test
    void outside_of_computations_nothing_is_noted() {
        for (Workbench bench : benches) {
            tenant(bench);
            assertNull(Observation.current());
            String first = answer(bench, "find", () -> "x", 1L);
            assertEquals(first, as("a", () -> answer(bench, "find", () -> "x", 1L)));
        }
    }

    @Test
    void a_computation_that_throws_leaves_nothing_behind() {
        for (Workbench bench : benches) {
            answer(
                    bench,
                    "outer",
                    () -> {
                        answer(
                                bench,
                                "find",
                                () -> {
                                    tenant(bench);
                                    throw new IllegalStateException();
                                },
                                1L);
                        return "outer";
                    },
                    1L);
            assertNull(Observation.current());
        }
    }

    @Test
    void what_the_inner_computation_read_before_it_threw_counts_for_the_outer_one() {
        for (Workbench bench : benches) {
            Supplier<String> outer =
                    () ->
                            answer(
                                    bench,
                                    "outer",
                                    () -> {
                                        Object inner =
                                                bench.call(
                                                        "find",
                                                        products,
                                                        () -> {
                                                            Object seen = tenant(bench);
                                                            throw new IllegalStateException(
                                                                    "" + seen);
                                                        },
                                                        1L);
                                        return String.valueOf(inner);
                                    },
                                    1L);
            String first = as("a", outer);
            assertEquals(first, as("a", outer));
            assertNotEquals(first, as("b", outer));
        }
    }

    @Test
    void observations_that_were_never_ended_do_not_hide_what_was_read() {
        Observation outer = Observation.begin(false);
        Observation lost = Observation.begin(false);
        lost.note("input", "value", "source");
        outer.end();
        assertEquals(List.of("input", "value"), outer.recorded());
        assertNull(Observation.current());
    }

    @Test
    void observations_that_nest_without_end_are_bounded_and_keep_nothing() {
        List<Observation> all = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            all.add(Observation.begin(false));
        }
        assertTrue(all.get(1099).fault() != null);
        for (int i = 1099; i >= 0; i--) {
            all.get(i).end();
        }
        assertNull(all.get(0).fault());
    }

    @Test
    void an_entry_of_anybody_elses_making_calls_no_method_of_its_choice() {
        MemoryStore shared = new MemoryStore();
        Workbench bench = new Workbench(shared, RULES, Products.class, Tenant.class);
        String first = find(bench, 3);
        Tenant.calls = 0;
        InputCheck check =
                new InputCheck(
                        bench.cache.inputs(),
                        HiddenInputsTest.class.getClassLoader(),
                        bench.state("find"),
                        "find",
                        false);
        for (String input :
                List.of(
                        "java.lang.System#lineSeparator()Ljava/lang/String;",
                        "java.lang.System#getProperty(Ljava/lang/String;)Ljava/lang/String; x",
                        "#",
                        "(",
                        "dev.deja.cache.HiddenInputsTest$Tenant#current()V",
                        "dev.deja.cache.HiddenInputsTest$Tenant#current()Ljava/lang/String; x",
                        "no.such.Type#current()Ljava/lang/String;",
                        "spring-security:user")) {
            List<String> recorded = List.of(input, "-");
            assertTrue(!InputCheck.fits(recorded, check), input);
            Envelope envelope =
                    new Envelope(
                            0,
                            (byte) 1,
                            0,
                            0,
                            0,
                            0,
                            0,
                            recorded,
                            List.of(),
                            new Encoded(new byte[0], new long[0]));
            assertNull(check.next(EntryPlaces.textKey("k", null), envelope, check), input);
        }
        assertEquals(0, Tenant.calls);
        assertEquals(first, find(bench, 3));
    }

    @Test
    void what_is_computed_before_accessors_are_woven_is_not_kept() {
        Workbench bench = benches.get(0);
        Cache late =
                new Cache(
                        new MemoryStore(),
                        null,
                        "",
                        new CoarseClock(),
                        bench.leases,
                        new Events(
                                false,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF),
                        bench.cache.inputs(),
                        () -> {});
        RuleState state = late.state(bench.state("find").rule());
        InputCheck check =
                new InputCheck(
                        bench.cache.inputs(),
                        HiddenInputsTest.class.getClassLoader(),
                        state,
                        "find",
                        false);
        Observation observation = check.observe();
        observation.end();
        assertNull(check.recorded(observation));
        assertEquals(1, state.bypasses().get(InputCheck.UNTOLD));
    }

    @Test
    void a_method_that_answers_through_an_argument_is_not_cached() {
        for (Workbench bench : benches) {
            List<String> into = new ArrayList<>();
            String first =
                    answer(
                            bench,
                            "fill",
                            () -> {
                                into.add("answer");
                                return "filled";
                            },
                            into);
            assertNotEquals(first, answer(bench, "fill", () -> "filled", new ArrayList<>()));
            assertEquals(
                    1, bench.state("fill").bypasses().get("an argument changed while it computed"));
        }
    }

    @Test
    void a_text_that_looks_like_the_key_of_another_call_is_not_taken_for_it() {
        Workbench bench = benches.get(0);
        String secret = "s".repeat(300);
        String answer = answer(bench, "text", () -> "secret", secret);
        assertEquals(answer, answer(bench, "text", () -> "", secret));
        // The text under which the long argument is kept in memory.
        String forged = "text:%h" + sha(secret);
        assertNotEquals(answer, answer(bench, "text", () -> "other", forged));
    }

    private static String sha(String text) {
        try {
            return java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            java.security.MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            text.getBytes(
                                                    java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
