package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How answers lie in stores, and what is made of bytes that are none. */
final class ResponseFormatTest {
    private final ResponseFormat format = new ResponseFormat();

    private static StoredResponse answer(String value, @Nullable String message) {
        return new StoredResponse(
                404,
                Fields.of("Content-Type", value, "X-Two", "", "X-Two", "2"),
                "body".getBytes(StandardCharsets.UTF_8),
                message,
                17,
                99);
    }

    @Test
    void an_answer_comes_back_as_it_went_in() {
        for (String message : new String[] {null, "", "not here é"}) {
            byte[] written = format.write(answer("text/plain; a=\"é\"", message));
            byte[] around = new byte[written.length + 7];
            System.arraycopy(written, 0, around, 3, written.length);
            StoredResponse read = format.read(around, 3, written.length, 99);
            assertNotNull(read);
            assertEquals(404, read.status());
            assertEquals(answer("text/plain; a=\"é\"", message).fields(), read.fields());
            assertArrayEquals("body".getBytes(StandardCharsets.UTF_8), read.body());
            assertEquals(message, read.errorMessage());
            assertEquals(17, read.bornMillis());
            assertEquals(99, read.freshUntilMillis());
        }
    }

    @Test
    void nobody_gets_a_line_break_into_a_head_by_way_of_a_store() {
        for (String value : new String[] {"a\r\nSet-Cookie: x=y", "a\nb", "a\u0000b"}) {
            byte[] written = format.write(answer(value, null));
            assertNull(format.read(written, 0, written.length, 99));
            byte[] message = format.write(answer("text/plain", value));
            assertNull(format.read(message, 0, message.length, 99));
        }
    }

    @Test
    void bytes_of_any_kind_are_an_answer_or_none_and_nothing_else() {
        byte[] written = format.write(answer("text/plain", "m"));
        for (int length = 0; length < written.length; length++) {
            assertNull(format.read(Arrays.copyOf(written, length), 0, length, 99));
        }
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = written.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            StoredResponse read = format.read(changed, 0, changed.length, 99);
            if (read != null) {
                for (Fields.Field line : read.fields().lines()) {
                    assertEquals(-1, line.value().indexOf('\n'));
                }
            }
        }
    }
}
