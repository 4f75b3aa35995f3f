package dev.deja.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.cache.Cache;
import dev.deja.cache.CoarseClock;
import dev.deja.cache.Events;
import dev.deja.cache.LeaseKeeper;
import dev.deja.rule.EvictRule;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Origin;
import dev.deja.rule.Template;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Instances that write themselves down in one book. */
final class RegistrationTest {
    /** Nothing runs out in it. */
    private static final class Book implements Registration.Book {
        private final Map<String, String> there = new TreeMap<>();
        private boolean isClosed;
        private int asked;

        @Override
        public Map<String, String> announce(String id, String text, Duration life)
                throws StoreException {
            asked++;
            if (isClosed) {
                throw new StoreException("closed", null);
            }
            there.put(id, text);
            return new TreeMap<>(there);
        }

        @Override
        public void withdraw(String id) {
            there.remove(id);
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final Book book = new Book();
    private final List<String> heard = new ArrayList<>();

    private static Cache cache() {
        return new Cache(
                new MemoryStore(),
                null,
                "shop",
                new CoarseClock(),
                new LeaseKeeper(Duration.ofSeconds(10)),
                new Events(
                        false,
                        Events.Level.OFF,
                        Events.Level.OFF,
                        Events.Level.OFF,
                        Events.Level.OFF));
    }

    private static EvictRule evict(String name, String tag) throws Exception {
        return new EvictRule(
                name,
                new Origin("agent.properties", 1),
                true,
                MethodPatterns.parse("com.acme.Shop#update"),
                List.of(Template.parse(tag)),
                List.of(),
                List.of(),
                false,
                false,
                false,
                null,
                null,
                null,
                List.of());
    }

    private Registration instance(String id, EvictRule... rules) {
        return new Registration(
                book,
                cache(),
                clock::get,
                id,
                "host-" + id,
                List.of(rules),
                (evict, sentence) -> heard.add(id + " " + evict.id() + ": " + sentence));
    }

    private void later() {
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void instances_with_the_same_rules_have_nothing_to_say() throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        Registration b = instance("b", evict("product", "product:{0}"));
        a.run();
        b.run();
        later();
        a.run();
        assertEquals(List.of(), heard);
    }

    @Test
    void who_lacks_a_rule_is_told_by_those_who_have_it_and_forgotten_when_he_leaves()
            throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        Registration b = instance("b");
        Registration c = instance("c", evict("product", "product:{0}"));
        b.run();
        c.run();
        a.run();
        assertEquals(
                List.of(
                        "c evict.product: 2 instances, 1 without evict.product (host-b)",
                        "a evict.product: 3 instances, 1 without evict.product (host-b)"),
                heard);
        heard.clear();
        b.leave();
        later();
        a.run();
        assertEquals(List.of("a evict.product: null"), heard);
        heard.clear();
        later();
        a.run();
        assertEquals(List.of(), heard);
    }

    @Test
    void a_rule_of_the_same_name_that_evicts_something_else_is_another_one() throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        Registration b = instance("b", evict("product", "price:{0}"));
        b.run();
        a.run();
        assertEquals(
                List.of("a evict.product: 2 instances, 1 with another evict.product (host-b)"),
                heard);
    }

    @Test
    void the_book_is_asked_every_ten_seconds_and_not_after_leaving() throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        a.run();
        assertTrue(a.run() <= Duration.ofSeconds(10).toNanos());
        assertEquals(1, book.asked);
        later();
        a.run();
        assertEquals(2, book.asked);
        a.leave();
        later();
        a.run();
        assertEquals(2, book.asked);
        assertEquals(Map.of(), book.there);
    }

    @Test
    void what_others_write_down_is_not_believed_to_be_well_formed() throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        book.there.put("x", "");
        book.there.put("y", "\n\n \n  evict.product");
        a.run();
        assertEquals(1, heard.size());
        assertTrue(heard.get(0).contains("3 instances, 2 without evict.product"), heard.get(0));
    }

    @Test
    void a_book_that_cannot_be_asked_changes_nothing() throws Exception {
        Registration a = instance("a", evict("product", "product:{0}"));
        Registration b = instance("b");
        b.run();
        a.run();
        heard.clear();
        book.isClosed = true;
        later();
        a.run();
        assertEquals(List.of(), heard);
    }
}
