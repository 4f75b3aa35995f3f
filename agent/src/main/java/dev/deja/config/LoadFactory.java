package dev.deja.config;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Lifetime;
import dev.deja.rule.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what a rule says of computing: who does it, who waits, and what is used meanwhile. */
final class LoadFactory {
    private static final List<String> PAST =
            List.of("refresh.after", "refresh.early", "stale.while-revalidate", "stale.if-error");

    private LoadFactory() {}

    static CacheRule.Load load(
            Map<String, Setting> settings, Lifetime lifetime, List<Template> tags)
            throws RuleFactory.Refusal {
        Duration refreshAfter = RuleFactory.get(settings, "refresh.after", Duration.class);
        CacheRule.Load load =
                new CacheRule.Load(
                        RuleFactory.get(settings, "wait.max", Duration.class),
                        refreshAfter,
                        RuleFactory.flag(settings, "refresh.early", false),
                        orZero(RuleFactory.get(settings, "stale.while-revalidate", Duration.class)),
                        orZero(RuleFactory.get(settings, "stale.if-error", Duration.class)),
                        RuleFactory.word(settings, "refresh", "caller").equals("background"),
                        RuleFactory.word(settings, "write", "sync").equals("async"),
                        RuleFactory.word(settings, "slow", "warn").equals("bypass"));
        if (load.inBackground() && !load.refreshes()) {
            throw RuleFactory.refusal(
                    settings,
                    "refresh",
                    "says how answers are refreshed, and nothing says when; the rule is left out",
                    "add refresh.after, refresh.early or stale.while-revalidate");
        }
        if (load.inBackground()
                && RuleFactory.word(settings, "inputs", "observed").equals("declared")) {
            throw RuleFactory.refusal(
                    settings,
                    "refresh",
                    "does not go with inputs = declared: nobody would see that the method asks for a"
                            + " caller who is not there; the rule is left out",
                    "have it refreshed by callers, or leave the inputs to be observed");
        }
        if (refreshAfter != null
                && lifetime instanceof Lifetime.Fixed fixed
                && refreshAfter.compareTo(fixed.duration()) >= 0) {
            throw RuleFactory.refusal(
                    settings,
                    "refresh.after",
                    "is not shorter than ttl, so that nothing would be refreshed; the rule is left"
                            + " out",
                    "make it shorter, or use stale.while-revalidate, which begins at the ttl");
        }
        for (Template tag : tags) {
            if (tag.usesResult() && load.refreshes()) {
                throw RuleFactory.refusal(
                        settings,
                        first(settings),
                        "does not go with tags that use {@result…}: what replaces an answer would"
                                + " have the tags of the one before; the rule is left out",
                        "use tags of arguments");
            }
        }
        return load;
    }

    private static String first(Map<String, Setting> settings) {
        for (String key : PAST) {
            if (settings.containsKey(key)) {
                return key;
            }
        }
        return "tags";
    }

    private static Duration orZero(@Nullable Duration written) {
        return written == null ? Duration.ZERO : written;
    }
}
