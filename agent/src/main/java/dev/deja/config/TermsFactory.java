package dev.deja.config;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Condition;
import dev.deja.rule.Durations;
import dev.deja.rule.Lifetime;
import dev.deja.rule.Origin;
import dev.deja.rule.Template;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the terms of a rule: whether an answer is stored, and for how long. */
final class TermsFactory {
    private TermsFactory() {}

    /**
     * Reads what a cache rule says of it. Precedence (SPEC D03): class, template, fixed, default.
     *
     * @param global for {@code zone} and {@code week.start}
     * @param fallback for a rule that says nothing, or null when it must
     */
    static CacheRule.Terms terms(
            String name,
            Map<String, Setting> settings,
            Map<String, Setting> global,
            Origin origin,
            @Nullable Duration fallback)
            throws RuleFactory.Refusal {
        Condition when = RuleFactory.get(settings, "when", Condition.class);
        if (when != null && when.usesResult()) {
            throw RuleFactory.refusal(
                    settings,
                    "when",
                    "reads the result, but a call is judged by it before it is made; the rule is"
                            + " left out",
                    "use unless, which is judged after the call; a parameter named result is"
                            + " written arg[0] (or its position)");
        }
        String ttlClass = RuleFactory.get(settings, "ttl.class", String.class);
        Lifetime lifetime =
                lifetime(
                        name,
                        settings,
                        global,
                        origin,
                        ttlClass == null ? fallback : Durations.MAX);
        return new CacheRule.Terms(
                lifetime,
                ttlClass,
                RuleFactory.or(RuleFactory.get(settings, "ttl.jitter", Integer.class), 0),
                when,
                RuleFactory.get(settings, "unless", Condition.class));
    }

    /** The condition of an evict rule. */
    static @Nullable Condition evictWhen(Map<String, Setting> settings) throws RuleFactory.Refusal {
        Condition when = RuleFactory.get(settings, "when", Condition.class);
        if (when != null
                && when.usesResult()
                && RuleFactory.word(settings, "timing", "after").equals("before")) {
            throw RuleFactory.refusal(
                    settings,
                    "when",
                    "reads the result, and with timing = before there is none yet",
                    "remove timing = before, or make two rules of it");
        }
        return when;
    }

    /** The longest that an answer lives by these terms. */
    static Duration longest(CacheRule.Terms terms) {
        return terms.ttlClass() != null ? Durations.MAX : terms.lifetime().longest();
    }

    private static Lifetime lifetime(
            String name,
            Map<String, Setting> settings,
            Map<String, Setting> global,
            Origin origin,
            @Nullable Duration fallback)
            throws RuleFactory.Refusal {
        Object written = RuleFactory.get(settings, "ttl", Object.class);
        if (written == null) {
            written = fallback;
        }
        if (written instanceof Duration fixed) {
            return new Lifetime.Fixed(fixed);
        }
        if (written instanceof Template template) {
            return new Lifetime.Told(template);
        }
        if (written instanceof LifetimeText.Until until) {
            Setting place = global.get("zone");
            if (place != null && place.fault() != null) {
                throw RuleFactory.refusal(
                        settings,
                        "ttl",
                        "needs the zone, which cannot be read; the rule is left out",
                        "correct zone");
            }
            ZoneId zone = RuleFactory.get(global, "zone", ZoneId.class);
            DayOfWeek start = null;
            if (until == LifetimeText.Until.END_OF_WEEK) {
                String day =
                        RuleFactory.word(
                                settings,
                                "week.start",
                                RuleFactory.word(global, "week.start", "monday"));
                start = DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT));
            }
            return new Lifetime.Until(start, zone);
        }
        throw new RuleFactory.Refusal(
                new Problem(
                        Problem.Severity.ERROR,
                        origin,
                        "cache.".concat(name),
                        "has no ttl; the rule is left out",
                        "add cache."
                                + name
                                + ".ttl = 10m, or a default for all rules:"
                                + " cache.*.ttl = 10m"));
    }
}
