package dev.deja.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Processor time of the demo until its first answer, with and without the agent, in turns. The
 * database is a file that is filled once beforehand: filling it costs more than all the rest and
 * would hide the agent.
 */
final class StartUpPart {
    private static final double BOUND = 1.25;

    /** With a rule for which every class has to be looked at, its supertypes included. */
    private static final double WILDCARD_BOUND = 1.3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private StartUpPart() {}

    static List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
        Path database = workshop.work().resolve("startup").resolve("shop");
        Files.createDirectories(database.getParent());
        Shop shop = new Shop(workshop, database);
        try (RedisServer server = RedisServer.start()) {
            String agent = workshop.withAgent(workshop.shopRules());
            List<String> without = List.of();
            List<String> memory = List.of(agent, "-Ddeja.store=memory");
            List<String> redis =
                    List.of(agent, "-Ddeja.store=redis", "-Ddeja.redis.uri=" + server.uri());
            List<String> wildcard =
                    List.of(
                            agent,
                            "-Ddeja.store=memory",
                            "-Ddeja.cache.wide.method=*..*Repository#exists*(..)",
                            "-Ddeja.cache.wide.ttl=1m");
            shop.cpuUntilFirstAnswer("fill", without);

            int starts = workshop.pace().starts();
            double[] bare = new double[starts];
            double[] memoryRatio = new double[starts];
            double[] redisRatio = new double[starts];
            double[] wildcardRatio = new double[starts];
            for (int i = 0; i < starts; i++) {
                bare[i] = shop.cpuUntilFirstAnswer("without", without);
                memoryRatio[i] = shop.cpuUntilFirstAnswer("memory", memory) / bare[i];
                redisRatio[i] = shop.cpuUntilFirstAnswer("redis", redis) / bare[i];
                wildcardRatio[i] = shop.cpuUntilFirstAnswer("wildcard", wildcard) / bare[i];
            }
            return List.of(
                    row("store memory", BOUND, memoryRatio, bare),
                    row("store redis", BOUND, redisRatio, bare),
                    row(
                            "store memory, and a wildcard rule on interfaces",
                            WILDCARD_BOUND,
                            wildcardRatio,
                            bare));
        }
    }

    private static Row row(String what, double bound, double[] ratios, double[] bare) {
        Spread ratio = Spread.of(ratios);
        return new Row(
                "start-up CPU of the demo to its first answer, " + what,
                "≤ " + bound,
                ratio.text("%.2f"),
                String.format(Locale.ROOT, "without %.1f s", Spread.of(bare).median()),
                Row.Verdict.of(ratio.median() <= bound));
    }

    /** The demo as a program. */
    private record Shop(Workshop workshop, Path database) {

        /** In seconds. */
        double cpuUntilFirstAnswer(String name, List<String> jvmArguments)
                throws IOException, InterruptedException {
            int port = RedisServer.freePort();
            List<String> arguments = new ArrayList<>(jvmArguments);
            arguments.add("-jar");
            arguments.add(workshop.shop().toString());
            arguments.add("--server.port=" + port);
            arguments.add("--spring.datasource.url=jdbc:h2:file:" + database.toAbsolutePath());
            Path log = workshop.work().resolve("logs").resolve("startup-" + name + ".log");
            Files.createDirectories(log.getParent());
            Process process =
                    new ProcessBuilder(JavaCommand.of(arguments))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            try {
                awaitAnswer(process, URI.create("http://localhost:" + port + "/products/1"), log);
                Duration cpu =
                        process.info()
                                .totalCpuDuration()
                                .orElseThrow(
                                        () ->
                                                new IOException(
                                                        "the system does not tell the processor"
                                                                + " time of a process"));
                Progress.say("start-up, %s: %d ms", name, cpu.toMillis());
                return cpu.toMillis() / 1000.0;
            } finally {
                process.destroy();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }

        @SuppressWarnings("ThreadSleep") // there is no event to wait for from outside
        private static void awaitAnswer(Process process, URI uri, Path log)
                throws IOException, InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!answers(uri)) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException("the demo gives no answer; see " + log);
                }
                Thread.sleep(20);
            }
        }

        private static boolean answers(URI uri) {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setReadTimeout(30_000);
                boolean ok = connection.getResponseCode() == 200;
                connection.disconnect();
                return ok;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
