package dev.deja.http;

import dev.deja.rule.ExchangeValues;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request, and later its answer, as templates and conditions of rules see them. */
final class ExchangeTexts implements ExchangeValues {
    private final ServerRequest request;
    private final RequestHead head;
    private int status;
    private Fields response = Fields.EMPTY;

    ExchangeTexts(ServerRequest request, RequestHead head) {
        this.request = request;
        this.head = head;
    }

    /** There is an answer now. */
    void answered(int finalStatus, Fields fields) {
        status = finalStatus;
        response = fields;
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
            String own = equals < 0 ? piece : piece.substring(0, equals);
            if (RequestTarget.decoded(own).equals(name)) {
                values.add(equals < 0 ? "" : RequestTarget.decoded(piece.substring(equals + 1)));
            }
        }
        return values;
    }

    @Override
    public @Nullable String header(String name) {
        return joined(head.fields(), name);
    }

    @Override
    public @Nullable String cookie(String name) {
        for (String line : head.fields().all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).trim().equals(name)) {
                    return pair.substring(equals + 1).trim();
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable String host() {
        return head.host().isEmpty() ? null : head.host().toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable String principal() {
        try {
            Object user = request.read(RequestInput.PRINCIPAL, "");
            if (user instanceof Principal principal) {
                return principal.getName();
            }
            return user instanceof String name ? name : null;
        } catch (RuntimeException | LinkageError e) {
            // The application's class: nobody has a name that cannot be told.
            return null;
        }
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
        return joined(response, name);
    }

    private static @Nullable String joined(Fields fields, String name) {
        List<String> values = fields.all(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }
}
