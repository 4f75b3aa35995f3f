package com.acme.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Calls each method three times. Takes the owner of this copy of the classes, and gives {@code
 * kind=bodies} for each, {@code kind=WRONG} where an answer was not this copy's.
 */
public final class Cells implements Function<String, String> {
    private final Kinds kinds = new Kinds("p");
    private final Kinds.Inner inner = kinds.new Inner();
    private final Kinds.Nested nested = new Kinds.Nested();
    private final Shape circle = new Shape.Circle(7);
    private final Shape square = new Shape.Square();
    private final Reach reach = new Reach();

    public Cells() {}

    @Override
    public String apply(String owner) {
        Counts.owner = owner;
        Counts.BODIES.clear();
        Map<String, String> wrong = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            for (Callable<?> call : calls()) {
                try {
                    Object answer = call.call();
                    if (answer instanceof String text
                            && text.contains(" of ")
                            && !text.contains(" of " + owner)) {
                        wrong.put(text.replaceAll("7? of .*", ""), "WRONG");
                    }
                } catch (Exception e) {
                    wrong.put(e.toString().replace(' ', '_'), "THREW");
                }
            }
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, AtomicInteger> each : new TreeMap<>(Counts.BODIES).entrySet()) {
            parts.add(each.getKey() + "=" + each.getValue());
        }
        wrong.forEach((kind, what) -> parts.add(kind + "=" + what));
        return String.join(" ", parts);
    }

    private List<Callable<?>> calls() {
        return Arrays.<Callable<?>>asList(
                () -> kinds.instance(7),
                () -> Kinds.ofClass(7),
                () -> kinds.last(7),
                () -> kinds.callHidden(7),
                () -> kinds.locked(7),
                () -> kinds.varargs(7, 8),
                () -> kinds.generic("x"),
                () -> kinds.primitive(7),
                () -> kinds.implemented(7),
                () -> kinds.abstracted(7),
                () -> kinds.overridden(7),
                () -> kinds.withLambda(7),
                () -> kinds.withSwitch(7),
                () -> kinds.local(7),
                () -> kinds.anonymous(),
                () -> inner.inInner(7),
                () -> nested.inNested(7),
                () -> kinds.interfaceDefault(7),
                () -> Named.interfaceStatic(7),
                () -> kinds.callPrivate(7),
                () -> kinds.inherited(7),
                () -> circle.area(7),
                () -> square.area(7),
                () -> ((Shape.Circle) circle).radius(),
                () -> Shape.Circle.ofRecord(7),
                () -> Mode.OTHER.constantBody(7),
                () -> Mode.PLAIN.constantBody(7),
                () -> reach.api.byInterface(7),
                () -> reach.api.byGeneric(7),
                () -> reach.marked.byAnnotation(7),
                () -> reach.composed.byComposed(7),
                () -> reach.heir.fromHeir(7),
                () -> reach.heir.byPlus(7),
                () -> reach.client.byProxy(7),
                () -> reach.service.inSubclass(7),
                () -> {
                    kinds.nothing(7);
                    return null;
                },
                () -> kinds.stream(7),
                () -> kinds.iterator(7),
                () -> kinds.input(7),
                () -> kinds.notPlain(7));
    }
}
