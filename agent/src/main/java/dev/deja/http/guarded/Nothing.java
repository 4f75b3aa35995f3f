package dev.deja.http.guarded;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a handler's caller gets when the answer has been given: null, or nothing. */
enum Nothing implements Supplier<@Nullable Object> {
    NOTHING;

    @Override
    public @Nullable Object get() {
        return null;
    }
}
