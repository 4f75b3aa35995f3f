package dev.deja.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;

/** A real Redis on a free port, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private final redis.embedded.RedisServer server;
    private final int port;

    private RedisServer(redis.embedded.RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static RedisServer start() throws IOException {
        return start(freePort());
    }

    static RedisServer start(int port) throws IOException {
        redis.embedded.RedisServer server =
                redis.embedded.RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IOException(
                    "Redis does not start; its binary needs OpenSSL 3's libraries (libssl.so.3)",
                    e);
        }
        return new RedisServer(server, port);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://localhost:" + port;
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
