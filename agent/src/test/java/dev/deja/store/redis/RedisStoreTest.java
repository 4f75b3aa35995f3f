package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreContract;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real server, and what only a server has. */
class RedisStoreTest extends StoreContract {
    private static final String ENTRY = "shop:product:42";
    private static RedisServer server;
    private static RedisStore store;

    @BeforeAll
    static void connect() throws Exception {
        server = RedisServer.start();
        store = connected(RedisSettings.at(server.uri()).namespace("shop"));
    }

    /** A started store, once it is connected. */
    static RedisStore connected(RedisSettings.Builder settings) throws InterruptedException {
        // The tests share their processors with others: an answer may take its time.
        return started(settings, Duration.ofSeconds(5));
    }

    static RedisStore started(RedisSettings.Builder settings, Duration commandTimeout)
            throws InterruptedException {
        RedisStore made =
                new RedisStore(
                        settings.commandTimeout(commandTimeout)
                                .connectTimeout(Duration.ofSeconds(10))
                                .poolWait(Duration.ofSeconds(5))
                                .build(),
                        System::nanoTime,
                        (event, line) -> {});
        CountDownLatch told = new CountDownLatch(1);
        made.addListener(status -> told.countDown());
        made.start();
        told.await();
        return made;
    }

    @AfterAll
    static void disconnect() throws IOException {
        store.close();
        server.close();
    }

    @BeforeEach
    void empty() throws IOException {
        server.command("FLUSHALL");
    }

