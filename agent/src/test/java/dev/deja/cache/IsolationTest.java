package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.deja.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one does to a value reaches nobody else, and what cannot be changed is not copied. */
final class IsolationTest {
    /** What is cached. */
    static class Books {
        List<Chapter> chapters(List<String> of) {
            return List.of();
        }

        Object fixed(String of) {
            return of;
        }
    }

    static final class Chapter {
        String title;
        final int[] pages;

        Chapter(String title, int... pages) {
            this.title = title;
            this.pages = pages;
        }
    }

    record Line(String text, List<String> words) {}

    private static final String RULES =
            """
            cache.chapters.method = dev.deja.cache.IsolationTest$Books#chapters
            cache.chapters.ttl = 1h
            cache.fixed.method = dev.deja.cache.IsolationTest$Books#fixed
            cache.fixed.ttl = 1h
            """;

    private final Books books = new Books();
    private final List<String> argument = new ArrayList<>(List.of("one"));
    private int bodies;

    private static Workbench bench(boolean shared, String more) {
        return shared
                ? new Workbench(new MemoryStore(), RULES + more, Books.class)
                : new Workbench(RULES + more, Books.class);
    }

    @SuppressWarnings("unchecked") // what the body returned
    private List<Chapter> chapters(Workbench bench, List<String> of) {
        return (List<Chapter>)
                Objects.requireNonNull(
                        bench.call(
                                "chapters",
                                books,
                                () -> {
                                    bodies++;
                                    List<Chapter> made = new ArrayList<>();
                                    made.add(new Chapter(of.get(0), 1, 2));
                                    return made;
                                },
                                of));
    }

    private static String shown(List<Chapter> chapters) {
        StringBuilder text = new StringBuilder();
        for (Chapter chapter : chapters) {
            text.append(chapter.title).append(Arrays.toString(chapter.pages));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobody_sees_what_another_did_to_a_result_or_an_argument(boolean shared) {
        Workbench bench = bench(shared, "");
        List<Chapter> first = chapters(bench, argument);
        assertEquals("one[1, 2]", shown(first));
        first.get(0).title = "changed by the first";
        first.get(0).pages[0] = 99;
        first.add(new Chapter("more"));
        argument.add("and more");

        for (int i = 0; i < 3; i++) {
            List<Chapter> again = chapters(bench, new ArrayList<>(List.of("one")));
            assertEquals("one[1, 2]", shown(again));
            again.get(0).title = "changed by a hit";
            again.get(0).pages[1] = 77;
            again.clear();
        }
        assertEquals(1, bodies);
    }

    private @Nullable Object fixed(Workbench bench, Object value) {
        return bench.call("fixed", books, () -> value, "k");
    }

    @Test
    void what_cannot_be_changed_is_shared_from_memory_and_made_anew_from_elsewhere() {
        for (Object value :
                List.of(
                        new Line("a", List.of("b", "c")),
                        List.of(1, 2, 3),
                        Map.of("k", new Line("x", List.of())))) {
            assertSame(value, fixed(bench(false, ""), value));
            Workbench memory = bench(false, "");
            fixed(memory, value);
            assertSame(value, fixed(memory, "not computed"));
            Workbench remote = bench(true, "");
            fixed(remote, value);
            Object copy = fixed(remote, "not computed");
            assertEquals(value, copy);
            assertNotSame(value, copy);
        }
    }

    @Test
    void a_record_of_a_list_that_may_change_is_copied() {
        List<String> words = new ArrayList<>(List.of("b"));
        Workbench bench = bench(false, "");
        fixed(bench, new Line("a", words));
        words.add("changed");
        assertEquals(new Line("a", List.of("b")), fixed(bench, "not computed"));
    }

    @Test
    void with_copy_never_all_share_one_object_and_what_anybody_does_to_it() {
        Workbench bench = bench(false, "cache.chapters.copy = never\n");
        List<Chapter> first = chapters(bench, argument);
        List<Chapter> second = chapters(bench, new ArrayList<>(List.of("one")));
        assertSame(first, second);
        first.get(0).title = "changed";
        assertEquals("changed[1, 2]", shown(second));

        // In Redis there is nothing to share.
        Workbench remote = bench(true, "cache.chapters.copy = never\n");
        List<Chapter> stored = chapters(remote, new ArrayList<>(List.of("two")));
        stored.get(0).title = "changed";
        assertEquals("two[1, 2]", shown(chapters(remote, new ArrayList<>(List.of("two")))));
    }
}
