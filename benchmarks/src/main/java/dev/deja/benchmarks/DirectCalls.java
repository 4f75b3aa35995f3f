package dev.deja.benchmarks;

import dev.deja.benchmarks.app.Stock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Calls of methods that no rule answers. The same byte code runs without the agent, with a rule
 * that is switched off, and with a rule for another method of the class; only the fork differs.
 * Whether to inline is left to the JVM, as in an application: a method that has grown beyond what
 * is inlined would show.
 */
@State(Scope.Thread)
public class DirectCalls {
    private final Stock stock = new Stock();
    private final String[] names = Keys.names();
    private int next;

    /** A primitive in, a primitive out. */
    @Benchmark
    public long primitive() {
        return stock.available(next++);
    }

    /** A reference in, a reference out. */
    @Benchmark
    public String reference() {
        return stock.shelf(names[next++ & Keys.MASK]);
    }
}
