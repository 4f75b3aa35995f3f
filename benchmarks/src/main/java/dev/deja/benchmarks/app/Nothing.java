package dev.deja.benchmarks.app;

/** The shortest program: what it costs to start it is what it costs to start a JVM. */
public final class Nothing {
    private Nothing() {}

    /** Does nothing. */
    public static void main(String[] args) {}
}
