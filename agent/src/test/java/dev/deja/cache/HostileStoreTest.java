package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.deja.codec.Codec;
import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.codec.ValueTypes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls get the right answer whatever lies in the store, and what is bad does not stay there. */
final class HostileStoreTest {
    record Item(String name, long cents, List<String> labels, Map<String, Integer> stock) {}

    /** What is cached. */
    static class Catalogue {
        @Nullable Item item(long id) {
            return null;
        }

        @Nullable Item other(long id) {
            return null;
        }

        Object anything(long id) {
            return id;
        }
    }

    private static final String C = "dev.deja.cache.HostileStoreTest$Catalogue#";
    private static final String RULES =
            "cache.item.method = "
                    + C
                    + "item\ncache.item.ttl = 1h\ncache.item.tags = item:{id}\ncache.other.method = "
                    + C
                    + "other\ncache.other.ttl = 1h\ncache.anything.method = "
                    + C
                    + "anything\ncache.anything.ttl = 1h\n";

    @TempDir Path folder = Path.of("");

    private final Catalogue catalogue = new Catalogue();
    private final AtomicInteger bodies = new AtomicInteger();
    private TamperedStore store = new TamperedStore();
    private Workbench bench = new Workbench(store, RULES, Catalogue.class);

    @BeforeEach
    void fresh() {
        store = new TamperedStore();
    }

    private void rules(String more) {
        bench = new Workbench(store, RULES + more, Catalogue.class);
    }

    private static Item sample(long id) {
        return new Item(
                "name " + id,
                100 * id,
                new ArrayList<>(List.of("a", "b", "c")),
                Map.of("here", 1, "there", 2));
    }

    private @Nullable Object item(long id) {
        return bench.call(
                "item",
                catalogue,
                () -> {
                    bodies.incrementAndGet();
                    return sample(id);
                },
                id);
    }

    private String more(String kind) throws Exception {
        if (kind.equals("plain")) {
            return "";
        }
        Path key = folder.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(key, "000102030405060708090a0b0c0d0e0f");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        return switch (kind) {
            case "compressed" -> "compress.above = 1\n";
            case "json" -> "cache.*.codec = json\n";
            case "encrypted" -> "encrypt.key.file = " + key + "\n";
            default -> "redis.hmac.key.file = " + key + "\n";
        };
    }

    private long bypasses() {
        return bench.state("item").bypasses().values().stream().mapToLong(n -> n).sum();
    }

