package dev.deja.config;

import static dev.deja.config.RuleFactory.flag;
import static dev.deja.config.RuleFactory.get;
import static dev.deja.config.RuleFactory.or;
import static dev.deja.config.RuleFactory.word;

import dev.deja.rule.AddressRanges;
import dev.deja.rule.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the settings of the whole agent, and finds what keeps it idle. */
final class SettingsFactory {
    private static final int LONGEST_PASSWORD_FILE = 64 * 1024;
    private static final int SHORTEST_TOKEN = 16;

    private final Map<String, Setting> global;
    private final List<Problem> problems;

    SettingsFactory(Map<String, Setting> global, List<Problem> problems) {
        this.global = global;
        this.problems = problems;
    }

    /**
     * Makes the settings.
     *
     * @throws RuleFactory.Refusal when the agent must stay idle; the problem is not reported yet
     */
    Settings settings(String store) throws RuleFactory.Refusal {
        RedisSettings redis = null;
        String namespace = word(global, "namespace", "");
        if (store.equals("redis")) {
            redis = redis();
            if (namespace.isEmpty()) {
                Origin origin = Objects.requireNonNull(global.get("redis.uri")).origin();
                throw refusal(
                        origin,
                        "namespace",
                        "is missing, and two services that share a Redis must never share entries"
                                + " by accident; the agent stays idle",
                        "add namespace = <name of this service>");
            }
        } else {
            warnOfUnusedRedis();
        }
        return new Settings(
                store,
                redis,
                namespace,
                get(global, "zone", ZoneId.class),
                new Settings.Memory(
                        or(get(global, "memory.max.entries", Integer.class), 100_000),
                        or(get(global, "memory.max.bytes", Long.class), 64L << 20)),
                new Settings.Near(
                        or(get(global, "near.max.bytes", Long.class), 32L << 20),
                        millis("near.max.stale", 1_000)),
                switch (word(global, "instances.policy", "warn")) {
                    case "off" -> Settings.Instances.OFF;
                    case "suspend" -> Settings.Instances.SUSPEND;
                    default -> Settings.Instances.WARN;
                },
                millis("lease", 10_000),
                millis("wait.max", 5_000),
                log(),
                purge());
    }

    /** Never open by accident: without a token that is good for something, it stays off. */
    private Settings.@Nullable Purge purge() {
        Setting enabled = global.get("purge.enabled");
        if (enabled == null || !Boolean.TRUE.equals(enabled.value())) {
            return null;
        }
        Setting written = global.get("purge.token.file");
        if (written != null && written.value() == null) {
            // That it is of no use has been said.
            return null;
        }
        if (written == null || !(written.value() instanceof Path file)) {
            return refused(
                    enabled,
                    "needs purge.token.file; PURGE requests stay off",
                    "add purge.token.file = <a file with the token>");
        }
        String token;
        try {
            token = readText(file);
        } catch (IOException e) {
            return refused(
                    written,
                    Text.quoted(file.toString()) + " cannot be read; PURGE requests stay off",
                    "it must be a file that the service's user may read");
        }
        if (token.length() < SHORTEST_TOKEN || !isVisible(token)) {
            return refused(
                    written,
                    Text.quoted(file.toString())
                            + " has no token of 16 or more visible ASCII characters without"
                            + " blanks; PURGE requests stay off",
                    "write one line into it, such as openssl rand -hex 32 makes");
        }
        AddressRanges addresses = get(global, "purge.addresses", AddressRanges.class);
        return new Settings.Purge(
                new Secret(token), addresses == null ? AddressRanges.loopback() : addresses);
    }

    private Settings.@Nullable Purge refused(Setting setting, String message, String remedy) {
        problems.add(
                new Problem(
                        Problem.Severity.ERROR,
                        setting.origin(),
                        setting.shown(),
                        message,
                        remedy));
        return null;
    }

    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** What holds when nothing is configured. */
    static Settings defaults() {
        try {
            return new SettingsFactory(Map.of(), List.of()).settings("memory");
        } catch (RuleFactory.Refusal e) {
            throw new IllegalStateException(e.problem().toString(), e);
        }
    }

    private Settings.Log log() {
        Map<LogEvent, LogLevel> events = new EnumMap<>(LogEvent.class);
        for (LogEvent event : LogEvent.values()) {
            String written = get(global, "log.level.".concat(event.name()), String.class);
            events.put(event, written == null ? event.defaultLevel() : LogLevel.of(written));
        }
        return new Settings.Log(
                LogLevel.of(word(global, "log.level", "info")),
                get(global, "log.file", Path.class),
                flag(global, "log.keys", false),
                events);
    }

