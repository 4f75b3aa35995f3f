package dev.deja.benchmarks.app;

import java.lang.instrument.Instrumentation;

/**
 * The shortest program, and the shortest agent: what they cost is what the JVM costs, and what the
 * JVM charges for any agent at all.
 */
public final class Nothing {
    private Nothing() {}

    /** Does nothing. */
    public static void main(String[] args) {}

    /** Does nothing. */
    public static void premain(String arguments, Instrumentation instrumentation) {}
}
