package dev.deja.benchmarks;

import dev.deja.benchmarks.app.Nothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The shortest program with an agent that finds nothing to do, against the same without it. */
final class PremainPart {
    private static final double MILLIS_BOUND = 150;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Left alone until a rule, a store or a codec needs them. */
    private static final List<String> UNWANTED =
            List.of(
                    "net.bytebuddy.",
                    "redis.clients.",
                    "com.google.gson.",
                    "org.apache.commons.jexl3.");

    private PremainPart() {}

    /** What one run took, in milliseconds; processor time is that of all threads. */
    private record Cost(double wall, double cpu) {}

    /** What an agent added to the run without it that came just before. */
    private static final class Added {
        final double[] wall;
        final double[] cpu;

        Added(int starts) {
            wall = new double[starts];
            cpu = new double[starts];
        }

        void record(int start, Cost bare, Cost agent) {
            wall[start] = agent.wall() - bare.wall();
            cpu[start] = agent.cpu() - bare.cpu();
        }
    }

    static List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
        List<String> without = List.of("-cp", classPath(), Nothing.class.getName());
        List<String> with = new ArrayList<>(without);
        with.add(0, workshop.withAgent("nothing.properties"));
        List<String> emptyAgent = new ArrayList<>(without);
        emptyAgent.add(0, "-javaagent:" + classPath());
        Path log = workshop.work().resolve("logs").resolve("premain.log");

        int starts = workshop.pace().starts() * 2;
        Added deja = new Added(starts);
        Added empty = new Added(starts);
        cost(without, log);
        cost(with, log);
        for (int i = 0; i < starts; i++) {
            Cost bare = cost(without, log);
            deja.record(i, bare, cost(with, log));
            empty.record(i, bare, cost(emptyAgent, log));
        }
        Progress.say("premain: %s ms wall", Spread.of(deja.wall).text("%.0f"));
        int loaded = unwantedClasses(workshop, with);
        return List.of(
                millis("wall", deja.wall, empty.wall),
                millis("CPU", deja.cpu, empty.cpu),
                new Row(
                        "the same: classes of Byte Buddy, Jedis, Gson and JEXL loaded",
                        "0",
                        Integer.toString(loaded),
                        "",
                        Row.Verdict.of(loaded == 0)));
    }

    private static Row millis(String clock, double[] added, double[] addedByEmpty) {
        Spread spread = Spread.of(added);
        return new Row(
                "premain with no matching rule, " + clock + " ms added to a trivial program",
                String.format(Locale.ROOT, "≤ %.0f", MILLIS_BOUND),
                spread.text("%.0f"),
                String.format(
                        Locale.ROOT,
                        "an agent that does nothing adds %.0f ms",
                        Spread.of(addedByEmpty).median()),
                Row.Verdict.of(spread.median() <= MILLIS_BOUND));
    }

    /** The shell's own stop watch reads the processor time of a program that has ended. */
    private static Cost cost(List<String> arguments, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("bash");
        command.add("-c");
        command.add("TIMEFORMAT='%R %U %S'; time \"$0\" \"$@\"");
        command.addAll(JavaCommand.of(arguments));
        Program.runCommand(command, log, PATIENCE);
        List<String> lines = Files.readAllLines(log);
        String[] times = lines.get(lines.size() - 1).split(" ", -1);
        return new Cost(
                Double.parseDouble(times[0]) * 1000,
                (Double.parseDouble(times[1]) + Double.parseDouble(times[2])) * 1000);
    }

    private static int unwantedClasses(Workshop workshop, List<String> arguments)
            throws IOException, InterruptedException {
        Path classes = workshop.work().resolve("logs").resolve("premain-classes.log");
        List<String> logged = new ArrayList<>(arguments);
        logged.add(0, "-Xlog:class+load:file=" + classes);
        Path log = workshop.work().resolve("logs").resolve("premain-classes-output.log");
        Program.run(logged, log, PATIENCE);
        int loaded = 0;
        for (String line : Files.readAllLines(classes)) {
            for (String prefix : UNWANTED) {
                if (line.contains(" " + prefix)) {
                    loaded++;
                }
            }
        }
        return loaded;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
