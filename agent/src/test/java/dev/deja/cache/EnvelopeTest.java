package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.codec.Encoded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
    private static final Envelope SAMPLE =
            new Envelope(
                    Envelope.NULL,
                    (byte) 7,
                    1_000,
                    2_000,
                    345,
                    -1,
                    42,
                    List.of("locale", "fr"),
                    List.of("product:42", "prix:été"),
                    new Encoded(new byte[] {1, 2, 3}, new long[] {5, Long.MIN_VALUE}));

    @Test
    void every_field_comes_back() {
        Envelope back = Envelope.read(SAMPLE.write());

        assertNotNull(back);
        assertTrue(back.isNull());
        assertEquals(SAMPLE.codec(), back.codec());
        assertEquals(SAMPLE.createdMillis(), back.createdMillis());
        assertEquals(SAMPLE.freshUntilMillis(), back.freshUntilMillis());
        assertEquals(SAMPLE.costMicros(), back.costMicros());
        assertEquals(SAMPLE.nonce(), back.nonce());
        assertEquals(SAMPLE.definition(), back.definition());
        assertEquals(SAMPLE.inputs(), back.inputs());
        assertEquals(SAMPLE.tags(), back.tags());
        assertArrayEquals(SAMPLE.value().payload(), back.value().payload());
        assertArrayEquals(SAMPLE.value().shapes(), back.value().shapes());
    }

    @Test
    void it_may_start_behind_what_a_store_has_put_before_it() {
        byte[] bytes = SAMPLE.write();
        byte[] behind = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, behind, 7, bytes.length);

        Envelope back = Envelope.read(behind, 7);

        assertNotNull(back);
        assertArrayEquals(SAMPLE.value().payload(), back.value().payload());
        assertNull(Envelope.read(behind, 6));
    }

    @Test
    void a_single_altered_bit_is_noticed() {
        byte[] bytes = SAMPLE.write();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(Envelope.read(altered), "bit " + bit);
        }
    }

    @Test
    void a_cut_or_extended_entry_is_noticed() {
        byte[] bytes = SAMPLE.write();
        for (int length = 0; length < bytes.length + 20; length++) {
            if (length != bytes.length) {
                assertNull(Envelope.read(Arrays.copyOf(bytes, length)), "length " + length);
            }
        }
    }

    @Test
    void crafted_bytes_with_a_right_checksum_are_never_an_error() {
        Random random = new Random(1);
        byte[] bytes = SAMPLE.write();
        for (int i = 0; i < 20_000; i++) {
            byte[] crafted = bytes.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                crafted[3 + random.nextInt(crafted.length - 7)] = (byte) random.nextInt();
            }
            CRC32C crc = new CRC32C();
            crc.update(crafted, 0, crafted.length - 4);
            ByteBuffer.wrap(crafted).putInt(crafted.length - 4, (int) crc.getValue());
            Envelope envelope = Envelope.read(crafted);
            if (envelope != null) {
                assertTrue(envelope.value().payload().length <= crafted.length);
            }
        }
    }

    @Test
    void texts_that_do_not_fit_are_told_beforehand() {
        assertTrue(Envelope.fits(List.of("x".repeat(21_845))));
        assertFalse(Envelope.fits(List.of("x".repeat(21_846))));
    }
}
