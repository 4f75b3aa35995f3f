package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands between braces: where the value comes from, and the way to its property.
 *
 * @param text as written, without braces
 * @param name the name of the argument, or of the header and such; empty for the other roots
 * @param position the argument's position; 0 for the other roots
 */
record Placeholder(String text, Root root, String name, int position, PropertyPath path) {

    /** Where a placeholder begins. */
    enum Root {
        ARGUMENT,
        POSITION,
        THIS,
        RESULT,
        METHOD,
        PRINCIPAL,
        /** A variable of the path, by name. */
        PATH,
        /** A parameter of the query, by name. */
        QUERY,
        /** A header of the request, by name. */
        HEADER,
        /** A cookie, by name. */
        COOKIE,
        HOST,
        BODY;

        /** Whether only exchanges have it. */
        boolean isOfExchanges() {
            return isNamed() || this == HOST || this == BODY;
        }

        /** Whether a name follows it that belongs to it. */
        boolean isNamed() {
            return this == PATH || this == QUERY || this == HEADER || this == COOKIE;
        }
    }

    private static final int ACC_STATIC = 0x0008;
    private static final List<String> KNOWN = List.of("@this", "@result", "@method", "@principal");
    private static final List<String> OF_EXCHANGES =
            List.of("@path", "@query", "@header", "@cookie", "@host", "@body");

