package dev.deja.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Redis 6.2 for tests: the executable from the {@code embedded-redis} artifact, started on a
 * free port, to be frozen, killed and started again. Needs no test framework.
 */
public final class RedisServer implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final Path directory;
    private final Path executable;
    private final int port;
    private final boolean tls;
    private final List<String> arguments;
    private Process process;

    private RedisServer(Path directory, Path executable, int port, boolean tls, List<String> args)
            throws IOException {
        this.directory = directory;
        this.executable = executable;
        this.port = port;
        this.tls = tls;
        this.arguments = args;
        this.process = launch();
        // A test run that is cut off leaves no server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    /** Starts a server with these arguments besides the port, such as {@code --requirepass x}. */
    public static RedisServer start(String... arguments) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return start(freePort(), false, arguments);
            } catch (IOException e) {
                // Between the question and the answer somebody else may have taken the port.
                if (attempt == 5 || !String.valueOf(e.getMessage()).contains("already in use")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts a server on a given port.
     *
     * @param tls whether the port speaks TLS; the certificates are given as arguments
     */
    public static RedisServer start(int port, boolean tls, String... arguments) throws IOException {
        Path directory = Files.createTempDirectory("deja-redis-");
        return new RedisServer(directory, unpack(directory), port, tls, List.of(arguments));
    }

    /** A port that nobody listens on at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** Where its files are. */
    Path directory() {
        return directory;
    }

    /** {@code redis://127.0.0.1:port/0}. */
    public String uri() {
        return (tls ? "rediss://" : "redis://") + "127.0.0.1:" + port + "/0";
    }

    /** Freezes the process: connections stay open and nothing answers. */
    public void pause() throws IOException {
        signal("STOP");
    }

    /** Ends a pause. */
    public void resume() throws IOException {
        signal("CONT");
    }

    /** Ends the process without a farewell; what it held is gone. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the server again on the same port after {@link #kill}. */
    public void restart() throws IOException {
        process = launch();
    }

    /**
     * Sends one command on a connection of its own and gives the reply as text: simple strings,
     * integers and errors as they are, bulk strings in ISO-8859-1, {@code (nil)}, and the elements
     * of an array in lines.
     */
    public String command(String... words) throws IOException {
        if (tls) {
            throw new IllegalStateException("commands go to servers without TLS only");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2_000);
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            int password = arguments.indexOf("--requirepass");
            if (password >= 0) {
                write(out, "AUTH", arguments.get(password + 1));
                reply(socket.getInputStream());
            }
            write(out, words);
            return reply(socket.getInputStream());
        }
    }

    private static void write(OutputStream out, String... words) throws IOException {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String reply(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length < 0) {
                    return "(nil)";
                }
                byte[] bytes = in.readNBytes(length);
                in.readNBytes(2);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
            case '*' -> {
                List<String> elements = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    elements.add(reply(in));
                }
                return String.join("\n", elements);
            }
            default -> {
                return rest;
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    private void signal(String name) throws IOException {
        run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        if (arguments.contains("--sentinel")) {
            // A Sentinel wants a file that it may write; it is the first argument.
            Path file = directory.resolve("sentinel.conf");
            Files.writeString(file, "port " + port + "\nbind 127.0.0.1\ndir " + directory + "\n");
            command.add(file.toString());
            command.addAll(arguments);
            return await(command);
        }
        command.addAll(tls ? List.of("--port", "0", "--tls-port") : List.of("--port"));
        command.add(Integer.toString(port));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--dir", directory.toString()));
        command.addAll(arguments);
        return await(command);
    }

    private Process await(List<String> command) throws IOException {
        Path log = directory.resolve("server.log");
        Process started =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        long end = System.nanoTime() + PATIENCE;
        while (true) {
            boolean accepts = accepts();
            if (!started.isAlive() || System.nanoTime() - end > 0) {
                started.destroyForcibly();
                throw new IOException(explain(Files.readString(log)));
            }
            if (accepts && isReady(Files.readString(log))) {
                return started;
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isReady(String log) {
        return log.contains("eady to accept connections") || log.contains("Sentinel ID is");
    }

    private static String explain(String output) {
        return output.contains("libssl") || output.contains("libcrypto")
                ? "the test server needs OpenSSL 3's libraries (libssl.so.3 and libcrypto.so.3; on"
                        + " Debian and Ubuntu the package libssl3): "
                        + output.strip()
                : "the test server did not start: " + output.strip();
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path unpack(Path directory) throws IOException {
        String name = resource();
        try (InputStream in = RedisServer.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException(
                        "embedded-redis is not on the class path, or no longer has " + name);
            }
            Path file = directory.resolve("redis-server");
            Path copied = directory.resolve("redis-server.copied");
            Files.copy(in, copied, StandardCopyOption.REPLACE_EXISTING);
            // Written by another process: a file that this one writes is inherited, open, by
            // whatever another thread starts meanwhile, and the system refuses to run an open file.
            run(List.of("cp", copied.toString(), file.toString()));
            Files.delete(copied);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException(file + " cannot be made executable");
            }
            return file;
        }
    }

    private static String resource() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        boolean intel = processor.equals("amd64") || processor.equals("x86_64");
        if (system.contains("linux") && (arm || intel)) {
            return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        }
        if (system.contains("mac") && (arm || intel)) {
            return arm
                    ? "redis-server-6.2.6-v5-darwin-arm64"
                    : "redis-server-6.2.6-v5-darwin-amd64";
        }
        throw new IOException(
                "no Redis 6.2 for " + system + " on " + processor + " in embedded-redis");
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
