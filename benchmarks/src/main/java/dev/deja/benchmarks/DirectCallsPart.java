package dev.deja.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Methods that no rule answers, against the same methods without the agent. */
final class DirectCallsPart {
    /** What two forks of one program may differ by without anything having changed. */
    private static final double NOISE = 1.05;

    private DirectCallsPart() {}

    static List<Row> measure(Workshop workshop) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (String method : List.of("primitive", "reference")) {
            contenders.add(contender("bare", method, List.of()));
            contenders.add(
                    contender(
                            "disabled",
                            method,
                            List.of(workshop.withAgent("disabled.properties"))));
            contenders.add(
                    contender(
                            "unmatched",
                            method,
                            List.of(workshop.withAgent("unmatched.properties"))));
            // How far bare calls are from themselves says how much the other ratios mean.
            contenders.add(contender("bare-again", method, List.of()));
        }
        Rounds rounds = workshop.rounds(contenders);
        List<Row> rows = new ArrayList<>();
        for (String method : List.of("primitive", "reference")) {
            rows.add(row(rounds, "disabled", method));
            rows.add(row(rounds, "unmatched", method));
            rows.add(
                    new Row(
                            "bare call against itself, " + method,
                            "-",
                            rounds.ratio("bare-again-" + method, "bare-" + method).text("%.2f"),
                            figures(rounds, "bare-again-" + method),
                            Row.Verdict.NONE));
        }
        return rows;
    }

    private static Contender contender(String kind, String method, List<String> jvmArguments) {
        return new Contender(kind + "-" + method, DirectCalls.class, method, jvmArguments);
    }

    private static Row row(Rounds rounds, String kind, String method) {
        String name = kind + "-" + method;
        Spread ratio = rounds.ratio(name, "bare-" + method);
        Spread control = rounds.ratio("bare-again-" + method, "bare-" + method);
        boolean met =
                ratio.median() <= Math.max(NOISE, control.highest())
                        && Allocation.isNone(rounds.bytes(name));
        return new Row(
                kind + " method against bare call, " + method,
                "noise, 0 B",
                ratio.text("%.2f"),
                figures(rounds, name),
                Row.Verdict.of(met));
    }

    private static String figures(Rounds rounds, String name) {
        return String.format(
                Locale.ROOT,
                "%.2f ns, %s",
                rounds.nanos(name),
                Allocation.text(rounds.bytes(name)));
    }
}
