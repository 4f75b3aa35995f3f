package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is true or false of a call, SPEC 3.3 ({@code when}, {@code unless}), as
 * written; {@link #compile} binds it to a method. Its language is that of Apache Commons JEXL, as
 * far as it reads: no assignments, no objects made, no loops, no functions, no classes.
 *
 * <p>Immutable.
 */
public final class Condition {
    static final String ARGUMENTS = "arg";
    static final String SELF = "self";
    static final String RESULT = "result";
    static final String REQUEST = "request";
    static final String RESPONSE = "response";

    private final String text;
    private final Expression expression;

    private Condition(String text, Expression expression) {
        this.text = text;
        this.expression = expression;
    }

    /**
     * Reads an expression.
     *
     * @throws RuleSyntaxException with the position, when it cannot be read or does what conditions
     *     must not
     */
    public static Condition parse(String text) throws RuleSyntaxException {
        return new Condition(text, Expression.parse(text));
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    /** Whether it reads the result, and so can only be judged after the call. */
    public boolean usesResult() {
        for (List<String> path : expression.paths()) {
            if (path.get(0).equals(RESULT)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Binds the names to a method's parameters.
     *
     * @throws RuleSyntaxException when a name is no parameter of the method, or can never have such
     *     a property; says whether the class was compiled without names, and offers {@code arg[0]}
     */
    public CompiledCondition compile(MethodShape method) throws RuleSyntaxException {
        List<String> types = Descriptor.parameters(method.descriptor());
        List<String> names = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (List<String> path : expression.paths()) {
            String root = path.get(0);
            switch (root) {
                case SELF -> requireReceiver(method);
                case RESULT -> requireResult(method, path);
                case ARGUMENTS -> requireArgument(method, types, path);
                default -> {
                    int position = position(method, types.size(), root);
                    requirePossible(method, types.get(position), path, 1);
                    if (!names.contains(root)) {
                        names.add(root);
                        positions.add(position);
                    }
                }
            }
        }
        int[] at = new int[positions.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = positions.get(i);
        }
        return new CompiledCondition(expression, names.toArray(new String[0]), at);
    }

    private void requireReceiver(MethodShape method) throws RuleSyntaxException {
        if ((method.access() & Descriptors.STATIC) != 0) {
            throw fault(SELF, Descriptor.readable(method) + " is static and has no receiver.");
        }
    }

    private void requireResult(MethodShape method, List<String> path) throws RuleSyntaxException {
        String returned = Descriptor.returned(method.descriptor());
        if (returned.equals("void")) {
            throw fault(RESULT, Descriptor.readable(method) + " returns nothing.");
        }
        requirePossible(method, returned, path, 1);
    }

    private void requireArgument(MethodShape method, List<String> types, List<String> path)
            throws RuleSyntaxException {
        if (path.size() < 2 || !isNumber(path.get(1))) {
            return;
        }
        int position = path.get(1).length() > 3 ? 1000 : Integer.parseInt(path.get(1));
        if (position >= types.size()) {
            throw fault(
                    "arg[" + path.get(1) + "]",
                    Descriptor.readable(method)
                            + " has "
                            + types.size()
                            + (types.size() == 1 ? " parameter" : " parameters")
                            + "; the first is arg[0].");
        }
        requirePossible(method, types.get(position), path, 2);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private void requirePossible(MethodShape method, String declared, List<String> path, int from)
            throws RuleSyntaxException {
        if (path.size() <= from) {
            return;
        }
        String never = Questions.neverOn(declared, path.get(from));
        if (never != null) {
            throw fault(
                    String.join(".", path),
                    "it can never be read of " + Descriptor.readable(method) + ": " + never + ".");
        }
    }

    private int position(MethodShape method, int parameters, String name)
            throws RuleSyntaxException {
        @Nullable List<String> known = method.parameterNames();
        int found = known == null ? -1 : known.indexOf(name);
        if (found >= 0) {
            return found;
        }
        if (name.equals(REQUEST)) {
            throw fault(
                    name,
                    Descriptor.readable(method)
                            + " has no parameter of that name, and conditions on the HTTP request"
                            + " are for rules of endpoints (http).");
        }
        if (known == null && parameters > 0) {
            throw fault(
                    name,
                    "the class of "
                            + Descriptor.readable(method)
                            + " was compiled without parameter names. Compile it with -parameters"
                            + " (or -g), or write the position: arg[0]"
                            + (parameters == 1 ? "." : " for the first."));
        }
        List<String> candidates = new ArrayList<>(known == null ? List.of() : known);
        candidates.addAll(List.of(SELF, RESULT, ARGUMENTS));
        String nearest = Nearest.to(name, candidates);
        throw fault(
                name,
                Descriptor.readable(method)
                        + (parameters == 0 || known == null
                                ? " has no parameters."
                                : " has no such parameter; it has "
                                        + String.join(", ", known)
                                        + ".")
                        + (nearest == null
                                ? " A condition knows arguments, arg[0], self and result."
                                : " Did you mean " + nearest + "?"));
    }

    /** Names with the properties that follow them. */
    List<List<String>> paths() {
        return expression.paths();
    }

    /** Judges what names stand for. */
    CompiledCondition.Verdict test(Expression.Names names) {
        return expression.test(names);
    }

    RuleSyntaxException fault(String what, String why) {
        return new RuleSyntaxException(what + " in the condition '" + text + "': " + why);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Condition condition && condition.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
