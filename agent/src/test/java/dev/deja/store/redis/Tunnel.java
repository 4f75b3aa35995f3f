package dev.deja.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A way to a server that can be cut, or that can swallow what goes through it: connections stay,
 * and nothing arrives.
 */
public final class Tunnel implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public Tunnel(int port) throws IOException {
        this.port = port;
        run(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on nothing comes through. */
    public void freeze() {
        gate = new CountDownLatch(1);
    }

    /** What was held back comes through, and what follows. */
    public void thaw() {
        gate.countDown();
    }

    /** All connections are closed; new ones are taken. */
    public void cut() {
        open.forEach(Tunnel::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(client);
                open.add(server);
                run(() -> copy(client, server));
                run(() -> copy(server, client));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[4096];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                gate.await();
                out.write(some, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // Cut.
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing to save.
        }
    }

    @Override
    public void close() throws IOException {
        thaw();
        listener.close();
        cut();
    }
}
