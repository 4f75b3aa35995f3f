package dev.deja.benchmarks.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The same service on the JDK's own server. */
public final class JdkPages implements HttpHandler {
    private static final int THREADS = 8;

    private JdkPages() {}

    /** Started in a JVM of its own; says its port on standard output. */
    public static void main(String[] args) throws IOException {
        // Else it delays the end of each answer by Nagle's algorithm.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", new JdkPages());
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body =
                    switch (exchange.getRequestURI().getPath()) {
                        case "/constant" -> Report.CONSTANT;
                        case "/report" -> Report.slowly();
                        default -> Report.computed();
                    };
            exchange.getResponseHeaders().set("Content-Type", Report.TYPE);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
