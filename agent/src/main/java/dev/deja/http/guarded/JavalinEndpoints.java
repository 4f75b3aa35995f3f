package dev.deja.http.guarded;

import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Javalin 5 and 6: where the handler of an endpoint is called, behind the handlers that run before
 * it and the access manager. Those that run after it run as ever.
 */
final class JavalinEndpoints implements Hook {
    private static final String DESCRIPTOR =
            "(Lio/javalin/http/servlet/JavalinServletContext;Ljava/lang/String;)V";

    /** The same call leads to handlers before and after, which are none of the endpoint's. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY");

    private JavalinEndpoints() {}

    static List<HookPoint> points() {
        Hook hook = new JavalinEndpoints();
        return List.of(
                new HookPoint(
                        "javalin-5", "io/javalin/routing/HandlerEntry", "handle", DESCRIPTOR, hook),
                new HookPoint(
                        "javalin-6",
                        "io/javalin/router/ParsedEndpoint",
                        "handle",
                        DESCRIPTOR,
                        hook));
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        Object context = arguments[0];
        if (self == null || context == null) {
            return null;
        }
        ServletExchange exchange = ServletExchanges.current(Members.call(context, "req"));
        if (exchange == null) {
            return null;
        }
        boolean isEndpoint = Members.supertype(self.getClass(), ENDPOINT) != null;
        Object endpoint = isEndpoint ? Members.call(self, "getEndpoint") : self;
        if (endpoint == null) {
            return null;
        }
        Object type = Members.call(endpoint, isEndpoint ? "getMethod" : "getType");
        if (type == null || !METHODS.contains(type.toString())) {
            return null;
        }
        String name = type + " " + Members.call(endpoint, "getPath");
        if (!exchange.answer(name)) {
            return null;
        }
        // Handlers that come after it may ask for the parameters of its path.
        Members.call(context, "update", self, arguments[1]);
        return Nothing.NOTHING;
    }

    private static final String ENDPOINT = "io.javalin.router.ParsedEndpoint";

    @Override
    public void failed(@Nullable ClassLoader loader, String className, String reason) {
        Logger.warn(
                "Endpoints of Javalin are not answered: {} cannot be hooked, {}. Use Javalin 5 or"
                        + " 6, or method rules",
                className,
                reason);
    }
}
