package dev.deja.http;

import static dev.deja.http.Requests.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** It is {@code 03:00:00}; the rule says ten minutes. */
final class FreshnessTest {

    private static Freshness of(
            @Nullable String fields, @Nullable String terms, long requestMillis) {
        Fields response = Requests.lines(fields);
        HttpTerms rule = Requests.terms(terms);
        Directives directives =
                rule.obeysResponses() ? Directives.ofResponse(response) : Directives.NONE;
        return Freshness.of(response, directives, rule, requestMillis, NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                                                                                          ~ 600
                    Cache-Control: public                                                 ~ 600
                    Cache-Control: max-age=60                                             ~ 60
                    Cache-Control: max-age=60, s-maxage=30                                ~ 30
                    Cache-Control: s-maxage=900, max-age=0                                ~ 900
                    Cache-Control: max-age=0                                              ~ 0
                    Cache-Control: max-age=x                                              ~ 0
                    Cache-Control: max-age=-5                                             ~ 0
                    Cache-Control: max-age=60, max-age=30                                 ~ 0
                    Cache-Control: s-maxage=x, max-age=60                                 ~ 0
                    Expires: Sun, 22 Nov 2026 03:01:40 GMT                                ~ 100
                    Expires: Sunday, 22-Nov-26 03:01:40 GMT                               ~ 100
                    Expires: Sun Nov 22 03:01:40 2026                                     ~ 100
                    Expires: 0                                                            ~ 0
                    Expires: -1                                                           ~ 0
                    Expires:                                                              ~ 0
                    Expires: Sun, 22 Nov 2026 02:00:00 GMT                                ~ 0
                    Expires: Sun, 22 Nov 2026 03:01:40 CET                                ~ 0
                    Expires: Sun, 22 Nov 2026 03:01:40 GMT | Expires: 0                   ~ 0
                    Cache-Control: max-age=60 | Expires: 0                                ~ 60
                    Cache-Control: public | Expires: Sun, 22 Nov 2026 03:01:40 GMT        ~ 100
                    CDN-Cache-Control: max-age=5 | Cache-Control: max-age=60              ~ 5
                    CDN-Cache-Control: public | Cache-Control: max-age=60 | Expires: 0    ~ 600
                    CDN-Cache-Control: ?! | Cache-Control: max-age=60                     ~ 60
                    """)
    void lifetime_is_that_of_the_most_specific_statement_and_else_the_rules(
            @Nullable String fields, long seconds) {
        assertEquals(NOW + seconds * 1000, of(fields, null, NOW).freshUntilMillis());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                                                               ~ 0  ~ 0
                    Age: 30                                    ~ 0  ~ 30
                    Age: 30                                    ~ 2  ~ 32
                                                               ~ 2  ~ 2
                    Date: Sun, 22 Nov 2026 02:59:00 GMT        ~ 0  ~ 60
                    Date: Sun, 22 Nov 2026 02:59:00 GMT        ~ 2  ~ 60
                    Date: Sun, 22 Nov 2026 02:59:00 GMT | Age: 90 ~ 2 ~ 92
                    Date: Sun, 22 Nov 2026 03:05:00 GMT | Age: 9  ~ 0 ~ 9
                    Date: yesterday                            ~ 0  ~ 0
                    Age: 30, 90                                ~ 0  ~ 30
                    Age: 30 | Age: 90                          ~ 0  ~ 30
                    Age: -5                                    ~ 0  ~ 0
                    Age: x                                     ~ 0  ~ 0
                    Age:                                       ~ 0  ~ 0
                    Age: 999999999999999999999999999999        ~ 0  ~ 2147483648
                    """)
    void age_is_the_larger_of_what_the_date_and_what_the_age_field_say(
            @Nullable String fields, long delaySeconds, long ageSeconds) {
        long born = of(fields, null, NOW - delaySeconds * 1000).bornMillis();
        assertEquals(ageSeconds, (NOW - born) / 1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    Cache-Control: max-age=60 | Age: 20                                        ~ 40
                    Cache-Control: max-age=60 | Age: 60                                        ~ 0
                    Cache-Control: max-age=60 | Age: 90                                        ~ -30
                    Cache-Control: max-age=60 | Date: Sun, 22 Nov 2026 02:59:20 GMT            ~ 20
                    Expires: Sun, 22 Nov 2026 03:01:40 GMT | Date: Sun, 22 Nov 2026 02:59:20 GMT ~ 100
                    Expires: Sun, 22 Nov 2026 03:01:40 GMT | Date: Sun, 22 Nov 2026 03:01:00 GMT ~ 40
                    Expires: Sun, 22 Nov 2026 03:01:40 GMT | Date: Sun, 22 Nov 2026 02:59:20 GMT | Age: 150 ~ -10
                    Age: 90                                                                    ~ 600
                    """)
    void an_answer_that_comes_with_an_age_is_fresh_for_the_rest_of_its_lifetime(
            String fields, long seconds) {
        assertEquals(NOW + seconds * 1000, of(fields, null, NOW).freshUntilMillis());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    Cache-Control: max-age=60        ~ override ~ 600
                    Cache-Control: max-age=0         ~ override ~ 600
                    Cache-Control: max-age=9999      ~ override ~ 600
                    Cache-Control: max-age=x         ~ override ~ 600
                    Expires: 0                       ~ override ~ 600
                    Cache-Control: max-age=60        ~ ignore   ~ 600
                    Expires: 0                       ~ ignore   ~ 600
                    CDN-Cache-Control: max-age=60    ~ ignore   ~ 600
                    """)
    void the_rule_can_come_first_and_can_ignore_the_answer(
            String fields, String terms, long seconds) {
        assertEquals(NOW + seconds * 1000, of(fields, terms, NOW).freshUntilMillis());
    }
}
