package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys made by the {@code key} template of an endpoint rule: different values make different keys,
 * as in {@link Slots}. Immutable.
 */
final class ExchangeKeys {
    private static final String REMEDY =
            ". Requests without it are not cached; make the key of what all of them have.";

    private final List<Template.Part> parts;
    private final Escapes escapes;
    private final int bodyMaxBytes;

    private ExchangeKeys(List<Template.Part> parts, Escapes escapes, int bodyMaxBytes) {
        this.parts = parts;
        this.escapes = escapes;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    static ExchangeKeys of(Template key, HttpPatterns patterns, int bodyMaxBytes)
            throws RuleSyntaxException {
        List<Template.Part> parts = Slots.joined(key);
        for (Template.Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder != null) {
                Slots.requireOne(placeholder);
                ExchangeTemplate.check(placeholder, patterns, true);
            }
        }
        return new ExchangeKeys(parts, Slots.separators(parts, key), bodyMaxBytes);
    }

    /** The key, not yet shortened; or why there is none. */
    KeyPlan.Outcome write(ExchangeValues values, PathMatch match) {
        StringBuilder out = new StringBuilder(48);
        for (Template.Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder == null) {
                Escapes.LITERAL.append(out, part.literal());
                continue;
            }
            List<String> found = ExchangeTemplate.read(placeholder, values, match, bodyMaxBytes);
            if (found == null) {
                return new KeyPlan.NoKey(
                        KeyPlan.NoKey.NULL,
                        "{" + placeholder.text() + "}: " + absence(placeholder) + REMEDY);
            }
            ExchangeTemplate.appendJoined(out, found, escapes);
        }
        return new KeyPlan.Key(out.toString());
    }

    private String absence(Placeholder placeholder) {
        return placeholder.root() == Placeholder.Root.BODY
                ? "the request has no body of at most " + bodyMaxBytes + " bytes"
                : "the request has none";
    }

    /** As templates, for what they are asked. */
    static List<ExchangeTemplate> templates(
            @Nullable Template key, HttpPatterns patterns, int bodyMaxBytes)
            throws RuleSyntaxException {
        List<ExchangeTemplate> templates = new ArrayList<>();
        if (key != null) {
            for (Template each : Template.parseList(key.text())) {
                templates.add(ExchangeTemplate.of(each, patterns, bodyMaxBytes));
            }
        }
        return templates;
    }
}
