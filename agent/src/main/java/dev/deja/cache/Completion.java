package dev.deja.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do for a call whose method has returned a stage (SPEC B02). The caller gets that
 * very stage; this is one of its dependents, the first to be registered. A {@code
 * CompletableFuture} runs the last one first, so that others may have seen the value, and changed
 * it, before it comes here; {@code docs/decisions/0010} says what follows from that.
 *
 * <p>Held by the stage alone.
 */
final class Completion implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final MethodJoin join;
    private final Call call;
    private final @Nullable CompletableFuture<?> future;
    private final AtomicBoolean evictionClaimed = new AtomicBoolean();
    private volatile boolean evicted;
    private final AtomicBoolean accepted = new AtomicBoolean();
    private volatile @Nullable PendingWrite pending;

    /** While the stage is asked to tell: when it tells at once, nobody else has it yet. */
    private volatile @Nullable Thread registrar = Thread.currentThread();

    private Completion(MethodJoin join, Call call, CompletionStage<?> stage) {
        this.join = join;
        this.call = call;
        this.future = stage instanceof CompletableFuture<?> known && canTell(known) ? known : null;
    }

    /** A minimal stage is a future by its class, and refuses to say anything. */
    private static boolean canTell(CompletableFuture<?> future) {
        try {
            return future.isDone() || !future.isCancelled();
        } catch (Throwable e) {
            return false;
        }
    }

    /** Does what is left at once, or has the stage tell when it is completed. Never throws. */
    static void follow(MethodJoin join, Call call, CompletionStage<?> stage) {
        Completion completion = new Completion(join, call, stage);
        if (join.evicts() && (completion.future == null || !completion.future.isDone())) {
            PendingWrite write = join.open(completion);
            completion.pending = write;
            if (completion.evicted) {
                // By somebody who found the write, completed, before it was known here.
                write.close();
            }
        }
        boolean registered = false;
        try {
            stage.whenComplete(completion);
            registered = true;
        } catch (Throwable e) {
            // A stage of the application's own that takes no dependents.
        }
        completion.registrar = null;
        LeaseKeeper.Held lease = call.lease;
        if (!registered && completion.accepted.compareAndSet(false, true)) {
            join.abandon(call);
            completion.evict(null, null, false);
        } else if (lease != null && !completion.accepted.get()) {
            // From here on the stage alone keeps the lease alive.
            join.leases().weaken(lease);
        }
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable thrown) {
        if (!accepted.compareAndSet(false, true)) {
            return;
        }
        boolean atExit = registrar == Thread.currentThread();
        if (Headroom.isThere()) {
            join.store(call, value, thrown, !atExit);
        }
        evict(value, thrown, !atExit);
    }

    /**
     * Makes the eviction when the stage is completed and that has not been done.
     *
     * @return false when another thread is about to
     */
    boolean settleIfDone() {
        CompletableFuture<?> mine = future;
        if (mine == null || !mine.isDone() || evicted) {
            return true;
        }
        Object value = null;
        Throwable thrown = null;
        try {
            value = mine.join();
        } catch (Throwable e) {
            thrown = e;
        }
        evict(value, thrown, true);
        return evicted;
    }

    private void evict(@Nullable Object value, @Nullable Throwable thrown, boolean late) {
        if (!evictionClaimed.compareAndSet(false, true)) {
            return;
        }
        join.evictAll(call, value, thrown, late);
        evicted = true;
        PendingWrite mine = pending;
        if (mine != null) {
            mine.close();
        }
    }
}
