package dev.deja.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the programs under measurement are started: the same JVM and heap for all. */
final class JavaCommand {
    /** A fixed heap: how it grows is not what is measured. */
    static final List<String> COMMON = common();

    private JavaCommand() {}

    static List<String> of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(COMMON);
        command.addAll(arguments);
        return command;
    }

    private static List<String> common() {
        List<String> common = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
        if (Runtime.version().feature() >= 24) {
            // JMH itself is warned of; the agent needs neither.
            common.add("--sun-misc-unsafe-memory-access=allow");
        }
        return List.copyOf(common);
    }
}
