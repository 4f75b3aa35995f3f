package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The caller's thread: what it brings along and what is left of it afterwards. */
final class ThreadsTest {
    private static final String RULES =
            """
            namespace = lab
            cache.price.method = com.acme.lab.Prices#price(String)
            cache.price.ttl    = 1h
            cache.deep.method  = com.acme.lab.Deep#levels(int)
            cache.deep.ttl     = 1h
            """;

    private static Program lab(Jdk jdk, String more) {
        return Program.on(jdk)
                .agent(RULES + more)
                .option("-Xss512k")
                .classPath(Sources.compile("lab"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    private static Program labWith(Jdk jdk, RedisServer redis) {
        Program lab = lab(jdk, "redis.uri = " + redis.uri() + "\n" + Program.PATIENT);
        lab.awaitLog("CONNECT_SUCCESS");
        return lab;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_interrupted_thread_is_answered_and_stays_interrupted(Jdk jdk) throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program remote = labWith(jdk, redis);
                Program local = lab(jdk, "")) {
            for (Program lab : new Program[] {remote, local}) {
                lab.ask("put lamp 5");
                for (int i = 0; i < 3; i++) {
                    assertEquals("5 true", lab.ask("interrupted lamp"), lab.log());
                }
                assertEquals("5", lab.ask("price lamp"));
                assertEquals("5", lab.ask("price lamp"));
                assertEquals("{price=1}", lab.ask("bodies"), lab.log());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_stack_that_overflows_harms_no_later_call(Jdk jdk) throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program remote = labWith(jdk, redis);
                Program local = lab(jdk, "")) {
            for (Program lab : new Program[] {local, remote}) {
                // A class whose first use meets the end of the stack is lost to the JVM for good.
                lab.ask("put chair 7");
                lab.ask("price chair");
                lab.ask("price chair");
                lab.ask("deep 3");
                for (int i = 0; i < 3; i++) {
                    assertEquals("overflow", lab.ask("deep 1000000"));
                }
                lab.ask("deep 5");
                lab.ask("put lamp 5");
                lab.ask("bodies");
                assertEquals("5", lab.ask("price lamp"));
                assertEquals("5", lab.ask("price lamp"));
                assertEquals("5", lab.ask("deep 5"));
                assertEquals("{price=1}", lab.ask("bodies"), lab.log());
            }
        }
    }

    @Test
    void virtual_threads_are_callers_like_others() throws IOException {
        Jdk newest = Jdk.all().get(0);
        for (Jdk jdk : Jdk.all()) {
            newest = jdk.feature() > newest.feature() ? jdk : newest;
        }
        assumeTrue(newest.feature() >= 21, "no JDK of this machine has virtual threads");
        try (RedisServer redis = RedisServer.start();
                Program lab = labWith(newest, redis)) {
            lab.ask("put lamp 5");
            assertEquals("5", lab.ask("virtual lamp"));
            assertEquals("5", lab.ask("virtual lamp"));
            assertEquals("5", lab.ask("price lamp"));
            assertEquals("{price=1}", lab.ask("bodies"));
        }
    }
}
