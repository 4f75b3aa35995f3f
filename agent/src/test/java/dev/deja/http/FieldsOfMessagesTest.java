package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields that are asked of a container's message. */
class FieldsOfMessagesTest {
    /** Of a message that is over at some time. */
    private static final class Message implements Fields.Source {
        private Fields fields = Fields.of("Accept", "a", "X-Tag", "1", "x-tag", "2");
        private final List<String> questions = new ArrayList<>();

        @Override
        public @Nullable String first(String name) {
            questions.add(name);
            return fields.first(name);
        }

        @Override
        public List<String> all(String name) {
            questions.add(name);
            return fields.all(name);
        }

        @Override
        public List<Fields.Field> lines() {
            questions.add("*");
            return fields.lines();
        }

        void isOver() {
            fields = Fields.EMPTY;
        }
    }

    private final Message message = new Message();
    private final Fields fields = Fields.of(message);

    @Test
    void only_what_is_wanted_is_asked_for() {
        assertTrue(fields.has("accept"));
        assertEquals(List.of("1", "2"), fields.all("X-TAG"));
        assertNull(fields.first("Range"));
        assertEquals(List.of("accept", "X-TAG", "Range"), message.questions);
    }

    @Test
    void all_lines_once_read_outlive_the_message() {
        assertEquals(3, fields.lines().size());
        message.isOver();
        assertEquals("a", fields.first("accept"));
        assertEquals(List.of("1", "2"), fields.all("x-tag"));
        assertFalse(fields.has("Range"));
        assertEquals(List.of("*"), message.questions);
    }

    @Test
    void they_equal_the_same_fields_from_elsewhere() {
        Fields same = Fields.of("Accept", "a", "X-Tag", "1", "x-tag", "2");
        assertEquals(same, fields);
        assertEquals(same.hashCode(), Fields.of(new Message()).hashCode());
        assertEquals(same.without("X-Tag"), Fields.of(new Message()).without("X-Tag"));
    }
}
