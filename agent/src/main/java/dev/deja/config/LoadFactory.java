package dev.deja.config;

import dev.deja.rule.CacheRule;
import java.time.Duration;
import java.util.Map;

/** Makes what a rule says of computing: who does it, and who waits. */
final class LoadFactory {
    private LoadFactory() {}

    static CacheRule.Load load(Map<String, Setting> settings) {
        Duration waitMax = RuleFactory.get(settings, "wait.max", Duration.class);
        return waitMax == null ? CacheRule.Load.DEFAULT : new CacheRule.Load(waitMax);
    }
}
