package dev.deja.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A hit in memory, against a hash map and against Caffeine with expiry. */
final class MemoryPart {
    private static final double BOUND = 1.2;
    private static final int PRIMITIVES_BYTES = 72;

    private MemoryPart() {}

    static List<Row> measure(Workshop workshop) throws IOException {
        List<String> agent = List.of(workshop.withAgent("memory.properties"));
        List<Contender> contenders = new ArrayList<>();
        for (String key : List.of("Name", "Id", "Ids")) {
            contenders.add(contender("map" + key, List.of()));
            contenders.add(contender("caffeine" + key, List.of()));
            contenders.add(contender("deja" + key, agent));
        }
        Rounds rounds = workshop.rounds(contenders);
        List<Row> rows = new ArrayList<>();
        rows.addAll(rows(rounds, "Name", "one String", 0));
        rows.addAll(rows(rounds, "Id", "one long", PRIMITIVES_BYTES));
        rows.addAll(rows(rounds, "Ids", "two longs", PRIMITIVES_BYTES));
        return rows;
    }

    private static Contender contender(String method, List<String> jvmArguments) {
        return new Contender(method, MemoryHits.class, method, jvmArguments);
    }

    private static List<Row> rows(Rounds rounds, String key, String arguments, int maxBytes) {
        String deja = "deja" + key;
        String caffeine = "caffeine" + key;
        String map = "map" + key;
        Spread ratio = rounds.ratio(deja, caffeine);
        boolean met = ratio.median() <= BOUND && Allocation.isAtMost(rounds.bytes(deja), maxBytes);
        return List.of(
                new Row(
                        "memory hit against Caffeine with expiry, " + arguments,
                        String.format(
                                Locale.ROOT,
                                "≤ %.1f, %s%d B",
                                BOUND,
                                maxBytes == 0 ? "" : "≤ ",
                                maxBytes),
                        ratio.text("%.2f"),
                        String.format(
                                Locale.ROOT,
                                "%.1f ns, %s; Caffeine %.1f ns, %s",
                                rounds.nanos(deja),
                                Allocation.text(rounds.bytes(deja)),
                                rounds.nanos(caffeine),
                                Allocation.text(rounds.bytes(caffeine))),
                        Row.Verdict.of(met)),
                new Row(
                        "memory hit against ConcurrentHashMap, " + arguments,
                        "-",
                        rounds.ratio(deja, map).text("%.2f"),
                        String.format(
                                Locale.ROOT,
                                "map %.1f ns, %s",
                                rounds.nanos(map),
                                Allocation.text(rounds.bytes(map))),
                        Row.Verdict.NONE));
    }
}
