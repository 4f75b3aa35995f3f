package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The old and the new version of a service, side by side on one Redis (SPEC B07). */
final class RollingDeployTest {
    private static final String OLD = " lamp 5 [Part[name=bulb, kind=GLASS]] ";

    private static RedisServer redis;

    /** The version that every test deploys another one beside. */
    private static Program older;

    private static final AtomicInteger LAST_ID = new AtomicInteger();

    /** What each test looks up. */
    private final String id = Integer.toString(LAST_ID.incrementAndGet());

    private void answers(Program service, String expected) {
        assertEquals(id + expected, service.ask(id), service.log());
    }

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisServer.start();
        older = service(Sources.compile("rolling", "-parameters"), "");
    }

    @AfterAll
    static void stopRedis() throws IOException {
        older.close();
        redis.close();
    }

    private static Program service(Path classes, String more) {
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
                                        + "\nnamespace = rolling\n"
                                        + more)
                        .classPath(classes)
                        .mainClass("com.acme.rolling.Main")
                        .start();
        program.awaitLog("CONNECT_SUCCESS");
        return program;
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
                "Article.java | final int price;       | final int price; int stock = 3; |"
                        + " lamp 5 [Part[name=bulb, kind=GLASS]]",
                "Article.java | final int price;       | final long price; |"
                        + " lamp 5 [Part[name=bulb, kind=GLASS]]",
                "Kind.java | METAL | METAL, PAPER |" + " lamp 5 [Part[name=bulb, kind=GLASS]]",
                "Part.java    | (String name, Kind kind) {} |"
                        + " (String name) { Part(String name, Kind kind) { this(name); } } |"
                        + " lamp 5 [Part[name=bulb]]",
            })
    void each_version_of_a_class_reads_only_what_it_has_written(
            String file, String before, String after, String shown, @TempDir Path folder) {
        Path next = changed(folder, file, before, after);
        try (Program newer = service(next, "")) {
            answers(older, OLD + "1");
            answers(older, OLD + "1");
            // Not the other's: computed here, then stored here.
            answers(newer, " " + shown + " 1");
            answers(newer, " " + shown + " 1");
            // And back again: a miss, never the other's answer, and never an exception.
            answers(older, OLD + "2");
            answers(older, OLD + "2");
            answers(newer, " " + shown + " 2");
            assertFalse(older.log().contains(" deja ERROR"), older.log());
            assertFalse(newer.log().contains(" deja ERROR"), newer.log());
            assertFalse(newer.log().contains("suspended"), newer.log());
        }
    }

    @Test
    void a_class_that_did_not_change_its_shape_shares_its_entries(@TempDir Path folder) {
        Path next = changed(folder, "Article.java", "this.price = 5;", "this.price = 6;");
        try (Program newer = service(next, "")) {
            answers(older, OLD + "1");
            answers(newer, OLD + "0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.article.tags = article:{id}",
                "cache.article.null.ttl = 1m",
                "cache.article.ignore.types = com.acme.Trace",
            })
    void each_definition_of_a_rule_reads_only_what_it_has_written(String more) {
        Path same = Sources.compile("rolling", "-parameters");
        try (Program newer = service(same, more + "\n")) {
            answers(older, OLD + "1");
            answers(newer, OLD + "1");
            answers(newer, OLD + "1");
            answers(older, OLD + "2");
            answers(older, OLD + "2");
            assertFalse(newer.log().contains(" deja ERROR"), newer.log());
        }
    }
}
