package dev.deja.http.guarded;

import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jersey copies all header fields of a request before anything asks for one. So its own accessors
 * tell what is read (SPEC C09), and the map of all fields is handed out as one that tells.
 */
final class JerseyHeaders implements Hook {
    private static final String INBOUND =
            "org/glassfish/jersey/message/internal/InboundMessageContext";
    private static final String REQUEST = "org/glassfish/jersey/server/ContainerRequest";

    /** Methods of the map that ask for one field, which is their first argument. */
    private static final Set<String> BY_NAME =
            Set.of("get", "getFirst", "containsKey", "getOrDefault");

    /** Whether this thread is asking for the map itself. */
    private static final ThreadLocal<@Nullable Boolean> ASKING = new ThreadLocal<>();

    /** The field that is read; null: that of the argument, or the map. */
    private final @Nullable String field;

    private JerseyHeaders(@Nullable String field) {
        this.field = field;
    }

    static List<HookPoint> points() {
        Hook any = new JerseyHeaders(null);
        return List.of(
                new HookPoint("jersey-headers", INBOUND, "getHeaders", "()", any),
                new HookPoint(
                        "jersey-header",
                        INBOUND,
                        "getHeaderString",
                        "(Ljava/lang/String;)Ljava/lang/String;",
                        any),
                new HookPoint(
                        "jersey-cookies",
                        REQUEST,
                        "getCookies",
                        "()Ljava/util/Map;",
                        new JerseyHeaders("cookie")),
                new HookPoint(
                        "jersey-languages",
                        REQUEST,
                        "getAcceptableLanguages",
                        "()Ljava/util/List;",
                        new JerseyHeaders("accept-language")));
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        if (self == null
                || ASKING.get() != null
                || Members.supertype(self.getClass(), REQUEST.replace('/', '.')) == null
                || !(Members.call(self, "getProperty", ServletExchanges.ATTRIBUTE)
                        instanceof ServletExchange exchange)) {
            return null;
        }
        if (field != null) {
            exchange.readHeader(field);
            return null;
        }
        if (arguments.length == 1) {
            if (arguments[0] instanceof String name) {
                exchange.readHeader(name);
            }
            return null;
        }
        ASKING.set(Boolean.TRUE);
        Object map;
        try {
            map = body.invoke(self);
        } finally {
            ASKING.remove();
        }
        Class<?> type = body.type().returnType();
        Object telling =
                map == null
                        ? null
                        : Proxy.newProxyInstance(
                                type.getClassLoader(),
                                new Class<?>[] {type},
                                new Telling(map, exchange));
        return new Given(telling);
    }

    private record Given(@Nullable Object value) implements Supplier<@Nullable Object> {
        @Override
        public @Nullable Object get() {
            return value;
        }
    }

    /** The map of all fields. */
    private record Telling(Object map, ServletExchange exchange) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            boolean isByName = BY_NAME.contains(method.getName());
            Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
            exchange.readHeader(isByName && first instanceof String name ? name : "");
            try {
                return method.invoke(map, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
