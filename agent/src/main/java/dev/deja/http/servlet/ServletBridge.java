package dev.deja.http.servlet;

import dev.deja.http.Endpoints;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The adapter for the servlet types of one loader. Safe for many threads. */
public abstract class ServletBridge {
    /** For the adapter. */
    protected ServletBridge() {}

    /**
     * Called at the start of {@code Servlet.service}.
     *
     * @param body the method itself: {@code (servlet, request, response)}
     * @return whether the call is done; false: the method is to run as if nobody had asked
     * @throws Throwable what the body threw
     */
    public abstract boolean service(
            Endpoints endpoints,
            Guards guards,
            MethodHandle body,
            Object servlet,
            @Nullable Object request,
            @Nullable Object response)
            throws Throwable;

    /** Tells of a request that a filter has answered by itself, if it has. */
    public abstract void filtered(
            Endpoints endpoints, String filter, Object request, Object response);

    /** The exchange that a request belongs to, however wrapped; null when there is none. */
    public abstract @Nullable ServletExchange current(Object request);
}
