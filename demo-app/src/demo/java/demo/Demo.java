package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * Starts the shop with the agent, asks it the same questions before and after writes, and checks
 * the answers and where they came from. The script {@code demo} builds everything and calls this.
 */
public final class Demo {
    /** What each request is asked with; all three show product 1, which is the one that changes. */
    private static final List<String> QUESTIONS =
            List.of("/products/1", "/products?category=kitchen", "/reports/top?days=90");

    private static final List<String> WARM_UP =
            List.of("/products/2", "/products?category=office", "/reports/top?days=7");

    private static final int DEFAULT_PORT = 8080;

    private final Path root;
    private final Path work;
    private final boolean once;
    private volatile boolean stopping;
    private final Deque<AutoCloseable> toClose = new ConcurrentLinkedDeque<>();

    private Demo(Path root, boolean once) {
        this.root = root;
        this.work = root.resolve("demo-app/target/demo");
        this.once = once;
    }

    /**
     * Runs the demo.
     *
     * @param args the root of the repository, then {@code --redis}, {@code --once}, {@code --port
     *     N} as the script checked them
     */
    public static void main(String[] args) throws Exception {
        boolean redis = false;
        boolean once = false;
        int port = 0;
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--redis" -> redis = true;
                case "--once" -> once = true;
                case "--port" -> port = Integer.parseInt(args[++i]);
                default -> throw new IllegalArgumentException(args[i]);
            }
        }
        Demo demo = new Demo(Path.of(args[0]), once);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-cleanup"));
        try {
            Files.createDirectories(demo.work);
            if (redis) {
                demo.runWithRedis(port);
            } else {
                demo.runInMemory(port);
            }
        } catch (Failure | IOException e) {
            // Ctrl-C reaches the shops too: that they end then is no news.
            Thread.sleep(300);
            if (demo.stopping) {
                return;
            }
            String message = e instanceof Failure ? e.getMessage() : e + "; logs: " + demo.work;
            System.err.println("\ndemo: " + message);
            System.exit(1);
        }
        System.exit(0);
    }

    private void runInMemory(int wantedPort) throws Exception {
        int port = freePort(wantedPort, DEFAULT_PORT);
        say("Starting the shop with the agent on port " + port + " ...");
        Shop shop = start("shop", port, List.of(), List.of());
        warmUp(shop);

        Table table = new Table("first call", "second call", "after a PUT", "after a review");
        List<Answer> first = ask(shop);
        List<Answer> second = ask(shop);
        String name = changeProduct(shop);
        List<Answer> afterPut = ask(shop);
        addReview(shop);
        List<Answer> afterReview = ask(shop);

        for (int i = 0; i < QUESTIONS.size(); i++) {
            boolean showsReviews = i != 1;
            table.row(
                    "GET " + QUESTIONS.get(i),
                    cell(first.get(i), "memory"),
                    cell(second.get(i), "memory"),
                    cell(afterPut.get(i), "memory"),
                    cell(afterReview.get(i), "memory"));
            table.expect(first.get(i).isComputed(), i, "the first call is computed and stored");
            table.expect(second.get(i).isHit(), i, "the second call is answered from memory");
            table.expect(
                    second.get(i).body().equals(first.get(i).body()), i, "both answers are equal");
            table.expect(afterPut.get(i).isComputed(), i, "after the PUT it is computed again");
            table.expect(
                    afterPut.get(i).body().contains(name),
                    i,
                    "what the PUT wrote is in the answer");
            if (showsReviews) {
                table.expect(
                        afterReview.get(i).isComputed(), i, "after the review: computed again");
                table.expect(
                        !afterReview.get(i).body().equals(afterPut.get(i).body()),
                        i,
                        "the review counts");
            } else {
                table.expect(
                        afterReview.get(i).isHit(),
                        i,
                        "after the review the list, which shows no reviews, is still a hit");
            }
        }
        show(table);
        say("PUT /products/1 changed a name that all three show; POST /products/1/reviews");
        say("changed the rating and the report, and left the list where it was.");
        showHttp(shop, shop);
        leaveRunning(shop);
    }

    private void runWithRedis(int wantedPort) throws Exception {
        Redis redis = open(() -> Redis.local(root, work));
        redis.awaitReady();
        say("Redis: " + redis.description());
        List<String> agent = new ArrayList<>(List.of("-Ddeja.redis.uri=" + redis.uri()));
        agent.add("-Ddeja.store=redis");
        // Entries of an earlier run, with another database behind them, must not answer this one.
        agent.add("-Ddeja.namespace=shop-demo-" + UUID.randomUUID().toString().substring(0, 8));
        // One file for both: the first to open it serves it to the other.
        Path folder = Files.createTempDirectory(work, "db-");
        open(() -> (AutoCloseable) () -> delete(folder));
        List<String> database =
                List.of(
                        "--spring.datasource.url=jdbc:h2:file:"
                                + folder.resolve("shop").toAbsolutePath()
                                + ";AUTO_SERVER=TRUE");

        int firstPort = freePort(wantedPort, DEFAULT_PORT);
        say("Starting the first shop with the agent on port " + firstPort + " ...");
        Shop first = start("shop-1", firstPort, agent, database);
        int secondPort = freePort(0, firstPort + 1);
        say("Starting the second one, on the same database, on port " + secondPort + " ...");
        Shop second = start("shop-2", secondPort, agent, database);
        warmUp(first);
        warmUp(second);

        Table table = new Table("1: first call", "2: same call", "2: after PUT on 1", "1: again");
        List<Answer> one = ask(first);
        List<Answer> two = ask(second);
        String name = changeProduct(first);
        List<Answer> afterPut = ask(second);
        List<Answer> again = ask(first);

        for (int i = 0; i < QUESTIONS.size(); i++) {
            table.row(
                    "GET " + QUESTIONS.get(i),
                    cell(one.get(i), "Redis"),
                    cell(two.get(i), "Redis"),
                    cell(afterPut.get(i), "Redis"),
                    cell(again.get(i), "Redis"));
            table.expect(one.get(i).isComputed(), i, "the first instance computes and stores");
            table.expect(two.get(i).isHit(), i, "the second instance finds it in Redis");
            table.expect(two.get(i).body().equals(one.get(i).body()), i, "both answers are equal");
            table.expect(
                    afterPut.get(i).isComputed(),
                    i,
                    "after a PUT on the first, the second computes again");
            table.expect(
                    afterPut.get(i).body().contains(name),
                    i,
                    "what the PUT wrote is in the answer");
            table.expect(again.get(i).isHit(), i, "the first finds what the second computed");
        }
        show(table);
        say("1 and 2 are two JVMs on one database. What one computed, the other found in Redis;");
        say("PUT /products/1 on the first made both forget what it changed.");
        showHttp(first, second);
        leaveRunning(first, second);
    }

    private Shop start(String name, int port, List<String> jvmOptions, List<String> arguments)
            throws Exception {
        Path log = work.resolve(name + ".log");
        Shop shop = open(() -> new Shop(root, log, port, jvmOptions, arguments));
        shop.awaitReady();
        return shop;
    }

    /** Opens something that is closed at the end; nothing is opened once the end has begun. */
    private synchronized <T extends AutoCloseable> T open(Callable<T> opening) throws Exception {
        if (stopping) {
            throw new Failure("stopped");
        }
        T opened = opening.call();
        toClose.push(opened);
        return opened;
    }

    /**
     * Asks other questions until they are answered from the cache, so that neither class loading
     * nor the wait for a store's connection is taken for the cost of a first call.
     */
    private static void warmUp(Shop shop) throws IOException, InterruptedException {
        for (String path : WARM_UP) {
            shop.touch(path);
        }
        shop.awaitAgent();
        long end = System.nanoTime() + 30_000_000_000L;
        for (String path : WARM_UP) {
            Answer answer = shop.get(path);
            while (!answer.isHit()) {
                if (System.nanoTime() > end) {
                    throw new Failure(
                            "GET "
                                    + path
                                    + " is still not answered from the cache after 30 s; the agent"
                                    + " says why in "
                                    + shop.log()
                                    + shop.logTail());
                }
                Thread.sleep(100);
                answer = shop.get(path);
            }
        }
    }

    private static List<Answer> ask(Shop shop) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (String path : QUESTIONS) {
            answers.add(shop.get(path));
        }
        return answers;
    }

    /** Gives product 1 a new name, by which it comes first in its category. */
    private static String changeProduct(Shop shop) throws IOException, InterruptedException {
        String name = "A chair " + UUID.randomUUID().toString().substring(0, 8);
        shop.send(
                "PUT",
                "/products/1",
                "{\"name\":\""
                        + name
                        + "\",\"category\":\"kitchen\",\"description\":\"Now better.\",\"price\":99.5}");
        return name;
    }

    private static void addReview(Shop shop) throws IOException, InterruptedException {
        shop.send("POST", "/products/1/reviews", "{\"stars\":5,\"text\":\"Much better.\"}");
    }

    private static String cell(Answer answer, String store) {
        String where = answer.isHit() ? store : answer.isComputed() ? "database" : "database (!)";
        double millis = answer.nanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms %s" : "%.0f ms %s", millis, where);
    }

    private void show(Table table) {
        say("");
        say(table.toString());
        List<String> disappointments = table.disappointments();
        if (!disappointments.isEmpty()) {
            throw new Failure(
                    "not as it should be:\n  "
                            + String.join("\n  ", disappointments)
                            + "\nThe logs are in "
                            + work);
        }
    }

    /**
     * Shows what clients see of an endpoint rule: headers, a 304, and that a write makes the answer
     * new.
     *
     * @param shop who is asked
     * @param writer who is told to write
     */
    private void showHttp(Shop shop, Shop writer) throws IOException, InterruptedException {
        String path = "/products/1";
        HttpResponse<String> kept = shop.exchange(path);
        String tag = kept.headers().firstValue("ETag").orElse("");
        HttpResponse<String> same = shop.exchange(path, "If-None-Match", tag);
        String name = changeProduct(writer);
        HttpResponse<String> changed = shop.exchange(path, "If-None-Match", tag);

        Table table = new Table("status", "X-Cache", "Age", "Cache-Control", "ETag");
        httpRow(table, "GET " + path, kept);
        httpRow(table, "with If-None-Match", same);
        httpRow(table, "the same after a PUT", changed);
        table.expect(kept.statusCode() == 200 && isHit(kept), 0, "the kept answer is sent");
        table.expect(!tag.isEmpty(), 0, "it has an ETag");
        table.expect(same.statusCode() == 304 && isHit(same), 1, "who has it already gets 304");
        table.expect(same.body().isEmpty(), 1, "304 has no body");
        table.expect(changed.statusCode() == 200, 2, "after the PUT it is another answer");
        table.expect(changed.body().contains(name), 2, "what the PUT wrote is in the answer");
        table.expect(!isHit(changed), 2, "the shop has answered");
        show(table);
        say("The whole answer is kept, and whoever has it already gets 304 without a body. PUT");
        say("/products/1 made the answer of its path stale, without a rule that says so.");
    }

    private static void httpRow(Table table, String what, HttpResponse<String> response) {
        table.row(
                what,
                Integer.toString(response.statusCode()),
                header(response, "X-Cache"),
                header(response, "Age"),
                header(response, "Cache-Control"),
                header(response, "ETag"));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("-");
    }

    private static boolean isHit(HttpResponse<String> response) {
        return header(response, "X-Cache").equals("HIT");
    }

    private void leaveRunning(Shop... shops) throws InterruptedException {
        if (once) {
            return;
        }
        say("");
        for (Shop shop : shops) {
            say("Running: " + shop.root() + "/products/1   log: " + shop.log());
        }
        say("Ctrl-C stops it.");
        while (true) {
            for (Shop shop : shops) {
                shop.checkAlive();
            }
            Thread.sleep(500);
        }
    }

    /** The wanted port, which must be free; with 0 the usual one, or any if that is taken. */
    private static int freePort(int wanted, int usual) throws IOException {
        if (wanted != 0) {
            if (!isFree(wanted)) {
                throw new Failure(
                        "port " + wanted + " is in use; choose another one with --port N");
            }
            return wanted;
        }
        if (usual <= 65_535 && isFree(usual)) {
            return usual;
        }
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        // Both: a program that listens on the loopback address only is in the way as well.
        try (ServerSocket everywhere = new ServerSocket(port)) {
            everywhere.getLocalPort();
        } catch (IOException e) {
            return false;
        }
        try (ServerSocket here = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return here.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }

    private void close() {
        synchronized (this) {
            stopping = true;
        }
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                System.err.println("demo: while stopping: " + e);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
