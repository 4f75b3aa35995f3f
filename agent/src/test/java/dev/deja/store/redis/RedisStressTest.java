package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The protocol on a real server under load: readers of two processes, two writers, and somebody who
 * removes entries and generations at random, with pauses in all places. It can prove nothing; that
 * it sees the fault when there is one shows that its silence means something.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisStressTest {
    private static final EntryKey KEY = EntryKey.of("shop:product:42");
    private static final String TAG = "shop:~g:t:product:42";
    private static final List<String> GENERATIONS = List.of("shop:~g:n", TAG);
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final int ENOUGH_HITS = 5_000;

    private final AtomicLong database = new AtomicLong();

    /** The oldest value that may be read: everything older was invalidated, completely. */
    private final AtomicLong floor = new AtomicLong();

    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private RedisServer server;
    private RedisStore one;
    private RedisStore other;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.start();
        one = TestStores.redis(server);
        other = TestStores.redis(server);
    }

    @AfterEach
    void close() throws Exception {
        one.close();
        other.close();
        server.close();
    }

    /** What may throw. */
    private interface Work {
        void run() throws StoreException, IOException;
    }

    private void start(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                try {
                                    work.run();
                                } catch (StoreException | IOException e) {
                                    // The call goes on without the store.
                                    Thread.onSpinWait();
                                }
                            }
                        });
        threads.add(thread);
        thread.start();
    }

    private static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(400_000));
    }

    private long load() {
        pause();
        long value = database.get();
        pause();
        return value;
    }

    private void fill(RedisStore store, Lease lease, long value) throws StoreException {
        byte[] body = Long.toString(value).getBytes(StandardCharsets.UTF_8);
        if (!store.fill(lease, body, null, TTL)) {
            refused.incrementAndGet();
        }
    }

    /** Whether it was a hit. */
    private boolean check(Reading seen, long least) {
        Reading.Entry entry = seen.entry();
        if (entry == null) {
            return false;
        }
        hits.incrementAndGet();
        if (Long.parseLong(new String(entry.body(), StandardCharsets.UTF_8)) < least) {
            violations.incrementAndGet();
        }
        return true;
    }

    private void read(RedisStore store) throws StoreException {
        long least = floor.get();
        Reading seen = store.read(KEY, GENERATIONS);
        if (check(seen, least) || seen.state() == Reading.State.LEASED) {
            return;
        }
        Lease lease = store.lease(seen, Duration.ofMillis(50));
        long value = load();
        if (lease != null) {
            fill(store, lease, value);
        }
    }

    /** As one would without thinking: what is there, else load, then store. */
    private void readNaively(RedisStore store) throws StoreException {
        long least = floor.get();
        Reading seen = store.read(KEY, GENERATIONS);
        if (check(seen, least)) {
            return;
        }
        long value = load();
        Lease lease = store.lease(store.read(KEY, GENERATIONS), Duration.ofMillis(50));
        if (lease != null) {
            fill(store, lease, value);
        }
    }

    private void write(RedisStore store) throws StoreException {
        long value = database.incrementAndGet();
        pause();
        boolean tag = ThreadLocalRandom.current().nextBoolean();
        store.invalidate(
                new Invalidation(tag ? List.of() : List.of(KEY), tag ? List.of(TAG) : List.of()));
        floor.accumulateAndGet(value, Math::max);
        LockSupport.parkNanos(2_000_000);
    }

    private void disturb() throws IOException {
        String key = ThreadLocalRandom.current().nextBoolean() ? KEY.text() : TAG;
        server.command("UNLINK", key);
        LockSupport.parkNanos(10_000_000);
    }

    private void run(Work onOne, Work onOther, boolean untilViolation) throws Exception {
        for (int i = 0; i < 2; i++) {
            start(onOne);
            start(onOther);
        }
        start(() -> write(one));
        start(() -> write(other));
        start(this::disturb);
        while (untilViolation ? violations.get() == 0 : hits.get() < ENOUGH_HITS) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        done.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void under_load_and_random_losses_no_hit_is_older_than_an_invalidation() throws Exception {
        run(() -> read(one), () -> read(other), false);
        assertEquals(0, violations.get(), () -> hits + " hits");
        assertTrue(refused.get() > 0, "no fill came too late: the load was too light");
    }

    @Test
    void the_same_with_generations_read_after_the_load_is_caught() throws Exception {
        run(() -> readNaively(one), () -> readNaively(other), true);
        assertTrue(violations.get() > 0);
    }
}
