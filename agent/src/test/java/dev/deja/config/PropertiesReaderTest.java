package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.config.PropertiesReader.Line;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesReaderTest {
    private static List<Line> read(String text) throws BadValue {
        return PropertiesReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertLine(Line line, String key, String value, int number) {
        assertNull(line.fault(), () -> Objects.requireNonNull(line.fault()).getMessage());
        assertEquals(key, line.key());
        assertEquals(value, line.value());
        assertEquals(number, line.number());
    }

    @Test
    void keeps_the_line_of_every_key() throws BadValue {
        List<Line> lines = read("a = 1\n\n# comment\n  b=2\r\nc\t=\t3\rd = 4");
        assertLine(lines.get(0), "a", "1", 1);
        assertLine(lines.get(1), "b", "2", 4);
        assertLine(lines.get(2), "c", "3", 5);
        assertLine(lines.get(3), "d", "4", 6);
        assertEquals(4, lines.size());
    }

    @Test
    void a_number_sign_begins_a_comment_only_where_a_logical_line_begins() throws BadValue {
        List<Line> lines = read("m = com.acme.A#find | \\\n    #save # no comment\n   # b = 1\n");
        assertLine(lines.get(0), "m", "com.acme.A#find | #save # no comment", 1);
        assertEquals(1, lines.size());
    }

    @Test
    void a_backslash_at_the_end_continues_a_line_and_is_itself_elsewhere() throws BadValue {
        List<Line> lines =
                read("a = x,\\\n\t y,\\\r\n  z\nb = C:\\new\\table\nc = 1\\\n\nd = \\u0041");
        assertLine(lines.get(0), "a", "x,y,z", 1);
        assertLine(lines.get(1), "b", "C:\\new\\table", 4);
        assertLine(lines.get(2), "c", "1", 5);
        assertLine(lines.get(3), "d", "\\u0041", 7);
    }

    @Test
    void a_backslash_before_blanks_or_at_the_end_of_the_file_continues_nothing() throws BadValue {
        List<Line> lines = read("a = x\\ \nb = 1\nc = 2\\");
        assertLine(lines.get(0), "a", "x\\", 1);
        assertLine(lines.get(1), "b", "1", 2);
        assertLine(lines.get(2), "c", "2", 3);
    }

    @Test
    void a_comment_that_ends_in_a_backslash_does_not_swallow_the_next_line() throws BadValue {
        assertLine(read("# in C:\\shop\\\na = 1").get(0), "a", "1", 2);
    }

    @Test
    void only_the_first_equals_sign_separates() throws BadValue {
        assertLine(read("a = b = c").get(0), "a", "b = c", 1);
        assertLine(read("a : b = c").get(0), "a : b", "c", 1);
        assertLine(read("a =").get(0), "a", "", 1);
    }

    @Test
    void a_byte_order_mark_is_tolerated() throws BadValue {
        assertLine(read("\uFEFFa = é").get(0), "a", "é", 1);
    }

    @Test
    void a_key_given_twice_names_both_lines_and_leaves_no_value() throws BadValue {
        List<Line> lines = read("a = 1\nb = 2\na = 1\n");
        Line second = lines.get(2);
        assertNull(second.value());
        BadValue fault = fault(second);
        assertEquals("given twice, in line 1 and in line 3", fault.getMessage());
    }

    @Test
    void a_line_without_equals_is_a_fault_that_does_not_repeat_its_text() throws BadValue {
        Line line = read("redis.uri: redis://user:secret@host").get(0);
        BadValue fault = fault(line);
        assertEquals("redis.uri", line.key());
        assertTrue(line.isStray());
        assertTrue(!fault.getMessage().contains("secret") && !fault.remedy().contains("secret"));
        assertTrue(fault.remedy().contains("key = value"));
    }

    @Test
    void a_line_without_a_key_is_a_fault() throws BadValue {
        assertEquals("a line without a key before '='", fault(read(" = 1").get(0)).getMessage());
    }

    @Test
    void malformed_utf8_is_a_fault_of_its_line_only() throws BadValue {
        byte[] text =
                "a = 1\nb = caf?\nc = x\\\n d?\n# ?\ne = 5\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == '?' ? (byte) 0xE9 : text[i];
        }
        List<Line> lines = PropertiesReader.read(text);
        assertEquals(4, lines.size());
        assertLine(lines.get(0), "a", "1", 1);
        assertEquals("the line is not valid UTF-8", fault(lines.get(1)).getMessage());
        assertEquals("b", lines.get(1).key());
        assertNull(lines.get(1).value());
        assertEquals("line 4 of it is not valid UTF-8", fault(lines.get(2)).getMessage());
        assertLine(lines.get(3), "e", "5", 6);
    }

    @Test
    void other_encodings_are_refused_as_a_whole() {
        BadValue utf16 =
                assertThrows(
                        BadValue.class,
                        () -> PropertiesReader.read("a = 1".getBytes(StandardCharsets.UTF_16)));
        assertTrue(utf16.remedy().contains("UTF-8"));
        byte[] binary = "\u0000 = x\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThrows(BadValue.class, () -> PropertiesReader.read(binary));
    }

    @Test
    void no_line_is_lost_or_merged_whatever_stands_around_it() throws BadValue {
        Random random = new Random(42);
        String[] values = {
            "1",
            "a b",
            "x#y",
            "a = b",
            "ü{id}",
            "C:\\x\\y",
            "(..)",
            "日本",
            "a:b",
            "",
            "\\n",
            "#",
            "!x"
        };
        String[] noise = {"", "   ", "\t", "# c", "  # c = d", "#\\", "#=", "# \\ \\"};
        for (int round = 0; round < 2000; round++) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            List<Line> expected = new ArrayList<>();
            String end = new String[] {"\n", "\r\n", "\r"}[random.nextInt(3)];
            int number = 1;
            int count = random.nextInt(8);
            for (int i = 0; i < count; i++) {
                while (random.nextInt(3) == 0) {
                    file.writeBytes(bytes(noise[random.nextInt(noise.length)] + end));
                    number++;
                }
                String key = "k" + i;
                StringBuilder value = new StringBuilder();
                StringBuilder written = new StringBuilder();
                int start = number;
                int pieces = random.nextInt(3);
                written.append(" ".repeat(random.nextInt(2))).append(key).append(" = ");
                for (int p = 0; p < pieces; p++) {
                    String piece = values[random.nextInt(values.length)];
                    value.append(piece);
                    written.append(piece).append('\\').append(end);
                    written.append(" \t".repeat(random.nextInt(2)));
                    number++;
                }
                String piece = values[random.nextInt(values.length)];
                value.append(piece);
                written.append(piece).append("  ".repeat(random.nextInt(2)));
                file.writeBytes(bytes(written + end));
                number++;
                expected.add(new Line(key, value.toString(), start, null, false));
            }
            assertEquals(
                    expected,
                    PropertiesReader.read(file.toByteArray()),
                    () -> file.toString(StandardCharsets.UTF_8));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void any_bytes_at_all_end_in_lines_or_in_one_refusal() {
        Random random = new Random(7);
        byte[] alphabet = {
            'a', '=', '\\', '\n', '\r', '#', ' ', (byte) 0xC3, (byte) 0xA9, 0, (byte) 0xFF
        };
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            try {
                for (Line line : PropertiesReader.read(bytes)) {
                    assertEquals(line.value() == null, line.fault() != null);
                }
            } catch (BadValue e) {
                assertTrue(e.remedy().contains("UTF-8"));
            }
        }
    }

    private static BadValue fault(Line line) {
        return Objects.requireNonNull(line.fault());
    }
}
