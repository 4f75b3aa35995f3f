package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instances in a real server. */
final class RollTest {
    private static final Duration LIFE = Duration.ofSeconds(30);

    @Test
    void instances_see_one_another_until_they_leave_or_do_not_come_again() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisStore store = TestStores.redis(server);
                RedisStore other = TestStores.redis(server)) {
            assertEquals(Map.of("a", "one"), store.roll().announce("a", "one", LIFE));
            assertEquals(Map.of("a", "one", "b", "two"), other.roll().announce("b", "two", LIFE));
            store.roll().withdraw("a");
            assertEquals(Map.of("b", "two"), other.roll().announce("b", "two", LIFE));

            store.roll().announce("c", "three", LIFE);
            // As if its time were up.
            server.command("DEL", "shop:~i:c");
            assertEquals(Map.of("b", "two"), other.roll().announce("b", "two", LIFE));
            assertEquals("b", server.command("SMEMBERS", "shop:~i").strip());
            for (String key : List.of("shop:~i", "shop:~i:b")) {
                assertTrue(Long.parseLong(server.command("PTTL", key).strip()) > 0, key);
            }
        }
    }

    @Test
    void a_server_that_does_not_allow_it_stays_connected() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisStore store = TestStores.redis(server)) {
            server.command("SET", "shop:~i", "something else");
            try {
                store.roll().announce("a", "one", LIFE);
                throw new AssertionError("a set was made of a text");
            } catch (dev.deja.store.StoreException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("WRONGTYPE"), e.getMessage());
            }
            assertEquals(dev.deja.store.Status.State.CONNECTED, store.status().state());
        }
    }
}
