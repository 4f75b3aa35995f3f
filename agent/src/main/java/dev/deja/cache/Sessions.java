package dev.deja.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of object-relational mappers that each thread has opened and not closed. Told by
 * probes in their constructors.
 *
 * <p>The thread local holds weak references, so that pooled threads retain nothing of an
 * application.
 */
public final class Sessions {
    private static final int FIRST_SWEEP = 16;

    private static final ThreadLocal<OfThread> OPENED = ThreadLocal.withInitial(OfThread::new);

    private Sessions() {}

    /** What one thread has opened. */
    private static final class OfThread {
        private List<WeakReference<Object>> sessions = new ArrayList<>(4);
        private int nextSweep = FIRST_SWEEP;
    }

    /** Notes that this thread has made a session. Never throws. */
    @SuppressWarnings("EmptyCatch") // inside the constructor of an application's session
    public static void opened(Object session) {
        try {
            OfThread mine = OPENED.get();
            if (mine.sessions.size() >= mine.nextSweep) {
                unitOfWork(mine);
                mine.nextSweep = Math.max(FIRST_SWEEP, 2 * mine.sessions.size());
            }
            mine.sessions.add(new WeakReference<>(session));
        } catch (Throwable e) {
            // The stack or the heap is exhausted; the service has other worries than this one.
        }
    }

    /** The worst of what this thread has opened and not closed. */
    static UnitOfWork unitOfWork() {
        OfThread mine = OPENED.get();
        return mine.sessions.isEmpty() ? UnitOfWork.NONE : unitOfWork(mine);
    }

    /** Whether one that this thread has opened holds what it has read before; in doubt it does. */
    static boolean haveRead() {
        OfThread mine = OPENED.get();
        for (WeakReference<Object> reference : mine.sessions) {
            Object session = reference.get();
            if (session != null && SessionState.hasRead(session)) {
                return true;
            }
        }
        return false;
    }

    private static UnitOfWork unitOfWork(OfThread mine) {
        UnitOfWork worst = UnitOfWork.NONE;
        List<WeakReference<Object>> open = new ArrayList<>(mine.sessions.size());
        for (WeakReference<Object> reference : mine.sessions) {
            Object session = reference.get();
            UnitOfWork one = session == null ? UnitOfWork.NONE : SessionState.of(session);
            if (one != UnitOfWork.NONE) {
                open.add(reference);
                worst = worst.or(one);
            }
        }
        mine.sessions = open;
        return worst;
    }
}
