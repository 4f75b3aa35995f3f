package dev.deja.engine;

import dev.deja.http.RuledEndpoints;
import dev.deja.http.guarded.InnerGuards;
import dev.deja.http.jdk.JdkServer;
import dev.deja.http.servlet.ServletHook;
import dev.deja.weave.HookPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Where exchanges begin, in each kind of server. A class of its own, so that an agent without rules
 * for endpoints loads nothing of what it names.
 */
final class Servers {
    private Servers() {}

    static List<HookPoint> points(RuledEndpoints endpoints) {
        List<HookPoint> points = new ArrayList<>();
        points.addAll(JdkServer.points(endpoints));
        points.addAll(ServletHook.points(endpoints));
        points.addAll(InnerGuards.points());
        return points;
    }
}
