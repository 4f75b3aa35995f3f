package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.CacheRule;
import dev.deja.rule.EvictRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code errors} and {@code put} of a cache rule. */
final class FlowSettingsTest {
    private static final String PRODUCT =
            """
            cache.product.method = com.acme.ProductService#find(long)
            cache.product.ttl    = 10m
            """;

    @TempDir Path folder = Path.of("");

    private Configuration load(String file) throws IOException {
        Files.writeString(folder.resolve("agent.properties"), file);
        return ConfigurationLoader.load(new Inputs(null, Map.of(), Map.of(), folder));
    }

    @Test
    void what_happens_past_the_age_or_the_ttl_is_read() throws IOException {
        Configuration configuration =
                load(
                        PRODUCT
                                + "cache.product.refresh.after = 5m\n"
                                + "cache.product.refresh.early = true\n"
                                + "cache.product.stale.while-revalidate = 1m\n"
                                + "cache.product.stale.if-error = 1h\n"
                                + "cache.product.wait.max = 2s\n");
        assertEquals(List.of(), configuration.problems());
        CacheRule rule = configuration.cacheRules().get(0);
        assertEquals(
                new CacheRule.Load(
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(5),
                        true,
                        Duration.ofMinutes(1),
                        Duration.ofHours(1)),
                rule.flow().load());
        assertEquals(Duration.ofMinutes(70), rule.longestLife());
    }

    @Test
    void what_would_never_refresh_or_would_lose_tags_leaves_the_rule_out() throws IOException {
        String late = problem("cache.product.refresh.after = 10m\n");
        assertTrue(late.contains("is not shorter than ttl"), late);
        String tags =
                problem(
                        """
                        cache.product.tags = product:{@result.id}
                        cache.product.stale.if-error = 1h
                        """);
        assertTrue(tags.contains("does not go with tags that use"), tags);
    }

    @Test
    void where_things_are_done_is_read() throws IOException {
        Configuration configuration =
                load(
                        PRODUCT
                                + "cache.product.refresh.after = 5m\n"
                                + "cache.product.refresh = background\n"
                                + "cache.product.write = async\n"
                                + "cache.product.slow = bypass\n");
        assertEquals(List.of(), configuration.problems());
        CacheRule.Load load = configuration.cacheRules().get(0).flow().load();
        assertTrue(load.inBackground() && load.storesLater() && load.bypassesSlow());
    }

    @Test
    void a_refresh_that_cannot_be_leaves_the_rule_out() throws IOException {
        String never = problem("cache.product.refresh = background\n");
        assertTrue(never.contains("nothing says when"), never);
        String blind =
                problem(
                        """
                        cache.product.refresh = background
                        cache.product.refresh.after = 5m
                        cache.product.inputs = declared
                        """);
        assertTrue(blind.contains("a caller who is not there"), blind);
        Configuration configuration =
                load(
                        """
                        cache.pages.http = GET /**
                        cache.pages.ttl = 10m
                        cache.pages.refresh.after = 5m
                        cache.pages.refresh = background
                        """);
        assertEquals(List.of(), configuration.cacheRules());
        String endpoint = configuration.problems().get(0).toString();
        assertTrue(endpoint.contains("an answer of an endpoint is made for a request"), endpoint);
    }

    private String problem(String file) throws IOException {
        Configuration configuration = load(PRODUCT + file);
        assertEquals(1, configuration.problems().size(), configuration.problems().toString());
        assertEquals(List.of(), configuration.cacheRules());
        return configuration.problems().get(0).toString();
    }

    @Test
    void a_rule_keeps_no_exceptions_and_replaces_nothing_unless_told() throws IOException {
        Configuration configuration = load(PRODUCT);
        assertSame(CacheRule.Flow.NONE, configuration.cacheRules().get(0).flow());
        assertEquals(List.of(), configuration.evictRules());
    }

    @Test
    void exceptions_are_kept_ten_seconds_unless_told() throws IOException {
        CacheRule.Flow flow =
                load(PRODUCT + "cache.product.errors = com.acme.NotFound, java.io.IOException")
                        .cacheRules()
                        .get(0)
                        .flow();
        assertEquals(List.of("com.acme.NotFound", "java.io.IOException"), flow.errors());
        assertEquals(Duration.ofSeconds(10), flow.errorsTtl());
        assertEquals(
                Duration.ofSeconds(2),
                load(PRODUCT
                                + "cache.*.errors.ttl = 2s\n"
                                + "cache.product.errors = com.acme.NotFound")
                        .cacheRules()
                        .get(0)
                        .flow()
                        .errorsTtl());
    }

    @Test
    void an_exception_that_is_never_kept_is_an_error_with_the_reason() throws IOException {
        assertTrue(
                problem("cache.product.errors = java.lang.Error")
                        .contains("'java.lang.Error' is an Error, which is never kept"));
        assertTrue(
                problem("cache.product.errors = java.lang.SecurityException")
                        .contains("tells of the caller and is never kept"));
        assertTrue(problem("cache.product.errors = java.lang.String").contains("is no exception"));
        assertTrue(problem("cache.product.errors.ttl = 2d").contains("is too large"));
    }

    @Test
    void a_put_is_a_rule_that_evicts_first_of_all() throws IOException {
        Configuration configuration =
                load(
                        PRODUCT
                                + "cache.product.put = com.acme.ProductService#update(..)\n"
                                + "cache.product.put.key = product({product.id})\n");
        assertEquals(List.of(), configuration.problems());
        EvictRule put = configuration.evictRules().get(0);
        assertEquals("cache.product.put", put.id());
        assertEquals("product", put.puts());
        assertEquals("product", put.keys().get(0).rule());
        assertEquals(
                "com.acme.ProductService#update(..)", Objects.requireNonNull(put.methods()).text());
    }

    @Test
    void a_put_of_an_annotations_rule_acts_without_its_method_in_the_file() throws IOException {
        Configuration configuration =
                load(
                        """
                        cache.product.put = com.acme.ProductService#update(..)
                        cache.product.put.key = product({product.id})
                        """);
        assertEquals(List.of(), configuration.problems());
        assertEquals("cache.product.put", configuration.evictRules().get(0).id());
    }

    @Test
    void half_a_put_or_one_of_another_entry_is_an_error_with_the_remedy() throws IOException {
        assertTrue(
                problem("cache.product.put = A#c")
                        .contains(
                                "has no put.key; add cache.product.put.key = product({argument})"));
        assertTrue(
                problem("cache.product.put.key = product({0})")
                        .contains("has no put; add cache.product.put"));
        assertTrue(
                problem("cache.product.put = A#c\ncache.product.put.key = other({0})")
                        .contains("must name one entry of this rule"));
        assertTrue(
                problem(
                                "cache.product.put = A#c\n"
                                        + "cache.product.put.key = product({0}), product({1})")
                        .contains("must name one entry of this rule"));
        assertTrue(
                problem(
                                "cache.product.put = A#c\n"
                                        + "cache.product.put.key = product({@result.id})")
                        .contains("reserved before the write"));
        assertTrue(
                load("cache.*.put = A#c\n").problems().get(0).toString().contains("is no default"));
    }
}
