package dev.deja.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template bound to endpoints. Values are escaped as in templates of methods, so that a tag
 * written by one meets the same tag written by the other. Safe for many threads.
 */
public final class ExchangeTemplate {
    /** Texts that one template may become. */
    private static final int MAX_TEXTS = 1000;

    private final Template template;
    private final List<Template.Part> parts;
    private final int bodyMaxBytes;

    private ExchangeTemplate(Template template, List<Template.Part> parts, int bodyMaxBytes) {
        this.template = template;
        this.parts = parts;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    /**
     * Binds a template.
     *
     * @param patterns of the rule's endpoints
     * @param bodyMaxBytes the longest body that {@code {@body}} stands for; 0 where it must not be
     * @throws RuleSyntaxException when it names what exchanges do not have
     */
    static ExchangeTemplate of(Template template, HttpPatterns patterns, int bodyMaxBytes)
            throws RuleSyntaxException {
        for (Template.Part part : template.parts()) {
            if (part.placeholder() != null) {
                check(part.placeholder(), patterns, bodyMaxBytes > 0);
            }
        }
        return new ExchangeTemplate(template, template.parts(), bodyMaxBytes);
    }

    static void check(Placeholder placeholder, HttpPatterns patterns, boolean mayHaveBody)
            throws RuleSyntaxException {
        String text = placeholder.text();
        switch (placeholder.root()) {
            case ARGUMENT, POSITION -> throw noArgument(placeholder, patterns);
            case THIS ->
                    throw new RuleSyntaxException(
                            "{"
                                    + text
                                    + "}: a request has no receiver; that is for rules of"
                                    + " methods.");
            case RESULT ->
                    throw new RuleSyntaxException(
                            "{"
                                    + text
                                    + "}: the answer of an endpoint is bytes and has no"
                                    + " properties; that is for rules of methods.");
            case PRINCIPAL -> {
                if (!placeholder.path().isEmpty()) {
                    throw new RuleSyntaxException(
                            "{"
                                    + text
                                    + "}: of an exchange only the user's name is known; write"
                                    + " {@principal}.");
                }
            }
            case BODY -> {
                if (!mayHaveBody) {
                    throw new RuleSyntaxException(
                            "{@body} belongs into the key of a cache rule, nowhere else.");
                }
            }
            case PATH -> {
                if (!patterns.hasVariable(placeholder.name())) {
                    throw noVariable(placeholder, patterns);
                }
            }
            case QUERY, HEADER, COOKIE, HOST, METHOD -> {
                // Whether they are there only a request tells.
            }
        }
    }

    private static RuleSyntaxException noArgument(Placeholder placeholder, HttpPatterns patterns) {
        String name = placeholder.name();
        return new RuleSyntaxException(
                "{"
                        + placeholder.text()
                        + "} is an argument, and requests have none: "
                        + (patterns.hasVariable(name)
                                ? "did you mean {@path." + name + "}?"
                                : "write {@path.x}, {@query.x}, {@header.x}, {@cookie.x}, {@host},"
                                        + " {@method} or {@principal}."));
    }

    private static RuleSyntaxException noVariable(Placeholder placeholder, HttpPatterns patterns) {
        List<String> names = patterns.variables();
        String nearest = Nearest.to(placeholder.name(), names);
        return new RuleSyntaxException(
                "{"
                        + placeholder.text()
                        + "}: '"
                        + patterns
                        + "' has "
                        + (names.isEmpty()
                                ? "no variables; write one into the path, such as /owners/{id}."
                                : nearest != null
                                        ? "no such variable; did you mean {@path." + nearest + "}?"
                                        : "no such variable; it has "
                                                + String.join(", ", names)
                                                + "."));
    }

    /** The template as written. */
    public Template template() {
        return template;
    }

    /** Whether it holds the name of the user. */
    public boolean usesPrincipal() {
        return has(Placeholder.Root.PRINCIPAL);
    }

    /** Whether it holds the body of the request. */
    public boolean usesBody() {
        return has(Placeholder.Root.BODY);
    }

    /** Request headers that it holds, in lower case. */
    public Set<String> headers() {
        Set<String> headers = new HashSet<>();
        for (String name : names(Placeholder.Root.HEADER)) {
            headers.add(name.toLowerCase(Locale.ROOT));
        }
        return headers;
    }

    /** Cookies that it holds. */
    public Set<String> cookies() {
        return names(Placeholder.Root.COOKIE);
    }

    private boolean has(Placeholder.Root root) {
        for (Template.Part part : parts) {
            if (part.placeholder() != null && part.placeholder().root() == root) {
                return true;
            }
        }
        return false;
    }

    private Set<String> names(Placeholder.Root root) {
        Set<String> names = new HashSet<>();
        for (Template.Part part : parts) {
            if (part.placeholder() != null && part.placeholder().root() == root) {
                names.add(part.placeholder().name());
            }
        }
        return names;
    }

    /** The texts of one exchange, values escaped: one, or one per element of {@code [*]}. */
    public Rendering texts(ExchangeValues values, PathMatch match) {
        return assemble(values, match, Escapes.FIXED);
    }

    /** The same with values as they are, as parts of a path for example. */
    public Rendering plainTexts(ExchangeValues values, PathMatch match) {
        return assemble(values, match, null);
    }

    private Rendering assemble(ExchangeValues values, PathMatch match, @Nullable Escapes escapes) {
        List<StringBuilder> texts = new ArrayList<>(1);
        texts.add(new StringBuilder(24));
        for (Template.Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder == null) {
                for (StringBuilder text : texts) {
                    text.append(part.literal());
                }
                continue;
            }
            List<String> found = read(placeholder, values, match, bodyMaxBytes);
            if (found == null) {
                return unrendered(placeholder, true);
            }
            if (isJoined(placeholder)) {
                for (StringBuilder text : texts) {
                    appendJoined(text, found, escapes);
                }
                continue;
            }
            if ((long) texts.size() * found.size() > MAX_TEXTS) {
                return unrendered(placeholder, false);
            }
            texts = continued(texts, found, escapes);
        }
        List<Object> rendered = new ArrayList<>(texts.size());
        for (StringBuilder text : texts) {
            rendered.add(text.toString());
        }
        return new Rendering.Rendered(List.copyOf(rendered));
    }

