package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.api.TtlFunction;
import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether answers are stored, and for how long. */
class TermsTest {
    record Token(String text, Object expiresIn) {}

    static final class Shop {
        static Object expiry = 60;
        int bodies;
        boolean open = true;

        @Nullable String find(long id) {
            bodies++;
            return id == 0 ? null : "product " + id;
        }

        Token token(String user) {
            bodies++;
            return new Token(user, expiry);
        }

        Optional<Token> maybe(boolean there) {
            bodies++;
            return there ? Optional.of(new Token("x", expiry)) : Optional.empty();
        }

        static String constant(int number) {
            return "constant " + number;
        }

        void update(long id, boolean really) {}

        boolean change(long id) {
            return id > 10;
        }
    }

    private final Shop shop = new Shop();

    private @Nullable Object find(Workbench bench, long id) {
        return bench.call("find", shop, () -> shop.find(id), id);
    }

    private static Map<String, Long> bypasses(Workbench bench) {
        return bench.state("product").bypasses();
    }

    private static String rule(String method, String... lines) {
        StringBuilder text =
                new StringBuilder(
                        "cache.product.method = " + Shop.class.getName() + "#" + method + "\n");
        for (String line : lines) {
            text.append("cache.product.").append(line).append('\n');
        }
        return text.toString();
    }

    // ---- when, unless

    @Test
    void a_call_for_which_when_is_false_is_not_cached_be_there_an_entry_or_not() {
        Workbench bench =
                new Workbench(rule("find(long)", "ttl = 1h", "when = id > 5"), Shop.class);
        for (int i = 0; i < 3; i++) {
            find(bench, 7);
            find(bench, 3);
        }
        assertEquals(1 + 3, shop.bodies);
        assertEquals(Map.of("when is false", 3L), bypasses(bench));
        assertEquals(2, bench.state("product").hits());
    }

    @Test
    void when_is_judged_on_hits_too() {
        Workbench bench =
                new Workbench(rule("find(long)", "ttl = 1h", "when = self.open"), Shop.class);
        find(bench, 7);
        find(bench, 7);
        assertEquals(1, shop.bodies);
        shop.open = false;
        find(bench, 7);
        find(bench, 7);
        assertEquals(3, shop.bodies);
        shop.open = true;
        find(bench, 7);
        assertEquals(3, shop.bodies);
    }

    @Test
    void a_when_that_fails_means_not_cached() {
        Workbench bench =
                new Workbench(
                        rule("find(long)", "ttl = 1h", "when = self.missing == 1"), Shop.class);
        assertEquals("product 7", find(bench, 7));
        assertEquals("product 7", find(bench, 7));
        assertEquals(2, shop.bodies);
        assertEquals(Map.of("when failed", 2L), bypasses(bench));
    }

    @Test
    void a_result_for_which_unless_is_true_is_not_stored() {
        Workbench bench =
                new Workbench(
                        rule("find(long)", "ttl = 1h", "unless = result == null || id == 2"),
                        Shop.class);
        for (int i = 0; i < 2; i++) {
            assertNull(find(bench, 0));
            assertEquals("product 1", find(bench, 1));
            assertEquals("product 2", find(bench, 2));
        }
        assertEquals(5, shop.bodies);
        assertEquals(Map.of("unless is true", 4L), bypasses(bench));
    }

    @Test
    void an_unless_that_fails_means_not_stored() {
        Workbench bench =
                new Workbench(
                        rule("find(long)", "ttl = 1h", "unless = result.length() > 100"),
                        Shop.class);
        for (int i = 0; i < 2; i++) {
            assertNull(find(bench, 0));
            find(bench, 1);
        }
        assertEquals(3, shop.bodies);
        assertEquals(Map.of("unless failed", 2L), bypasses(bench));
    }

    @Test
    void static_methods_have_conditions_too() {
        Workbench bench =
                new Workbench(
                        rule(
                                "constant(int)",
                                "ttl = 1h",
                                "when = number > 1",
                                "unless = number > 2"),
                        Shop.class);
        int[] bodies = new int[4];
        for (int number = 1; number <= 3; number++) {
            for (int i = 0; i < 2; i++) {
                int n = number;
                bench.call(
                        "constant",
                        null,
                        () -> {
                            bodies[n]++;
                            return Shop.constant(n);
                        },
                        n);
            }
        }
        assertEquals(List.of(2, 1, 2), List.of(bodies[1], bodies[2], bodies[3]));
    }

