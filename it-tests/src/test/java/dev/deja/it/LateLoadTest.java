package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 4: what was read before a write is never served after it. */
final class LateLoadTest {
    private static final String RULES =
            """
            namespace = lab
            cache.price.method  = com.acme.lab.Prices#price(String)
            cache.price.ttl     = 1h
            cache.price.tags    = price:{product}
            evict.change.method = com.acme.lab.Prices#change(String, String)
            """;

    private static Program lab(Jdk jdk, String more) {
        return Program.on(jdk)
                .agent(RULES + more)
                .classPath(Sources.compile("lab", "-parameters"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    /** The reader holds the old price in its hands while the writer changes it. */
    private static void race(Program reader, Program writer) {
        for (Program each : new Program[] {reader, writer}) {
            each.ask("put lamp old");
        }
        assertEquals("held", reader.ask("hold lamp"));
        if (reader != writer) {
            reader.ask("put lamp new");
        }
        writer.ask("change lamp new");
        assertEquals("old", reader.ask("release"));
        assertEquals("new", reader.ask("price lamp"));
        assertEquals("new", writer.ask("price lamp"));
        assertEquals("new", reader.ask("price lamp"));
        assertEquals("{price=2}", reader.ask("bodies"));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_late_load_does_not_overwrite_an_invalidation_in_memory(Jdk jdk) {
        for (String evict :
                new String[] {
                    "tags = price:{product}",
                    "keys = price({product})",
                    "rules = price",
                    "all = true"
                }) {
            try (Program lab = lab(jdk, "evict.change." + evict + "\n")) {
                race(lab, lab);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void nor_in_redis_when_another_instance_writes(Jdk jdk) throws IOException {
        for (String evict : new String[] {"tags = price:{product}", "keys = price({product})"}) {
            try (RedisServer redis = RedisServer.start()) {
                String more =
                        "evict.change."
                                + evict
                                + "\nredis.uri = "
                                + redis.uri()
                                + "\n"
                                + Program.PATIENT;
                try (Program reader = lab(jdk, more);
                        Program writer = lab(jdk, more)) {
                    reader.awaitLog("CONNECT_SUCCESS");
                    writer.awaitLog("CONNECT_SUCCESS");
                    race(reader, writer);
                }
            }
        }
    }
}
