package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DirectivesTest {

    private static Directives of(@Nullable String lines) {
        return Directives.ofResponse(
                Requests.lines(
                        lines == null
                                ? null
                                : "Cache-Control:" + lines.replace("|", "|Cache-Control:")));
    }

    private static String flags(Directives directives) {
        List<String> flags = new ArrayList<>();
        if (directives.noStore()) {
            flags.add("no-store");
        }
        if (directives.noCache()) {
            flags.add("no-cache");
        }
        if (directives.isPrivate()) {
            flags.add("private");
        }
        if (directives.isPublic()) {
            flags.add("public");
        }
        if (directives.mustRevalidate()) {
            flags.add("must-revalidate");
        }
        if (directives.proxyRevalidate()) {
            flags.add("proxy-revalidate");
        }
        if (directives.mustUnderstand()) {
            flags.add("must-understand");
        }
        if (directives.onlyIfCached()) {
            flags.add("only-if-cached");
        }
        return String.join(" ", flags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    no-store                             ~ no-store
                    NO-STORE, Private                    ~ no-store private
                    , ,no-cache,,                        ~ no-cache
                    no-store | private                   ~ no-store private
                    public,must-revalidate               ~ public must-revalidate
                    proxy-revalidate                     ~ proxy-revalidate
                    must-understand, no-store            ~ no-store must-understand
                    only-if-cached                       ~ only-if-cached
                    no-cache="Set-Cookie, X-A"           ~ no-cache
                    private="X-A"                        ~ private
                    no-store=1                           ~ no-store
                    no-store=""                          ~ no-store
                    private = yes                        ~ private
                    ext="a, no-store, b"                 ~ ``
                    ext="a \\", no-store", private        ~ private
                    community="UCI", private             ~ private
                    ext=no-store                         ~ ``
                    no-storex, x-no-store                ~ ``
                    """)
    void directives_are_found_in_any_case_in_several_lines_and_not_within_quotes(
            String lines, String flags) {
        assertEquals(flags, flags(of(lines)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    ext="open, no-store                  ~ no-store
                    ext="open\\", private                 ~ private
                    public; private                      ~ private
                    public; max-age=60                   ~ ``
                    public, "                            ~ ``
                    public, max-age="60                  ~ ``
                    public, bad name                     ~ ``
                    public, b\u00e4d                          ~ ``
                    public=yes                           ~ ``
                    public, =5                           ~ ``
                    must-understand; no-store            ~ no-store
                    public private                       ~ private
                    public no-store                     ~ no-store
                    no-cache/                            ~ no-cache
                    public, max-age=60 private           ~ private
                    public, max-age=60 "no-store"        ~ no-store
                    """)
    void a_malformed_field_restricts_and_permits_nothing(String lines, String flags) {
        assertEquals(flags, flags(of(lines)));
        assertFalse(of(lines).sharesAuthorized());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    public                               ~ -1
                    max-age=60                           ~ 60
                    Max-Age=60                           ~ 60
                    max-age="60"                         ~ 60
                    max-age=0                            ~ 0
                    max-age=007                          ~ 7
                    max-age=60, max-age=60               ~ 60
                    max-age=60 | max-age=60              ~ 60
                    max-age=2147483648                   ~ 2147483648
                    max-age=2147483649                   ~ 2147483648
                    max-age=99999999999999999999999      ~ 2147483648
                    max-age=1000000000000000000000000000000 ~ 2147483648
                    max-age                              ~ -2
                    max-age=                             ~ -2
                    max-age=""                           ~ -2
                    max-age=-1                           ~ -2
                    max-age=+1                           ~ -2
                    max-age=1.5                          ~ -2
                    max-age=1e3                          ~ -2
                    max-age=1 2                          ~ -2
                    max-age=sixty                        ~ -2
                    max-age="6                           ~ -2
                    max-age=\u0666                            ~ -2
                    max-age=60, max-age=30               ~ -2
                    max-age=60 | max-age=30              ~ -2
                    max-age=60, max-age=x                ~ -2
                    max-age=60; public                   ~ 60
                    ext="max-age=60"                     ~ -1
                    """)
    void seconds_are_capped_and_what_is_no_number_is_invalid(String lines, long seconds) {
        assertEquals(seconds, of(lines).maxAge());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    public                               ~ true
                    must-revalidate                      ~ true
                    s-maxage=0                           ~ true
                    max-age=60                           ~ false
                    s-maxage=x                           ~ false
                    proxy-revalidate                     ~ false
                    """)
    void three_directives_share_answers_to_authorized_requests(String lines, boolean shares) {
        assertEquals(shares, of(lines).sharesAuthorized());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    max-age=60                           ~ false
                    must-revalidate                      ~ true
                    proxy-revalidate                     ~ true
                    s-maxage=60                          ~ true
                    no-cache                             ~ true
                    """)
    void what_forbids_stale_answers_is_known(String lines, boolean never) {
        assertEquals(never, of(lines).neverStale());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    max-age=60                           ~ 60
                    max-age=60;ext=1, foo=("a" b;c=?1)   ~ 60
                    max-age=30, max-age=60               ~ 60
                    max-age=1000000000000                ~ 2147483648
                    max-age="60"                         ~ 60
                    max-age=-60                          ~ -2
                    max-age=60.0                         ~ -2
                    max-age                              ~ -2
                    must-revalidate                      ~ -1
                    a=:cHJl:, b=@1659578233, max-age=60  ~ 60
                    """)
    void a_targeted_field_counts_instead_of_cache_control(String value, long seconds) {
        Directives directives =
                Directives.ofResponse(
                        Fields.of("Cache-Control", "no-store", "CDN-Cache-Control", value));
        assertTrue(directives.targeted());
        assertFalse(directives.noStore());
        assertEquals(seconds, directives.maxAge());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``
                    `  `
                    max-age=
                    max-age=60,
                    max-age=60;
                    Max-Age=60
                    max-age = 60
                    max-age=60 private
                    max-age=60, "
                    max-age=60, a="\u00e4"
                    max-age=60, a="\\x"
                    max-age=1234567890123456
                    max-age=1.2345
                    a=(1 2
                    a=(1,2)
                    a=:abc
                    a=?2
                    a=@x
                    =60
                    """)
    void a_faulty_targeted_field_counts_as_absent(String value) {
        Directives directives =
                Directives.ofResponse(
                        Fields.of("Cache-Control", "no-store", "CDN-Cache-Control", value));
        assertFalse(directives.targeted());
        assertTrue(directives.noStore());
        assertEquals(Directives.ABSENT, directives.maxAge());
    }

    @Test
    void targeted_lines_make_one_dictionary() {
        Directives directives =
                Directives.ofResponse(
                        Fields.of(
                                "CDN-Cache-Control", "max-age=60", "cdn-cache-control", "private"));
        assertEquals(60, directives.maxAge());
        assertTrue(directives.isPrivate());
    }

    @Test
    void a_member_that_is_false_is_not_there() {
        assertFalse(
                Directives.ofResponse(Fields.of("CDN-Cache-Control", "no-store=?0, max-age=60"))
                        .noStore());
    }

    @Test
    void targeted_fields_do_not_concern_requests() {
        assertFalse(Directives.of(Fields.of("CDN-Cache-Control", "no-store")).noStore());
    }
}
