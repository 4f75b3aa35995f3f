package dev.deja.codec;

import org.jspecify.annotations.Nullable;

/** Where codecs, the immutability analysis and the fidelity comparison are found. */
@SuppressWarnings("DoNotCallSuggester")
public final class Codecs {
    private Codecs() {}

    /** The default: compact, binary, faithful. */
    public static Codec binary() {
        throw new UnsupportedOperationException();
    }

    /** Gson, for people who read their Redis; refuses what JSON cannot carry. */
    public static Codec json() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether a value can be shared between callers without copying: nothing reachable from it can
     * ever change. Analysed once per class, and per instance only for the JDK's unmodifiable
     * collections.
     */
    public static boolean isDeeplyImmutable(@Nullable Object value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compares a value with its copy: content, runtime types, order.
     *
     * @return the path of the first field that differs and how, or null when they are the same
     */
    public static @Nullable String difference(@Nullable Object original, @Nullable Object copy) {
        throw new UnsupportedOperationException();
    }
}
