package dev.deja.benchmarks;

import dev.deja.benchmarks.app.JdkPages;
import dev.deja.benchmarks.app.TomcatPages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Answers per second of a slow endpoint with a rule, against the same container that writes the
 * same bytes from a constant; and of caches that stand in front of the service.
 */
final class HttpPart {
    private static final double BOUND = 0.9;
    private static final String ANSWERED = "/report";
    private static final String CONSTANT = "/constant";

    /** One figure is a second or so, and a machine has other things to do. */
    private static final int TURNS_PER_ROUND = 3;

    /** A machine may be too busy to warm up. */
    private static final int MOST_WARMUPS = 15;

    private HttpPart() {}

    /** Who is asked for what. */
    private record Asked(Service service, String path) {
        double rate(Duration time) throws IOException, InterruptedException {
            return Load.run(service.port(), path, time);
        }
    }

    /** Answers per second, and microseconds of the server's processor time for each. */
    private record Sample(double rate, double cpuMicros) {}

    static List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
        Path logs = workshop.work().resolve("logs");
        List<Service> started = new ArrayList<>();
        List<Row> missing = new ArrayList<>();
        try (RedisServer redis = RedisServer.start()) {
            Map<String, Asked> contenders = new LinkedHashMap<>();
            Map<String, String> bases = new LinkedHashMap<>();
            Map<String, Integer> origins = new HashMap<>();
            for (Class<?> container : List.of(TomcatPages.class, JdkPages.class)) {
                String name = container == TomcatPages.class ? "Tomcat" : "JDK HttpServer";
                Service bare = java(started, container, List.of(), logs, name + "-bare");
                contenders.put(name, new Asked(bare, CONSTANT));
                for (String store : List.of("memory", "redis")) {
                    List<String> agent =
                            List.of(
                                    workshop.withAgent("http.properties"),
                                    "-Ddeja.store=" + store,
                                    "-Ddeja.redis.uri=" + redis.uri());
                    Service service = java(started, container, agent, logs, name + "-" + store);
                    String what = "endpoint hit, " + name + ", store " + store;
                    contenders.put(what, new Asked(service, ANSWERED));
                    bases.put(what, name);
                    origins.put(what, service.port());
                }
            }
            for (Peer peer : Peer.values()) {
                front(workshop, peer, contenders, bases, origins, started, missing);
            }
            return rows(workshop, contenders, bases, origins, missing);
        } finally {
            Collections.reverse(started);
            for (Service service : started) {
                service.close();
            }
        }
    }

    private static Service java(
            List<Service> started, Class<?> main, List<String> agent, Path logs, String name)
            throws IOException {
        List<String> arguments = new ArrayList<>(agent);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Path log = logs.resolve("http-" + name.replace(' ', '-') + ".log");
        Service service = Service.java(arguments, log);
        started.add(service);
        return service;
    }

    /** In front of a service of its own without the agent. */
    private static void front(
            Workshop workshop,
            Peer peer,
            Map<String, Asked> contenders,
            Map<String, String> bases,
            Map<String, Integer> origins,
            List<Service> started,
            List<Row> missing)
            throws IOException, InterruptedException {
        Path unpacked = workshop.work().resolveSibling("peers");
        Path libraries = unpacked.resolve("usr/lib/x86_64-linux-gnu");
        Path binary = peer.binary(unpacked);
        if (binary == null) {
            missing.add(
                    new Row(
                            peer.title() + " in front of the service",
                            "-",
                            "absent",
                            "run benchmarks/peers, or install it",
                            Row.Verdict.NONE));
            return;
        }
        Path logs = workshop.work().resolve("logs");
        Service origin = java(started, TomcatPages.class, List.of(), logs, peer + "-origin");
        Path folder = workshop.work().resolve("http").resolve(peer.name().toLowerCase(Locale.ROOT));
        Path log = logs.resolve("http-" + peer + ".log");
        Service front = peer.start(binary, libraries, folder, origin.port(), log);
        started.add(front);
        String what = peer.title() + " " + peer.version(binary, libraries) + " before Tomcat";
        contenders.put(what, new Asked(front, ANSWERED));
        bases.put(what, "Tomcat");
        origins.put(what, origin.port());
    }

    private static List<Row> rows(
            Workshop workshop,
            Map<String, Asked> contenders,
            Map<String, String> bases,
            Map<String, Integer> origins,
            List<Row> missing)
            throws IOException, InterruptedException {
        Pace pace = workshop.pace();
        Duration turn = pace.iteration();
        for (Asked asked : contenders.values()) {
            double answered = 0;
            for (int i = 0; i < MOST_WARMUPS && answered < pace.answers(); i++) {
                answered += asked.rate(turn) * turn.toMillis() / 1000;
            }
        }
        Map<String, String> computed = computed(origins);
        Map<String, List<Sample>> samples = new HashMap<>();
        List<String> order = new ArrayList<>(contenders.keySet());
        int turns = pace.rounds() * TURNS_PER_ROUND;
        for (int i = 1; i <= turns; i++) {
            for (String name : order) {
                Asked asked = contenders.get(name);
                if (asked != null) {
                    Sample sample = sample(asked, turn);
                    samples.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
                    Progress.say("%s, turn %d of %d: %.0f/s", name, i, turns, sample.rate());
                }
            }
            Collections.reverse(order);
        }
        if (!computed.equals(computed(origins))) {
            throw new IllegalStateException(
                    "not all were hits: " + computed + ", then " + computed(origins));
        }
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, String> each : bases.entrySet()) {
            rows.add(row(each.getKey(), each.getValue(), samples));
        }
        rows.addAll(missing);
        return rows;
    }

    private static Map<String, String> computed(Map<String, Integer> origins) throws IOException {
        Map<String, String> computed = new HashMap<>();
        for (Map.Entry<String, Integer> origin : origins.entrySet()) {
            computed.put(origin.getKey(), Load.get(origin.getValue(), "/computed"));
        }
        return computed;
    }

    private static Row row(String name, String base, Map<String, List<Sample>> samples) {
        double[] own = array(samples, name, Sample::rate);
        double[] others = array(samples, base, Sample::rate);
        double[] ratios = new double[own.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / others[i];
        }
        Spread ratio = Spread.of(ratios);
        // Redis is a round trip more; a cache in front is another program.
        boolean isBound = name.endsWith("memory");
        return new Row(
                name + ", against a constant from " + base,
                isBound ? String.format(Locale.ROOT, "≥ %s", BOUND) : "-",
                ratio.text("%.2f"),
                String.format(
                        Locale.ROOT,
                        "%.0f/s, %.0f µs of CPU each; constant %.0f/s, %.0f µs",
                        Spread.of(own).median(),
                        Spread.of(array(samples, name, Sample::cpuMicros)).median(),
                        Spread.of(others).median(),
                        Spread.of(array(samples, base, Sample::cpuMicros)).median()),
                isBound ? Row.Verdict.of(ratio.median() >= BOUND) : Row.Verdict.NONE);
    }

    private static Sample sample(Asked asked, Duration turn)
            throws IOException, InterruptedException {
        Duration before = asked.service().cpu();
        double rate = asked.rate(turn);
        double micros = asked.service().cpu().minus(before).toNanos() / 1e3;
        return new Sample(rate, micros / (rate * turn.toNanos() / 1e9));
    }

    private static double[] array(
            Map<String, List<Sample>> samples, String name, ToDoubleFunction<Sample> figure) {
        return samples.getOrDefault(name, List.of()).stream().mapToDouble(figure).toArray();
    }
}
