package dev.deja.store.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A cluster of real servers on this machine: three primaries, each with a replica if wanted. */
final class ClusterServers implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisServer> primaries = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    ClusterServers(int count, boolean withReplicas) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            primaries.add(node());
        }
        for (int i = 0; i < count; i++) {
            RedisServer primary = primaries.get(i);
            primary.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            List<String> slots = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            for (int slot = i * SLOTS / count; slot < (i + 1) * SLOTS / count; slot++) {
                slots.add(Integer.toString(slot));
            }
            primary.command(slots.toArray(String[]::new));
            join(primary);
        }
        for (int i = 0; withReplicas && i < count; i++) {
            RedisServer replica = node();
            replicas.add(replica);
            join(replica);
        }
        for (RedisServer server : all()) {
            await(server, "CLUSTER INFO", "cluster_state:ok");
            await(server, "CLUSTER INFO", "cluster_known_nodes:" + all().size());
        }
        for (int i = 0; i < replicas.size(); i++) {
            String id = primaries.get(i).command("CLUSTER", "MYID");
            while (!replicas.get(i).command("CLUSTER", "REPLICATE", id).equals("OK")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        for (RedisServer replica : replicas) {
            await(replica, "INFO replication", "master_link_status:up");
        }
    }

    private static RedisServer node() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = RedisServer.freePort();
            // Nodes talk to each other at a port that is higher by ten thousand.
            if (port > 55_000) {
                continue;
            }
            try {
                return RedisServer.start(
                        port, false, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000");
            } catch (IOException e) {
                if (attempt > 5) {
                    throw e;
                }
            }
        }
    }

    /** Makes a server known to the first one. */
    void join(RedisServer server) throws IOException {
        if (server != primaries.get(0)) {
            server.command(
                    "CLUSTER", "MEET", "127.0.0.1", Integer.toString(primaries.get(0).port()));
        }
    }

    /** A further primary that holds nothing. */
    RedisServer add() throws IOException, InterruptedException {
        RedisServer server = node();
        join(server);
        primaries.add(server);
        for (RedisServer known : all()) {
            await(known, "CLUSTER INFO", "cluster_known_nodes:" + all().size());
        }
        return server;
    }

    static void await(RedisServer server, String command, String expected)
            throws InterruptedException {
        while (true) {
            try {
                if (server.command(command.split(" ", -1)).contains(expected)) {
                    return;
                }
            } catch (IOException e) {
                // It is asked again.
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    List<RedisServer> primaries() {
        return primaries;
    }

    List<RedisServer> replicas() {
        return replicas;
    }

    List<RedisServer> all() {
        List<RedisServer> all = new ArrayList<>(primaries);
        all.addAll(replicas);
        return all;
    }

    /** The server that holds a slot, by what the first living node says. */
    RedisServer holder(int slot) throws IOException {
        for (RedisServer server : all()) {
            String reply;
            try {
                reply = server.command("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slot));
                reply = server.command("SET", "{" + tag(slot) + "}:probe", "1", "PX", "1");
            } catch (IOException e) {
                continue;
            }
            if (reply.equals("OK")) {
                return server;
            }
        }
        throw new IOException("nobody holds slot " + slot);
    }

    /** The shard that lies in a slot. */
    private static int tag(int slot) {
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            if (Shards.slot(shard) == slot) {
                return shard;
            }
        }
        throw new IllegalArgumentException("no shard lies in slot " + slot);
    }

    String uri() {
        return "redis-cluster://127.0.0.1:"
                + primaries.get(0).port()
                + ",127.0.0.1:"
                + primaries.get(1).port();
    }

    @Override
    public void close() throws IOException {
        for (RedisServer server : all()) {
            server.close();
        }
    }
}
