package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One rule for every method of everything: of each library a sample of its classes passes the
 * verifier as without the agent, what services do with them has the same outcome, and the report
 * stays readable.
 */
final class EverythingTest {
    /** Keeps nothing, so that whatever differs is weaving's doing. */
    private static final String RULES =
            """
            cache.all.method = *..*#*(..) except com.acme..*#*(..)
            cache.all.ttl    = 1h
            cache.all.when   = 1 == 2
            evict.all.method = *..*#*(..) except com.acme..*#*(..)
            evict.all.tags   = nothing
            """;

    private static final int LIBRARIES = 30;

    /** A jar of fewer entries is no library that shows much. */
    private static final int SMALL = 150;

    private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar$");

    /** One jar of each library, and the application's own class path. */
    private static Map<String, Path> libraries() throws IOException {
        Map<String, Path> found = new TreeMap<>();
        for (String jar : Sources.libraries().split(File.pathSeparator, -1)) {
            add(found, Path.of(jar));
        }
        for (String folder : List.of("deja.test.containers", "deja.test.frameworks")) {
            try (Stream<Path> files = Files.walk(Path.of(System.getProperty(folder)))) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted((one, other) -> other.compareTo(one))
                        .forEach(file -> add(found, file));
            }
        }
        return found;
    }

    private static void add(Map<String, Path> found, Path jar) {
        Matcher version = VERSION.matcher(jar.getFileName().toString());
        found.putIfAbsent(version.replaceFirst(""), jar);
    }

    private static Program.Builder program(List<Path> jars, Path list, Path result) {
        return Program.on(Jdk.current())
                .option("-Xverify:all", "-Xmx1g")
                .classPath(
                        Sources.compile(
                                "everything",
                                "-cp",
                                String.join(
                                        File.pathSeparator,
                                        jars.stream().map(Path::toString).toList())))
                .classPath(jars.toArray(Path[]::new))
                .mainClass("com.acme.everything.Main", list.toString(), result.toString());
    }

    private static List<String> outcome(Program program) {
        List<String> lines = new ArrayList<>();
        for (String line = program.answer(); !line.equals("end"); line = program.answer()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void each_class_links_as_without_the_agent_and_is_used_unchanged() throws IOException {
        List<Path> jars = List.copyOf(libraries().values());
        Path folder = Files.createTempDirectory("deja-everything");
        Sources.deleteAtExit(folder);
        List<String> linked = new ArrayList<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.size() > SMALL) {
                    linked.add(jar.toString());
                }
            }
        }
        assertTrue(linked.size() >= LIBRARIES, linked.toString());
        Path list = Files.write(folder.resolve("jars"), linked);
        List<String> bare;
        try (Program program = program(jars, list, folder.resolve("bare")).start()) {
            bare = outcome(program);
        }
        try (Program program = program(jars, list, folder.resolve("woven")).agent(RULES).start()) {
            assertEquals(bare, outcome(program), program.log());
            List<String> differing = new ArrayList<>();
            List<String> before = Files.readAllLines(folder.resolve("bare"));
            List<String> after = Files.readAllLines(folder.resolve("woven"));
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).equals(after.get(i))) {
                    differing.add(before.get(i) + ", woven " + after.get(i));
                }
            }
            assertEquals(List.of(), differing);
            assertTrue(before.size() > 4_000, before.size() + " classes");
            assertFalse(program.log().contains("could not be woven"), program.log());
            program.awaitLog("is up, store");
            // Of twenty thousand classes; a line for each reason and rule, and each reason once
            // more
            // in the summary.
            long lines = program.log().lines().filter(line -> !line.contains("apache")).count();
            assertTrue(lines < 500, lines + " lines");
            assertTrue(program.log().length() < 500_000, program.log().length() + " characters");
        }
    }
}
