package dev.deja.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a store and a real server and does on demand what networks and servers do. Replies
 * are changed as they pass; needs no test framework.
 */
final class Proxy implements AutoCloseable {

    /** What happens to what the server sends. */
    interface Fault {
        /**
         * Writes what the client is to get.
         *
         * @throws IOException to cut the connection
         */
        void pass(byte[] reply, int length, OutputStream client) throws IOException;
    }

    /** Passes everything on. */
    static final Fault NONE = (reply, length, client) -> client.write(reply, 0, length);

    /** Half of what was sent, then the end. */
    static final Fault CUT =
            (reply, length, client) -> {
                client.write(reply, 0, length / 2);
                client.flush();
                throw new IOException("cut");
            };

    /** Nothing, for ever. */
    static final Fault SILENCE = (reply, length, client) -> {};

    /** Something that is no reply. */
    static Fault garbage(String text) {
        return (reply, length, client) -> client.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Fault fault = NONE;

    Proxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many connections there have been. */
    int accepted() {
        return accepted.get();
    }

    void fault(Fault next) {
        fault = next;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                open.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                daemon(() -> pump(client, server, false));
                daemon(() -> pump(server, client, true));
            } catch (IOException e) {
                // The server is away, or this is the end: the client finds out.
                open.removeIf(Socket::isClosed);
            }
        }
    }

    private void pump(Socket from, Socket to, boolean replies) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (replies) {
                    fault.pass(buffer, n, out);
                } else {
                    out.write(buffer, 0, n);
                }
                out.flush();
            }
        } catch (IOException e) {
            // Both ends are closed.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
