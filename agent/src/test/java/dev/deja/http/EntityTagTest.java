package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagTest {
    private static final Fields HTML = Fields.of("Content-Type", "text/html");

    private static EntityTag tag(String text) {
        EntityTag tag = EntityTag.parse(text);
        assertNotNull(tag, text);
        return tag;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\"", "W/\"a\"", "\"\"", "\"a,b\"", "\"W/\"", "\"\u00e4\"", "\"a\\\""})
    void a_tag_is_read_and_written_alike(String text) {
        assertEquals(text, tag(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\"",
                "\"a",
                "a\"",
                "W/",
                "W/a",
                "w/\"a\"",
                "W/ \"a\"",
                "\"a\"b",
                "\"a b\"",
                "\"a\tb\"",
                "*",
                "'a'",
                "\"a\", \"b\""
            })
    void what_is_no_tag_is_none(String text) {
        assertNull(EntityTag.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    "a"                  ~ true
                    W/"a"                ~ true
                    "b", "a"             ~ true
                    "b","a"              ~ true
                    "b" , W/"a" , "c"    ~ true
                    , ,"a"               ~ true
                    "a",                 ~ true
                    "b"                  ~ false
                    "A"                  ~ false
                    "aa"                 ~ false
                    "b,"a""              ~ false
                    a                    ~ false
                    "a                   ~ false
                    "a"x                 ~ false
                    "a" "b"              ~ false
                    x, "a"               ~ false
                    w/"a"                ~ false
                    W/, "a"              ~ false
                    "x" y, "a"           ~ false
                    *, "a"               ~ false
                    ``                   ~ false
                    """)
    void a_list_is_compared_weakly_as_far_as_it_can_be_read(String list, boolean holds) {
        assertEquals(holds, tag("\"a\"").weaklyIn(list));
        assertEquals(holds, tag("W/\"a\"").weaklyIn(list));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    "a"    ~ "a"    ~ true
                    "a"    ~ "b"    ~ false
                    W/"a"  ~ "a"    ~ false
                    "a"    ~ W/"a"  ~ false
                    W/"a"  ~ W/"a"  ~ false
                    """)
    void strong_comparison_wants_two_strong_tags(String one, String other, boolean equal) {
        assertEquals(equal, tag(one).stronglyEquals(tag(other)));
    }

    @Test
    void the_tag_of_a_body_is_the_same_on_every_jvm() {
        assertEquals("W/\"3QslGyv5EDeh5PyEFqJK4A\"", sha("Content-Type", "abc", true).toString());
        assertEquals("\"3QslGyv5EDeh5PyEFqJK4A\"", sha("Content-Type", "abc", false).toString());
    }

    /** With no fields that count. */
    private static EntityTag sha(String absent, String body, boolean weak) {
        return EntityTag.of(Fields.of("X-" + absent, "x"), bytes(body), weak);
    }

    @Test
    void bodies_that_differ_and_bodies_that_are_read_otherwise_have_other_tags() {
        EntityTag tag = EntityTag.of(HTML, bytes("abc"), false);
        assertEquals(tag, EntityTag.of(HTML.with("X-A", "1"), bytes("abc"), false));
        assertNotEquals(tag, EntityTag.of(HTML, bytes("abd"), false));
        assertNotEquals(tag, EntityTag.of(HTML, bytes(""), false));
        assertNotEquals(
                tag, EntityTag.of(Fields.of("Content-Type", "text/plain"), bytes("abc"), false));
        assertNotEquals(
                tag, EntityTag.of(HTML.with("Content-Encoding", "gzip"), bytes("abc"), false));
        assertNotEquals(
                tag, EntityTag.of(HTML.with("Content-Language", "fr"), bytes("abc"), false));
        assertNotEquals(
                EntityTag.of(Fields.of("Content-Encoding", "x"), bytes("abc"), false),
                EntityTag.of(Fields.of("Content-Language", "x"), bytes("abc"), false));
        assertTrue(EntityTag.of(HTML, bytes("abc"), true).weak());
        assertFalse(tag.weak());
    }
}
