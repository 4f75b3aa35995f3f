package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What frameworks generate: Spring Data's repositories and Spring's CGLIB proxies. */
final class RepositoriesTest {
    private static final String RULES =
            """
            namespace               = repo
            cache.*.ttl             = 10m
            cache.item.method       = com.acme.repo.Items#findById(Long)
            cache.item.tags         = item:{0}
            cache.named.method      = com.acme.repo.Items#findByName(String)
            cache.named.tags        = items
            cache.name.method       = com.acme.repo.Items#nameOf(long)
            cache.name.tags         = item:{id}
            cache.starting.method   = com.acme.repo.Items#findAll*StartingWith(..)
            cache.starting.tags     = items
            cache.locked.method     = com.acme.repo.Items#findLockedById(long)
            cache.secret.method     = com.acme.repo.Items#findSecretById(long)
            evict.item.method       = com.acme.repo.Items#save(com.acme.repo.Item)
            evict.item.tags         = item:{0.id}, items
            cache.read.method       = com.acme.repo.Service#read(long)
            cache.read.tags         = row:{id}
            cache.early.method      = com.acme.repo.Service#early(long)
            cache.early.at          = proxy
            cache.early.tags        = row:{id}
            cache.guarded.method    = com.acme.repo.Service#secret(long)
            cache.guarded.at        = proxy
            evict.row.method        = com.acme.repo.Service#write(long, String)
            evict.row.tags          = row:{id}
            """;

    private static Program service(Jdk jdk, String more) {
        Path classes = Sources.compile("repositories", "-parameters", "-cp", Sources.libraries());
        Program service =
                Program.on(jdk)
                        .agent(RULES + more)
                        .classPath(classes)
                        .libraries()
                        .mainClass("com.acme.repo.Main")
                        .start();
        assertEquals("up", service.answer(), service.log());
        return service;
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

    private static void runs(Program service) {
        // Each change behind the back of the rules shows where an answer comes from.
        asks(service, "byId 1", "one", "nameOf 1", "one", "byName one", "one", "starting o", "1");
        asks(service, "sql 1 other", "1", "byId 1", "one", "nameOf 1", "one");
        asks(service, "byName one", "one", "starting o", "1", "secret 1", "other");
        asks(service, "save 1 newest", "newest", "byId 1", "newest", "nameOf 1", "newest");
        asks(service, "byName one", "-", "starting o", "0", "secret 1", "newest");

        asks(service, "read 2", "two", "read 2", "two", "early 2", "two", "early 2", "two");
        asks(service, "guarded 1", "secret", "guarded 1", "secret");
        asks(service, "ran", "{early=1, read=1, secret=2}");
        asks(service, "write 2 zwei", "written", "read 2", "zwei", "early 2", "zwei");
        asks(service, "ran", "{early=1, read=1, write=1}");

        String log = service.log();
        assertTrue(log.contains("cache.locked: com.acme.repo.Items#"), log);
        assertTrue(log.contains("it locks what it reads"), log);
        assertTrue(log.contains("@RolesAllowed on com.acme.repo.Items#findSecretById"), log);
        assertTrue(log.contains("@RolesAllowed on com.acme.repo.Service#secret(long)"), log);
        assertTrue(log.contains("Leave out cache.guarded.at = proxy"), log);
        assertFalse(log.contains("suspended"), log);
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void proxies_are_join_points_where_no_class_has_the_body(Jdk jdk) {
        try (Program service = service(jdk, "")) {
            runs(service);
        }
    }

    @Test
    void the_same_from_redis_and_a_second_instance_finds_what_the_first_stored()
            throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            String uri =
                    "redis.command.timeout = 10s\nredis.uri = redis://localhost:"
                            + redis.port()
                            + "\n";
            try (Program first = service(Jdk.current(), uri)) {
                first.awaitLog("CONNECT_SUCCESS");
                runs(first);
                asks(first, "byId 2", "zwei");
                try (Program second = service(Jdk.current(), uri)) {
                    second.awaitLog("CONNECT_SUCCESS");
                    asks(second, "nameOf 1", "one", "sql 1 x", "1", "nameOf 1", "one");
                }
            }
        }
    }

    @Test
    void an_operator_may_say_that_every_caller_may_have_every_answer() {
        try (Program service = service(Jdk.current(), "cache.guarded.security = declared\n")) {
            asks(service, "guarded 1", "secret", "guarded 1", "secret", "ran", "{secret=1}");
        }
    }
}