    private static List<StringBuilder> continued(
            List<StringBuilder> heads, List<String> values, @Nullable Escapes escapes) {
        List<StringBuilder> texts = new ArrayList<>(heads.size() * values.size());
        for (String value : values) {
            for (StringBuilder head : heads) {
                StringBuilder text = values.size() == 1 ? head : new StringBuilder(head);
                if (escapes == null) {
                    text.append(value);
                } else {
                    escapes.appendValue(text, value);
                }
                texts.add(text);
            }
        }
        return texts;
    }

    static Rendering.Unrendered unrendered(Placeholder placeholder, boolean isAbsent) {
        return isAbsent
                ? new Rendering.Unrendered(
                        Rendering.Unrendered.NULL,
                        "{" + placeholder.text() + "}: the request has none")
                : new Rendering.Unrendered(
                        Rendering.Unrendered.UNREADABLE,
                        "{" + placeholder.text() + "}: more than " + MAX_TEXTS + " texts");
    }

    /** The values of a placeholder; null when there is none. */
    static @Nullable List<String> read(
            Placeholder placeholder, ExchangeValues values, PathMatch match, int bodyMaxBytes) {
        String name = placeholder.name();
        return switch (placeholder.root()) {
            case PATH -> one(match.variable(name));
            case QUERY -> query(placeholder, values.query(name));
            case HEADER -> one(values.header(name));
            case COOKIE -> one(values.cookie(name));
            case HOST -> one(values.host());
            case PRINCIPAL -> named(values.principal());
            // What HEAD gets is made of what GET gets.
            case METHOD -> List.of(values.method().equals("HEAD") ? "GET" : values.method());
            case BODY -> one(body(values, bodyMaxBytes));
            case ARGUMENT, POSITION, THIS, RESULT -> null;
        };
    }

    private static @Nullable List<String> one(@Nullable String value) {
        return value == null ? null : List.of(value);
    }

    private static @Nullable List<String> named(@Nullable String user) {
        return user == null || user.isEmpty() ? null : List.of(user);
    }

    private static @Nullable List<String> query(Placeholder placeholder, List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        int index = placeholder.path().elementIndex();
        if (index >= 0) {
            return index < values.size() ? List.of(values.get(index)) : null;
        }
        return values;
    }

    /** Whether several values of a placeholder make one text. */
    static boolean isJoined(Placeholder placeholder) {
        return !placeholder.path().isMany();
    }

    /**
     * One value, or a parameter that is repeated: in its order, with a mark that no text spells.
     */
    static void appendJoined(StringBuilder out, List<String> values, @Nullable Escapes escapes) {
        for (int i = 0; i < values.size(); i++) {
            if (escapes == null) {
                out.append(i == 0 ? "" : ",").append(values.get(i));
            } else {
                out.append(i == 0 ? "" : Escapes.REPEATED);
                escapes.appendValue(out, values.get(i));
            }
        }
    }

    /** A digest of the body and of how it is to be read; null when there is no body to be had. */
    private static @Nullable String body(ExchangeValues values, int maxBytes) {
        byte[] body = values.body(maxBytes);
        if (body == null) {
            return null;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String header : List.of("Content-Type", "Content-Encoding")) {
                String value = values.header(header);
                byte[] bytes = (value == null ? "" : value).getBytes(StandardCharsets.UTF_8);
                digest.update(
                        (bytes.length + (value == null ? "-" : "+"))
                                .getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            digest.update(body);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return template.text();
    }
}
