package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Evict rules in transactions of Spring (SPEC G01). An answer is what others see before the commit,
 * what they and the writer see after it, and how many bodies that took: after an eviction one, and
 * none where nothing was evicted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransactionsTest {
    private static final String RULES =
            """
            cache.item.method = com.acme.tx.Items#name(long)
            cache.item.ttl    = 10m
            cache.item.tags   = item:{id}
            evict.item.method = com.acme.tx.Writes#*(long, String, ..) except com.acme.tx.Writes#plain0
            evict.item.tags   = item:{id}
            """;

    private Program service;

    @BeforeAll
    void start() {
        Path classes = Sources.compile("tx", "-parameters", "-cp", Sources.libraries());
        service =
                Program.on(Jdk.current())
                        .agent(RULES)
                        .classPath(classes)
                        .libraries()
                        .mainClass("com.acme.tx.Main")
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
    void outside_of_a_transaction_the_eviction_is_made_when_the_method_is_over() {
        answers("none", "- new,new 1");
    }

    @Test
    void a_transactional_method_evicts_after_its_commit_which_comes_after_its_body() {
        answers("own", "old new,new 1");
    }

    @Test
    void in_a_transaction_of_its_caller_a_method_evicts_after_the_commit() {
        answers("outer", "old new,new 1");
    }

    @Test
    void a_rollback_evicts_nothing() {
        assertAll(
                () -> answers("unchecked", "- old,old 0"),
                () -> answers("rollback only", "- old,old 0"));
    }

    @Test
    void a_checked_exception_with_which_spring_commits_evicts() {
        answers("checked", "old new,new 1");
    }

    @Test
    void a_nested_transaction_evicts_with_the_outer_one() {
        assertAll(
                () -> answers("nested", "old new,new 1"),
                () -> answers("nested rolled back", "old new,new 1"));
    }

    @Test
    void a_new_transaction_evicts_by_itself_and_the_suspended_one_later() {
        assertAll(
                () -> answers("requires new", "old new new new"),
                () -> answers("requires new in one that is rolled back", "old new,new 1"));
    }

    @Test
    void a_commit_that_fails_evicts_since_it_may_have_written() {
        answers("commit fails", "old new,new 1");
    }

    @Test
    void a_listener_of_the_commit_finds_the_eviction_made() {
        answers("after commit callback", "new new");
    }

    @Test
    void nothing_is_stored_from_a_repeatable_read_that_began_before_a_write_as_is_usual_in_mysql() {
        answers("old snapshot", "old new new 2");
    }

    @Test
    void a_transaction_that_has_read_nothing_before_stores() {
        answers("new snapshot", "new new new 1");
    }

    @Test
    void a_transaction_that_reads_what_is_committed_stores_unless_it_has_written() {
        assertAll(
                () -> answers("read committed", "new new new 1"),
                () -> answers("default isolation", "new new new 1"),
                () -> answers("dirty", "dirty old"));
    }

    @Test
    void a_transaction_that_begins_inside_of_the_cached_method_does_not_matter() {
        answers("begun inside", "old old 1");
    }

    @Test
    void the_writer_reads_its_own_writes_and_nobody_else_does_before_the_commit() {
        assertAll(
                () -> answers("own reads", "old new old new"),
                () -> answers("own reads, rolled back", "old new old old"));
    }
}
