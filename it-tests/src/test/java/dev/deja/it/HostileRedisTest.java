package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Somebody else writes into the Redis of a program that keeps calling. */
final class HostileRedisTest {
    private static final String RULES =
            """
            cache.value.method = com.acme.lab.Values#*(..) except com.acme.lab.Values#page
            cache.value.ttl    = 1h
            cache.value.compress.above = 100
            cache.page.method  = com.acme.lab.Values#page
            cache.page.ttl     = 1h
            cache.page.codec   = json
            """;

    private static final String RIGHT =
            "[Page[title=a, items=[Item[name=lamp, cents=1999]]] Item[name=a, cents=3]"
                    + " [Item[name=a, cents=1], Item[name=a, cents=2]]]";

    private static final int ROUNDS = 40;

    /** What a script does to the entry, of which it gets the bytes and a random number. */
    private static final List<String> ATTACKS =
            List.of(
                    "string.sub(v,1,n%#v)",
                    "v..'more'",
                    "string.sub(v,1,n%#v)..string.char(n%256)..string.sub(v,n%#v+2)",
                    "string.sub(v,1,n%#v)..string.char(n%7)..string.sub(v,n%#v+2)",
                    "string.reverse(v)",
                    "string.sub(v,1,16)..string.rep('x',100000)",
                    "'V'",
                    "string.rep('V',n%300)");

    private static Program lab(RedisServer redis, String namespace, String more) {
        Program lab =
                Program.on(Jdk.current())
                        .agent(
                                RULES
                                        + "namespace = "
                                        + namespace
                                        + "\nredis.uri = "
                                        + redis.uri()
                                        + "\n"
                                        + Program.PATIENT
                                        + more)
                        .option("-Xmx96m")
                        .classPath(Sources.compile("lab"))
                        .mainClass("com.acme.lab.Main")
                        .start();
        lab.awaitLog("CONNECT_SUCCESS");
        return lab;
    }

    private static Path key(String name, String content) throws IOException {
        Path file = Program.rulesFile(content).resolveSibling(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static List<String> entries(RedisServer redis, String namespace) throws IOException {
        return java.util.Arrays.stream(redis.command("KEYS", namespace + ":*").split("\\s+", -1))
                .filter(key -> key.startsWith(namespace + ":") && !key.contains(":~g:"))
                .toList();
    }

    @Test
    void whatever_lies_there_the_answers_are_right_and_the_bad_entries_go() throws Exception {
        Path encryption = key("encryption", "000102030405060708090a0b0c0d0e0f");
        Path signature = key("signature", "AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8=");
        try (RedisServer redis = RedisServer.start();
                Program plain = lab(redis, "plain", "");
                Program closed =
                        lab(
                                redis,
                                "closed",
                                "encrypt.key.file = "
                                        + encryption
                                        + "\nredis.hmac.key.file = "
                                        + signature
                                        + "\n")) {
            assertEquals(RIGHT, plain.ask("storm a 2"));
            assertEquals(RIGHT, closed.ask("storm a 2"));
            assertTrue(entries(redis, "plain").size() >= 5, entries(redis, "plain").toString());
            assertEquals(
                    "{big=1, item=1, list=1, nothing=1, page=1}",
                    closed.ask("bodies"),
                    "nothing was answered from Redis");
            for (String key : entries(redis, "closed")) {
                assertFalse(redis.command("GET", key).contains("lamp"), key);
            }

            Random random = new Random(7);
            for (int round = 0; round < ROUNDS; round++) {
                for (String namespace : List.of("plain", "closed")) {
                    for (String key : entries(redis, namespace)) {
                        String attack = ATTACKS.get(random.nextInt(ATTACKS.size()));
                        redis.command(
                                "EVAL",
                                "local v=redis.call('GET',KEYS[1]) if not v or #v==0 then return 0"
                                        + " end local n=tonumber(ARGV[1]) return"
                                        + " redis.call('SET',KEYS[1],"
                                        + attack
                                        + ",'PX',60000)",
                                "1",
                                key,
                                Integer.toString(random.nextInt(1_000_000)));
                    }
                }
                assertEquals(RIGHT, plain.ask("storm a 2"), "round " + round);
                assertEquals(RIGHT, closed.ask("storm a 2"), "round " + round);
            }

            // One entry under the name of another, and one of the other program's.
            // More than this JVM has memory for.
            redis.command("SETRANGE", "plain:page:a", "200000000", "x");
            assertEquals(RIGHT, plain.ask("storm a 2"));
            assertFalse(plain.log().contains("OutOfMemory"), plain.log());

            // (Without a key, an entry may stand in for another one of its own rule.)
            List<String> keys = entries(redis, "closed");
            redis.command("COPY", keys.get(0), keys.get(1), "REPLACE");
            redis.command("COPY", keys.get(2), keys.get(0), "REPLACE");
            redis.command("COPY", "plain:page:a", keys.get(3), "REPLACE");
            List<String> values =
                    entries(redis, "plain").stream().filter(k -> k.contains(":value:")).toList();
            redis.command("COPY", values.get(0), "plain:page:a", "REPLACE");
            redis.command("COPY", keys.get(4), values.get(0), "REPLACE");
            assertEquals(RIGHT, plain.ask("storm a 3"));
            assertEquals(RIGHT, closed.ask("storm a 3"));
            plain.ask("bodies");
            assertEquals(RIGHT, plain.ask("storm a 3"));
            assertEquals("{}", plain.ask("bodies"), "a bad entry has stayed");

            for (Program program : List.of(plain, closed)) {
                program.awaitLog("entry");
                assertFalse(program.log().contains("failure"), program.log());
                assertFalse(program.log().contains("OutOfMemory"), program.log());
                assertFalse(program.log().contains("000102"), program.log());
                assertFalse(program.log().contains("AAECAw"), program.log());
            }
        }
    }
}
