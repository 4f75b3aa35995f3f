package dev.deja.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread of this JVM that is busy with one key, and for which others of the JVM wait: it
 * computes, or it asks the store now and then whether another instance is done. Waiting is all that
 * others do: what they answer with, they read themselves (PROTOCOL section 2), but for flights
 * without a store.
 */
final class Flight {
    /** What each thread waits for, so that a circle is found before it is closed. */
    private static final ConcurrentHashMap<Thread, Flight> WAITING = new ConcurrentHashMap<>();

    /** A chain of more waits than this is taken for a circle. */
    private static final int LONGEST_CHAIN = 1000;

    /** What a flight is about. */
    enum Kind {
        /** Holds a lease, or is about to. */
        LEASED,
        /** Computes again what is in the store, and stays in use meanwhile. */
        REFRESHING,
        /** Polls for the lease of another instance, or of somebody else in this one. */
        POLLING,
        /** Computes while the store cannot be reached. */
        ALONE
    }

    final Kind kind;

    /** Null when it is in no caller's hands any more. */
    private volatile @Nullable Thread owner = Thread.currentThread();

    /** Tells other instances that this one computes again what is stored. */
    LeaseKeeper.@Nullable Held mark;

    /** Where it is known. */
    volatile @Nullable SingleFlight home;

    /** Of a flight without store: what had been invalidated here when it began. */
    final long epoch;

    /** Whether it is not yet known that the lease is had. */
    volatile boolean isBoarding;

    /** Whether the body threw. */
    volatile boolean hasFailed;

    /** Of a flight without store: what it computed, once it has landed. */
    volatile @Nullable Envelope outcome;

    private volatile boolean isAwaited;
    private final CountDownLatch landed = new CountDownLatch(1);

    Flight(Kind kind, long epoch) {
        this.kind = kind;
        this.epoch = epoch;
        this.isBoarding = kind == Kind.LEASED;
    }

    /** Whether anybody has waited so far. */
    boolean isAwaited() {
        return isAwaited;
    }

    /** The agent ends it: no caller does, and none is waited for. */
    void handOver() {
        owner = null;
    }

    /** It was not taken. */
    void takeBack() {
        owner = Thread.currentThread();
    }

    boolean isHandedOver() {
        return owner == null;
    }

    /** Whoever waits goes on. */
    void land() {
        landed.countDown();
    }

    /**
     * Waits until it has landed, for so long at most.
     *
     * @return false when nobody may wait: its thread waits for this one, or this one is interrupted
     */
    boolean await(long nanos) {
        Thread me = Thread.currentThread();
        // First told, then looked: of two threads that wait for one another, one sees it.
        WAITING.put(me, this);
        isAwaited = true;
        try {
            if (isWaitingFor(me)) {
                return false;
            }
            landed.await(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            me.interrupt();
            return false;
        } finally {
            WAITING.remove(me);
        }
    }

    /** Whether the thread that lands this waits, directly or not, for what a thread has to do. */
    private boolean isWaitingFor(Thread thread) {
        Flight flight = this;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Thread its = flight.owner;
            if (its == null) {
                return false;
            }
            if (its == thread) {
                return true;
            }
            Flight next = WAITING.get(its);
            if (next == null) {
                return false;
            }
            flight = next;
        }
        return true;
    }
}
