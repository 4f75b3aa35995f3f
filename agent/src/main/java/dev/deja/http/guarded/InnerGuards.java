package dev.deja.http.guarded;

import dev.deja.weave.HookPoint;
import java.util.ArrayList;
import java.util.List;

/** All frameworks that are known. */
public final class InnerGuards {
    private InnerGuards() {}

    /** What is to be hooked; loads no class of theirs. */
    public static List<HookPoint> points() {
        List<HookPoint> all = new ArrayList<>(SpringHandlers.points());
        all.addAll(SpringEvents.points());
        all.addAll(JerseyMethods.points());
        all.addAll(JerseyHeaders.points());
        all.addAll(JavalinEndpoints.points());
        return all;
    }
}
