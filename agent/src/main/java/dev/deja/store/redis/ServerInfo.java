package dev.deja.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code INFO} tells, by field. */
final class ServerInfo {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})\\.(\\d{1,3})");

    private final Map<String, String> fields = new HashMap<>();

    void add(byte[] section) {
        new String(section, StandardCharsets.UTF_8)
                .lines()
                .forEach(
                        line -> {
                            int colon = line.indexOf(':');
                            if (colon > 0) {
                                fields.put(
                                        line.substring(0, colon), line.substring(colon + 1).trim());
                            }
                        });
    }

    String get(String field) {
        return fields.getOrDefault(field, "");
    }

    /**
     * Eight bytes that differ for every start of every server and for every time that it became a
     * primary: a server that may have gone back in time, by a restart or a failover, makes its
     * entries cold instead of wrong. The run id alone would not do: a primary that has been a
     * replica for a while holds what its successor gave it, and the successor may never have got
     * the last invalidations. Becoming a primary changes the replication id; so does attaching the
     * first replica, which makes entries cold without need, once.
     */
    byte[] incarnation() throws RefusedException {
        String runId = get("run_id");
        if (runId.isEmpty()) {
            throw new RefusedException(
                    "the server does not tell its run_id in INFO server, without which a restart"
                            + " from a snapshot cannot be noticed: use Redis 6.2 or newer, or"
                            + " Valkey");
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (runId + get("master_replid"))
                                            .getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, Frame.INCARNATION);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Throws unless this is a server that entries can be kept in. */
    void demandUsable(boolean inCluster) throws RefusedException {
        String version = get("redis_version");
        Matcher numbers = NUMBERS.matcher(version);
        int release =
                numbers.lookingAt()
                        ? Integer.parseInt(numbers.group(1)) * 1_000
                                + Integer.parseInt(numbers.group(2))
                        : 0;
        if (release < 6_002) {
            throw new RefusedException(
                    "the server is Redis "
                            + version
                            + ", and 6.2 is the oldest that is supported: upgrade it");
        }
        String mode = get("redis_mode");
        if (mode.equals("sentinel")) {
            throw new RefusedException(
                    "the server is a Sentinel: write redis-sentinel://host:port/master in"
                            + " redis.uri");
        }
        if (mode.equals("cluster") && !inCluster) {
            throw new RefusedException(
                    "the server is a node of a Redis Cluster: write redis-cluster:// in redis.uri");
        }
        if (inCluster && !mode.equals("cluster")) {
            throw new RefusedException(
                    "the server is no node of a Redis Cluster: write redis:// in redis.uri");
        }
    }

    /** What was known, and newer sections. */
    ServerInfo with(byte[] section) {
        ServerInfo both = new ServerInfo();
        both.fields.putAll(fields);
        both.add(section);
        return both;
    }

    /** Throws when this is a replica. */
    void demandPrimary() throws ReplicaException {
        if (get("role").equals("slave")) {
            throw new ReplicaException(
                    "the server is a replica, which may lag behind: name the primary in redis.uri");
        }
    }

    /** The server in a few words, such as {@code Redis 7.2.4, standalone}. */
    String describe() {
        String valkey = get("valkey_version");
        String name = valkey.isEmpty() ? "Redis " + get("redis_version") : "Valkey " + valkey;
        String mode = get("redis_mode");
        return mode.isEmpty() ? name : name + ", " + mode;
    }

    /** Whether the server will refuse to write when its memory is full instead of evicting. */
    boolean refusesWhenFull() {
        return get("maxmemory_policy").equals("noeviction")
                && !get("maxmemory").isEmpty()
                && !get("maxmemory").equals("0");
    }
}