    @AfterEach
    void no_key_is_without_ttl() throws IOException {
        String keys = server.command("KEYS", "*");
        for (String key : keys.isEmpty() ? List.<String>of() : keys.lines().toList()) {
            if (!server.command("TYPE", key).equals("none")) {
                assertFalse(server.command("PTTL", key).equals("-1"), () -> key + " has no ttl");
            }
        }
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected EntryKey key(String name) {
        return EntryKey.of(name);
    }

    private static long pttl(String key) throws IOException {
        return Long.parseLong(server.command("PTTL", key));
    }

    @Test
    void lease_entry_and_generations_have_the_ttl_they_were_given() throws Exception {
        Lease lease = leased();
        assertTrue(pttl(ENTRY) > 0 && pttl(ENTRY) <= LEASE.toMillis());
        for (String generation : GENERATIONS) {
            assertTrue(pttl(generation) > Duration.ofDays(729).toMillis());
        }
        assertTrue(store.renew(lease, Duration.ofMinutes(2)));
        assertTrue(pttl(ENTRY) > LEASE.toMillis());
        assertTrue(store.fill(lease, bytes("value"), null, TTL));
        assertTrue(pttl(ENTRY) > LEASE.toMillis() * 30 && pttl(ENTRY) <= TTL.toMillis());
        server.command("PEXPIRE", TAG, "3600000");
        bump(TAG);
        assertTrue(pttl(TAG) > Duration.ofDays(729).toMillis());
    }

    @Test
    void what_is_armed_dies_by_itself_and_no_change_makes_it_live_longer() throws Exception {
        put("old");
        store.arm(List.of(TAG), Duration.ofSeconds(30));
        assertTrue(pttl(TAG) <= 30_000);
        assertBody("old");
        bump(TAG);
        assertTrue(pttl(TAG) <= 30_000);
        put("new");
        assertTrue(pttl(TAG) <= 30_000);
        store.arm(List.of(TAG), Duration.ofMillis(1));
        while (!server.command("EXISTS", TAG).equals("0")) {
            Thread.onSpinWait();
        }
        assertState(Reading.State.INVALID);
    }

    @Test
    void a_server_that_has_forgotten_the_script_arms_all_the_same() throws Exception {
        put("old");
        server.command("SCRIPT", "FLUSH");
        store.arm(GENERATIONS, Duration.ofSeconds(30));
        for (String generation : GENERATIONS) {
            assertTrue(pttl(generation) <= 30_000);
        }
    }

    @Test
    void what_is_far_too_long_is_removed_before_it_takes_memory() throws Exception {
        put("value");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (String key : List.of(ENTRY, TAG)) {
            server.command("SETRANGE", key, Integer.toString(100 << 20), "x");
            server.command("PEXPIRE", key, "600000");
            long before = threads.getThreadAllocatedBytes(thread);
            Reading reading = store.read(key(ENTRY), GENERATIONS);
            long taken = threads.getThreadAllocatedBytes(thread) - before;
            assertTrue(taken < 1 << 20, taken + " B");
            assertEquals(Reading.State.FOREIGN, reading.state());
            assertEquals("0", server.command("EXISTS", key));
            assertEquals(Status.State.CONNECTED, store.status().state());
            Lease lease = store.lease(reading, LEASE);
            // Where a generation has gone, the entry that recorded it is still to be replaced.
            assertEquals(key.equals(ENTRY), lease != null);
            if (lease != null) {
                assertTrue(store.fill(lease, bytes("again"), null, TTL));
            }
        }
        assertState(Reading.State.INVALID);
        assertTrue(store.fill(leased(), bytes("once more"), null, TTL));
        assertState(Reading.State.VALID);
    }

    @Test
    void the_time_of_an_armed_generation_is_not_extended_by_a_change() throws Exception {
        put("value");
        server.command("PEXPIRE", TAG, "60000");
        bump(TAG);
        assertTrue(pttl(TAG) > 0 && pttl(TAG) <= 60_000);
        assertState(Reading.State.INVALID);
    }

    @Test
    void a_duration_below_a_millisecond_is_one_millisecond() throws Exception {
        Lease lease = leased();
        store.fill(lease, bytes("value"), null, Duration.ofNanos(1));
        assertTrue(pttl(ENTRY) <= 1);
    }

    @Test
    void a_lost_generation_makes_the_entry_invalid_and_the_next_fill_valid_again()
            throws Exception {
        put("value");
        server.command("DEL", TAG);
        assertState(Reading.State.INVALID);
        put("again");
        assertBody("again");
    }

    @Test
    void a_fill_whose_generation_was_lost_meanwhile_is_never_seen() throws Exception {
        Lease lease = leased();
        server.command("DEL", TAG);
        store.fill(lease, bytes("old"), null, TTL);
        assertState(Reading.State.INVALID);
        bump(TAG);
        assertState(Reading.State.INVALID);
    }

    @Test
    void after_flushall_everything_is_absent_and_late_fills_are_refused() throws Exception {
        put("value");
        Lease other = leased(store.read(key("shop:product:43"), GENERATIONS));
        server.command("FLUSHALL");
        assertState(Reading.State.ABSENT);
        assertFalse(store.fill(other, bytes("late"), null, TTL));
        put("value");
        assertBody("value");
    }

    @Test
    void the_scripts_are_sent_again_when_the_server_has_forgotten_them() throws Exception {
        server.command("SCRIPT", "FLUSH");
        Lease lease = leased();
        server.command("SCRIPT", "FLUSH");
        assertTrue(store.renew(lease, LEASE));
        server.command("SCRIPT", "FLUSH");
        assertTrue(store.fill(lease, bytes("value"), null, TTL));
        server.command("SCRIPT", "FLUSH");
        bump(NAMESPACE, RULE, TAG);
        assertState(Reading.State.INVALID);
        server.command("SCRIPT", "FLUSH");
        store.discard(read());
        assertState(Reading.State.ABSENT);
    }

    @Test
    void a_key_of_another_type_is_computed_without_storing_and_left_alone() throws Exception {
        server.command("HSET", ENTRY, "field", "1");
        server.command("PEXPIRE", ENTRY, "60000");
        Reading seen = read();
        assertNull(seen.entry());
        assertNull(store.lease(seen, LEASE));
        store.discard(seen);
        assertEquals("hash", server.command("TYPE", ENTRY));
        remove(product());
        put("value");
        assertBody("value");
    }

    @Test
    void a_generation_of_another_type_or_length_is_not_recorded_until_it_is_changed()
            throws Exception {
        for (String[] foreign : new String[][] {{"LPUSH", TAG, "x"}, {"SET", TAG, "x"}}) {
            server.command("DEL", TAG);
            server.command(foreign);
            server.command("PEXPIRE", TAG, "60000000");
            Reading seen = read();
            assertNull(store.lease(seen, LEASE));
            assertState(Reading.State.ABSENT);
            bump(TAG);
            put("value");
            assertBody("value");
            remove(product());
        }
    }

    @Test
    void what_others_have_written_is_foreign_and_is_replaced_or_discarded() throws Exception {
        List<String> foreign =
                List.of(
                        "x",
                        "",
                        "some text that is longer than a stamp",
                        "V".repeat(16),
                        "V".repeat(300),
                        "L" + "\u00ff".repeat(90),
                        "V" + "\u0000".repeat(24));
        for (String text : foreign) {
            server.command("SET", ENTRY, text, "PX", "60000");
            Reading seen = read();
            assertNull(seen.entry(), () -> "read as an entry: " + text);
            assertEquals(Reading.State.FOREIGN, seen.state(), () -> "not foreign: " + text);
            store.discard(seen);
            assertState(Reading.State.ABSENT);
            server.command("SET", ENTRY, text, "PX", "60000");
            put("ours");
            assertBody("ours");
            remove(product());
        }
    }

    @Test
    void a_cut_entry_is_never_an_entry() throws Exception {
        put("body");
        String whole = server.command("GET", ENTRY);
        int head = whole.length() - "body".length();
        for (int length = 0; length < head; length++) {
            server.command("SET", ENTRY, whole.substring(0, length), "PX", "60000");
            assertNull(read().entry());
        }
    }

    @Test
    void a_tombstone_is_left_alone() throws Exception {
        server.command("SET", ENTRY, "T" + "x".repeat(15), "PX", "60000");
        assertState(Reading.State.LEASED);
    }

    @Test
    void another_process_sees_the_entries_and_invalidates_them() throws Exception {
        try (RedisStore other = connected(RedisSettings.at(server.uri()).namespace("shop"))) {
            put("value");
            assertEquals(
                    "value",
                    new String(
                            entry(other.read(product(), GENERATIONS)).body(),
                            StandardCharsets.UTF_8));
            Lease lease = leased(store.read(key("shop:product:43"), GENERATIONS));
            assertEquals(
                    Reading.State.LEASED, other.read(key("shop:product:43"), GENERATIONS).state());
            other.invalidate(new Invalidation(List.of(), List.of(TAG)));
            assertState(Reading.State.INVALID);
            store.fill(lease, bytes("late"), null, TTL);
            assertEquals(
                    Reading.State.INVALID, store.read(key("shop:product:43"), GENERATIONS).state());
        }
    }

    @Test
    void the_winner_of_a_race_to_create_a_generation_is_recorded() throws Exception {
        Reading first = read();
        Reading second = store.read(key("shop:product:43"), GENERATIONS);
        Lease winner = leased(first);
        Lease loser = leased(second);
        assertTrue(store.fill(winner, bytes("a"), null, TTL));
        assertTrue(store.fill(loser, bytes("b"), null, TTL));
        assertBody("a");
        assertNotNull(store.read(key("shop:product:43"), GENERATIONS).entry());
    }

    @Test
    void half_a_surrogate_pair_in_a_key_is_refused_and_not_taken_for_a_question_mark()
            throws Exception {
        assertThrows(StoreException.class, () -> store.read(key("shop:\ud83d"), GENERATIONS));
        assertThrows(
                StoreException.class,
                () -> store.read(product(), List.of(NAMESPACE, "shop:~g:t:\ude00")));
        remove(key("shop:\ud83d"));
        assertEquals("redis", store.name());
    }

    @Test
    void the_connection_bears_the_name_of_the_product() throws IOException {
        assertTrue(server.command("CLIENT", "LIST").contains(" name=deja "));
    }

    @Test
    void the_status_names_server_and_mode() {
        assertTrue(store.status().detail().startsWith("Redis 6.2."), store.status()::detail);
        assertTrue(store.status().detail().contains("standalone"), store.status()::detail);
    }
}
