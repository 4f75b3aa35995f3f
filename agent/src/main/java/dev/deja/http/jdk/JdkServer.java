package dev.deja.http.jdk;

import dev.deja.http.Endpoints;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Stands between the filters of the JDK's HTTP server, the authenticator among them, and the
 * handler (SPEC E10): where a chain of filters has come to its end and is about to call the handler
 * of the exchange's context.
 */
public final class JdkServer {
    private static final String CHAIN = "com/sun/net/httpserver/Filter$Chain";

    private JdkServer() {}

    /** What is to be hooked; loads nothing of the server. */
    public static List<HookPoint> points(Endpoints endpoints) {
        return List.of(
                new HookPoint(
                        "jdk-http-server",
                        CHAIN,
                        "doFilter",
                        "(Lcom/sun/net/httpserver/HttpExchange;)V",
                        new ChainHook(endpoints)));
    }

    /** Names no type of the server, so that it can be verified without it. */
    private static final class ChainHook implements Hook {
        private final Endpoints endpoints;
        private volatile @Nullable ChainEnd end;

        ChainHook(Endpoints endpoints) {
            this.endpoints = endpoints;
        }

        @Override
        public void linked(MethodHandles.Lookup inside) throws ReflectiveOperationException {
            end = new ChainEnd(endpoints, inside);
        }

        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
                throws Throwable {
            ChainEnd known = end;
            Object exchange = arguments[0];
            return known == null || self == null || exchange == null || !endpoints.concernsAny()
                    ? null
                    : known.enter(body, self, exchange);
        }

        @Override
        public void failed(@Nullable ClassLoader loader, String className, String reason) {
            Logger.warn(
                    "Endpoints of the JDK's HTTP server are not cached: {} cannot be hooked, {}",
                    className,
                    reason);
        }
    }
}
