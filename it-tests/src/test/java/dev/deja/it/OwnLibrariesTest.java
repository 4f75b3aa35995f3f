package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that has the agent's libraries too, in other versions. */
final class OwnLibrariesTest {
    private static final String RULES =
            """
            namespace = guest
            cache.title.method = com.acme.guest.Library#title(int)
            cache.title.ttl    = 1h
            cache.title.codec  = json
            cache.json.method  = com.acme.guest.Library#json(int)
            cache.json.ttl     = 1h
            """;

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("deja.test.other.versions")))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void it_uses_its_own_undisturbed_while_the_agent_uses_those_inside_its_jar(Jdk jdk)
            throws IOException {
        List<Path> jars = jars();
        String path = String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
        try (RedisServer redis = RedisServer.start();
                Program guest =
                        Program.on(jdk)
                                .agent(
                                        RULES
                                                + "redis.uri = "
                                                + redis.uri()
                                                + "\n"
                                                + Program.PATIENT)
                                .classPath(Sources.compile("guest", "-cp", path))
                                .classPath(jars.toArray(Path[]::new))
                                .mainClass("com.acme.guest.Main", Integer.toString(redis.port()))
                                .start()) {
            guest.awaitLog("CONNECT_SUCCESS");
            assertEquals(
                    "jedis-3.10.0.jar gson-2.8.9.jar caffeine-2.9.3.jar byte-buddy-1.14.12.jar"
                            + " tinylog-api-2.4.1.jar slf4j-api-1.7.36.jar ",
                    guest.ask("origins"));
            assertEquals("value BinaryJedis", guest.ask("jedis"));
            assertEquals("b CacheWriter", guest.ask("caffeine"));
            if (jdk.feature() < 22) {
                // Newer class files are beyond that version of Byte Buddy, agent or not.
                assertEquals("generated", guest.ask("bytebuddy"));
            }
            assertEquals("true", guest.ask("tinylog"));
            guest.awaitLog("said by the application");
            assertEquals("NOPLoggerFactory", guest.ask("slf4j"));

            String title = "{\"number\":7,\"words\":[\"a\",\"title\"]}";
            assertEquals(title, guest.ask("gson"));
            assertEquals(title, guest.ask("gson"));
            assertEquals("1", guest.ask("bodies"));
            String stored = redis.command("GET", "guest:title:7");
            assertTrue(stored.contains("\"title\""), stored);

            // A type of the application's own Gson is a type like any other to the agent.
            assertEquals("{\"number\":7}", guest.ask("json"));
            assertEquals("{\"number\":7}", guest.ask("json"));
        }
    }
}
