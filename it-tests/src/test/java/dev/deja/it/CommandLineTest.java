package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code java -jar deja-agent.jar}: help, {@code attach} and {@code status}. */
final class CommandLineTest {
    private static final String RULES =
            """
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            """;

    private static Program.Builder shop(Jdk jdk) {
        return Program.on(jdk)
                .classPath(Sources.compile("shop", "-parameters"))
                .mainClass("com.acme.Main");
    }

    private static Tool.Ran run(Jdk jdk, String command, Program program, String... more) {
        String[] arguments = new String[2 + more.length];
        arguments[0] = command;
        arguments[1] = Long.toString(program.pid());
        System.arraycopy(more, 0, arguments, 2, more.length);
        Tool.Ran ran = Tool.run(jdk, arguments);
        assertFalse(ran.err().contains("\tat "), ran.err());
        return ran;
    }

    private static void assertRefused(String part, Tool.Ran ran) {
        assertEquals(2, ran.code(), ran.toString());
        assertTrue(ran.err().contains(part), ran.toString());
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void help_version_and_mistakes_have_the_exit_codes_that_scripts_expect(Jdk jdk) {
        Tool.Ran help = Tool.run(jdk);
        assertEquals(0, help.code());
        assertTrue(help.out().contains("-javaagent:deja-agent.jar"), help.out());
        assertEquals("", help.err());
        assertTrue(Tool.run(jdk, "--version").out().startsWith("deja 0."), "a version");
        Tool.Ran wrong = Tool.run(jdk, "chek");
        assertEquals(2, wrong.code());
        assertEquals("", wrong.out());
        assertTrue(wrong.err().contains("Did you mean"), wrong.err());
        // Nobody looks at this output but a program: no colours.
        assertFalse(help.out().contains("\u001b"), help.out());
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void attach_gives_a_running_service_the_agent_and_status_shows_its_counters(Jdk jdk) {
        String rules = Program.rulesFile(RULES).toString();
        try (Program shop = shop(jdk).start()) {
            shop.ask("put 1 lamp 5");
            assertRefused("there is no agent", run(jdk, "status", shop));

            Tool.Ran attached = run(jdk, "attach", shop, rules);
            assertEquals(0, attached.code(), attached.toString());
            assertTrue(attached.out().contains("is attached to process"), attached.out());
            shop.ask("find 1");
            shop.ask("find 1");
            shop.ask("update 1 chair 6");
            assertEquals("1", shop.ask("bodies"));

            Tool.Ran again = run(jdk, "attach", shop, rules);
            assertEquals(1, again.code(), again.toString());
            assertTrue(again.err().contains("is already running"), again.err());

            shop.awaitLog(" is up, store ");
            shop.await("the counters", () -> run(jdk, "status", shop).code() == 0);
            String status = run(jdk, "status", shop).out();
            assertTrue(status.contains("cache.product: 1 hits, 1 misses (50 %), 1 stored"), status);
            assertTrue(status.contains("evict.product: 1 times"), status);
        }
    }

    @Test
    void a_service_that_cannot_or_must_not_be_attached_to_is_left_alone_with_the_reason()
            throws IOException {
        Jdk jdk = Jdk.current();
        assertRefused("there is no process", Tool.run(jdk, "attach", "4194305"));
        try (Program closed = shop(jdk).option("-XX:+DisableAttachMechanism").start()) {
            closed.ask("bodies");
            assertRefused("-XX:+DisableAttachMechanism", run(jdk, "attach", closed));
            assertEquals("0", closed.ask("bodies"));
        }
        if (Files.exists(Path.of("/proc/self/status"))) {
            Process other = new ProcessBuilder("sleep", "60").start();
            try {
                assertRefused("is no JVM", Tool.run(jdk, "attach", Long.toString(other.pid())));
                assertTrue(other.isAlive(), "the attach API would have ended it");
            } finally {
                other.destroy();
            }
        }
    }

    @Test
    void a_jvm_without_dynamic_loading_says_what_to_do() {
        Jdk newest = Jdk.all().get(Jdk.all().size() - 1);
        String rules = Program.rulesFile(RULES).toString();
        try (Program fixed = shop(newest).option("-XX:-EnableDynamicAgentLoading").start()) {
            fixed.ask("bodies");
            assertRefused("EnableDynamicAgentLoading", run(newest, "attach", fixed, rules));
            assertEquals("0", fixed.ask("bodies"));
        }
    }

    @Test
    void rules_that_the_agent_would_not_take_are_reported_and_nothing_is_attached(
            @TempDir Path folder) {
        Jdk jdk = Jdk.current();
        try (Program shop = shop(jdk).directory(folder).start()) {
            shop.ask("put 1 lamp 5");
            String faulty = Program.rulesFile(RULES + "strict = true\nnamespce = x\n").toString();
            Tool.Ran strict = run(jdk, "attach", shop, faulty);
            assertRefused("strict = true", strict);
            assertTrue(strict.err().contains("did you mean namespace?"), strict.err());
            assertRefused("there is no such file", run(jdk, "attach", shop, "absent.properties"));
            assertRefused("there is no configuration", run(jdk, "attach", shop));
            assertRefused("there is no agent", run(jdk, "status", shop));
            assertEquals("", shop.log());

            // What the service's own folder has is found as the agent finds it.
            Files.writeString(folder.resolve("agent.properties"), RULES);
            assertEquals(0, run(jdk, "attach", shop).code());
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("1", shop.ask("bodies"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
