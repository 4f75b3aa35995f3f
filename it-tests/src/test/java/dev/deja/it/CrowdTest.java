package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many callers of one cold key, in two instances with one Redis. */
@Timeout(120)
final class CrowdTest {
    private static final String RULES =
            """
            namespace = crowd
            wait.max  = 60s
                        cache.report.method = com.acme.Reports#report
            cache.report.ttl    = 10m
            cache.report.tags   = report:{name}
            evict.report.method = com.acme.Reports#update
            evict.report.tags   = report:{name}
            """;

    private static Program.Builder program(Jdk jdk, String redis) {
        return Program.on(jdk)
                .agent(RULES + redis)
                .option(
                        "-Xss512k",
                        "-Ddeja.redis.command.timeout=20s",
                        "-Ddeja.redis.pool.wait=20s")
                .classPath(Sources.compile("crowd", "-parameters"))
                .mainClass("com.acme.Main");
    }

    private static Program shared(Jdk jdk, RedisServer redis) {
        return shared(jdk, redis, "3s");
    }

    private static Program shared(Jdk jdk, RedisServer redis, String lease) {
        Program program =
                program(jdk, "redis.uri = " + redis.uri() + "\nlease = " + lease + "\n").start();
        program.awaitLog("CONNECT_SUCCESS");
        return program;
    }

