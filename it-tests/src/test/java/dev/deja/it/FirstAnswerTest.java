package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's example, on a program that has never heard of the agent. */
final class FirstAnswerTest {
    private static final String RULES =
            """
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            evict.product.method = com.acme.ProductService#update(com.acme.Product) | com.acme.ProductService#failingUpdate
            evict.product.tags   = product:{product.id}
            """;

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void answers_from_memory_and_forgets_on_write(Jdk jdk) {
        try (Program shop =
                Program.on(jdk)
                        .agent(RULES)
                        .classPath(Sources.compile("shop", "-parameters"))
                        .mainClass("com.acme.Main")
                        .start()) {
            shop.ask("put 42 lamp 1999");
            assertEquals("Product[id=42, name=lamp, cents=1999]", shop.ask("find 42"));
            assertEquals("Product[id=42, name=lamp, cents=1999]", shop.ask("find 42"));
            assertEquals("1", shop.ask("bodies"));

            shop.ask("put 42 changed-behind-our-back 1");
            assertEquals("Product[id=42, name=lamp, cents=1999]", shop.ask("find 42"));

            shop.ask("update 42 chair 2999");
            assertEquals("Product[id=42, name=chair, cents=2999]", shop.ask("find 42"));
            assertEquals("2", shop.ask("bodies"));

            assertEquals(
                    "threw java.lang.IllegalStateException: after the write",
                    shop.ask("fail 42 table 3999"));
            assertEquals("Product[id=42, name=table, cents=3999]", shop.ask("find 42"));
            assertEquals("3", shop.ask("bodies"));
        }
    }
}
