package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Hits that take longer than computing, and leases that would run out before the timer comes. */
final class PaceTest {
    private static final String RULES =
            """
            cache.product.method = dev.deja.cache.PaceTest$Shop#find
            cache.product.ttl = 10m
            """;

    static class Shop {
        @Nullable String find(long id) {
            return null;
        }
    }

    private static Pace.@Nullable Loss hits(Pace pace, int count, long micros, long costMicros) {
        Pace.Loss loss = null;
        for (int i = 0; i < count; i++) {
            Pace.Loss one = pace.hit(micros * 1000, costMicros);
            loss = one == null ? loss : one;
        }
        return loss;
    }

    @Test
    void six_hundred_hits_that_take_longer_than_computing_lose_time() {
        Pace pace = new Pace();
        assertNull(hits(pace, 599, 300, 100));
        assertEquals(new Pace.Loss(300, 100), pace.hit(300_000, 100));
        assertNull(hits(pace, 599, 300, 100));
        assertNotNull(pace.hit(300_000, 100));
    }

    @Test
    void hits_that_save_time_lose_none_whatever_the_store_does_now_and_then() {
        Pace pace = new Pace();
        assertNull(hits(pace, 5_000, 300, 301));
        for (int i = 0; i < 50; i++) {
            assertNull(pace.hit(200_000_000, 400));
            assertNull(hits(pace, 99, 300, 400));
        }
    }

    @Test
    void a_few_answers_that_save_much_are_worth_many_that_save_nothing() {
        Pace pace = new Pace();
        for (int i = 0; i < 100; i++) {
            assertNull(hits(pace, 99, 300, 10));
            assertNull(pace.hit(300_000, 1_000_000));
        }
    }

    @Test
    void a_rule_that_loses_time_is_counted_and_switched_off_where_that_was_asked_for() {
        for (boolean isAsked : new boolean[] {false, true}) {
            Workbench bench =
                    new Workbench(
                            new MemoryStore(),
                            "cache.product.method = dev.deja.cache.PaceTest$Shop#find\n"
                                    + "cache.product.ttl = 10m\n"
                                    + (isAsked ? "cache.product.slow = bypass\n" : ""),
                            Shop.class);
            bench.call("find", new Shop(), () -> "found", 1L);
            RuleState state = bench.state("product");
            for (int i = 0; i < 600; i++) {
                assertEquals(0, state.losses());
                state.took(300_000, 1);
            }
            assertEquals(1, state.losses());
            assertEquals(!isAsked, state.isAnswering());
            assertEquals(isAsked, state.suspensions().containsKey("slow"));
        }
    }

    @Test
    void hits_of_a_shared_store_are_timed() {
        Workbench bench = new Workbench(new MemoryStore(), RULES, Shop.class);
        Shop shop = new Shop();
        for (int i = 0; i < 10; i++) {
            bench.call("find", shop, () -> "found", 1L);
        }
        assertEquals(9, bench.state("product").pace.counted());
    }

    @Test
    void leases_are_looked_at_six_times_in_their_time_and_not_at_all_while_there_are_none() {
        LeaseKeeper keeper = new LeaseKeeper(Duration.ofMillis(600));
        long second = Duration.ofSeconds(1).toNanos();
        assertEquals(second, keeper.pauseNanos(second));
        Workbench bench = new Workbench(new MemoryStore(), RULES, Shop.class);
        bench.call(
                "find",
                new Shop(),
                () -> {
                    // Of ten seconds each.
                    assertEquals(second, bench.leases.pauseNanos(second));
                    assertEquals(
                            Duration.ofSeconds(10).toNanos() / 6,
                            bench.leases.pauseNanos(Long.MAX_VALUE));
                    return "found";
                },
                1L);
        assertFalse(bench.leases.pauseNanos(Long.MAX_VALUE) < Long.MAX_VALUE);
    }
}