    private void warnOfUnusedRedis() {
        for (Setting setting : global.values()) {
            boolean isForRedis =
                    setting.name().startsWith("redis.")
                            || setting.name().equals("encrypt.key.file");
            if (isForRedis && setting.value() != null) {
                problems.add(
                        new Problem(
                                Problem.Severity.WARN,
                                setting.origin(),
                                setting.shown(),
                                "is not used, because entries live in memory",
                                global.containsKey("redis.uri")
                                        ? "remove store = memory"
                                        : "add redis.uri = redis://host:6379 and namespace"));
            }
        }
    }

    private RedisSettings redis() throws RuleFactory.Refusal {
        RedisUri uri = get(global, "redis.uri", RedisUri.class);
        if (uri == null) {
            Setting store = Objects.requireNonNull(global.get("store"));
            throw refusal(
                    store.origin(),
                    store.shown(),
                    "is redis, but redis.uri is missing; the agent stays idle",
                    "add redis.uri = redis://host:6379");
        }
        Secret password = secret("redis.password.file");
        Setting written = Objects.requireNonNull(global.get("redis.uri"));
        if (password != null && uri.password() != null) {
            throw refusal(
                    written.origin(),
                    written.shown(),
                    "has a password, and redis.password.file names another; the agent stays idle",
                    "remove one of the two");
        }
        if (password == null && uri.password() == null && uri.user() != null) {
            throw refusal(
                    written.origin(),
                    written.shown(),
                    "has a user without a password; the agent stays idle",
                    "write user:password@ or :password@ before the host, or add"
                            + " redis.password.file");
        }
        if (!uri.tls()) {
            requireTls("redis.trust.store");
            requireTls("redis.client.store");
        }
        if (uri.topology() != RedisSettings.Topology.SENTINEL) {
            requireSentinel("redis.sentinel.user");
            requireSentinel("redis.sentinel.password.file");
        }
        Setting sentinelUser = global.get("redis.sentinel.user");
        Secret sentinelPassword = secret("redis.sentinel.password.file");
        if (sentinelUser != null && sentinelPassword == null) {
            throw refusal(
                    sentinelUser.origin(),
                    sentinelUser.shown(),
                    "is a user without a password; the agent stays idle",
                    "add redis.sentinel.password.file");
        }
        return new RedisSettings(
                uri.topology(),
                uri.servers(),
                uri.master(),
                uri.tls(),
                uri.database(),
                uri.user(),
                password == null ? uri.password() : password,
                millis("redis.connect.timeout", 1000),
                millis("redis.command.timeout", 200),
                or(get(global, "redis.pool.max", Integer.class), 64),
                millis("redis.pool.wait", 50),
                get(global, "redis.trust.store", Path.class),
                secret("redis.trust.store.password.file"),
                get(global, "redis.client.store", Path.class),
                secret("redis.client.store.password.file"),
                flag(global, "redis.verify.host", true),
                word(global, "after.outage", "keep").equals("drop"),
                get(global, "redis.sentinel.user", String.class),
                sentinelPassword);
    }

    private void requireSentinel(String key) throws RuleFactory.Refusal {
        Setting setting = global.get(key);
        if (setting != null) {
            throw refusal(
                    setting.origin(),
                    setting.shown(),
                    "is for Sentinels, and redis.uri names none; the agent stays idle",
                    "write redis-sentinel:// in redis.uri, or remove " + setting.shown());
        }
    }

    private void requireTls(String key) throws RuleFactory.Refusal {
        Setting setting = global.get(key);
        if (setting != null) {
            throw refusal(
                    setting.origin(),
                    setting.shown(),
                    "needs TLS, but redis.uri begins with redis://; the agent stays idle",
                    "write rediss:// in redis.uri, or remove " + setting.shown());
        }
    }

    private Duration millis(String key, long fallback) {
        Duration written = get(global, key, Duration.class);
        return written == null ? Duration.ofMillis(fallback) : written;
    }

    private @Nullable Secret secret(String key) throws RuleFactory.Refusal {
        Setting setting = global.get(key);
        if (setting == null || !(setting.value() instanceof Path file)) {
            return null;
        }
        String text;
        try {
            text = readText(file);
        } catch (IOException e) {
            throw refusal(
                    setting.origin(),
                    setting.shown(),
                    Text.quoted(file.toString()) + " cannot be read; the agent stays idle",
                    "it must be a file that the service's user may read");
        }
        if (text.isEmpty()) {
            throw refusal(
                    setting.origin(),
                    setting.shown(),
                    Text.quoted(file.toString()) + " is empty; the agent stays idle",
                    "write the password into it");
        }
        return new Secret(text);
    }

    /** All but the ends of lines behind it. */
    private static String readText(Path file) throws IOException {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(LONGEST_PASSWORD_FILE), StandardCharsets.UTF_8);
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static RuleFactory.Refusal refusal(
            Origin origin, String key, String message, String remedy) {
        return new RuleFactory.Refusal(
                new Problem(Problem.Severity.ERROR, origin, key, message, remedy));
    }
}
