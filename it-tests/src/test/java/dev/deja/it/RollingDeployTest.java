package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The old and the new version of a service, side by side on one Redis (SPEC B07). */
final class RollingDeployTest {
    private static final String OLD = "1 lamp 5 [Part[name=bulb, kind=GLASS]] ";

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        redis.close();
    }

    private static Program service(Path classes, String namespace, String more) {
        Program program =
                Program.on(Jdk.current())
                        .agent(
                                """
                                cache.article.method = com.acme.rolling.Main#find(long)
                                cache.article.ttl    = 10m
                                """
                                        + Program.PATIENT
                                        + "redis.uri = "
                                        + redis.uri()
                                        + "\nnamespace = "
                                        + namespace
                                        + "\n"
                                        + more)
                        .classPath(classes)
                        .mainClass("com.acme.rolling.Main")
                        .start();
        program.awaitLog("CONNECT_SUCCESS");
        return program;
    }

    private static Path current() {
        return Sources.compile("rolling", "-parameters");
    }

    /** The program with one line of one class replaced. */
    private static Path changed(Path folder, String file, String before, String after) {
        Path program = Path.of(System.getProperty("deja.test.programs"), "rolling");
        try (Stream<Path> files = Files.walk(program)) {
            for (Path source : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(source);
                if (source.getFileName().toString().equals(file)) {
                    assertEquals(2, text.split(java.util.regex.Pattern.quote(before), -1).length);
                    text = text.replace(before, after);
                }
                Files.writeString(folder.resolve(source.getFileName()), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sources.compileFolder(folder, "-parameters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "added   | Article.java | final int price;       | final int price; int stock = 3; |"
                        + " 1 lamp 5 [Part[name=bulb, kind=GLASS]]",
                "retyped | Article.java | final int price;       | final long price; |"
                        + " 1 lamp 5 [Part[name=bulb, kind=GLASS]]",
                "constant | Kind.java | METAL | METAL, PAPER |"
                        + " 1 lamp 5 [Part[name=bulb, kind=GLASS]]",
                "removed | Part.java    | (String name, Kind kind) {} |"
                        + " (String name) { Part(String name, Kind kind) { this(name); } } |"
                        + " 1 lamp 5 [Part[name=bulb]]",
            })
    void each_version_of_a_class_reads_only_what_it_has_written(
            String what,
            String file,
            String before,
            String after,
            String shown,
            @TempDir Path folder) {
        Path next = changed(folder, file, before, after);
        try (Program older = service(current(), what, "");
                Program newer = service(next, what, "")) {
            assertEquals(OLD + "1", older.ask("1"));
            assertEquals(OLD + "1", older.ask("1"), older.log());
            // Not the other's: computed here, then stored here.
            assertEquals(shown + " 1", newer.ask("1"));
            assertEquals(shown + " 1", newer.ask("1"), newer.log());
            // And back again: a miss, never the other's answer, and never an exception.
            assertEquals(OLD + "2", older.ask("1"));
            assertEquals(OLD + "2", older.ask("1"));
            assertEquals(shown + " 2", newer.ask("1"));
            assertFalse(older.log().contains(" deja ERROR"), older.log());
            assertFalse(newer.log().contains(" deja ERROR"), newer.log());
            assertFalse(newer.log().contains("suspended"), newer.log());
        }
    }

    @Test
    void a_class_that_did_not_change_its_shape_shares_its_entries(@TempDir Path folder) {
        Path next = changed(folder, "Article.java", "this.price = 5;", "this.price = 6;");
        try (Program older = service(current(), "same", "");
                Program newer = service(next, "same", "")) {
            assertEquals(OLD + "1", older.ask("1"));
            assertEquals(OLD + "0", newer.ask("1"), newer.log());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tags  | cache.article.tags = article:{id}",
                "ttl   | cache.article.null.ttl = 1m",
                "types | cache.article.ignore.types = com.acme.Trace",
            })
    void each_definition_of_a_rule_reads_only_what_it_has_written(String what, String more) {
        try (Program older = service(current(), what, "");
                Program newer = service(current(), what, more + "\n")) {
            assertEquals(OLD + "1", older.ask("1"));
            assertEquals(OLD + "1", newer.ask("1"));
            assertEquals(OLD + "1", newer.ask("1"));
            assertEquals(OLD + "2", older.ask("1"));
            assertEquals(OLD + "2", older.ask("1"));
            assertFalse(newer.log().contains(" deja ERROR"), newer.log());
        }
    }
}
