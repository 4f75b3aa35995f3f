package dev.deja.cache;

import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The stored answer that an exchange is to replace, for when its application fails (SPEC D06).
 * Throws nothing.
 */
public final class Fallback {
    private final EntryFinder finder;
    private final EntryFinder.Past past;
    private final String key;

    Fallback(EntryFinder finder, EntryFinder.Past past, String key) {
        this.finder = finder;
        this.past = past;
        this.key = key;
    }

    /** The answer, counted as used; null when it is too old by now. */
    public EndpointLookup.@Nullable Hit use() {
        if (System.currentTimeMillis() > past.untilMillis()) {
            return null;
        }
        try {
            return ResponseCodec.hit(finder.serve(past), key);
        } catch (Throwable e) {
            Logger.debug(e);
            return null;
        }
    }
}
