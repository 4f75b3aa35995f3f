package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InvalidationTest {

    private static String paths(String method, int status, @Nullable String fields) {
        RequestHead request = Requests.request(method, "/owners/7", "x=1");
        Set<String> paths = Invalidation.paths(request, status, Requests.lines(fields));
        return String.join(" ", paths);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    PUT     ~ 200 ~ /owners/7
                    POST    ~ 201 ~ /owners/7
                    DELETE  ~ 204 ~ /owners/7
                    PATCH   ~ 200 ~ /owners/7
                    POST    ~ 303 ~ /owners/7
                    put     ~ 200 ~ /owners/7
                    FROB    ~ 200 ~ /owners/7
                    PUT     ~ 400 ~ ``
                    PUT     ~ 404 ~ ``
                    PUT     ~ 500 ~ ``
                    PUT     ~ 101 ~ ``
                    GET     ~ 200 ~ ``
                    HEAD    ~ 200 ~ ``
                    OPTIONS ~ 200 ~ ``
                    TRACE   ~ 200 ~ ``
                    """)
    void an_unsafe_request_that_is_no_error_makes_its_path_stale(
            String method, int status, String paths) {
        assertEquals(paths, paths(method, status, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    Location: /owners/8                       ~ /owners/7 /owners/8
                    Location: 8                               ~ /owners/7 /owners/8
                    Location: ../pets?x=1#y                   ~ /owners/7 /pets
                    Location: http://shop:8080/owners/8       ~ /owners/7 /owners/8
                    Location: HTTP://SHOP:8080/owners/8       ~ /owners/7 /owners/8
                    Location: //shop:8080/owners/8            ~ /owners/7 /owners/8
                    Location: http://shop/owners/8            ~ /owners/7
                    Location: https://shop:8080/owners/8      ~ /owners/7
                    Location: http://evil:8080/owners/8       ~ /owners/7
                    Location: //evil/owners/8                 ~ /owners/7
                    Location: mailto:a@shop                   ~ /owners/7
                    Location: http://                         ~ /owners/7
                    Location: ht tp://x                       ~ /owners/7
                    Location: %%%                             ~ /owners/7
                    Location:                                 ~ /owners/7
                    Content-Location: /owners/8/              ~ /owners/7 /owners/8
                    Location: /a | Content-Location: /b       ~ /owners/7 /a /b
                    Location: /a | Location: /b               ~ /owners/7 /a /b
                    Content-Location: /owners/%38             ~ /owners/7 /owners/8
                    """)
    void what_the_answer_points_at_on_the_same_origin_is_stale_too(String fields, String paths) {
        assertEquals(paths, paths("POST", 201, fields));
    }
}
