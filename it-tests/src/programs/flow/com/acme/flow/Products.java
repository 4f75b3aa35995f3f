package com.acme.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Answers at once and later. */
public class Products {
    static int bodies;

    private static final Executor WORKERS =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task);
                        thread.setDaemon(true);
                        return thread;
                    });

    static CompletionStage<Product> lastStage;

    /** Completed once the caller of {@code saveLater} has told the stage what to do then. */
    static volatile CompletableFuture<Void> awaited = new CompletableFuture<>();

    public Product find(long id) throws NotFound {
        bodies++;
        if (id >= 400) {
            throw new NotFound(id);
        }
        return new Product(id, "read " + bodies);
    }

    public int stock(long id) throws NotFound {
        bodies++;
        if (id >= 400) {
            throw new NotFound(id);
        }
        return bodies;
    }

    public CompletionStage<Product> later(long id) {
        bodies++;
        int body = bodies;
        lastStage = CompletableFuture.supplyAsync(() -> new Product(id, "later " + body), WORKERS);
        return lastStage;
    }

    public CompletableFuture<List<String>> names(long id) {
        bodies++;
        return CompletableFuture.completedFuture(new ArrayList<>(List.of("name " + bodies)));
    }

    public Product save(Product product) {
        if (product.name().equals("bad")) {
            throw new IllegalStateException("bad");
        }
        return product;
    }

    public CompletableFuture<String> saveLater(long id) {
        return CompletableFuture.supplyAsync(
                () -> {
                    awaited.join();
                    return "saved";
                },
                WORKERS);
    }
}
