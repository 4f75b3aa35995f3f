package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Crafted bytes for classes that are read by their own code. */
@SuppressWarnings({"serial", "JodaConstructors"}) // what applications write
class HostileContractTest {

    static final class Everything {
        final OwnList list = new OwnList();
        final OwnMap map = new OwnMap();
        final Exception failure = new IllegalStateException("m", new Exception("cause"));
        final DateTime joda = new DateTime(5, DateTimeZone.forID("Europe/Paris"));
        final ImmutableMap<String, Integer> guava = ImmutableMap.of("a", 1, "b", 2);
        final HashMultimap<String, Integer> multimap = HashMultimap.create();
        final GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
        final Pattern pattern = Pattern.compile("a");
        final Class<?> mentioned = String.class;
        final InetAddress address = InetAddress.getLoopbackAddress();
        final IdentityHashMap<Object, Object> identities = new IdentityHashMap<>();
        final Object anything = new ContractTest.External();
        final ContractTest.Money money = ContractTest.Money.of(3);

        Everything() {
            list.add("a");
            map.put("k", 5L);
            multimap.put("m", 1);
            identities.put(list, map);
            failure.setStackTrace(Arrays.copyOf(failure.getStackTrace(), 2));
        }
    }

    static final class OwnList extends ArrayList<String> {
        int extra = 1;
    }

    static final class OwnMap extends HashMap<String, Long> {
        @Nullable String extra = "e";
    }

    private final Codec codec = Codecs.binary();

    private static byte[] sealed(byte[] body) {
        byte[] payload = Arrays.copyOf(body, body.length + 4);
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length);
        ByteBuffer.wrap(payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length, (int) crc.getValue());
        return payload;
    }

    @Test
    void altered_bytes_give_a_miss_or_fields_of_the_right_type() throws Exception {
        ValueTypes types = Copies.types(Everything.class);
        Encoded encoded = codec.encode(new Everything(), types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        Random random = new Random(7);
        int survived = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = body.clone();
            for (int n = random.nextInt(2); n >= 0; n--) {
                int at = 1 + random.nextInt(mutated.length - 1);
                mutated[at] =
                        random.nextBoolean()
                                ? (byte) random.nextInt()
                                : (byte) (mutated[at] ^ 1 << random.nextInt(8));
            }
            Object value;
            try {
                value = codec.decode(new Encoded(sealed(mutated), encoded.shapes()), types);
            } catch (UndecodableException expected) {
                continue;
            }
            survived++;
            requireWellTyped(value);
        }
        assertTrue(survived > 100, "too rough: " + survived);
    }

    private static void requireWellTyped(@Nullable Object value) throws Exception {
        if (!(value instanceof Everything everything)) {
            return;
        }
        for (Field field : Everything.class.getDeclaredFields()) {
            Object held = field.get(everything);
            assertTrue(held == null || field.getType().isInstance(held), field.getName());
        }
        for (String element : nonNull(everything.list, new OwnList())) {
            assertTrue(element == null || !element.equals("never"));
        }
        for (Map.Entry<String, Long> entry : nonNull(everything.map, new OwnMap()).entrySet()) {
            assertTrue(entry.getKey() == null || !entry.getKey().equals("never"));
            assertTrue(entry.getValue() == null || entry.getValue() != 77_777);
        }
    }

    private static <T> T nonNull(@Nullable T value, T other) {
        return value == null ? other : value;
    }

    @Test
    void a_list_of_texts_takes_nothing_else() throws Exception {
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the test is about
        List<Object> raw = (List) new OwnList();
        raw.add(5);
        RefusedValueException refusal =
                assertThrows(
                        RefusedValueException.class, () -> codec.encode(raw, types(OwnList.class)));
        assertEquals("result[0]", refusal.path());
        assertEquals(List.of(), Copies.of(new OwnList(), OwnList.class));
    }

    private static ValueTypes types(Class<?> declared) {
        return Copies.types(declared);
    }

    @Test
    void a_table_as_large_as_the_bytes_claim_is_not_made() throws Exception {
        // A map of one entry whose recorded size says a billion.
        OwnMap map = new OwnMap();
        map.put("k", 1L);
        ValueTypes types = Copies.types(OwnMap.class);
        Encoded encoded = codec.encode(map, types);
        byte[] body = Arrays.copyOf(encoded.payload(), encoded.payload().length - 4);
        int found = 0;
        for (int at = 1; at + 8 <= body.length; at++) {
            // Buckets and size, as HashMap writes them.
            if (ByteBuffer.wrap(body, at, 8).getLong() == (16L << 32 | 1)) {
                ByteBuffer.wrap(body, at + 4, 4).putInt(1_000_000_000);
                found++;
            }
        }
        assertEquals(1, found);
        UndecodableException miss =
                assertThrows(
                        UndecodableException.class,
                        () -> codec.decode(new Encoded(sealed(body), encoded.shapes()), types));
        assertTrue(miss.toString().contains("InvalidClassException"), miss.toString());
    }

    /** Collides with all others once the attack begins. */
    static final class Key implements java.io.Serializable {
        static boolean colliding;
        private final int number;

        Key(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.number == number;
        }

        @Override
        public int hashCode() {
            return colliding ? 1 : number;
        }
    }

    static final class OwnKeys extends HashMap<Key, String> {}

    @Test
    void keys_that_collide_on_purpose_are_a_miss_before_they_are_put_in() throws Exception {
        OwnKeys keys = new OwnKeys();
        for (int i = 0; i < 20_000; i++) {
            keys.put(new Key(i), "v");
        }
        ValueTypes types = Copies.types(OwnKeys.class);
        Encoded encoded = codec.encode(keys, types);
        Key.colliding = true;
        try {
            UndecodableException miss =
                    assertThrows(UndecodableException.class, () -> codec.decode(encoded, types));
            assertTrue(miss.toString().contains("work"), miss.toString());
        } finally {
            Key.colliding = false;
        }
        assertEquals(keys, codec.decode(encoded, types));
    }
}
