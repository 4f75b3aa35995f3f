package dev.deja.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own. */
final class Service implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final int port;

    private Service(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a Java program that says its port in its first line.
     *
     * @param log where the rest of what it says goes
     */
    static Service java(List<String> arguments, Path log) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process =
                new ProcessBuilder(JavaCommand.of(arguments)).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("a server did not start; see " + log);
        }
        return new Service(process, Integer.parseInt(line));
    }

    /** Starts a server that was told its port. */
    static Service other(List<String> command, int port, Path libraries, Path log)
            throws IOException, InterruptedException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LD_LIBRARY_PATH", libraries + ":" + libraries + "/varnish");
        Process process = builder.start();
        Service service = new Service(process, port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Load.answers(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                service.close();
                throw new IOException("a server did not start; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return service;
    }

    int port() {
        return port;
    }

    /** Processor time that it has taken so far, with the processes that it has started. */
    Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
