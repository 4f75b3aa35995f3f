package dev.deja.config;

import static dev.deja.config.Key.Scope.CACHE;
import static dev.deja.config.Key.Scope.EVICT;
import static dev.deja.config.Key.Scope.GLOBAL;
import static dev.deja.config.Key.Type.BOOLEAN;
import static dev.deja.config.Key.Type.CHOICE;
import static dev.deja.config.Key.Type.CLASS_NAME;
import static dev.deja.config.Key.Type.CLASS_NAMES;
import static dev.deja.config.Key.Type.CONDITION;
import static dev.deja.config.Key.Type.DURATION;
import static dev.deja.config.Key.Type.ERRORS;
import static dev.deja.config.Key.Type.FILE;
import static dev.deja.config.Key.Type.INTEGER;
import static dev.deja.config.Key.Type.KEY_CALLS;
import static dev.deja.config.Key.Type.KEY_FILE;
import static dev.deja.config.Key.Type.LIFETIME;
import static dev.deja.config.Key.Type.NEW_FILE;
import static dev.deja.config.Key.Type.PATTERNS;
import static dev.deja.config.Key.Type.PERCENT;
import static dev.deja.config.Key.Type.PREFIX;
import static dev.deja.config.Key.Type.PROCESSES;
import static dev.deja.config.Key.Type.REDIS_URI;
import static dev.deja.config.Key.Type.RULE_NAMES;
import static dev.deja.config.Key.Type.SIZE;
import static dev.deja.config.Key.Type.STATIC_PATTERNS;
import static dev.deja.config.Key.Type.TEMPLATE;
import static dev.deja.config.Key.Type.TEMPLATES;
import static dev.deja.config.Key.Type.TTL;
import static dev.deja.config.Key.Type.TYPE_NAMES;
import static dev.deja.config.Key.Type.ZONE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is. The reader of the configuration judges by this table, and {@code
 * docs/configuration.md} is written from it.
 */
final class KeyTable {
    private static final long MILLI = 1;
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");

    private final Map<String, Key> global = new HashMap<>(128);
    private final Map<String, Key> cache = new HashMap<>(128);
    private final Map<String, Key> evict = new HashMap<>(32);
    private final List<Key> families = new ArrayList<>();
    private final List<Key> all = new ArrayList<>(160);

    KeyTable() {
        addProcess();
        addStores();
        addRedis();
        addOutage();
        addLimits();
        addInputs();
        addLog();
        addTrust();
        EndpointKeys.addGlobal(this);
        addLaterGlobals();
        addCache();
        addCacheTrust();
        addTerms();
        EndpointKeys.addCache(this);
        addLaterCache();
        addEvict();
        EndpointKeys.addEvict(this);
        addCarefulEvict();
    }

    /** All keys, in the order of the reference. */
    List<Key> all() {
        return all;
    }

    /**
     * Finds a key.
     *
     * @param name for a rule's key the part after {@code cache.x.}
     */
    @Nullable Key find(Key.Scope scope, String name) {
        Key exact = names(scope).get(name);
        if (exact != null) {
            return exact;
        }
        for (int i = 0; i < families.size(); i++) {
            Key family = families.get(i);
            if (family.scope() == scope
                    && name.length() > family.name().length()
                    && name.startsWith(family.name())) {
                return family;
            }
        }
        return null;
    }

    /** The keys of a scope by name, families left out. */
    Map<String, Key> names(Key.Scope scope) {
        return switch (scope) {
            case GLOBAL -> global;
            case CACHE -> cache;
            case EVICT -> evict;
        };
    }

    void add(Key key) {
        all.add(key);
        if (key.isFamily()) {
            families.add(key);
        } else {
            names(key.scope()).put(key.name(), key);
        }
    }

    private void addProcess() {
        add(
                Key.of(GLOBAL, "enabled", BOOLEAN, "true", "Switches the whole agent off.", "false")
                        .essentialOne());
        add(
                Key.of(
                        GLOBAL,
                        "strict",
                        BOOLEAN,
                        "false",
                        "An error in the file stops the start with exit code 2; when attached to a"
                                + " running JVM it refuses the attach.",
                        "true"));
        add(
                Key.of(
                                GLOBAL,
                                "process.include",
                                PROCESSES,
                                "every program",
                                "Main classes or jars in which the agent works; in every other"
                                        + " program it stays idle. For agents that come through"
                                        + " `JAVA_TOOL_OPTIONS`.",
                                "com.acme.Shop, shop-*.jar")
                        .essentialOne());
    }

