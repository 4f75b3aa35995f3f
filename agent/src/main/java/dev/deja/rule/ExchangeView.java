package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code request} or {@code response} in a condition: what can be asked of it, and nothing else.
 *
 * @param isResponse which of them it is
 */
record ExchangeView(ExchangeValues values, PathMatch match, boolean isResponse) {
    private static final List<String> OF_REQUEST =
            List.of("method", "host", "principal", "header", "query", "cookie", "path");

    private static final List<String> OF_RESPONSE = List.of("status", "header");

    /** Refuses a property that there is not. */
    static void requireProperty(boolean isResponse, String name, Condition condition)
            throws RuleSyntaxException {
        List<String> known = isResponse ? OF_RESPONSE : OF_REQUEST;
        if (!known.contains(name)) {
            String whole = isResponse ? "response" : "request";
            String nearest = Nearest.to(name, known);
            throw condition.fault(
                    whole + "." + name,
                    nearest != null
                            ? "did you mean " + whole + "." + nearest + "?"
                            : "it has " + String.join(", ", known) + ".");
        }
    }

    /** The value of {@code request.method} and such. */
    @Nullable Object property(String name) throws ExpressionAccess.NotReadableException {
        if (isResponse && name.equals("status")) {
            return values.responseStatus();
        }
        return switch (isResponse ? "" : name) {
            case "method" -> values.method();
            case "host" -> values.host();
            case "principal" -> values.principal();
            case "path" -> values.path();
            default ->
                    throw new ExpressionAccess.NotReadableException(
                            "'" + name + "' is asked with a name, such as " + name + "('x')");
        };
    }

    /** Whether {@link #ask} knows a question. */
    boolean knows(String name, @Nullable Object[] arguments) {
        boolean isNamed = arguments.length == 1 && arguments[0] instanceof String;
        return isNamed
                && switch (name) {
                    case "header" -> true;
                    case "query", "cookie", "path" -> !isResponse;
                    default -> false;
                };
    }

    /** {@code request.header('X-Foo')} and such: text, or null when it is absent. */
    @Nullable Object ask(String name, String argument) {
        return switch (name) {
            case "header" -> isResponse ? values.responseHeader(argument) : values.header(argument);
            case "query" -> {
                List<String> found = values.query(argument);
                yield found.isEmpty() ? null : found.get(0);
            }
            case "cookie" -> values.cookie(argument);
            case "path" -> match.variable(argument);
            default -> null;
        };
    }
}
