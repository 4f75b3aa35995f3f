package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.codec.Encoded;
import dev.deja.rule.KeyMaterial;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoredFormTest {
    private static final String NAME = "shop:product:42";
    private static final KeyMaterial ONE = key(1, 32);
    private static final KeyMaterial OTHER = key(2, 32);

    private static KeyMaterial key(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new KeyMaterial(bytes);
    }

    private static StoredForm form(
            long compressAbove, @Nullable KeyMaterial encryption, @Nullable KeyMaterial signature) {
        return StoredForm.of(1 << 20, compressAbove, encryption, signature);
    }

    private static Envelope envelope(byte[] payload, int flags) {
        return new Envelope(
                flags,
                (byte) 1,
                1_000,
                2_000,
                345,
                -1,
                42,
                List.of("locale", "fr"),
                List.of("product:42"),
                new Encoded(payload, new long[] {5, 7}));
    }

    private static byte[] text(int length) {
        byte[] line = "a secret line of the price list; ".getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = line[i % line.length];
        }
        return text;
    }

    private static boolean contains(byte[] bytes, String part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(part);
    }

    private static String reason(StoredForm form, byte[] bytes, String name) {
        return assertThrows(BadEntryException.class, () -> form.read(bytes, 0, name)).reason();
    }

    private static void seal(byte[] envelope) {
        CRC32C crc = new CRC32C();
        crc.update(envelope, 0, envelope.length - 4);
        ByteBuffer.wrap(envelope).putInt(envelope.length - 4, (int) crc.getValue());
    }

    @Test
    void every_combination_comes_back() throws Exception {
        for (long above : new long[] {10, Long.MAX_VALUE}) {
            for (KeyMaterial encryption : new KeyMaterial[] {null, key(3, 16), key(4, 24), ONE}) {
                for (KeyMaterial signature : new KeyMaterial[] {null, OTHER}) {
                    StoredForm form = form(above, encryption, signature);
                    for (int length : new int[] {0, 1, 11, 5_000, 300_000}) {
                        byte[] payload = text(length);
                        byte[] stored = form.write(envelope(payload, 0), NAME);
                        byte[] behind = new byte[stored.length + 9];
                        System.arraycopy(stored, 0, behind, 9, stored.length);
                        Envelope back = form.read(behind, 9, NAME);
                        assertArrayEquals(payload, back.value().payload());
                        assertArrayEquals(new long[] {5, 7}, back.value().shapes());
                        assertEquals(0, back.flags());
                        assertEquals(2_000, back.freshUntilMillis());
                        assertEquals(List.of("product:42"), back.tags());
                    }
                    Envelope none =
                            form.read(
                                    form.write(envelope(new byte[0], Envelope.NULL), NAME),
                                    0,
                                    NAME);
                    assertTrue(none.isNull());
                    assertEquals(Envelope.NULL, none.flags());
                }
            }
        }
    }

    @Test
    void a_plain_small_value_is_stored_as_ever() throws Exception {
        Envelope plain = envelope(text(100), 0);
        assertArrayEquals(plain.write(), form(1000, null, null).write(plain, NAME));
    }

    @Test
    void what_is_large_is_compressed_unless_that_saves_too_little() throws Exception {
        StoredForm form = form(1000, null, null);
        assertTrue(form.write(envelope(text(10_000), 0), NAME).length < 2_000);
        assertTrue(form.write(envelope(text(1_000), 0), NAME).length > 1_000);
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        byte[] stored = form.write(envelope(noise, 0), NAME);
        assertEquals(envelope(noise, 0).write().length, stored.length);
        assertArrayEquals(noise, form.read(stored, 0, NAME).value().payload());
    }

    @Test
    void a_bomb_is_found_before_it_is_unpacked() throws Exception {
        StoredForm wide = StoredForm.of(64 << 20, 1000, null, null);
        byte[] bomb = wide.write(envelope(new byte[40 << 20], 0), NAME);
        assertTrue(bomb.length < 1 << 20);
        assertEquals("entry too large", reason(form(1000, null, null), bomb, NAME));

        // A length that the block cannot have, and one that it does not have.
        for (int claimed : new int[] {Integer.MAX_VALUE, -1, 1 << 20, 9_999, 10_001, 0}) {
            byte[] stored = form(1000, null, null).write(envelope(text(10_000), 0), NAME);
            int at = stored.length - 4 - length(stored);
            ByteBuffer.wrap(stored).putInt(at, claimed);
            seal(stored);
            String reason = reason(form(1000, null, null), stored, NAME);
            assertTrue(reason.equals("corrupt entry") || reason.equals("entry too large"), reason);
        }
    }

    /** Of the payload. */
    private static int length(byte[] envelope) {
        Envelope read = Envelope.read(envelope);
        return read == null ? -1 : read.value().length();
    }

    @Test
    void compressed_bytes_of_any_content_are_a_value_or_a_miss() throws Exception {
        StoredForm form = form(1000, null, null);
        byte[] stored = form.write(envelope(text(3_000), 0), NAME);
        int length = length(stored);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = stored.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                altered[altered.length - 5 - random.nextInt(length)] = (byte) random.nextInt();
            }
            seal(altered);
            try {
                assertTrue(form.read(altered, 0, NAME).value().length() <= 1 << 20);
            } catch (BadEntryException expected) {
                assertFalse(expected.detail().isEmpty());
            }
        }
    }

    @Test
    void a_value_too_large_for_the_rule_is_not_read() throws Exception {
        byte[] stored =
                StoredForm.of(1 << 20, 1 << 20, null, null).write(envelope(text(5000), 0), NAME);
        assertEquals("entry too large", reason(StoredForm.of(4999, 1, null, null), stored, NAME));
    }

    @Test
    void an_encrypted_value_cannot_be_seen_and_two_of_the_same_differ() throws Exception {
        StoredForm form = form(1 << 20, ONE, null);
        byte[] stored = form.write(envelope(text(1000), 0), NAME);
        assertFalse(contains(stored, "secret line"));
        byte[] again = form.write(envelope(text(1000), 0), NAME);
        assertFalse(Arrays.equals(stored, again));
        assertNotEquals(
                HexFormat.of().formatHex(stored, stored.length - 100, stored.length),
                HexFormat.of().formatHex(again, again.length - 100, again.length));
    }

    @Test
    void an_encrypted_value_opens_only_with_its_key_and_under_its_name() throws Exception {
        byte[] stored = form(1 << 20, ONE, null).write(envelope(text(50), 0), NAME);
        assertEquals("other key", reason(form(1 << 20, OTHER, null), stored, NAME));
        assertEquals("other key", reason(form(1 << 20, null, null), stored, NAME));
        assertEquals("altered entry", reason(form(1 << 20, ONE, null), stored, "shop:product:43"));
    }

    @Test
    void a_rule_that_encrypts_believes_nothing_unencrypted_not_even_null() throws Exception {
        StoredForm form = form(1 << 20, ONE, null);
        assertEquals("unencrypted entry", reason(form, envelope(text(50), 0).write(), NAME));
        assertEquals(
                "unencrypted entry",
                reason(form, envelope(new byte[0], Envelope.NULL).write(), NAME));
    }

    @Test
    void no_bit_of_an_encrypted_entry_can_be_altered() throws Exception {
        StoredForm form = form(10, ONE, null);
        byte[] stored = form.write(envelope(text(100), 0), NAME);
        for (int bit = 0; bit < (stored.length - 4) * 8; bit++) {
            byte[] altered = stored.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            seal(altered);
            assertThrows(BadEntryException.class, () -> form.read(altered, 0, NAME), "bit " + bit);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_bit_of_a_signed_entry_can_be_altered(boolean encrypted) throws Exception {
        StoredForm form = form(10, encrypted ? ONE : null, OTHER);
        byte[] stored = form.write(envelope(text(100), 0), NAME);
        for (int bit = 0; bit < stored.length * 8; bit++) {
            byte[] altered = stored.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(BadEntryException.class, () -> form.read(altered, 0, NAME), "bit " + bit);
        }
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThrows(BadEntryException.class, () -> form.read(cut, 0, NAME), "at " + length);
        }
    }

    @Test
    void a_signed_entry_is_believed_only_with_its_key_and_under_its_name() throws Exception {
        StoredForm form = form(1 << 20, null, ONE);
        byte[] stored = form.write(envelope(text(50), 0), NAME);
        assertEquals("altered entry", reason(form, stored, "shop:product:43"));
        assertEquals("other key", reason(form(1 << 20, null, OTHER), stored, NAME));
        assertEquals("other key", reason(form(1 << 20, null, null), stored, NAME));
        assertEquals("unsigned entry", reason(form, envelope(text(50), 0).write(), NAME));
    }
}
