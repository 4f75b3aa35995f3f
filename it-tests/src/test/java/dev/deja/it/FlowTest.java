package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that come later, exceptions that are kept, writes that replace, and the facade. */
final class FlowTest {
    private static final String RULES =
            """
            cache.product.method  = com.acme.flow.Products#find(long)
            cache.product.ttl     = 1h
            cache.product.tags    = product:{id}
            cache.product.errors  = com.acme.flow.NotFound
            cache.product.errors.ttl = 1h
            cache.product.put     = com.acme.flow.Products#save(com.acme.flow.Product)
            cache.product.put.key = product({product.id})
            cache.stock.method    = com.acme.flow.Products#stock(long)
            cache.stock.ttl       = 1h
            cache.stock.errors    = com.acme.flow.NotFound
            cache.stock.errors.ttl = 1h
            cache.later.method    = com.acme.flow.Products#later(long)
            cache.later.ttl       = 1h
            cache.names.method    = com.acme.flow.Products#names(long)
            cache.names.ttl       = 1h
            evict.saveLater.method = com.acme.flow.Products#saveLater(long)
            evict.saveLater.tags  = product:{id}
            """;

    private static Program.Builder flow(Jdk jdk) {
        return Program.on(jdk)
                .classPath(Sources.compile("flow", "-parameters"))
                .classPath(Path.of(System.getProperty("deja.test.api")))
                .mainClass("com.acme.flow.Main");
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void in_memory(Jdk jdk) {
        try (Program flow = flow(jdk).agent("store = memory\n" + RULES).start()) {
            check(flow);
            flow.awaitLog("there is no rule cache.prodct; did you mean product?");
        }
    }

    @Test
    void in_redis_and_shared() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String rules =
                    RULES + Program.PATIENT + "namespace = flow\nredis.uri = " + redis.uri() + "\n";
            try (Program flow = flow(Jdk.current()).agent(rules).start();
                    Program other = flow(Jdk.current()).agent(rules).start()) {
                flow.awaitLog("CONNECT_SUCCESS");
                other.awaitLog("CONNECT_SUCCESS");
                check(flow);
                assertEquals("there", flow.ask("save 77 there"));
                assertEquals("there", other.ask("find 77"));
                assertEquals("0", other.ask("bodies"));
                // An exception that this JVM has never thrown.
                String kept = "no product 404 404 in find called by answer";
                assertEquals(kept, flow.ask("find 404"));
                assertEquals(kept, other.ask("find 404"));
                assertEquals("0", other.ask("bodies"));
            }
        }
    }

    private static void check(Program flow) {
        // Asynchronous results.
        assertEquals("[name 1]", flow.ask("names 1"));
        assertEquals("[name 1]", flow.ask("names 1"));
        assertEquals("later 2", flow.ask("later 1"));
        // Its caller may be woken before the value is stored; the next one then computes again.
        flow.await("the value to be stored", () -> flow.ask("later 1").endsWith(" hit"));
        String kept = flow.ask("later 1");
        assertTrue(kept.matches("later \\d+ hit"), kept);
        assertEquals(kept, flow.ask("later 1"));
        assertEquals("0", flow.ask("zero"));

        // A write that goes on elsewhere.
        assertEquals("read 1", flow.ask("find 5"));
        assertEquals("read 1", flow.ask("find 5"));
        assertEquals("read 2", flow.ask("saveLater 5"));
        assertEquals("read 2", flow.ask("find 5"));

        // A write whose result replaces the entry.
        assertEquals("written", flow.ask("save 5 written"));
        assertEquals("written", flow.ask("find 5"));
        assertEquals("failed bad", flow.ask("save 5 bad"));
        assertEquals("read 3", flow.ask("find 5"));

        // Exceptions, each with the stack of its own call.
        for (int i = 0; i < 3; i++) {
            assertEquals("no product 404 404 in find called by answer", flow.ask("find 404"));
            assertEquals("no product 404 404 in stock called by answer", flow.ask("stock 404"));
        }
        assertEquals("5", flow.ask("bodies"));

        // The facade.
        assertEquals("true", flow.ask("active"));
        assertEquals("read 3", flow.ask("get 5"));
        assertEquals("absent", flow.ask("get 6"));
        assertEquals("absent", flow.ask("get 404"));
        assertEquals("true", flow.ask("put 6 mine"));
        assertEquals("mine", flow.ask("find 6"));
        assertEquals("true", flow.ask("has 6"));
        assertEquals("Invalidated[keys=1, rules=[], tags=[], all=false]", flow.ask("invalidate 6"));
        assertEquals("false", flow.ask("has 6"));
        assertEquals("computed", flow.ask("compute 6 computed"));
        assertEquals("computed", flow.ask("compute 6 again"));
        assertEquals("computed", flow.ask("find 6"));
        assertEquals("false", flow.ask("putWrong 6 x"));
        assertEquals("absent", flow.ask("get 6"));
        assertTrue(flow.ask("computeBadly 6").startsWith("mine "));
        assertEquals("again", flow.ask("compute 6 again"));
        assertEquals(
                "Invalidated[keys=0, rules=[], tags=[product:6], all=false]",
                flow.ask("invalidateTag 6"));
        assertEquals("absent", flow.ask("get 6"));
        assertEquals("true", flow.ask("put 6 mine"));
        assertEquals(
                "Invalidated[keys=0, rules=[product], tags=[], all=false]",
                flow.ask("invalidateRule"));
        assertEquals("absent", flow.ask("get 6"));
        assertEquals("true", flow.ask("put 6 mine"));
        assertEquals(
                "true true Invalidated[keys=1, rules=[], tags=[], all=false]",
                flow.ask("otherCopy 6"));
        assertEquals("absent", flow.ask("get 6"));
        assertEquals("true", flow.ask("put 6 mine"));
        assertEquals("Invalidated[keys=0, rules=[], tags=[], all=true]", flow.ask("invalidateAll"));
        assertEquals("absent", flow.ask("get 6"));
        assertEquals("Stored.absent", flow.ask("misspelt 6"));
    }

    @Test
    void a_put_that_fits_no_method_suspends_the_rule() {
        String rules = RULES.replace("Products#save(com.acme.flow.Product)", "Products#savee(..)");
        try (Program flow = flow(Jdk.current()).agent("store = memory\n" + rules).start()) {
            assertEquals("read 1", flow.ask("find 5"));
            assertEquals("read 2", flow.ask("find 5"));
            flow.awaitLog("cache.product is suspended: cache.product.put");
        }
    }

    @Test
    void without_the_agent_the_facade_does_nothing() {
        try (Program flow = flow(Jdk.current()).start()) {
            assertEquals("false", flow.ask("active"));
            assertEquals("absent", flow.ask("get 5"));
            assertEquals("false", flow.ask("put 5 mine"));
            assertEquals("false", flow.ask("has 5"));
            assertEquals("computed", flow.ask("compute 5 computed"));
            assertEquals("again", flow.ask("compute 5 again"));
            assertTrue(flow.ask("computeBadly 5").startsWith("mine "));
            assertEquals(
                    "Invalidated[keys=0, rules=[], tags=[], all=false]", flow.ask("invalidate 5"));
            assertEquals(
                    "Invalidated[keys=0, rules=[], tags=[], all=false]", flow.ask("invalidateAll"));
            assertEquals("Stored.absent", flow.ask("misspelt 6"));
        }
    }
}
