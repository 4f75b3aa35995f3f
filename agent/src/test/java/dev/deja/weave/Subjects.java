package dev.deja.weave;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Methods as people write them; the tests define a copy of these classes and weave it. */
@SuppressWarnings({"UnusedMethod", "StatementSwitchToExpressionSwitch", "varargs"})
public class Subjects {
    /** Counts how often bodies ran. */
    public static int bodies;

    /** Something to mark methods with. */
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    public @interface Marked {}

    /** Creates an instance. */
    public Subjects() {}

    /** Returns its argument with a mark. */
    public String greet(String name) {
        bodies++;
        return "hello " + name;
    }

    /** Throws what it is given. */
    public Object fail(RuntimeException thrown) {
        bodies++;
        throw thrown;
    }

    /** Throws a checked exception. */
    public void failVoid(Exception thrown) throws Exception {
        bodies++;
        throw thrown;
    }

    /** Calls itself. */
    public long fibonacci(int n) {
        bodies++;
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    /** Exceptions caught inside stay inside. */
    public String catches(boolean fails) {
        bodies++;
        StringBuilder trace = new StringBuilder();
        try {
            if (fails) {
                throw new IllegalStateException("inner");
            }
            return trace.append("returned").toString();
        } catch (IllegalStateException e) {
            return trace.append(e.getMessage()).toString();
        } finally {
            trace.append(" finally");
            bodies++;
        }
    }

    /** Returns out of nested handlers, loops, switches and locks, overwriting its parameters. */
    public int winding(int from, long step, Object lock, @Nullable Object other) {
        bodies++;
        while (true) {
            synchronized (lock) {
                try {
                    from += (int) step;
                    other = from;
                    switch (from % 7) {
                        case 0:
                            return from;
                        case 1:
                            continue;
                        case 2:
                            lock = "another lock";
                            break;
                        default:
                            if (from > 1000) {
                                throw new IllegalArgumentException("too far");
                            }
                    }
                } catch (IllegalArgumentException e) {
                    double ignored = 1.5;
                    return (int) ignored + String.valueOf(other).length();
                } finally {
                    step++;
                }
            }
        }
    }

    /** A loop whose head is the first instruction. */
    public static void spin(int times) {
        while (times-- > 0) {
            bodies++;
        }
    }

    /** Nothing. */
    public void nothing() {}

    /** Nothing but a value. */
    public static long constant() {
        return 1L << 40;
    }

    /** Never returns. */
    public int neverReturns() {
        bodies++;
        throw new UnsupportedOperationException();
    }

    /** Generic and variable. */
    @SafeVarargs
    public final <T> List<T> listOf(T first, T... more) {
        bodies++;
        List<T> all = new ArrayList<>(List.of(more));
        all.add(0, first);
        return all;
    }

    /** More parameters than a join takes apart. */
    public double sum(byte a, short b, char c, int d, long e, float f, double g, boolean h) {
        bodies++;
        return a + b + c + d + e + f + g + (h ? 1 : 0);
    }

    /** Lambdas in the body. */
    public int lambdas(int n) {
        bodies++;
        int[] box = {n};
        Runnable twice = () -> box[0] *= 2;
        twice.run();
        return box[0];
    }

    /** Marked. */
    @Marked
    public int marked() {
        bodies++;
        return 1;
    }

    private synchronized String locked(String text) {
        bodies++;
        return text + Thread.holdsLock(this);
    }

    /** Calls a private method. */
    public String callsPrivate(String text) {
        return locked(text);
    }

    /** A static nested class. */
    public static class Nested {
        /** Creates an instance. */
        public Nested() {}

        /** Of the nested class. */
        public int[] array(int[] given) {
            bodies++;
            return given.clone();
        }

        /** Two dimensions. */
        public String[][] grid(String text) {
            bodies++;
            return new String[][] {{text}};
        }
    }

    /** An interface. */
    public interface Priced {
        /** Abstract. */
        int price();

        /** With a body. */
        default int twice() {
            bodies++;
            return price() * 2;
        }

        /** Static. */
        static int shipping(int weight) {
            bodies++;
            return hidden(weight);
        }

        private static int hidden(int weight) {
            return weight + 1;
        }
    }

    /** A record. */
    public record Book(String title, int price) implements Priced {
        /** Of the record. */
        public String label() {
            bodies++;
            return title + " " + price;
        }
    }

    /** An enum with bodies of its constants. */
    public enum Size {
        /** Small. */
        SMALL {
            @Override
            public int units(int n) {
                bodies++;
                return n;
            }
        },
        /** Large. */
        LARGE;

        /** Overridden by a constant. */
        public int units(int n) {
            bodies++;
            return n * 10;
        }
    }
}
