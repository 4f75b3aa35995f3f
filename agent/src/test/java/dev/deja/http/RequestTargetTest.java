package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {

    private static @Nullable String key(
            String method, String host, int port, String uri, HttpTerms.Keying keying) {
        int mark = uri.indexOf('?');
        RequestHead head =
                new RequestHead(
                        method,
                        "http",
                        host,
                        port,
                        port,
                        "",
                        mark < 0 ? uri : uri.substring(0, mark),
                        mark < 0 ? null : uri.substring(mark + 1),
                        Fields.EMPTY);
        RequestTarget target = RequestTarget.of(head, keying);
        return target == null ? null : target.key();
    }

    private static String key(String uri) {
        String key = key("GET", "shop", 80, uri, HttpTerms.Keying.WHOLE);
        assertNotNull(key, uri);
        return key;
    }

    @Test
    void a_key_can_be_read() {
        assertEquals("GET http://shop:80/owners/1?page=2", key("/owners/1?page=2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    /a?x=1&y=2           ~ /a?y=2&x=1
                    /a?x=1&y=2&x=3       ~ /a?y=2&x=1&x=3
                    /a?x=%41             ~ /a?x=A
                    /a?%78=1             ~ /a?x=1
                    /a?x=%2c             ~ /a?x=%2C
                    /a?x=%c3%a9          ~ /a?x=%C3%A9
                    /%61                 ~ /a
                    /a%2db               ~ /a-b
                    /a%2fb               ~ /a%2Fb
                    """)
    void requests_that_nobody_can_tell_apart_share_a_key(String one, String other) {
        assertEquals(key(one), key(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    /a/b                 ~ /a%2Fb
                    /a/b                 ~ /a%5Cb
                    /a                   ~ /a/
                    /a                   ~ /A
                    /a/b                 ~ /a//b
                    /b                   ~ /a/../b
                    /b                   ~ /a/%2e%2e/b
                    /a/../b              ~ /a/%2E%2E/b
                    /a/b                 ~ /a/./b
                    /a                   ~ /a;jsessionid=1
                    /a;jsessionid=1      ~ /a;jsessionid=2
                    /a                   ~ /a;
                    /a                   ~ /a%3B
                    /a;x                 ~ /a%3Bx
                    /a                   ~ /a%00
                    /a                   ~ /a%20
                    /a%20                ~ /a+
                    /a%2561              ~ /a%61
                    /a%3Fx=1             ~ /a?x=1
                    /a                   ~ /a?
                    /a?x                 ~ /a?x=
                    /a?x=1               ~ /a?X=1
                    /a?x=1               ~ /a?x=1&
                    /a?x=1&x=2           ~ /a?x=2&x=1
                    /a?x=1&%78=2         ~ /a?x=2&%78=1
                    /a?%78=1&x=2         ~ /a?x=2&%78=1
                    /a?a%5B%5D=1&a[]=2   ~ /a?a[]=2&a%5B%5D=1
                    /a?a+b=1&a%20b=2     ~ /a?a%20b=2&a+b=1
                    /a?x=1%26y=2         ~ /a?x=1&y=2
                    /a?x=1&y=2           ~ /a?x=1;y=2
                    /a?x=%31%2526        ~ /a?x=1%26
                    /a?x=a+b             ~ /a?x=a%20b
                    /a?x=a+b             ~ /a?x=a%2Bb
                    /a?x=\u00e9               ~ /a?x=%C3%A9
                    /a?x=%E9             ~ /a?x=%C3%A9
                    /a?\u00e9=1&%C3%A9=2      ~ /a?%C3%A9=2&\u00e9=1
                    /a?=1                ~ /a?1
                    """)
    void requests_that_an_application_can_tell_apart_have_keys_of_their_own(
            String one, String other) {
        assertNotEquals(key(one), key(other));
    }

    /** What an application makes of a target: its path, and its parameters by name. */
    private static String view(String uri) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        StringBuilder view = new StringBuilder(decoded(path)).append('|');
        // Encoded delimiters are not delimiters: how many there are bare is to be equal too.
        view.append(path.chars().filter(c -> "/;.+".indexOf(c) >= 0).count()).append('|');
        if (mark < 0) {
            return view.append("no query").toString();
        }
        Map<String, List<String>> parameters = new TreeMap<>();
        for (String piece : uri.substring(mark + 1).split("&", -1)) {
            int equals = piece.indexOf('=');
            String name = equals < 0 ? piece : piece.substring(0, equals);
            String value = equals < 0 ? "none" : "=" + decoded(piece.substring(equals + 1));
            parameters
                    .computeIfAbsent(decoded(name.replace('+', ' ')), any -> new ArrayList<>())
                    .add(value);
        }
        return view.append(parameters).toString();
    }

    /** Octet by octet, as Latin-1. */
    private static String decoded(String text) {
        return Pattern.compile("%([0-9a-fA-F]{2})")
                .matcher(text)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        String.valueOf(
                                                (char) Integer.parseInt(found.group(1), 16))));
    }

    @Test
    void targets_of_one_key_are_the_same_to_applications() {
        String[] pieces = {
            "a", "A", "%61", "%41", "/", "//", "%2F", "%2f", ".", "..", "%2e", "%2E", ";", "%3B",
            "?", "%3F", "&", "&", "=", "%26", "%3D", "+", "%20", "%2B", "%", "%2", "%zz", "%25",
            "x=1", "x=2", "%78=3", "x", "[]", "%5B%5D", "%C3%A9", "%c3%a9", "-", "%2d", "~", "%7e"
        };
        Random random = new Random(9111);
        Map<String, String> seen = new HashMap<>();
        int shared = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder uri = new StringBuilder("/");
            if (random.nextBoolean()) {
                uri.append("?");
            }
            for (int j = random.nextInt(6); j > 0; j--) {
                uri.append(pieces[random.nextInt(pieces.length)]);
            }
            String view = view(uri.toString());
            String key = key("GET", "shop", 80, uri.toString(), HttpTerms.Keying.WHOLE);
            String before = key == null ? null : seen.putIfAbsent(key, view);
            if (before != null) {
                shared++;
                assertEquals(before, view, uri.toString());
            }
        }
        assertTrue(shared > 10_000, "only " + shared + " shared a key");
    }

    @Test
    void method_host_and_port_are_part_of_it_and_head_is_get() {
        HttpTerms.Keying whole = HttpTerms.Keying.WHOLE;
        String get = key("GET", "shop", 80, "/a", whole);
        assertEquals(get, key("HEAD", "shop", 80, "/a", whole));
        assertEquals(get, key("GET", "SHOP", 80, "/a", whole));
        assertNotEquals(get, key("POST", "shop", 80, "/a", whole));
        assertNotEquals(get, key("GET", "shop.", 80, "/a", whole));
        assertNotEquals(get, key("GET", "shop2", 80, "/a", whole));
        assertNotEquals(get, key("GET", "shop", 81, "/a", whole));
        assertNotEquals(key("GET", "::1", 80, "/a", whole), key("GET", "::1:80", 80, "/a", whole));
        assertNull(key("GET", "shop", 8, ":80/a", whole));
    }

    @Test
    void hosts_share_answers_where_the_rule_says_so() {
        HttpTerms.Keying shared = new HttpTerms.Keying(false, null);
        assertEquals(
                key("GET", "shop", 80, "/a", shared), key("GET", "other/?#", 81, "/a", shared));
        assertEquals("GET /a", key("GET", "shop", 80, "/a", shared));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    /a?page=2&utm_source=x            ~ /a?page=2
                    /a?utm_source=x&page=2            ~ /a?page=2
                    /a?page=2&utm_a&utm_b=&%75tm_c=1  ~ /a?page=2
                    /a?utm_source=x                   ~ /a
                    /a?page=2&page=3&utm_x=1          ~ /a?page=2&page=3
                    """)
    void parameters_that_the_rule_drops_make_no_difference(String one, String other) {
        Predicate<String> kept = name -> !name.startsWith("utm_");
        HttpTerms.Keying keying = new HttpTerms.Keying(true, kept);
        assertEquals(key("GET", "shop", 80, one, keying), key("GET", "shop", 80, other, keying));
    }

    @Test
    void parameters_that_the_rule_keeps_are_known_by_the_name_that_applications_see() {
        Set<String> kept = Set.of("page", "a b");
        HttpTerms.Keying keying = new HttpTerms.Keying(true, kept::contains);
        assertEquals(
                "GET http://shop:80/a?a+b=1&a%20b=2&page=3",
                key("GET", "shop", 80, "/a?p%61ge=3&x=1&a+b=1&a%20b=2&Page=9", keying));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/a%",
                "/a%4",
                "/a%zz",
                "/%2%41",
                "/a%u0041",
                "/a?x=%",
                "/a?x=%4",
                "/a?%zz=1",
                "/a?%2%41",
                "/a?x=1&y=%+2",
                "/%\u0660\u0661"
            })
    void a_percent_sign_that_encodes_nothing_is_not_looked_up(String uri) {
        assertNull(key("GET", "shop", 80, uri, HttpTerms.Keying.WHOLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\u0000", "/a\n", "/a b", "/a?x=\r\nX: 1", "/a?x=\u007f"})
    void what_no_request_line_has_is_not_looked_up(String uri) {
        assertNull(key("GET", "shop", 80, uri, HttpTerms.Keying.WHOLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a?b", "a#b", "a@b", "b\u00fccher", "a\nb"})
    void a_host_that_is_none_is_not_looked_up(String host) {
        assertNull(key("GET", host, 80, "/a", HttpTerms.Keying.WHOLE));
    }

    @Test
    void a_target_that_is_too_long_is_not_looked_up() {
        assertNotNull(key("/a?" + "x=1&".repeat(16_000)));
        assertNull(key("GET", "shop", 80, "/a?" + "x".repeat(64 << 10), HttpTerms.Keying.WHOLE));
        assertNull(key("GET", "shop", 80, "/" + "x".repeat(64 << 10), HttpTerms.Keying.WHOLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/owners/1",
                "/owners/1/",
                "//owners//1",
                "/owners/./1",
                "/owners/x/../1",
                "/owners/%2e/1",
                "/owners/x/%2E%2e/1",
                "/owners;a=b/1;jsessionid=3",
                "/owners%2f1",
                "/owners%5c1",
                "\\owners\\1",
                "/%6Fwners/%31",
                "/%256Fwners/1",
                "/owners/1%3Bx",
                "owners/1"
            })
    void evictions_compare_what_all_spellings_of_a_path_have_in_common(String path) {
        assertEquals("/owners/1", RequestTarget.broadPath(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "'', /",
        "/.., /",
        "/../../a, /a",
        "/a+b, /a+b",
        "/caf%C3%A9, /caf\u00e9",
        "/%zz, /%zz"
    })
    void any_path_has_a_broad_one(String path, String broad) {
        assertEquals(broad, RequestTarget.broadPath(path));
    }
}
