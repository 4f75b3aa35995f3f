package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.http.Purging;
import dev.deja.http.RuledEndpoints;
import dev.deja.http.guarded.InnerGuards;
import dev.deja.http.jdk.JdkServer;
import dev.deja.http.servlet.FilterHook;
import dev.deja.http.servlet.ServletHook;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EvictRule;
import dev.deja.weave.HookPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where exchanges begin, in each kind of server. A class of its own, so that an agent without rules
 * for endpoints loads nothing of what it names.
 */
final class Servers {
    private Servers() {}

    static List<HookPoint> points(
            Cache cache,
            List<CacheRule> cacheRules,
            List<EvictRule> evictRules,
            @Nullable Purging purging) {
        RuledEndpoints endpoints = new RuledEndpoints(cache, cacheRules, evictRules, true, purging);
        List<HookPoint> points = new ArrayList<>();
        points.addAll(JdkServer.points(endpoints));
        points.addAll(ServletHook.points(endpoints));
        if (endpoints.hasCacheRules()) {
            points.addAll(FilterHook.points(endpoints));
        }
        points.addAll(InnerGuards.points());
        return points;
    }
}
