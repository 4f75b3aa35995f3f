package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a body throws is what its caller catches, and the body ran once. */
final class ThrowingTest {
    private static final String RULES =
            """
            cache.throwing.method = com.acme.lab.Throwing#cached*(..)
            cache.throwing.ttl    = 1h
            cache.throwing.this   = ignore
            evict.throwing.method = com.acme.lab.Throwing#*victing(String)
            evict.throwing.rules  = throwing
            """;

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void the_same_instance_comes_out_and_is_never_stored(Jdk jdk) {
        try (Program lab =
                Program.on(jdk)
                        .agent(RULES)
                        .classPath(Sources.compile("lab"))
                        .mainClass("com.acme.lab.Main")
                        .start()) {
            for (String method :
                    new String[] {"cached", "cachedPrimitive", "evicting", "cachedAndEvicting"}) {
                for (String kind : new String[] {"unchecked", "checked", "error", "odd"}) {
                    for (int i = 0; i < 2; i++) {
                        String command = "throw " + method + " " + kind;
                        assertEquals("same", lab.ask(command), command);
                        assertEquals("{" + method + "=1}", lab.ask("bodies"), command);
                    }
                }
            }
        }
    }
}
