package demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One running shop: a process of its own, seen over HTTP and through the agent's JMX bean. */
final class Shop implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration AGENT_LIMIT = Duration.ofSeconds(90);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final Path log;
    private final int port;
    private final Process process;
    private Counters counters;

    Shop(Path root, Path log, int port, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        this.log = log;
        this.port = port;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(
                "-javaagent:"
                        + root.resolve("agent/target/deja-agent.jar")
                        + "="
                        + root.resolve("agent.properties"));
        command.add("-Xmx512m");
        // The JMX connector is for this machine; a host name that does not resolve must not stop
        // it.
        command.add("-Djava.rmi.server.hostname=127.0.0.1");
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(root.resolve("demo-app/target/shop.jar").toString());
        command.add("--server.port=" + port);
        command.addAll(arguments);
        this.process =
                new ProcessBuilder(command)
                        .directory(root.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
    }

    /** Returns when the shop answers. */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers()) {
            checkAlive();
            if (System.nanoTime() > end) {
                throw new Failure(
                        "the shop did not answer within "
                                + START_LIMIT.toMinutes()
                                + " minutes; its log, "
                                + log
                                + ", ends with"
                                + logTail());
            }
            Thread.sleep(200);
        }
        counters = Counters.of(process.pid());
    }

    /** Returns when the agent shows its counters, a few seconds after the shop is up. */
    void awaitAgent() throws IOException, InterruptedException {
        long end = System.nanoTime() + AGENT_LIMIT.toNanos();
        while (!counters.exist()) {
            checkAlive();
            if (System.nanoTime() > end) {
                throw new Failure(
                        "the shop runs, but without the agent's JMX bean; the log, "
                                + log
                                + ", ends with"
                                + logTail());
            }
            Thread.sleep(200);
        }
    }

    private boolean answers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root() + "/products/3")).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void checkAlive() {
        if (!process.isAlive()) {
            throw new Failure(
                    "the shop on port "
                            + port
                            + " ended with exit code "
                            + process.exitValue()
                            + "; its log, "
                            + log
                            + ", ends with"
                            + logTail());
        }
    }

    /** A GET, timed, with what the agent counted meanwhile. Nothing else may be asked meanwhile. */
    Answer get(String path) throws IOException, InterruptedException {
        Counters.Figures before = counters.read();
        long start = System.nanoTime();
        String body = touch(path);
        long nanos = System.nanoTime() - start;
        Counters.Figures after = counters.read();
        return new Answer(
                body, nanos, after.hits() - before.hits(), after.misses() - before.misses());
    }

    /** A GET, only for its answer. */
    String touch(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(root() + path))
                        .timeout(Duration.ofSeconds(60))
                        .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        check(response, "GET", path);
        return response.body();
    }

    /** A GET, for status and headers. */
    HttpResponse<String> exchange(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root() + path)).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    void send(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(root() + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build();
        check(http.send(request, BodyHandlers.ofString()), method, path);
    }

    private void check(HttpResponse<String> response, String method, String path) {
        if (response.statusCode() / 100 != 2) {
            throw new Failure(
                    method
                            + " "
                            + path
                            + " was answered with "
                            + response.statusCode()
                            + " "
                            + response.body()
                            + "; the shop's log, "
                            + log
                            + ", ends with"
                            + logTail());
        }
    }

    String root() {
        return "http://localhost:" + port;
    }

    Path log() {
        return log;
    }

    /** The last lines of the log, indented, after a line break. */
    String logTail() {
        try {
            List<String> lines =
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
            return last.isEmpty() ? " nothing" : "\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            return " nothing that can be read: " + e;
        }
    }

    @Override
    public void close() {
        Child.stop(process);
    }
}
