package dev.deja.http.servlet.adapter;

import dev.deja.http.Endpoints;
import dev.deja.http.Exchange;
import dev.deja.http.servlet.Guards;
import dev.deja.http.servlet.ServletBridge;
import dev.deja.http.servlet.ServletExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Begins exchanges, and goes on with those that were dispatched anew. */
public final class Adapter extends ServletBridge {
    /** Made by the agent, by name. */
    public Adapter() {}

    @Override
    public boolean service(
            Endpoints endpoints,
            Guards guards,
            MethodHandle body,
            Object servlet,
            @Nullable Object request,
            @Nullable Object response)
            throws Throwable {
        if (!(request instanceof HttpServletRequest asked)
                || !(response instanceof HttpServletResponse answered)) {
            return false;
        }
        Call known = Call.of(asked);
        if (known != null) {
            return known.goOn(guards, body, servlet, asked, answered);
        }
        DispatcherType type = asked.getDispatcherType();
        if (type == DispatcherType.ERROR || type == DispatcherType.INCLUDE) {
            // Part of an answer, or what the container says about one.
            return false;
        }
        RequestSource source = new RequestSource(asked, servlet);
        Exchange exchange = endpoints.begin(source);
        if (exchange == null) {
            return false;
        }
        new Call(exchange, source, asked, answered).begin(guards, body, servlet);
        return true;
    }

    @Override
    public void filtered(Endpoints endpoints, String filter, Object request, Object response) {
        if (request instanceof HttpServletRequest asked
                && response instanceof HttpServletResponse answered
                && asked.getDispatcherType() == DispatcherType.REQUEST
                && !(asked.isAsyncSupported() && asked.isAsyncStarted())
                && answered.getStatus() / 100 == 2
                && (answered.isCommitted() || new Beneath(answered).hasContent())) {
            endpoints.answeredElsewhere(new RequestSource(asked, filter), filter);
        }
    }

    @Override
    public @Nullable ServletExchange current(Object request) {
        Call call = request instanceof ServletRequest asked ? Call.of(asked) : null;
        return call != null && call.isWhole((ServletRequest) request) ? call : null;
    }
}
