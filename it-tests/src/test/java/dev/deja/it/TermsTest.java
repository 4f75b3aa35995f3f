package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions and lifetimes, on classes of a named module that is closed. */
final class TermsTest {
    private static final String SHOP = "com.acme.terms.Shop#";

    private static final String RULES =
            """
            cache.*.ttl = 1h
            cache.primitives.method = SHOPprimitives
            cache.primitives.when = flag && b == 1 && s == 2 && c == 'x' && i == 3 && l == 4 \\
                && f > 5.4 && d < 6.6 && array[1] == 8 && array.length == 2
            cache.objects.method = SHOPobjects
            cache.objects.when = boxed == 1 && text =^ 'te' && point.x == 1 && point.y() == 2 \\
                && person.name == 'Ada' && person.age == 36 && person.hidden == 'hidden' \\
                && person.hasRole('Ada') && points[0].x == 3 && points.size() == 1 && map.one == 1 \\
                && maybe.name == 'Bob' && kind.name() == 'SMALL' && nothing == null
            cache.varied.method = SHOPvaried
            cache.varied.when = rest.length == 2 && rest[0] == 1 && arg[1][1] == 2
            cache.fixed.method = SHOPfixed
            cache.fixed.when = id > 5
            cache.inner.method = SHOPinner
            cache.inner.when = id > 5
            cache.receiver.method = SHOPreceiver
            cache.receiver.when = self.tenant == 'acme' && id == 1
            cache.unwanted.method = SHOPunwanted
            cache.unwanted.unless = result == 2
            cache.token.method = SHOPtoken
            cache.token.ttl = {@result.expiresIn}
            cache.timed.method = SHOPtimed
            cache.timed.ttl.class = com.acme.terms.Times
            cache.week.method = SHOPweek
            cache.week.ttl = end-of-week
            cache.week.ttl.jitter = 10%
            """
                    .replace("SHOP", SHOP);

    private static final List<String> EXPECTED =
            List.of(
                    "primitives 1",
                    "primitives, no 2",
                    "objects 1",
                    "objects, no 2",
                    "varied 1",
                    "varied, no 2",
                    "static 1",
                    "static, no 2",
                    "self-invocation 1",
                    "self-invocation, no 4",
                    "receiver 1",
                    "receiver, no 2",
                    "unless 1",
                    "unless, no 2",
                    "number 1",
                    "instant 1",
                    "duration 1",
                    "zero 2",
                    "unix 2",
                    "null 2",
                    "class 1",
                    "class, none 2",
                    "class, throws 2",
                    "week 1",
                    "interrupted 1",
                    "interrupted true",
                    "end");

    private static Path api() {
        return Path.of(System.getProperty("deja.test.api"));
    }

    private static Program start(Jdk jdk, String rules, String... options) {
        List<String> all = new ArrayList<>(List.of("-p", api().toString()));
        all.addAll(List.of(options));
        Path classes = Sources.compile("terms", all.toArray(new String[0]));
        return Program.on(jdk)
                .agent(rules)
                .option("-Xverify:all")
                .mainClass(
                        "-p",
                        classes + File.pathSeparator + api(),
                        "-m",
                        "com.acme.terms/com.acme.terms.Main")
                .start();
    }

    private static List<String> answers(Program program) {
        List<String> answers = new ArrayList<>();
        do {
            answers.add(program.answer());
        } while (!answers.get(answers.size() - 1).equals("end"));
        return answers;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void they_see_every_kind_of_argument_receiver_and_result(Jdk jdk) {
        try (Program program = start(jdk, RULES, "-parameters")) {
            assertEquals(EXPECTED, answers(program), program.log());
            program.awaitLog("a lifetime of more than 365 days");
            program.awaitLog("threw java.lang.IllegalStateException");
            assertTrue(
                    program.log()
                            .matches(
                                    "(?s).*Times \\(\\S+:\\d+\\) threw"
                                            + " java.lang.IllegalStateException.*"),
                    program.log());
            assertFalse(program.log().contains("secret"), program.log());
        }
    }

    @Test
    void without_names_the_position_is_offered_and_the_rule_does_not_act() {
        String rules =
                "cache.fixed.method = "
                        + SHOP
                        + "fixed\ncache.fixed.ttl = 1h\ncache.fixed.when = id > 5\n"
                        + "evict.week.method = "
                        + SHOP
                        + "receiver\nevict.week.when = id > 5\nevict.week.rules = week\n"
                        + "cache.week.method = "
                        + SHOP
                        + "week\ncache.week.ttl = 1h\n";
        try (Program program = start(Jdk.current(), rules, "-g:none")) {
            List<String> answers = answers(program);
            assertTrue(answers.contains("static 2"), answers.toString());
            // An evict rule that cannot act suspends what depends on it.
            assertTrue(answers.contains("week 2"), answers.toString());
            program.awaitLog("write the position: arg[0]");
            program.awaitLog("cache.week is suspended");
        }
    }
}