    private static void awaitBody(Program... programs) {
        programs[0].await(
                "a body to run",
                () -> {
                    int bodies = 0;
                    for (Program program : programs) {
                        bodies += Integer.parseInt(program.ask("bodies"));
                    }
                    return bodies > 0;
                });
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_thousand_callers_in_two_instances_run_the_method_once(Jdk jdk) throws Exception {
        try (RedisServer redis = RedisServer.start();
                // What a busy machine delays does not lose its lease.
                Program first = shared(jdk, redis, "60s");
                Program second = shared(jdk, redis, "60s")) {
            first.ask("call yearly 500");
            second.ask("call yearly 500");
            awaitBody(first, second);
            first.ask("open");
            second.ask("open");
            String answers = first.ask("answers");
            assertTrue(answers.startsWith("500 [yearly by "), answers);
            assertEquals(answers, second.ask("answers"), first.log() + second.log());
            assertEquals(
                    1,
                    Integer.parseInt(first.ask("bodies")) + Integer.parseInt(second.ask("bodies")));
        }
    }

    @Test
    void when_the_instance_that_computes_is_killed_another_computes() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program first = shared(Jdk.current(), redis);
                Program second = shared(Jdk.current(), redis)) {
            first.ask("call yearly 1");
            awaitBody(first);
            second.ask("open");
            second.ask("call yearly 5");
            assertEquals("0", second.ask("bodies"));
            first.kill();
            String answers = second.ask("answers");
            assertTrue(answers.startsWith("5 [yearly by "), answers);
            assertEquals("1", second.ask("bodies"));
        }
    }

    @Test
    void a_lease_outlives_its_time_while_the_method_runs() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program first = shared(Jdk.current(), redis, "3s");
                Program second = shared(Jdk.current(), redis, "3s")) {
            first.ask("call yearly 1");
            awaitBody(first);
            second.ask("call yearly 5");
            long[] last = {left(redis), 0};
            first.await(
                    "the lease to be renewed twice",
                    () -> {
                        long left = left(redis);
                        last[1] += left > last[0] ? 1 : 0;
                        last[0] = left;
                        return last[1] == 2;
                    });
            first.ask("open");
            assertTrue(second.ask("answers").startsWith("5 [yearly by "));
            assertEquals("0", second.ask("bodies"));
        }
    }

    private static long left(RedisServer redis) {
        try {
            return Long.parseLong(redis.command("PTTL", "crowd:report:yearly").trim());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void nobody_waits_with_the_last_pooled_connection_in_hand() {
        // Waiting would end after ten minutes, and the pool's patience after one.
        try (Program program =
                Program.on(Jdk.current())
                        .agent(
                                """
                                wait.max = 10m
                                cache.count.method = com.acme.Main$Counts#of
                                cache.count.ttl    = 10m
                                """)
                        .classPath(
                                Sources.compile(
                                        "pooled", "-parameters", "-cp", Sources.libraries()))
                        .libraries()
                        .mainClass("com.acme.Main")
                        .start()) {
            assertEquals(0, program.exitCode());
            assertTrue(program.output().contains("\na1 a1\n"), program.log());
        }
    }

    @Test
    void an_eviction_in_one_instance_ends_the_waiting_in_the_other() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program first = shared(Jdk.current(), redis);
                Program second = shared(Jdk.current(), redis)) {
            first.ask("call yearly 1");
            awaitBody(first);
            second.ask("open");
            second.ask("call yearly 3");
            first.ask("update yearly");
            assertTrue(second.ask("answers").startsWith("3 [yearly by "));
            assertEquals("1", second.ask("bodies"));
            first.ask("open");
            first.ask("answers");
            first.ask("call yearly 1");
            second.ask("call yearly 1");
            assertEquals(second.ask("answers"), first.ask("answers"), "no late fill");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void what_was_computed_before_takes_the_place_of_an_exception(Jdk jdk) {
        String rules =
                """
                cache.count.method = com.acme.Reports#count
                cache.count.ttl    = 1ms
                cache.count.stale.if-error = 10m
                cache.title.method = com.acme.Reports#title
                cache.title.ttl    = 1ms
                cache.title.stale.if-error = 10m
                """;
        try (Program program =
                Program.on(jdk)
                        .agent(rules)
                        .classPath(Sources.compile("crowd", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start()) {
            assertEquals("1099511627776", program.ask("count a"));
            program.await(
                    "the answer to be past its end",
                    () -> {
                        assertEquals("1099511627776", program.ask("count a"));
                        return program.ask("bodies").equals("2");
                    });
            assertEquals("1099511627776", program.ask("count a"));
            assertEquals(
                    "threw java.lang.IllegalStateException: out of order", program.ask("count b"));
        }
        try (Program program =
                Program.on(jdk)
                        .agent(rules)
                        .classPath(Sources.compile("crowd", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start()) {
            program.await(
                    "the answer to be past its end twice",
                    () -> {
                        assertEquals("title of a", program.ask("title a"));
                        return program.ask("bodies").equals("3");
                    });
            assertEquals("title of a", program.ask("title a"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void what_is_due_is_computed_on_a_thread_of_the_agent_where_that_was_asked_for(Jdk jdk) {
        try (Program program =
                Program.on(jdk)
                        .agent(
                                """
                                cache.thread.method  = com.acme.Reports#thread
                                cache.thread.ttl     = 1ms
                                cache.thread.refresh = background
                                cache.thread.stale.while-revalidate = 1h
                                """)
                        .classPath(Sources.compile("crowd", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start()) {
            assertEquals("main", program.ask("thread a"));
            program.await(
                    "the agent to compute it",
                    () -> program.ask("thread a").equals("deja-refresh"));
        }
    }

    @Test
    void one_instance_refreshes_and_the_others_use_the_old_answer() throws Exception {
        String due =
                """
                cache.report.refresh.after = 1ms
                redis.uri = %s
                """;
        try (RedisServer redis = RedisServer.start();
                Program first = program(Jdk.current(), due.formatted(redis.uri())).start();
                Program second = program(Jdk.current(), due.formatted(redis.uri())).start()) {
            first.awaitLog("CONNECT_SUCCESS");
            second.awaitLog("CONNECT_SUCCESS");
            second.ask("open");
            second.ask("call yearly 1");
            String old = second.ask("answers");
            assertTrue(old.startsWith("1 [yearly by "), old);
            first.ask("call yearly 1");
            first.await(
                    "the answer to be due in the first instance",
                    () -> {
                        if (first.ask("done").equals("1")) {
                            // It was a hit.
                            first.ask("answers");
                            first.ask("call yearly 1");
                        }
                        return !first.ask("bodies").equals("0");
                    });
            for (int i = 0; i < 50; i++) {
                second.ask("call yearly 1");
                assertEquals(old, second.ask("answers"));
            }
            assertEquals("1", second.ask("bodies"));
            first.ask("open");
            first.ask("answers");
            second.await(
                    "the second instance to refresh in its turn",
                    () -> {
                        second.ask("call yearly 1");
                        second.ask("answers");
                        return !second.ask("bodies").equals("1");
                    });
        }
    }

    @Test
    void an_answer_that_is_stored_later_is_there_for_the_other_instance() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Program first = later(redis);
                Program second = later(redis)) {
            first.ask("call quick 100");
            String answers = first.ask("answers");
            assertTrue(answers.startsWith("100 [quick by "), answers);
            second.ask("call quick 100");
            assertEquals(answers, second.ask("answers"));
            assertEquals("1", first.ask("bodies"));
            assertEquals("0", second.ask("bodies"));
        }
    }

    private static Program later(RedisServer redis) {
        Program program =
                program(
                                Jdk.current(),
                                "cache.report.write = async\nlease = 60s\nredis.uri = "
                                        + redis.uri()
                                        + "\n")
                        .start();
        program.awaitLog("CONNECT_SUCCESS");
        return program;
    }

    @Test
    void virtual_threads_that_wait_hold_no_carrier() throws Exception {
        Jdk newest = Jdk.all().get(Jdk.all().size() - 1);
        org.junit.jupiter.api.Assumptions.assumeTrue(newest.feature() >= 21);
        for (String redis : List.of("", "redis.uri = redis://localhost:1\n")) {
            try (Program program =
                    program(newest, redis)
                            .option(
                                    "-Djdk.virtualThreadScheduler.parallelism=1",
                                    "-Djdk.virtualThreadScheduler.maxPoolSize=1")
                            .start()) {
                // The only carrier is free again and again, or they could not all begin.
                program.ask("call yearly 100 virtual");
                program.ask("open");
                assertTrue(program.ask("answers").startsWith("100 [yearly by "));
                assertEquals("1", program.ask("bodies"));
            }
        }
    }
}
