package dev.deja.rule;

import java.util.List;

/** Text with placeholders, SPEC 3.3, as written; {@link #compile} binds it to a method. */
public final class Template {
    private final String text;

    private Template(String text) {
        this.text = text;
    }

    /**
     * Reads one template.
     *
     * @throws RuleSyntaxException when braces do not match, two placeholders touch, or a
     *     placeholder is unknown or comes later
     */
    public static Template parse(String text) throws RuleSyntaxException {
        return new Template(text);
    }

    /** Reads a list, split at commas outside braces, parentheses and quotes. */
    public static List<Template> parseList(String text) throws RuleSyntaxException {
        return List.of(parse(text));
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    /** Whether it reads the result, and so can only be rendered after the call. */
    public boolean usesResult() {
        return false;
    }

    /** Whether it reads the receiver. */
    public boolean usesReceiver() {
        return false;
    }

    /**
     * Whether some values exist for which this template and the other give the same text: compares
     * the literal parts, placeholders standing for anything.
     */
    public boolean mayMeet(Template other) {
        return !other.text.isEmpty();
    }

    /**
     * Binds the names to a method's parameters.
     *
     * @throws RuleSyntaxException when a name is no parameter of the method; says whether the class
     *     was compiled without names, and offers {@code {0}}
     */
    @SuppressWarnings("DoNotCallSuggester")
    public CompiledTemplate compile(MethodShape method) throws RuleSyntaxException {
        throw new RuleSyntaxException("not yet: " + method);
    }
}
