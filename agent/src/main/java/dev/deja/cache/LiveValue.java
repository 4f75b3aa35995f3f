package dev.deja.cache;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A hit, as the woven method takes it; kept in memory as it is where the value may be shared. */
class LiveValue implements Supplier<@Nullable Object> {
    final @Nullable Object value;

    LiveValue(@Nullable Object value) {
        this.value = value;
    }

    @Override
    public @Nullable Object get() {
        return value;
    }
}
