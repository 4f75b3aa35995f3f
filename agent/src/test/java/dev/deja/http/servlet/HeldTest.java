package dev.deja.http.servlet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeldTest {
    private static void add(Held held, String text, Charset charset) {
        char[] chars = text.toCharArray();
        held.add(chars, 0, chars.length, Held.count(chars, 0, chars.length, charset));
    }

    @Test
    void bytes_come_back_as_they_were_added() {
        Held held = new Held();
        byte[] some = new byte[700];
        for (int i = 0; i < 10; i++) {
            some[0] = (byte) i;
            held.add(some, 0, some.length);
        }
        byte[] all = held.toBytes(StandardCharsets.UTF_8);
        assertEquals(7000, all.length);
        assertEquals(9, all[6300]);
        assertEquals(7000, held.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "h\u00e9llo", "\u20ac", "\ud83d\ude00 and \ud83d\ude00"})
    void characters_are_counted_as_the_bytes_that_they_become(String text) {
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16LE}) {
            Held held = new Held();
            add(held, text, charset);
            assertEquals(text.getBytes(charset).length, held.size());
            assertArrayEquals(text.getBytes(charset), held.toBytes(charset));
        }
    }

    @Test
    void a_surrogate_pair_may_be_added_in_halves() {
        Held held = new Held();
        add(held, "\ud83d", StandardCharsets.UTF_8);
        add(held, "\ude00", StandardCharsets.UTF_8);
        assertArrayEquals(
                "\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
                held.toBytes(StandardCharsets.UTF_8));
        assertEquals(4, held.size());
    }

    @Test
    void what_was_forgotten_is_gone() {
        Held held = new Held();
        add(held, "gone", StandardCharsets.UTF_8);
        held.clear();
        assertTrue(held.isEmpty());
        assertEquals(0, held.size());
        assertEquals(0, held.toBytes(StandardCharsets.UTF_8).length);
    }
}
