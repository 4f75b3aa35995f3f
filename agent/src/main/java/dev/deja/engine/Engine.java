package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.cache.CoarseClock;
import dev.deja.cache.Events;
import dev.deja.cache.Facade;
import dev.deja.cache.LeaseKeeper;
import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.config.LogEvent;
import dev.deja.config.Problem;
import dev.deja.config.Secret;
import dev.deja.config.Settings;
import dev.deja.http.Purging;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EvictRule;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.Rule;
import dev.deja.rule.Rules;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Status;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import dev.deja.store.near.NearCache;
import dev.deja.store.redis.ConnectionEvent;
import dev.deja.store.redis.RedisSettings;
import dev.deja.store.redis.RedisStore;
import dev.deja.store.redis.Roll;
import dev.deja.weave.JdbcPoints;
import dev.deja.weave.Weaver;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Starts everything, in order. No lambdas here, nor in what runs before the application's {@code
 * main}: the first one costs a hundred milliseconds.
 */
public final class Engine implements Function<Object[], Integer> {
    /** What {@link #start} answers when the configuration is strict and faulty. */
    public static final int REFUSED = 2;

    /** Called by the launcher, reflectively; does nothing yet. */
    public Engine() {}

    /**
     * Starts the agent; called by the launcher, once per JVM.
     *
     * @param start what follows {@code =} in {@code -javaagent}, or null; the {@link
     *     Instrumentation}; whether the JVM was running already
     * @return 0, or {@link #REFUSED}
     */
    @Override
    public Integer apply(@Nullable Object[] start) {
        return start((String) start[0], (Instrumentation) start[1], (Boolean) start[2]);
    }

    private static int start(
            @Nullable String argument, Instrumentation instrumentation, boolean attached) {
        TimeZoneTrace trace = TimeZoneTrace.before(attached);
        try {
            return startTraced(argument, instrumentation, attached);
        } finally {
            trace.remove();
        }
    }

    private static int startTraced(
            @Nullable String argument, Instrumentation instrumentation, boolean attached) {
        Configuration configuration = ConfigurationLoader.load(Inputs.ofProcess(argument));
        Settings settings = configuration.settings();
        Logging.start(settings.log());
        for (Problem problem : configuration.problems()) {
            Watch.log(problem);
        }
        if (configuration.strictFailure()) {
            Logger.error(
                    "strict = true and {} has errors: {}",
                    configuration.source(),
                    attached ? "the attach is refused" : "the start is stopped");
            return REFUSED;
        }
        if (configuration.isIdle()) {
            sayIdle(configuration);
            return 0;
        }
        Doors.open(instrumentation);
        new Engine.Start(configuration, instrumentation).run();
        return 0;
    }

    private static void sayIdle(Configuration configuration) {
        String line = "Deja " + version() + " is idle: " + configuration.idleReason();
        if (configuration.isOtherProgram()) {
            Logger.debug(line);
        } else if (configuration.problems().isEmpty()) {
            Logger.info(line);
        } else {
            Logger.error(line);
        }
    }

