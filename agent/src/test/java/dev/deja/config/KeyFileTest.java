package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.CacheRule;
import dev.deja.rule.KeyMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in files: their forms, and what happens to rules when one cannot be used. */
class KeyFileTest {
    private static final String RULES =
            """
            redis.uri = redis://localhost
            namespace = shop
            cache.one.method = com.acme.Shop#one(long)
            cache.one.ttl    = 1m
            cache.two.method = com.acme.Shop#two(long)
            cache.two.ttl    = 1m
            evict.one.method = com.acme.Shop#write(long)
            evict.one.rules  = one, two
            """;

    @TempDir Path folder = Path.of("");

    /** Writes a file that its owner alone may read. */
    static void secret(Path file, String text) throws IOException {
        secret(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void secret(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private static byte[] key(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (200 + 7 * i);
        }
        return key;
    }

    private Configuration load(String more) throws IOException {
        Files.writeString(folder.resolve("agent.properties"), RULES + more);
        return ConfigurationLoader.load(new Inputs(null, Map.of(), Map.of(), folder));
    }

    private byte[] read(byte[] content) throws Exception {
        secret(folder.resolve("k"), content);
        return KeyFile.read(folder.resolve("k")).reveal();
    }

    private byte[] read(String content) throws Exception {
        return read(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void a_key_is_raw_or_hexadecimal_or_base64(int length) throws Exception {
        byte[] key = key(length);
        assertArrayEquals(key, read(key));
        assertArrayEquals(key, read(HexFormat.of().formatHex(key)));
        assertArrayEquals(key, read(HexFormat.of().withUpperCase().formatHex(key) + "\r\n"));
        assertArrayEquals(key, read(Base64.getEncoder().encodeToString(key) + "\n"));
        assertArrayEquals(key, read(Base64.getEncoder().withoutPadding().encodeToString(key)));
    }

    @Test
    void a_global_key_reaches_every_rule_and_a_rule_may_have_its_own() throws Exception {
        secret(folder.resolve("all"), key(32));
        secret(folder.resolve("own"), key(16));
        secret(folder.resolve("hmac"), key(24));
        Configuration configuration =
                load(
                        """
                        encrypt.key.file = all
                        redis.hmac.key.file = hmac
                        cache.two.encrypt.key.file = own
                        codec.allow = com.acme.*
                        cache.two.codec.allow = com.acme.A, com.acme.B$C
                        compress.above = 4KiB
                        cache.two.compress.above = 1MiB
                        """);
        assertEquals(List.of(), configuration.problems());
        CacheRule.AtRest one = configuration.cacheRules().get(0).atRest();
        CacheRule.AtRest two = configuration.cacheRules().get(1).atRest();
        assertArrayEquals(key(32), revealed(one.encryption()));
        assertArrayEquals(key(16), revealed(two.encryption()));
        assertArrayEquals(key(24), revealed(one.signature()));
        assertArrayEquals(key(24), revealed(two.signature()));
        assertEquals(List.of("com.acme.*"), one.allow());
        assertEquals(List.of("com.acme.A", "com.acme.B$C"), two.allow());
        assertEquals(4096, one.compressAbove());
        assertEquals(1 << 20, two.compressAbove());
    }

    private static byte[] revealed(@org.jspecify.annotations.Nullable KeyMaterial key) {
        return Objects.requireNonNull(key).reveal();
    }

    @Test
    void without_keys_nothing_is_encrypted_or_signed() throws Exception {
        assertEquals(CacheRule.AtRest.PLAIN, load("").cacheRules().get(0).atRest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tooshort",
                "correct horse ba",
                "seventeen bytes..",
                "SGVsbG8gV29ybGQ=",
                "0011223344556677"
            })
    void what_is_no_key_is_refused_without_showing_it(String content) throws Exception {
        secret(folder.resolve("k"), content);
        assertLeftOut("k", content);
    }

    @Test
    void one_byte_over_and_over_is_no_key() throws Exception {
        secret(folder.resolve("k"), new byte[32]);
        assertLeftOut("k", "AAAAAAAA");
        byte[] ff = new byte[16];
        Arrays.fill(ff, (byte) 'x');
        secret(folder.resolve("k"), ff);
        assertLeftOut("k", "xxx");
    }

    @Test
    void a_missing_key_a_folder_and_one_that_all_may_read_are_refused() throws Exception {
        assertLeftOut("nothing-here", "nothing-here");
        Files.createDirectory(folder.resolve("d"));
        assertLeftOut("d", "no content");
        secret(folder.resolve("k"), key(32));
        Files.setPosixFilePermissions(
                folder.resolve("k"), PosixFilePermissions.fromString("rw-r--r--"));
        String problem = assertLeftOut("k", "no content");
        assertTrue(problem.contains("chmod"), problem);
    }

    /** The rule is left out and the evict rule stays; as a global key it leaves the agent idle. */
    private String assertLeftOut(String file, String secret) throws IOException {
        Configuration own = load("cache.one.encrypt.key.file = " + file + "\n");
        assertEquals(1, own.cacheRules().size());
        assertEquals("two", own.cacheRules().get(0).name());
        assertEquals(1, own.evictRules().size());
        assertEquals(1, own.problems().size(), own.problems().toString());
        String problem = own.problems().get(0).toString();
        assertTrue(problem.contains("cache.one.encrypt.key.file"), problem);
        assertFalse(!secret.isEmpty() && problem.contains(secret), problem);

        Configuration all = load("cache.*.encrypt.key.file = " + file + "\n");
        assertEquals(List.of(), all.cacheRules());
        for (String global : List.of("encrypt.key.file", "redis.hmac.key.file")) {
            Configuration idle = load(global + " = " + file + "\n");
            String reason = idle.idleReason();
            assertNotNull(reason);
            assertTrue(reason.contains(global), reason);
            assertFalse(!secret.isEmpty() && reason.contains(secret), reason);
        }
        return problem;
    }

    @Test
    void a_key_written_where_its_file_belongs_is_not_shown() throws Exception {
        String problem =
                load("cache.one.encrypt.key.file = c2VjcmV0IGtleSBpbiB0aGUgd3JvbmcgcGw=\n")
                        .problems()
                        .get(0)
                        .toString();
        assertFalse(problem.contains("c2Vjc"), problem);
    }

    @Test
    void a_signing_key_without_a_shared_store_is_said_to_be_of_no_use() throws Exception {
        secret(folder.resolve("k"), key(32));
        Configuration configuration = load("store = memory\nredis.hmac.key.file = k\n");
        assertNull(configuration.idleReason());
        assertTrue(
                configuration.problems().toString().contains("redis.hmac.key.file"),
                configuration.problems().toString());
    }

    @Test
    void wrong_names_of_types_are_refused() throws Exception {
        for (String name : List.of("*", ".*", "com.acme.", "com..acme", "com.acme.**", "a b")) {
            Configuration configuration = load("cache.one.codec.allow = " + name + "\n");
            assertEquals(1, configuration.problems().size(), name);
            assertEquals(1, configuration.cacheRules().size(), name);
        }
    }

    @Test
    void a_key_does_not_print_itself() {
        KeyMaterial key = new KeyMaterial(key(16));
        assertEquals("***", key.toString());
        assertFalse(
                new CacheRule.AtRest(
                                List.of(), 1, key, key, CacheRule.Near.NONE, CacheRule.Near.TTL)
                        .toString()
                        .contains(HexFormat.of().formatHex(key(16)).substring(0, 6)));
    }
}
