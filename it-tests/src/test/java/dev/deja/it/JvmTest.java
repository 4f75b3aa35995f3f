package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options of the JVM that change what the agent stands on: collectors, layouts of objects, modules
 * that are missing, archives of classes. Each time a result that callers change is answered whole.
 */
final class JvmTest {
    private static final String MAIN = "com.acme.jvm.Main";

    private static final String RULES =
            """
            cache.box.method = com.acme.jvm.Main$Boxes#box(String, long)
            cache.box.ttl    = 1h
            """;

    private static Path jar() throws IOException {
        return new Matrix.Jar().folder("", Sources.compile("jvm", "-parameters")).write("jvm.jar");
    }

    private static void assertAnswers(int bodies, Program program) {
        assertEquals(bodies + " x710995116277760.5[1, 2][a, 2]", program.ask("x"), program.log());
        program.endInput();
        assertEquals(0, program.exitCode(), program.log());
        assertFalse(program.log().contains(" deja WARN"), program.log());
        assertFalse(program.log().contains("could not start"), program.log());
    }

    private static Program.Builder builder(Jdk jdk, Path jar, String... options) {
        return Program.on(jdk).option(options).classPath(jar).mainClass(MAIN);
    }

    private static void assertCached(Jdk jdk, Path jar, String... options) {
        try (Program program = builder(jdk, jar, options).agent(RULES).start()) {
            assertAnswers(1, program);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void with_every_collector_and_layout(Jdk jdk) throws IOException {
        Path jar = jar();
        assertCached(jdk, jar, "-Xverify:all", "-XX:+UseZGC", "-XX:+DisableAttachMechanism");
        assertCached(jdk, jar, "-XX:+UseSerialGC", "-XX:-UseCompressedOops");
        List<String> parallel = new ArrayList<>(List.of("-XX:+UseParallelGC"));
        if (jdk.feature() < 24) {
            parallel.add("-XX:-UseCompressedClassPointers");
        } else {
            parallel.add("--sun-misc-unsafe-memory-access=deny");
            parallel.add("--illegal-native-access=deny");
        }
        assertCached(jdk, jar, parallel.toArray(new String[0]));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void in_a_runtime_of_two_modules(Jdk jdk) throws IOException {
        try (Program program =
                builder(jdk, jar(), "--limit-modules", "java.base,java.instrument")
                        .agent(RULES)
                        .start()) {
            assertEquals("1 x710995116277760.5[1, 2][a, 2]", program.ask("x"), program.log());
            program.awaitLog(" is up, store ");
            program.awaitLog("the runtime has no module java.management");
            assertEquals("1 y710995116277760.5[1, 2][a, 2]", program.ask("y"), program.log());
            assertFalse(program.log().contains(" deja ERROR"), program.log());
        }
    }

    /** The recipe of docs/jvm.md: the archive is written without the agent. */
    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void with_an_archive_of_classes(Jdk jdk, @TempDir Path folder) throws IOException {
        Path jar = jar();
        Path archive = folder.resolve("app.jsa");
        try (Program program =
                builder(jdk, jar, "-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive).start()) {
            assertAnswers(3, program);
        }
        assertTrue(Files.isRegularFile(archive));
        Path loads = folder.resolve("loads");
        assertCached(
                jdk,
                jar,
                "-Xlog:disable",
                "-Xlog:class+load:file=" + loads,
                "-XX:SharedArchiveFile=" + archive);
        assertShared(MAIN, loads);
    }

    /** From an archive or cache, and not from the jar. */
    private static void assertShared(String className, Path loads) throws IOException {
        String text = Files.readString(loads);
        assertTrue(text.contains(className + " source: shared objects file"), text);
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void with_a_cache_of_loaded_classes_that_was_trained_with_or_without_the_agent(
            Jdk jdk, @TempDir Path folder) throws IOException {
        if (jdk.feature() < 25) {
            return;
        }
        Path jar = jar();
        for (boolean withAgent : new boolean[] {false, true}) {
            Path cache = folder.resolve("app-" + withAgent + ".aot");
            Program.Builder training =
                    builder(jdk, jar, "-Xlog:disable", "-XX:AOTCacheOutput=" + cache);
            if (withAgent) {
                training.agent(RULES);
            } else {
                training.option("--add-modules", "java.instrument");
            }
            try (Program program = training.start()) {
                assertAnswers(withAgent ? 1 : 3, program);
            }
            assertTrue(Files.isRegularFile(cache));
            Path loads = folder.resolve("loads-" + withAgent);
            assertCached(
                    jdk,
                    jar,
                    "-Xlog:disable",
                    "-Xlog:class+load:file=" + loads,
                    "-XX:AOTCache=" + cache);
            assertShared(MAIN, loads);
            if (!withAgent) {
                // Loaded before the agent came, with the method that the rule means.
                assertShared(MAIN + "$Boxes", loads);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void inside_the_jar_of_an_application_that_swallowed_the_agent(Jdk jdk) throws IOException {
        Path rules = Program.rulesFile(RULES);
        Path swallowed =
                new Matrix.Jar()
                        .attribute("Main-Class", MAIN)
                        .jar(Program.agentJar())
                        .folder("", Sources.compile("jvm", "-parameters"))
                        .write("uber.jar");
        try (Program program =
                Program.on(jdk)
                        .agentWith(rules.toString())
                        .mainClass("-jar", swallowed.toString())
                        .start()) {
            assertAnswers(1, program);
        }
        Path both =
                new Matrix.Jar()
                        .attribute("Main-Class", MAIN)
                        .attribute("Premain-Class", "dev.deja.launcher.Launcher")
                        .attribute("Can-Redefine-Classes", "true")
                        .attribute("Can-Retransform-Classes", "true")
                        .jar(Program.agentJar())
                        .folder("", Sources.compile("jvm", "-parameters"))
                        .write("both.jar");
        try (Program program =
                Program.on(jdk)
                        .option("-javaagent:" + both + "=" + rules)
                        .mainClass("-jar", both.toString())
                        .start()) {
            assertAnswers(1, program);
        }
    }
}
