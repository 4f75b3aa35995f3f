package dev.deja.http;

import dev.deja.rule.InputValue;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * What entries keep of what a request shows (SPEC C09), and under which name. What tells who asks
 * is an identity: it is kept only where each user has entries of their own.
 */
final class RequestValues {
    private static final String PREFIX = "http:";

    /**
     * Fields that say how the message travels, or ask for a part of an answer or for news of it: an
     * answer that is whole does not depend on them.
     */
    private static final Set<String> SAFE =
            Set.of(
                    "connection",
                    "keep-alive",
                    "te",
                    "transfer-encoding",
                    "content-length",
                    "expect",
                    "cache-control",
                    "pragma",
                    "if-none-match",
                    "if-modified-since",
                    "if-range",
                    "range");

    private static final Set<String> IDENTITIES =
            Set.of("authorization", "cookie", "proxy-authorization");

    private RequestValues() {}

    /**
     * The name of an input in entries.
     *
     * @return null when no answer of the rule depends on it beyond its key
     */
    static @Nullable String input(RequestInput kind, String name, EndpointRule rule) {
        if (kind != RequestInput.HEADER) {
            return rule.isInKey(kind, name) ? null : PREFIX + kind + " " + name;
        }
        String field = name.toLowerCase(Locale.ROOT);
        return SAFE.contains(field) || rule.isInKey(kind, field) ? null : header(field);
    }

    /** The name of a header field in entries. */
    static String header(String lowerCase) {
        return PREFIX + RequestInput.HEADER + " " + lowerCase;
    }

    /** The value, now, of an input of that name; null when it is none of these. */
    static @Nullable String now(String input, ServerRequest request, Fields fields) {
        int blank = input.indexOf(' ');
        if (blank < PREFIX.length() || !input.startsWith(PREFIX)) {
            return null;
        }
        String kindName = input.substring(PREFIX.length(), blank);
        String name = input.substring(blank + 1);
        for (RequestInput kind : KINDS) {
            if (kind.name().equals(kindName)) {
                return kind == RequestInput.HEADER
                        ? ofHeader(name, fields)
                        : of(kind, name, request.read(kind, name));
            }
        }
        return null;
    }

    private static final RequestInput[] KINDS = RequestInput.values();

    /**
     * What entries keep of a header field, as it was sent.
     *
     * @param name in lower case; empty for all of them
     */
    static String ofHeader(String name, Fields fields) {
        if (name.isEmpty()) {
            return InputValue.WORLD;
        }
        List<String> values = fields.all(name);
        if (values.isEmpty()) {
            return InputValue.ABSENT;
        }
        String content =
                InputValue.of(values.size() == 1 ? values.get(0) : new ArrayList<>(values));
        return IDENTITIES.contains(name) ? identified(content) : content;
    }

    /** What entries keep of anything but header fields. */
    static String of(RequestInput kind, String name, @Nullable Object value) {
        if (value == null) {
            return InputValue.ABSENT;
        }
        return switch (kind) {
            case PRINCIPAL ->
                    value instanceof Principal principal
                            ? identity(String.valueOf(principal.getName()))
                            : identity(value);
            case SESSION, ADDRESS, CERTIFICATE -> identity(value);
            case SESSION_ATTRIBUTE ->
                    value instanceof Locale || value instanceof TimeZone
                            ? InputValue.of(value)
                            : identity(value);
            case COOKIE -> name.isEmpty() ? identity(value) : InputValue.of(value);
            case LOCALE -> InputValue.of(tags(value));
            case ROLE, ATTRIBUTE, PROTOCOL -> InputValue.of(value);
            case HEADER, BODY -> InputValue.UNREADABLE;
        };
    }

    /** Of something that belongs to one client. */
    private static String identity(Object value) {
        return identified(InputValue.of(value));
    }

    private static String identified(String content) {
        return content.equals(InputValue.UNREADABLE) ? content : InputValue.identity(content);
    }

    private static Object tags(Object locales) {
        if (!(locales instanceof Collection<?> several)) {
            return locales;
        }
        List<String> tags = new ArrayList<>();
        for (Object each : several) {
            tags.add(each instanceof Locale locale ? locale.toLanguageTag() : "?");
        }
        return tags;
    }
}