    @Test
    void an_evict_rule_with_a_condition_acts_only_where_it_holds_or_fails() {
        String shop = Shop.class.getName();
        Workbench bench =
                new Workbench(
                        rule("find(long)", "ttl = 1h")
                                + "evict.a.method = "
                                + shop
                                + "#update(long, boolean)\nevict.a.rules = product\n"
                                + "evict.a.when = really\n"
                                + "evict.b.method = "
                                + shop
                                + "#change(long)\nevict.b.rules = product\n"
                                + "evict.b.when = result || id == 0 && self.missing\n",
                        Shop.class);
        find(bench, 7);
        bench.call("update", this.shop, () -> null, 7L, false);
        bench.call("change", this.shop, () -> this.shop.change(7), 7L);
        find(bench, 7);
        assertEquals(1, this.shop.bodies);
        bench.call("update", this.shop, () -> null, 7L, true);
        find(bench, 7);
        assertEquals(2, this.shop.bodies);
        bench.call("change", this.shop, () -> this.shop.change(11), 11L);
        find(bench, 7);
        assertEquals(3, this.shop.bodies);
        bench.call("change", this.shop, () -> this.shop.change(0), 0L);
        find(bench, 7);
        assertEquals(4, this.shop.bodies);
        assertEquals(Map.of("a", 1L, "b", 2L, "b (when failed)", 1L), bench.cache.evictions());
    }

    @Test
    void another_condition_is_another_definition() {
        Set<Long> definitions = new HashSet<>();
        for (String more :
                List.of(
                        "ttl = 1h",
                        "ttl = 2h",
                        "ttl = end-of-day",
                        "ttl = end-of-week",
                        "ttl = {id}",
                        "ttl = 1h\ncache.product.ttl.class = com.acme.A",
                        "ttl = 1h\ncache.product.when = id > 0",
                        "ttl = 1h\ncache.product.unless = id > 0",
                        "ttl = 1h\ncache.product.unless = id > 1")) {
            definitions.add(
                    new Workbench(rule("find(long)", more), Shop.class)
                            .state("product")
                            .definition());
        }
        assertEquals(9, definitions.size());
    }

    // ---- how long

    /** Remembers the TTLs that entries are written with. */
    private static final class Recording {
        final List<Duration> ttls = new ArrayList<>();
        final List<String> keys = new ArrayList<>();
        final Store store;

        Recording() {
            MemoryStore memory = new MemoryStore();
            store =
                    new Store() {
                        @Override
                        public String name() {
                            return "redis";
                        }

                        @Override
                        public Status status() {
                            return memory.status();
                        }

                        @Override
                        public Reading read(EntryKey key, List<String> generations)
                                throws StoreException {
                            return memory.read(key, generations);
                        }

                        @Override
                        public @Nullable Lease lease(Reading reading, Duration duration)
                                throws StoreException {
                            return memory.lease(reading, duration);
                        }

                        @Override
                        public boolean renew(Lease lease, Duration duration) throws StoreException {
                            return memory.renew(lease, duration);
                        }

                        @Override
                        public boolean fill(
                                Lease lease, byte[] body, @Nullable Object live, Duration ttl)
                                throws StoreException {
                            ttls.add(ttl);
                            keys.add(lease.key().text());
                            return memory.fill(lease, body, live, ttl);
                        }

                        @Override
                        public void release(Lease lease) throws StoreException {
                            memory.release(lease);
                        }

                        @Override
                        public void discard(Reading seen) throws StoreException {
                            memory.discard(seen);
                        }

                        @Override
                        public void invalidate(Invalidation invalidation) throws StoreException {
                            memory.invalidate(invalidation);
                        }

                        @Override
                        public void close() {
                            memory.close();
                        }
                    };
        }
    }

