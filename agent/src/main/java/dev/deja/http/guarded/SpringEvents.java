package dev.deja.http.guarded;

import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spring MVC tells listeners of each request by an event with the user, the session and the address
 * of the client. It reads them after the handler has answered, and for every request, so that they
 * would make every answer one client's own.
 */
final class SpringEvents implements Hook {
    private static final String DESCRIPTOR =
            "(Ljakarta/servlet/http/HttpServletRequest;Ljakarta/servlet/http/HttpServletResponse;"
                    + "JLjava/lang/Throwable;)V";

    private SpringEvents() {}

    static List<HookPoint> points() {
        Hook hook = new SpringEvents();
        return List.of(
                point("spring-events", DESCRIPTOR, hook),
                point("spring-events-javax", DESCRIPTOR.replace("Ljakarta/", "Ljavax/"), hook));
    }

    private static HookPoint point(String name, String descriptor, Hook hook) {
        return new HookPoint(
                name,
                "org/springframework/web/servlet/FrameworkServlet",
                "publishRequestHandledEvent",
                descriptor,
                hook);
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        Object request = arguments[0];
        if (request == null
                || !(Members.call(request, "getAttribute", ServletExchanges.ATTRIBUTE)
                        instanceof ServletExchange exchange)
                || !exchange.ignoreReads()) {
            return null;
        }
        try {
            Object ignored = body.invoke(self, request, arguments[1], arguments[2], arguments[3]);
        } finally {
            exchange.heedReads();
        }
        return Nothing.NOTHING;
    }
}
