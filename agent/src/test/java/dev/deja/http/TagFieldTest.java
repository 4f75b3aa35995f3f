package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static dev.deja.http.Requests.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagFieldTest {
    private static final List<String> TAGS = List.of("owner:1", "all owners,\r\n\"\u00e4\\");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    Cache-Tag     ~ owner:1,all%20owners%2C%0D%0A%22%C3%A4%5C
                    Edge-Tag      ~ owner:1,all%20owners%2C%0D%0A%22%C3%A4%5C
                    Surrogate-Key ~ owner:1 all%20owners%2C%0D%0A%22%C3%A4%5C
                    xkey          ~ owner:1 all%20owners%2C%0D%0A%22%C3%A4%5C
                    cache-groups  ~ "owner:1", "all%20owners%2C%0D%0A%22%C3%A4%5C"
                    """)
    void tags_are_separated_as_the_field_wants_it(String field, String value) {
        assertEquals(value, TagField.value(field, TAGS));
    }

    @Test
    void no_tags_and_too_many_have_no_field() {
        assertNull(TagField.value("Cache-Tag", List.of()));
        assertNull(TagField.value("Cache-Tag", Collections.nCopies(64, "x".repeat(100))));
    }

    @Test
    void answers_carry_their_tags_where_the_rule_wants_it() {
        HttpTerms tagged =
                Requests.with(
                        Requests.terms(null),
                        new HttpTerms.Client(
                                "X-Cache",
                                true,
                                false,
                                HttpTerms.Client.NO_MAX_AGE,
                                null,
                                "Cache-Tag"));
        StoredResponse stored =
                new StoredResponse(200, Fields.EMPTY, new byte[0], null, NOW, NOW + 9_000);
        Outcome hit = Outcome.answered(Reuse.FRESH, stored, NOW).withTags(TAGS);
        Outcome miss = Outcome.notStored(Outcome.Forward.URI_MISS, null).withTags(TAGS);
        String value = TagField.value("Cache-Tag", TAGS);
        assertEquals(
                value, Replies.stored(get(), stored, hit, tagged, NOW).fields().first("Cache-Tag"));
        assertEquals(
                value,
                Replies.passedHead(200, Fields.EMPTY, miss, false, tagged, NOW).first("Cache-Tag"));
        HttpTerms plain = Requests.terms(null);
        assertFalse(Replies.stored(get(), stored, hit, plain, NOW).fields().has("Cache-Tag"));
    }
}
