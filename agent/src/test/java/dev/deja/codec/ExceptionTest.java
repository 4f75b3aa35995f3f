package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("serial") // what applications write
class ExceptionTest {

    static final class NotFound extends RuntimeException {
        final long id;
        final @Nullable Object detail;

        NotFound(String message, long id, @Nullable Object detail, @Nullable Throwable cause) {
            super(message, cause);
            this.id = id;
            this.detail = detail;
        }
    }

    static final class Bare extends RuntimeException {
        Bare() {
            super("bare", null, false, false);
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            deepest = t;
        }
        return deepest;
    }

    @Test
    void an_exception_comes_back_with_all_that_it_tells() throws Exception {
        SQLException first = new SQLException("reason", "42000", 7);
        first.setNextException(new SQLException("next"));
        NotFound failure =
                new NotFound(
                        "m",
                        5,
                        List.of("d"),
                        new UncheckedIOException(new IOException("io", first)));
        failure.addSuppressed(new IllegalStateException("suppressed"));

        NotFound copy = Copies.of(failure);

        assertEquals(trace(failure), trace(copy));
        assertEquals(5, copy.id);
        assertEquals(List.of("d"), copy.detail);
        assertArrayEquals(failure.getStackTrace(), copy.getStackTrace());
        SQLException sql = (SQLException) deepest(copy);
        assertEquals("42000", sql.getSQLState());
        assertEquals(7, sql.getErrorCode());
        assertNotNull(sql.getNextException());
        copy.addSuppressed(new Bare());
        assertEquals(2, copy.getSuppressed().length);
    }

    @Test
    void an_exception_without_cause_can_still_be_given_one() throws Exception {
        IllegalStateException copy = Copies.of(new IllegalStateException("m"));

        assertNull(copy.getCause());
        copy.initCause(new Bare());
        assertNotNull(copy.getCause());
        IllegalStateException without = Copies.of(new IllegalStateException("m", null));
        assertThrows(IllegalStateException.class, () -> without.initCause(new Bare()));
    }

    @Test
    void an_exception_without_trace_and_suppression_stays_without() throws Exception {
        Bare copy = Copies.of(new Bare());

        copy.setStackTrace(new Exception().getStackTrace());
        assertEquals(0, copy.getStackTrace().length);
        copy.addSuppressed(new Bare());
        assertEquals(0, copy.getSuppressed().length);
    }

    @Test
    void exceptions_that_refer_to_each_other_keep_doing_so() throws Exception {
        Exception outer = new Exception("outer");
        Exception inner = new Exception("inner", outer);
        outer.addSuppressed(inner);

        Exception copy = Copies.of(outer);

        assertSame(copy, copy.getSuppressed()[0].getCause());
    }

    @Test
    void an_exception_is_read_where_only_its_declared_type_is_known() throws Exception {
        ExecutionException failure = new ExecutionException(new NotFound("m", 1, null, null));

        Object copy = Copies.of(failure, Throwable.class);

        assertEquals(trace(failure), trace((Throwable) copy));
    }

    @Test
    void an_exception_that_holds_what_cannot_be_carried_is_refused_with_the_path() {
        NotFound failure = new NotFound("m", 5, new Object(), null);

        assertEquals("result.cause.detail", Copies.refused(new Exception("x", failure)).path());
    }
}
