package dev.deja.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.CacheRule;
import dev.deja.rule.ClientTerms;
import dev.deja.rule.Dependence;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.EvictRule;
import dev.deja.rule.QueryFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSettingsTest {
    private static final String OWNERS =
            "cache.owners.http = GET /owners/{id} | /owners\ncache.owners.ttl = 60s\n";

    @TempDir Path folder = Path.of("");

    private Configuration load(String... lines) {
        try {
            Files.writeString(folder.resolve("agent.properties"), String.join("\n", lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ConfigurationLoader.load(new Inputs("agent.properties", Map.of(), Map.of(), folder));
    }

    private static List<String> lines(Configuration configuration) {
        List<String> lines = new ArrayList<>();
        configuration.problems().forEach(problem -> lines.add(problem.toString()));
        return lines;
    }

    private CacheRule only(String... lines) {
        Configuration configuration = load(lines);
        assertEquals(List.of(), lines(configuration));
        assertEquals(1, configuration.cacheRules().size());
        return configuration.cacheRules().get(0);
    }

    private static EndpointTerms http(CacheRule rule) {
        return Objects.requireNonNull(rule.http());
    }

    @Test
    void a_rule_of_endpoints_has_the_defaults_of_the_contract() {
        CacheRule rule = only(OWNERS);
        EndpointTerms http = http(rule);
        assertNull(rule.methods());
        assertNull(http.scope().context());
        assertEquals(0, http.scope().port());
        assertEquals(List.of(), http.keying().vary());
        assertTrue(http.keying().query().keepsAll());
        assertFalse(http.keying().hostIgnored());
        assertEquals(List.of(200, 203, 204, 300, 301, 308, 404, 410), http.storing().statuses());
        assertFalse(http.storing().ttlOverride());
        assertFalse(http.storing().directivesIgnored());
        assertEquals(ClientTerms.DEFAULT, rule.clients());
        assertEquals("X-Cache", rule.clients().statusHeader());
    }

    @Test
    void every_key_of_endpoints_reaches_the_rule() {
        CacheRule rule =
                only(
                        OWNERS
                                + """
                                cache.owners.context = /shop/
                                cache.owners.port = 8443
                                cache.owners.vary = X-Tenant, Accept-Language, x-tenant
                                cache.owners.query = page, size
                                cache.owners.host = ignore
                                cache.owners.body.max.bytes = 1KiB
                                cache.owners.statuses = 404, 200
                                cache.owners.ttl.override = true
                                cache.owners.response.directives = ignore
                                cache.owners.policy = rule
                                cache.owners.status.header = X-Shop
                                cache.owners.debug.headers = true
                                cache.owners.tags.header = Cache-Tag
                                cache.owners.client.max-age = remaining
                                cache.owners.cache-control = public, Immutable
                                cache.owners.etag = strong
                                cache.owners.revalidate = always
                                cache.owners.client.directives = ignore
                                """);
        EndpointTerms http = http(rule);
        assertEquals("/shop", http.scope().context());
        assertEquals(8443, http.scope().port());
        assertEquals(List.of("accept-language", "x-tenant"), http.keying().vary());
        assertEquals(new QueryFilter(List.of("page", "size"), List.of()), http.keying().query());
        assertTrue(http.keying().hostIgnored());
        assertEquals(1024, http.keying().bodyMaxBytes());
        assertEquals(List.of(200, 404), http.storing().statuses());
        assertTrue(http.storing().ttlOverride());
        assertTrue(http.storing().directivesIgnored());
        ClientTerms clients = rule.clients();
        assertEquals("X-Shop", clients.statusHeader());
        assertTrue(clients.debug());
        assertEquals("Cache-Tag", clients.tagsHeader());
        assertNull(clients.maxAge());
        assertTrue(clients.remaining());
        assertEquals("public, immutable", Objects.requireNonNull(clients.cacheControl()).text());
        assertEquals(ClientTerms.Etag.STRONG, clients.etag());
        assertTrue(clients.revalidate());
        assertTrue(clients.directivesIgnored());
    }

    @Test
    void what_clients_are_told_has_defaults_for_all_rules() {
        CacheRule rule =
                only(
                        "debug.headers = true\ntags.header = Surrogate-Key",
                        "cache.*.client.max-age = 30s\ncache.*.status.header = off",
                        "cache.*.codec = json",
                        OWNERS);
        assertTrue(rule.clients().debug());
        assertEquals("Surrogate-Key", rule.clients().tagsHeader());
        assertEquals(Duration.ofSeconds(30), rule.clients().maxAge());
        assertNull(rule.clients().statusHeader());
        assertNull(
                only("tags.header = Surrogate-Key\ncache.owners.tags.header = off", OWNERS)
                        .clients()
                        .tagsHeader());
    }

    @Test
    void methods_inside_exchanges_say_what_clients_are_told() {
        CacheRule rule =
                only(
                        "cache.p.method = com.acme.Shop#find\ncache.p.ttl = 1m",
                        "cache.p.client.max-age = 30s\n");
        assertNull(rule.http());
        assertEquals(Duration.ofSeconds(30), rule.clients().maxAge());
    }

    @Test
    void query_filters_know_stars() {
        QueryFilter filter =
                http(only(OWNERS + "cache.owners.query.ignore = utm_*, *id")).keying().query();
        assertFalse(filter.keeps("utm_source"));
        assertFalse(filter.keeps("fbclid"));
        assertTrue(filter.keeps("page"));
        assertTrue(filter.keeps("UTM_source"));
        QueryFilter none = http(only(OWNERS + "cache.owners.query.ignore = *")).keying().query();
        assertFalse(none.keeps("page"));
        assertFalse(none.keeps(""));
    }

    @Test
    void post_is_kept_by_its_body() {
        CacheRule rule =
                only(
                        "cache.search.http = POST /search\ncache.search.ttl = 1m",
                        "cache.search.key = {@body}\n");
        assertTrue(Objects.requireNonNull(rule.key()).usesBody());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "cache.owners.method = com.acme.A#b @ stands beside a method",
                "cache.owners.codec = json @ is for rules of methods",
                "cache.owners.key.type.com.acme.M = {x} @ is for rules of methods",
                "cache.owners.ttl.class = com.acme.T @ is for rules of methods",
                "cache.owners.put = com.acme.A#b @ is for rules of methods",
                "cache.owners.last-modified = {^result.at} @ comes in a later version",
                "cache.owners.key = {id} @ did you mean {^path.id}?",
                "cache.owners.key = {^path.idd} @ did you mean {^path.id}?",
                "cache.owners.key = {^result.id} @ the key is needed before the call",
                "cache.owners.key = {^path.id}x{^query.a} @ does not tell where the value",
                "cache.owners.tags = o:{^body} @ belongs into the key",
                "cache.owners.when = id > 0 @ an endpoint has no arguments",
                "cache.owners.when = response.status == 200 @ unless is judged after it",
                "cache.owners.unless = response.stats == 200 @ did you mean response.status?",
                "cache.owners.query = a~NL~cache.owners.query.ignore = b @ stands beside query",
                "cache.owners.vary = * @ every request different",
                "cache.owners.vary = a b @ is not the name of a header",
                "cache.owners.statuses = 20 @ is not a final status",
                "cache.owners.statuses = 200, 304 @ has no answer in it",
                "cache.owners.statuses = 206 @ a part of an answer",
                "cache.owners.context = shop @ is not a context path",
                "cache.owners.context = /shop/../x @ is not a context path",
                "cache.owners.port = 0 @ too small",
                "cache.owners.port = 70000 @ too large",
                "cache.owners.policy = rfc9111 @ 'rfc9111' comes in a later version",
                "cache.owners.cache-control = public, private @ contradict one another",
                "cache.owners.cache-control = max-age=-1 @ wants seconds",
                "cache.owners.cache-control = max-age=99999999999 @ wants seconds",
                "cache.owners.cache-control = publik @ did you mean public?",
                "cache.owners.cache-control = public,, immutable @ empty element",
                "cache.owners.cache-control = public, public @ public twice",
                "cache.owners.cache-control = public=1 @ takes no value",
                "cache.owners.cache-control = no-store, max-age=5 @ contradict one another",
                "cache.owners.client.max-age = 0 @ cache.owners.client.max-age",
                "cache.owners.client.max-age = 10ms @ less than a second",
                "cache.owners.etag = week @ did you mean weak?",
                "cache.owners.status.header = X Cache @ is not the name of a header",
                "cache.owners.revalidate = never @ is not valid",
            })
    void what_a_rule_cannot_mean_leaves_it_out(String line, String expected) {
        String text = OWNERS + line.strip().replace('^', '@').replace("~NL~", "\n");
        Configuration configuration = load(text);
        assertEquals(List.of(), configuration.cacheRules());
        assertEquals(1, lines(configuration).size(), lines(configuration).toString());
        String said = lines(configuration).get(0);
        assertTrue(said.contains(expected.strip().replace('^', '@')), said);
        assertTrue(said.startsWith("agent.properties:"), said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "PUT /x @ whose answers are not kept",
                "GET,DELETE /x @ whose answers are not kept",
                "HEAD /x @ HEAD without GET",
                "POST /x @ no key with {^body}",
                "GTE /x @ did you mean GET?",
            })
    void methods_whose_answers_cannot_be_kept_are_refused(String http, String expected) {
        Configuration configuration =
                load("cache.x.http = " + http.strip() + "\ncache.x.ttl = 1m\n");
        assertEquals(List.of(), configuration.cacheRules());
        String said = lines(configuration).get(0);
        assertTrue(said.contains(expected.strip().replace('^', '@')), said);
    }

    @Test
    void a_lifetime_is_needed_and_cannot_be_told_by_a_result() {
        assertTrue(lines(load("cache.x.http = /x\n")).get(0).contains("has no ttl"));
        String said = lines(load("cache.x.http = /x\ncache.x.ttl = {@result.expiresIn}\n")).get(0);
        assertTrue(said.contains("the answer of an endpoint has no properties"), said);
    }

    @Test
    void two_lines_for_max_age_are_refused() {
        String said =
                lines(
                                load(
                                        OWNERS + "cache.owners.client.max-age = 30s",
                                        "cache.owners.cache-control = max-age=5\n"))
                        .get(0);
        assertTrue(said.contains("stands beside a cache-control with max-age"), said);
    }

    @Test
    void keys_of_endpoints_are_not_for_methods() {
        for (String line : List.of("vary = Accept", "query = a", "port = 80", "host = ignore")) {
            String said =
                    lines(
                                    load(
                                            "cache.p.method = com.acme.Shop#find",
                                            "cache.p.ttl = 1m\ncache.p." + line))
                            .get(0);
            assertTrue(said.contains("this one has no http"), said);
        }
        String said =
                lines(load("evict.p.method = com.acme.Shop#a\nevict.p.tags = x\nevict.p.port = 80"))
                        .get(0);
        assertTrue(said.contains("this one has no http"), said);
    }

    @Test
    void endpoints_are_no_default() {
        assertTrue(lines(load("cache.*.http = /x")).get(0).contains("is no default"));
    }

    @Test
    void two_rules_that_are_equally_specific_are_both_left_out() {
        Configuration configuration =
                load(
                        "cache.a.http = /x/{id}\ncache.a.ttl = 1m",
                        "cache.b.http = /x/* | /y\ncache.b.ttl = 1m",
                        "cache.c.http = /x/**\ncache.c.ttl = 1m\n");
        assertEquals(1, configuration.cacheRules().size());
        assertEquals("c", configuration.cacheRules().get(0).name());
        assertEquals(
                "agent.properties:1: cache.a.http: is as specific as cache.b.http"
                        + " (agent.properties:3) for /x/1; both rules are left out; make one of"
                        + " them more specific, or add except to it",
                lines(configuration).get(0));
        assertEquals(2, configuration.leftOut().size());
    }

    @Test
    void a_rule_that_is_switched_off_ties_with_none() {
        Configuration configuration =
                load(
                        "cache.a.http = /x/{id}\ncache.a.ttl = 1m\ncache.a.enabled = false",
                        "cache.b.http = /x/*\ncache.b.ttl = 1m\n");
        assertEquals(List.of(), lines(configuration));
    }

    // ---- evict rules

    private EvictRule evict(String... lines) {
        Configuration configuration = load(OWNERS, String.join("\n", lines));
        assertEquals(List.of(), lines(configuration));
        return configuration.evictRules().get(0);
    }

    @Test
    void evict_rules_have_endpoints_and_paths() {
        EvictRule rule =
                evict(
                        "evict.o.http = PUT,DELETE /owners/{id}\nevict.o.port = 80",
                        "evict.o.paths = /owners/{@path.id}, /reports/**\n");
        assertEquals(80, Objects.requireNonNull(rule.endpoints()).port());
        assertEquals(2, rule.paths().size());
        assertTrue(rule.paths().get(1).andBelow());
        EvictRule ofMethod =
                evict("evict.o.method = com.acme.A#b(int)\nevict.o.paths = /owners/{0}\n");
        assertEquals("/owners/{0}", ofMethod.paths().get(0).text());
    }

    @Test
    void an_evict_rule_without_methods_acts_on_get_and_is_warned_of() {
        Configuration configuration =
                load(OWNERS + "evict.o.http = /owners/reset\nevict.o.rules = owners\n");
        assertEquals(1, configuration.evictRules().size());
        assertEquals(
                "agent.properties:3: evict.o.http: names no method, which means GET: it acts when"
                        + " something is read; write the methods that write, such as"
                        + " POST,PUT,PATCH,DELETE /owners/reset",
                lines(configuration).get(0));
    }

    @Test
    void keys_cannot_name_rules_of_endpoints() {
        Configuration configuration =
                load(OWNERS + "evict.o.http = PUT /owners/{id}\nevict.o.keys = owners({@path.id})");
        String said = lines(configuration).get(0);
        assertTrue(said.contains("whose entries are answers of endpoints"), said);
        assertTrue(said.contains("paths = /owners/{id}"), said);
        assertEquals(1, configuration.faultyEvicts().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "evict.o.http = PTU /owners~NL~evict.o.rules = owners @ did you mean PUT?",
                "evict.o.http = PUT /owners~NL~evict.o.tags = o:{id} @ requests have none",
                "evict.o.http = PUT /owners~NL~evict.o.paths = /owners/{^path.x} @ no variables",
                "evict.o.http = PUT /owners~NL~evict.o.method = A#b~NL~evict.o.all = true @ beside",
                "evict.o.http = PUT /owners @ does not say what to remove",
                "evict.o.method = A#b~NL~evict.o.paths = /o/{^path.id} @ use arguments",
                "evict.o.http = PUT /owners~NL~evict.o.all = true~NL~evict.o.timing = before~NL~"
                        + "evict.o.when = response.status == 200 @ before there is a response",
            })
    void a_faulty_rule_of_writes_is_told_and_suspends(String text, String expected) {
        Configuration configuration =
                load(OWNERS + text.strip().replace('^', '@').replace("~NL~", "\n"));
        assertEquals(List.of(), configuration.evictRules());
        assertEquals(1, lines(configuration).size(), lines(configuration).toString());
        String said = lines(configuration).get(0);
        assertTrue(said.contains(expected.strip().replace('^', '@')), said);
        FaultyEvict faulty = configuration.faultyEvicts().get(0);
        assertTrue(
                faulty.unknownScope()
                        || !Dependence.dependents(
                                        faulty.tags(),
                                        faulty.keys(),
                                        faulty.rules(),
                                        faulty.paths(),
                                        faulty.all(),
                                        configuration.cacheRules())
                                .isEmpty()
                        || !faulty.paths().isEmpty()
                        || !faulty.tags().isEmpty());
    }

    @Test
    void rules_with_endpoints_at_a_path_depend_on_who_removes_it() {
        Configuration configuration =
                load(
                        OWNERS + "cache.v.http = /vets\ncache.v.ttl = 1m",
                        "evict.o.http = PUT /owners/{id}\nevict.o.paths = /owners/{@path.id}\n");
        EvictRule rule = configuration.evictRules().get(0);
        assertEquals(
                List.of("owners"),
                Dependence.dependents(rule, configuration.cacheRules()).stream()
                        .map(CacheRule::name)
                        .toList());
    }
}
