package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that stand at the methods. */
final class AnnotationsTest {
    private static Program.Builder quotes(Jdk jdk) {
        return Program.on(jdk)
                .classPath(Sources.compile("annotated", "-parameters"))
                .mainClass("com.acme.annotated.Main");
    }

    private static Path api() {
        return Path.of(System.getProperty("deja.test.api"));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void annotations_alone_are_enough(Jdk jdk) {
        try (Program quotes = quotes(jdk).agent("store = memory\n").classPath(api()).start()) {
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
            assertEquals("ACME at 1", quotes.ask("quote ACME t2"));
            assertEquals("done", quotes.ask("trade OTHER"));
            assertEquals("ACME at 1", quotes.ask("quote ACME t3"));
            assertEquals("done", quotes.ask("trade ACME"));
            assertEquals("ACME at 2", quotes.ask("quote ACME t4"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void those_composed_of_others_work_like_them(Jdk jdk) {
        String rules = "cache.Quotes-hourly.unless = result.startsWith('OFF')\n";
        try (Program quotes = quotes(jdk).agent(rules).classPath(api()).start()) {
            assertEquals("ACME hourly 1", quotes.ask("hourly ACME"));
            assertEquals("ACME hourly 1", quotes.ask("hourly ACME"));
            assertEquals("ACME briefly 2", quotes.ask("briefly ACME"));
            assertEquals("ACME briefly 2", quotes.ask("briefly ACME"));
            assertEquals("done", quotes.ask("trade ACME"));
            assertEquals("ACME hourly 3", quotes.ask("hourly ACME"));
            assertEquals("ACME briefly 4", quotes.ask("briefly ACME"));
            // What the annotation says itself, what is written where it is used, and the file.
            assertEquals("none 5", quotes.ask("briefly NONE"));
            assertEquals("none 6", quotes.ask("briefly NONE"));
            assertEquals("LIVE briefly 7", quotes.ask("briefly LIVE"));
            assertEquals("LIVE briefly 8", quotes.ask("briefly LIVE"));
            assertEquals("OFF hourly 9", quotes.ask("hourly OFF"));
            assertEquals("OFF hourly 10", quotes.ask("hourly OFF"));
        }
    }

    @Test
    void they_are_known_by_name_so_that_the_api_need_not_be_there() {
        try (Program quotes = quotes(Jdk.current()).agent("store = memory\n").start()) {
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
            assertEquals("ACME at 1", quotes.ask("quote ACME t2"));
        }
    }

    @Test
    void without_the_agent_they_do_nothing() {
        try (Program quotes = quotes(Jdk.current()).classPath(api()).start()) {
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
            assertEquals("ACME at 2", quotes.ask("quote ACME t1"));
        }
    }

    @Test
    void the_file_overrides_them_field_by_field() {
        String rules =
                """
                cache.quote.key  = {symbol}/{trace}
                cache.quote.tags = another:{symbol}
                """;
        try (Program quotes = quotes(Jdk.current()).agent(rules).classPath(api()).start()) {
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
            assertEquals("ACME at 2", quotes.ask("quote ACME t2"));
            assertEquals("done", quotes.ask("trade ACME"));
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
        }
    }

    @Test
    void the_file_switches_one_off() {
        try (Program quotes =
                quotes(Jdk.current())
                        .agent("cache.quote.enabled = false\n")
                        .classPath(api())
                        .start()) {
            assertEquals("ACME at 1", quotes.ask("quote ACME t1"));
            assertEquals("ACME at 2", quotes.ask("quote ACME t1"));
        }
    }
}
