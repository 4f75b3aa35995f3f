package org.glassfish.jersey.jdkhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** Has the name of Jersey's. */
public final class JdkHttpHandlerContainer implements HttpHandler {
    /** Creates one. */
    public JdkHttpHandlerContainer() {}

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(204, -1);
    }
}
