package dev.deja.cache;

import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.config.Report;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rules as an operator writes them, joins as the weaver asks for them, calls as woven code makes
 * them.
 */
final class Workbench {
    final Cache cache;
    final LeaseKeeper leases = new LeaseKeeper(Duration.ofSeconds(10));
    private final Map<String, Join> joins = new HashMap<>();

    /** Whether each join was last told to bypass its call site. */
    final Map<String, Boolean> bypassed = new HashMap<>();

    Workbench(String rules, Class<?>... types) {
        this(null, rules, types);
    }

    /** With a shared store, in namespace {@code shop}. */
    Workbench(@Nullable Store remote, String rules, Class<?>... types) {
        Configuration configuration =
                load(
                        remote == null
                                ? rules
                                : rules + "namespace = shop\nredis.uri = redis://localhost:1\n");
        GuardedStore guarded =
                remote == null
                        ? null
                        : new GuardedStore(
                                remote,
                                List.of(Cache.everythingIn("shop")),
                                System::nanoTime,
                                () -> {});
        HiddenInputs inputs = new HiddenInputs(configuration.watchedInputs());
        cache =
                new Cache(
                        new MemoryStore(),
                        guarded,
                        remote == null ? "" : "shop",
                        new CoarseClock(),
                        leases,
                        new Events(
                                false,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF,
                                Events.Level.OFF),
                        inputs,
                        null);
        List<Rule> all = new ArrayList<>(configuration.cacheRules());
        all.addAll(configuration.evictRules());
        Rules book = new Rules(all, new FromConfiguration(configuration), new Strict(), inputs);
        for (CacheRule rule : configuration.cacheRules()) {
            cache.reach(rule);
            if (rule.enabled()) {
                cache.state(rule);
            }
        }
        for (Class<?> type : types) {
            for (JoinPoint joinPoint : book.match(shape(type))) {
                Join join = cache.join(type, joinPoint);
                String name = joinPoint.method().name();
                join.attach(bypass -> bypassed.put(name, bypass));
                joins.put(name, join);
            }
        }
    }

    /** Whether hits of the method take the short way. */
    List<Boolean> fast(String method) {
        MethodJoin join = (MethodJoin) Objects.requireNonNull(joins.get(method));
        return List.of(Objects.requireNonNull(join.cached()).isFast);
    }

    /** The join of a method. */
    MethodJoin join(String method) {
        return (MethodJoin) Objects.requireNonNull(joins.get(method));
    }

    RuleState state(String rule) {
        return Objects.requireNonNull(cache.state(rule));
    }

    /** A call of a woven method: the body runs unless the join answers. */
    @Nullable Object call(
            String method, @Nullable Object self, Callable<?> body, @Nullable Object... arguments) {
        Join join = Objects.requireNonNull(joins.get(method), "no join for " + method);
        Object token =
                switch (arguments.length) {
                    case 0 -> join.enter0(self);
                    case 1 -> join.enter1(self, arguments[0]);
                    case 2 -> join.enter2(self, arguments[0], arguments[1]);
                    default -> join.enter(self, arguments);
                };
        if (token instanceof Supplier<?>) {
            return Join.exit(token, null, null);
        }
        if (token instanceof Throwable) {
            return token;
        }
        Object returned;
        try {
            returned = body.call();
        } catch (Exception e) {
            Object instead = token == null ? null : Join.exit(token, null, e);
            return instead instanceof Supplier<?> kept ? kept.get() : e;
        }
        if (token != null) {
            Join.exit(token, returned, null);
        }
        return returned;
    }

    static ClassShape shape(Class<?> type) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
            return ClassShape.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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

    private record FromConfiguration(Configuration configuration)
            implements AnnotationRules, Report {
        @Override
        public Optional<CacheRule> cache(String name, Map<String, String> fields, Origin origin) {
            return configuration.cacheFromAnnotation(name, fields, origin, this);
        }

        @Override
        public Optional<EvictRule> evict(String name, Map<String, String> fields, Origin origin) {
            return configuration.evictFromAnnotation(name, fields, origin, this);
        }

        @Override
        public void problem(dev.deja.config.Problem problem) {
            throw new AssertionError(problem);
        }

        @Override
        public void faulty(dev.deja.config.FaultyEvict evict) {
            throw new AssertionError(evict);
        }
    }

    /** In these tests every rule fits. */
    private static final class Strict implements RuleListener {
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
}
