package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.VirtualMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes to a JVM that has been running for a while, its classes loaded. */
final class AttachTest {
    private static final String RULES =
            """
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            evict.product.method = com.acme.ProductService#update(com.acme.Product)
            evict.product.tags   = product:{product.id}
            """;

    private static Program shop(Jdk jdk) {
        Program shop =
                Program.on(jdk)
                        .classPath(Sources.compile("shop", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start();
        shop.ask("put 1 lamp 5");
        for (int i = 0; i < 3; i++) {
            shop.ask("find 1");
        }
        return shop;
    }

    private static void attach(Program program, String rules) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(program.pid()));
        try {
            machine.loadAgent(Program.agentJar().toString(), Program.rulesFile(rules).toString());
        } finally {
            machine.detach();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void classes_that_are_loaded_already_are_woven(Jdk jdk) throws Exception {
        try (Program shop = shop(jdk)) {
            attach(shop, RULES);
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("4", shop.ask("bodies"));
            shop.ask("update 1 chair 6");
            assertEquals("Product[id=1, name=chair, cents=6]", shop.ask("find 1"));
            assertEquals("5", shop.ask("bodies"));

            attach(shop, RULES);
            shop.awaitLog("already running");
            shop.ask("find 1");
            assertEquals("5", shop.ask("bodies"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_strict_failure_refuses_the_attach_and_never_ends_the_service(Jdk jdk) throws Exception {
        try (Program shop = shop(jdk)) {
            assertThrows(
                    AgentInitializationException.class,
                    () -> attach(shop, RULES + "strict = true\nnamespce = x\n"));
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("5", shop.ask("bodies"));
            shop.awaitLog("agent.properties:7");
            shop.awaitLog("the attach is refused");

            // The report was read and the file corrected.
            attach(shop, RULES + "strict = true\n");
            shop.ask("find 1");
            shop.ask("find 1");
            assertEquals("6", shop.ask("bodies"));
        }
    }
}
