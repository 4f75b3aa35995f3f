package dev.deja.http;

import dev.deja.rule.ExchangeValues;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as the templates and conditions of its rules see it. What they read is not observed:
 * it is in the key, or makes no difference to the answer.
 */
final class RequestView implements ExchangeValues {
    private final ServerRequest request;
    private final RequestHead head;
    private final int status;
    private final Fields response;

    /** Before there is an answer. */
    RequestView(ServerRequest request) {
        this(request, 0, Fields.EMPTY);
    }

    /** With the answer. */
    RequestView(ServerRequest request, int status, Fields response) {
        this.request = request;
        this.head = request.head();
        this.status = status;
        this.response = response;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public List<String> query(String name) {
        String query = head.query();
        if (query == null) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (String piece : query.split("&", -1)) {
            int equals = piece.indexOf('=');
            String itsName = decoded(equals < 0 ? piece : piece.substring(0, equals));
            if (name.equals(itsName)) {
                String value = decoded(equals < 0 ? "" : piece.substring(equals + 1));
                if (value == null) {
                    return List.of();
                }
                values.add(value);
            }
        }
        return values;
    }

    /** Null when it is malformed: applications read that differently. */
    private static @Nullable String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            return decoded.indexOf('\uFFFD') < 0 ? decoded : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public @Nullable String header(String name) {
        return joined(head.fields().all(name));
    }

    /** Two lines are not the same as one with a comma, to those who read the first alone. */
    private static @Nullable String joined(List<String> lines) {
        return lines.isEmpty() ? null : String.join("\n", lines);
    }

    @Override
    public @Nullable String cookie(String name) {
        List<String> values = new ArrayList<>(1);
        for (String line : head.fields().all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    values.add(pair.substring(equals + 1).strip());
                }
            }
        }
        return values.isEmpty() ? null : String.join(";", values);
    }

    @Override
    public @Nullable String host() {
        return head.host().isEmpty() ? null : head.host().toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable String principal() {
        Object user = request.read(RequestInput.PRINCIPAL, "");
        if (user instanceof Principal principal) {
            return principal.getName();
        }
        return user instanceof String name ? name : null;
    }

    @Override
    public byte @Nullable [] body(int limit) {
        return request.body(limit);
    }

    @Override
    public int responseStatus() {
        return status;
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return joined(response.all(name));
    }
}
