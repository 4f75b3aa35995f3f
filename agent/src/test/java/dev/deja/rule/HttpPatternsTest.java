package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPatternsTest {
    static HttpPatterns patterns(String text) {
        try {
            return HttpPatterns.parse(text);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean matches(String pattern, String path) {
        String decoded = RequestPath.decoded(path);
        return !decoded.isEmpty() && patterns(pattern).surely(decoded) != null;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/owners /owners",
                "/owners /owners/",
                "/owners/ /owners",
                "/ /",
                "/** /",
                "/** /a/b/c",
                "/owners/** /owners",
                "/owners/** /owners/",
                "/owners/** /owners/7/pets/2",
                "/owners/* /owners/7",
                "/owners/*/edit /owners/7/edit",
                "/owners/{id} /owners/7",
                "/owners/{id} /owners/a%2Fb",
                "/owners/{id:\\d+} /owners/77",
                "/owners/{id:\\d{1,3}} /owners/777",
                "/owners/{id:a|b} /owners/b",
                "/owners/{from:\\d+}-{to:\\d+} /owners/1-22",
                "/files/*.html /files/a.b.html",
                "/files/{name}.{type} /files/a.b.c",
                "/files/report-* /files/report-",
                "/café /caf%C3%A9",
                "/owners /owners;jsessionid=1",
                "/owners/* /owners;x=1/7;y=2",
                "/owners /%6Fwners",
                "/a+b /a+b",
                "/a~b /a%7eb",
            })
    void what_is_meant_matches(String pattern, String path) {
        assertTrue(matches(pattern, path), pattern + " and " + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/owners /Owners",
                "/owners /owner",
                "/owners /owners/7",
                "/owners/* /owners",
                "/owners/* /owners/",
                "/owners/* /owners/7/pets",
                "/owners/** /ownersx",
                "/owners/{id:\\d+} /owners/x7",
                "/owners/{id:\\d{1,3}} /owners/7777",
                "/owners/*/edit /owners/a%2Fb/c/edit",
                "/owners/a/b /owners/a%2Fb",
                "/files/*.html /files/a.htm",
                "/ /a",
                "/a%b /a%25c",
            })
    void what_is_not_meant_does_not(String pattern, String path) {
        assertFalse(matches(pattern, path), pattern + " and " + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "//owners",
                "/owners//7",
                "/owners/../admin",
                "/owners/./7",
                "/owners/%2e%2e/admin",
                "/owners/.%2E",
                "/owners/..;x=1/admin",
                "/owners/%",
                "/owners/%4",
                "/owners/%zz",
                "/owners/%C3%28",
                "/owners/%00",
                "/owners/%0d%0aSet-Cookie:x",
                "/owners/a%7F",
                "/owners\\7",
                "/owners/%5c7",
                "/owners/café",
                "/owners/;x=1/7",
                "/;x=1",
                "/owners/7;x=%zz",
                "/owners/%EF%BF%BE",
                "owners",
                "*",
            })
    void paths_that_servers_read_differently_are_ambiguous(String path) {
        assertEquals(RequestPath.AMBIGUOUS, RequestPath.decoded(path), path);
        assertFalse(matches("/**", path), path);
    }

    @Test
    void a_dot_in_a_name_is_no_dot_segment() {
        assertEquals("/a.b/..c/d..", RequestPath.decoded("/a.b/..c/d%2E."));
        assertEquals("/...", RequestPath.decoded("/..."));
    }

    @Test
    void a_plain_path_is_not_copied() {
        String path = "/owners/7";
        assertSame(path, RequestPath.decoded(path));
    }

    @Test
    void exceptions_take_away() {
        String text = "GET /owners/** | /vets except /owners/new | /owners/*/edit";
        assertTrue(matches(text, "/owners/7"));
        assertTrue(matches(text, "/vets"));
        assertFalse(matches(text, "/owners/new"));
        assertFalse(matches(text, "/owners/7/edit"));
        assertTrue(matches(text, "/owners/7/edit/more"));
    }

    @Test
    void methods_are_those_written_and_get_brings_head() {
        assertEquals(Set.of("GET", "HEAD"), patterns("/x").methods());
        assertEquals(Set.of("GET", "HEAD"), patterns("GET /x").methods());
        assertEquals(Set.of("POST", "PUT"), patterns("POST, PUT /x").methods());
        assertFalse(patterns("/x").hasMethods());
    }

    @Test
    void variables_have_decoded_values() {
        HttpPatterns patterns = patterns("/owners/{id}/pets/{pet:[a-z]+}-{no} | /x/{id}.{type}");
        String path = RequestPath.decoded("/owners/a%2Fb;v=1/pets/rex-12");
        PathPattern pattern = patterns.surely(path);
        assertNotNull(pattern);
        assertEquals("a/b", pattern.value("id", path));
        assertEquals("rex", pattern.value("pet", path));
        assertEquals("12", pattern.value("no", path));
        assertNull(pattern.value("other", path));
        PathPattern other = patterns.surely("/x/a.b.c");
        assertNotNull(other);
        assertEquals("a", other.value("id", "/x/a.b.c"));
        assertEquals("b.c", other.value("type", "/x/a.b.c"));
        assertEquals(List.of("id", "pet", "no", "type"), patterns.variables());
    }

    @Test
    void groups_within_a_variable_do_not_shift_the_others() {
        HttpPatterns patterns = patterns("/{a:(x|y)+}-{b:(?<n>1)2?}");
        PathPattern pattern = patterns.surely("/xy-12");
        assertNotNull(pattern);
        assertEquals("xy", pattern.value("a", "/xy-12"));
        assertEquals("12", pattern.value("b", "/xy-12"));
    }

    @Test
    void the_more_specific_pattern_wins() {
        String[] order = {
            "/owners/7/edit",
            "/owners/7/*",
            "/owners/{id:\\d+}/x*",
            "/owners/{id:\\d+}/*",
            "/owners/{id}/*",
            "/*/*/*",
            "/owners/7/**",
            "/owners/{id}/**",
            "/owners/**",
            "/*/**",
            "/**",
        };
        for (int i = 0; i < order.length; i++) {
            for (int j = i + 1; j < order.length; j++) {
                PathPattern more = patterns(order[i]).any();
                PathPattern less = patterns(order[j]).any();
                assertTrue(more.compareSpecificity(less) < 0, order[i] + " and " + order[j]);
                assertTrue(less.compareSpecificity(more) > 0, order[i] + " and " + order[j]);
            }
        }
    }

    @Test
    void an_expression_that_never_ends_is_given_up_and_evicts() {
        HttpPatterns patterns = patterns("/x/{id:.*.*.*.*=}");
        String path = "/x/" + "a".repeat(100);
        assertNull(patterns.surely(path));
        assertNotNull(patterns.perhaps(path));
        assertNull(patterns("/x/{id:(a|b)*}").surely("/x/" + "a".repeat(10_000)));
        HttpPatterns except = patterns("/x/* except /x/{id:.*.*.*.*=}");
        assertNull(except.surely(path));
        assertNotNull(except.perhaps(path));
    }

    @Test
    void ties_are_found_with_a_path_that_shows_them() {
        assertEquals("/a/1", tie("/a/*", "/a/{id}"));
        assertEquals("/a/b/b", tie("/a/b/*", "/a/*/b"));
        assertEquals("/a", tie("/a/**", "/a/**"));
        assertNull(tie("/a/*", "/a/b"));
        assertNull(tie("/a/*", "/b/*"));
        assertNull(tie("/a/* except /a/1", "/a/{id}"));
        assertNull(tie("/a/{x:[a-c]}", "/a/{y:[d-f]}"));
        assertEquals("/a/b", tie("/a/b | /a/*", "/a/b | /b/*"));
        assertNull(tie("/a/b | /c/*", "/a/* | /d"));
    }

    private static @org.jspecify.annotations.Nullable String tie(String one, String other) {
        return patterns(one).tiesWith(patterns(other));
    }

    @Test
    void what_may_be_reached_is_told_from_segments() {
        HttpPatterns owners = patterns("/owners/{id}/pets");
        assertTrue(owners.mayReach(Arrays.asList("owners", null, "pets"), false));
        assertTrue(owners.mayReach(List.of("owners", "7"), true));
        assertFalse(owners.mayReach(List.of("owners", "7"), false));
        assertFalse(owners.mayReach(List.of("vets"), true));
        assertFalse(owners.mayReach(List.of("owners", "7", "pets", "2"), true));
        assertTrue(patterns("/owners/**").mayReach(List.of("owners", "7", "x"), false));
        assertTrue(patterns("/**").mayReach(List.of(), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "GTE /x @did you mean GET?",
                "get /x @upper case: GET",
                "GET,GET /x @a second time",
                "GET,/x @a method is missing",
                "GET @no path after the method",
                "GET owners @does not begin with '/'",
                "GET,PSOT /x @did you mean POST?",
                "owners @the methods are GET",
                "/a/**/b @'**' that is not at the end",
                "/a** @'**' beside other text",
                "/a/*** @'**' beside other text",
                "/a//b @an empty segment",
                "/a | | /b @an empty alternative",
                "/a | @an empty alternative",
                "| /a @path that does not begin",
                "/a except @no path after except",
                "/a except /b except /c @second except",
                "/a /b @separate paths with '|'",
                "/a, /b @a comma between paths",
                "/{id @'{' that is not closed at position 2",
                "/{id:\\d{1,3} @'{' that is not closed",
                "/id} @a '}' that closes nothing",
                "/{} @a variable without a name",
                "/{1a} @the variable '1a'",
                "/{a}/{a} @the variable 'a' a second time",
                "/{a:} @empty regular expression",
                "/{a:[} @cannot be read",
                "/{a:(x)\\1} @refers back",
                "/{*rest} @write '**'",
                "/a?b=1 @the query is no part",
                "/a;b @remove it",
                "/a#b @remove it",
                "/a%20b @matched decoded",
                "/a/../b @the segment '..'",
                "/a\\b @a backslash",
            })
    void what_cannot_be_read_is_refused_with_its_remedy(String text, String expected) {
        String message =
                String.valueOf(
                        assertThrows(RuleSyntaxException.class, () -> HttpPatterns.parse(text))
                                .getMessage());
        assertTrue(message.contains(expected.strip()), message);
    }

    @Test
    void empty_text_is_refused() {
        assertThrows(RuleSyntaxException.class, () -> HttpPatterns.parse("  "));
    }

    @Test
    void paths_of_evictions_are_equal_in_all_spellings() {
        for (String spelling :
                List.of(
                        "/owners/7",
                        "/owners/7/",
                        "//owners///7",
                        "/x/../owners/./7",
                        "/owners;a=1/7;b",
                        "/owners%2F7",
                        "/owners%252F7",
                        "\\owners\\7",
                        "/%6fwners/%37")) {
            assertEquals("/owners/7", RequestPath.broad(spelling), spelling);
        }
        assertEquals("/", RequestPath.broad(""));
        assertEquals("/é/a+b", RequestPath.broad("/%C3%A9/a+b"));
    }
}