    private @Nullable Duration ttlOf(Object expiry, String... lines) {
        Recording recording = new Recording();
        Workbench bench = new Workbench(recording.store, rule("token(String)", lines), Shop.class);
        Shop.expiry = expiry;
        bench.call("token", shop, () -> shop.token("u"), "u");
        bench.call("token", shop, () -> shop.token("u"), "u");
        last = bypasses(bench);
        return recording.ttls.isEmpty() ? null : recording.ttls.get(0);
    }

    private Map<String, Long> last = Map.of();

    @Test
    void a_placeholder_tells_the_lifetime() {
        String told = "ttl = {@result.expiresIn}";
        assertEquals(Duration.ofSeconds(60), ttlOf(60, told));
        assertEquals(Duration.ofMillis(1500), ttlOf(1.5, told));
        assertEquals(Duration.ofDays(365), ttlOf(Duration.ofDays(365), told));
        Duration left =
                Objects.requireNonNull(ttlOf(Instant.now().plus(Duration.ofHours(1)), told));
        assertTrue(left.compareTo(Duration.ofMinutes(59)) > 0, left.toString());
        // Counted from the millisecond in which the value was there.
        assertTrue(left.compareTo(Duration.ofHours(1).plusMillis(1)) < 0, left.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, ttl not positive", "-1, ttl not positive", "31536001, ttl too long"})
    void a_lifetime_that_is_none_is_not_stored_and_counted(int seconds, String reason) {
        assertNull(ttlOf(seconds, "ttl = {@result.expiresIn}"));
        assertEquals(Map.of(reason, 2L), last);
    }

    @Test
    void a_placeholder_without_a_time_is_not_stored_and_counted() {
        assertNull(ttlOf("soon", "ttl = {@result.expiresIn}"));
        assertEquals(Map.of("no ttl", 2L), last);
        assertNull(ttlOf(Double.NaN, "ttl = {@result.expiresIn}"));
        assertEquals(Map.of("no ttl", 2L), last);
        assertNull(ttlOf(Duration.ofNanos(999_999), "ttl = {@result.expiresIn}"));
        assertEquals(Map.of("ttl not positive", 2L), last);
    }

    @Test
    void the_ttl_of_empty_results_goes_before() {
        Recording recording = new Recording();
        Workbench bench =
                new Workbench(
                        recording.store,
                        rule("maybe(boolean)", "ttl = {@result.expiresIn}", "null.ttl = 5s"),
                        Shop.class);
        Shop.expiry = 60;
        bench.call("maybe", shop, () -> shop.maybe(false), false);
        bench.call("maybe", shop, () -> shop.maybe(true), true);
        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(60)), recording.ttls);
    }

    @Test
    void without_it_an_empty_result_tells_no_lifetime() {
        Recording recording = new Recording();
        Workbench bench =
                new Workbench(
                        recording.store,
                        rule("maybe(boolean)", "ttl = {@result.expiresIn}"),
                        Shop.class);
        bench.call("maybe", shop, () -> shop.maybe(false), false);
        assertEquals(List.of(), recording.ttls);
        assertEquals(Map.of("no ttl", 1L), bypasses(bench));
    }

    @Test
    void the_end_of_the_day_is_counted_from_the_time_of_storing() {
        for (String zone : List.of("UTC", "Asia/Tokyo", "America/Sao_Paulo", "Asia/Beirut")) {
            Recording recording = new Recording();
            Workbench bench =
                    new Workbench(
                            recording.store,
                            "zone = " + zone + "\n" + rule("find(long)", "ttl = end-of-day"),
                            Shop.class);
            long before = System.currentTimeMillis();
            find(bench, 1);
            long after = System.currentTimeMillis();
            ZoneId place = ZoneId.of(zone);
            Instant end =
                    Instant.ofEpochMilli(before)
                            .atZone(place)
                            .toLocalDate()
                            .plusDays(1)
                            .atStartOfDay(place)
                            .toInstant();
            if (after < end.toEpochMilli()) {
                long ttl = recording.ttls.get(0).toMillis();
                assertTrue(ttl <= end.toEpochMilli() - before, zone + " " + ttl);
                assertTrue(ttl >= end.toEpochMilli() - after, zone + " " + ttl);
            }
        }
    }

