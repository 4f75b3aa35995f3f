package dev.deja.codec;

import org.jspecify.annotations.Nullable;

/** Where codecs, the immutability analysis and the fidelity comparison are found. */
public final class Codecs {
    private Codecs() {}

    /**
     * The default: compact, binary, faithful.
     *
     * @throws IllegalStateException when {@code jdk.internal.misc} is not exported to the agent's
     *     module
     */
    public static Codec binary() {
        requireRawMemory();
        return new BinaryCodec();
    }

    /**
     * Gson, for people who read their Redis; refuses what JSON cannot carry.
     *
     * @throws IllegalStateException when {@code jdk.internal.misc} is not exported to the agent's
     *     module
     */
    public static Codec json() {
        requireRawMemory();
        return new JsonCodec();
    }

    /**
     * Whether a value can be shared between callers without copying: nothing reachable from it can
     * ever change. Conservative: what the codec would refuse is not immutable either.
     */
    public static boolean isDeeplyImmutable(@Nullable Object value) {
        return Immutability.of(value);
    }

    /**
     * Compares a value with its copy: content, runtime types, order where there is one,
     * comparators, and which references are shared. No {@code equals} of the application is asked.
     * Fields that are transient by the contract of a {@code Serializable} class are not compared.
     *
     * @return the path of the first field that differs and how (types and sizes, never content), or
     *     null when they are the same
     */
    public static @Nullable String difference(@Nullable Object original, @Nullable Object copy) {
        return Difference.of(original, copy);
    }

    private static void requireRawMemory() {
        try {
            RawMemory.initialise();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "the codecs need the package jdk.internal.misc of java.base exported to the"
                            + " agent's module, as the agent does when it starts",
                    e);
        }
    }
}
