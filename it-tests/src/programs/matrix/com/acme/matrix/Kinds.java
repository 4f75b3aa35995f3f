package com.acme.matrix;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A method of every kind. */
class Kinds extends Base<Integer> implements Named {
    private final String prefix;

    Kinds(String prefix) {
        this.prefix = prefix;
        Counts.ran("constructor", 0);
    }

    public String instance(int number) {
        return Counts.ran("instance", number);
    }

    static String ofClass(int number) {
        return Counts.ran("ofClass", number);
    }

    final String last(int number) {
        return Counts.ran("last", number);
    }

    private String hidden(int number) {
        return Counts.ran("hidden", number);
    }

    String callHidden(int number) {
        return hidden(number);
    }

    synchronized String locked(int number) {
        return Counts.ran("locked", number);
    }

    String varargs(int... numbers) {
        return Counts.ran("varargs", numbers[0]);
    }

    <T extends Comparable<T>> T generic(T value) {
        Counts.ran("generic", 0);
        return value;
    }

    int primitive(int number) {
        Counts.ran("primitive", number);
        return number;
    }

    @Override
    public String implemented(int number) {
        return Counts.ran("implemented", number);
    }

    @Override
    String abstracted(Integer number) {
        return Counts.ran("abstracted", number);
    }

    @Override
    String overridden(Integer number) {
        return Counts.ran("overridden", number);
    }

    /** The lambda is a method of its own, which nobody can name. */
    String withLambda(int number) {
        IntFunction<String> inside = n -> Counts.ran("withLambda", n) + prefix;
        return inside.apply(number);
    }

    String withSwitch(Object number) {
        String text =
                switch (String.valueOf(number)) {
                    case "7" -> "seven";
                    default -> "other";
                };
        return Counts.ran("withSwitch", 0) + text;
    }

    String local(int number) throws Exception {
        class Local {
            String inLocal(int n) {
                return Counts.ran("inLocal", n) + prefix;
            }
        }
        return LOCALS.call(() -> new Local(), o -> ((Local) o).inLocal(number));
    }

    /** Rules are about one object each: keeps the first of each kind. */
    private static final class LOCALS {
        private static Object kept;

        static String call(Supplier<Object> make, java.util.function.Function<Object, String> use) {
            kept = kept == null ? make.get() : kept;
            return use.apply(kept);
        }
    }

    private final Callable<String> anonymous =
            new Callable<>() {
                @Override
                public String call() {
                    return Counts.ran("inAnonymous", 7) + prefix;
                }
            };

    String anonymous() throws Exception {
        return anonymous.call();
    }

    class Inner {
        String inInner(int number) {
            return Counts.ran("inInner", number) + prefix;
        }
    }

    static class Nested {
        String inNested(int number) {
            return Counts.ran("inNested", number);
        }
    }

    // What no rule can answer, each for a reason.

    void nothing(int number) {
        Counts.ran("nothing", number);
    }

    Stream<String> stream(int number) {
        return Stream.of(Counts.ran("stream", number));
    }

    Iterator<String> iterator(int number) {
        return List.of(Counts.ran("iterator", number)).iterator();
    }

    InputStream input(int number) {
        Counts.ran("input", number);
        return new ByteArrayInputStream(new byte[0]);
    }

    Supplier<String> notPlain(int number) {
        String text = Counts.ran("notPlain", number);
        return () -> text;
    }

    native String foreign(int number);
}
