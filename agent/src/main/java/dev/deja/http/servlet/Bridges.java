package dev.deja.http.servlet;

import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The bridge of each servlet API; kept by that API's own class, and by classes that use it. */
final class Bridges {
    private static final String SERVLET = ".servlet.Servlet";
    private static final String REQUEST = ".servlet.ServletRequest";

    /** A class value cannot be null. */
    private record Found(@Nullable ServletBridge bridge) {}

    private static final Found NONE = new Found(null);

    private static final ClassValue<Found> OF_API =
            new ClassValue<>() {
                @Override
                protected Found computeValue(Class<?> api) {
                    return make(api);
                }
            };

    private static final ClassValue<Found> OF_SERVLET =
            new ClassValue<>() {
                @Override
                protected Found computeValue(Class<?> type) {
                    Class<?> api = find(type, SERVLET);
                    return api == null ? NONE : OF_API.get(api);
                }
            };

    private static final ClassValue<Found> OF_REQUEST =
            new ClassValue<>() {
                @Override
                protected Found computeValue(Class<?> type) {
                    Class<?> request = find(type, REQUEST);
                    return request == null ? NONE : OF_API.get(servletBeside(request));
                }
            };

    private Bridges() {}

    static @Nullable ServletBridge ofServlet(Class<?> servlet) {
        return OF_SERVLET.get(servlet).bridge();
    }

    static @Nullable ServletBridge ofRequest(Class<?> request) {
        return OF_REQUEST.get(request).bridge();
    }

    /** The interface {@code jakarta….name} or {@code javax….name} among those of a class. */
    private static @Nullable Class<?> find(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals("jakarta" + name) || each.getName().equals("javax" + name)) {
                return each;
            }
            for (Class<?> parent : each.getInterfaces()) {
                Class<?> found = find(parent, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Class<?> servletBeside(Class<?> request) {
        try {
            return Class.forName(
                    request.getPackageName() + ".Servlet", false, request.getClassLoader());
        } catch (ClassNotFoundException e) {
            return request;
        }
    }

    private static Found make(Class<?> api) {
        try {
            Class<?> adapter =
                    Class.forName(BridgeLoader.ADAPTER + "Adapter", true, new BridgeLoader(api));
            return new Found((ServletBridge) adapter.getConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            Logger.warn(
                    e,
                    "endpoint rules do nothing for the servlets of {}: this version of the servlet"
                            + " API is not known",
                    api.getClassLoader());
            return NONE;
        }
    }
}
