package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.codec.Codecs;
import dev.deja.codec.RefusedValueException;
import dev.deja.codec.ValueTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** SPEC B08: what would come back different is not kept, and the rule is switched off. */
class FidelityTest {
    /** Orders otherwise once somebody has turned it round: no copy can know. */
    record Fickle() implements Comparator<String> {
        static boolean reversed;

        @Override
        public int compare(String a, String b) {
            return reversed ? b.compareTo(a) : a.compareTo(b);
        }
    }

    record Answer(String name, Object words) {}

    static class Dictionary {
        Object look(String word) {
            return word;
        }
    }

    private static final String RULES =
            "cache.word.method = dev.deja.cache.FidelityTest$Dictionary#look\ncache.word.ttl = 1m\n";

    private static Object fickle() {
        Fickle.reversed = false;
        SortedSet<String> words = new TreeSet<>(new Fickle());
        words.addAll(List.of("a", "b"));
        Fickle.reversed = true;
        return new Answer("fickle", words);
    }

    @Test
    void a_value_that_would_come_back_different_switches_the_rule_off_with_the_path() {
        Workbench bench = new Workbench(RULES, Dictionary.class);

        bench.call("look", new Dictionary(), FidelityTest::fickle, "x");

        assertEquals(0, bench.state("word").stored());
        Map<String, String> suspensions = bench.state("word").suspensions();
        assertTrue(
                String.valueOf(suspensions.get("fidelity")).contains("result.words[0]"),
                suspensions.toString());
    }

    @Test
    void a_type_is_looked_at_when_it_first_appears_however_late() {
        Workbench bench = new Workbench(RULES, Dictionary.class);
        Dictionary dictionary = new Dictionary();
        for (int i = 0; i < 10; i++) {
            Answer plain = new Answer("plain", List.of("a"));
            bench.call("look", dictionary, () -> plain, "w" + i);
        }
        assertEquals(10, bench.state("word").stored());

        bench.call("look", dictionary, FidelityTest::fickle, "x");

        assertEquals(10, bench.state("word").stored());
        assertFalse(bench.state("word").isAnswering());
    }

    @Test
    void types_of_the_jdk_inside_of_a_value_count_as_new_once() throws RefusedValueException {
        ValueTypes types = ValueTypes.of(Object.class, FidelityTest.class.getClassLoader());

        assertTrue(isNew(new ArrayList<>(List.of("a")), types));
        assertFalse(isNew(new ArrayList<>(List.of("b", "c")), types));
        assertTrue(isNew(new ArrayList<>(List.of(new TreeSet<>(List.of("d")))), types));
        assertFalse(isNew(new ArrayList<>(List.of(new TreeSet<>(List.of("d", "e")))), types));
        assertTrue(isNew(new ArrayList<>(Collections.singletonList(new Answer[0])), types));
        assertFalse(isNew(new ArrayList<>(Collections.singletonList(new Answer[1])), types));
    }

    private static boolean isNew(Object value, ValueTypes types) throws RefusedValueException {
        return Codecs.binary().encode(value, types).meetsNewTypes();
    }
}
