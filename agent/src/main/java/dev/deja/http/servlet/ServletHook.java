package dev.deja.http.servlet;

import dev.deja.http.Endpoints;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets a word at the start of {@code Servlet.service}, behind the filters of the application (SPEC
 * E10).
 */
public final class ServletHook implements Hook {
    private static final String DESCRIPTOR =
            "(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V";

    private static final Supplier<@Nullable Object> DONE =
            new Supplier<>() {
                @Override
                public @Nullable Object get() {
                    return null;
                }
            };

    private final Endpoints endpoints;

    private ServletHook(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Where it is asked: every servlet, of either API. */
    public static List<HookPoint> points(Endpoints endpoints) {
        ServletHook hook = new ServletHook(endpoints);
        return List.of(
                new HookPoint("servlet", null, "service", DESCRIPTOR, hook),
                new HookPoint(
                        "servlet-javax",
                        null,
                        "service",
                        DESCRIPTOR.replace("Ljakarta/", "Ljavax/"),
                        hook));
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        if (self == null || !endpoints.concernsAny()) {
            return null;
        }
        FilterHook.servletIsCalled();
        ServletBridge bridge = Bridges.ofServlet(self.getClass());
        if (bridge == null) {
            return null;
        }
        boolean done =
                bridge.service(
                        endpoints,
                        Guards.of(self.getClass()),
                        body,
                        self,
                        arguments[0],
                        arguments[1]);
        return done ? DONE : null;
    }
}
