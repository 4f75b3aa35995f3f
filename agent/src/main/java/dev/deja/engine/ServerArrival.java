package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.weave.HookPoint;
import dev.deja.weave.Weaver;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Waits for the first HTTP server in a JVM without rules for endpoints: the method rules that run
 * inside its exchanges tell clients what they answered (SPEC E11). A program without a server pays
 * for a comparison of names per class.
 */
final class ServerArrival implements ClassFileTransformer {
    private final Instrumentation instrumentation;
    private final Weaver weaver;
    private final Cache cache;
    private final AtomicBoolean hasCome = new AtomicBoolean();

    ServerArrival(Instrumentation instrumentation, Weaver weaver, Cache cache) {
        this.instrumentation = instrumentation;
        this.weaver = weaver;
        this.cache = cache;
    }

    void await() {
        instrumentation.addTransformer(this);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isServers(type.getName().replace('.', '/'))) {
                arrived(false);
                return;
            }
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (className != null && isServers(className)) {
            try {
                arrived(true);
            } catch (Throwable e) {
                Logger.debug(e, "clients are not told what rules of methods answer");
            }
        }
        return null;
    }

    private static boolean isServers(String className) {
        return switch (className) {
            case "jakarta/servlet/Servlet",
                    "javax/servlet/Servlet",
                    "com/sun/net/httpserver/HttpServer" ->
                    true;
            default -> false;
        };
    }

    /**
     * A class of its API is there.
     *
     * @param isFirst whether it is only just being loaded, so that nothing can be built on it
     */
    private void arrived(boolean isFirst) {
        if (!hasCome.compareAndSet(false, true)) {
            return;
        }
        List<HookPoint> points = Servers.points(cache, List.of(), List.of(), null);
        if (isFirst) {
            weaver.hookAhead(points);
        } else {
            weaver.hook(points);
        }
    }
}
