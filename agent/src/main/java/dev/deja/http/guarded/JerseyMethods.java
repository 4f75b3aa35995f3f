package dev.deja.http.guarded;

import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Jersey 2 and 3: where the method of a resource is called, behind all request filters. The
 * framework gets a response without content, whose filters run and which is dropped.
 */
final class JerseyMethods implements Hook {
    private static final String DESCRIPTOR =
            "(Lorg/glassfish/jersey/server/internal/process/RequestProcessingContext;)"
                    + "Lorg/glassfish/jersey/server/ContainerResponse;";

    private JerseyMethods() {}

    static List<HookPoint> points() {
        return List.of(
                new HookPoint(
                        "jersey",
                        "org/glassfish/jersey/server/model/ResourceMethodInvoker",
                        "apply",
                        DESCRIPTOR,
                        new JerseyMethods()));
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        Object context = arguments[0];
        Object request = self == null || context == null ? null : Members.call(context, "request");
        if (self == null
                || context == null
                || request == null
                || !(Members.call(request, "getProperty", ServletExchanges.ATTRIBUTE)
                        instanceof ServletExchange exchange)
                || !(Members.call(request, "getRequestUri") instanceof URI uri)
                || !exchange.path().equals(uri.getRawPath())) {
            return null;
        }
        Object routing = Members.call(context, "routingContext");
        Object resource = routing == null ? null : Members.call(routing, "peekMatchedResource");
        if (resource != null && isProxy(resource)) {
            exchange.outOfReach(
                    Members.name(resource.getClass()) + " is a proxy that may guard the resource",
                    "use a method rule on the resource's method, which is looked up behind the"
                            + " proxy");
            return null;
        }
        Object empty = empty(body.type().returnType(), request);
        if (exchange.answer(String.valueOf(Members.call(self, "getResourceMethod")))) {
            return new Given(empty);
        }
        // What it accepts was read before, and decides on the form of the answer.
        exchange.readHeader("accept");
        return null;
    }

    private static boolean isProxy(Object resource) {
        return Proxy.isProxyClass(resource.getClass())
                || SpringProxies.guard(resource, null) != null;
    }

    /** A response that says nothing. */
    private static Object empty(Class<?> type, Object request) throws Throwable {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 2) {
                Class<?> response = constructor.getParameterTypes()[1];
                Object builder = response.getMethod("noContent").invoke(null);
                return constructor.newInstance(request, Members.call(builder, "build"));
            }
        }
        throw new NoSuchMethodException(type.getName());
    }

    private record Given(@Nullable Object value) implements Supplier<@Nullable Object> {
        @Override
        public @Nullable Object get() {
            return value;
        }
    }

    @Override
    public void failed(@Nullable ClassLoader loader, String className, String reason) {
        Logger.warn(
                "Endpoints of Jersey are not answered: {} cannot be hooked, {}. Use Jersey 2.22 or"
                        + " newer, or method rules",
                className,
                reason);
    }
}
