package dev.deja.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Redis is reached.
 *
 * @param topology what the servers are
 * @param servers the server, the Sentinels or some nodes of the cluster; not empty
 * @param master the name that Sentinels give the primary; empty without Sentinels
 * @param tls whether the URI begins with {@code rediss}
 * @param database number of the database
 * @param user ACL user; null for the default user
 * @param password from the URI or {@code redis.password.file}; null for none
 * @param connectTimeout at least a millisecond
 * @param commandTimeout at least a millisecond
 * @param poolMax the most connections
 * @param poolWait how long a call waits for a connection
 * @param trustStore certificates to trust; null for those of the JVM
 * @param trustStorePassword null for none
 * @param clientStore certificate and key of this client; null for none
 * @param clientStorePassword null for none
 * @param verifyHost whether the certificate must name the host
 * @param dropAfterOutage whether everything is made cold after an outage
 * @param sentinelUser the user for Sentinels; null for their default user
 * @param sentinelPassword the password for Sentinels; null for none
 */
public record RedisSettings(
        Topology topology,
        List<Address> servers,
        String master,
        boolean tls,
        int database,
        @Nullable String user,
        @Nullable Secret password,
        Duration connectTimeout,
        Duration commandTimeout,
        int poolMax,
        Duration poolWait,
        @Nullable Path trustStore,
        @Nullable Secret trustStorePassword,
        @Nullable Path clientStore,
        @Nullable Secret clientStorePassword,
        boolean verifyHost,
        boolean dropAfterOutage,
        @Nullable String sentinelUser,
        @Nullable Secret sentinelPassword) {

    /** What the servers of a URI are. */
    public enum Topology {
        /** One server. */
        ONE,
        /** Sentinels, which know the primary. */
        SENTINEL,
        /** Nodes of a cluster. */
        CLUSTER
    }

    /**
     * Where a server listens.
     *
     * @param host name or address, without brackets
     * @param port from 1 to 65535
     */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** The URI without the password, for logs and reports. */
    public String displayUri() {
        StringBuilder uri = new StringBuilder(tls ? "rediss" : "redis");
        uri.append(
                switch (topology) {
                    case ONE -> "://";
                    case SENTINEL -> "-sentinel://";
                    case CLUSTER -> "-cluster://";
                });
        if (user != null) {
            uri.append(user).append('@');
        }
        for (int i = 0; i < servers.size(); i++) {
            uri.append(i == 0 ? "" : ",").append(servers.get(i));
        }
        if (topology == Topology.CLUSTER) {
            return uri.toString();
        }
        if (topology == Topology.SENTINEL) {
            uri.append('/').append(master);
        }
        return uri.append('/').append(database).toString();
    }
}
