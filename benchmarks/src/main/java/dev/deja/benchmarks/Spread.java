package dev.deja.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The middle of several measurements, with the extremes. */
record Spread(double median, double lowest, double highest) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Such as {@code 1.13 (1.09 to 1.20)}. */
    String text(String format) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median,
                lowest,
                highest);
    }
}