    static Placeholder parse(String written) throws RuleSyntaxException {
        String text = written.strip();
        if (text.isEmpty()) {
            throw new RuleSyntaxException(
                    "{} names nothing: write an argument's name such as {id}, or its position such"
                            + " as {0}.");
        }
        int end = 0;
        while (end < text.length() && ".[]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String first = text.substring(0, end);
        if (first.startsWith("@")) {
            Root root = root(first);
            if (root.isNamed()) {
                return named(text, root, first, end);
            }
            PropertyPath path = path(text, end);
            boolean isBare = root == Root.METHOD || root == Root.HOST || root == Root.BODY;
            if (isBare && !path.isEmpty()) {
                throw new RuleSyntaxException("{" + first + "} has no properties.");
            }
            return new Placeholder(text, root, "", 0, path);
        }
        boolean isPosition = !first.isEmpty() && isNumber(first);
        if (isPosition && first.length() > 3) {
            throw new RuleSyntaxException("{" + text + "}: a method has no parameter " + first);
        }
        if (!isPosition) {
            requireName(first, text);
        }
        PropertyPath path = path(text, end);
        return isPosition
                ? new Placeholder(text, Root.POSITION, "", Integer.parseInt(first), path)
                : new Placeholder(text, Root.ARGUMENT, first, 0, path);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Root root(String first) throws RuleSyntaxException {
        if (first.equals("@this")) {
            return Root.THIS;
        }
        if (first.equals("@result")) {
            return Root.RESULT;
        }
        if (first.equals("@method")) {
            return Root.METHOD;
        }
        if (first.equals("@principal")) {
            return Root.PRINCIPAL;
        }
        if (OF_EXCHANGES.contains(first)) {
            return Root.valueOf(first.substring(1).toUpperCase(Locale.ROOT));
        }
        List<String> all = new ArrayList<>(KNOWN);
        all.addAll(OF_EXCHANGES);
        String nearest = Nearest.to(first, all);
        throw new RuleSyntaxException(
                "{"
                        + first
                        + "} is unknown: "
                        + (nearest != null
                                ? "did you mean {" + nearest + "}?"
                                : "write {@this}, {@result}, {@method}, {@principal} or an"
                                        + " argument's name."));
    }

    /** {@code @query.page}, {@code @query.id[*]}: what follows the dot is a name of the outside. */
    private static Placeholder named(String text, Root root, String first, int end)
            throws RuleSyntaxException {
        int bracket = text.indexOf('[', end);
        int stop = bracket < 0 ? text.length() : bracket;
        String name =
                stop > end + 1 && text.charAt(end) == '.' ? text.substring(end + 1, stop) : "";
        if (name.isEmpty()) {
            throw new RuleSyntaxException(
                    "{" + text + "} names nothing: write {" + first + ".name}.");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == 0x7f || "=&;,\"'()<>@/\\?".indexOf(c) >= 0) {
                throw malformed(text);
            }
        }
        PropertyPath path = path(text, stop);
        if (!path.isEmpty() && (root != Root.QUERY || !path.isOneElementStep())) {
            throw new RuleSyntaxException(
                    "{" + text + "}: only {@query.name[*]} and {@query.name[0]} have elements.");
        }
        return new Placeholder(text, root, name, 0, path);
    }

    private static PropertyPath path(String text, int start) throws RuleSyntaxException {
        List<PropertyPath.Step> steps = new ArrayList<>();
        int at = start;
        while (at < text.length()) {
            int end;
            if (text.charAt(at) == '.') {
                end = at + 1;
                while (end < text.length() && ".[]".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                String name = text.substring(at + 1, end);
                requireName(name, text);
                steps.add(new PropertyPath.Name(name));
            } else {
                end = text.indexOf(']', at) + 1;
                if (text.charAt(at) != '[' || end == 0) {
                    throw malformed(text);
                }
                steps.add(element(text.substring(at + 1, end - 1).strip(), text));
            }
            at = end;
        }
        return steps.isEmpty() ? PropertyPath.NONE : new PropertyPath(steps);
    }

    private static PropertyPath.Step element(String index, String text) throws RuleSyntaxException {
        if (index.equals("*")) {
            return new PropertyPath.All();
        }
        try {
            int number = Integer.parseInt(index);
            if (number >= 0) {
                return new PropertyPath.Index(number);
            }
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    /** Names of Java, and keys of maps such as {@code page-size}. */
    private static void requireName(String name, String text) throws RuleSyntaxException {
        if (name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0))) {
            throw malformed(text);
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isJavaIdentifierPart(c) && c != '-') {
                throw malformed(text);
            }
        }
    }

    private static RuleSyntaxException malformed(String text) {
        return new RuleSyntaxException(
                "{"
                        + text
                        + "} is no placeholder: write a name and the way to a property, such as"
                        + " {user.addresses[0].zip} or {products[*].id}.");
    }

    /**
     * Checks it against a method.
     *
     * @return the same with an argument's name replaced by its position
     */
    Placeholder bind(MethodShape method, List<String> parameters) throws RuleSyntaxException {
        if (root.isOfExchanges()) {
            throw new RuleSyntaxException(
                    "{"
                            + text
                            + "} is for rules of endpoints (http): "
                            + Descriptor.readable(method)
                            + " is a method, and has arguments.");
        }
        if (root == Root.METHOD || root == Root.PRINCIPAL) {
            return this;
        }
        if (root == Root.THIS) {
            if ((method.access() & ACC_STATIC) != 0) {
                throw new RuleSyntaxException(
                        "{"
                                + text
                                + "}: "
                                + Descriptor.readable(method)
                                + " is static and has no {@this}.");
            }
            return this;
        }
        if (root == Root.RESULT) {
            String returned = Descriptor.returned(method.descriptor());
            if (returned.equals("void")) {
                throw new RuleSyntaxException(
                        "{" + text + "}: " + Descriptor.readable(method) + " returns nothing.");
            }
            requirePossible(method, returned);
            return this;
        }
        int bound = root == Root.POSITION ? position : positionOf(method, parameters.size());
        if (bound >= parameters.size()) {
            throw new RuleSyntaxException(
                    "{"
                            + text
                            + "}: "
                            + Descriptor.readable(method)
                            + " has "
                            + counted(parameters.size())
                            + "; positions begin with {0}.");
        }
        requirePossible(method, parameters.get(bound));
        return new Placeholder(text, Root.POSITION, "", bound, path);
    }

    private static String counted(int parameters) {
        return switch (parameters) {
            case 0 -> "no parameters";
            case 1 -> "one parameter";
            default -> parameters + " parameters";
        };
    }

    private void requirePossible(MethodShape method, String declared) throws RuleSyntaxException {
        String never = path.neverOn(declared);
        if (never != null) {
            throw new RuleSyntaxException(
                    "{"
                            + text
                            + "} of "
                            + Descriptor.readable(method)
                            + " can never resolve: "
                            + never
                            + ".");
        }
    }

    private int positionOf(MethodShape method, int parameters) throws RuleSyntaxException {
        @Nullable List<String> names = method.parameterNames();
        if (names == null) {
            throw new RuleSyntaxException(
                    "{"
                            + text
                            + "} cannot be found: the class of "
                            + Descriptor.readable(method)
                            + " was compiled without parameter names. Compile it with -parameters"
                            + " (or -g), or write the position: "
                            + (parameters == 1 ? "{0}." : "{0} for the first."));
        }
        int found = names.indexOf(name);
        if (found >= 0) {
            return found;
        }
        if (names.isEmpty()) {
            throw new RuleSyntaxException(
                    "{" + text + "}: " + Descriptor.readable(method) + " has no parameters.");
        }
        List<String> candidates = new ArrayList<>(names);
        candidates.addAll(KNOWN);
        String nearest = Nearest.to(name, candidates);
        throw new RuleSyntaxException(
                "{"
                        + text
                        + "}: "
                        + Descriptor.readable(method)
                        + " has no parameter '"
                        + name
                        + "'; it has "
                        + String.join(", ", names)
                        + ". "
                        + (nearest != null ? "Did you mean {" + nearest + "}? " : "")
                        + "Positions work too: {0}.");
    }
}
