package dev.deja.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks a server for one page over connections that stay open, as fast as it answers: one request at
 * a time on each. Does as little as an HTTP client can, so that most of the time is the server's.
 */
final class Load {
    /** Enough to keep both ends busy on two cores. */
    private static final int CONNECTIONS = 4;

    private static final int PATIENCE_MILLIS = 10_000;

    private Load() {}

    /**
     * Asks for a while.
     *
     * @return answers per second
     * @throws IOException when an answer is not 200 or of another length than the first
     */
    static double run(int port, String path, Duration time)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Double>> rates = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                rates.add(
                        threads.submit(
                                () -> {
                                    try (Connection connection = new Connection(port)) {
                                        return connection.rate(path, time);
                                    }
                                }));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IOException(path + " on port " + port + ": " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** The body of one answer. */
    static String get(int port, String path) throws IOException {
        try (Connection connection = new Connection(port)) {
            return connection.ask(path);
        }
    }

    /** Whether anybody accepts connections. */
    static boolean answers(int port) {
        try (Connection connection = new Connection(port)) {
            return connection.isOpen();
        } catch (IOException e) {
            return false;
        }
    }

    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[1 << 16];
        private int length;
        private int headEnd;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        boolean isOpen() {
            return socket.isConnected();
        }

        String ask(String path) throws IOException {
            out.write(request(path));
            read();
            return new String(buffer, headEnd, length - headEnd, StandardCharsets.UTF_8);
        }

        double rate(String path, Duration time) throws IOException {
            byte[] request = request(path);
            out.write(request);
            read();
            int expected = length - headEnd;
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            long count = 0;
            long now;
            do {
                out.write(request);
                read();
                if (length - headEnd != expected) {
                    throw new IOException("an answer of " + (length - headEnd) + " bytes");
                }
                count++;
                now = System.nanoTime();
            } while (now < end);
            return count * 1e9 / (now - begin);
        }

        private static byte[] request(String path) {
            return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        /** One whole answer, which says its length. */
        private void read() throws IOException {
            length = 0;
            headEnd = -1;
            int total = Integer.MAX_VALUE;
            while (length < total) {
                if (length == buffer.length) {
                    throw new IOException("an answer too long");
                }
                int count = in.read(buffer, length, buffer.length - length);
                if (count < 0) {
                    throw new IOException("the server has closed the connection");
                }
                int from = Math.max(0, length - 3);
                length += count;
                if (headEnd < 0) {
                    headEnd = endOfHead(from);
                    if (headEnd >= 0) {
                        total = headEnd + bodyLength();
                    }
                }
            }
            if (length > total) {
                throw new IOException("more than one answer");
            }
        }

        private int endOfHead(int from) {
            for (int i = from; i + 3 < length; i++) {
                if (buffer[i] == '\r'
                        && buffer[i + 1] == '\n'
                        && buffer[i + 2] == '\r'
                        && buffer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            return -1;
        }

        private int bodyLength() throws IOException {
            String head =
                    new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1)
                            .toLowerCase(Locale.ROOT);
            int at = head.indexOf("\r\ncontent-length:");
            if (!head.startsWith("http/1.1 200 ") || at < 0) {
                throw new IOException("unexpected answer: " + head);
            }
            int value = at + "\r\ncontent-length:".length();
            return Integer.parseInt(head.substring(value, head.indexOf('\r', value)).trim());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
