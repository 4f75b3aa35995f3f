package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is stored, what is not, and to whom it belongs. */
final class ValuesTest {
    private static final String RULES =
            """
            namespace = lab
            cache.value.method = com.acme.lab.Values#*(..) except com.acme.lab.Values#page
            cache.value.ttl    = 1h
            cache.value.max.bytes = 1000
            cache.page.method  = com.acme.lab.Values#page
            cache.page.ttl     = 1h
            cache.page.codec   = json
            """;

    private static Program lab(Jdk jdk, String more) {
        return Program.on(jdk)
                .agent(RULES + more)
                .classPath(Sources.compile("lab"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    private static Program labWith(RedisServer redis) {
        Program lab = lab(Jdk.current(), "redis.uri = " + redis.uri() + "\n" + Program.PATIENT);
        lab.awaitLog("CONNECT_SUCCESS");
        return lab;
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void what_callers_and_the_service_do_to_a_list_reaches_nobody_else(Jdk jdk) {
        try (Program lab = lab(jdk, "")) {
            for (int i = 0; i < 3; i++) {
                assertEquals("2 apart class java.util.ArrayList", lab.ask("mutate x"));
            }
            assertEquals("{list=1}", lab.ask("bodies"));
        }
    }

    @Test
    void the_same_from_redis() throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program lab = labWith(redis)) {
            for (int i = 0; i < 3; i++) {
                assertEquals("2 apart class java.util.ArrayList", lab.ask("mutate x"));
            }
            assertEquals("{list=1}", lab.ask("bodies"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void what_cannot_be_changed_is_shared_from_memory(Jdk jdk) {
        try (Program lab = lab(jdk, "")) {
            lab.ask("shared x");
            assertEquals("true", lab.ask("shared x"));
            assertEquals("{item=1}", lab.ask("bodies"));
        }
    }

    @Test
    void null_is_an_answer_like_any_other() throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program remote = labWith(redis);
                Program local = lab(Jdk.current(), "")) {
            for (Program lab : new Program[] {remote, local}) {
                assertEquals("null", lab.ask("nothing x"));
                assertEquals("null", lab.ask("nothing x"));
                assertEquals("{nothing=1}", lab.ask("bodies"));
            }
        }
    }

    @Test
    void null_is_not_kept_where_the_rule_says_so() {
        try (Program lab = lab(Jdk.current(), "cache.value.null = skip\n")) {
            assertEquals("null", lab.ask("nothing x"));
            assertEquals("null", lab.ask("nothing x"));
            assertEquals("{nothing=2}", lab.ask("bodies"));
        }
    }

    @Test
    void a_value_beyond_the_limit_is_not_kept_and_that_is_said_once() {
        try (Program lab = lab(Jdk.current(), "")) {
            for (int i = 0; i < 5; i++) {
                assertEquals("2000", lab.ask("big 2000"));
            }
            assertEquals("{big=5}", lab.ask("bodies"));
            lab.awaitLog("NOT_CACHED cache.value too large");
            lab.awaitLog("cache.value.max.bytes");
            assertEquals(1, occurrences(lab.log(), "NOT_CACHED cache.value too large"));

            lab.ask("big 500");
            assertEquals("500", lab.ask("big 500"));
            assertEquals("{big=1}", lab.ask("bodies"));
        }
    }

    @Test
    void a_live_resource_inside_a_value_is_refused_with_the_path_to_it() {
        try (Program lab = lab(Jdk.current(), "")) {
            assertEquals("yearly", lab.ask("report yearly"));
            assertEquals("yearly", lab.ask("report yearly"));
            assertEquals("{report=2}", lab.ask("bodies"));
            lab.awaitLog("details.lines");
            assertFalse(lab.log().contains("yearly"), lab.log());
        }
    }

    @Test
    void a_lambda_inside_a_value_is_refused_with_the_path_to_it() {
        try (Program lab = lab(Jdk.current(), "")) {
            assertEquals("done", lab.ask("callback a"));
            assertEquals("done", lab.ask("callback a"));
            assertEquals("{a=2, callback=2}", lab.ask("bodies"));
            lab.awaitLog("action");
        }
    }

    @Test
    void a_rule_with_the_json_codec_keeps_json_in_redis() throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program lab = labWith(redis);
                Program other = labWith(redis)) {
            String answer = "Page[title=first, items=[Item[name=lamp, cents=1999]]]";
            assertEquals(answer, lab.ask("page first"));
            assertEquals(answer, lab.ask("page first"));
            assertEquals(answer, other.ask("page first"));
            assertEquals("{page=1}", lab.ask("bodies"));
            assertEquals("{}", other.ask("bodies"));
            String stored = redis.command("GET", "lab:page:first");
            assertTrue(stored.contains("\"title\":\"first\""), stored);
            assertTrue(stored.contains("\"name\":\"lamp\""), stored);
        }
    }
}
