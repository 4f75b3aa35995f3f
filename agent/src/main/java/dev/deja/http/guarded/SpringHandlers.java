package dev.deja.http.guarded;

import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import dev.deja.weave.Hook;
import dev.deja.weave.HookPoint;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Spring MVC: {@code HandlerAdapter.handle}, which every kind of handler passes, behind the {@code
 * preHandle} of all interceptors. A null {@code ModelAndView} tells the dispatcher that the answer
 * has been given; {@code postHandle} and {@code afterCompletion} run.
 *
 * <p>A handler that is a proxy may have guards in the proxy (method security). They would be passed
 * by, so there is no lookup unless all advice that applies is known to guard nothing.
 */
final class SpringHandlers implements Hook {
    private static final String DESCRIPTOR =
            "(Ljakarta/servlet/http/HttpServletRequest;Ljakarta/servlet/http/HttpServletResponse;"
                    + "Ljava/lang/Object;)Lorg/springframework/web/servlet/ModelAndView;";

    private static final String HANDLER_METHOD = "org.springframework.web.method.HandlerMethod";
    private static final String FUNCTION = "org.springframework.web.servlet.function.";

    private SpringHandlers() {}

    static List<HookPoint> points() {
        Hook hook = new SpringHandlers();
        return List.of(
                new HookPoint("spring-mvc", null, "handle", DESCRIPTOR, hook),
                new HookPoint(
                        "spring-mvc-javax",
                        null,
                        "handle",
                        DESCRIPTOR.replace("Ljakarta/", "Ljavax/"),
                        hook));
    }

    @Override
    public @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable {
        ServletExchange exchange = ServletExchanges.current(arguments[0]);
        Object handler = arguments[2];
        if (exchange == null || handler == null) {
            return null;
        }
        boolean isMethod = Members.supertype(handler.getClass(), HANDLER_METHOD) != null;
        Object bean = isMethod ? Members.call(handler, "getBean") : handler;
        if (bean == null) {
            return null;
        }
        String advice =
                isMethod
                        ? SpringProxies.guard(bean, Members.call(handler, "getMethod"))
                        : SpringProxies.guard(bean, null);
        if (advice != null) {
            exchange.outOfReach(
                    Members.name(bean.getClass())
                            + " is called through a proxy that may guard it: "
                            + advice,
                    "use a method rule on the handler's method, which is looked up behind the"
                            + " proxy");
            return null;
        }
        if (isFiltered(handler.getClass())) {
            exchange.outOfReach(
                    "the handler function is called through a filter function that may guard it",
                    "use a method rule on the method that makes the answer");
            return null;
        }
        String name = isMethod ? String.valueOf(handler) : Members.name(handler.getClass());
        return exchange.answer(name) ? Nothing.NOTHING : null;
    }

    @Override
    public void failed(@Nullable ClassLoader loader, String className, String reason) {
        Logger.warn(
                "Endpoints behind {} of Spring MVC are not answered: {}. Use method rules",
                className,
                reason);
    }

    /** Whether a handler is a function around another one. */
    private static boolean isFiltered(Class<?> handler) {
        String name = handler.getName();
        return name.startsWith(FUNCTION) && !name.equals(FUNCTION + "ResourceHandlerFunction");
    }
}
