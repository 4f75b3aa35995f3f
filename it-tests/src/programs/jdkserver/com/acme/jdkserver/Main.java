package com.acme.jdkserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A service on the server of the JDK, with virtual threads where there are some. */
public final class Main {
    private static final AtomicInteger GUARDED = new AtomicInteger();
    private static final AtomicInteger HANDLED = new AtomicInteger();

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor());
        add(server, "/items/7", exchange -> text(exchange, "item 7"));
        add(
                server,
                "/greeting",
                exchange ->
                        text(
                                exchange,
                                "hello " + exchange.getRequestHeaders().getFirst("X-Name")));
        add(
                server,
                "/chunked",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < 100; i++) {
                            out.write("0123456789".repeat(10).getBytes(StandardCharsets.UTF_8));
                        }
                    }
                });
        add(
                server,
                "/later",
                exchange ->
                        new Thread(
                                        () -> {
                                            try {
                                                text(exchange, "later");
                                            } catch (IOException e) {
                                                exchange.close();
                                            }
                                        })
                                .start());
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() > 0) {
            System.in.skip(System.in.available());
            System.out.println(GUARDED + " " + HANDLED + " 0");
        }
        server.stop(0);
        System.exit(0);
    }

    private static Executor executor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool();
        }
    }

    private static void add(HttpServer server, String path, HttpHandler handler) {
        HttpContext context =
                server.createContext(
                        path,
                        exchange -> {
                            HANDLED.incrementAndGet();
                            handler.handle(exchange);
                        });
        context.getFilters().add(new Guard());
    }

    /** Denies one user. */
    private static final class Guard extends Filter {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            GUARDED.incrementAndGet();
            if ("mallory".equals(exchange.getRequestHeaders().getFirst("X-User"))) {
                exchange.sendResponseHeaders(403, -1);
            } else {
                chain.doFilter(exchange);
            }
        }

        @Override
        public String description() {
            return "guard";
        }
    }

    private static void text(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
