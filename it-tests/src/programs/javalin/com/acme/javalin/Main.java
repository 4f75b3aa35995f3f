package com.acme.javalin;

import io.javalin.Javalin;
import io.javalin.http.ForbiddenResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A service on Javalin, of version 5 or 6, whose guard runs before its handlers. */
public final class Main {
    private static final AtomicInteger GUARDED = new AtomicInteger();
    private static final AtomicInteger HANDLED = new AtomicInteger();
    private static final AtomicInteger AFTER = new AtomicInteger();

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Javalin app = Javalin.create();
        app.before(
                context -> {
                    GUARDED.incrementAndGet();
                    if ("mallory".equals(context.header("X-User"))) {
                        throw new ForbiddenResponse("not you");
                    }
                });
        app.get(
                "/items/{id}",
                context -> {
                    HANDLED.incrementAndGet();
                    context.result("item " + context.pathParam("id"));
                });
        app.get(
                "/greeting",
                context -> {
                    HANDLED.incrementAndGet();
                    context.result("hello " + context.header("X-Name"));
                });
        app.get(
                "/later",
                context -> {
                    HANDLED.incrementAndGet();
                    context.future(
                            () ->
                                    CompletableFuture.supplyAsync(() -> "later")
                                            .thenAccept(context::result));
                });
        app.put("/items/{id}", context -> context.status(204));
        app.after("/items/{id}", context -> AFTER.addAndGet(context.pathParam("id").length()));
        app.start(0);
        System.out.println(app.port());
        while (System.in.read() > 0) {
            System.in.skip(System.in.available());
            System.out.println(GUARDED + " " + HANDLED + " " + AFTER);
        }
        app.stop();
    }
}
