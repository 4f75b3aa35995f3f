package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A writer that dies after its commit and before its eviction (SPEC G01, {@code armed}). */
final class ArmedTest {
    private static final String RULES =
            """
            namespace = armed
            cache.item.method = com.acme.tx.Items#name(long)
            cache.item.ttl    = 10m
            cache.item.tags   = item:{id}
            evict.item.method = com.acme.tx.Writes#plain(long, String)
            evict.item.tags   = item:{id}
            """;

    private static Program service(RedisServer redis, String more) {
        Path classes = Sources.compile("tx", "-parameters", "-cp", Sources.libraries());
        Program program =
                Program.on(Jdk.current())
                        .agent(RULES + more + "redis.uri = " + redis.uri() + "\n" + Program.PATIENT)
                        .classPath(classes)
                        .libraries()
                        .mainClass("com.acme.tx.Main")
                        .start();
        program.awaitLog("CONNECT_SUCCESS");
        assertEquals("up", program.answer(), program.log());
        return program;
    }

    /** How long the tag of the entry lives once its writer is dead, in milliseconds. */
    private static long left(RedisServer redis, String more) throws IOException {
        try (Program service = service(redis, more)) {
            service.tell("die");
            assertEquals(3, service.exitCode());
        }
        assertTrue(Long.parseLong(redis.command("PTTL", "armed:item:1")) > 60_000);
        return Long.parseLong(redis.command("PTTL", "armed:~g:t:item:1"));
    }

    @Test
    void what_a_writer_leaves_that_dies_after_its_commit_is_gone_in_a_minute_when_it_was_armed()
            throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            long left = left(redis, "evict.item.armed = true\n");
            assertTrue(left > 0 && left <= 60_000, left + " ms");
        }
    }

    @Test
    void what_a_writer_leaves_that_dies_after_its_commit_stays_until_the_ttl_when_it_was_not()
            throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            assertTrue(left(redis, "") > 600_000);
        }
    }
}
