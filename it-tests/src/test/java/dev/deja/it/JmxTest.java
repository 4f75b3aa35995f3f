package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator sees and steers in a running service. */
final class JmxTest {
    private static final String RULES =
            """
            namespace = lab
            cache.price.method  = com.acme.lab.Prices#price(String)
            cache.price.ttl     = 1h
            cache.price.tags    = price:{product}
            cache.big.method    = com.acme.lab.Values#big(int)
            cache.big.ttl       = 1h
            cache.big.max.bytes = 10
            evict.change.method = com.acme.lab.Prices#change(String, String)
            evict.change.tags   = price:{product}
            """;

    private static Program lab(Jdk jdk, String more) {
        return Program.on(jdk)
                .agent(RULES + more)
                .classPath(Sources.compile("lab", "-parameters"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    private static void awaitBean(Program lab) {
        lab.await("the bean to be registered", () -> lab.ask("jmx there").equals("true"));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void it_counts_hits_misses_and_bypasses_and_makes_everything_cold(Jdk jdk) {
        try (Program lab = lab(jdk, "")) {
            lab.ask("put lamp 1");
            assertEquals("1", lab.ask("price lamp"));
            assertEquals("1", lab.ask("price lamp"));
            assertEquals("1", lab.ask("price lamp"));
            lab.ask("big 100");
            awaitBean(lab);
            assertEquals("2", lab.ask("jmx get Hits"));
            assertEquals("2", lab.ask("jmx get Misses"));
            assertEquals("memory", lab.ask("jmx get Store"));
            assertEquals("1", lab.ask("jmx get MemoryEntries"));
            assertEquals("2", lab.ask("jmx rule price hits"));
            assertEquals("1", lab.ask("jmx rule price misses"));
            assertEquals("1", lab.ask("jmx rule price stored"));
            assertEquals("0", lab.ask("jmx rule big stored"));
            String bypasses = lab.ask("jmx rule big bypasses");
            assertTrue(bypasses.contains("too large"), bypasses);

            lab.ask("put lamp 2");
            assertEquals("1", lab.ask("price lamp"));
            lab.ask("jmx invalidateAll");
            assertEquals("2", lab.ask("price lamp"));
        }
    }

    @Test
    void an_instance_that_is_switched_off_neither_answers_nor_stores_but_still_evicts()
            throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            String more = "redis.uri = " + redis.uri() + "\n" + Program.PATIENT;
            try (Program off = lab(Jdk.current(), more);
                    Program on = lab(Jdk.current(), more)) {
                off.awaitLog("CONNECT_SUCCESS");
                on.awaitLog("CONNECT_SUCCESS");
                off.ask("put lamp old");
                on.ask("put lamp old");
                assertEquals("old", on.ask("price lamp"));
                awaitBean(off);
                off.ask("jmx enabled false");
                assertEquals("old", off.ask("price lamp"));
                assertEquals("old", off.ask("price lamp"));
                off.ask("put chair 7");
                off.ask("price chair");
                assertEquals("{price=3}", off.ask("bodies"));
                assertEquals("(nil)", redis.command("GET", "lab:price:chair"));

                on.ask("put lamp new");
                assertEquals("old", on.ask("price lamp"));
                off.ask("change lamp new");
                assertEquals("new", on.ask("price lamp"));

                off.ask("jmx enabled true");
                off.ask("bodies");
                assertEquals("new", off.ask("price lamp"));
                assertEquals("{}", off.ask("bodies"));
            }
        }
    }
}
