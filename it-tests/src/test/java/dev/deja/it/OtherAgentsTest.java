package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Other agents in the same JVM, before Deja and after it on the command line. */
final class OtherAgentsTest {
    private static final String RULES =
            """
            cache.price.method  = com.acme.neighbours.Prices#price(long)
            cache.price.ttl     = 1h
            cache.price.tags    = price:{id}
            evict.change.method = com.acme.neighbours.Prices#change(long, long)
            evict.change.tags   = price:{id}
            """;

    private static Path library(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("deja.test.agents")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Program.Builder between(Jdk jdk, boolean isFirst, String... other) {
        Program.Builder builder = Program.on(jdk);
        if (isFirst) {
            builder.option(other).agent(RULES);
        } else {
            builder.agent(RULES).option(other);
        }
        return builder.option("-Xverify:all")
                .classPath(Sources.compile("neighbours", "-parameters"))
                .mainClass("com.acme.neighbours.Main");
    }

    /** A hit, an eviction, and a hit again. */
    private static void works(Program program) {
        assertEquals("70 1", program.ask("price 7"), program.log());
        assertEquals("70 1", program.ask("price 7"), program.log());
        assertEquals("changed", program.ask("change 7 75"));
        assertEquals("75 2", program.ask("price 7"), program.log());
        assertEquals("75 2", program.ask("price 7"), program.log());
    }

    private static void hasNotComplained(Program program) {
        assertFalse(program.log().contains("deja WARN"), program.log());
        assertFalse(program.log().contains("deja ERROR"), program.log());
        assertFalse(program.log().contains("deja: "), program.log());
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void opentelemetry_traces_the_calls_that_are_bodies_or_hits(Jdk jdk) throws IOException {
        String agent = "-javaagent:" + library("opentelemetry-javaagent");
        for (boolean isFirst : new boolean[] {true, false}) {
            try (Program program =
                    between(
                                    jdk,
                                    isFirst,
                                    agent,
                                    "-Dotel.traces.exporter=console",
                                    "-Dotel.metrics.exporter=none",
                                    "-Dotel.logs.exporter=none",
                                    "-Dotel.instrumentation.methods.include="
                                            + "com.acme.neighbours.Prices[price,change]")
                            .start()) {
                works(program);
                program.awaitLog("'Prices.change'");
                program.awaitLog("'Prices.price'");
                hasNotComplained(program);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void jacoco_finds_the_class_as_it_was_compiled(Jdk jdk) throws Exception {
        String agent =
                "-javaagent:" + library("org.jacoco.agent") + "=includes=com.acme.*,destfile=";
        Path folder = Files.createTempDirectory("deja-jacoco");
        Sources.deleteAtExit(folder);
        Path without = folder.resolve("without.exec");
        try (Program program =
                Program.on(jdk)
                        .option(agent + without)
                        .classPath(Sources.compile("neighbours", "-parameters"))
                        .mainClass("com.acme.neighbours.Main")
                        .start()) {
            assertEquals("70 1", program.ask("price 7"));
            program.endInput();
            assertEquals(0, program.exitCode());
        }
        for (boolean isFirst : new boolean[] {true, false}) {
            Path with = folder.resolve(isFirst + ".exec");
            try (Program program = between(jdk, isFirst, agent + with).start()) {
                works(program);
                hasNotComplained(program);
                program.endInput();
                assertEquals(0, program.exitCode(), program.log());
            }
            // By this its report finds the class file; another one would count as not covered.
            assertEquals(classId(without), classId(with));
        }
    }

    /** The number that JaCoCo keeps of the bytes of a class, before its name. */
    private static long classId(Path recorded) throws IOException {
        byte[] bytes = Files.readAllBytes(recorded);
        byte[] name = "com/acme/neighbours/Prices".getBytes(StandardCharsets.UTF_8);
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(new String(name, StandardCharsets.ISO_8859_1));
        assertTrue(at > 0, "the class was not recorded");
        return ByteBuffer.wrap(bytes).getLong(at - Short.BYTES - Long.BYTES);
    }

    /** The agent of {@code programs/neighbour}, with the Byte Buddy of its own choice beside it. */
    private static Path neighbour() throws IOException {
        Path byteBuddy;
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("deja.test.other.versions")))) {
            byteBuddy =
                    files.filter(file -> file.getFileName().toString().startsWith("byte-buddy"))
                            .findFirst()
                            .orElseThrow();
        }
        Path classes = Sources.compile("neighbour", "-cp", byteBuddy.toString());
        Path jar = Files.createTempFile("neighbour", ".jar");
        Sources.deleteAtExit(jar);
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", "com.acme.neighbour.Agent");
        main.putValue("Can-Redefine-Classes", "true");
        main.putValue("Can-Retransform-Classes", "true");
        main.put(Attributes.Name.CLASS_PATH, byteBuddy.toUri().toString());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_agent_that_weaves_the_same_methods_goes_on_counting(Jdk jdk) throws IOException {
        Path jar = neighbour();
        for (String manner : List.of("load", "retransform", "redefine")) {
            for (boolean isFirst : new boolean[] {true, false}) {
                try (Program program =
                        between(jdk, isFirst, "-javaagent:" + jar + "=" + manner)
                                .option("-Dnet.bytebuddy.experimental=true")
                                .start()) {
                    works(program);
                    int counted = Integer.parseInt(program.ask("calls ."));
                    // Bodies, or calls: whose code is outside is decided by the order.
                    assertTrue(counted == 2 || counted == 4, manner + " " + counted);
                    assertEquals("again", program.ask("again ."), program.log());
                    assertEquals("75 2", program.ask("price 7"), program.log());
                    assertEquals("changed", program.ask("change 7 76"), program.log());
                    assertEquals("76 3", program.ask("price 7"), program.log());
                    hasNotComplained(program);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_class_that_a_debugger_swaps_is_woven_again(Jdk jdk) throws IOException {
        Path jar = neighbour();
        Path changed = Sources.compile("swapped", "-parameters");
        for (boolean isFirst : new boolean[] {true, false}) {
            try (Program program =
                    between(jdk, isFirst, "-javaagent:" + jar + "=load")
                            .option("-Dnet.bytebuddy.experimental=true")
                            .start()) {
                works(program);
                assertEquals("swapped", program.ask("swap " + changed), program.log());
                assertEquals("75 2", program.ask("price 7"), program.log());
                // By the new body, and kept.
                assertEquals("8000 3", program.ask("price 8"), program.log());
                assertEquals("8000 3", program.ask("price 8"), program.log());
                assertEquals("changed", program.ask("change 8 80"), program.log());
                assertEquals("81 4", program.ask("price 8"), program.log());
                hasNotComplained(program);
            }
        }
    }

    @Test
    void all_of_them_together_leave_each_other_alone() throws IOException {
        Path jar = neighbour();
        Path folder = Files.createTempDirectory("deja-jacoco");
        Sources.deleteAtExit(folder);
        try (Program program =
                Program.on(Jdk.current())
                        .option(
                                "-javaagent:" + library("opentelemetry-javaagent"),
                                "-Dotel.traces.exporter=none",
                                "-Dotel.metrics.exporter=none",
                                "-Dotel.logs.exporter=none",
                                "-Dotel.instrumentation.methods.include="
                                        + "com.acme.neighbours.Prices[price,change]")
                        .agent(RULES)
                        .option(
                                "-javaagent:"
                                        + library("org.jacoco.agent")
                                        + "=destfile="
                                        + folder.resolve("all.exec"),
                                "-javaagent:" + jar + "=retransform",
                                "-Dnet.bytebuddy.experimental=true")
                        .classPath(Sources.compile("neighbours", "-parameters"))
                        .mainClass("com.acme.neighbours.Main")
                        .start()) {
            works(program);
            hasNotComplained(program);
        }
    }
}
