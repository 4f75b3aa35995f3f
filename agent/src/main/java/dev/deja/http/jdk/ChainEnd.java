package dev.deja.http.jdk;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.deja.http.Endpoints;
import dev.deja.http.Exchange;
import dev.deja.http.Reply;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ListIterator;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The end of a chain of filters, where the handler is called. */
final class ChainEnd {
    /** What the hooked method returns, which is nothing. */
    private enum Done implements Supplier<@Nullable Object> {
        DONE;

        @Override
        public @Nullable Object get() {
            return null;
        }
    }

    /** Handlers that pass requests on to guards of their own, which an answer would pass by. */
    private static final Set<String> GUARDED =
            Set.of(
                    "org.glassfish.jersey.jdkhttp.JdkHttpHandlerContainer",
                    "com.sun.jersey.api.container.httpserver.HttpHandlerContainer",
                    "org.jboss.resteasy.plugins.server.sun.http.ResteasyHttpHandler",
                    "org.apache.cxf.transport.http_jdk.JdkHttpServerHandler",
                    "org.restlet.engine.connector.HttpServerHelper",
                    "com.sun.xml.ws.transport.http.server.WSHttpHandler");

    private final Endpoints endpoints;
    private final MethodHandle iterator;
    private final MethodHandle handler;

    /**
     * Finds where a chain stands.
     *
     * @param inside a lookup of {@link Filter.Chain}
     * @throws ReflectiveOperationException when this JDK keeps it otherwise
     */
    ChainEnd(Endpoints endpoints, MethodHandles.Lookup inside) throws ReflectiveOperationException {
        this.endpoints = endpoints;
        iterator =
                inside.findGetter(Filter.Chain.class, "iter", ListIterator.class)
                        .asType(MethodType.methodType(ListIterator.class, Filter.Chain.class));
        handler = inside.findGetter(Filter.Chain.class, "handler", HttpHandler.class);
    }

    @Nullable Supplier<@Nullable Object> enter(MethodHandle body, Object self, Object argument)
            throws Throwable {
        Filter.Chain chain = (Filter.Chain) self;
        HttpExchange exchange = (HttpExchange) argument;
        if (exchange instanceof PlainExchange
                || exchange instanceof SecureExchange
                || ((ListIterator<?>) iterator.invokeExact(chain)).hasNext()) {
            return null;
        }
        // The application's filters are followed by a chain of the server's own: not the end yet.
        HttpHandler next = (HttpHandler) handler.invokeExact(chain);
        if (next == null || next != exchange.getHttpContext().getHandler()) {
            return null;
        }
        ServedRequest request = new ServedRequest(exchange, next.getClass().getClassLoader());
        Exchange served = endpoints.begin(request);
        if (served == null) {
            return null;
        }
        Answer answer = new Answer(served, exchange, request);
        if (served.answersAtOnce()) {
            Reply reply = served.lookup();
            if (reply == null || !answer.send(reply)) {
                exchange.close();
            }
            return Done.DONE;
        }
        if (GUARDED.contains(next.getClass().getName())) {
            served.outOfReach(
                    next.getClass().getName()
                            + " has guards of its own, which an answer would pass by",
                    "use a method rule on the method that makes the answer");
        } else if (served.mayAnswer()) {
            Reply reply = served.lookup();
            if (reply != null) {
                return answer.send(reply) ? Done.DONE : null;
            }
        }
        run(body, chain, answer, exchange);
        return Done.DONE;
    }

    private static void run(
            MethodHandle body, Filter.Chain chain, Answer answer, HttpExchange exchange)
            throws Throwable {
        HttpExchange wrapped =
                exchange instanceof HttpsExchange secure
                        ? new SecureExchange(secure, answer)
                        : new PlainExchange(exchange, answer);
        try {
            body.invoke(chain, wrapped);
        } catch (Throwable e) {
            if (answer.thrown(e)) {
                return;
            }
            throw e;
        }
        answer.returned();
    }
}
