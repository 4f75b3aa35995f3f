package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Evict rules in transactions of plain JDBC (SPEC G01). An answer is what others see before the end
 * of the transaction, what is seen after it, and how many bodies that took.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JdbcTransactionsTest {
    private static final String RULES =
            """
            cache.*.ttl         = 10m
            cache.*.tags        = item:{0}
            cache.item.method   = com.acme.jdbc.Main#name(long)
            cache.on.method     = com.acme.jdbc.Main#nameOn(long, java.sql.Connection)
            cache.on.key        = {id}
            evict.item.method   = com.acme.jdbc.Main#write
            evict.item.tags     = item:{id}
            """;

    private Program service;

    @BeforeAll
    void start() {
        Path classes = Sources.compile("jdbc", "-parameters", "-cp", Sources.libraries());
        service =
                Program.on(Jdk.current())
                        .agent(RULES)
                        .classPath(classes)
                        .libraries()
                        .mainClass("com.acme.jdbc.Main")
                        .start();
        assertEquals("up", service.answer(), service.log());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private void answers(String scenario, String expected) {
        assertEquals(expected, service.ask(scenario), () -> scenario + "\n" + service.log());
    }

    @Test
    void with_auto_commit_the_eviction_is_made_when_the_method_is_over() {
        answers("auto-commit", "new new,new 1");
    }

    @Test
    void a_commit_evicts_and_not_before() {
        assertAll(
                () -> answers("commit", "old new,new 1"),
                () -> answers("savepoint", "old new,new 1"),
                () -> answers("other thread", "old new,new 1"),
                () -> answers("pool commit", "old new,new 1"));
    }

    @Test
    void auto_commit_switched_on_is_a_commit() {
        answers("auto-commit on", "old new,new 1");
    }

    @Test
    void a_rollback_evicts_nothing() {
        assertAll(
                () -> answers("rollback", "old old,old 0"),
                () -> answers("pool rollback", "old old,old 0"));
    }

    @Test
    void
            a_connection_that_is_closed_without_a_commit_evicts_unless_it_is_known_what_the_pool_did() {
        assertAll(
                () -> answers("close", "old old,old 1"),
                () -> answers("pool close", "old old,old 0"));
    }

    @Test
    void a_connection_that_went_back_into_its_pool_is_not_in_hand_any_more() {
        answers("pool, then without", "new new,new 1");
    }

    @Test
    void of_two_transactions_each_evicts_at_its_end() {
        answers("two", "old new");
    }

    @Test
    void a_write_beside_the_transaction_evicts_at_once() {
        answers("beside", "new new");
    }

    @Test
    void nothing_is_stored_from_a_snapshot_that_may_be_older_than_a_write() {
        assertAll(
                () -> answers("cold old snapshot", "old new new 2"),
                () -> answers("cold new snapshot", "new new new 1"),
                () -> answers("cold read committed", "new new new 1"));
    }

    @Test
    void nothing_is_stored_of_what_the_transaction_has_written_itself() {
        answers("cold dirty", "dirty old");
    }
}
