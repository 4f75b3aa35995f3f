package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real server behind a network that delays, cuts and garbles, and a server that goes back in
 * time. Whatever comes, a call ends with an answer that is right or with a StoreException; the log
 * has one line per change of state, and what works again is used again.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkFaultTest {
    private static final EntryKey KEY = EntryKey.of("shop:product:42");
    private static final String TAG = "shop:~g:t:product:42";
    private static final List<String> GENERATIONS = List.of("shop:~g:n", TAG);
    private static final Duration TTL = Duration.ofMinutes(10);

    private final AtomicLong clock = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private RedisServer server;
    private Proxy proxy;
    private RedisStore store;

    @BeforeEach
    void connect() throws IOException {
        server = RedisServer.start();
        opened.add(server);
        proxy = new Proxy(server.port());
        opened.add(proxy);
        store = byHand(proxy.port(), Duration.ofMillis(500));
        step();
        assertConnected();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private RedisStore byHand(int port, Duration commandTimeout) {
        RedisStore made =
                new RedisStore(
                        RedisSettings.at("redis://127.0.0.1:" + port)
                                .namespace("shop")
                                .commandTimeout(commandTimeout)
                                .connectTimeout(Duration.ofSeconds(5))
                                .build(),
                        clock::get,
                        (event, line) -> heard.add(event + " " + line));
        opened.add(made);
        return made;
    }

    private void step() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        store.step();
    }

    private void assertConnected() {
        Status status = store.status();
        assertEquals(Status.State.CONNECTED, status.state(), status::detail);
    }

    private static void put(Store store, String body) throws StoreException {
        Lease lease = store.lease(store.read(KEY, GENERATIONS), Duration.ofSeconds(10));
        assertNotNull(lease);
        assertTrue(store.fill(lease, body.getBytes(StandardCharsets.UTF_8), null, TTL));
    }

    private void assertBody(String expected) throws StoreException {
        Reading reading = store.read(KEY, GENERATIONS);
        assertNotNull(reading.entry(), () -> "no entry: " + reading.state());
        assertArrayEquals(expected.getBytes(StandardCharsets.UTF_8), reading.entry().body());
    }

    private Reading.State state() throws StoreException {
        return store.read(KEY, GENERATIONS).state();
    }

    private void bump() throws StoreException {
        store.invalidate(new Invalidation(List.of(), List.of(TAG)));
    }

    private void assertEveryOperationIsRefused(Reading seen, Lease lease) {
        assertThrows(StoreException.class, () -> store.read(KEY, GENERATIONS));
        assertThrows(StoreException.class, () -> store.lease(seen, Duration.ofSeconds(1)));
        assertThrows(StoreException.class, () -> store.renew(lease, Duration.ofSeconds(1)));
        assertThrows(StoreException.class, () -> store.fill(lease, new byte[8], null, TTL));
        assertThrows(StoreException.class, () -> store.release(lease));
        assertThrows(StoreException.class, this::bump);
    }

    private List<String> events() {
        return heard.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    // ---- the network

    private void breaksOffAndComesBack(Proxy.Fault fault) throws Exception {
        put(store, "value");
        Reading seen = store.read(KEY, GENERATIONS);
        EntryKey other = EntryKey.of("shop:product:43");
        Lease lease = store.lease(store.read(other, GENERATIONS), Duration.ofMinutes(1));
        assertNotNull(lease);
        heard.clear();

        proxy.fault(fault);
        assertEveryOperationIsRefused(seen, lease);
        assertEquals(Status.State.DOWN, store.status().state());
        proxy.fault(Proxy.NONE);
        step();

        assertConnected();
        assertBody("value");
        assertEquals(List.of("CONNECT_FAIL", "CONNECT_SUCCESS"), events(), heard::toString);
    }

    @Test
    void answers_that_come_too_late_are_an_outage() throws Exception {
        breaksOffAndComesBack(Proxy.SILENCE);
    }

    @Test
    void a_connection_that_is_cut_within_a_reply_is_an_outage() throws Exception {
        breaksOffAndComesBack(Proxy.CUT);
    }

    @Test
    void replies_that_are_none_are_an_outage() throws Exception {
        for (String garbage : List.of("HTTP/1.1 400 Bad Request\r\n\r\n", "$5\r\nabc", "*9\r\n")) {
            heard.clear();
            breaksOffAndComesBack(Proxy.garbage(garbage));
            store.invalidate(new Invalidation(List.of(KEY), List.of()));
        }
    }

    @Test
    void replies_of_another_kind_than_asked_for_are_never_taken_for_an_answer() throws Exception {
        put(store, "value");
        for (String odd :
                List.of(":1\r\n", "+OK\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n", "*1\r\n:7\r\n")) {
            proxy.fault(Proxy.garbage(odd));
            assertThrows(StoreException.class, this::state, odd);
            proxy.fault(Proxy.NONE);
            step();
            step();
            assertConnected();
            assertBody("value");
        }
    }

    @Test
    void slow_answers_within_the_limit_are_answers() throws Exception {
        put(store, "value");
        proxy.fault(
                (reply, length, client) -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(20);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    client.write(reply, 0, length);
                });
        for (int i = 0; i < 3; i++) {
            assertBody("value");
        }
        assertConnected();
    }

    // ---- error replies

    @Test
    void error_replies_never_cost_the_connection_and_pass() throws Exception {
        List<String> errors =
                List.of(
                        "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
                        "-MISCONF Redis is configured to save RDB snapshots\r\n",
                        "-WRONGTYPE Operation against a key holding the wrong kind\r\n",
                        "-NOREPLICAS Not enough good replicas to write.\r\n",
                        "-ERR something\r\n");
        put(store, "value");
        int before = proxy.accepted();
        for (String error : errors) {
            proxy.fault(Proxy.garbage(error));
            assertThrows(StoreException.class, this::state, error);
            proxy.fault(Proxy.NONE);
            assertBody("value");
        }
        step();
        assertConnected();
        assertEquals(before, proxy.accepted());
    }

    @Test
    void a_server_that_answers_nobody_is_an_outage_with_one_line_and_passes() throws Exception {
        put(store, "value");
        for (String error :
                List.of(
                        "-LOADING Redis is loading the dataset in memory\r\n",
                        "-BUSY Redis is busy running a script.\r\n",
                        "-MASTERDOWN Link with MASTER is down\r\n")) {
            heard.clear();
            proxy.fault(Proxy.garbage(error.repeat(16)));
            assertThrows(StoreException.class, this::state, error);
            for (int i = 0; i < 4; i++) {
                step();
            }
            assertEquals(Status.State.DOWN, store.status().state(), error);
            proxy.fault(Proxy.NONE);
            step();
            assertConnected();
            assertBody("value");
            assertEquals(List.of("CONNECT_FAIL", "CONNECT_SUCCESS"), events(), heard::toString);
        }
    }

    @Test
    void a_busy_script_of_somebody_else_is_waited_for_without_a_word_to_callers() throws Exception {
        put(store, "value");
        server.command("CONFIG", "SET", "lua-time-limit", "1");
        Thread script =
                new Thread(
                        () -> {
                            try {
                                server.command("EVAL", "while true do end", "0");
                            } catch (IOException e) {
                                // It is killed below.
                            }
                        });
        script.start();
        while (!server.command("PING").startsWith("BUSY")) {
            Thread.onSpinWait();
        }
        assertThrows(StoreException.class, this::state);
        step();
        assertEquals(Status.State.DOWN, store.status().state());
        server.command("SCRIPT", "KILL");
        script.join();
        step();
        assertConnected();
        assertBody("value");
    }

    @Test
    void scripts_that_the_server_has_forgotten_are_sent_again() throws Exception {
        put(store, "value");
        server.command("SCRIPT", "FLUSH");
        bump();
        assertEquals(Reading.State.INVALID, state());
        server.command("SCRIPT", "FLUSH");
        put(store, "new");
        assertBody("new");
    }

    @Test
    void a_password_that_is_demanded_in_the_middle_is_said_and_no_answer_is_wrong()
            throws Exception {
        put(store, "value");
        heard.clear();
        proxy.fault(Proxy.garbage("-NOAUTH Authentication required.\r\n".repeat(16)));
        assertThrows(StoreException.class, this::state);
        step();
        assertEquals(Status.State.REFUSED, store.status().state());
        step();
        proxy.fault(Proxy.NONE);
        step();
        assertConnected();
        assertBody("value");
        assertEquals(List.of("CONNECT_FAIL", "CONNECT_SUCCESS"), events(), heard::toString);
    }

    // ---- data that goes away or back

    @Test
    void a_server_that_has_lost_all_data_is_cold_and_takes_no_late_fill() throws Exception {
        put(store, "value");
        EntryKey other = EntryKey.of("shop:product:43");
        Lease late = store.lease(store.read(other, GENERATIONS), Duration.ofMinutes(1));
        assertNotNull(late);
        server.command("FLUSHALL");
        assertEquals(Reading.State.ABSENT, state());
        store.fill(late, new byte[8], null, TTL);
        assertEquals(Reading.State.ABSENT, store.read(other, GENERATIONS).state());
        put(store, "new");
        assertBody("new");
    }

    @Test
    void an_entry_that_is_restored_without_its_generations_is_not_believed() throws Exception {
        put(store, "value");
        server.command("DEL", TAG);
        assertEquals(Reading.State.INVALID, state());
        put(store, "new");
        assertBody("new");
    }

    @Test
    void a_reload_from_disk_in_the_same_process_keeps_entries_and_their_invalidations()
            throws Exception {
        put(store, "value");
        server.command("DEBUG", "RELOAD");
        assertBody("value");
        bump();
        server.command("DEBUG", "RELOAD");
        assertEquals(Reading.State.INVALID, state());
    }

    @Test
    void a_server_that_is_replaced_by_an_empty_one_is_cold() throws Exception {
        put(store, "value");
        server.kill();
        opened.add(RedisServer.start(server.port(), false));
        assertThrows(StoreException.class, this::state);
        step();
        assertConnected();
        assertEquals(Reading.State.ABSENT, state());
    }

    private static void await(RedisServer server, String field) throws IOException {
        while (!server.command("INFO", "replication").contains(field)) {
            Thread.onSpinWait();
        }
    }

    private RedisServer replica() throws IOException {
        RedisServer replica =
                RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(server.port()));
        opened.add(replica);
        await(replica, "master_link_status:up");
        // The first replica gives its primary a new identity; whoever was connected notices.
        step();
        step();
        assertConnected();
        return replica;
    }

    /**
     * The primary fails over to a replica that has not got the last invalidation, becomes its
     * replica, takes over what it holds, and is made primary again: same process, same run id.
     */
    private void failOverAndBack(Runnable between) throws Exception {
        RedisServer other = replica();
        put(store, "value");
        while (!other.command("EXISTS", KEY.text()).equals("1")) {
            Thread.onSpinWait();
        }
        other.command("REPLICAOF", "NO", "ONE");
        bump();
        assertEquals(Reading.State.INVALID, state());
        server.command("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
        await(server, "master_link_status:up");
        between.run();
        server.command("REPLICAOF", "NO", "ONE");
        assertEquals("1", server.command("EXISTS", KEY.text()));
        step();
        step();
        assertConnected();
        assertEquals(Reading.State.INVALID, state(), "the lost invalidation");
        put(store, "new");
        assertBody("new");
    }

    @Test
    void a_primary_that_was_a_replica_for_a_while_is_cold_and_was_not_read_meanwhile()
            throws Exception {
        failOverAndBack(
                () -> {
                    step();
                    assertEquals(Status.State.REFUSED, store.status().state());
                    assertThrows(StoreException.class, this::state);
                });
    }

    @Test
    void a_primary_that_was_a_replica_without_anybody_noticing_is_cold() throws Exception {
        failOverAndBack(() -> {});
    }

    @Test
    void a_replica_that_has_lagged_behind_is_cold_when_it_takes_over() throws Exception {
        RedisServer other = replica();
        put(store, "value");
        while (!other.command("EXISTS", KEY.text()).equals("1")) {
            Thread.onSpinWait();
        }
        other.command("REPLICAOF", "NO", "ONE");
        bump();
        store = byHand(other.port(), Duration.ofSeconds(5));
        step();
        assertConnected();
        assertEquals(Reading.State.INVALID, state());
    }

    // ---- after an outage

    @Test
    void after_an_outage_everything_is_cold_where_that_was_asked_for() throws Exception {
        GuardedStore guard = store.guarded(List.of("shop:~g:n"), true);
        put(guard, "value");
        proxy.fault(Proxy.CUT);
        assertThrows(StoreException.class, () -> guard.read(KEY, GENERATIONS));
        proxy.fault(Proxy.NONE);
        step();
        assertConnected();
        assertEquals(Reading.State.INVALID, guard.read(KEY, GENERATIONS).state());
        put(guard, "new");
        assertBody("new");
    }

    @Test
    void after_an_outage_entries_are_kept_by_default() throws Exception {
        GuardedStore guard = store.guarded(List.of("shop:~g:n"));
        put(guard, "value");
        proxy.fault(Proxy.CUT);
        assertThrows(StoreException.class, () -> guard.read(KEY, GENERATIONS));
        proxy.fault(Proxy.NONE);
        step();
        assertEquals(Reading.State.VALID, guard.read(KEY, GENERATIONS).state());
    }
}
