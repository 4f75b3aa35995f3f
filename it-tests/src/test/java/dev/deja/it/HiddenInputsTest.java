package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program with Spring Security and Spring's request and locale holders, in several worlds. */
final class HiddenInputsTest {
    private static final String RULES =
            """
            inputs.watch = com.acme.world.Tenant#current()
            cache.*.ttl = 1h
            cache.basket.method = com.acme.world.Service#basket(long)
            cache.orders.method = com.acme.world.Service#orders(long)
            cache.orders.key = {@principal}:{id}
            cache.orders.tags = orders:{@principal}
            evict.buy.method = com.acme.world.Service#buy(long)
            evict.buy.tags = orders:{@principal}
            cache.guarded.method = com.acme.world.Service#guarded(long)
            cache.remembered.method = com.acme.world.Service#remembered(long)
            cache.deferred.method = com.acme.world.Service#deferred(long)
            cache.audited.method = com.acme.world.Service#audited(long)
            cache.audited.inputs = declared
            cache.greeting.method = com.acme.world.Service#greeting(long)
            cache.clock.method = com.acme.world.Service#clock(long)
            cache.page.method = com.acme.world.Service#page(long)
            cache.strict.method = com.acme.world.Service#strict(long)
            cache.around.method = com.acme.world.Service#around(long)
            cache.tenant.method = com.acme.world.Service#tenant(long)
            cache.quoted.method = com.acme.world.Service#quoted(Object)
            cache.quoted.key.class = com.acme.world.QuoteKeys
            cache.plain.method = com.acme.world.Service#plain(Object, String, List)
            """;

