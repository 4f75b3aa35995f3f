package dev.deja.rule;

/**
 * Floating-point numbers as text: one text per value, the same on every JVM.
 *
 * <p>{@code Double.toString} is not: JDK 19 changed its digits. Here a number is the fraction with
 * the fewest decimals that divides back to it exactly ({@code 19.99}, {@code 3.0}), and otherwise
 * its hexadecimal form, which is specified to the digit. {@code -0.0} is not {@code 0.0}; all NaNs
 * are one.
 */
final class Decimals {
    private static final int MAX_DECIMALS = 15;
    private static final double MAX_EXACT = 1L << 53;

    /** Powers of ten up to 22 are exact doubles. */
    private static final double[] POWERS = new double[MAX_DECIMALS + 1];

    static {
        double power = 1;
        for (int i = 0; i <= MAX_DECIMALS; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimals() {}

    static String text(double value) {
        String text = decimal(value, false);
        return text != null ? text : Double.toHexString(value);
    }

    static String text(float value) {
        String text = decimal(value, true);
        return text != null ? text : Float.toHexString(value);
    }

    private static @org.jspecify.annotations.Nullable String decimal(double value, boolean single) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        if (value == Math.rint(value) && Math.abs(value) < 0x1p62) {
            return (long) value + ".0";
        }
        for (int decimals = 1; decimals <= MAX_DECIMALS; decimals++) {
            double shifted = Math.rint(value * POWERS[decimals]);
            if (Math.abs(shifted) > MAX_EXACT) {
                return null;
            }
            double back = shifted / POWERS[decimals];
            if (single ? (float) back == (float) value : back == value) {
                return pointed((long) shifted, decimals);
            }
        }
        return null;
    }

    private static String pointed(long unscaled, int decimals) {
        StringBuilder text = new StringBuilder(24);
        text.append(Math.abs(unscaled));
        while (text.length() <= decimals) {
            text.insert(0, '0');
        }
        text.insert(text.length() - decimals, '.');
        if (unscaled < 0) {
            text.insert(0, '-');
        }
        return text.toString();
    }
}
