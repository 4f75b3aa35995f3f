package dev.deja.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the Redis server is reached.
 *
 * @param host name or address, without brackets
 * @param port from 1 to 65535
 * @param tls whether the URI is {@code rediss://}
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
 */
public record RedisSettings(
        String host,
        int port,
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
        boolean dropAfterOutage) {

    /** The URI without the password, for logs and reports. */
    public String displayUri() {
        StringBuilder uri = new StringBuilder(tls ? "rediss://" : "redis://");
        if (user != null) {
            uri.append(user).append('@');
        }
        boolean address = host.indexOf(':') >= 0;
        uri.append(address ? "[" : "").append(host).append(address ? "]" : "");
        return uri.append(':').append(port).append('/').append(database).toString();
    }
}
