package dev.deja.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call whose body runs carries from enter to exit. */
final class Call implements Join.Token {
    private final MethodJoin join;
    @Nullable Object self;
    @Nullable Object[] arguments = {};
    LeaseKeeper.@Nullable Held lease;
    List<String> tags = List.of();
    long startedNanos;

    /** What the body reads besides its arguments; from enter to exit. */
    @Nullable Observation observation;

    /** The key, where arguments may change while the body runs; else null. */
    @Nullable String keyText;

    Call(MethodJoin join) {
        this.join = join;
    }

    @Override
    public @Nullable Object finish(@Nullable Object returned, @Nullable Throwable thrown) {
        Observation observed = observation;
        if (observed != null) {
            observed.end();
        }
        join.finish(this, returned, thrown);
        return returned;
    }
}
