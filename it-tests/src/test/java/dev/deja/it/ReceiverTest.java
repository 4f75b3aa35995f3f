package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Two clients with different addresses are different answers. */
final class ReceiverTest {
    private static final String RULES =
            """
            cache.fetch.method = com.acme.lab.Client#fetch(String)
            cache.fetch.ttl    = 1h
            """;

    private static Program lab(String more) {
        return Program.on(Jdk.current())
                .agent(RULES + more)
                .classPath(Sources.compile("lab"))
                .mainClass("com.acme.lab.Main")
                .start();
    }

    @Test
    void a_second_receiver_suspends_the_rule_and_the_log_offers_the_remedies() {
        try (Program lab = lab("")) {
            assertEquals("a/x", lab.ask("fetch a /x"));
            assertEquals("b/x", lab.ask("fetch b /x"));
            assertEquals("a/x", lab.ask("fetch a /x"));
            assertEquals("{fetch=3}", lab.ask("bodies"));
            lab.awaitLog("cache.fetch is suspended");
            lab.awaitLog("cache.fetch.this = ignore");
            lab.awaitLog("{@this.");
        }
    }

    @Test
    void all_receivers_share_their_answers_where_the_rule_says_so() {
        try (Program lab = lab("cache.fetch.this = ignore\n")) {
            assertEquals("a/x", lab.ask("fetch a /x"));
            assertEquals("a/x", lab.ask("fetch b /x"));
            assertEquals("{fetch=1}", lab.ask("bodies"));
        }
    }

    @Test
    void receivers_are_told_apart_by_what_the_key_takes_from_them() {
        try (Program lab = lab("cache.fetch.key = {@this.address} {0}\n")) {
            for (int i = 0; i < 2; i++) {
                assertEquals("a/x", lab.ask("fetch a /x"));
                assertEquals("b/x", lab.ask("fetch b /x"));
            }
            assertEquals("{fetch=2}", lab.ask("bodies"));
        }
    }
}
