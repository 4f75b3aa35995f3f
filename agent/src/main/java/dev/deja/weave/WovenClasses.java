package dev.deja.weave;

import dev.deja.cache.ByLoader;
import dev.deja.rule.JoinPoint;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was woven into which class, from its transformation to the linking of its call sites. Holds
 * class loaders weakly and by identity (an application's loader may have an {@code equals} of its
 * own), and nothing that refers to a loaded class strongly.
 *
 * <p>Bounded by the number of woven classes. Safe for many threads.
 */
final class WovenClasses {
    private final ByLoader<Map<String, Woven>> byLoader = new ByLoader<>();

    /** The woven methods of one class, by name and descriptor. */
    static final class Woven {
        private final Map<String, WovenMethod> methods;

        Woven(List<JoinPoint> joinPoints) {
            Map<String, WovenMethod> all = new HashMap<>();
            for (JoinPoint joinPoint : joinPoints) {
                all.put(key(joinPoint), new WovenMethod(joinPoint));
            }
            methods = all;
        }

        @Nullable WovenMethod method(String key) {
            return methods.get(key);
        }

        Iterable<WovenMethod> methods() {
            return methods.values();
        }
    }

    /** One woven method and, once it is linked, its call site, which the class itself holds. */
    static final class WovenMethod {
        final JoinPoint joinPoint;
        private @Nullable WeakReference<EnterSite> site;

        WovenMethod(JoinPoint joinPoint) {
            this.joinPoint = joinPoint;
        }

        /** The one call site of this method: the given one, unless another thread was first. */
        synchronized EnterSite site(EnterSite fresh) {
            EnterSite known = site == null ? null : site.get();
            if (known == null) {
                site = new WeakReference<>(fresh);
                return fresh;
            }
            return known;
        }
    }

    static String key(JoinPoint joinPoint) {
        return joinPoint.method().name().concat(joinPoint.method().descriptor());
    }

    void put(ClassLoader loader, String className, Woven woven) {
        Map<String, Woven> classes = byLoader.get(loader);
        if (classes == null) {
            classes = byLoader.putIfAbsent(loader, new ConcurrentHashMap<>());
        }
        classes.put(className, woven);
    }

    @Nullable Woven get(@Nullable ClassLoader loader, String className) {
        // Nothing of the boot loader is ever woven.
        Map<String, Woven> classes = loader == null ? null : byLoader.get(loader);
        return classes == null ? null : classes.get(className);
    }

    void remove(ClassLoader loader, String className) {
        Map<String, Woven> classes = byLoader.get(loader);
        if (classes != null) {
            classes.remove(className);
        }
    }
}
