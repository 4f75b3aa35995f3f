package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Spring Data JPA and Hibernate, with rules on methods that return entities (SPEC B13). */
final class EntitiesTest {
    private static final String RULES =
            """
            namespace = orm
            cache.*.ttl             = 10m
            cache.account.method    = com.acme.orm.Accounts#find(long)
            cache.readonly.method   = com.acme.orm.Accounts#findReadOnly(long)
            cache.any.method        = com.acme.orm.Accounts#findAny(long)
            cache.detached.method   = com.acme.orm.Accounts#findDetached(long)
            cache.detached.entities = detached
            cache.locked.method     = com.acme.orm.Accounts#findLocked(long)
            cache.name.method       = com.acme.orm.Accounts#name(long)
            cache.name.put          = com.acme.orm.Accounts#rename(long, String)
            cache.name.put.key      = name({id})
            cache.nickname.method   = com.acme.orm.Accounts#nickname(long)
            cache.nickname.tags     = account:{id}
            evict.account.method    = com.acme.orm.Accounts#change(long, String)
            evict.account.tags      = account:{id}
            cache.plain.method      = com.acme.orm.Plain#load(long)
            cache.lazyOwner.method  = com.acme.orm.Accounts#lazyOwner(long)
            cache.lazyPet.method    = com.acme.orm.Accounts#lazyPet(long)
            cache.fetchedOwner.method = com.acme.orm.Accounts#fetchedOwner(long)
            cache.fetchedPet.method = com.acme.orm.Accounts#fetchedPet(long)
            """;

    private static Program service(Jdk jdk, String more) {
        Path classes = Sources.compile("orm", "-parameters", "-cp", Sources.libraries());
        return Program.on(jdk)
                .agent(RULES + more)
                .classPath(classes)
                .libraries()
                .mainClass("com.acme.orm.Main")
                .start();
    }

    private static void answers(Program service, String scenario, String expected) {
        String answer = service.ask(scenario);
        assertEquals(expected, answer, () -> scenario + "\n" + service.log());
    }

    private static void runs(Program service) {
        assertEquals("up", service.answer(), service.log());
        assertAll(
                () -> answers(service, "change without save", "{find=1} {find=2} [new]"),
                () ->
                        answers(
                                service,
                                "change of a read-only finder's answer",
                                "{findReadOnly=1} {findReadOnly=2} [new]"),
                () ->
                        answers(
                                service,
                                "change of what is declared as Object",
                                "{findAny=1} {findAny=2} [new]"),
                // What the rule's author has asked for.
                () ->
                        answers(
                                service,
                                "change of a detached copy",
                                "{findDetached=1} {findDetached=1} [old]"),
                () -> answers(service, "change without Spring", "{load=2} [new]"),
                () -> answers(service, "merge", "{find=1} [new]"),
                () -> answers(service, "delete", "{find=2} []"),
                () -> answers(service, "lock", "{findLocked=2} [new]"),
                () -> answers(service, "read-only", "{find=3} old [old]"),
                () -> answers(service, "read-only inside of a writing one", "{find=2}"),
                () -> answers(service, "writing inside of a read-only session", "{find=1}"),
                () -> answers(service, "open session in view", "200 {find=2} [new]"),
                () -> answers(service, "old session in view", "old new new {nickname=2}"),
                () -> answers(service, "fresh session in view", "old old {nickname=1}"),
                () -> answers(service, "no entities", "{name=1}"),
                () -> answers(service, "put", "new {name=1}"),
                () -> answers(service, "put that is rolled back", "old {name=1}"),
                () -> answers(service, "lazy owner", "Jean {lazyOwner=2}"),
                () -> answers(service, "lazy pet", "Max {lazyPet=2}"),
                () ->
                        answers(
                                service,
                                "fetched owner",
                                "LinkedHashSet[Samantha, Max]true{fetchedOwner=1}"),
                () -> answers(service, "fetched pet", "OwnerJean{fetchedPet=1}"));
        service.awaitLog("NOT_CACHED cache.account unit of work");
        service.awaitLog("NOT_CACHED cache.plain unit of work");
        service.awaitLog("result.pets: a lazy collection that has not been loaded");
        service.awaitLog("result.owner: a lazy reference that has not been loaded");
    }

    @Test
    void no_write_is_lost_with_answers_in_memory() {
        try (Program service = service(Jdk.current(), "")) {
            runs(service);
        }
    }

    @Test
    void no_write_is_lost_with_answers_in_redis() throws IOException {
        try (RedisServer redis = RedisServer.start();
                Program service =
                        service(
                                Jdk.all().get(Jdk.all().size() - 1),
                                "redis.uri = " + redis.uri() + "\n" + Program.PATIENT)) {
            service.awaitLog("CONNECT_SUCCESS");
            runs(service);
        }
    }
}
