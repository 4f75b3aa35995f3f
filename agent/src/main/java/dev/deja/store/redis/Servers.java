package dev.deja.store.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a URI names.
 *
 * @param kind what they are
 * @param addresses the server itself, the Sentinels, or some nodes of the cluster; not empty
 * @param master the name under which Sentinels know the primary; empty for other kinds
 * @param user the user for Sentinels, or null for their default user
 * @param password for Sentinels, or null for none
 */
public record Servers(
        Kind kind,
        List<Address> addresses,
        String master,
        @Nullable String user,
        @Nullable String password) {

    /** How servers belong together. */
    public enum Kind {
        /** One server. */
        ONE("redis"),
        /** A primary that Sentinels watch over. */
        SENTINEL("redis-sentinel"),
        /** A cluster. */
        CLUSTER("redis-cluster");

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }
    }

    /**
     * Where a server listens.
     *
     * @param host name or address, without brackets
     * @param port TCP port
     */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** One server. */
    public static Servers one(String host, int port) {
        return new Servers(Kind.ONE, List.of(new Address(host, port)), "", null, null);
    }

    /** The URI without credentials and database. */
    String display(boolean tls, @Nullable String displayUser) {
        StringBuilder uri = new StringBuilder();
        if (tls) {
            uri.append("rediss").append(kind.scheme, "redis".length(), kind.scheme.length());
        } else {
            uri.append(kind.scheme);
        }
        uri.append("://");
        if (displayUser != null) {
            uri.append(displayUser).append('@');
        }
        for (int i = 0; i < addresses.size(); i++) {
            uri.append(i == 0 ? "" : ",").append(addresses.get(i));
        }
        return kind == Kind.SENTINEL ? uri.append('/').append(master).toString() : uri.toString();
    }

    /** These, with credentials for the Sentinels. */
    Servers with(@Nullable String sentinelUser, @Nullable String sentinelPassword) {
        return new Servers(kind, addresses, master, sentinelUser, sentinelPassword);
    }
}
