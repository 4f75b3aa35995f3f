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

    /** Whether the thread's unit of work was looked at before the body ran. */
    boolean isGuarded;

    Call(MethodJoin join) {
        this.join = join;
    }

    @Override
    public @Nullable Object finish(@Nullable Object returned, @Nullable Throwable thrown) {
        join.finish(this, returned, thrown);
        return returned;
    }
}
