package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documentation shows is what happens: its examples compile, the agent takes their rules
 * without a complaint, and their programs print what the page says. How to write one: {@code
 * CONTRIBUTING.md}.
 */
final class ExamplesTest {
    @ParameterizedTest
    @MethodSource("dev.deja.it.Example#all")
    void works_as_the_documentation_shows_it(Example example, @TempDir Path folder)
            throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        for (var source : example.sources.entrySet()) {
            Files.writeString(sources.resolve(source.getKey()), source.getValue());
        }
        if (example.sources.isEmpty()) {
            Files.writeString(
                    sources.resolve("Nothing.java"),
                    "class Nothing { public static void main(String[] args) {} }");
        }
        Path classes = Sources.compileFolder(sources, "-parameters", "-cp", Sources.libraries());
        String main = example.sources.isEmpty() ? "Nothing" : example.mainClass();
        if (main == null) {
            return;
        }
        String rules = example.rules == null ? "" : example.rules;
        try (Program program =
                Program.on(Jdk.current())
                        .agent(rules.contains("strict") ? rules : rules + "\nstrict = true\n")
                        // Hibernate would write to standard output what belongs to nobody.
                        .option("-Dorg.jboss.logging.provider=jdk", "-Dlogging.level.root=off")
                        .classPath(classes)
                        .libraries()
                        .directory(folder)
                        .mainClass(main)
                        .start()) {
            program.endInput();
            assertEquals(0, program.exitCode(), program.log());
            if (example.output != null) {
                assertEquals(example.output.strip(), program.output().strip(), program.log());
            }
            if (!example.warns) {
                assertFalse(program.log().contains(" deja WARN: "), program.log());
                assertFalse(program.log().contains(" deja ERROR: "), program.log());
            }
        }
    }
}
