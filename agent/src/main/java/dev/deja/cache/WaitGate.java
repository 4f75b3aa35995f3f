package dev.deja.cache;

import dev.deja.rule.JoinPoint;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a caller may wait for another that computes the same (SPEC H01): not where the other may
 * need what the caller has in hand, and not on threads that must not block. Belongs to one woven
 * method.
 */
final class WaitGate {
    private final Class<?> declaringClass;
    private final boolean isBarred;
    private final Transactions transactions;

    WaitGate(
            Class<?> declaringClass,
            JoinPoint joinPoint,
            boolean isStaged,
            Transactions transactions) {
        this.declaringClass = declaringClass;
        // A stage is handed out at once, and what completes it may need the thread that waits.
        this.isBarred = isStaged || Modifier.isSynchronized(joinPoint.method().access());
        this.transactions = transactions;
    }

    boolean isOpen(@Nullable Object self) {
        return !isBarred
                && !(self != null && (Thread.holdsLock(self) || Thread.holdsLock(self.getClass())))
                && !Thread.holdsLock(declaringClass)
                && !Thread.currentThread().isInterrupted()
                && !EventLoops.isCurrent()
                && !transactions.holdsConnection();
    }
}
