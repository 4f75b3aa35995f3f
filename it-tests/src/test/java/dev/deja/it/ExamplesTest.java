package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        String rules = example.rules == null ? "" : withSecrets(example.rules, folder);
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
                assertFalse(complains(program.log()), program.log());
            }
        }
    }

    /** No Redis listens where examples look for one, and some end before that is found out. */
    private static boolean complains(String log) {
        return log.lines()
                .filter(line -> !line.contains(" deja WARN: CONNECT_FAIL "))
                .anyMatch(line -> line.contains(" deja WARN: ") || line.contains(" deja ERROR: "));
    }

    /** Files under {@code /run/secrets} become files of this test, with a key in them. */
    private static String withSecrets(String rules, Path folder) throws IOException {
        Matcher secrets = Pattern.compile("/run/secrets/([\\w-]+)").matcher(rules);
        StringBuilder own = new StringBuilder();
        while (secrets.find()) {
            Path file = folder.resolve(secrets.group(1) + ".secret");
            if (!Files.exists(file)) {
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, "00112233445566778899aabbccddeeff");
            }
            secrets.appendReplacement(own, Matcher.quoteReplacement(file.toString()));
        }
        return secrets.appendTail(own).toString();
    }
}