    static String version() {
        String version = Engine.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    /** The parts, made one after the other. */
    private static final class Start {
        private final Configuration configuration;
        private final Settings settings;
        private final Instrumentation instrumentation;

        Start(Configuration configuration, Instrumentation instrumentation) {
            this.configuration = configuration;
            this.settings = configuration.settings();
            this.instrumentation = instrumentation;
        }

        void run() {
            MemoryStore memory =
                    new MemoryStore(
                            settings.memory().maxEntries(),
                            settings.memory().maxBytes(),
                            new NanoTime());
            RedisStore redis = redis();
            GuardedStore remote =
                    redis == null
                            ? null
                            : redis.guarded(
                                    List.of(Cache.everythingIn(settings.namespace())),
                                    dropsAfterOutage(settings.redis()));
            HiddenInputs inputs = new HiddenInputs(configuration.watchedInputs());
            for (String pattern : inputs.ofJdk()) {
                Logger.warn(
                        "inputs.watch: {} names a class of the JDK, which is never woven: what it"
                                + " shows goes unseen. Watch the application's own method that calls"
                                + " it",
                        pattern);
            }
            LateAccessors late = new LateAccessors();
            LeaseKeeper leases = new LeaseKeeper(settings.lease());
            Cache cache =
                    new Cache(
                            memory,
                            remote,
                            settings.namespace(),
                            new CoarseClock(),
                            leases,
                            events(settings.log()),
                            inputs,
                            late);
            if (redis != null && remote != null) {
                cache.setNearness(new Near(redis, remote, settings.near()));
            }
            cache.setWaitMax(settings.waitMax());
            Watch watch = new Watch(configuration, cache, new AnnotationTtls(cache, redis));
            List<Rule> rules = new ArrayList<>(configuration.cacheRules());
            rules.addAll(configuration.evictRules());
            Rules book = new Rules(rules, watch, watch, inputs);
            Weaver weaver =
                    new Weaver(
                            instrumentation,
                            book,
                            cache,
                            watch,
                            new Facade(cache),
                            Engine.class.getClassLoader());
            watch.weaver = weaver;
            if (!book.observes()) {
                late.weaver = weaver;
            }
            if (hasMethods(configuration.cacheRules())) {
                cache.expectMethods();
            }
            if (configuration.evictRules().isEmpty()) {
                cache.beforeEvicting(new LateConnections(weaver));
            } else {
                weaver.hook(JdbcPoints.all());
                cache.expectEvictions();
            }
            boolean hasEndpoints = hasEndpoints(rules);
            if (hasEndpoints) {
                weaver.hook(
                        Servers.points(
                                cache,
                                configuration.cacheRules(),
                                configuration.evictRules(),
                                purging()));
            }
            Registration registration = redis == null ? null : registration(redis, cache, watch);
            if (redis != null) {
                redis.start();
            }
            weaver.start();
            if (!hasEndpoints) {
                new ServerArrival(instrumentation, weaver, cache).await();
            }
            new Lifecycle(
                            instrumentation,
                            cache,
                            leases,
                            watch,
                            new Summary(version(), configuration, cache, watch),
                            version())
                    .start();
            if (remote != null) {
                Thread flush =
                        new Thread(
                                null,
                                new Flush(cache, remote, registration),
                                "deja-shutdown",
                                0,
                                false);
                flush.setContextClassLoader(Engine.class.getClassLoader());
                Runtime.getRuntime().addShutdownHook(flush);
            }
            Logger.info(
                    "Deja {} has started with {} rules from {}, store {}",
                    version(),
                    rules.size(),
                    configuration.source(),
                    cache.storeName());
        }

        private @Nullable Registration registration(RedisStore redis, Cache cache, Watch watch) {
            if (settings.instances() == Settings.Instances.OFF) {
                return null;
            }
            String host = System.getenv("HOSTNAME");
            String process = Long.toString(ProcessHandle.current().pid());
            Registration registration =
                    new Registration(
                            new SharedBook(redis.roll()),
                            cache,
                            new NanoTime(),
                            process.concat("-").concat(Long.toHexString(System.nanoTime())),
                            host == null ? process : host.concat("/").concat(process),
                            configuration.evictRules(),
                            settings.instances() == Settings.Instances.SUSPEND
                                    ? new Lacking(watch)
                                    : null);
            registration.start(redis);
            return registration;
        }

        private @Nullable Purging purging() {
            Settings.Purge purge = settings.purge();
            return purge == null ? null : new Purging(purge.token().reveal(), purge.addresses());
        }

        private static boolean hasMethods(List<CacheRule> rules) {
            for (CacheRule rule : rules) {
                if (rule.enabled() && rule.endpoints() == null) {
                    return true;
                }
            }
            return false;
        }

        private static boolean hasEndpoints(List<Rule> rules) {
            for (Rule rule : rules) {
                if (rule.enabled() && rule.endpoints() != null) {
                    return true;
                }
            }
            return false;
        }

        private @Nullable RedisStore redis() {
            dev.deja.config.RedisSettings written = settings.redis();
            if (written == null) {
                return null;
            }
            Duration longest = Duration.ZERO;
            long largest = 0;
            for (var rule : configuration.cacheRules()) {
                longest = rule.longestLife().compareTo(longest) > 0 ? rule.longestLife() : longest;
                largest = Math.max(largest, rule.maxBytes());
            }
            RedisStore store =
                    new RedisStore(
                            new RedisSettings(
                                    servers(written),
                                    written.tls(),
                                    written.user(),
                                    revealed(written.password()),
                                    written.database(),
                                    written.connectTimeout(),
                                    written.commandTimeout(),
                                    written.poolMax(),
                                    written.poolWait(),
                                    "deja",
                                    written.trustStore(),
                                    revealed(written.trustStorePassword()),
                                    written.clientStore(),
                                    revealed(written.clientStorePassword()),
                                    written.verifyHost(),
                                    settings.namespace(),
                                    longest),
                            new NanoTime(),
                            new ConnectionLog(settings.log()));
            store.expectPayloads(largest);
            return store;
        }

        private static dev.deja.store.redis.Servers servers(dev.deja.config.RedisSettings written) {
            List<dev.deja.store.redis.Servers.Address> addresses = new ArrayList<>();
            for (var server : written.servers()) {
                addresses.add(
                        new dev.deja.store.redis.Servers.Address(server.host(), server.port()));
            }
            return new dev.deja.store.redis.Servers(
                    switch (written.topology()) {
                        case ONE -> dev.deja.store.redis.Servers.Kind.ONE;
                        case SENTINEL -> dev.deja.store.redis.Servers.Kind.SENTINEL;
                        case CLUSTER -> dev.deja.store.redis.Servers.Kind.CLUSTER;
                    },
                    addresses,
                    written.master(),
                    written.sentinelUser(),
                    revealed(written.sentinelPassword()));
        }

        private static boolean dropsAfterOutage(dev.deja.config.@Nullable RedisSettings written) {
            return written != null && written.dropAfterOutage();
        }

        private static @Nullable String revealed(@Nullable Secret secret) {
            return secret == null ? null : secret.reveal();
        }

        private static Events events(Settings.Log log) {
            return new Events(
                    log.keys(),
                    level(log, LogEvent.KEY_ADDED),
                    level(log, LogEvent.KEY_FOUND),
                    level(log, LogEvent.KEY_EVICTED),
                    level(log, LogEvent.NOT_CACHED));
        }

        private static Events.Level level(Settings.Log log, LogEvent event) {
            return switch (Logging.level(log, event)) {
                case OFF -> Events.Level.OFF;
                case TRACE, DEBUG -> Events.Level.DEBUG;
                case INFO -> Events.Level.INFO;
                case WARN, ERROR -> Events.Level.WARN;
            };
        }
    }

    /**
     * A program whose rules all come with annotations has nothing to observe before the first of
     * them, and may have loaded the accessors of hidden inputs by then.
     */
    private static final class LateAccessors implements Runnable {
        @Nullable Weaver weaver;

        @Override
        public void run() {
            Weaver started = weaver;
            if (started != null) {
                started.weaveLoadedAccessors();
            }
        }
    }

    /** Where instances are written down. */
    private record SharedBook(Roll roll) implements Registration.Book {
        @Override
        public Map<String, String> announce(String id, String text, Duration life)
                throws StoreException {
            return roll.announce(id, text, life);
        }

        @Override
        public void withdraw(String id) throws StoreException {
            roll.withdraw(id);
        }
    }

    /** Stops answering what depends on a rule that others lack. */
    private record Lacking(Watch watch) implements Registration.Consequence {
        @Override
        public void apply(EvictRule evict, @Nullable String sentence) {
            watch.lackedElsewhere(evict, sentence);
        }
    }

    /** Near copies, and the channel that tells of changes: started with the first who needs it. */
    private static final class Near implements Cache.Nearness, Consumer<Invalidation> {
        private final NearCache copies;
        private final RedisStore.Watching watching;

        Near(RedisStore redis, GuardedStore guard, Settings.Near bounds) {
            this.copies =
                    new NearCache(guard, bounds.maxBytes(), bounds.maxStale(), new NanoTime());
            this.watching =
                    redis.watch(List.of(), copies.watcher(), bounds.maxStale().toNanos() / PROBES);
            guard.setListener(this);
            redis.addListener(new Forget(copies));
        }

        /** In the time of the bound, so that one that is late closes nothing. */
        private static final int PROBES = 5;

        private record Forget(NearCache copies) implements Consumer<Status> {
            @Override
            public void accept(Status status) {
                // It may be another server, or one that has gone back in time.
                copies.flush();
            }
        }

        @Override
        public NearCache copies() {
            return copies;
        }

        @Override
        public void hear(List<String> prefixes) {
            watching.watch(prefixes);
            watching.start();
        }

        @Override
        public void accept(Invalidation invalidation) {
            copies.changed(invalidation);
        }
    }

    /** The same for the connections of a program whose evict rules all come with annotations. */
    private record LateConnections(Weaver weaver) implements Runnable {
        @Override
        public void run() {
            weaver.hook(JdbcPoints.all());
        }
    }

    private static final class NanoTime implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    /** Generations must outlive the rules that annotations bring, too. */
    private record AnnotationTtls(Cache cache, @Nullable RedisStore redis)
            implements Consumer<CacheRule> {
        @Override
        public void accept(CacheRule rule) {
            cache.expectMethods();
            if (redis != null) {
                redis.keepGenerationsFor(rule.longestLife());
                redis.expectPayloads(rule.maxBytes());
            }
        }
    }

    /** The events of the connection, each at its level. */
    private record ConnectionLog(Settings.Log log) implements BiConsumer<ConnectionEvent, String> {
        @Override
        public void accept(ConnectionEvent event, String line) {
            Logging.write(Logging.level(log, LogEvent.valueOf(event.name())), event + " " + line);
        }
    }

    /** At the end of the JVM: invalidations that wait get a last chance. */
    private record Flush(Cache cache, GuardedStore store, @Nullable Registration registration)
            implements Runnable {
        @Override
        public void run() {
            cache.drain();
            if (registration != null) {
                registration.leave();
            }
            store.close();
        }
    }
}