    private void addStores() {
        add(
                Key.of(
                                GLOBAL,
                                "store",
                                CHOICE,
                                "`redis` when `redis.uri` is present, else `memory`",
                                "Where entries live.",
                                "redis")
                        .oneOf(List.of("memory", "redis"), List.of("memcached"))
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "namespace",
                                PREFIX,
                                "none; required with a shared store",
                                "The first part of every key: two services that share a Redis must"
                                        + " not share entries by accident.",
                                "shop")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "namespace.policy",
                                CHOICE,
                                "append",
                                "Whether the namespace of a rule is joined to `namespace` with a"
                                        + " dot or replaces it.",
                                "replace")
                        .oneOf(List.of("append", "replace"), List.of())
                        .essentialOne());
        add(
                Key.of(
                        GLOBAL,
                        "zone",
                        ZONE,
                        "the JVM's",
                        "The time zone of `end-of-day` and `end-of-week`.",
                        "Europe/Paris"));
        add(
                Key.of(
                                GLOBAL,
                                "week.start",
                                CHOICE,
                                "monday",
                                "The first day of the week, for `end-of-week`.",
                                "sunday")
                        .oneOf(DAYS, List.of()));
    }

    private void addRedis() {
        add(
                Key.of(
                                GLOBAL,
                                "redis.uri",
                                REDIS_URI,
                                "none",
                                "The server: `rediss://` for TLS, `user:password@` for ACLs,"
                                        + " `/number` for the database. With Sentinels"
                                        + " `redis-sentinel://host:port,host:port/primary/number`,"
                                        + " a cluster `redis-cluster://host:port,host:port`, both"
                                        + " with TLS as `rediss-…`. Special characters of user and"
                                        + " password are percent-encoded.",
                                "rediss://shop@redis.acme.com:6379/0")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.password.file",
                                FILE,
                                "none",
                                "A file that holds the password alone, so that it stands in no"
                                        + " configuration.",
                                "/run/secrets/redis")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.sentinel.user",
                                PREFIX,
                                "their default user",
                                "The user for Sentinels, where they have users of their own.",
                                "watcher")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.sentinel.password.file",
                                FILE,
                                "none",
                                "A file that holds the password for Sentinels alone.",
                                "/run/secrets/sentinel")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.connect.timeout",
                                DURATION,
                                "1s",
                                "How long connecting may take; it happens on a thread of the agent.",
                                "2s")
                        .between(MILLI, MINUTE));
        add(
                Key.of(
                                GLOBAL,
                                "redis.command.timeout",
                                DURATION,
                                "200ms",
                                "How long a command may take before the call goes on without the"
                                        + " cache.",
                                "100ms")
                        .between(MILLI, MINUTE));
        add(
                Key.of(
                                GLOBAL,
                                "redis.pool.max",
                                INTEGER,
                                "64",
                                "The most connections that are open at once.",
                                "16")
                        .between(1, 10_000));
        add(
                Key.of(
                                GLOBAL,
                                "redis.pool.wait",
                                DURATION,
                                "50ms",
                                "How long a call waits for a free connection before it goes on"
                                        + " without the cache.",
                                "20ms")
                        .between(MILLI, MINUTE));
        add(
                Key.of(
                                GLOBAL,
                                "redis.trust.store",
                                FILE,
                                "the JVM's",
                                "A PKCS12 or JKS file with the certificates to trust.",
                                "/etc/shop/trust.p12")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.trust.store.password.file",
                                FILE,
                                "none",
                                "A file that holds the password of the trust store alone.",
                                "/run/secrets/trust")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.client.store",
                                FILE,
                                "none",
                                "A PKCS12 or JKS file with the certificate and key to show the"
                                        + " server.",
                                "/etc/shop/client.p12")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.client.store.password.file",
                                FILE,
                                "none",
                                "A file that holds the password of the client store alone.",
                                "/run/secrets/client")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.verify.host",
                                BOOLEAN,
                                "true",
                                "Whether the server's certificate must name the host of"
                                        + " `redis.uri`.",
                                "false")
                        .essentialOne());
    }

    private void addOutage() {
        add(
                Key.of(
                                GLOBAL,
                                "after.outage",
                                CHOICE,
                                "keep",
                                "What becomes of entries when Redis was out of reach. `keep`: each"
                                        + " instance applies its own waiting evictions before its"
                                        + " next hit, so that another may answer with an old value"
                                        + " until the last writer has reconnected. `drop`: every"
                                        + " instance that saw the outage makes all entries stale"
                                        + " first.",
                                "drop")
                        .oneOf(List.of("keep", "drop"), List.of())
                        .essentialOne());
    }

    private void addLimits() {
        add(
                Key.of(
                                GLOBAL,
                                "memory.max.entries",
                                INTEGER,
                                "100000",
                                "The most entries the memory store keeps.",
                                "20000")
                        .between(1, Integer.MAX_VALUE));
        add(
                Key.of(
                                GLOBAL,
                                "memory.max.bytes",
                                SIZE,
                                "64MiB",
                                "The most bytes the memory store keeps.",
                                "256MiB")
                        .between(KIB, Long.MAX_VALUE));
        add(
                Key.of(
                                GLOBAL,
                                "max.bytes",
                                SIZE,
                                "1MiB",
                                "The largest value that is stored.",
                                "4MiB")
                        .between(1, 512 * MIB));
        addInstances();
        addNear();
        add(
                Key.of(
                                GLOBAL,
                                "key.max.length",
                                INTEGER,
                                "200",
                                "The longest key in bytes; the variable part of a longer one is"
                                        + " hashed.",
                                "120")
                        .between(64, 65_536));
        add(
                Key.of(
                                GLOBAL,
                                "lease",
                                DURATION,
                                "10s",
                                "How long one caller has the right to fill a missing entry before"
                                        + " another may; renewed while the method runs.",
                                "30s")
                        .between(100 * MILLI, 10 * MINUTE));
        add(
                Key.of(
                                GLOBAL,
                                "wait.max",
                                DURATION,
                                "5s",
                                "How long a caller waits for another that computes the same answer,"
                                        + " in this JVM or in another.",
                                "2s")
                        .between(MILLI, 10 * MINUTE));
        add(
                Key.of(
                        GLOBAL,
                        "ignore.types",
                        CLASS_NAMES,
                        "response types, `Model`, binding results, loggers (listed below)",
                        "Argument types that are left out of keys, with their subtypes; replaces"
                                + " the default list.",
                        "com.acme.TraceContext"));
        add(
                Key.of(
                        GLOBAL,
                        "key.type.",
                        TEMPLATE,
                        "by content",
                        "The form of a type in keys, over the value's own properties; the class"
                                + " name follows.",
                        "{amount}/{currency}"));
    }

    private void addInstances() {
        add(
                Key.of(
                                GLOBAL,
                                "instances.policy",
                                CHOICE,
                                "warn",
                                "What is done when another instance in the namespace lacks an evict"
                                        + " rule of this one: `warn` says so, `suspend` stops"
                                        + " answering what depends on that rule, `off` does not"
                                        + " register instances.",
                                "suspend")
                        .oneOf(List.of("warn", "suspend", "off"), List.of()));
    }

    private void addNear() {
        add(
                Key.of(
                                GLOBAL,
                                "near.max.bytes",
                                SIZE,
                                "32MiB",
                                "The most bytes of copies that this process keeps of entries in a"
                                        + " shared store, for rules that have `near`.",
                                "128MiB")
                        .between(KIB, Long.MAX_VALUE));
        add(
                Key.of(
                                GLOBAL,
                                "near.ttl",
                                DURATION,
                                "60s",
                                "The longest life of such a copy.",
                                "10s")
                        .between(MILLI, 24 * 60 * MINUTE));
        add(
                Key.of(
                                GLOBAL,
                                "near.max.stale",
                                DURATION,
                                "1s",
                                "How long a copy may be answered after its entry was evicted"
                                        + " elsewhere, when nothing is heard of it; usually it is"
                                        + " heard within milliseconds.",
                                "200ms")
                        .between(50 * MILLI, MINUTE));
    }

    private void addInputs() {
        add(
                Key.of(
                                GLOBAL,
                                "inputs.watch",
                                STATIC_PATTERNS,
                                "none; Spring's user, request and locale are always watched",
                                "Methods through which code reads what is not among its arguments,"
                                        + " such as the tenant: static, without parameters or with"
                                        + " one text.",
                                "com.acme.Tenant#current()")
                        .essentialOne());
    }

    private void addLog() {
        add(
                Key.of(
                                GLOBAL,
                                "log.level",
                                CHOICE,
                                "info",
                                "The least level that is logged.",
                                "debug")
                        .oneOf(LogLevel.words(), List.of()));
        add(
                Key.of(
                                GLOBAL,
                                "log.level.",
                                CHOICE,
                                "see the list of events below",
                                "The level of one event, whose name follows.",
                                "info")
                        .oneOf(LogLevel.words(), List.of()));
        add(
                Key.of(
                        GLOBAL,
                        "log.file",
                        NEW_FILE,
                        "standard error",
                        "The file the agent's log is written to.",
                        "logs/deja.log"));
        add(
                Key.of(
                        GLOBAL,
                        "log.keys",
                        BOOLEAN,
                        "false",
                        "Whether keys are logged as they are instead of hashed; they contain"
                                + " argument values.",
                        "true"));
    }

    private void addTrust() {
        add(
                Key.of(
                        GLOBAL,
                        "codec.allow",
                        TYPE_NAMES,
                        "none",
                        "Further types that may be read back from a shared store, besides those"
                                + " that the declared type leads to and those that this instance"
                                + " has stored itself.",
                        "com.acme.shapes.*"));
        add(
                Key.of(
                                GLOBAL,
                                "compress.above",
                                SIZE,
                                "32KiB",
                                "Larger values are compressed (LZ4) before they go to a shared"
                                        + " store; `512MiB` compresses none.",
                                "4KiB")
                        .between(1, 512 * MIB));
        add(
                Key.of(
                                GLOBAL,
                                "encrypt.key.file",
                                KEY_FILE,
                                "none",
                                "A file with the key (16, 24 or 32 bytes; raw, hexadecimal or"
                                        + " Base64) that encrypts values in a shared store.",
                                "/run/secrets/deja")
                        .essentialOne());
        add(
                Key.of(
                                GLOBAL,
                                "redis.hmac.key.file",
                                KEY_FILE,
                                "none",
                                "A file with the key (16, 24 or 32 bytes; raw, hexadecimal or"
                                        + " Base64) that signs entries; what is not signed with it"
                                        + " is not believed.",
                                "/run/secrets/hmac")
                        .essentialOne());
    }

    private void addLaterGlobals() {
        later(GLOBAL, "admin.", "The admin port, its console and metrics.", "9464");
    }

    private void later(Key.Scope scope, String name, String description, String example) {
        add(Key.later(scope, name, description, example));
    }

    private void addCache() {
        add(
                Key.of(
                        CACHE,
                        "method",
                        PATTERNS,
                        "none; without it and `http` the rule overrides the annotation of that"
                                + " name",
                        "The methods whose answers are kept.",
                        "com.acme.ProductService#find(long)"));
        add(
                Key.of(
                        CACHE,
                        "ttl",
                        LIFETIME,
                        "required with `method` or `http`; 365 d for an annotation",
                        "How long an answer is used: always the same time (longer than 365 d is cut"
                                + " to it), to the end of the day or week in `zone`, or what a value"
                                + " such as `{@result.expiresIn}` says: seconds, `Duration` or a"
                                + " point in time.",
                        "10m"));
        add(
                Key.of(
                        CACHE,
                        "key",
                        TEMPLATE,
                        "method and arguments; of an endpoint method, host, path and query",
                        "What makes two calls, or two requests, the same; replaces method and"
                                + " arguments, shared by all methods or endpoints of the rule.",
                        "{id}"));
        add(
                Key.of(
                        CACHE,
                        "tags",
                        TEMPLATES,
                        "none",
                        "Labels, so that one eviction reaches all entries that carry them.",
                        "product:{id}"));
        add(
                Key.of(
                                CACHE,
                                "null",
                                CHOICE,
                                "store",
                                "Whether null and empty results are kept.",
                                "skip")
                        .oneOf(List.of("store", "skip"), List.of()));
        add(
                Key.of(
                        CACHE,
                        "null.ttl",
                        TTL,
                        "that of `ttl`",
                        "How long a null or empty result is used.",
                        "30s"));
        add(
                Key.of(
                        CACHE,
                        "namespace",
                        PREFIX,
                        "none",
                        "Joined to the global `namespace`, or instead of it, as `namespace.policy`"
                                + " says.",
                        "prices"));
        add(
                Key.of(
                                CACHE,
                                "store",
                                CHOICE,
                                "that of `store`",
                                "Where this rule's entries live.",
                                "memory")
                        .oneOf(List.of("memory", "redis"), List.of("memcached")));
        add(
                Key.of(CACHE, "codec", CHOICE, "binary", "How values become bytes.", "json")
                        .oneOf(List.of("binary", "json"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "copy",
                                CHOICE,
                                "auto",
                                "`auto` shares deeply immutable values from memory and copies"
                                        + " others; `never` shares all.",
                                "never")
                        .oneOf(List.of("auto", "never"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "this",
                                CHOICE,
                                "single",
                                "`single`: a second receiver of the method suspends the rule;"
                                        + " `ignore`: all receivers give the same answers.",
                                "ignore")
                        .oneOf(List.of("single", "ignore"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "at",
                                CHOICE,
                                "body",
                                "`body`: the rule acts at the method itself, after the security,"
                                        + " validation and transactions of proxies around it;"
                                        + " `proxy`: at these proxies, to save them.",
                                "proxy")
                        .oneOf(List.of("body", "proxy"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "security",
                                CHOICE,
                                "checked",
                                "`checked`: a proxy does not answer where a security annotation"
                                        + " stands on the type, an interface or the method;"
                                        + " `declared`: whoever calls may have the answer.",
                                "declared")
                        .oneOf(List.of("checked", "declared"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "max.bytes",
                                SIZE,
                                "that of `max.bytes`",
                                "The largest value this rule stores.",
                                "256KiB")
                        .between(1, 512 * MIB));
        add(
                Key.of(
                                CACHE,
                                "key.max.length",
                                INTEGER,
                                "that of `key.max.length`",
                                "The longest key of this rule in bytes.",
                                "120")
                        .between(64, 65_536));
        add(
                Key.of(
                        CACHE,
                        "ignore.types",
                        CLASS_NAMES,
                        "those of `ignore.types`",
                        "Argument types that are left out of this rule's keys.",
                        "com.acme.TraceContext"));
        add(
                Key.of(
                        CACHE,
                        "key.type.",
                        TEMPLATE,
                        "that of `key.type.<class>`",
                        "The form of a type in this rule's keys.",
                        "{amount}/{currency}"));
        add(
                Key.of(
                                CACHE,
                                "entities",
                                CHOICE,
                                "guarded",
                                "`guarded`: results that hold JPA entities are neither answered nor"
                                        + " stored inside a read-write transaction or an open"
                                        + " session; `detached`: copies are handed out there, too.",
                                "detached")
                        .oneOf(List.of("guarded", "detached"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "near",
                                CHOICE,
                                "false",
                                "`true`: this process keeps copies of the rule's entries in Redis;"
                                        + " `validated`: and asks Redis before each use whether the"
                                        + " entry is still there, which saves only its way.",
                                "validated")
                        .oneOf(List.of("false", "true", "validated"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "near.ttl",
                                DURATION,
                                "that of `near.ttl`",
                                "The longest life of a copy of this rule's entries.",
                                "5s")
                        .between(MILLI, 24 * 60 * MINUTE));
        addKeying();
        add(Key.of(CACHE, "enabled", BOOLEAN, "true", "Switches the rule off.", "false"));
        addFlow();
        addLoad();
        addPast();
        addWhere();
    }

    private void addLoad() {
        add(
                Key.of(
                                CACHE,
                                "wait.max",
                                DURATION,
                                "that of `wait.max`",
                                "How long a caller of this rule waits for another that computes the"
                                        + " same answer.",
                                "1s")
                        .between(MILLI, 10 * MINUTE));
    }

    private void addPast() {
        add(
                Key.of(
                                CACHE,
                                "refresh.after",
                                DURATION,
                                "no refresh",
                                "The age of an answer from which the first caller computes it again,"
                                        + " while the others get the stored one. Shorter than"
                                        + " `ttl`.",
                                "5m")
                        .between(MILLI, 365 * 24 * 60 * MINUTE));
        add(
                Key.of(
                        CACHE,
                        "refresh.early",
                        BOOLEAN,
                        "false",
                        "Whether a caller computes again shortly before the end of an answer, the"
                                + " more likely the nearer the end and the longer computing took.",
                        "true"));
        add(
                Key.of(
                                CACHE,
                                "stale.while-revalidate",
                                DURATION,
                                "no use",
                                "How long past its `ttl` an answer is used while one caller computes"
                                        + " another.",
                                "1m")
                        .between(MILLI, 365 * 24 * 60 * MINUTE));
        add(
                Key.of(
                                CACHE,
                                "stale.if-error",
                                DURATION,
                                "no use",
                                "How long past its `ttl` an answer is used when computing another"
                                        + " fails.",
                                "1h")
                        .between(MILLI, 365 * 24 * 60 * MINUTE));
    }

    private void addWhere() {
        add(
                Key.of(
                                CACHE,
                                "refresh",
                                CHOICE,
                                "caller",
                                "Who computes again what is due: the `caller` that comes first, or a"
                                        + " thread of the agent, where the arguments are immutable"
                                        + " and no hidden input was seen. Methods only.",
                                "background")
                        .oneOf(List.of("caller", "background"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "write",
                                CHOICE,
                                "sync",
                                "Whether an answer is in Redis when its caller gets it (`sync`), or is"
                                        + " sent there by a thread of the agent, from a bounded"
                                        + " queue (`async`).",
                                "async")
                        .oneOf(List.of("sync", "async"), List.of()));
        add(
                Key.of(
                                CACHE,
                                "slow",
                                CHOICE,
                                "warn",
                                "What is done when hits from Redis take longer than computing: a"
                                        + " line in the log, or also `bypass`, the rule is switched"
                                        + " off on this instance.",
                                "bypass")
                        .oneOf(List.of("warn", "bypass"), List.of()));
    }

    private void addFlow() {
        add(
                Key.of(
                        CACHE,
                        "errors",
                        ERRORS,
                        "none",
                        "Exceptions that are kept like answers, with their subclasses; never an"
                                + " `Error` nor a security exception.",
                        "com.acme.NotFoundException"));
        add(
                Key.of(
                                CACHE,
                                "errors.ttl",
                                DURATION,
                                "10s",
                                "How long a kept exception is thrown again.",
                                "5s")
                        .between(MILLI, 24 * 60 * MINUTE));
        add(
                Key.of(
                        CACHE,
                        "put",
                        PATTERNS,
                        "none",
                        "Writes whose result replaces an entry of this rule; needs `put.key`.",
                        "com.acme.ProductService#update(com.acme.Product)"));
        add(
                Key.of(
                        CACHE,
                        "put.key",
                        KEY_CALLS,
                        "none",
                        "The entry that `put` replaces: this rule with values for its arguments,"
                                + " taken from those of the write.",
                        "product({product.id})"));
    }

    private void addCacheTrust() {
        add(
                Key.of(
                        CACHE,
                        "codec.allow",
                        TYPE_NAMES,
                        "those of `codec.allow`",
                        "Further types that this rule's entries may bring back.",
                        "com.acme.Circle, com.acme.Square"));
        add(
                Key.of(
                                CACHE,
                                "compress.above",
                                SIZE,
                                "that of `compress.above`",
                                "Larger values of this rule are compressed.",
                                "4KiB")
                        .between(1, 512 * MIB));
        add(
                Key.of(
                        CACHE,
                        "encrypt.key.file",
                        KEY_FILE,
                        "that of `encrypt.key.file`",
                        "A file with the key that encrypts this rule's values.",
                        "/run/secrets/prices"));
    }

    private void addKeying() {
        add(
                Key.of(
                        CACHE,
                        "key.class",
                        CLASS_NAME,
                        "none",
                        "A class of the application's that makes the key, a"
                                + " `dev.deja.api.KeyBuilder`.",
                        "com.acme.QuoteKeys"));
        add(
                Key.of(
                                CACHE,
                                "inputs",
                                CHOICE,
                                "observed",
                                "`declared`: what the methods read besides their arguments does not"
                                        + " change their answers, so nobody looks.",
                                "declared")
                        .oneOf(List.of("observed", "declared"), List.of()));
    }

    private void addTerms() {
        add(
                Key.of(
                        CACHE,
                        "ttl.class",
                        CLASS_NAME,
                        "none",
                        "User code that gives the lifetime of each answer, instead of `ttl`: an"
                                + " implementation of `dev.deja.api.TtlFunction`, from the class"
                                + " loader of the method.",
                        "com.acme.Lifetimes"));
        add(
                Key.of(
                                CACHE,
                                "ttl.jitter",
                                PERCENT,
                                "0%",
                                "Shortens each lifetime by up to this much, by the same for one key"
                                        + " on all instances, so that entries made together do not"
                                        + " end together.",
                                "10%")
                        .between(0, 90));
        add(
                Key.of(
                                CACHE,
                                "week.start",
                                CHOICE,
                                "that of `week.start`",
                                "The first day of the week, for `ttl = end-of-week`.",
                                "sunday")
                        .oneOf(DAYS, List.of()));
        add(
                Key.of(
                        CACHE,
                        "when",
                        CONDITION,
                        "none",
                        "Only calls for which it is true are looked up and stored: an expression"
                                + " over arguments by name, `arg[0]` and `self`.",
                        "id > 0"));
        add(
                Key.of(
                        CACHE,
                        "unless",
                        CONDITION,
                        "none",
                        "Results for which it is true are not stored; also over `result`.",
                        "result.isEmpty()"));
    }

    private void addLaterCache() {
        later(CACHE, "elements", "One entry per element.", "ids");
        later(CACHE, "shadow", "Runs the method always and compares.", "true");
    }

    private void addEvict() {
        add(
                Key.of(
                        EVICT,
                        "method",
                        PATTERNS,
                        "none; without it and `http` the rule overrides the annotation of that"
                                + " name",
                        "The methods after which entries are removed.",
                        "com.acme.ProductService#update(com.acme.Product)"));
        add(
                Key.of(
                        EVICT,
                        "tags",
                        TEMPLATES,
                        "none",
                        "Removes every entry that carries one of these tags.",
                        "product:{product.id}"));
        add(
                Key.of(
                        EVICT,
                        "keys",
                        KEY_CALLS,
                        "none",
                        "Removes single entries: a cache rule with values for its arguments, or for"
                                + " the slots of its `key`.",
                        "product({product.id})"));
        add(
                Key.of(
                        EVICT,
                        "rules",
                        RULE_NAMES,
                        "none",
                        "Removes everything that these cache rules stored.",
                        "product, top"));
        add(
                Key.of(
                        EVICT,
                        "all",
                        BOOLEAN,
                        "false",
                        "Removes everything of this configuration.",
                        "true"));
        add(
                Key.of(
                                EVICT,
                                "on",
                                CHOICE,
                                "always",
                                "`success`: not when the method threw (a failed write may have"
                                        + " written).",
                                "success")
                        .oneOf(List.of("always", "success"), List.of()));
        add(
                Key.of(
                                EVICT,
                                "timing",
                                CHOICE,
                                "after",
                                "`before`: before the call, too.",
                                "before")
                        .oneOf(List.of("after", "before"), List.of()));
        add(
                Key.of(
                        EVICT,
                        "when",
                        CONDITION,
                        "none",
                        "Removes only after calls for which it is true, or fails: an expression over"
                                + " arguments by name, `arg[0]`, `self` and `result`.",
                        "result.changed"));
        add(
                Key.of(
                        EVICT,
                        "enabled",
                        BOOLEAN,
                        "true",
                        "Switches the rule off, which suspends the cache rules that depend on it.",
                        "false"));
    }

    private void addCarefulEvict() {
        add(
                Key.of(
                        EVICT,
                        "armed",
                        BOOLEAN,
                        "false",
                        "What is to be removed lives for a minute at most from before the method"
                                + " runs, so that it does not outlive a writer that dies between"
                                + " its commit and the removal; with Redis. Costs one round trip"
                                + " before the method, and a miss a minute.",
                        "true"));
        add(
                Key.of(
                                EVICT,
                                "again",
                                DURATION,
                                "once only",
                                "Removes once more after that time, for reads from replicas of the"
                                        + " database that lag behind.",
                                "5s")
                        .between(MILLI, 60 * MINUTE));
    }
}
