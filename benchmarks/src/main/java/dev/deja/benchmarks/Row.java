package dev.deja.benchmarks;

/**
 * A line of the table.
 *
 * @param what is measured, against what
 * @param must the bound, or {@code -} where there is none
 * @param measured the figure that the bound is for
 * @param details the absolute figures behind it
 * @param verdict whether the bound is met
 */
record Row(String what, String must, String measured, String details, Verdict verdict) {

    /** Whether a bound is met. */
    enum Verdict {
        YES,
        NO,
        /** There is no bound; the figure helps to read the others. */
        NONE;

        static Verdict of(boolean met) {
            return met ? YES : NO;
        }
    }
}
