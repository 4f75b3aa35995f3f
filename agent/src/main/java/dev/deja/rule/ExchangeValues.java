package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as templates and conditions of endpoint rules see it (SPEC 3.3). Asked on the thread of
 * the request. Throws nothing; what cannot be read is absent.
 */
public interface ExchangeValues {
    /** The method, as sent. */
    String method();

    /** The whole path, as sent. */
    String path();

    /** The decoded values of a query parameter, in order; empty when it is absent. */
    List<String> query(String name);

    /** A request header, its lines joined with {@code ", "}; null when it is absent. */
    @Nullable String header(String name);

    /** The value of a cookie; null when it is absent. */
    @Nullable String cookie(String name);

    /** The host that the request names, in lower case, without port; null when it names none. */
    @Nullable String host();

    /** The name of the signed-in user; null when nobody is. */
    @Nullable String principal();

    /**
     * The body, so that the application can still read it.
     *
     * @return null when it is longer than {@code limit} bytes, or cannot be had
     */
    byte @Nullable [] body(int limit);

    /** The status of the answer; 0 while there is none. */
    default int responseStatus() {
        return 0;
    }

    /** A header of the answer, as in {@link #header}; null while there is no answer. */
    default @Nullable String responseHeader(String name) {
        return null;
    }
}
