package dev.deja.store.redis;

import dev.deja.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open connections to one server, from one successful probe until the next failure. Callers
 * take idle ones and wait, bounded, when there is none; the agent's thread opens more while callers
 * wait. That is why this is not a pool of the shelf: those connect on the caller's thread, for as
 * many round trips as a greeting takes.
 */
final class Links {
    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException BUSY =
            new StoreException("all connections to redis are in use", null);

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException GONE =
            new StoreException("the connection to redis was lost", null);

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException INTERRUPTED =
            new StoreException("interrupted while waiting for a connection to redis", null);

    private final ConcurrentLinkedDeque<Link> idle = new ConcurrentLinkedDeque<>();

    /** One permit per idle link: the link is put first, then the permit. */
    private final Semaphore available = new Semaphore(0);

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger();
    private final Servers.Address address;
    private final byte[] incarnation;
    private final int max;
    private final long waitNanos;
    private final Runnable opener;
    private volatile boolean closed;

    /**
     * No links yet.
     *
     * @param address of the server that they will all lead to
     * @param incarnation of that server
     * @param opener wakes the thread that opens more
     */
    Links(Servers.Address address, byte[] incarnation, int max, long waitNanos, Runnable opener) {
        this.address = address;
        this.incarnation = incarnation;
        this.max = max;
        this.waitNanos = waitNanos;
        this.opener = opener;
    }

    /** An idle link, the one used last first. */
    Link borrow() throws StoreException {
        if (!available.tryAcquire()) {
            await();
        }
        Link link = idle.pollFirst();
        if (link == null || closed) {
            if (link != null) {
                link.close();
            }
            throw GONE;
        }
        return link;
    }

    private void await() throws StoreException {
        waiting.incrementAndGet();
        try {
            if (total.get() < max) {
                opener.run();
            }
            if (!available.tryAcquire(waitNanos, TimeUnit.NANOSECONDS)) {
                throw BUSY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw INTERRUPTED;
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Takes a link back, or closes it when its conversation did not come to an end. */
    void giveBack(Link link, long now) {
        if (closed || !link.isReusable()) {
            boolean isLast = total.decrementAndGet() == 0;
            link.close();
            if (!closed && (isLast || waiting.get() > 0)) {
                opener.run();
            }
            return;
        }
        link.setIdleSince(now);
        put(link);
    }

    private void put(Link link) {
        idle.addFirst(link);
        available.release();
        if (closed) {
            closeIdle();
        }
    }

    /**
     * Whether callers wait who could be served by opening another link, or there is none left: the
     * agent's own work needs one, and cannot wait for the thread that it runs on.
     */
    boolean wantsMore() {
        int count = total.get();
        return !closed
                && (count == 0 || (count < max && waiting.get() > available.availablePermits()));
    }

    /** Adds a link that was just opened. */
    void add(Link link, long now) {
        total.incrementAndGet();
        link.setIdleSince(now);
        put(link);
    }

    /** Takes out those that have been idle since before {@code then}, the longest idle first. */
    List<Link> idleSince(long then) {
        List<Link> old = new ArrayList<>();
        for (int i = total.get(); i > 0 && available.tryAcquire(); i--) {
            Link link = idle.pollLast();
            if (link == null) {
                break;
            }
            if (link.idleSince() - then > 0) {
                idle.addLast(link);
                available.release();
                break;
            }
            old.add(link);
        }
        return old;
    }

    Servers.Address address() {
        return address;
    }

    byte[] incarnation() {
        return incarnation;
    }

    int total() {
        return total.get();
    }

    void close() {
        closed = true;
        // Those who wait find nothing and go.
        available.release(Math.max(waiting.get(), 1) + max);
        closeIdle();
    }

    private void closeIdle() {
        for (@Nullable Link link = idle.pollFirst(); link != null; link = idle.pollFirst()) {
            total.decrementAndGet();
            link.close();
        }
    }
}
