package dev.deja.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Tells a patient person that something happens. Standard output is for the table alone. */
final class Progress {
    private Progress() {}

    @FormatMethod
    static void say(String format, Object... arguments) {
        System.err.println(String.format(Locale.ROOT, format, arguments));
    }
}
