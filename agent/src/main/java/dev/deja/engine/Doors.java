package dev.deja.engine;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Opens to the agent's own module, and to nobody else, what it needs of {@code java.base}: {@code
 * java.lang} to define the dispatcher there, {@code jdk.internal.misc} to read and write fields
 * without a warning or generated code.
 */
final class Doors {
    private Doors() {}

    static void open(Instrumentation instrumentation) {
        Module base = Object.class.getModule();
        Set<Module> us = Set.of(Doors.class.getModule());
        instrumentation.redefineModule(
                base,
                Set.of(),
                Map.of("jdk.internal.misc", us),
                Map.of("java.lang", us, "java.lang.invoke", us, "java.util", us),
                Set.of(),
                Map.of());
    }
}
