package dev.deja.benchmarks;

import java.util.Locale;

/** Bytes per call, as a profiler sees them that also counts what other threads do now and then. */
final class Allocation {
    /** Less than a byte per call cannot be an object. */
    private static final double NOISE = 0.5;

    private Allocation() {}

    static boolean isNone(double bytes) {
        return bytes < NOISE;
    }

    static boolean isAtMost(double bytes, double bound) {
        return bytes < bound + NOISE;
    }

    static String text(double bytes) {
        return String.format(Locale.ROOT, "%.0f B", bytes);
    }
}
