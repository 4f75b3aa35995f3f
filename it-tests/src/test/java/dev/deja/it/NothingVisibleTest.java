package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application finds the same world with the agent as without. */
final class NothingVisibleTest {
    private static final String RULES =
            """
            namespace = witness
            cache.twice.method = com.acme.witness.Calls#twice(int)
            cache.twice.ttl    = 1h
            """;

    private static List<String> seen(Program.Builder builder) {
        List<String> lines = new ArrayList<>();
        try (Program witness =
                builder.classPath(Sources.compile("witness"))
                        .mainClass("com.acme.witness.Main")
                        .start()) {
            for (String line = witness.answer(); !line.equals("end"); line = witness.answer()) {
                lines.add(line);
            }
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void properties_streams_loggers_pools_and_loaders_are_what_they_were(Jdk jdk)
            throws IOException {
        List<String> bare = seen(Program.on(jdk));
        try (RedisServer redis = RedisServer.start()) {
            List<String> withAgent =
                    seen(Program.on(jdk).agent(RULES + "redis.uri = " + redis.uri() + "\n"));
            compare(bare, withAgent);
        }
        List<String> inMemory = seen(Program.on(jdk).agent(RULES));
        assertTrue(inMemory.remove("bodies = 1"), "the rule is at work");
        inMemory.add(bare.indexOf("bodies = 2"), "bodies = 2");
        compare(bare, inMemory);
    }

    private static void compare(List<String> bare, List<String> withAgent) {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < bare.size(); i++) {
            // The launcher's mark, by which a second agent knows of the first, and its package.
            String line =
                    withAgent
                            .get(i)
                            .replace("dev.deja.launcher.Launcher, ", "")
                            .replace(", dev.deja.launcher]", "]");
            if (!line.equals(bare.get(i)) && !line.startsWith("bodies = ")) {
                others.add(bare.get(i) + " became " + line);
            }
        }
        assertEquals(List.of(), others);
        assertEquals(bare.size(), withAgent.size());
    }

    @Test
    void of_the_jar_nothing_but_the_launcher_is_a_class_for_others() throws IOException {
        List<String> classes = new ArrayList<>();
        try (JarFile jar = new JarFile(Program.agentJar().toFile())) {
            for (JarEntry entry : java.util.Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class")) {
                    classes.add(name);
                    // Java 8, so that an older JVM reaches the sentence about its age.
                    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                        assertEquals(0xCAFEBABE, in.readInt());
                        in.readUnsignedShort();
                        assertEquals(52, in.readUnsignedShort(), name);
                    }
                } else if (!entry.isDirectory()) {
                    assertTrue(
                            name.startsWith("inst/")
                                    || List.of(
                                                    "META-INF/MANIFEST.MF",
                                                    "META-INF/LICENSE",
                                                    "META-INF/NOTICE")
                                            .contains(name),
                            name);
                }
            }
        }
        assertTrue(
                classes.stream().allMatch(name -> name.startsWith("dev/deja/launcher/")),
                classes.toString());
        assertTrue(classes.contains("dev/deja/launcher/Launcher.class"), classes.toString());
    }
}
