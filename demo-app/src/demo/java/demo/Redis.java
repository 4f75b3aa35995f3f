package demo;

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
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** A Redis server: the one that runs on this machine already, else one started for the demo. */
final class Redis implements AutoCloseable {
    private static final int USUAL_PORT = 6379;

    private final int port;
    private final String description;
    private final Process process;
    private final Path log;

    /** The process and its log are null for a server that runs anyway. */
    private Redis(int port, String description, Process process, Path log) {
        this.port = port;
        this.description = description;
        this.process = process;
        this.log = log;
    }

    static Redis local(Path root, Path work) throws IOException {
        String greeting = ping(USUAL_PORT);
        if (greeting.startsWith("+PONG")) {
            return new Redis(USUAL_PORT, "the one on localhost:" + USUAL_PORT, null, null);
        }
        if (!greeting.isEmpty()) {
            System.out.println(
                    "What listens on localhost:" + USUAL_PORT + " answers PING with: " + greeting);
        }
        return start(extract(root, work), work);
    }

    String uri() {
        return "redis://localhost:" + port + "/0";
    }

    String description() {
        return description;
    }

    @Override
    public void close() {
        if (process != null) {
            Child.stop(process);
        }
    }

    private static Redis start(Path binary, Path work) throws IOException {
        int port;
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        Path log = work.resolve("redis.log");
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    binary.toString(),
                                    "--port",
                                    Integer.toString(port),
                                    "--bind",
                                    "127.0.0.1",
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--dir",
                                    work.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new Failure(
                    "the Redis binary does not run here: "
                            + e.getMessage()
                            + "; start a Redis of your own on localhost:"
                            + USUAL_PORT);
        }
        return new Redis(
                port, "started for the demo on localhost:" + port + ", log: " + log, process, log);
    }

    /** Returns when it answers. */
    void awaitReady() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while (!ping(port).startsWith("+PONG")) {
            if (!process.isAlive()) {
                String output = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
                boolean openSsl =
                        Stream.of("libssl", "libcrypto", "openssl").anyMatch(output::contains);
                throw new Failure(
                        (openSsl
                                        ? "the Redis server of the embedded-redis artifact needs the"
                                                + " libraries of OpenSSL 3, which are missing here"
                                                + " (Debian, Ubuntu: apt-get install libssl3;"
                                                + " Fedora: dnf install openssl-libs;"
                                                + " macOS: brew install openssl@3)"
                                        : "the Redis server of the embedded-redis artifact does not"
                                                + " start")
                                + ". Install that, or start a Redis of your own on localhost:"
                                + USUAL_PORT
                                + ". It said:\n  "
                                + output);
            }
            if (System.nanoTime() > end) {
                throw new Failure("Redis did not answer within 20 s; its log is " + log);
            }
            Thread.sleep(50);
        }
    }

    /** The server's answer to PING, empty when there is none. */
    private static String ping(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(1000);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[100];
            int length = in.read(answer);
            return length <= 0
                    ? ""
                    : new String(answer, 0, length, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Takes the binary for this machine out of the artifact, which the script has fetched. */
    private static Path extract(Path root, Path work) throws IOException {
        String suffix = suffix();
        Path artifact = artifact(root.resolve("demo-app/target/redis"));
        try (JarFile jar = new JarFile(artifact.toFile())) {
            List<JarEntry> entries =
                    jar.stream()
                            .filter(entry -> entry.getName().startsWith("redis-server-"))
                            .filter(entry -> entry.getName().endsWith(suffix))
                            .toList();
            if (entries.isEmpty()) {
                throw new Failure(
                        "embedded-redis has no Redis server for this machine ("
                                + suffix.substring(1)
                                + "); start one of your own on localhost:"
                                + USUAL_PORT);
            }
            Path binary = work.resolve("redis-server");
            try (InputStream in = jar.getInputStream(entries.get(0))) {
                Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!binary.toFile().setExecutable(true)) {
                throw new Failure(binary + " cannot be made executable");
            }
            return binary;
        }
    }

    private static Path artifact(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
                if (jars.size() == 1) {
                    return jars.get(0);
                }
            }
        }
        throw new Failure(
                "no Redis answers on localhost:"
                        + USUAL_PORT
                        + ", and the embedded-redis artifact is not in "
                        + folder);
    }

    private static String suffix() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        boolean intel = arch.equals("amd64") || arch.equals("x86_64");
        String machine = arm ? "arm64" : intel ? "amd64" : arch;
        return "-"
                + (os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : os)
                + "-"
                + machine;
    }
}
