package dev.deja.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A method with a rule while Redis is away, against the same method without the agent. */
final class BreakerPart {
    private static final double BOUND_NANOS = 1000;

    private BreakerPart() {}

    static List<Row> measure(Workshop workshop) throws IOException {
        Contender bare = new Contender("bare", DirectCalls.class, "reference", List.of());
        Contender open =
                new Contender(
                        "open",
                        DirectCalls.class,
                        "reference",
                        List.of(
                                workshop.withAgent("breaker.properties"),
                                "-Ddeja.redis.uri=redis://127.0.0.1:" + RedisServer.freePort()));
        Rounds rounds = workshop.rounds(List.of(bare, open));
        double added = rounds.nanos("open") - rounds.nanos("bare");
        return List.of(
                new Row(
                        "open breaker, added to each call",
                        "≤ 1 µs",
                        String.format(Locale.ROOT, "%.0f ns", added),
                        String.format(
                                Locale.ROOT,
                                "%.1f ns, %s; bare %.1f ns",
                                rounds.nanos("open"),
                                Allocation.text(rounds.bytes("open")),
                                rounds.nanos("bare")),
                        Row.Verdict.of(added <= BOUND_NANOS)));
    }
}
