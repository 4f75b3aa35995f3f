package dev.deja.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measurements of several contenders that took turns, one fork each per round, every other round
 * backwards. A ratio is taken within a round, so that a machine that slows down for a while slows
 * both sides.
 */
final class Rounds {
    /** One fork's best iteration, since what else a machine does can only add to a time. */
    private record Sample(double nanos, double bytes) {}

    private final Map<String, List<Sample>> samples = new HashMap<>();

    private Rounds() {}

    /**
     * Measures.
     *
     * @param logs folder for the output of the forks
     */
    static Rounds run(Pace pace, Path logs, List<Contender> contenders) throws IOException {
        Files.createDirectories(logs);
        Rounds rounds = new Rounds();
        List<Contender> order = new ArrayList<>(contenders);
        for (int round = 1; round <= pace.rounds(); round++) {
            for (Contender contender : order) {
                Path log = logs.resolve(contender.name() + "-" + round + ".log");
                Sample sample = fork(pace, log, contender);
                rounds.samples
                        .computeIfAbsent(contender.name(), name -> new ArrayList<>())
                        .add(sample);
                Progress.say(
                        "%s, round %d of %d: %.2f ns, %.1f B",
                        contender.name(), round, pace.rounds(), sample.nanos(), sample.bytes());
            }
            Collections.reverse(order);
        }
        return rounds;
    }

    private static Sample fork(Pace pace, Path log, Contender contender) {
        TimeValue iteration = TimeValue.milliseconds(pace.iteration().toMillis());
        List<String> jvmArguments = new ArrayList<>(JavaCommand.COMMON);
        jvmArguments.addAll(contender.jvmArguments());
        try {
            RunResult result =
                    new Runner(
                                    new OptionsBuilder()
                                            .include(
                                                    contender.suite().getName().replace(".", "\\.")
                                                            + "\\."
                                                            + contender.method()
                                                            + "$")
                                            .mode(Mode.AverageTime)
                                            .timeUnit(TimeUnit.NANOSECONDS)
                                            .forks(1)
                                            .warmupIterations(pace.warmups())
                                            .warmupTime(iteration)
                                            .measurementIterations(pace.iterations())
                                            .measurementTime(iteration)
                                            .addProfiler(GCProfiler.class)
                                            .jvmArgs(jvmArguments.toArray(String[]::new))
                                            .shouldFailOnError(true)
                                            .verbosity(VerboseMode.NORMAL)
                                            .output(log.toString())
                                            .build())
                            .runSingle();
            return new Sample(
                    result.getPrimaryResult().getStatistics().getMin(), allocated(result));
        } catch (RunnerException e) {
            throw new IllegalStateException(contender.name() + " failed; see " + log, e);
        }
    }

    @SuppressWarnings("rawtypes") // as JMH declares it
    private static double allocated(RunResult result) {
        for (Map.Entry<String, Result> entry : result.getSecondaryResults().entrySet()) {
            if (entry.getKey().endsWith("gc.alloc.rate.norm")) {
                return entry.getValue().getScore();
            }
        }
        throw new IllegalStateException("JMH reports no allocation on this JVM");
    }

    /** Nanoseconds per call, the middle of the rounds. */
    double nanos(String name) {
        return Spread.of(all(name).stream().mapToDouble(Sample::nanos).toArray()).median();
    }

    /** Bytes allocated per call, the middle of the rounds. */
    double bytes(String name) {
        return Spread.of(all(name).stream().mapToDouble(Sample::bytes).toArray()).median();
    }

    /** The ratio of times, round by round. */
    Spread ratio(String name, String base) {
        List<Sample> tops = all(name);
        List<Sample> bases = all(base);
        double[] ratios = new double[tops.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = tops.get(i).nanos() / bases.get(i).nanos();
        }
        return Spread.of(ratios);
    }

    private List<Sample> all(String name) {
        return samples.getOrDefault(name, List.of());
    }
}
