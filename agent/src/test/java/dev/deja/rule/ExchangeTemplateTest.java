package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeTemplateTest {
    private static final HttpPatterns PATTERNS = HttpPatternsTest.patterns("/owners/{id}/{pet}");

    /** A request made of maps. */
    static final class Request implements ExchangeValues {
        final Map<String, List<String>> query = new HashMap<>();
        final Map<String, String> headers = new HashMap<>();
        final Map<String, String> cookies = new HashMap<>();
        String method = "GET";
        @Nullable String principal;
        byte @Nullable [] body;
        int status;

        @Override
        public String method() {
            return method;
        }

        @Override
        public String path() {
            return "/owners/7/rex";
        }

        @Override
        public List<String> query(String name) {
            return query.getOrDefault(name, List.of());
        }

        @Override
        public @Nullable String header(String name) {
            return headers.get(name);
        }

        @Override
        public @Nullable String cookie(String name) {
            return cookies.get(name);
        }

        @Override
        public String host() {
            return "shop.acme.com";
        }

        @Override
        public @Nullable String principal() {
            return principal;
        }

        @Override
        public byte @Nullable [] body(int limit) {
            return body == null || body.length > limit ? null : body;
        }

        @Override
        public int responseStatus() {
            return status;
        }
    }

    private final Request request = new Request();

    private static PathMatch match(String path) {
        String decoded = RequestPath.decoded(path);
        return new PathMatch(PATTERNS.surely(decoded), decoded);
    }

    private static EndpointPlan plan(@Nullable String key) {
        try {
            return EndpointPlan.of(RuleFixtures.endpoint("a", "/owners/{id}/{pet}", null, 0, key));
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private String key(String key) {
        return assertInstanceOf(KeyPlan.Key.class, outcome(key)).text();
    }

    private KeyPlan.Outcome outcome(String key) {
        return plan(key).key(request, match("/owners/7/rex"));
    }

    private @Nullable List<Object> tag(String template) throws RuleSyntaxException {
        Rendering rendering =
                ExchangeTemplate.of(Template.parse(template), PATTERNS, 0)
                        .texts(request, match("/owners/7/rex"));
        return rendering instanceof Rendering.Rendered rendered ? rendered.values() : null;
    }

    @Test
    void a_tag_is_what_a_method_makes_of_the_same_value() throws Exception {
        assertEquals(List.of("owner:7"), tag("owner:{@path.id}"));
        Template ofMethod = Template.parse("owner:{id}");
        assertEquals(
                List.of("owner:7"),
                ofMethod.compile(Shapes.method(Finders.class, "find"))
                        .render(null, new Object[] {7L}, null));
    }

    interface Finders {
        String find(long id);
    }

    @Test
    void everything_a_request_has_can_be_named() throws Exception {
        request.query.put("page", List.of("2"));
        request.query.put("a.b", List.of("x"));
        request.headers.put("Accept-Language", "fr, en");
        request.cookies.put("currency", "EUR");
        request.principal = "ann";
        assertEquals(
                List.of("7|2|x|fr%2C%20en|EUR|shop.acme.com|ann|GET"),
                tag(
                        "{@path.id}|{@query.page}|{@query.a.b}|{@header.Accept-Language}"
                                + "|{@cookie.currency}|{@host}|{@principal}|{@method}"));
    }

    @Test
    void head_has_the_method_of_get() throws Exception {
        request.method = "HEAD";
        assertEquals(List.of("GET"), tag("{@method}"));
    }

    @Test
    void what_a_request_does_not_have_makes_no_tag_and_no_key() throws Exception {
        assertNull(tag("{@query.page}"));
        assertNull(tag("{@header.X}"));
        assertNull(tag("{@cookie.x}"));
        assertNull(tag("{@principal}"));
        KeyPlan.NoKey none =
                assertInstanceOf(KeyPlan.NoKey.class, outcome("{@path.id}/{@query.page}"));
        assertEquals(KeyPlan.NoKey.NULL, none.reason());
        assertTrue(none.detail().startsWith("{@query.page}: the request has none"), none.detail());
    }

    @Test
    void a_path_that_is_ambiguous_has_no_variables() throws Exception {
        Rendering rendering =
                ExchangeTemplate.of(Template.parse("o:{@path.id}"), PATTERNS, 0)
                        .texts(request, new PathMatch(null, RequestPath.AMBIGUOUS));
        assertInstanceOf(Rendering.Unrendered.class, rendering);
    }

    @Test
    void repeated_parameters_are_one_value_or_one_each() throws Exception {
        request.query.put("id", List.of("1", "2"));
        assertEquals(List.of("o:1%r2"), tag("o:{@query.id}"));
        assertEquals(List.of("o:1", "o:2"), tag("o:{@query.id[*]}"));
        assertEquals(List.of("o:2"), tag("o:{@query.id[1]}"));
        assertNull(tag("o:{@query.id[2]}"));
    }

    @Test
    void values_of_a_key_cannot_run_together() {
        request.query.put("a", List.of("x", "y"));
        request.query.put("b", List.of("z"));
        String one = key("{@query.a},{@query.b}");
        request.query.put("a", List.of("x"));
        request.query.put("b", List.of("y", "z"));
        assertNotEquals(one, key("{@query.a},{@query.b}"));
        request.query.put("a", List.of("x,y"));
        request.query.put("b", List.of("z"));
        assertNotEquals(one, key("{@query.a},{@query.b}"));
        request.query.put("a", List.of("x%ry"));
        assertNotEquals(one, key("{@query.a},{@query.b}"));
        request.query.put("a", List.of("x/y"));
        request.query.put("b", List.of(""));
        assertEquals("x%2Fy/%e", key("{@query.a}/{@query.b}"));
    }

    @Test
    void the_body_is_in_the_key_with_how_it_is_to_be_read() {
        request.body = "{}".getBytes(StandardCharsets.UTF_8);
        String plain = key("{@body}");
        assertEquals(43, plain.length());
        request.headers.put("Content-Type", "application/json");
        String json = key("{@body}");
        assertNotEquals(plain, json);
        request.headers.put("Content-Type", "");
        assertNotEquals(plain, key("{@body}"));
        request.headers.remove("Content-Type");
        request.body = "{ }".getBytes(StandardCharsets.UTF_8);
        assertNotEquals(plain, key("{@body}"));
        request.body = new byte[EndpointTerms.Keying.BODY_MAX_BYTES + 1];
        assertInstanceOf(KeyPlan.NoKey.class, outcome("{@body}"));
    }

    @Test
    void what_is_in_the_key_is_known() {
        EndpointPlan plan =
                plan("{@principal}:{@header.X-Tenant}:{@cookie.c}, {@header.authorization}");
        assertTrue(plan.keyHasPrincipal());
        assertFalse(plan.keyHasBody());
        assertEquals(Set.of("x-tenant", "authorization"), plan.keyHeaders());
        assertEquals(Set.of("c"), plan.keyCookies());
        assertFalse(plan(null).keyHasPrincipal());
        assertFalse(plan(null).hasKey());
        assertTrue(plan("{@body}").keyHasBody());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "{id} @ did you mean {^path.id}?",
                "{other} @ requests have none",
                "{0} @ requests have none",
                "{^this.x} @ no receiver",
                "{^result.x} @ has no properties",
                "{^principal.name} @ write {^principal}",
                "{^body} @ belongs into the key",
                "{^path.idd} @ did you mean {^path.id}?",
            })
    void what_exchanges_do_not_have_is_refused(String text, String expected) {
        String template = text.strip().replace('^', '@');
        String message =
                String.valueOf(
                        assertThrows(
                                        RuleSyntaxException.class,
                                        () ->
                                                ExchangeTemplate.of(
                                                        Template.parse(template), PATTERNS, 0))
                                .getMessage());
        assertTrue(message.contains(expected.strip().replace('^', '@')), message);
    }

    @Test
    void placeholders_of_exchanges_are_no_placeholders_of_methods() {
        for (String text : List.of("{@path.id}", "{@query.x}", "{@host}", "{@body}")) {
            RuleSyntaxException refused =
                    assertThrows(
                            RuleSyntaxException.class,
                            () ->
                                    Template.parse(text)
                                            .compile(Shapes.method(Finders.class, "find")));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("rules of endpoints"),
                    refused.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {"{^query} ", "{^path.} ", "{^header.a b} ", "{^header.X[0]} ", "{^host.x} "})
    void malformed_names_are_refused(String text) {
        assertThrows(
                RuleSyntaxException.class,
                () -> Template.parse(text.strip().replace('^', '@')),
                text);
    }

    // ---- conditions

    private boolean holds(String condition) throws RuleSyntaxException {
        CompiledCondition.Verdict verdict =
                Objects.requireNonNull(
                                ExchangeCondition.of(Condition.parse(condition), PATTERNS, true))
                        .test(request, match("/owners/7/rex"));
        assertNull(verdict.failure(), condition);
        return verdict.holds();
    }

    @Test
    void conditions_read_the_request() throws Exception {
        request.headers.put("X-Foo", "bar");
        request.query.put("page", List.of("2"));
        request.cookies.put("beta", "on");
        request.status = 404;
        assertTrue(holds("request.header('X-Foo') == 'bar'"));
        assertTrue(holds("request.header('X-Other') == null"));
        assertTrue(holds("request.query('page') == 2"));
        assertTrue(holds("request.cookie('beta') == 'on' && request.method == 'GET'"));
        assertTrue(holds("request.path('id') == '7'"));
        assertTrue(holds("request.host.endsWith('acme.com')"));
        assertTrue(holds("request.principal == null"));
        assertTrue(holds("response.status == 404"));
        assertFalse(holds("request.header('X-Foo') == 'other'"));
    }

    @Test
    void conditions_on_what_there_is_not_are_refused() throws Exception {
        for (String text : List.of("id > 0", "result.x", "self.y", "arg[0] > 1", "request.metod")) {
            Condition condition = Condition.parse(text);
            assertThrows(
                    RuleSyntaxException.class,
                    () -> ExchangeCondition.of(condition, PATTERNS, true),
                    text);
        }
        Condition after = Condition.parse("response.status == 200");
        assertThrows(RuleSyntaxException.class, () -> ExchangeCondition.of(after, PATTERNS, false));
    }

    @Test
    void conditions_reach_nothing_but_the_request() throws Exception {
        for (String text :
                List.of(
                        "request.values().method() == 'GET'",
                        "request.header('a', 'b') == null",
                        "request.cookie == null",
                        "request.class == null")) {
            Condition condition = Condition.parse(text);
            ExchangeCondition compiled;
            try {
                compiled = ExchangeCondition.of(condition, PATTERNS, true);
            } catch (RuleSyntaxException e) {
                continue;
            }
            CompiledCondition.Verdict verdict =
                    Objects.requireNonNull(compiled).test(request, match("/owners/7/rex"));
            assertFalse(verdict.holds(), text);
            assertTrue(verdict.failure() != null, text);
        }
    }

    // ---- what evict rules remove by path

    private static List<PathTarget> targets(String text) throws RuleSyntaxException {
        return PathTarget.parseList(text);
    }

    @Test
    void paths_are_rendered_as_entries_have_them() throws Exception {
        EvictRule rule =
                RuleFixtures.endpointEvict(
                        "a",
                        "PUT /owners/{id}/{pet}",
                        List.of(),
                        targets("/owners/{@path.id}, /pets/{@query.p[*]}/, /vets/**"));
        EndpointEvict evict = EndpointEvict.of(rule);
        request.query.put("p", List.of("1", "a/b"));
        assertEquals(List.of("/owners/7"), evict.paths(0, request, match("/owners/7/rex")));
        assertEquals(
                List.of("/pets/1", "/pets/a/b"), evict.paths(1, request, match("/owners/7/rex")));
        assertEquals(List.of("/vets"), evict.paths(2, request, match("/owners/7/rex")));
        request.query.clear();
        assertNull(evict.paths(1, request, match("/owners/7/rex")));
    }

    @Test
    void paths_reach_the_rules_of_their_endpoints() throws Exception {
        CacheRule owners = RuleFixtures.endpoint("owners", "/owners/{id}/pets", null, 0, null);
        CacheRule method = RuleFixtures.cache("m", "a.B#c");
        PathTarget below = targets("/owners/{@path.id}/**").get(0);
        assertTrue(below.mayReach(owners));
        assertFalse(below.mayReach(method));
        assertTrue(PathTarget.reaches("/owners/7", true, owners));
        assertFalse(PathTarget.reaches("/vets/7", true, owners));
        PathTarget exact = targets("/owners/{@path.id}").get(0);
        assertFalse(exact.mayReach(owners));
        assertTrue(targets("/owners/{@path.id}/pets").get(0).mayReach(owners));
        assertTrue(targets("/**").get(0).mayReach(owners));
        assertTrue(targets("/owners/x-{@path.id}/pets").get(0).mayReach(owners));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "owners @ from the first '/' on",
                "/owners/* @ '*' does not stand",
                "/owners/**/x @ '*' does not stand",
                "/owners?x=1 @ no part of a path",
                "/a//b @ empty segment",
                "/a/../b @ one of dots",
            })
    void paths_that_are_none_are_refused(String text, String expected) {
        String message =
                String.valueOf(
                        assertThrows(
                                        RuleSyntaxException.class,
                                        () -> PathTarget.parseList(text.strip()))
                                .getMessage());
        assertTrue(message.contains(expected.strip()), message);
    }
}
