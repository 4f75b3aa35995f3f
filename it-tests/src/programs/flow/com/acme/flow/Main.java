package com.acme.flow;

import dev.deja.api.Deja;
import dev.deja.api.Stored;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers each line with one line. */
public final class Main {
    private static final Products PRODUCTS = new Products();

    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            long id = words.length > 1 ? Long.parseLong(words[1]) : 0;
            String answer;
            try {
                answer = answer(words[0], id, words.length > 2 ? words[2] : "");
            } catch (NotFound e) {
                StackTraceElement top = e.getStackTrace()[0];
                answer =
                        e.getMessage()
                                + " "
                                + e.id()
                                + " in "
                                + top.getMethodName()
                                + " called by "
                                + e.getStackTrace()[1].getMethodName();
            } catch (IllegalStateException e) {
                answer = "failed " + e.getMessage();
            }
            System.out.println(answer);
        }
    }

    private static String answer(String command, long id, String text) throws Exception {
        return switch (command) {
            case "find" -> PRODUCTS.find(id).name();
            case "stock" -> "stock " + PRODUCTS.stock(id);
            case "later" -> later(id);
            case "names" -> names(id);
            case "save" -> PRODUCTS.save(new Product(id, text)).name();
            case "saveLater" -> saveLater(id);
            case "bodies" -> "" + Products.bodies;
            case "zero" -> "" + (Products.bodies = 0);
            case "active" -> "" + Deja.isActive();
            case "get" -> {
                Stored<Product> found = Deja.get("product", id);
                yield found.isPresent() ? found.value().name() : "absent";
            }
            case "has" -> "" + Deja.has("product", id);
            case "put" -> "" + Deja.put("product", new Product(id, text), id);
            case "putWrong" -> "" + Deja.put("product", text, id);
            case "compute" ->
                    Deja.<Product>getOrCompute("product", () -> new Product(id, text), id).name();
            case "computeBadly" -> {
                try {
                    yield Deja.<Product>getOrCompute(
                                    "product",
                                    () -> {
                                        throw new IllegalArgumentException("mine");
                                    },
                                    id)
                            .name();
                } catch (IllegalArgumentException e) {
                    yield e.getMessage() + " " + e.getStackTrace().length;
                }
            }
            case "invalidate" -> "" + Deja.invalidate("product", id);
            case "invalidateTag" -> "" + Deja.invalidateTag("product:{0}", id);
            case "invalidateRule" -> "" + Deja.invalidateRule("product");
            case "invalidateAll" -> "" + Deja.invalidateAll();
            case "misspelt" -> "" + Deja.get("prodct", id);
            case "otherCopy" -> otherCopy(id);
            default -> "?";
        };
    }

    /** The caller gets the very stage that the body made, and each hit one of its own. */
    private static String later(long id) {
        Products.lastStage = null;
        CompletionStage<Product> stage = PRODUCTS.later(id);
        boolean isHit = Products.lastStage == null;
        if (!isHit && stage != Products.lastStage) {
            return "another stage";
        }
        String name = stage.toCompletableFuture().join().name();
        if (isHit) {
            stage.toCompletableFuture().obtrudeValue(new Product(0, "obtruded"));
        }
        return name + (isHit ? " hit" : "");
    }

    private static String names(long id) {
        var names = PRODUCTS.names(id).join();
        String answer = names.toString();
        names.add("mine");
        return answer;
    }

    /** Reads where the completion is seen first: in a dependent registered by the caller. */
    private static String saveLater(long id) {
        CompletableFuture<String> read = new CompletableFuture<>();
        Products.awaited = new CompletableFuture<>();
        PRODUCTS.saveLater(id)
                .thenRun(
                        () -> {
                            try {
                                read.complete(PRODUCTS.find(id).name());
                            } catch (NotFound e) {
                                read.complete("not found");
                            }
                        });
        Products.awaited.complete(null);
        return read.join();
    }

    /** The facade of another class loader reaches the same agent, and its own rules alone. */
    private static String otherCopy(long id) throws Exception {
        String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = new File(path[i]).toURI().toURL();
        }
        try (URLClassLoader other =
                new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> copy = other.loadClass("dev.deja.api.Deja");
            Object active = copy.getMethod("isActive").invoke(null);
            Object touched =
                    copy.getMethod("invalidate", String.class, Object[].class)
                            .invoke(null, "product", new Object[] {id});
            return (copy != Deja.class) + " " + active + " " + touched;
        }
    }
}
