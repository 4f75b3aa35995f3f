package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Cache-Group-Invalidation} of RFC 9875. */
class CacheGroupsTest {
    private static final String RULES =
            """
            cache.pages.http = GET /pages/{id}
            cache.pages.ttl = 1h
            cache.pages.tags = page:{@path.id}
            cache.pages.tags.header = Cache-Groups
            """;

    private static String text(Reply reply) {
        return new String(Objects.requireNonNull(reply.body()), StandardCharsets.UTF_8);
    }

    private static TestRequest page(int id) {
        return TestRequest.get("/pages/" + id);
    }

    @Test
    void a_write_whose_answer_names_a_group_makes_its_answers_stale() {
        for (Store remote : new Store[] {null, new MemoryStore()}) {
            HttpBench bench = new HttpBench(remote, RULES);
            bench.get(page(1), "1");
            bench.get(page(2), "2");
            Reply hit = bench.get(page(1), "no");
            assertEquals("\"page:1\"", hit.fields().first("Cache-Groups"));

            String[] group = {"Cache-Group-Invalidation", "\"page:1\", \"other\";a=1"};
            bench.get(TestRequest.of("POST", "/orders"), "", group);
            assertEquals("3", text(bench.get(page(1), "3")));
            assertEquals("2", text(bench.get(page(2), "4")));
        }
    }

    @Test
    void reads_failures_and_fields_that_cannot_be_read_change_nothing() {
        HttpBench bench = new HttpBench(RULES);
        bench.get(page(1), "1");
        String[] group = {"Cache-Group-Invalidation", "\"page:1\""};
        bench.get(TestRequest.get("/other"), "", group);
        bench.send(
                TestRequest.of("POST", "/orders"),
                seen -> new HttpBench.Answer(500, Fields.of(group), ""));
        bench.get(TestRequest.of("POST", "/a"), "", "Cache-Group-Invalidation", "\"page:1");
        assertEquals("1", text(bench.get(page(1), "2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    "a"                  ~ [a]
                    "a", "b c"           ~ [a, b c]
                    "a";x=1;y="q,", "b"   ~ [a, b]
                    "a" , b, ("c" "d"), 4 ~ [a]
                    "a\\"b"              ~ [a"b]
                    "a                   ~ []
                    "a" "b"              ~ []
                    "a",                 ~ []
                    "ä"                  ~ []
                    "a";                 ~ []
                    a;b="c", "d"         ~ [d]
                    """)
    void lists_of_strings_are_read_strictly(String field, String expected) {
        assertEquals(expected, List.copyOf(StructuredStrings.read(field)).toString());
    }
}