    private void assertNoFailureOfOurs() {
        Map<String, Long> reasons = bench.state("item").bypasses();
        assertTrue(!reasons.containsKey("failure in the agent"), reasons.toString());
        assertEquals(Map.of(), bench.state("item").suspensions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed", "json", "encrypted", "signed"})
    void an_entry_cut_at_any_place_is_replaced(String kind) throws Exception {
        rules(more(kind));
        item(1);
        int length = stored(1).length;
        for (int at = 0; at < length; at++) {
            int end = at;
            store.alteration = bytes -> Arrays.copyOf(bytes, end);
            int before = bodies.get();
            assertEquals(sample(1), item(1), "cut at " + at);
            assertEquals(before + 1, bodies.get());
            store.alteration = null;
            assertEquals(sample(1), item(1));
            assertEquals(before + 1, bodies.get());
        }
        assertEquals(length, bypasses());
        assertNoFailureOfOurs();
    }

    private byte[] stored(long id) {
        byte[][] seen = new byte[1][];
        store.alteration =
                bytes -> {
                    seen[0] = bytes;
                    return bytes;
                };
        item(id);
        store.alteration = null;
        assertNotNull(seen[0]);
        return seen[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed", "json", "encrypted", "signed"})
    void altered_entries_never_change_an_answer_and_take_little_memory(String kind)
            throws Exception {
        rules(more(kind));
        Random random = new Random(42);
        item(1);
        store.alteration = bytes -> mutated(bytes, random, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        int calls = 20_000;
        for (int i = 0; i < calls; i++) {
            assertEquals(sample(1), item(1));
        }
        long each = (threads.getThreadAllocatedBytes(thread) - before) / calls;
        assertTrue(each < 200_000, each + " B for each call");
        // A mutation may put back what was there.
        assertTrue(bodies.get() > calls * 0.9, bodies.toString());
        assertNoFailureOfOurs();
    }

    /** An attacker knows how a checksum is made. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed", "json"})
    void altered_entries_with_right_checksums_give_nothing_of_another_type(String kind)
            throws Exception {
        rules(more(kind));
        Random random = new Random(43);
        item(1);
        store.alteration =
                bytes -> {
                    byte[] altered = mutated(bytes, random, 3);
                    if (kind.equals("plain") && altered.length > 70) {
                        sealPayload(altered);
                    }
                    if (altered.length > 4) {
                        CRC32C crc = new CRC32C();
                        crc.update(altered, 0, altered.length - 4);
                        ByteBuffer.wrap(altered).putInt(altered.length - 4, (int) crc.getValue());
                    }
                    return altered;
                };
        int survived = 0;
        for (int i = 0; i < 40_000; i++) {
            int before = bodies.get();
            Object answer = item(1);
            assertTrue(answer == null || answer instanceof Item, String.valueOf(answer));
            if (bodies.get() != before) {
                assertEquals(sample(1), answer);
            } else {
                survived++;
                if (answer instanceof Item item && item.labels() != null) {
                    for (Object label : item.labels()) {
                        assertTrue(label == null || label instanceof String);
                    }
                }
            }
        }
        assertTrue(survived > 50, "too rough to test anything: " + survived);
        assertNoFailureOfOurs();
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted", "signed"})
    void with_a_key_altered_entries_with_right_checksums_never_change_an_answer(String kind)
            throws Exception {
        rules(more(kind));
        Random random = new Random(44);
        item(1);
        store.alteration =
                bytes -> {
                    byte[] altered = mutated(bytes, random, 3);
                    if (altered.length > 4) {
                        int start = kind.equals("signed") ? Math.min(43, altered.length - 4) : 0;
                        CRC32C crc = new CRC32C();
                        crc.update(altered, start, altered.length - 4 - start);
                        ByteBuffer.wrap(altered).putInt(altered.length - 4, (int) crc.getValue());
                    }
                    return altered;
                };
        for (int i = 0; i < 10_000; i++) {
            assertEquals(sample(1), item(1));
        }
        assertNoFailureOfOurs();
    }

    private static byte[] mutated(byte[] original, Random random, int from) {
        byte[] bytes =
                random.nextInt(20) == 0
                        ? Arrays.copyOf(original, random.nextInt(original.length + 20))
                        : original;
        for (int n = random.nextInt(3); n >= 0 && bytes.length > from + 1; n--) {
            int at = from + random.nextInt(bytes.length - from);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) (bytes[at] + random.nextInt(5) - 2);
                default -> {
                    int source = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(12), bytes.length - Math.max(at, source));
                    System.arraycopy(bytes, source, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    /** Puts the binary codec's own checksum right, where the payload can still be found. */
    private static void sealPayload(byte[] envelope) {
        byte[] copy = envelope.clone();
        CRC32C outer = new CRC32C();
        outer.update(copy, 0, copy.length - 4);
        ByteBuffer.wrap(copy).putInt(copy.length - 4, (int) outer.getValue());
        Envelope read = Envelope.read(copy);
        if (read != null && read.value().length() > 5) {
            int start = read.value().offset();
            int end = start + read.value().length() - 4;
            CRC32C crc = new CRC32C();
            crc.update(envelope, start, end - start);
            ByteBuffer.wrap(envelope)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(end, (int) crc.getValue());
        }
    }

    @Test
    void an_entry_of_another_rule_is_replaced_and_counted() {
        rules("");
        byte[][] other = new byte[1][];
        for (int i = 0; i < 2; i++) {
            bench.call("other", catalogue, () -> sample(77), 1L);
            store.alteration = bytes -> other[0] = bytes;
        }
        item(1);
        store.alteration = bytes -> other[0];
        assertEquals(sample(1), item(1));
        store.alteration = null;
        assertEquals(sample(1), item(1));
        assertEquals(2, bodies.get());
        assertEquals(Map.of("other definition", 1L), bench.state("item").bypasses());
    }

    private Encoded encoded(Object value) throws Exception {
        Codec codec = Codecs.binary();
        return codec.encode(
                value, ValueTypes.of(Object.class, HostileStoreTest.class.getClassLoader()));
    }

    private byte[] entry(Encoded value, int flags, long freshUntil) {
        return new Envelope(
                        flags,
                        (byte) 1,
                        System.currentTimeMillis(),
                        freshUntil,
                        1,
                        2,
                        bench.state("item").definition(),
                        List.of(),
                        List.of(),
                        value)
                .write();
    }

    @Test
    void valid_bytes_of_the_wrong_type_and_of_another_shape_are_replaced_and_counted()
            throws Exception {
        rules("");
        long later = System.currentTimeMillis() + 1_000_000;
        Encoded right = encoded(sample(1));
        List<byte[]> bad =
                List.of(
                        entry(encoded(1), 0, later),
                        entry(encoded("text"), 0, later),
                        entry(encoded(List.of(sample(1))), 0, later),
                        entry(new Encoded(right.payload(), new long[] {1, 2, 3}), 0, later),
                        entry(new Encoded(right.payload(), new long[0]), 0, later),
                        entry(new Encoded(new byte[0], new long[0]), 0, later));
        for (byte[] each : bad) {
            item(1);
            store.alteration = bytes -> each;
            int before = bodies.get();
            assertEquals(sample(1), item(1));
            store.alteration = null;
            assertEquals(sample(1), item(1));
            assertEquals(before + 1, bodies.get());
        }
        assertEquals(Map.of("undecodable entry", 6L), bench.state("item").bypasses());
        // The same by hand, but right: otherwise the above shows nothing.
        byte[] good = entry(right, 0, later);
        store.alteration = bytes -> good;
        int before = bodies.get();
        assertEquals(sample(1), item(1));
        assertEquals(before, bodies.get());
    }

    @Test
    void flags_of_the_future_are_a_miss() throws Exception {
        rules("");
        for (int flag : new int[] {8, 16, 32, 64, 128}) {
            byte[] entry = entry(encoded(sample(2)), flag, Long.MAX_VALUE);
            item(1);
            store.alteration = bytes -> entry;
            assertEquals(sample(1), item(1));
            store.alteration = null;
        }
    }

    @Test
    void a_bad_entry_is_gone_even_if_the_call_stores_nothing() {
        rules("");
        item(1);
        assertEquals(1, store.size());
        store.alteration = bytes -> new byte[0];
        bench.call(
                "item",
                catalogue,
                () -> {
                    throw new IllegalStateException("the database is away");
                },
                1L);
        assertEquals(0, store.size());

        store.alteration = null;
        item(1);
        store.alteration = bytes -> new byte[3];
        store.isBusy = true;
        item(1);
        assertEquals(0, store.size());
    }

    @Test
    void what_is_not_ours_is_counted_and_replaced() {
        rules("");
        item(1);
        store.isForeign = true;
        assertEquals(sample(1), item(1));
        assertEquals(Map.of("foreign entry", 1L), bench.state("item").bypasses());
        store.isForeign = false;
        int before = bodies.get();
        assertEquals(sample(1), item(1));
        assertEquals(before, bodies.get());
    }

    // Values that are hard to store

    private @Nullable Object anything(Object value) {
        return bench.call("anything", catalogue, () -> value, 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "json"})
    void a_huge_result_is_given_up_before_it_takes_memory(String kind) throws Exception {
        rules(more(kind));
        Object huge = kind.equals("json") ? "x".repeat(100 << 20) : new byte[200 << 20];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < 5; i++) {
            long before = threads.getThreadAllocatedBytes(thread);
            assertSame(huge, anything(huge));
            long taken = threads.getThreadAllocatedBytes(thread) - before;
            assertTrue(taken < 20 << 20, taken + " B");
        }
        // Other results of the method may be of a size that can be stored.
        assertEquals(Map.of("too large", 5L), bench.state("anything").bypasses());
        assertEquals(Map.of(), bench.state("anything").suspensions());
        anything("small");
        assertEquals("small", anything("other"));
    }

    @Test
    void a_list_of_5000_levels_is_refused() {
        rules("");
        Object deep = "end";
        for (int i = 0; i < 5000; i++) {
            deep = new ArrayList<>(Arrays.asList(deep));
        }
        assertSame(deep, anything(deep));
        assertEquals(Map.of("value refused", 1L), bench.state("anything").bypasses());
    }

    /** Whatever it is asked, it throws. */
    static final class Grumpy {
        final String name = "grumpy";

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("equals");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("hashCode");
        }
    }

    @Test
    void an_object_whose_methods_throw_is_carried_by_its_fields() {
        rules("");
        Grumpy grumpy = new Grumpy();
        assertSame(grumpy, anything(grumpy));
        Object hit = anything("not computed");
        assertTrue(hit instanceof Grumpy again && again.name.equals("grumpy"));
        assertNotSame(grumpy, hit);

        // Nor are they asked where only its identity counts.
        Set<Object> set = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        set.add(grumpy);
        assertSame(set, bench.call("anything", catalogue, () -> set, 2L));
        Object copy = bench.call("anything", catalogue, () -> set, 2L);
        assertNotSame(set, copy);
        assertTrue(copy instanceof Set<?> one && one.iterator().next() instanceof Grumpy);
        assertEquals(Map.of(), bench.state("anything").bypasses());
    }
}
