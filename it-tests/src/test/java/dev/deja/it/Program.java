package dev.deja.it;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A JVM under test. It takes one command per line on standard input and answers each with one line
 * on standard output; standard error is the agent's log.
 */
final class Program implements AutoCloseable {
    /**
     * For tests that count on Redis being quick enough: a busy machine may stop both ends for
     * longer than a service would wait.
     */
    static final String PATIENT =
            """
            redis.connect.timeout = 20s
            redis.command.timeout = 20s
            redis.pool.wait = 20s
            """;

    private static final long PATIENCE_SECONDS = 90;

    private final Process process;
    private final BufferedWriter in;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();

    // Written by one thread and read by others.
    @SuppressWarnings("JdkObsolete")
    private final StringBuffer log = new StringBuffer();

    private final Thread outReader;
    private final Thread errReader;

    private Program(Process process) {
        this.process = process;
        this.in =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.outReader = read(process.getInputStream(), "out", true);
        this.errReader = read(process.getErrorStream(), "err", false);
    }

    /** What is started, and how. */
    static final class Builder {
        private final Jdk jdk;
        private final List<String> options = new ArrayList<>();
        private final List<Path> classPath = new ArrayList<>();
        private final List<String> command = new ArrayList<>();
        private final List<String> environment = new ArrayList<>();
        private @Nullable Path directory;

        Builder(Jdk jdk) {
            this.jdk = jdk;
        }

        /** Attaches the packaged agent with these rules, written to a file of their own. */
        Builder agent(String rules) {
            return agentWith(rulesFile(rules).toString());
        }

        /** Attaches the packaged agent with this argument; null for none. */
        Builder agentWith(@Nullable String argument) {
            options.add("-javaagent:" + agentJar() + (argument == null ? "" : "=" + argument));
            return this;
        }

        Builder option(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        Builder classPath(Path... more) {
            classPath.addAll(List.of(more));
            return this;
        }

        /** Adds what a Spring Boot service with JPA has on its class path. */
        Builder libraries() {
            for (String jar : Sources.libraries().split(File.pathSeparator, -1)) {
                classPath.add(Path.of(jar));
            }
            return this;
        }

        Builder environment(String name, String value) {
            environment.add(name);
            environment.add(value);
            return this;
        }

        Builder directory(Path folder) {
            directory = folder;
            return this;
        }

        Builder mainClass(String... mainAndArguments) {
            command.addAll(List.of(mainAndArguments));
            return this;
        }

        Program start() {
            List<String> line = new ArrayList<>();
            line.add(jdk.java().toString());
            line.add("-XX:TieredStopAtLevel=1");
            if (options.stream().noneMatch(option -> option.startsWith("-XX:AOT"))) {
                line.add("-Xshare:auto"); // which the JVM refuses beside them
            }
            line.addAll(options);
            if (!classPath.isEmpty()) {
                line.add("-cp");
                line.add(
                        String.join(
                                File.pathSeparator,
                                classPath.stream().map(Path::toString).toList()));
            }
            line.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            for (int i = 0; i < environment.size(); i += 2) {
                builder.environment().put(environment.get(i), environment.get(i + 1));
            }
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            try {
                return new Program(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Builder on(Jdk jdk) {
        return new Builder(jdk);
    }

    static Path agentJar() {
        Path jar = Path.of(System.getProperty("deja.test.agent")).normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not built: run ./mvnw package first");
        }
        return jar;
    }

    /** A file with this text, deleted when the tests end. */
    static Path rulesFile(String rules) {
        try {
            Path folder = Files.createTempDirectory("deja-rules");
            Sources.deleteAtExit(folder);
            return Files.writeString(folder.resolve("agent.properties"), rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns the one line it answers with. */
    String ask(String command) {
        tell(command);
        return answer();
    }

    /** Sends a command whose answer is read later. */
    void tell(String command) {
        try {
            in.write(command);
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the program has ended; its log:\n" + log, e);
        }
    }

    /** The next line of standard output. */
    String answer() {
        try {
            String line = out.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("no answer; the log:\n" + log);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a program that has ended printed and nobody has read yet. */
    String output() {
        List<String> lines = new ArrayList<>();
        out.drainTo(lines);
        return String.join("\n", lines);
    }

    /** All that was written to standard error so far. */
    String log() {
        return log.toString();
    }

    /** Waits until the log contains a text. */
    void awaitLog(String part) {
        await("the log to contain \"" + part + "\"", () -> log().contains(part));
    }

    /** Waits until something holds, and says what was waited for when it never does. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "waited in vain for " + what + "; the log:\n" + log);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** Tells it that no more commands come. */
    void endInput() {
        try {
            in.close();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    /** Waits for the end. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the program does not end; the log:\n" + log);
            }
            outReader.join(TimeUnit.SECONDS.toMillis(10));
            errReader.join(TimeUnit.SECONDS.toMillis(10));
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as a machine that loses its power does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it as an operator does, by closing its input or, failing that, by force. */
    @Override
    public void close() {
        endInput();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread read(java.io.InputStream stream, String name, boolean answers) {
        Thread reader =
                new Thread(
                        () -> {
                            try (BufferedReader lines =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    stream, StandardCharsets.UTF_8))) {
                                for (String line = lines.readLine();
                                        line != null;
                                        line = lines.readLine()) {
                                    if (answers) {
                                        out.add(line);
                                    } else {
                                        log.append(line).append('\n');
                                    }
                                }
                            } catch (IOException e) {
                                // The program was ended.
                            }
                        },
                        "program-" + name);
        reader.setDaemon(true);
        reader.start();
        return reader;
    }
}
