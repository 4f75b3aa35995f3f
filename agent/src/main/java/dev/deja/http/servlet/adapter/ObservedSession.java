package dev.deja.http.servlet.adapter;

import dev.deja.http.RequestInput;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the application reads of its session. A proxy, since the interface has methods that
 * come and go with its versions, some with types that exist in one of them only.
 */
final class ObservedSession implements InvocationHandler {
    private final HttpSession session;
    private final Call call;

    private ObservedSession(HttpSession session, Call call) {
        this.session = session;
        this.call = call;
    }

    static HttpSession of(HttpSession session, Call call) {
        return (HttpSession)
                Proxy.newProxyInstance(
                        ObservedSession.class.getClassLoader(),
                        new Class<?>[] {HttpSession.class},
                        new ObservedSession(session, call));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "getAttribute", "getValue" -> {
                if (arguments != null && arguments[0] instanceof String name) {
                    Object value = session.getAttribute(name);
                    call.observe(RequestInput.SESSION_ATTRIBUTE, name, value);
                    return value;
                }
            }
            case "getAttributeNames", "getValueNames" -> read(RequestInput.SESSION_ATTRIBUTE, "");
            case "getId" -> read(RequestInput.SESSION, "id");
            case "getCreationTime", "getLastAccessedTime", "isNew" ->
                    read(RequestInput.SESSION, "created");
            case "equals" -> {
                return arguments != null && session.equals(unwrapped(arguments[0]));
            }
            default -> {
                // Nothing that an answer could depend on.
            }
        }
        try {
            return method.invoke(session, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void read(RequestInput input, String name) {
        call.observe(input, name, call.source().read(input, name));
    }

    private static @Nullable Object unwrapped(@Nullable Object other) {
        if (other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof ObservedSession observed) {
            return observed.session;
        }
        return other;
    }
}
