package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Durations;
import dev.deja.rule.EvictRule;
import dev.deja.rule.Lifetime;
import dev.deja.rule.Origin;
import dev.deja.rule.RuleSyntaxException;
import dev.deja.rule.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final String PRODUCT =
            """
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            cache.product.tags   = product:{id}
            """;

    @TempDir Path folder = Path.of("");

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private Configuration load(String file) {
        return load(file, null);
    }

    private Configuration load(String file, @Nullable String argument) {
        try {
            Files.writeString(folder.resolve("agent.properties"), file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ConfigurationLoader.load(new Inputs(argument, properties, environment, folder));
    }

    private Configuration loadWithoutFile(@Nullable String argument) {
        return ConfigurationLoader.load(new Inputs(argument, properties, environment, folder));
    }

    private static List<String> lines(Configuration configuration) {
        List<String> lines = new ArrayList<>();
        for (Problem problem : configuration.problems()) {
            lines.add(problem.toString());
        }
        return lines;
    }

    /** The file gives exactly one problem, and it reads like this. */
    private Configuration assertProblem(String file, String expected) {
        Configuration configuration = load(file);
        assertEquals(List.of(expected), lines(configuration));
        return configuration;
    }

    private static CacheRule onlyCacheRule(Configuration configuration) {
        assertEquals(List.of(), lines(configuration));
        assertEquals(1, configuration.cacheRules().size());
        return configuration.cacheRules().get(0);
    }

    // ---- a whole file

    @Test
    void an_empty_file_gives_the_defaults() {
        Configuration configuration = load("");
        assertFalse(configuration.isIdle());
        Settings settings = configuration.settings();
        assertEquals("memory", settings.store());
        assertNull(settings.redis());
        assertEquals("", settings.namespace());
        assertNull(settings.zone());
        assertEquals(new Settings.Memory(100_000, 64 << 20), settings.memory());
        assertEquals(Duration.ofSeconds(10), settings.lease());
        assertEquals(LogLevel.INFO, settings.log().level());
        assertEquals(LogLevel.DEBUG, settings.log().events().get(LogEvent.KEY_FOUND));
        assertFalse(settings.log().keys());
        assertNull(settings.log().file());
    }

    @Test
    void a_cache_rule_gets_the_built_in_defaults() {
        CacheRule rule = onlyCacheRule(load(PRODUCT));
        assertEquals("cache.product", rule.id());
        assertEquals(new Origin("agent.properties", 1), rule.origin());
        assertTrue(rule.enabled());
        assertEquals(
                "com.acme.ProductService#find(long)",
                Objects.requireNonNull(rule.methods()).text());
        assertEquals(Duration.ofMinutes(10), rule.ttl());
        assertNull(rule.key());
        assertEquals("product:{id}", rule.tags().get(0).text());
        assertTrue(rule.nulls());
        assertNull(rule.nullTtl());
        assertEquals("", rule.namespace());
        assertEquals("memory", rule.store());
        assertEquals("binary", rule.codec());
        assertEquals(CacheRule.Copy.AUTO, rule.copy());
        assertEquals(CacheRule.Receiver.SINGLE, rule.receiver());
        assertEquals(1 << 20, rule.maxBytes());
        assertEquals(200, rule.keyMaxLength());
        assertTrue(rule.ignoreTypes().contains("org.springframework.ui.Model"));
        assertEquals(Map.of(), rule.keyTypes());
    }

    @Test
    void a_cache_rule_takes_every_value_that_is_written() {
        CacheRule rule =
                onlyCacheRule(
                        load(
                                """
                                max.bytes = 2MiB
                                key.type.com.acme.Money = {amount}
                                key.type.com.acme.Unit = {code}
                                cache.p.method = com.acme.P#find
                                cache.p.ttl = forever
                                cache.p.key = {id}
                                cache.p.null = skip
                                cache.p.null.ttl = 30s
                                cache.p.store = memory
                                cache.p.codec = json
                                cache.p.copy = never
                                cache.p.this = ignore
                                cache.p.max.bytes = 64KiB
                                cache.p.key.max.length = 100
                                cache.p.ignore.types = com.acme.Trace, com.acme.Ctx$Inner
                                cache.p.key.type.com.acme.Money = {amount}/{currency}
                                cache.p.enabled = false
                                """));
        assertFalse(rule.enabled());
        assertEquals(Durations.MAX, rule.ttl());
        assertEquals("{id}", Objects.requireNonNull(rule.key()).text());
        assertFalse(rule.nulls());
        assertEquals(Duration.ofSeconds(30), rule.nullTtl());
        assertEquals("json", rule.codec());
        assertEquals(CacheRule.Copy.NEVER, rule.copy());
        assertEquals(CacheRule.Receiver.IGNORE, rule.receiver());
        assertEquals(65_536, rule.maxBytes());
        assertEquals(100, rule.keyMaxLength());
        assertEquals(Set.of("com.acme.Trace", "com.acme.Ctx$Inner"), rule.ignoreTypes());
        assertEquals(
                "{amount}/{currency}",
                Objects.requireNonNull(rule.keyTypes().get("com.acme.Money")).text());
        assertEquals("{code}", Objects.requireNonNull(rule.keyTypes().get("com.acme.Unit")).text());
    }

    @Test
    void an_evict_rule_takes_every_value_that_is_written() {
        Configuration configuration =
                load(
                        PRODUCT
                                + """
                                evict.product.method = com.acme.ProductService#update
                                evict.product.tags = product:{product.id}
                                evict.product.rules = product
                                evict.product.on = success
                                evict.product.timing = before
                                evict.all.method = com.acme.ProductService#clear
                                evict.all.all = true
                                """);
        assertEquals(List.of(), lines(configuration));
        EvictRule product = configuration.evictRules().get(0);
        assertEquals("product:{product.id}", product.tags().get(0).text());
        assertEquals(List.of("product"), product.rules());
        assertTrue(product.onSuccessOnly());
        assertTrue(product.before());
        assertFalse(product.all());
        EvictRule all = configuration.evictRules().get(1);
        assertTrue(all.all());
        assertFalse(all.onSuccessOnly());
        assertFalse(all.before());
        assertEquals(List.of(), configuration.faultyEvicts());
    }

    @Test
    void global_settings_take_every_value_that_is_written() {
        Settings settings =
                load("""
                                zone = Europe/Paris
                                memory.max.entries = 10
                                memory.max.bytes = 2KB
                                lease = 30s
                                log.level = debug
                                log.level.KEY_FOUND = info
                                log.file = logs/deja.log
                                log.keys = true
                                namespace = shop
                                """)
                        .settings();
        assertEquals(ZoneId.of("Europe/Paris"), settings.zone());
        assertEquals(new Settings.Memory(10, 2000), settings.memory());
        assertEquals(Duration.ofSeconds(30), settings.lease());
        assertEquals(LogLevel.DEBUG, settings.log().level());
        assertEquals(LogLevel.INFO, settings.log().events().get(LogEvent.KEY_FOUND));
        assertEquals(folder.toAbsolutePath().resolve("logs/deja.log"), settings.log().file());
        assertTrue(settings.log().keys());
        assertEquals("shop", settings.namespace());
    }

    // ---- which file

    @Test
    void without_any_file_the_agent_is_idle_and_says_so_in_one_line() {
        Configuration configuration = loadWithoutFile(null);
        assertTrue(configuration.isIdle());
        assertEquals(List.of(), lines(configuration));
        assertTrue(reason(configuration).contains("-javaagent:deja-agent.jar=<file>"));
        assertFalse(reason(configuration).contains("\n"));
    }

    private static String reason(Configuration configuration) {
        return Objects.requireNonNull(configuration.idleReason());
    }

    @Test
    void the_agent_argument_comes_before_the_property_and_that_before_the_working_directory()
            throws IOException {
        Files.writeString(folder.resolve("one.properties"), "namespace = one");
        Files.writeString(folder.resolve("two.properties"), "namespace = two");
        assertEquals("three", load("namespace = three").settings().namespace());
        properties.put("deja.config", folder.resolve("two.properties").toString());
        assertEquals("two", load("namespace = three").settings().namespace());
        assertEquals("one", load("namespace = three", " one.properties ").settings().namespace());
        assertEquals("two", load("namespace = three", " ").settings().namespace());
    }

    @Test
    void a_named_file_that_is_missing_leaves_the_agent_idle_with_one_message() {
        Configuration configuration = loadWithoutFile("conf/shop.properties");
        assertTrue(configuration.isIdle());
        assertEquals(1, configuration.problems().size());
        String line = configuration.problems().get(0).toString();
        assertTrue(line.startsWith("conf/shop.properties: there is no such file ("), line);
        assertTrue(line.contains(folder.toString()), line);
        assertTrue(line.contains("-javaagent:deja-agent.jar="), line);
    }

    @Test
    void a_file_that_cannot_be_read_leaves_the_agent_idle_with_one_message() throws IOException {
        Files.createDirectory(folder.resolve("conf"));
        Configuration configuration = loadWithoutFile("conf");
        assertTrue(configuration.isIdle());
        assertEquals(
                List.of("conf: is a folder; name the file in it; the agent stays idle"),
                lines(configuration));
        Files.write(folder.resolve("big"), new byte[5 << 20]);
        assertTrue(lines(loadWithoutFile("big")).get(0).startsWith("big: is larger than 4 MiB"));
        assertTrue(
                lines(loadWithoutFile("a\u0000b")).get(0).startsWith("a\\u0000b: is not a path"));
    }

    @Test
    void a_missing_file_does_not_hide_behind_a_default_one() {
        assertTrue(load("namespace = shop", "other.properties").isIdle());
    }

    // ---- precedence

    @Test
    void a_system_property_beats_the_environment_and_that_the_file() {
        String file = "namespace = file";
        assertEquals("file", load(file).settings().namespace());
        environment.put("DEJA_NAMESPACE", "environment");
        assertEquals("environment", load(file).settings().namespace());
        properties.put("deja.namespace", "property");
        assertEquals("property", load(file).settings().namespace());
        assertEquals("property", load("").settings().namespace());
    }

    @Test
    void the_environment_sets_keys_with_dots_and_families() {
        environment.put("DEJA_MEMORY_MAX_ENTRIES", "7");
        environment.put("DEJA_LOG_LEVEL_KEY_FOUND", "warn");
        Configuration configuration = load("");
        assertEquals(7, configuration.settings().memory().maxEntries());
        assertEquals(
                LogLevel.WARN, configuration.settings().log().events().get(LogEvent.KEY_FOUND));
    }

    @Test
    void a_system_property_sets_values_of_rules_and_repairs_the_file() {
        properties.put("deja.cache.product.ttl", "5m");
        Configuration configuration = load(PRODUCT.replace("10m", "ten"));
        assertEquals(Duration.ofMinutes(5), configuration.cacheRules().get(0).ttl());
        assertEquals(1, configuration.problems().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7m | 5m | 3m | PT7M",
                "   | 5m | 3m | PT5M",
                "   |    | 3m | PT3M",
                "   |    |    | PT8760H"
            })
    void of_an_annotation_rule_the_own_line_wins_then_the_annotation_then_the_default_for_all(
            @Nullable String own,
            @Nullable String annotation,
            @Nullable String all,
            Duration expected) {
        StringBuilder file = new StringBuilder("namespace = x\n");
        if (own != null) {
            file.append("cache.product.ttl = ").append(own).append('\n');
        }
        if (all != null) {
            file.append("cache.*.ttl = ").append(all).append('\n');
        }
        Map<String, String> fields = annotation == null ? Map.of() : Map.of("ttl", annotation);
        Heard heard = new Heard();
        CacheRule rule =
                load(file.toString())
                        .cacheFromAnnotation("product", fields, ANNOTATED, heard)
                        .orElseThrow();
        assertEquals(expected, rule.ttl());
        assertEquals(ANNOTATED, rule.origin());
        assertNull(rule.methods());
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void defaults_for_all_rules_yield_to_the_rules_own_line() {
        Configuration configuration =
                load(
                        """
                        cache.*.ttl = 1m
                        cache.*.codec = json
                        cache.a.method = com.acme.A#a
                        cache.b.method = com.acme.A#b
                        cache.b.ttl = 2m
                        cache.b.codec = binary
                        evict.*.on = success
                        evict.c.method = com.acme.A#c
                        evict.c.all = true
                        """);
        assertEquals(List.of(), lines(configuration));
        assertEquals(Duration.ofMinutes(1), configuration.cacheRules().get(0).ttl());
        assertEquals("json", configuration.cacheRules().get(0).codec());
        assertEquals(Duration.ofMinutes(2), configuration.cacheRules().get(1).ttl());
        assertEquals("binary", configuration.cacheRules().get(1).codec());
        assertTrue(configuration.evictRules().get(0).onSuccessOnly());
    }

    // ---- unknown keys, unknown variables

    @Test
    void an_unknown_key_of_a_rule_is_named_with_its_line_and_the_nearest_one() {
        Configuration configuration =
                assertProblem(
                        PRODUCT + "cache.product.tll = 10m",
                        "agent.properties:4: cache.product.tll: unknown key; did you mean"
                                + " cache.product.ttl?");
        assertEquals(List.of(), configuration.cacheRules());
        assertEquals("cache.product", configuration.leftOut().get(0).id());
    }

    @Test
    void a_key_for_all_rules_is_not_one_of_a_rule() {
        assertEquals(
                List.of(
                        "agent.properties:4: cache.product.inputs.watch: is a key for all rules, not"
                                + " for one; write inputs.watch = …"),
                lines(load(PRODUCT + "cache.product.inputs.watch = com.acme.Tenant#current()")));
    }

    @Test
    void an_unknown_key_that_is_near_to_none_lists_the_valid_ones() {
        String line = lines(load(PRODUCT + "cache.product.flavour = sweet")).get(0);
        assertTrue(line.contains("valid after cache.product. are method, ttl, key, tags"), line);
        assertFalse(line.contains("sweet"), line);
        assertTrue(
                lines(load("evict.x.flavour = 1"))
                        .get(0)
                        .contains("method, tags, keys, rules, all"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory.max.entires = 5 | memory.max.entries",
                "cach.product.ttl = 5m | cache.product.ttl",
                "catche.product.method = A#b | cache.product.method",
                "log.keyz = true | log.keys",
                "redis.password = geheim | redis.password.file"
            })
    void an_unknown_global_key_offers_the_nearest_one(String line, String nearest) {
        String problem = lines(load(line)).get(0);
        assertTrue(problem.startsWith("agent.properties:1: "), problem);
        assertTrue(problem.endsWith("unknown key; did you mean " + nearest + "?"), problem);
        assertFalse(problem.contains("geheim"), problem);
    }

    @Test
    void an_unknown_global_key_leaves_the_rest_working() {
        Configuration configuration = load(PRODUCT + "colour = blue");
        assertEquals(1, configuration.cacheRules().size());
        assertFalse(configuration.isIdle());
        assertEquals(1, configuration.problems().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.url = redis://localhost",
                "enabeld = false",
                "proces.include = x.jar"
            })
    void a_misspelt_key_that_decides_everything_leaves_the_agent_idle(String line) {
        Configuration configuration = load(PRODUCT + line);
        assertTrue(configuration.isIdle());
        assertEquals(List.of(), configuration.cacheRules());
        assertTrue(reason(configuration).contains("did you mean"), reason(configuration));
    }

    @Test
    void a_misspelt_key_beside_the_right_one_is_only_reported() {
        assertFalse(load("enabled = true\nenabeld = true").isIdle());
        assertFalse(load("enabeld = true\nenabled = true").isIdle());
    }

    @Test
    void unknown_system_properties_and_variables_are_reported() {
        properties.put("deja.redis.pool.mx", "5");
        environment.put("DEJA_LEASEE", "5s");
        environment.put("DEJA_CACHE_PRODUCT_TTL", "5s");
        environment.put("DEJA_CONFIG", "x");
        environment.put("DEJA_LEASE", " ");
        environment.put("OTHER", "x");
        List<String> lines = lines(load(""));
        assertEquals(5, lines.size());
        assertContains(
                lines,
                "system property: deja.redis.pool.mx: unknown key; did you mean deja.redis.pool.max?");
        assertContains(
                lines, "environment: DEJA_LEASEE: unknown variable; did you mean DEJA_LEASE?");
        assertContains(
                lines,
                "environment: DEJA_LEASE: is empty and counts as not set; give it a value or unset"
                        + " it");
        assertTrue(lines.toString().contains("-Ddeja.cache.<name>.ttl=10m"));
        assertTrue(lines.toString().contains("-Ddeja.config=<file>"));
    }

    private static void assertContains(List<String> lines, String expected) {
        assertTrue(lines.contains(expected), () -> expected + " is not in " + lines);
    }

    // ---- bad values

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cache.product.ttl = 10 minutes | '10 minutes' is not a duration; write it like",
                "cache.product.ttl = 0 | '0' is too short: a duration is at least 1ms; write",
                "cache.product.ttl = -5m | '-5m' is too short",
                "cache.product.ttl = | has no value; write one, such as 10m",
                "cache.product.codec = xml | 'xml' is not valid; write binary or json",
                "cache.product.codec = jsn | 'jsn' is not valid; did you mean json?",
                "cache.product.null = ignore | 'ignore' is not valid; write store or skip",
                "cache.product.copy = always | 'always' is not valid; write auto or never",
                "cache.product.this = ignroe | 'ignroe' is not valid; did you mean ignore?",
                "cache.product.enabled = yes | 'yes' is neither true nor false; write true or false",
                "cache.product.max.bytes = 1 elephant | '1 elephant' is not a size; write",
                "cache.product.max.bytes = 0 | '0' is too small; the smallest is 1",
                "cache.product.max.bytes = 1TiB | '1TiB' is not a size",
                "cache.product.key.max.length = 10 | '10' is too small; the smallest is 64",
                "cache.product.namespace = a:b | 'a:b' has a character that keys cannot begin with",
                "cache.product.ignore.types = com.acme. | 'com.acme.' is not the name of a class",
                "cache.product.ignore.types = A,,B | 'A,,B' has an empty element",
                "cache.product.key.type.Mo-ney = {a} | 'Mo-ney' is not the name of a class",
                "cache.product.key.type. = {a} | unknown key",
                "cache.product.store = redis | is redis, but no Redis is configured",
                "cache.product.store = memcached | 'memcached' comes in a later version",
            })
    void a_bad_value_of_a_rule_leaves_the_rule_out_and_names_line_and_remedy(
            String line, String expected) {
        String file =
                line.startsWith("cache.product.ttl")
                        ? "cache.product.method = A#b\n\n" + line
                        : "cache.product.method = A#b\ncache.product.ttl = 1m\n" + line;
        Configuration configuration =
                load(file + "\ncache.other.method = A#c\ncache.other.ttl = 1s");
        List<String> lines = lines(configuration);
        assertEquals(1, lines.size(), lines.toString());
        String key = line.substring(0, line.indexOf(" ="));
        assertTrue(
                lines.get(0).startsWith("agent.properties:3: " + key + ": " + expected),
                lines.get(0));
        assertEquals(1, configuration.cacheRules().size());
        assertEquals("other", configuration.cacheRules().get(0).name());
        assertFalse(configuration.isIdle());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lease = soon | 'soon' is not a duration",
                "lease = 1h | '1h' is too large; the largest is 600s; until then the default is"
                        + " used: 10s",
                "lease = 1ms | '1ms' is too small; the smallest is 100ms",
                "memory.max.entries = many | 'many' is not a whole number",
                "memory.max.entries = 99999999999999999999999 | '99999999999999999999999' is too"
                        + " large",
                "zone = Europe/Pari | 'Europe/Pari' is not a time zone this JVM knows; did you"
                        + " mean Europe/Paris?",
                "zone = * | '*' is not a time zone",
                "log.level = verbose | 'verbose' is not valid; write trace, debug, info, warn,"
                        + " error or off",
                "log.level.KEY_FUND = info | no event of the log has this name; did you mean"
                        + " log.level.KEY_FOUND?",
                "log.level.X = info | no event of the log has this name; the events are"
                        + " CONNECT_BEGIN",
                "strict = ja | 'ja' is neither true nor false",
            })
    void a_bad_global_value_is_reported_and_the_default_used(String line, String expected) {
        Configuration configuration = load(PRODUCT + line);
        List<String> lines = lines(configuration);
        assertEquals(1, lines.size(), lines.toString());
        String key = line.substring(0, line.indexOf(" ="));
        assertTrue(
                lines.get(0).startsWith("agent.properties:4: " + key + ": " + expected),
                lines.get(0));
        assertFalse(configuration.isIdle());
        assertEquals(1, configuration.cacheRules().size());
        assertEquals(Duration.ofSeconds(10), configuration.settings().lease());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "enabled = flase | 'flase' is neither true nor false",
                "store = rediss | 'rediss' is not valid; did you mean redis? Valid: memory, redis;"
                        + " the agent stays idle",
                "store = memcached | 'memcached' comes in a later version",
                "store = redis | is redis, but redis.uri is missing",
                "namespace = shöp | 'shöp' has a character",
                "namespace.policy = join | 'join' is not valid; write append or replace",
                "redis.uri = localhost | is not a Redis URI; write redis://host:port/database",
                "redis.uri = redis://a,b | names several servers; name one server, or write"
                        + " redis-sentinel://",
                "redis.uri = redis-sentinel://a,b | does not name the primary; write"
                        + " redis-sentinel://host:port,host:port/primary/database",
                "redis.uri = redis-sentinel://a,/m | has no valid host; write redis-sentinel://",
                "redis.uri = redis-sentinel://a/m/x | the database is not a number",
                "redis.uri = redis-cluster://a,b/1 | has a database, and a cluster has only one",
                "redis.uri = redis-cluster://a:b | the port is not a number",
                "redis.uri = redis-masters://a | is not a Redis URI",
                "redis.password.file = nofile | there is no such file",
                "redis.trust.store = nofile | there is no file '",
                "store = redis://a:b@c | 'redis://***' is not valid",
                "process.include = , | ',' has an empty element",
                "admin.port = 9464 | comes in a later version; the agent stays idle",
            })
    void a_value_without_safe_substitute_leaves_the_agent_idle_with_one_error(
            String line, String expected) {
        Configuration configuration = load(PRODUCT + line);
        List<String> lines = lines(configuration);
        assertEquals(1, lines.size(), lines.toString());
        String key = line.substring(0, line.indexOf(" ="));
        assertTrue(
                lines.get(0).startsWith("agent.properties:4: " + key + ": " + expected),
                lines.get(0));
        assertEquals(Problem.Severity.ERROR, configuration.problems().get(0).severity());
        assertTrue(configuration.isIdle());
        assertEquals(lines.get(0), reason(configuration));
        assertEquals(List.of(), configuration.cacheRules());
    }

    @Test
    void a_ttl_beyond_a_year_is_cut_and_warned_of() {
        Configuration configuration =
                load("cache.a.method = A#a\ncache.a.ttl = 400d\ncache.a.null.ttl = forever");
        assertEquals(Durations.MAX, configuration.cacheRules().get(0).ttl());
        assertEquals(1, configuration.problems().size());
        assertEquals(Problem.Severity.WARN, configuration.problems().get(0).severity());
        assertTrue(lines(configuration).get(0).startsWith("agent.properties:2: cache.a.ttl: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elements = ids", "shadow = true"})
    void what_comes_later_is_an_error_that_says_so_and_leaves_the_rule_out(String field) {
        Configuration configuration = load(PRODUCT + "cache.product." + field);
        String key = "cache.product." + field.substring(0, field.indexOf(" ="));
        assertEquals(
                List.of(
                        "agent.properties:4: "
                                + key
                                + ": comes in a later version; the rule is left out; remove the"
                                + " line"),
                lines(configuration));
        assertEquals(List.of(), configuration.cacheRules());
        assertFalse(configuration.isIdle());
    }

    private Lifetime lifetimeOf(String ttl, String more) {
        return onlyCacheRule(load("cache.a.method = A#a\ncache.a.ttl = " + ttl + "\n" + more))
                .terms()
                .lifetime();
    }

    @Test
    void a_ttl_may_be_the_end_of_a_day_or_week_or_a_value_of_the_call() throws RuleSyntaxException {
        ZoneId paris = ZoneId.of("Europe/Paris");
        assertEquals(new Lifetime.Until(null, null), lifetimeOf("end-of-day", ""));
        assertEquals(
                new Lifetime.Until(null, paris), lifetimeOf("end-of-day", "zone = Europe/Paris"));
        assertEquals(new Lifetime.Until(DayOfWeek.MONDAY, null), lifetimeOf("end-of-week", ""));
        assertEquals(
                new Lifetime.Until(DayOfWeek.SUNDAY, null),
                lifetimeOf("end-of-week", "week.start = sunday"));
        assertEquals(
                new Lifetime.Until(DayOfWeek.FRIDAY, null),
                lifetimeOf("end-of-week", "week.start = sunday\ncache.a.week.start = friday"));
        assertEquals(
                new Lifetime.Told(Template.parse("{@result.expiresIn}")),
                lifetimeOf("{@result.expiresIn}", ""));
        assertEquals(new Lifetime.Fixed(Duration.ofMinutes(5)), lifetimeOf("5m", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ttl = END-OF-DAY | 'END-OF-DAY' is no lifetime; write end-of-day or end-of-week",
                "ttl = end-of-month | 'end-of-month' is no lifetime; write end-of-day or end-of-week",
                "ttl = {@result.a}s | '{@result.a}s' is more than one placeholder; a lifetime is one"
                        + " value, such as {@result.expiresIn}",
                "null.ttl = end-of-day | 'end-of-day' is not a duration; write it like 500ms, 90s,"
                        + " 10m, 1h30m, 7d or forever",
                "ttl.jitter = 10 | '10' is not a percentage; write a whole number with the sign,"
                        + " such as 10%",
                "ttl.jitter = 95% | '95%' is too much; the most is 90%",
                "ttl.jitter = -1% | '-1%' is not a percentage; write a whole number with the sign,"
                        + " such as 10%",
                "ttl.class = a b | 'a b' is not the name of a class; write a name like"
                        + " com.acme.Times or com.acme.Orders$Times",
                "week.start = mondey | 'mondey' is not valid; did you mean monday? Valid: monday,"
                        + " tuesday, wednesday, thursday, friday, saturday, sunday",
                "when = id > | 'id >' cannot be read at position 4; an argument whose name is a"
                        + " word of the language, such as size or empty, is written arg[0].",
                "unless = id = 5 | 'id = 5' cannot be read at position 1; a condition only reads:"
                        + " assignments (two are equal when ==), new objects, loops and functions of"
                        + " its own are not for it.",
                "when = result > 1 | reads the result, but a call is judged by it before it is made;"
                        + " the rule is left out; use unless, which is judged after the call; a"
                        + " parameter named result is written arg[0] (or its position)",
            })
    void bad_terms_are_reported_with_line_and_remedy(String line, String problem) {
        Configuration configuration =
                assertProblem(
                        "cache.a.method = A#a\n"
                                + (line.startsWith("ttl =") ? "" : "cache.*.ttl = 1h\n")
                                + "cache.a."
                                + line,
                        "agent.properties:"
                                + (line.startsWith("ttl =") ? 2 : 3)
                                + ": cache.a."
                                + line.substring(0, line.indexOf(" ="))
                                + ": "
                                + problem);
        assertEquals(List.of(), configuration.cacheRules());
    }

    @Test
    void a_zone_that_cannot_be_read_leaves_out_the_rules_that_need_it() {
        Configuration configuration =
                load(
                        PRODUCT
                                + "zone = Europe/Pariss\ncache.a.method = A#a\n"
                                + "cache.a.ttl = end-of-day");
        assertEquals(1, configuration.cacheRules().size());
        assertTrue(
                lines(configuration).get(1).contains("cache.a.ttl: needs the zone"),
                lines(configuration).toString());
    }

    @Test
    void a_class_that_tells_the_lifetime_is_enough() {
        CacheRule rule =
                onlyCacheRule(load("cache.a.method = A#a\ncache.a.ttl.class = com.acme.Times"));
        assertEquals(Durations.MAX, rule.ttl());
        assertEquals("com.acme.Times", rule.terms().ttlClass());
    }

    @Test
    void an_evict_rule_cannot_judge_the_result_before_the_call() {
        FaultyEvict faulty =
                onlyFaulty(
                        load(
                                "evict.p.method = A#b\nevict.p.all = true\n"
                                        + "evict.p.timing = before\nevict.p.when = result > 1"));
        assertTrue(faulty.all());
        assertTrue(faulty.reason().contains("there is none yet"), faulty.reason());
    }

    @Test
    void a_cache_rule_without_ttl_is_left_out() {
        Configuration configuration =
                assertProblem(
                        "cache.a.method = A#a",
                        "agent.properties:1: cache.a: has no ttl; the rule is left out; add"
                                + " cache.a.ttl = 10m, or a default for all rules: cache.*.ttl ="
                                + " 10m");
        assertEquals(List.of(), configuration.cacheRules());
    }

    @Test
    void a_repeated_key_leaves_its_rule_out() {
        Configuration configuration =
                assertProblem(
                        PRODUCT + "cache.product.ttl = 20m",
                        "agent.properties:4: cache.product.ttl: given twice, in line 2 and in line"
                                + " 4; remove one of the two lines");
        assertEquals(List.of(), configuration.cacheRules());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.1st.ttl = 1m",
                "cache.é.ttl = 1m",
                "cache.a b.ttl = 1m",
                "cache..ttl = 1"
            })
    void a_bad_rule_name_is_reported(String line) {
        String problem = lines(load(line)).get(0);
        assertTrue(problem.contains("is not a valid name for a rule"), problem);
        assertTrue(
                problem.contains("a letter, then letters (a to z), digits, '_' or '-'"), problem);
    }

    @Test
    void a_rules_key_without_field_and_a_method_for_all_rules_are_reported() {
        assertTrue(lines(load("cache.a = 1")).get(0).contains("three parts; write cache.<name>."));
        assertTrue(lines(load("cache.*.method = A#a")).get(0).contains("is no default"));
    }

    @Test
    void a_lost_continuation_leaves_the_rule_before_it_out() {
        Configuration configuration =
                load(
                        "cache.a.method = A#a\ncache.a.ttl = 1m\ncache.a.tags = x:{id}\n    , y:{id}\n"
                                + "cache.b.method = A#b\ncache.b.ttl = 1m");
        assertEquals(1, configuration.problems().size());
        assertTrue(
                lines(configuration).get(0).startsWith("agent.properties:4: a line without '='"));
        assertEquals(1, configuration.cacheRules().size());
        assertEquals("b", configuration.cacheRules().get(0).name());
    }

    @Test
    void messages_never_hold_control_characters() {
        String line = lines(load("cache.a.ttl = 1\u001b[31m")).get(0);
        assertTrue(line.contains("1\\u001b[31m"), line);
        line = lines(load("cache.a.codec\u00a0= json")).get(0);
        assertTrue(line.contains("cache.a.codec\\u00a0: unknown key"), line);
    }

    // ---- evict rules that do not work

    private static FaultyEvict onlyFaulty(Configuration configuration) {
        assertEquals(1, configuration.faultyEvicts().size());
        return configuration.faultyEvicts().get(0);
    }

    @Test
    void a_faulty_evict_rule_still_tells_its_tags() {
        Configuration configuration =
                load(
                        PRODUCT
                                + """
                                evict.p.method = A#update
                                evict.p.tags = product:{0}
                                evict.p.rules = product
                                evict.p.on = sucess
                                """);
        FaultyEvict faulty = onlyFaulty(configuration);
        assertEquals("p", faulty.name());
        assertEquals(new Origin("agent.properties", 4), faulty.origin());
        assertEquals("product:{0}", faulty.tags().get(0).text());
        assertEquals(List.of("product"), faulty.rules());
        assertFalse(faulty.unknownScope());
        assertTrue(faulty.reason().contains("evict.p.on"), faulty.reason());
        assertEquals(List.of(), configuration.evictRules());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evict.p.tags =",
                "evict.p.tags = a\nevict.p.tags = b",
                "evict.p.tags: product:{id}",
                "evict.p.tgs = product:{id}",
                "evict.p.rules = product\nevict.p.tgs = product:{id}",
                "evict.p.rules = product,\n   other",
                "evict.p.on = success",
                "evict.p.all = maybe",
                "evict.p.paths = x",
                "evict.1p.tags = product:{id}",
                "evict.*.tagz = product:{id}",
                "evit.q.tags = product:{id}"
            })
    void an_evict_rule_whose_targets_cannot_be_read_has_an_unknown_scope(String line) {
        Configuration configuration = load(PRODUCT + "evict.p.method = A#update\n" + line);
        assertFalse(configuration.problems().isEmpty());
        boolean unknown = false;
        for (FaultyEvict faulty : configuration.faultyEvicts()) {
            unknown |= faulty.unknownScope();
        }
        assertTrue(unknown, lines(configuration).toString());
        assertEquals(1, configuration.cacheRules().size());
    }

    @Test
    void an_evict_rule_with_a_value_that_is_none_keeps_its_scope() {
        FaultyEvict faulty =
                onlyFaulty(load("evict.p.method = A#b\nevict.p.all = true\nevict.p.again = soon"));
        assertTrue(faulty.all());
        assertFalse(faulty.unknownScope());
        assertTrue(faulty.reason().contains("again"), faulty.reason());
    }

    @Test
    void an_evict_rule_of_endpoints_cannot_be_armed() {
        FaultyEvict faulty =
                onlyFaulty(
                        load(
                                "evict.p.http = POST /p\nevict.p.all = true\n"
                                        + "evict.p.armed = true"));
        assertTrue(faulty.reason().contains("rules of methods"), faulty.reason());
    }

    @Test
    void an_evict_rule_can_be_armed_and_repeated() {
        Configuration configuration =
                load(
                        "evict.p.method = A#b\nevict.p.all = true\nevict.p.armed = true\n"
                                + "evict.p.again = 5s");
        assertEquals(
                new EvictRule.Care(true, Duration.ofSeconds(5)),
                configuration.evictRules().get(0).care());
    }

    @Test
    void an_evict_rule_that_does_not_say_what_to_remove_is_faulty() {
        Configuration configuration =
                assertProblem(
                        "evict.p.method = A#b",
                        "agent.properties:1: evict.p: does not say what to remove; add tags, keys,"
                                + " rules, paths or all = true");
        assertTrue(onlyFaulty(configuration).unknownScope());
    }

    @Test
    void switching_an_evict_rule_off_suspends_what_depends_on_it() {
        Configuration configuration =
                load(
                        PRODUCT
                                + "evict.p.method = A#b\nevict.p.tags = product:{id}\n"
                                + "evict.p.enabled = false");
        FaultyEvict faulty = onlyFaulty(configuration);
        assertFalse(faulty.unknownScope());
        assertEquals("product:{id}", faulty.tags().get(0).text());
        assertFalse(configuration.evictRules().get(0).enabled());
        assertEquals(Problem.Severity.WARN, configuration.problems().get(0).severity());
        assertTrue(
                lines(configuration).get(0).startsWith("agent.properties:6: evict.p: is switched"));
    }

    @Test
    void an_evict_rule_that_names_no_rule_of_the_file_is_warned_of() {
        Configuration configuration =
                assertProblem(
                        PRODUCT + "evict.p.method = A#b\nevict.p.rules = product, prodct",
                        "agent.properties:5: evict.p.rules: names the cache rule 'prodct', which"
                                + " this file does not have; did you mean product? (an annotation"
                                + " may bring the rule)");
        assertEquals(
                List.of(
                        new Configuration.Unresolved(
                                "p", "prodct", "product", configuration.problems().get(0))),
                configuration.unresolved());
        assertEquals(1, configuration.evictRules().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{id} | product({0}) |",
                "{id}-{lang}-{id} | product({0}, 'fr') |",
                "{@method}/{id} | product({0}) |",
                "{{x}}{id} | product({0}) |",
                "{0}-{id} | product({0}) |",
                "{0}-{id} | product({0}, 1) |",
                "{id} | product({0}, 1) | gives 2 values to product, whose key has 1",
                "{id}:{lang} | product({0}) | gives 1 values to product, whose key has 2",
                "constant | product({0}) | gives 1 values to product, whose key has 0",
            })
    void keys_give_one_value_for_each_slot(String key, String keys, @Nullable String expected) {
        Configuration configuration =
                load(
                        PRODUCT
                                + "cache.product.key = "
                                + key
                                + "\nevict.p.method = A#b\nevict.p.keys = "
                                + keys);
        if (expected == null) {
            assertEquals(List.of(), lines(configuration));
            assertEquals(1, configuration.evictRules().size());
            return;
        }
        assertEquals(
                List.of(
                        "agent.properties:6: evict.p.keys: "
                                + expected
                                + "; write one value for each placeholder of '"
                                + key
                                + "'"),
                lines(configuration));
        FaultyEvict faulty = onlyFaulty(configuration);
        assertEquals("product", faulty.keys().get(0).rule());
        assertFalse(faulty.unknownScope());
    }

    @Test
    void who_shares_answers_is_what_the_file_says() {
        assertEquals(CacheRule.Keying.DEFAULT, load(PRODUCT).cacheRules().get(0).keying());
        assertEquals(
                new CacheRule.Keying("com.acme.Keys", true),
                load(PRODUCT
                                + "cache.product.key.class = com.acme.Keys\n"
                                + "cache.*.inputs = declared")
                        .cacheRules()
                        .get(0)
                        .keying());
        assertNull(load(PRODUCT).watchedInputs());
        assertEquals(
                "a.T#x() | a.U#y(String)",
                String.valueOf(
                        load(PRODUCT + "inputs.watch = a.T#x() | a.U#y(String)").watchedInputs()));
        String both =
                lines(
                                load(
                                        PRODUCT
                                                + "cache.product.key = {0}\n"
                                                + "cache.product.key.class = com.acme.Keys"))
                        .get(0);
        assertTrue(both.contains("cache.product.key.class: stands beside a key"), both);
        String two =
                lines(load(PRODUCT + "cache.product.key.class = com.acme.Keys, com.acme.More"))
                        .get(0);
        assertTrue(two.contains("is not the name of a class"), two);
        String watch = lines(load(PRODUCT + "inputs.watch = nothing")).get(0);
        assertTrue(watch.startsWith("agent.properties:4: inputs.watch"), watch);
        assertTrue(load(PRODUCT + "inputs.watch = nothing").isIdle());
        String heirs = lines(load(PRODUCT + "inputs.watch = com.acme.T+#x()")).get(0);
        assertTrue(heirs.contains("has a `+`, and a static method has no heirs"), heirs);
    }

    @Test
    void keys_of_a_rule_that_the_file_does_not_have_are_warned_of() {
        String line =
                lines(load(PRODUCT + "evict.p.method = A#b\nevict.p.keys = prodct({0})")).get(0);
        assertTrue(
                line.startsWith("agent.properties:5: evict.p.keys: names the cache rule 'prodct'"));
        assertTrue(line.contains("did you mean product?"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.product.key = {id", "cache.product.key = {@result.id}",
                "cache.product.key = {a}{b}", "cache.product.key = {@path.id}",
                "cache.product.tags2 = x", "cache.product.null.ttl = {@result.x}"
            })
    void a_template_that_cannot_be_used_leaves_the_rule_out(String line) {
        Configuration configuration = load(PRODUCT + line);
        assertEquals(1, configuration.problems().size(), lines(configuration).toString());
        assertTrue(lines(configuration).get(0).startsWith("agent.properties:4: cache.product."));
        assertEquals(List.of(), configuration.cacheRules());
    }

    @Test
    void tags_may_come_from_the_result() {
        Configuration configuration = load(PRODUCT.replace("{id}", "{@result.id}"));
        assertEquals(List.of(), configuration.problems());
        assertTrue(configuration.cacheRules().get(0).tags().get(0).usesResult());
    }

    @Test
    void a_tag_from_the_result_begins_with_a_word_that_tells_its_family() {
        Configuration configuration =
                load(PRODUCT.replace("product:{id}", "{@result.kind}:{@result.id}"));
        assertEquals(
                List.of(
                        "agent.properties:3: cache.product.tags: the tag"
                                + " {@result.kind}:{@result.id} has a placeholder before its first"
                                + " colon, so that nobody can tell before the call what kind of tag"
                                + " the result brings; the rule is left out; begin it with a word"
                                + " and a colon, such as owner:{@result.ownerId}"),
                lines(configuration));
        assertEquals(List.of(), configuration.cacheRules());
    }

    @Test
    void an_endpoint_has_no_result_for_tags() {
        String line =
                lines(
                                load(
                                        "cache.a.http = GET /a\ncache.a.ttl = 1m\ncache.a.tags ="
                                                + " owner:{@result.id}"))
                        .get(0);
        assertTrue(line.contains("stands for what a method returns"), line);
    }

    @Test
    void an_entry_carries_64_tags_at_most() {
        StringBuilder tags = new StringBuilder("t");
        for (int i = 1; i < 65; i++) {
            tags.append(", t").append(i);
        }
        String line = lines(load(PRODUCT.replace("product:{id}", tags.toString()))).get(0);
        assertTrue(line.contains("has 65 tags; an entry carries 64 at most"), line);
    }

    // ---- overrides and annotations

    private static final Origin ANNOTATED = new Origin("com.acme.Shop#find", 0);

    private static final class Heard implements Report {
        final List<String> lines = new ArrayList<>();
        final List<FaultyEvict> faulty = new ArrayList<>();

        @Override
        public void problem(Problem problem) {
            lines.add(problem.toString());
        }

        @Override
        public void faulty(FaultyEvict evict) {
            faulty.add(evict);
        }
    }

    @Test
    void rules_without_methods_wait_for_their_annotation() {
        Configuration configuration =
                load(
                        """
                        strict = true
                        cache.product.ttl = 1m
                        evict.product.tags = product:{id}
                        """);
        assertEquals(List.of(), lines(configuration));
        assertFalse(configuration.strictFailure());
        assertEquals(Set.of("product"), configuration.cacheOverrides());
        FaultyEvict waiting = configuration.evictOverrides().get("product");
        assertNotNull(waiting);
        assertEquals("product:{id}", waiting.tags().get(0).text());
        assertEquals(List.of(), configuration.cacheRules());
        assertEquals(List.of(), configuration.evictRules());
        assertEquals(List.of(), configuration.faultyEvicts());
    }

    @Test
    void the_file_overrides_an_annotation_field_by_field() {
        Configuration configuration =
                load("cache.product.codec = json\nevict.product.on = success");
        Heard heard = new Heard();
        CacheRule cache =
                configuration
                        .cacheFromAnnotation(
                                "product",
                                Map.of("ttl", "5m", "tags", "product:{id}", "key", " "),
                                ANNOTATED,
                                heard)
                        .orElseThrow();
        assertEquals("json", cache.codec());
        assertEquals(Duration.ofMinutes(5), cache.ttl());
        assertEquals("product:{id}", cache.tags().get(0).text());
        assertNull(cache.key());
        EvictRule evict =
                configuration
                        .evictFromAnnotation(
                                "product", Map.of("tags", "product:{id}"), ANNOTATED, heard)
                        .orElseThrow();
        assertTrue(evict.onSuccessOnly());
        assertNull(evict.methods());
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void an_evict_rule_whose_condition_cannot_be_read_keeps_its_scope() {
        FaultyEvict faulty =
                onlyFaulty(
                        load("evict.p.method = A#b\nevict.p.rules = q\nevict.p.when = result ="));
        assertEquals(List.of("q"), faulty.rules());
        assertFalse(faulty.unknownScope());
        assertTrue(faulty.reason().contains("cannot be read at position"), faulty.reason());
    }

    @Test
    void annotations_have_conditions_and_the_file_overrides_them() {
        Configuration configuration = load("cache.a.unless = result == 2");
        Heard heard = new Heard();
        CacheRule.Terms terms =
                configuration
                        .cacheFromAnnotation(
                                "a",
                                Map.of(
                                        "when",
                                        "id > 0",
                                        "unless",
                                        "result == 1",
                                        "ttl",
                                        "end-of-day"),
                                ANNOTATED,
                                heard)
                        .orElseThrow()
                        .terms();
        assertEquals("id > 0", String.valueOf(terms.when()));
        assertEquals("result == 2", String.valueOf(terms.unless()));
        assertEquals(new Lifetime.Until(null, null), terms.lifetime());
        EvictRule evict =
                configuration
                        .evictFromAnnotation(
                                "b", Map.of("rules", "a", "when", "result > 0"), ANNOTATED, heard)
                        .orElseThrow();
        assertEquals("result > 0", String.valueOf(evict.when()));
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void a_faulty_annotation_is_reported_with_its_place() {
        Configuration configuration = load("");
        Heard heard = new Heard();
        assertTrue(
                configuration
                        .cacheFromAnnotation("a", Map.of("ttl", "soon"), ANNOTATED, heard)
                        .isEmpty());
        assertTrue(
                heard.lines.get(0).startsWith("com.acme.Shop#find: cache.a.ttl: 'soon' is not"),
                heard.lines.get(0));
        assertTrue(
                configuration
                        .cacheFromAnnotation("a", Map.of("shadow", "true"), ANNOTATED, heard)
                        .isEmpty());
        assertTrue(
                configuration
                        .cacheFromAnnotation("a$b", Map.of("ttl", "5m"), ANNOTATED, heard)
                        .isEmpty());
        assertTrue(heard.lines.toString().contains("cache.a.shadow: comes in a later version"));
        assertTrue(heard.lines.toString().contains("cache.a$b: is not a valid name"));
        assertEquals(3, heard.lines.size(), "one line for each mistake");
    }

    @Test
    void a_faulty_override_leaves_the_annotations_rule_out() {
        Configuration configuration = load("cache.a.ttl = soon\nevict.a.rules = a,");
        Heard heard = new Heard();
        assertTrue(
                configuration
                        .cacheFromAnnotation("a", Map.of("ttl", "5m"), ANNOTATED, heard)
                        .isEmpty());
        assertTrue(heard.lines.get(0).contains("agent.properties:1: cache.a.ttl"));
        assertTrue(
                configuration
                        .evictFromAnnotation("a", Map.of("tags", "x"), ANNOTATED, heard)
                        .isEmpty());
        assertTrue(heard.faulty.get(0).unknownScope());
    }

    @Test
    void an_annotation_does_not_share_the_name_of_a_rule_that_has_methods() {
        Heard heard = new Heard();
        assertTrue(
                load(PRODUCT).cacheFromAnnotation("product", Map.of(), ANNOTATED, heard).isEmpty());
        assertTrue(heard.lines.get(0).contains("(agent.properties:1)"), heard.lines.get(0));
        assertTrue(heard.lines.get(0).contains("another name"), heard.lines.get(0));
    }

    @Test
    void an_eviction_by_annotation_is_never_dropped_for_its_name() {
        Heard heard = new Heard();
        EvictRule rule =
                load("evict.a.method = A#b\nevict.a.tags = x")
                        .evictFromAnnotation("a", Map.of("rules", "product"), ANNOTATED, heard)
                        .orElseThrow();
        assertNull(rule.methods());
        assertEquals(List.of("product"), rule.rules());
        assertEquals(1, rule.tags().size());
    }

    @Test
    void an_eviction_that_says_nothing_is_faulty() {
        Heard heard = new Heard();
        assertTrue(load("").evictFromAnnotation("a", Map.of(), ANNOTATED, heard).isEmpty());
        assertTrue(heard.lines.get(0).contains("does not say what to remove"));
        assertTrue(heard.faulty.get(0).unknownScope());
    }

    // ---- namespaces and stores

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | append | ``",
                "`` | replace | ``",
                "prices | append | shop.prices",
                "prices | replace | prices",
            })
    void a_rules_namespace_is_joined_or_replaces(String own, String policy, String expected) {
        String line = own.isEmpty() ? "" : "cache.product.namespace = " + own + "\n";
        CacheRule rule =
                onlyCacheRule(
                        load(
                                PRODUCT
                                        + "namespace = shop\nnamespace.policy = "
                                        + policy
                                        + "\n"
                                        + line));
        assertEquals(expected.isEmpty() ? "shop" : expected, rule.namespace());
    }

    @Test
    void a_shared_store_needs_a_namespace() {
        Configuration configuration =
                assertProblem(
                        PRODUCT + "redis.uri = redis://localhost",
                        "agent.properties:4: namespace: is missing, and two services that share a"
                                + " Redis must never share entries by accident; the agent stays idle;"
                                + " add namespace = <name of this service>");
        assertTrue(configuration.isIdle());
        assertEquals(List.of(), configuration.cacheRules());
    }

    private static final String REDIS = "namespace = shop\nredis.uri = ";

    private static RedisSettings redis(Configuration configuration) {
        assertEquals(List.of(), lines(configuration));
        return Objects.requireNonNull(configuration.settings().redis());
    }

    @Test
    void redis_is_the_store_as_soon_as_it_has_a_uri() {
        Configuration configuration = load(PRODUCT + REDIS + "redis://localhost");
        RedisSettings redis = redis(configuration);
        assertEquals("redis", configuration.settings().store());
        assertEquals("redis", onlyCacheRule(configuration).store());
        assertEquals(List.of(new RedisSettings.Address("localhost", 6379)), redis.servers());
        assertEquals(0, redis.database());
        assertFalse(redis.tls());
        assertNull(redis.user());
        assertNull(redis.password());
        assertEquals(Duration.ofSeconds(1), redis.connectTimeout());
        assertEquals(Duration.ofMillis(200), redis.commandTimeout());
        assertEquals(64, redis.poolMax());
        assertEquals(Duration.ofMillis(50), redis.poolWait());
        assertTrue(redis.verifyHost());
    }

    @Test
    void a_uri_carries_user_password_port_and_database() throws IOException {
        Files.writeString(folder.resolve("trust.p12"), "x");
        Files.writeString(folder.resolve("trust.pw"), "changeit\n");
        RedisSettings redis =
                redis(
                        load(
                                REDIS
                                        + """
                                        rediss://ap%40p:p%2Fss:w%C3%B6rd@[::1]:6380/3
                                        redis.trust.store = trust.p12
                                        redis.trust.store.password.file = trust.pw
                                        redis.verify.host = false
                                        redis.pool.max = 5
                                        redis.pool.wait = 5ms
                                        redis.connect.timeout = 2s
                                        redis.command.timeout = 1s
                                        """));
        assertTrue(redis.tls());
        assertEquals("ap@p", redis.user());
        assertEquals("p/ss:wörd", Objects.requireNonNull(redis.password()).reveal());
        assertEquals(List.of(new RedisSettings.Address("::1", 6380)), redis.servers());
        assertEquals(3, redis.database());
        assertEquals(folder.toAbsolutePath().resolve("trust.p12"), redis.trustStore());
        assertEquals("changeit", Objects.requireNonNull(redis.trustStorePassword()).reveal());
        assertFalse(redis.verifyHost());
        assertEquals("rediss://ap@p@[::1]:6380/3", redis.displayUri());
        assertFalse(redis.toString().contains("wörd"), redis.toString());
        assertFalse(redis.toString().contains("changeit"), redis.toString());
    }

    @Test
    void the_password_may_come_from_a_file() throws IOException {
        Files.writeString(folder.resolve("secret"), "gehe im \r\n");
        RedisSettings redis =
                redis(load(REDIS + "redis://app@localhost\nredis.password.file = secret"));
        assertEquals("app", redis.user());
        assertEquals("gehe im ", Objects.requireNonNull(redis.password()).reveal());
        Files.writeString(folder.resolve("secret"), "\n");
        Configuration empty = load(REDIS + "redis://app@localhost\nredis.password.file = secret");
        assertTrue(empty.isIdle());
        assertTrue(reason(empty).contains("is empty"), reason(empty));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://app:geheim@",
                "redis://app:geheim@host:port",
                "redis://app:geheim@host:0",
                "redis://app:geheim@host:70000",
                "redis://app:geheim@host/x",
                "redis://app:geheim@host/-1",
                "redis://app:geheim@host/0?timeout=1",
                "redis://host?password=geheim",
                "redis://host/0#geheim",
                "redis://app:gehe%zzgeheim@host",
                "redis://app:%geheim%4@host",
                "redis://app:geheim%FF@host",
                "redis://app:/geheim@host",
                "redis://app:#geheim@host",
                "redis://app:geheim@a:1:2",
                "redis://app:geheim@a,b",
                "redis:/app:geheim@host",
                "http://app:geheim@host",
                "geheim://app:geheim@host",
                "app:geheim@host",
                "redis-sentinel://app:geheim@host",
                "redis-cluster://app:geheim@host/1",
                "redis://geheim@host",
                "redis://app:geheim@ho st",
                "redis://app:geheimhost:6379",
                "redis://geheim:host",
            })
    void a_bad_uri_never_shows_its_password(String uri) {
        Configuration configuration = load(REDIS + uri);
        assertTrue(configuration.isIdle());
        assertEquals(1, configuration.problems().size());
        String line = lines(configuration).get(0);
        assertTrue(line.startsWith("agent.properties:2: redis.uri: "), line);
        assertFalse(line.contains("geheim"), line);
        assertFalse(reason(configuration).contains("geheim"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.uri: redis://app:geheim@host",
                "redis://app:geheim@host/0",
                "redis://app:geheim@host/?x=1",
                "redis.urii = redis://app:geheim@host",
                "redis.uri = redis://app:geheim@host\nredis.uri = redis://app:geheim@host",
                "uri redis://app:geheim@host = 1",
                "cache.redis://app:geheim@host.ttl = 1",
                "evict.redis://app:geheim@host.ttl = 1",
                "store = redis://app:geheim@host",
                "cache.x.codec = redis://app:geheim@host",
                "redis.password.file = geheim",
                "redis.password = geheim",
                "redis.trust.store.password.file = geheim",
            })
    void a_password_in_a_broken_line_is_not_shown(String line) {
        Configuration configuration = load(line);
        assertFalse(configuration.problems().isEmpty());
        assertFalse(
                lines(configuration).toString().contains("geheim"),
                () -> lines(configuration).toString());
        assertFalse(String.valueOf(configuration.idleReason()).contains("geheim"));
        assertFalse(configuration.faultyEvicts().toString().contains("geheim"));
    }

    @Test
    void no_slip_of_the_hand_shows_a_password_or_ends_in_an_exception() {
        String file =
                """
                namespace = shop
                redis.uri = redis://app:geheim@localhost:6379/0
                lease = 10s
                memory.max.bytes = 1MiB
                log.level = info
                """;
        String characters = "\n =#\\:@/?{}x,'";
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            StringBuilder broken = new StringBuilder(file);
            for (int slips = random.nextInt(2); slips >= 0; slips--) {
                int at = random.nextInt(broken.length());
                char c = characters.charAt(random.nextInt(characters.length()));
                switch (random.nextInt(3)) {
                    case 0 -> broken.deleteCharAt(at);
                    case 1 -> broken.insert(at, c);
                    default -> broken.setCharAt(at, c);
                }
            }
            Configuration configuration = load(broken.toString());
            String said = lines(configuration) + " " + configuration.idleReason();
            assertFalse(said.contains("geheim"), () -> broken + "\n" + said);
            assertFalse(said.contains("\n"), said);
            assertFalse(configuration.settings().toString().contains("geheim"), said);
        }
    }

    @Test
    void a_file_of_something_else_does_not_flood_the_log() {
        Configuration configuration = load("lorem ipsum dolor\n".repeat(10_000));
        assertEquals(101, configuration.problems().size());
        assertTrue(lines(configuration).get(100).contains("and 9900 more problems"));
        assertTrue(lines(load("x".repeat(100_000))).get(0).length() < 400);
        assertTrue(lines(load("x".repeat(100_000) + " = 1")).get(0).length() < 400);
    }

    @Test
    void two_passwords_or_a_trust_store_without_tls_leave_the_agent_idle() throws IOException {
        Files.writeString(folder.resolve("f"), "x");
        assertTrue(
                reason(load(REDIS + "redis://:a@host\nredis.password.file = f"))
                        .contains("remove one of the two"));
        assertTrue(
                reason(load(REDIS + "redis://host\nredis.trust.store = f"))
                        .contains("write rediss:// in redis.uri"));
    }

    @Test
    void redis_settings_that_are_not_used_are_warned_of() {
        Configuration configuration = load("redis.pool.max = 5");
        assertFalse(configuration.isIdle());
        assertEquals(Problem.Severity.WARN, configuration.problems().get(0).severity());
        configuration = load("store = memory\nredis.uri = redis://a:geheim@host");
        assertEquals(
                List.of(
                        "agent.properties:2: redis.uri: is not used, because entries live in"
                                + " memory; remove store = memory"),
                lines(configuration));
        assertNull(configuration.settings().redis());
    }

    @Test
    void a_rule_may_stay_in_memory_beside_redis() {
        assertEquals(
                "memory",
                onlyCacheRule(
                                load(
                                        PRODUCT
                                                + "cache.product.store = memory\n"
                                                + REDIS
                                                + "redis://h"))
                        .store());
    }

    // ---- off, other programs, strict

    @Test
    void enabled_false_switches_everything_off_without_an_error() {
        Configuration configuration = load(PRODUCT + "enabled = false");
        assertTrue(configuration.isIdle());
        assertEquals(List.of(), lines(configuration));
        assertEquals("switched off by enabled = false (agent.properties:4)", reason(configuration));
        properties.put("deja.enabled", "true");
        assertFalse(load(PRODUCT + "enabled = false").isIdle());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "com.acme.Shop | com.acme.Shop --port 1 | true",
                "com.acme.* | com.acme.Shop | true",
                "com.acme.Shop | com.acme.Shopping | false",
                "shop-*.jar | /opt/shop/shop-1.2.jar --x | true",
                "shop-*.jar | C:\\my apps\\shop-1.jar x | true",
                "other.jar, shop.jar | shop.jar | true",
                "/opt/*.jar | /opt/a b/shop.jar | true",
                "com.acme.Shop | shop/com.acme.Shop | true",
                "com.acme.Shop | jdk.jcmd/sun.tools.jcmd.JCmd com.acme.Shop | false",
                "com.acme.Shop | com.acme.Tool /x/com.acme.Shop.jar | false",
                "*Shop* | com.acme.Tool Shop | false",
            })
    void the_agent_keeps_out_of_programs_that_are_not_included(
            String include, String command, boolean included) {
        properties.put("sun.java.command", command);
        Configuration configuration =
                load("strict = true\nnonsense = 1\nprocess.include = " + include);
        assertEquals(!included, configuration.isIdle());
        assertEquals(included, configuration.strictFailure());
        assertEquals(included ? 1 : 0, configuration.problems().size());
    }

    @Test
    void strict_fails_for_errors_of_the_file_only() {
        assertTrue(load("strict = true\nlease = soon").strictFailure());
        assertTrue(load("strict = true\nredis.uri = redis://h").strictFailure());
        assertFalse(load("lease = soon").strictFailure());
        assertFalse(
                load("strict = true\ncache.a.method = A#a\ncache.a.ttl = 400d").strictFailure());
        assertFalse(load("strict = true\nenabled = false\nlease = soon").strictFailure());
        properties.put("deja.lease", "soon");
        assertFalse(load("strict = true").strictFailure());
        properties.put("deja.strict", "true");
        assertTrue(load("lease = 0").strictFailure());
        assertTrue(loadWithoutFile("nowhere").strictFailure());
    }

    @Test
    void sentinels_and_clusters_are_named_by_the_uri() {
        RedisSettings redis =
                load(REDIS + "rediss-sentinel://app:geheim@a,b:1,[::1]/shop/2").settings().redis();
        assertNotNull(redis);
        assertEquals(RedisSettings.Topology.SENTINEL, redis.topology());
        assertEquals(
                List.of(
                        new RedisSettings.Address("a", 26379),
                        new RedisSettings.Address("b", 1),
                        new RedisSettings.Address("::1", 26379)),
                redis.servers());
        assertEquals("shop", redis.master());
        assertEquals(2, redis.database());
        assertTrue(redis.tls());
        assertEquals("rediss-sentinel://app@a:26379,b:1,[::1]:26379/shop/2", redis.displayUri());

        redis = load(REDIS + "redis-cluster://:geheim@a,b:1").settings().redis();
        assertNotNull(redis);
        assertEquals(RedisSettings.Topology.CLUSTER, redis.topology());
        assertEquals("redis-cluster://a:6379,b:1", redis.displayUri());
        assertFalse(redis.dropAfterOutage());
    }

    @Test
    void credentials_for_sentinels_need_sentinels() {
        Configuration configuration = load(REDIS + "redis://a\nredis.sentinel.user = watcher\n");
        assertTrue(configuration.isIdle());
        assertTrue(
                lines(configuration).get(0).contains("redis.sentinel.user: is for Sentinels"),
                () -> lines(configuration).toString());
    }
}
