package dev.deja.benchmarks;

import dev.deja.benchmarks.app.Bookkeeping;
import dev.deja.benchmarks.app.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Four instances of a service, whose Redis is killed and started again every few seconds. */
final class SoakPart {
    private static final int UP_MILLIS = 3_000;
    private static final int DOWN_MILLIS = 1_200;

    /** What a heap may have more at the end than after a third of the time. */
    private static final long HEAP_KIB = 16 << 10;

    private SoakPart() {}

    static List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
        int seconds = workshop.pace().soakSeconds();
        int port = RedisServer.freePort();
        Path logs = workshop.work().resolve("logs");
        Files.createDirectories(logs);
        Path ledger = logs.resolve("soak-ledger");
        Files.deleteIfExists(ledger);
        new Ledger(ledger);
        List<Process> instances = new ArrayList<>();
        List<Path> outputs = new ArrayList<>();
        int kills = 0;
        RedisServer server = RedisServer.start(port);
        try {
            for (int i = 0; i < Ledger.INSTANCES; i++) {
                Path output = logs.resolve("soak-" + i + ".log");
                outputs.add(output);
                instances.add(start(workshop, port, ledger, i, seconds, output));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds - 3);
            while (System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(UP_MILLIS);
                server.close();
                kills++;
                TimeUnit.MILLISECONDS.sleep(DOWN_MILLIS);
                server = RedisServer.start(port);
            }
            for (Process instance : instances) {
                if (!instance.waitFor(seconds + 90L, TimeUnit.SECONDS)) {
                    throw new IOException("an instance does not end; see " + logs);
                }
            }
        } finally {
            for (Process instance : instances) {
                instance.destroyForcibly();
            }
            server.close();
        }
        return rows(outputs, kills, seconds);
    }

    private static Process start(
            Workshop workshop, int port, Path ledger, int number, int seconds, Path output)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        workshop.withAgent("soak.properties"),
                        "-Ddeja.redis.uri=redis://127.0.0.1:" + port,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bookkeeping.class.getName(),
                        ledger.toString(),
                        Integer.toString(number),
                        Integer.toString(seconds)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static List<Row> rows(List<Path> outputs, int kills, int seconds) throws IOException {
        long[] sums = new long[9];
        long slowest = 0;
        long heap = Long.MIN_VALUE;
        long threads = Long.MIN_VALUE;
        for (Path output : outputs) {
            long[] found = figures(output);
            for (int i = 0; i < found.length; i++) {
                sums[i] += found[i];
            }
            slowest = Math.max(slowest, found[6]);
            heap = Math.max(heap, found[7]);
            threads = Math.max(threads, found[8]);
        }
        String load =
                String.format(
                        Locale.ROOT,
                        "%d s, Redis killed %d times; %d calls, %d hits, %d writes; slowest call %d"
                                + " ms",
                        seconds,
                        kills,
                        sums[0],
                        sums[1],
                        sums[2],
                        slowest);
        return List.of(
                zero("soak: old answers after an eviction was complete", sums[3], load),
                zero("soak: failed calls", sums[4], ""),
                zero("soak: lost evictions", sums[5], ""),
                new Row(
                        "soak: heap of an instance after a third of the time and at the end",
                        "≤ 16 MiB more",
                        String.format(Locale.ROOT, "%+.1f MiB", heap / 1024.0),
                        "",
                        Row.Verdict.of(heap <= HEAP_KIB)),
                new Row(
                        "soak: threads of an instance, likewise",
                        "none more",
                        String.format(Locale.ROOT, "%+d", threads),
                        "",
                        Row.Verdict.of(threads <= 0)));
    }

    private static Row zero(String what, long count, String details) {
        return new Row(what, "0", Long.toString(count), details, Row.Verdict.of(count == 0));
    }

    private static long[] figures(Path output) throws IOException {
        for (String line : Files.readAllLines(output)) {
            if (line.startsWith("soak ")) {
                String[] words = line.split(" ", -1);
                long[] figures = new long[words.length - 1];
                for (int i = 0; i < figures.length; i++) {
                    figures[i] = Long.parseLong(words[i + 1]);
                }
                return figures;
            }
        }
        throw new IOException("an instance has not come to its end; see " + output);
    }
}
