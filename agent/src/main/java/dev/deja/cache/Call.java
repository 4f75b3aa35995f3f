package dev.deja.cache;

import dev.deja.rule.StorableErrors;
import dev.deja.store.EntryKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call whose body runs carries from enter to exit. */
final class Call implements Join.Token {
    private final MethodJoin join;
    @Nullable Object self;
    @Nullable Object[] arguments = {};
    LeaseKeeper.@Nullable Held lease;

    /** For which others of this JVM wait, with the key of its entry; null when nobody can. */
    @Nullable Flight flight;

    @Nullable EntryKey entryKey;

    /** What is answered when the body throws; null when nothing is. */
    EntryFinder.@Nullable Past past;

    /**
     * Whether its value is a write's or the application's, so that nothing tells what computing
     * costs.
     */
    boolean isGiven;

    /** Whether the agent makes it, and nobody hears of its answer. */
    boolean isBackground;

    List<String> tags = List.of();
    long startedNanos;

    /** Whether the thread's unit of work was looked at before the body ran. */
    boolean isGuarded;

    /** See {@link JdbcConnections#lastingWrites}, before the body ran. */
    long lastingWrites;

    /** What its evict rules have armed. */
    @Nullable Armed armed;

    /** Of a proxy's frame, from enter to exit; what its evictions depend on. */
    @Nullable ProxyWrite proxyWrite;

    /** The entries that the result replaces, reserved (SPEC G06). */
    List<Put> puts = List.of();

    /** What the body reads besides its arguments; from enter to exit. */
    @Nullable Observation observation;

    /** Where it stands among calls of cached methods on its thread; from enter to exit. */
    @Nullable Nesting nesting;

    private boolean isObserved;

    /** The key, where arguments may change while the body runs; else null. */
    @Nullable String keyText;

    Call(MethodJoin join) {
        this.join = join;
    }

    /**
     * Of the facade: stores the value in an array of one, or gives the lease back when there is
     * none; never throws.
     */
    void end(@Nullable Object @Nullable [] value) {
        Nesting mine = nesting;
        if (mine != null) {
            mine.leave();
        }
        endObservation();
        CachedMethod method = join.cached();
        LeaseKeeper.Held held = lease;
        if (method == null || held == null) {
            return;
        }
        lease = null;
        if (value == null || !method.direct.accepts(value[0])) {
            method.abandon(held);
        } else {
            method.finish(this, held, value[0], null, false);
        }
    }

    @Override
    public @Nullable Object finish(@Nullable Object returned, @Nullable Throwable thrown) {
        Nesting mine = nesting;
        if (mine != null) {
            mine.leave();
        }
        // Innermost first, as they began.
        for (int i = puts.size() - 1; i >= 0; i--) {
            puts.get(i).endObservation();
        }
        endObservation();
        Flight boarded = flight;
        if (boarded != null && thrown != null) {
            boarded.hasFailed = true;
        }
        try {
            join.finish(this, returned, thrown);
        } finally {
            land();
        }
        return thrown == null ? returned : standIn(thrown);
    }

    /** What a failed body is answered with; null when its exception is the answer. */
    private @Nullable Object standIn(Throwable thrown) {
        EntryFinder.Past kept = past;
        CachedMethod method = join.cached();
        return kept == null
                        || isBackground
                        || method == null
                        || System.currentTimeMillis() > kept.untilMillis()
                        || !StorableErrors.isOfOrigin(thrown)
                ? null
                : method.standIn(kept);
    }

    /** Those who wait for this call go on. */
    private void land() {
        Flight mine = flight;
        EntryKey key = entryKey;
        CachedMethod method = join.cached();
        if (mine != null && key != null && method != null && !mine.isHandedOver()) {
            flight = null;
            method.flights.land(key, mine);
        }
    }

    /** What is read from now on was not read for this call; on the thread where it began. */
    void endObservation() {
        Observation observed = observation;
        if (observed != null && !isObserved) {
            isObserved = true;
            observed.end();
        }
    }
}
