package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text with placeholders, SPEC 3.3, as written; {@link #compile} binds it to a method.
 *
 * <p>Values are put in escaped, by one rule that is the same for all templates: the characters
 * {@code " % ' ( ) , : = [ ] { | }}, blanks, control characters and halves of surrogate pairs
 * become {@code %} and hexadecimal digits, an empty text becomes {@code %e}. So {@code
 * product:{id}} and {@code product:{product.id}} are the same tag for 42, be it an {@code int}, a
 * {@code Long} or a {@code String}. What can be put in: strings, characters, booleans, numbers (a
 * {@code BigDecimal} with its scale), enums by name, {@code UUID}, {@code java.time} and such;
 * objects and collections have no text and need a property or {@code [*]}. Two texts are told apart
 * where what stands between two placeholders has one of those characters: elsewhere tags may fall
 * together, which evicts more, and keys ({@link KeyPlan}) escape or refuse.
 *
 * <p>Immutable.
 */
public final class Template {
    private final String text;
    private final List<Part> parts;

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * A piece of a template: literal text or a placeholder, of which two never touch.
     *
     * @param literal unescaped; empty for a placeholder
     */
    record Part(String literal, @Nullable Placeholder placeholder) {}

    /**
     * Reads one template.
     *
     * @throws RuleSyntaxException when braces do not match, two placeholders touch, or a
     *     placeholder is unknown or comes later
     */
    public static Template parse(String text) throws RuleSyntaxException {
        if (text.isEmpty()) {
            throw new RuleSyntaxException("An empty template: write text or a {placeholder}.");
        }
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '{' && c != '}') {
                literal.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == c) {
                literal.append(c);
                at += 2;
            } else if (c == '}') {
                throw new RuleSyntaxException(
                        "'}' at position "
                                + (at + 1)
                                + " of '"
                                + text
                                + "' closes nothing; a literal brace is doubled: }}.");
            } else {
                int end = closing(text, at);
                if (literal.isEmpty() && !parts.isEmpty()) {
                    throw new RuleSyntaxException(
                            "Two placeholders touch at position "
                                    + (at + 1)
                                    + " of '"
                                    + text
                                    + "': put text between them, such as ':'.");
                }
                flush(literal, parts);
                parts.add(new Part("", Placeholder.parse(text.substring(at + 1, end))));
                at = end + 1;
            }
        }
        flush(literal, parts);
        return new Template(text, List.copyOf(parts));
    }

    private static int closing(String text, int open) throws RuleSyntaxException {
        int end = text.indexOf('}', open);
        int nested = text.indexOf('{', open + 1);
        if (end < 0 || (nested >= 0 && nested < end)) {
            throw new RuleSyntaxException(
                    "'{' at position "
                            + (open + 1)
                            + " of '"
                            + text
                            + "' is not closed; a literal brace is doubled: {{.");
        }
        return end;
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Part(literal.toString(), null));
            literal.setLength(0);
        }
    }

    /**
     * Reads a list, split at commas outside braces, parentheses and quotes. An element in single
     * quotes is literal text, braces and all; a quote within it is doubled.
     *
     * @throws RuleSyntaxException when an element is empty or no template, or when a quote or
     *     parenthesis is not closed
     */
    public static List<Template> parseList(String text) throws RuleSyntaxException {
        List<Template> templates = new ArrayList<>();
        for (String element : TemplateList.split(text)) {
            templates.add(parseElement(element));
        }
        return List.copyOf(templates);
    }

    static Template parseElement(String element) throws RuleSyntaxException {
        String quoted = TemplateList.unquoted(element);
        return quoted != null
                ? new Template(element, List.of(new Part(quoted, null)))
                : parse(element);
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    List<Part> parts() {
        return parts;
    }

    /** The text of a template without placeholders, or null. */
    @Nullable String literal() {
        return parts.size() == 1 && parts.get(0).placeholder() == null
                ? parts.get(0).literal()
                : null;
    }

    /** Whether it is one placeholder and nothing else, so that it may stand for an object. */
    public boolean isOnePlaceholder() {
        return parts.size() == 1 && parts.get(0).placeholder() != null;
    }

    /**
     * The declared type of its value, where it is one placeholder that means a whole argument, or
     * the whole result, of a method; else null.
     */
    @Nullable String declaredType(MethodShape method) throws RuleSyntaxException {
        Placeholder only = parts.size() == 1 ? parts.get(0).placeholder() : null;
        if (only == null || !only.path().isEmpty()) {
            return null;
        }
        List<String> parameters = Descriptor.parameters(method.descriptor());
        return switch (only.root()) {
            case ARGUMENT, POSITION -> parameters.get(only.bind(method, parameters).position());
            case RESULT -> Descriptor.returned(method.descriptor());
            default -> null;
        };
    }

    /** Whether it reads the result, and so can only be rendered after the call. */
    public boolean usesResult() {
        return uses(Placeholder.Root.RESULT);
    }

    /**
     * The family of all texts that it may become as a tag: {@link #familyOf} each of them. Null
     * when its texts may belong to several.
     */
    public @Nullable String family() {
        boolean isOpen = false;
        for (Part part : parts) {
            int colon = part.literal().indexOf(':');
            if (part.placeholder() != null) {
                isOpen = true;
            } else if (colon >= 0) {
                // No value has a colon of its own: they are escaped.
                return isOpen ? null : familyOf(parts.get(0).literal());
            }
        }
        return NO_FAMILY;
    }

    /** The family of a tag: all up to its first colon. */
    public static String familyOf(String tag) {
        int colon = tag.indexOf(':');
        return colon < 0 ? NO_FAMILY : tag.substring(0, colon + 1);
    }

    /** The family of tags without a colon. */
    private static final String NO_FAMILY = "";

    /** Whether it reads the receiver. */
    public boolean usesReceiver() {
        return uses(Placeholder.Root.THIS);
    }

    /** Whether it tells users apart: by the principal, or by what they sign in with. */
    public boolean tellsUsers() {
        for (Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder != null
                    && (placeholder.root() == Placeholder.Root.PRINCIPAL
                            || (placeholder.root() == Placeholder.Root.HEADER
                                    && placeholder.name().equalsIgnoreCase("authorization")))) {
                return true;
            }
        }
        return false;
    }

    /** Whether it reads the body of a request. */
    public boolean usesBody() {
        return uses(Placeholder.Root.BODY);
    }

    /** A placeholder that only exchanges have a value for, as written; null when there is none. */
    public @Nullable String ofExchanges() {
        for (Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder != null && placeholder.root().isOfExchanges()) {
                return "{" + placeholder.text() + "}";
            }
        }
        return null;
    }

    private boolean uses(Placeholder.Root root) {
        for (Part part : parts) {
            if (part.placeholder() != null && part.placeholder().root() == root) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether some values exist for which this template and the other give the same text: compares
     * the literal parts. A placeholder stands for any text without the reserved characters, which
     * an escaped value never has; so {@code product:{id}} does not meet {@code product:{a}:{b}}.
     */
    public boolean mayMeet(Template other) {
        int[] a = skeleton();
        int[] b = other.skeleton();
        boolean[][] reached = new boolean[a.length + 1][b.length + 1];
        reached[0][0] = true;
        for (int i = 0; i <= a.length; i++) {
            for (int j = 0; j <= b.length; j++) {
                if (reached[i][j]) {
                    advance(a, i, b, j, reached);
                }
            }
        }
        return reached[a.length][b.length];
    }

    /** Literal characters, and 0xFFFFF for a placeholder. */
    private int[] skeleton() {
        List<Integer> tokens = new ArrayList<>();
        for (Part part : parts) {
            if (part.placeholder() != null) {
                tokens.add(ANY);
            }
            for (int i = 0; i < part.literal().length(); i++) {
                tokens.add((int) part.literal().charAt(i));
            }
        }
        int[] skeleton = new int[tokens.size()];
        for (int i = 0; i < skeleton.length; i++) {
            skeleton[i] = tokens.get(i);
        }
        return skeleton;
    }

    private static final int ANY = 0xFFFFF;

    /** Where a common text can go on from here. */
    private static void advance(int[] a, int i, int[] b, int j, boolean[][] reached) {
        boolean isAny = i < a.length && a[i] == ANY;
        boolean isOtherAny = j < b.length && b[j] == ANY;
        if (isAny) {
            reached[i + 1][j] = true;
        }
        if (isOtherAny) {
            reached[i][j + 1] = true;
        }
        if (isAny && j < b.length && canTake(b[j])) {
            reached[i][j + 1] = true;
        }
        if (isOtherAny && i < a.length && canTake(a[i])) {
            reached[i + 1][j] = true;
        }
        if (i < a.length && j < b.length && a[i] == b[j]) {
            reached[i + 1][j + 1] = true;
        }
    }

    private static boolean canTake(int token) {
        return token == ANY || token == '%' || !Escapes.FIXED.isReserved((char) token);
    }

    /**
     * Binds the names to a method's parameters.
     *
     * @throws RuleSyntaxException when a name is no parameter of the method; says whether the class
     *     was compiled without names, and offers {@code {0}}
     */
    public CompiledTemplate compile(MethodShape method) throws RuleSyntaxException {
        return BoundTemplate.of(this, method);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Template template && template.text.equals(text);
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
