package dev.deja.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A hit of a method that returns a stage: each caller gets one of its own, already completed, since
 * callers may {@code obtrude} it.
 */
final class StagedValue extends LiveValue {
    StagedValue(@Nullable Object value) {
        super(value);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is the caller's
    public @Nullable Object get() {
        return CompletableFuture.completedFuture(value);
    }
}
