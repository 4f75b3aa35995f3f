package dev.deja.cache;

import dev.deja.codec.Encoded;
import dev.deja.rule.InputValue;
import dev.deja.store.Reading;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange whose application computes the answer, and which holds the lease of its entry: it is
 * observed, and ends with the first {@link #fill} or {@link #release}. Used by one thread at a
 * time, not always the same one. Throws nothing.
 */
public final class Filling implements EndpointLookup {
    private final CachedEndpoint endpoint;
    private final LeaseKeeper.Held held;
    private final InputCheck inputs;
    private final Caller caller;
    private final List<String> tags;
    private final String key;
    private final long startedNanos = System.nanoTime();
    private final long startedMillis = System.currentTimeMillis();
    private final boolean isMute;

    /** For which others of this JVM wait; null once it has landed. */
    private @Nullable Flight flight;

    private final @Nullable Fallback fallback;

    /** With the entry that is to be replaced, and answers until then; null when there is none. */
    private final @Nullable Reading replaced;

    /** All that was read so far by threads that have left. */
    private final Observation total;

    /** Of the thread that works on the exchange; null between threads. */
    private @Nullable Observation part;

    private @Nullable Thread thread;
    private boolean isEnded;

    Filling(
            CachedEndpoint endpoint,
            LeaseKeeper.Held held,
            InputCheck inputs,
            Caller caller,
            List<String> tags,
            String key,
            @Nullable Flight flight,
            @Nullable Fallback fallback,
            @Nullable Reading replaced) {
        this.replaced = replaced;
        this.flight = flight;
        held.flight = flight;
        this.fallback = fallback;
        this.endpoint = endpoint;
        this.held = held;
        this.inputs = inputs;
        this.caller = caller;
        this.tags = tags;
        this.key = key;
        this.isMute = endpoint.rule().keying().inputsDeclared();
        this.total = Observation.ofNoThread(isMute);
        if (!endpoint.state().observes()) {
            total.fail(InputCheck.NOT_YET);
        }
    }

    /** The tags of the entry. */
    public List<String> tags() {
        return tags;
    }

    /** The entry's key, as operators see it. */
    public String key() {
        return key;
    }

    /** What may be sent when the application fails; or null. */
    public @Nullable Fallback fallback() {
        return fallback;
    }

    /** When computing began, in milliseconds since 1970. */
    public long startedMillis() {
        return startedMillis;
    }

    /** The calling thread works on the exchange from now on. */
    public void enter() {
        if (part == null) {
            part = Observation.begin(isMute);
            thread = Thread.currentThread();
        }
    }

    /** Nobody works on it now, or nobody of whom the agent will hear. */
    public void leave() {
        Observation observation = part;
        if (observation == null) {
            return;
        }
        part = null;
        if (thread == Thread.currentThread()) {
            observation.end();
            total.addTo(observation);
        } else {
            // The other thread may be at it still.
            observation.abandon();
            total.fail("its end was not seen where it began");
        }
        thread = null;
    }

    /**
     * The work goes on where reads of what belongs to threads may go unseen: whatever this thread
     * could have shown counts as read.
     */
    public void leaveForElsewhere() {
        leave();
        if (!isMute) {
            inputs.noteAllOfThread(total);
        }
    }

    /**
     * Notes what was read of the request.
     *
     * @param input its name, as the {@link Caller} knows it
     * @param value as entries keep it
     * @param source what was asked, for people
     */
    public void note(String input, String value, String source) {
        if (!isMute) {
            total.note(input, value, source);
        }
    }

    /** Something was read that cannot be told. */
    public void fail(String why) {
        if (!isMute) {
            total.fail(why);
        }
    }

    /** Whether the answer was made of who asks, which the key does not tell. */
    public boolean readsIdentity() {
        return !identities().isEmpty();
    }

    private List<String> identities() {
        if (isMute || endpoint.isUserInKey()) {
            return List.of();
        }
        List<String> identities = new ArrayList<>();
        addIdentities(identities, total);
        Observation open = part;
        if (open != null) {
            addIdentities(identities, open);
        }
        return identities;
    }

    private static void addIdentities(List<String> identities, Observation observation) {
        List<String> recorded = observation.recorded();
        for (int i = 0; i + 1 < recorded.size(); i += 2) {
            if (InputValue.isIdentity(recorded.get(i + 1))) {
                identities.add(recorded.get(i));
            }
        }
    }

    /** How long the rule lets an answer live that is stored now; positive. */
    public Duration ttl(long nowMillis) {
        return endpoint.ttl(held.lease.key(), startedMillis, nowMillis);
    }

    /**
     * Stores the answer, after {@link #leave}.
     *
     * @param isShareable whether the application itself says that users may share it
     * @param isKept whether it may be used past its end, as far as the rule wants it
     * @return whether it is stored; else the lease is given back, and the reason is counted
     */
    public boolean fill(Object answer, Duration ttl, boolean isShareable, boolean isKept) {
        if (isEnded) {
            return false;
        }
        isEnded = true;
        endpoint.drop(held);
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            endpoint.giveBack(held);
            land();
            return false;
        }
        try {
            List<String> recorded =
                    endpoint.isAnswering() ? inputs.recorded(total, isShareable) : null;
            if (recorded == null) {
                endpoint.remember(key, identities());
                endpoint.giveBack(held);
                discard();
                return false;
            }
            Encoded encoded = endpoint.codec().encode(answer);
            EntryWriter.Outcome outcome =
                    endpoint.writer()
                            .write(
                                    held,
                                    isKept || endpoint.endsAlways() ? 0 : Envelope.ENDS,
                                    recorded,
                                    encoded,
                                    endpoint.isLocal()
                                            ? ResponseCodec.live(answer, tags, recorded)
                                            : null,
                                    System.currentTimeMillis(),
                                    ttl,
                                    startedNanos,
                                    tags,
                                    List.of());
            switch (outcome) {
                case STORED -> {
                    endpoint.forget(key);
                    endpoint.refreshed(held.lease.key(), true);
                }
                case REFUSED -> {
                    endpoint.giveBack(held);
                    discard();
                }
                case LOST -> {}
            }
            return outcome == EntryWriter.Outcome.STORED;
        } catch (StoreException e) {
            endpoint.state().bypassed("store unavailable", null);
            return false;
        } catch (Throwable e) {
            endpoint.failed("store", e);
            endpoint.giveBack(held);
            return false;
        } finally {
            marks[Guard.CACHING] = false;
            land();
        }
    }

    /**
     * What the application answers now is not to be stored, so that what it answered before is not
     * either.
     */
    public void discard() {
        Reading old = replaced;
        if (old != null && held.isRefresh) {
            endpoint.discard(old);
        }
    }

    /** Gives the lease back because the application has failed: for a while nobody asks again. */
    public void releaseFailed(String reason) {
        if (isEnded) {
            return;
        }
        Flight mine = flight;
        if (mine != null) {
            mine.hasFailed = true;
        }
        if (held.isRefresh) {
            endpoint.refreshed(held.lease.key(), false);
        }
        release(reason, false);
    }

    private void land() {
        Flight mine = flight;
        if (mine != null) {
            flight = null;
            if (mine.isHandedOver()) {
                return;
            }
            endpoint.land(held.lease.key(), mine);
        }
    }

    /**
     * Gives the lease back.
     *
     * @param reason why nothing is stored; null when it is not to be counted
     * @param isLasting whether the next answer will not be stored either
     */
    public void release(@Nullable String reason, boolean isLasting) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        leave();
        endpoint.drop(held);
        endpoint.giveBack(held);
        if (reason != null) {
            endpoint.state().bypassed(reason, null);
        }
        if (isLasting) {
            endpoint.remember(key, identities());
        }
        land();
    }

    /**
     * Gives the lease back because the answer is one user's, whom the key does not tell: the author
     * of the rule is told what was read, and what can be done.
     *
     * @param isLasting whether the next answer will not be stored either
     */
    public void releaseUnshared(boolean isLasting) {
        if (isEnded) {
            return;
        }
        release(null, isLasting);
        try {
            inputs.recorded(total, false);
        } catch (Throwable e) {
            endpoint.failed("release", e);
        }
    }

    /** Who asks. */
    Caller caller() {
        return caller;
    }
}
