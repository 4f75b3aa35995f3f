package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.cache.CoarseClock;
import dev.deja.cache.Events;
import dev.deja.cache.Join;
import dev.deja.cache.LeaseKeeper;
import dev.deja.cache.RuleState;
import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.config.Settings;
import dev.deja.rule.AnnotationRules;
import dev.deja.rule.CacheRule;
import dev.deja.rule.ClassShape;
import dev.deja.rule.EvictRule;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.MethodShape;
import dev.deja.rule.Origin;
import dev.deja.rule.Refusal;
import dev.deja.rule.Rule;
import dev.deja.rule.RuleListener;
import dev.deja.rule.Rules;
import dev.deja.store.GuardedStore;
import dev.deja.store.Store;
import dev.deja.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules as an operator writes them, and exchanges as an adapter drives them: one instance. */
final class HttpBench {
    final Cache cache;
    final RuledEndpoints endpoints;

    private final List<Rule> rules;

    /** How often the application has answered. */
    int answers;

    /** What the application does for one request. */
    interface Application {
        Answer answer(Exchange seen) throws Exception;
    }

    /** What it answers. */
    record Answer(int status, Fields fields, String body) {
        static Answer ok(String body, String... fields) {
            return new Answer(200, Fields.of(fields), body);
        }
    }

    HttpBench(String rules) {
        this(null, rules);
    }

    /** With a shared store, in namespace {@code shop}. */
    HttpBench(@Nullable Store remote, String rules) {
        this(remote, rules, false);
    }

    /** One that tells clients what method rules answer. */
    static HttpBench telling(@Nullable Store remote, String rules) {
        return new HttpBench(remote, rules, true);
    }

    private HttpBench(@Nullable Store remote, String written, boolean contributes) {
        Configuration configuration =
                load(
                        remote == null
                                ? written
                                : written + "namespace = shop\nredis.uri = redis://localhost:1\n");
        GuardedStore guarded =
                remote == null
                        ? null
                        : new GuardedStore(
                                remote,
                                List.of(Cache.everythingIn("shop")),
                                System::nanoTime,
                                () -> {});
        cache =
                new Cache(
                        new MemoryStore(),
                        guarded,
                        remote == null ? "" : "shop",
                        new CoarseClock(),
                        new LeaseKeeper(Duration.ofSeconds(10)),
                        new Events(
                                false,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF),
                        new HiddenInputs(configuration.watchedInputs()),
                        null);
        for (CacheRule rule : configuration.cacheRules()) {
            cache.reach(rule);
        }
        if (contributes) {
            cache.expectMethods();
        }
        Settings.Purge purge = configuration.settings().purge();
        endpoints =
                new RuledEndpoints(
                        cache,
                        configuration.cacheRules(),
                        configuration.evictRules(),
                        contributes,
                        purge == null
                                ? null
                                : new Purging(purge.token().reveal(), purge.addresses()));
        rules = new ArrayList<>(configuration.cacheRules());
        rules.addAll(configuration.evictRules());
    }

    /** The join of the one method of a class that rules name; each time of another application. */
    Join join(Class<?> type) {
        Join known = joins.get(type);
        if (known != null) {
            return known;
        }
        Rules book = new Rules(rules, new NoAnnotations(), new Deaf(), new HiddenInputs(null));
        for (JoinPoint joinPoint : book.match(shape(type))) {
            Join join = cache.join(type, joinPoint);
            join.attach(bypass -> {});
            joins.put(type, join);
            return join;
        }
        throw new AssertionError("no rule names a method of " + type);
    }

    private final Map<Class<?>, Join> joins = new HashMap<>();

    private static ClassShape shape(Class<?> type) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
            return ClassShape.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class NoAnnotations implements AnnotationRules {
        @Override
        public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }

        @Override
        public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
            return Optional.empty();
        }
    }

    private static final class Deaf implements RuleListener {
        @Override
        public void matched(Rule rule, String className, MethodShape method) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.describe());
        }

        @Override
        public void unmatched(Rule rule, String className, String explanation) {
            throw new AssertionError(explanation);
        }

        @Override
        public void faulty(Rule rule, String className, String message) {
            throw new AssertionError(message);
        }

        @Override
        public void outranked(
                CacheRule rule, CacheRule winner, String className, MethodShape method) {}

        @Override
        public void annotationRuleAdded(Rule rule, String className, MethodShape method) {}
    }

    RuledEndpoints endpoints() {
        return endpoints;
    }

    RuleState state(String rule) {
        return Objects.requireNonNull(cache.state(rule));
    }

    /** An exchange whose application answers with this body. */
    Reply get(ServerRequest request, String body, String... fields) {
        return send(request, seen -> Answer.ok(body, fields));
    }

    /** One whole exchange: looked up, answered if need be, completed. */
    Reply send(ServerRequest request, Application application) {
        Exchange exchange = endpoints.begin(request);
        if (exchange == null) {
            return plain(application);
        }
        Reply found = exchange.mayAnswer() ? exchange.lookup() : null;
        if (found != null) {
            return found;
        }
        answers++;
        try {
            Answer answer = application.answer(exchange);
            boolean isHead = request.head().method().equals("HEAD");
            byte[] body = isHead ? new byte[0] : answer.body().getBytes(StandardCharsets.UTF_8);
            return exchange.complete(answer.status(), answer.fields(), body, null);
        } catch (Exception e) {
            exchange.fail("failed", e);
            return new Reply(500, Fields.EMPTY, new byte[0], null);
        }
    }

    private Reply plain(Application application) {
        answers++;
        try {
            Answer answer = application.answer(NOTHING);
            return new Reply(
                    answer.status(),
                    answer.fields(),
                    answer.body().getBytes(StandardCharsets.UTF_8),
                    null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String text(Reply reply) {
        byte[] body = reply.body();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    private static final Exchange NOTHING =
            new RuledExchange(
                    new ExchangeWrites(
                            new Cache(
                                    new MemoryStore(),
                                    null,
                                    "",
                                    new CoarseClock(),
                                    new LeaseKeeper(Duration.ofSeconds(10)),
                                    new Events(
                                            false,
                                            Events.Level.OFF,
                                            Events.Level.OFF,
                                            Events.Level.OFF,
                                            Events.Level.OFF)),
                            List.of(),
                            false),
                    TestRequest.get("/"),
                    null,
                    null,
                    false);

    private static Configuration load(String rules) {
        try {
            Path file = Files.createTempFile("deja", ".properties");
            try {
                Files.writeString(file, rules);
                Configuration configuration =
                        ConfigurationLoader.load(
                                new Inputs(file.toString(), Map.of(), Map.of(), Path.of("")));
                if (!configuration.problems().isEmpty()) {
                    throw new AssertionError(configuration.problems());
                }
                return configuration;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
