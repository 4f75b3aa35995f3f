package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RepeatedStringsTest {
    private final Codec codec = Codecs.binary();

    record Row(String city, String currency, Object any) {}

    private static ValueTypes types() {
        return ValueTypes.of(Object.class, RepeatedStringsTest.class.getClassLoader());
    }

    private Object carried(Object value) throws Exception {
        ValueTypes types = types();
        return Objects.requireNonNull(codec.decode(codec.encode(value, types), types));
    }

    @Test
    void a_string_that_comes_again_is_written_once_and_made_once() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(new Row(new String("Villeurbanne"), "EUR", "row " + i % 100));
        }
        ValueTypes types = types();
        Encoded encoded = codec.encode(rows, types);
        assertTrue(encoded.length() < 5000, encoded.length() + " B");
        List<?> copy = (List<?>) Objects.requireNonNull(codec.decode(encoded, types));
        assertEquals(rows, copy);
        assertSame(((Row) copy.get(0)).city(), ((Row) copy.get(499)).city());
        assertSame(((Row) copy.get(7)).any(), ((Row) copy.get(107)).any());
    }

    @Test
    void strings_of_all_forms_come_again() throws Exception {
        List<String> forms =
                List.of("", "a", "Zürich", "東京".repeat(40), "\ud800 alone", "x".repeat(5000), "😀");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (String form : forms) {
                all.add(form + (i % 2 == 0 ? "" : i));
                all.add(form);
            }
        }
        assertEquals(all, carried(all));
    }

    @Test
    void many_strings_some_of_which_come_again_late() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add("s" + i);
        }
        for (int i = 0; i < 20_000; i += 37) {
            all.add("s" + i);
        }
        assertEquals(all, carried(all));
    }

    @Test
    void strings_chosen_to_have_one_hash_are_carried_without_each_being_compared_with_each()
            throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                // The two have one hash.
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            all.add(text.toString());
        }
        assertEquals(all, carried(all));
        Repeats repeats = new Repeats();
        int found = 0;
        for (String each : all) {
            assertEquals(-1, repeats.find(each, 0));
        }
        for (String each : all) {
            found += repeats.find(each, 0) >= 0 ? 1 : 0;
        }
        assertTrue(found <= 64, found + " were searched for far from their place");
    }

    private interface Script {
        void write(Writer out) throws Refusal;
    }

    private void assertUndecodable(Script script) throws Exception {
        ValueTypes types = types();
        Writer out = new Writer(types);
        out.put(Wire.GRAPH);
        out.varint(Wire.FIRST_FIXED + 2 * Plans.of(ArrayList.class).fixedId);
        out.varint(2);
        script.write(out);
        byte[] body = out.toBytes();
        byte[] payload = Arrays.copyOf(body, body.length + 4);
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length);
        ByteBuffer.wrap(payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length, (int) crc.getValue());
        Encoded encoded = new Encoded(payload, new long[0]);
        assertThrows(UndecodableException.class, () -> codec.decode(encoded, types));
    }

    private static void string(Writer out, int length, int form, String text) throws Refusal {
        out.varint(Wire.FIRST_FIXED + 2 * Plans.of(String.class).fixedId);
        out.varint(length << Strings.FORM_BITS | form);
        for (int i = 0; i < text.length(); i++) {
            out.put(text.charAt(i));
        }
    }

    @Test
    void what_refers_to_no_string_is_damage() throws Exception {
        for (int number : new int[] {0, 1, 2, 1000, (1 << 29) - 1}) {
            assertUndecodable(
                    out -> {
                        // Written, but not as one that comes again.
                        string(out, 1, Strings.LATIN1, "a");
                        string(out, number, Strings.REPEATED, "");
                    });
        }
        for (int number : new int[] {1, 2, 15, 16, -1}) {
            assertUndecodable(
                    out -> {
                        string(out, 1, Strings.LATIN1 | Strings.KEPT, "a");
                        string(out, number, Strings.REPEATED, "");
                    });
        }
        assertUndecodable(
                out -> {
                    string(out, 0, Strings.REPEATED, "");
                    string(out, 1, Strings.LATIN1 | Strings.KEPT, "a");
                });
        // Null with a length.
        assertUndecodable(
                out -> {
                    string(out, 1, 0, "a");
                    string(out, 1, Strings.LATIN1, "a");
                });
    }
}
