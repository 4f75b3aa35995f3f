package dev.deja.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the benchmarks and prints one table. Exit code 0: every bound is met; 1: one is not, or
 * something failed; 2: the command line is wrong.
 */
final class Main {
    private Main() {}

    /**
     * Started by {@code benchmarks/run}.
     *
     * @param args the root of the repository, then the options
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Pace pace = Pace.thorough();
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                pace = Pace.quick();
            } else if (args[i].equals("--only") && i + 1 < args.length) {
                parts.add(part(args[++i]));
            } else {
                throw usage("unknown option " + args[i]);
            }
        }
        if (parts.isEmpty()) {
            parts = EnumSet.allOf(Part.class);
        }
        Path root = Path.of(args[0]).toAbsolutePath().normalize();
        Workshop workshop =
                new Workshop(
                        pace,
                        root.resolve("agent/target/deja-agent.jar"),
                        root.resolve("demo-app/target/shop.jar"),
                        root.resolve("agent.properties"),
                        root.resolve("benchmarks/rules"),
                        root.resolve("benchmarks/target/work"));
        String machine = Machine.description();
        List<Row> rows = new ArrayList<>();
        for (Part part : parts) {
            try {
                rows.addAll(part.measure(workshop));
            } catch (IOException | IllegalStateException e) {
                // The other parts are worth their time all the same.
                System.err.println(part.optionName() + " failed: " + e.getMessage());
                rows.add(new Row(part.optionName(), "-", "failed", "", Row.Verdict.NO));
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println();
        out.println(machine);
        out.println();
        out.print(Table.of(rows));
        boolean met = rows.stream().noneMatch(row -> row.verdict() == Row.Verdict.NO);
        System.exit(met ? 0 : 1);
    }

    private static Part part(String name) {
        for (Part part : Part.values()) {
            if (part.optionName().equals(name)) {
                return part;
            }
        }
        throw usage("unknown part " + name);
    }

    private static RuntimeException usage(String problem) {
        String parts =
                Arrays.stream(Part.values()).map(Part::optionName).collect(Collectors.joining("|"));
        System.err.println(
                problem + "\nusage: benchmarks/run [--quick] [--only " + parts + "] ...");
        System.exit(2);
        return new IllegalArgumentException(problem);
    }
}
