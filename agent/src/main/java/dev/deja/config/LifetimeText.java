package dev.deja.config;

import dev.deja.rule.Durations;
import dev.deja.rule.RuleSyntaxException;
import dev.deja.rule.Template;
import java.util.Locale;

/** Reads the value of {@code ttl}. */
final class LifetimeText {
    /** A lifetime that the calendar ends. */
    enum Until {
        END_OF_DAY,
        END_OF_WEEK
    }

    private LifetimeText() {}

    /** A {@code Duration}, an {@link Until}, or the {@code Template} of one placeholder. */
    static Object read(String text) throws BadValue, RuleSyntaxException {
        if (text.equals("end-of-day")) {
            return Until.END_OF_DAY;
        }
        if (text.equals("end-of-week")) {
            return Until.END_OF_WEEK;
        }
        if (text.toLowerCase(Locale.ROOT).startsWith("end-of")) {
            throw new BadValue(
                    Text.quoted(text) + " is no lifetime", "write end-of-day or end-of-week");
        }
        if (text.indexOf('{') < 0) {
            return Durations.parseExact(text);
        }
        Template template = Template.parse(text);
        if (!template.isOnePlaceholder()) {
            throw new BadValue(
                    Text.quoted(text) + " is more than one placeholder",
                    "a lifetime is one value, such as {@result.expiresIn}");
        }
        return template;
    }
}