    private static Program world(Jdk jdk, String rules) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("deja.test.spring")))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        String api = System.getProperty("deja.test.api");
        String path =
                api
                        + File.pathSeparator
                        + String.join(
                                File.pathSeparator, jars.stream().map(Path::toString).toList());
        return Program.on(jdk)
                .agent(rules)
                .classPath(Sources.compile("world", "-parameters", "-cp", path))
                .classPath(jars.toArray(Path[]::new))
                .classPath(Path.of(api))
                .mainClass("com.acme.world.Main")
                .start();
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void in_memory_nobody_gets_what_was_made_for_somebody_else(Jdk jdk) throws IOException {
        try (Program world = world(jdk, RULES)) {
            inAllWorlds(world, world);
            saysWhatToDo(world);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void through_redis_nobody_gets_what_was_made_for_somebody_else(Jdk jdk) throws Exception {
        Jdk other = Jdk.all().get(Jdk.all().size() - 1);
        try (RedisServer redis = RedisServer.start()) {
            String store = "namespace = world\nredis.uri = " + redis.uri() + "\n" + Program.PATIENT;
            try (Program first = world(jdk, RULES + store);
                    Program second = world(other, RULES + store)) {
                first.awaitLog("CONNECT_SUCCESS");
                second.awaitLog("CONNECT_SUCCESS");
                inAllWorlds(first, second);
                equalArgumentsHaveEqualKeys(first, second);
            }
            String keys = redis.command("KEYS", "*");
            assertTrue(keys.contains("world:orders:ann:1"), keys);
            assertFalse(redis.command("GET", "world:basket:1").contains("ann"));
        }
    }

    @Test
    void inputs_are_observed_from_the_first_rule_on_that_an_annotation_brings() throws IOException {
        try (Program world = world(Jdk.current(), "log.level = info\n")) {
            // Loads the accessors, which nothing has observed so far.
            assertTrue(world.ask("greeting 1 locale=fr").startsWith("bonjour"));
            String french = world.ask("noted 1 locale=fr");
            assertEquals(french, world.ask("noted 1 locale=fr"));
            assertNotEquals(french, world.ask("noted 1 locale=en"));
        }
    }

    /** Asks both, one after the other, and expects the same answer without computing. */
    private static String shared(Program first, Program second, String command) {
        String answer = first.ask(command);
        assertEquals(answer, second.ask(command), command);
        assertEquals(answer, first.ask(command), command);
        return answer;
    }

    private static void inAllWorlds(Program first, Program second) {
        for (String method : List.of("basket", "guarded", "remembered", "deferred")) {
            String nobodys = shared(first, second, method + " 1");
            assertTrue(nobodys.contains("nobody"), nobodys);
            // The first who signs in must not see it, nor leave anything to others.
            for (Program program : List.of(first, second)) {
                String ann = program.ask(method + " 1 user=ann");
                assertTrue(ann.contains(" ann "), ann);
                assertNotEquals(ann, program.ask(method + " 1 user=ann"));
                assertTrue(program.ask(method + " 1 user=bob").contains(" bob "));
                assertTrue(program.ask(method + " 1 user=unproven-eve").contains("unproven-eve"));
            }
            String anonymous = shared(first, second, method + " 1 user=anonymous");
            assertTrue(anonymous.contains("anonymousUser"), anonymous);
            assertEquals(nobodys, shared(first, second, method + " 1"));

            String signedInFirst = first.ask(method + " 2 user=ann");
            assertNotEquals(signedInFirst, second.ask(method + " 2 user=ann"));
            assertTrue(second.ask(method + " 2").contains("nobody"));
        }

        String ann = shared(first, second, "orders 1 user=ann");
        String bob = shared(first, second, "orders 1 user=bob");
        assertTrue(ann.contains(" ann ") && bob.contains(" bob "), ann + bob);
        second.ask("buy 1 user=ann");
        assertNotEquals(ann, shared(first, second, "orders 1 user=ann"));
        assertEquals(bob, shared(first, second, "orders 1 user=bob"));
        second.ask("buy 1");
        assertNotEquals(bob, shared(first, second, "orders 1 user=bob"));
        for (String none :
                List.of("orders 1", "orders 1 user=anonymous", "orders 1 user=unproven-ann")) {
            assertNotEquals(first.ask(none), first.ask(none), none);
        }

        assertEquals(
                shared(first, second, "audited 1 user=ann"),
                shared(first, second, "audited 1 user=bob"));

        String french = shared(first, second, "greeting 1 locale=fr");
        String english = shared(first, second, "greeting 1 locale=en");
        assertTrue(french.startsWith("bonjour") && english.startsWith("hello"));
        assertEquals(french, shared(first, second, "greeting 1 locale=fr"));

        String paris = shared(first, second, "clock 1 zone=Europe/Paris locale=fr");
        assertNotEquals(paris, shared(first, second, "clock 1 zone=Asia/Tokyo locale=fr"));

        for (String method : List.of("page", "strict")) {
            String free = shared(first, second, method + " 1");
            assertTrue(first.ask(method + " 1 request=yes").startsWith("requested"));
            assertTrue(second.ask(method + " 1 request=yes").startsWith("requested"));
            assertEquals(free, shared(first, second, method + " 1"));
        }

        String around = shared(first, second, "around 1 locale=fr");
        assertTrue(around.startsWith("around bonjour"), around);
        assertTrue(shared(first, second, "around 1 locale=en").startsWith("around hello"));
        shared(first, second, "greeting 102 locale=fr");
        assertTrue(shared(first, second, "around 2 locale=fr").startsWith("around bonjour"));
        assertTrue(shared(first, second, "around 2 locale=en").startsWith("around hello"));

        assertTrue(shared(first, second, "tenant 1 tenant=a").contains("tenant a"));
        assertTrue(shared(first, second, "tenant 1 tenant=b").contains("tenant b"));
        assertTrue(shared(first, second, "tenant 1").contains("tenant null"));

        assertEquals(
                shared(first, second, "quoted apple"), shared(first, second, "quoted avocado"));
        assertNotEquals(
                shared(first, second, "quoted apple"), shared(first, second, "quoted banana"));
        assertNotEquals(first.ask("quoted throw"), first.ask("quoted throw"));
    }

    private static void equalArgumentsHaveEqualKeys(Program first, Program second) {
        String answers = first.ask("lists 400");
        String before = second.ask("bodies");
        assertEquals(answers, second.ask("lists 400"));
        assertEquals(before, second.ask("bodies"));
    }

    private static void saysWhatToDo(Program world) {
        String log = world.log();
        List<String> lines =
                log.lines()
                        .filter(line -> line.contains("cache.basket") && line.contains("WARN"))
                        .toList();
        assertEquals(1, lines.size(), log);
        String line = lines.get(0);
        assertTrue(line.contains("com.acme.world.Service#basket"), line);
        assertTrue(line.contains("SecurityContextHolder#getContext()"), line);
        assertTrue(line.contains("cache.basket.key = {@principal}"), line);
        assertTrue(line.contains("cache.basket.inputs = declared"), line);
        assertFalse(log.contains("ann"), log);
    }
}
