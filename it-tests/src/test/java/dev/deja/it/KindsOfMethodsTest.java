package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of method, with every primitive type as argument and result. */
final class KindsOfMethodsTest {
    private static final String RULES =
            """
            cache.kinds.method = com.acme.kinds.Kinds#*(..) except com.acme.kinds.Kinds#ran(..)
            cache.kinds.ttl    = 1h
            cache.greeter.method = com.acme.kinds.Greeter#shout(String)
            cache.greeter.ttl    = 1h
            """;

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_second_call_with_equal_arguments_is_answered_with_an_equal_value(Jdk jdk) {
        // Without names, without debug information: neither is needed for keys.
        check(jdk, "-g:none");
        check(jdk, "-g", "-parameters");
    }

    private static void check(Jdk jdk, String... options) {
        try (Program program =
                Program.on(jdk)
                        .agent(RULES)
                        .option("-Xverify:all")
                        .classPath(Sources.compile("kinds", options))
                        .mainClass("com.acme.kinds.Main")
                        .start()) {
            List<String> seen = new ArrayList<>();
            for (String line = program.answer(); !line.equals("end"); line = program.answer()) {
                String[] parts = line.split(" \\| ", -1);
                String name = parts[0].substring(0, parts[0].indexOf(' '));
                seen.add(name);
                assertEquals(4, parts.length, line);
                assertEquals(parts[1], parts[2], line);
                assertEquals(parts[1], parts[3], line);
                String bodies = name.equals("recursive") ? "8" : "1";
                assertEquals(name + " " + bodies, parts[0], line + "\n" + program.log());
            }
            assertTrue(seen.size() > 35, seen.toString());
        }
    }
}
