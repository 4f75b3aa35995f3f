package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that name one type and mean the bodies of others. */
final class ReachTest {
    private static Program program(Jdk jdk, String rules) {
        return Program.on(jdk)
                .agent(rules)
                .option("-Xverify:all")
                .classPath(Sources.compile("reach", "-parameters"))
                .mainClass("com.acme.reach.Main")
                .start();
    }

    private static void asks(Program program, String... questionsAndAnswers) {
        for (int i = 0; i < questionsAndAnswers.length; i += 2) {
            String question = questionsAndAnswers[i];
            assertEquals(
                    questionsAndAnswers[i + 1],
                    program.ask(question),
                    () -> question + "\n" + program.log());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_interface_stands_for_its_implementations_which_share_no_answers(Jdk jdk) {
        String rules =
                """
                cache.owner.method = com.acme.reach.Main$Owners#findById(Integer)
                cache.owner.ttl    = 1h
                cache.owner.tags   = owner
                evict.owner.method = com.acme.reach.Main$Owners#save(..)
                evict.owner.tags   = owner
                """;
        try (Program program = program(jdk, rules)) {
            asks(program, "id sql 1", "sql of 1", "id file 1", "file of 1");
            asks(program, "id sql 1", "sql of 1", "id file 1", "file of 1");
            asks(program, "ran", "{file=1, sql=1}");
            asks(program, "save file x", "saved", "id sql 1", "sql of 1");
            asks(program, "ran", "{save=1, sql=1}");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_inherited_body_is_answered_for_instances_of_the_named_class_only(Jdk jdk) {
        String rules =
                """
                cache.cat.method = com.acme.reach.Main$Cats#find(long)
                cache.cat.ttl    = 1h
                cache.dog.method = com.acme.reach.Main$Dogs#find(long)
                cache.dog.ttl    = 1h
                """;
        try (Program program = program(jdk, rules)) {
            for (int i = 0; i < 2; i++) {
                asks(program, "find birds 1", "Birds of 1", "find cats 1", "Cats of 1");
                asks(program, "find dogs 1", "Dogs of 1");
            }
            asks(program, "ran", "{Birds=2, Cats=1, Dogs=1}");
        }
    }

    @Test
    void a_body_that_was_loaded_before_its_heir_is_woven_late_and_nothing_stale_is_answered() {
        // No class of the name Cats or Dogs is known before one of them is loaded.
        String rules =
                """
                cache.all.method = com.acme.reach.Main$Birds#find(long)
                cache.all.ttl    = 1h
                cache.all.tags   = animals
                evict.all.method = com.acme.reach.*Dog*#write(..)
                evict.all.tags   = animals
                """;
        try (Program program = program(Jdk.current(), rules)) {
            asks(program, "find birds 1", "Birds of 1", "find birds 1", "Birds of 1");
            asks(program, "ran", "{Birds=1}", "write dogs x", "written");
            asks(program, "find birds 1", "Birds of 1", "ran", "{Birds=1, write=1}");
            program.awaitLog("evict.all");
            asks(program, "write cats x", "written");
            while (!program.ask("ran").equals("{}")) {
                program.ask("find birds 1");
                program.ask("ran");
                program.ask("find birds 1");
            }
            asks(program, "write dogs x", "written", "find birds 1", "Birds of 1");
            asks(program, "ran", "{Birds=1, write=1}");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void a_proxy_answers_for_an_interface_that_no_class_implements(Jdk jdk) {
        String rules =
                """
                cache.client.method = com.acme.reach.Main$Clients#get(String)
                cache.client.ttl    = 1h
                cache.client.key    = {path}
                """;
        try (Program program = program(jdk, rules)) {
            asks(program, "get remote /a", "get of /a", "get remote /a", "get of /a");
            asks(program, "ran", "{get=1}", "get remote /b", "get of /b", "ran", "{get=1}");
            asks(program, "get another /a", "get of /a");
            program.awaitLog("cache.client is suspended");
        }
    }

    @Test
    void of_proxies_behind_one_another_the_innermost_answers() {
        String rules =
                """
                cache.client.method = com.acme.reach.Main$Clients#get(String)
                cache.client.ttl    = 1h
                """;
        try (Program program = program(Jdk.current(), rules)) {
            asks(program, "get outer /a", "get of /a", "ran", "{get=1, intercepted=1}");
            asks(program, "get outer /a", "get of /a", "ran", "{intercepted=1}");
            asks(program, "get remote /a", "get of /a", "ran", "{}");
            assertFalse(program.log().contains("suspended"), program.log());
        }
    }

    @Test
    void a_proxy_before_a_class_passes_calls_on_unless_the_rule_is_put_there() {
        String rules =
                """
                cache.owner.method = com.acme.reach.Main$Owners#byName(String)
                cache.owner.ttl    = 1h
                """;
        try (Program program = program(Jdk.current(), rules)) {
            asks(program, "name proxied x", "sql of x", "name proxied x", "sql of x");
            asks(program, "ran", "{intercepted=2, sql=1}");
        }
        try (Program program = program(Jdk.current(), rules + "cache.owner.at = proxy\n")) {
            asks(program, "name proxied x", "sql of x", "name proxied x", "sql of x");
            asks(program, "ran", "{intercepted=1, sql=1}");
            asks(program, "name sql x", "sql of x", "ran", "{sql=1}");
        }
    }
}
