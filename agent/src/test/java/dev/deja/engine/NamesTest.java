package dev.deja.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a report names, and what it only counts. */
final class NamesTest {
    @Test
    void names_come_in_order_and_once() {
        Names names = new Names();
        assertTrue(names.isEmpty());
        names.add("b");
        names.add("a");
        names.add("b");
        assertEquals("a", names.iterator().next());
        assertEquals("", names.more(2));
        assertEquals("and 1 more", names.more(1));
    }

    @Test
    void beyond_a_bound_they_are_counted() {
        Names names = new Names();
        for (int i = 0; i < 1_500; i++) {
            names.add("m" + i);
        }
        assertEquals("and about 1492 more", names.more(8));
    }
}
