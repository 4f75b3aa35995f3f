package dev.deja.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proxies that were seen to call another woven frame of the same rule and key: that one answers, so
 * that what stands between them runs first. Few, held weakly. Safe for many threads.
 */
final class PassingReceivers {
    private static final int MOST = 1000;

    private volatile List<WeakReference<Object>> known = List.of();

    synchronized void add(Object receiver) {
        if (has(receiver)) {
            return;
        }
        List<WeakReference<Object>> changed = new ArrayList<>();
        for (WeakReference<Object> each : known) {
            if (!each.refersTo(null)) {
                changed.add(each);
            }
        }
        if (changed.size() < MOST) {
            changed.add(new WeakReference<>(receiver));
        }
        known = changed;
    }

    boolean has(@Nullable Object receiver) {
        List<WeakReference<Object>> now = known;
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i).refersTo(receiver)) {
                return true;
            }
        }
        return false;
    }
}
