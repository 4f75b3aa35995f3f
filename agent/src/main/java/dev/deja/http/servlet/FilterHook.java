package dev.deja.http.servlet;

import dev.deja.http.Endpoints;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Notices filters that answer by themselves, as older frameworks do: no servlet is called then, so
 * that the rules for their paths never act, and nobody would know why (SPEC E10). Looks at the
 * outermost filter of the first requests and of some later ones.
 */
public final class FilterHook implements Hook {
    private static final String DESCRIPTOR =
            "(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;"
                    + "Ljakarta/servlet/FilterChain;)V";

    private static final int FIRST = 1_000;
    private static final int EVERY = 64;

    /** Of the request that the thread is working on, where it is looked at. */
    private static final ThreadLocal<@Nullable Way> WAY = new ThreadLocal<>();

    /** How far a request has come. */
    private static final class Way {
        private Class<?> innermost;
        private boolean hasReachedServlet;

        Way(Class<?> outermost) {
            innermost = outermost;
        }
    }

    private static final Supplier<@Nullable Object> DONE =
            new Supplier<>() {
                @Override
                public @Nullable Object get() {
                    return null;
                }
            };

    private final Endpoints endpoints;
    private final AtomicInteger requests = new AtomicInteger();

    private FilterHook(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Where it looks: every filter, of either API. */
    public static List<HookPoint> points(Endpoints endpoints) {
        FilterHook hook = new FilterHook(endpoints);
        return List.of(
                new HookPoint("filter", null, "doFilter", DESCRIPTOR, hook),
                new HookPoint(
                        "filter-javax",
                        null,
                        "doFilter",
                        DESCRIPTOR.replace("Ljakarta/", "Ljavax/"),
                        hook));
    }

    static void servletIsCalled() {
        Way way = WAY.get();
        if (way != null) {
            way.hasReachedServlet = true;
        }
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        if (self == null) {
            return null;
        }
        Way outer = WAY.get();
        if (outer != null) {
            outer.innermost = self.getClass();
            return null;
        }
        Object request = arguments[0];
        Object response = arguments[1];
        if (!isLookedAt() || request == null || response == null) {
            return null;
        }
        Way way = new Way(self.getClass());
        WAY.set(way);
        try {
            Object ignored = body.invoke(self, request, response, arguments[2]);
        } finally {
            WAY.remove();
        }
        if (!way.hasReachedServlet) {
            tell(way, request, response);
        }
        return DONE;
    }

    private boolean isLookedAt() {
        int count = requests.get();
        if (count < FIRST) {
            requests.incrementAndGet();
            return true;
        }
        // Lost updates do not matter: it is a sample.
        requests.set(count == Integer.MAX_VALUE ? FIRST : count + 1);
        return count % EVERY == 0;
    }

    private void tell(Way way, Object request, Object response) {
        try {
            ServletBridge bridge = Bridges.ofRequest(request.getClass());
            if (bridge != null) {
                bridge.filtered(endpoints, way.innermost.getName(), request, response);
            }
        } catch (Throwable e) {
            Logger.debug(e, "it could not be told what a filter has done");
        }
    }
}
