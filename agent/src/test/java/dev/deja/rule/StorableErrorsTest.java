package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.AccessControlException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

final class StorableErrorsTest {
    private static boolean accepts(String named, Throwable error) {
        return StorableErrors.accept(List.of(named), error);
    }

    @Test
    void what_is_named_is_kept_with_its_subclasses_and_nothing_else() {
        assertTrue(accepts("java.io.IOException", new IOException()));
        assertTrue(accepts("java.io.IOException", new FileNotFoundException()));
        assertFalse(accepts("java.io.FileNotFoundException", new IOException()));
        assertFalse(StorableErrors.accept(List.of(), new IOException()));
    }

    @Test
    @SuppressWarnings("removal")
    void errors_and_what_concerns_the_caller_alone_are_never_kept() {
        for (Throwable never :
                List.of(
                        new StackOverflowError(),
                        new AssertionError(),
                        new SecurityException(),
                        new AccessControlException("no"),
                        new InterruptedException(),
                        new CancellationException())) {
            assertFalse(accepts("java.lang.Throwable", never), never.toString());
            assertFalse(accepts("java.lang.Exception", never), never.toString());
            assertFalse(accepts(never.getClass().getName(), never), never.toString());
        }
    }

    @Test
    void what_can_be_known_of_a_name_is_told_when_it_is_read() {
        assertNotNull(StorableErrors.refusal("java.lang.Error"));
        assertNotNull(StorableErrors.refusal("java.lang.OutOfMemoryError"));
        assertNotNull(StorableErrors.refusal("java.lang.String"));
        assertNotNull(StorableErrors.refusal("java.security.AccessControlException"));
        assertNotNull(
                StorableErrors.refusal(
                        "org.springframework.security.access.AccessDeniedException"));
        assertNull(StorableErrors.refusal("java.io.IOException"));
        assertNull(StorableErrors.refusal("com.acme.NotFoundException"));
    }
}
