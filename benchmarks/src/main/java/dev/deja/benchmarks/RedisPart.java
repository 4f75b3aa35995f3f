package dev.deja.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import redis.clients.jedis.RedisClient;

/** A hit in Redis, against the bare command that fetches the same bytes. */
final class RedisPart {
    private static final double ONE_BOUND = 1.25;
    private static final double PAGE_BOUND = 1.7;
    private static final int ONE_BYTES = 4608; // 4.5 KB

    private RedisPart() {}

    static List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
        try (RedisServer server = RedisServer.start()) {
            List<String> agent =
                    List.of(
                            workshop.withAgent("redis.properties"),
                            "-Ddeja.redis.uri=" + server.uri());
            Path log = workshop.work().resolve("logs").resolve("redis-filler.log");
            Program.run(
                    List.of(
                            agent.get(0),
                            agent.get(1),
                            "-cp",
                            System.getProperty("java.class.path"),
                            RedisHits.Filler.class.getName()),
                    log,
                    Duration.ofMinutes(1));
            Sizes sizes = copyEntries(server);
            List<String> raw = List.of("-D" + RedisHits.PORT + "=" + server.port());
            Rounds rounds =
                    workshop.rounds(
                            List.of(
                                    contender("rawOne", raw),
                                    contender("dejaOne", agent),
                                    contender("rawPage", raw),
                                    contender("dejaPage", agent),
                                    new Contender(
                                            "caffeineName",
                                            MemoryHits.class,
                                            "caffeineName",
                                            List.of()),
                                    new Contender(
                                            "nearName",
                                            MemoryHits.class,
                                            "dejaName",
                                            List.of(
                                                    workshop.withAgent("near.properties"),
                                                    "-Ddeja.redis.uri=" + server.uri()))));
            return List.of(
                    near(rounds),
                    row(
                            rounds,
                            "One",
                            "Redis hit of one object (" + sizes.one() + " B)",
                            ONE_BOUND,
                            ONE_BYTES),
                    row(
                            rounds,
                            "Page",
                            "Redis hit of a list of 20 (" + sizes.page() + " B)",
                            PAGE_BOUND,
                            Integer.MAX_VALUE));
        }
    }

    /** How long the entries are in Redis. */
    private record Sizes(int one, int page) {}

    /** Puts the bytes that the agent wrote under the keys that the bare client asks for. */
    private static Sizes copyEntries(RedisServer server) {
        try (RedisClient client =
                RedisClient.builder().hostAndPort("localhost", server.port()).build()) {
            return new Sizes(
                    copy(client, "benchmarks:order:*", RedisHits.RAW_ONE),
                    copy(client, "benchmarks:orders:*", RedisHits.RAW_PAGE));
        }
    }

    private static int copy(RedisClient client, String pattern, byte[] to) {
        Set<byte[]> keys = client.keys(pattern.getBytes(StandardCharsets.UTF_8));
        if (keys.size() != 1) {
            throw new IllegalStateException(
                    "expected one entry " + pattern + " in Redis, found " + keys.size());
        }
        byte[] entry = client.get(keys.iterator().next());
        client.set(to, entry);
        return entry.length;
    }

    private static Contender contender(String method, List<String> jvmArguments) {
        return new Contender(method, RedisHits.class, method, jvmArguments);
    }

    private static Row near(Rounds rounds) {
        return new Row(
                "near hit against Caffeine with expiry, one String",
                "-",
                rounds.ratio("nearName", "caffeineName").text("%.2f"),
                String.format(
                        Locale.ROOT,
                        "%.1f ns, %s; Caffeine %.1f ns, %s",
                        rounds.nanos("nearName"),
                        Allocation.text(rounds.bytes("nearName")),
                        rounds.nanos("caffeineName"),
                        Allocation.text(rounds.bytes("caffeineName"))),
                Row.Verdict.NONE);
    }

    private static Row row(Rounds rounds, String value, String what, double bound, int maxBytes) {
        String deja = "deja" + value;
        String raw = "raw" + value;
        Spread ratio = rounds.ratio(deja, raw);
        boolean bytesBound = maxBytes != Integer.MAX_VALUE;
        boolean met =
                ratio.median() <= bound
                        && (!bytesBound || Allocation.isAtMost(rounds.bytes(deja), maxBytes));
        return new Row(
                what + " against raw Jedis GET of the same bytes",
                String.format(Locale.ROOT, "≤ %s", bound)
                        + (bytesBound ? ", ≤ " + maxBytes + " B" : ""),
                ratio.text("%.2f"),
                String.format(
                        Locale.ROOT,
                        "%.1f µs, %s; raw %.1f µs, %s",
                        rounds.nanos(deja) / 1000,
                        Allocation.text(rounds.bytes(deja)),
                        rounds.nanos(raw) / 1000,
                        Allocation.text(rounds.bytes(raw))),
                Row.Verdict.of(met));
    }
}
