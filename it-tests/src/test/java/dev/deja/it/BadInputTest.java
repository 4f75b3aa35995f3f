package dev.deja.it;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the configuration: one clear message, and the service runs. */
final class BadInputTest {
    private static final String GOOD =
            """
            cache.good.method = com.acme.ProductService#find(long)
            cache.good.ttl = 10m
            """;

    private static Program.Builder shop() {
        return Program.on(Jdk.current())
                .classPath(Sources.compile("shop", "-g:none"))
                .mainClass("com.acme.Main");
    }

    private static void runs(Program shop) {
        shop.ask("put 1 lamp 5");
        assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
        assertEquals("Product[id=1, name=lamp, cents=5]", shop.ask("find 1"));
    }

    @Test
    void a_missing_file_leaves_the_agent_idle_and_names_it() {
        try (Program shop = shop().agentWith("no/such/agent.properties").start()) {
            runs(shop);
            assertEquals("2", shop.ask("bodies"));
            shop.awaitLog("no/such/agent.properties");
            shop.awaitLog("idle");
        }
    }

    @Test
    void without_any_file_it_is_idle_and_says_so_in_one_line() throws IOException {
        Path empty = Files.createTempDirectory("deja-empty");
        Sources.deleteAtExit(empty);
        try (Program shop = shop().agentWith(null).directory(empty).start()) {
            runs(shop);
            shop.awaitLog("idle");
            assertEquals(1, shop.log().lines().filter(l -> l.contains("deja")).count(), shop.log());
        }
    }

    @Test
    void the_file_in_the_working_directory_is_found() throws IOException {
        Path folder = requireNonNull(Program.rulesFile(GOOD).getParent());
        try (Program shop = shop().agentWith(null).directory(folder).start()) {
            runs(shop);
            assertEquals("1", shop.ask("bodies"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cache.good.tll = 1m | agent.properties:3 | cache.good.ttl",
                "cache.good.ttl = 2m | agent.properties:3 | line 2",
                "cache.bad.method = com.acme.ProductService#cheaperThan(int) | cache.bad | ttl",
                "cache.bad.ttl = soon | agent.properties:3 | 10m",
                "cache.*.when = x > | agent.properties:3 | position 3",
                "evict.bad.method = com.acme.ProductService.update() | agent.properties:3 | #",
            })
    void a_faulty_line_is_named_with_its_place_and_the_remedy(
            String line, String place, String remedy) {
        String rules = GOOD + line + "\n";
        if (line.startsWith("cache.bad.ttl")) {
            rules += "cache.bad.method = com.acme.ProductService#cheaperThan(int)\n";
        }
        try (Program shop = shop().agent(rules).start()) {
            runs(shop);
            shop.awaitLog(place);
            shop.awaitLog(remedy);
        }
    }

    @Test
    void strict_stops_the_start_with_code_2_and_the_report() {
        try (Program shop = shop().agent(GOOD + "strict = true\nnamespce = x\n").start()) {
            assertEquals(2, shop.exitCode());
            shop.awaitLog("agent.properties:4");
            shop.awaitLog("did you mean namespace");
        }
    }

    @Test
    void a_template_that_names_no_parameter_offers_positions_where_names_are_missing() {
        try (Program shop = shop().agent(GOOD + "cache.good.tags = product:{id}\n").start()) {
            runs(shop);
            assertEquals("2", shop.ask("bodies"));
            shop.awaitLog("{0}");
            shop.awaitLog("ProductService");
        }
    }

    @Test
    void a_second_agent_says_so_and_does_nothing() {
        try (Program shop = shop().agent(GOOD).agent(GOOD).start()) {
            runs(shop);
            assertEquals("1", shop.ask("bodies"));
            shop.awaitLog("already running");
        }
    }

    @Test
    void redis_without_a_namespace_leaves_the_agent_idle() {
        try (Program shop = shop().agent(GOOD + "redis.uri = redis://localhost:1\n").start()) {
            runs(shop);
            assertEquals("2", shop.ask("bodies"));
            shop.awaitLog("namespace");
            shop.awaitLog("idle");
        }
    }

    @Test
    void an_evict_rule_that_matches_no_method_suspends_what_depends_on_it() {
        String rules =
                GOOD
                        + """
                        cache.good.tags = product:{0}
                        evict.good.method = com.acme.ProductService#updated(com.acme.Product)
                        evict.good.tags = product:{0.id}
                        """;
        try (Program shop = shop().agent(rules).start()) {
            runs(shop);
            runs(shop);
            assertEquals("4", shop.ask("bodies"));
            shop.awaitLog("cache.good is suspended");
            shop.awaitLog("update");
        }
    }

    @Test
    void another_program_is_left_alone_and_hears_nothing() {
        try (Program shop = shop().agent(GOOD + "process.include = com.other.*\n").start()) {
            runs(shop);
            assertEquals("2", shop.ask("bodies"));
            assertEquals("", shop.log());
        }
    }

    @Test
    void an_agent_from_the_environment_acts_in_the_named_program_only() {
        String rules = Program.rulesFile(GOOD + "process.include = com.acme.M*n\n").toString();
        String agent = "-javaagent:" + Program.agentJar() + "=" + rules;
        try (Program shop = shop().environment("JAVA_TOOL_OPTIONS", agent).start();
                Program other =
                        Program.on(Jdk.current())
                                .classPath(Sources.compile("annotated"))
                                .environment("JAVA_TOOL_OPTIONS", agent)
                                .mainClass("com.acme.annotated.Main")
                                .start()) {
            runs(shop);
            assertEquals("1", shop.ask("bodies"));
            assertEquals("ACME at 1", other.ask("quote ACME t"));
            assertEquals("ACME at 2", other.ask("quote ACME t"));
            assertFalse(other.log().contains("Deja"), other.log());
        }
    }
}
