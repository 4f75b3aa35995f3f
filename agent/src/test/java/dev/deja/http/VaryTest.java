package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VaryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                                                             ~
                    Vary: Accept                             ~ accept
                    Vary: Accept, accept-language,ACCEPT     ~ accept accept-language
                    Vary: X-B | Vary: X-A                    ~ x-a x-b
                    Vary:                                    ~
                    Vary: , ,Accept,                         ~ accept
                    Content-Encoding: gzip                   ~ accept-encoding
                    Content-Encoding: identity               ~
                    Content-Encoding: br | Vary: X-A         ~ accept-encoding x-a
                    """)
    void names_are_read_in_any_case_and_order(@Nullable String fields, @Nullable String names) {
        Vary vary = Vary.of(Requests.lines(fields));
        assertNotNull(vary);
        assertEquals(names == null ? "" : names, String.join(" ", vary.names()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    Vary: *
                    Vary: Accept, *
                    Vary: * | Vary: Accept
                    Vary: bad name
                    Vary: a:b
                    Vary: "Accept"
                    """)
    void what_no_key_can_tell_apart_has_none(String fields) {
        assertNull(Vary.of(Requests.lines(fields)));
    }

    @Test
    void too_many_names_are_not_a_key() {
        StringBuilder names = new StringBuilder("x");
        for (int i = 0; i < 40; i++) {
            names.append(", x-").append(i);
        }
        assertNull(Vary.of(Fields.of("Vary", names.toString())));
    }

    @Test
    void requests_that_differ_in_a_field_have_different_keys() {
        Vary vary = Vary.of(Set.of("Accept", "X-A"));
        List<Fields> all =
                List.of(
                        Fields.EMPTY,
                        Fields.of("Accept", ""),
                        Fields.of("Accept", "a"),
                        Fields.of("Accept", "A"),
                        Fields.of("Accept", "a", "Accept", "b"),
                        Fields.of("Accept", "b", "Accept", "a"),
                        Fields.of("Accept", "a, b"),
                        Fields.of("Accept", "a,b"),
                        Fields.of("X-A", "a"),
                        Fields.of("Accept", "a", "X-A", "a"),
                        Fields.of("Accept", "a;x-a=1:b;"),
                        Fields.of("Accept", "a", "X-A", "b"));
        Set<String> keys = new HashSet<>();
        for (Fields one : all) {
            assertTrue(keys.add(String.valueOf(vary.key(one))), one.toString());
        }
    }

    @Test
    void names_in_any_case_blanks_around_values_and_other_fields_make_no_difference() {
        Vary vary = Vary.of(Set.of("Accept"));
        String key = vary.key(Fields.of("Accept", "a"));
        assertEquals(key, vary.key(Fields.of("ACCEPT", " \ta ")));
        assertEquals(key, vary.key(Fields.of("X-A", "1", "accept", "a")));
        assertEquals("", Vary.NONE.key(Fields.of("Accept", "a")));
    }

    @Test
    void values_that_are_too_long_are_no_key() {
        assertNull(Vary.of(Set.of("Accept")).key(Fields.of("Accept", "a".repeat(64 << 10))));
    }
}
