package dev.deja.benchmarks;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param rounds how often the contenders take turns
 * @param warmups iterations of a fork that do not count
 * @param iterations iterations of a fork that count
 * @param iteration how long each lasts
 * @param answers how many a server gives before they count, so that its JVM has compiled what they
 *     take; by count, since a machine may be busy
 * @param starts how often a program is started with, and as often without, the agent
 * @param soakSeconds how long a service is under load while its Redis comes and goes
 */
record Pace(
        int rounds,
        int warmups,
        int iterations,
        Duration iteration,
        int answers,
        int starts,
        int soakSeconds) {
    static Pace thorough() {
        return new Pace(5, 5, 5, Duration.ofMillis(700), 60_000, 9, 90);
    }

    /** To see that everything works; the figures are rough. */
    static Pace quick() {
        return new Pace(1, 3, 3, Duration.ofMillis(300), 10_000, 3, 30);
    }
}