    /** Sees both. */
    public static final class ByArguments implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            Duration ttl = Duration.ofSeconds(((String) arguments[0]).length());
            arguments[0] = "changed";
            return ((Token) result).text().equals("u") ? ttl : Duration.ZERO;
        }
    }

    static final class Throwing implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            throw new IllegalStateException("secret");
        }
    }

    static final class Silent implements TtlFunction {
        @Override
        @SuppressWarnings("NullAway") // what users do
        public Duration ttl(Object[] arguments, Object result) {
            return null;
        }
    }

    static final class Negative implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ofSeconds(-1);
        }
    }

    static final class Endless implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ofSeconds(Long.MAX_VALUE);
        }
    }

    static final class Broken implements TtlFunction {
        Broken() {
            throw new IllegalStateException("secret");
        }

        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ZERO;
        }
    }

    @Test
    void a_class_of_the_users_goes_before_ttl() {
        assertEquals(
                Duration.ofSeconds(1),
                ttlOf(
                        60,
                        "ttl = {@result.expiresIn}",
                        "ttl.class = " + ByArguments.class.getName()));
        assertEquals(
                Duration.ofSeconds(1), ttlOf(60, "ttl.class = " + ByArguments.class.getName()));
    }

    @Test
    void a_class_that_gives_no_lifetime_means_not_stored() {
        for (Class<?> type :
                List.<Class<?>>of(Throwing.class, Broken.class, Object.class, Proxy.class)) {
            assertNull(ttlOf(60, "ttl = 1h", "ttl.class = " + type.getName()), type.getName());
            assertEquals(Map.of("ttl.class", 2L), last, type.getName());
        }
        assertNull(ttlOf(60, "ttl = 1h", "ttl.class = com.acme.Missing"));
        assertEquals(Map.of("ttl.class", 2L), last);
        assertNull(ttlOf(60, "ttl.class = " + Silent.class.getName()));
        assertEquals(Map.of("no ttl", 2L), last);
        assertNull(ttlOf(60, "ttl.class = " + Negative.class.getName()));
        assertEquals(Map.of("ttl not positive", 2L), last);
        assertNull(ttlOf(60, "ttl.class = " + Endless.class.getName()));
        assertEquals(Map.of("ttl too long", 2L), last);
    }

    @Test
    void jitter_shortens_by_the_key_alone() {
        List<List<Duration>> ttls = new ArrayList<>();
        for (int instance = 0; instance < 2; instance++) {
            Recording recording = new Recording();
            Workbench bench =
                    new Workbench(
                            recording.store,
                            rule("find(long)", "ttl = 100s", "ttl.jitter = 10%"),
                            Shop.class);
            for (long id = 1; id <= 200; id++) {
                find(bench, id);
            }
            ttls.add(recording.ttls);
        }
        assertEquals(ttls.get(0), ttls.get(1));
        Set<Duration> different = new HashSet<>(ttls.get(0));
        assertTrue(different.size() > 150, different.size() + " different");
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (Duration ttl : different) {
            shortest = Math.min(shortest, ttl.toMillis());
            longest = Math.max(longest, ttl.toMillis());
        }
        assertTrue(shortest >= 90_000 && shortest < 91_000, shortest + " ms");
        assertTrue(longest <= 100_000 && longest > 99_000, longest + " ms");
    }

    /** Waits, while it is made, for a call of the method it is for. */
    static final class Waiting implements TtlFunction {
        static Runnable call = () -> {};

        Waiting() throws Exception {
            FutureTask<?> other = new FutureTask<>(call, null);
            new Thread(other).start();
            other.get();
        }

        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ofHours(1);
        }
    }

    @Test
    @Timeout(60)
    void a_class_that_waits_for_the_method_while_it_is_made_stops_nobody() {
        Workbench bench =
                new Workbench(
                        rule("find(long)", "ttl.class = " + Waiting.class.getName()), Shop.class);
        Waiting.call = () -> bench.call("find", shop, () -> "other", 2L);
        assertEquals("product 1", find(bench, 1));
        assertEquals("product 1", find(bench, 1));
        assertEquals(1, bench.state("product").hits());
        assertEquals(Map.of("ttl.class", 1L), bypasses(bench));
    }
}
