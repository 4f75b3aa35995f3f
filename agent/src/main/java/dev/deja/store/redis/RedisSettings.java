package dev.deja.store.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis. Immutable; {@link #toString} never shows a password.
 *
 * @param servers where it is
 * @param tls whether the connection is encrypted ({@code rediss})
 * @param user ACL user, or null for the server's default user
 * @param password null for none
 * @param database number of the database
 * @param connectTimeout for opening one connection as a whole, name look-up excepted
 * @param commandTimeout for one call of the store, waiting for a connection excepted
 * @param poolMax most connections
 * @param poolWait longest wait for a free connection
 * @param clientName shown by {@code CLIENT LIST}
 * @param trustStore who is trusted to sign the server's certificate: PKCS12, JKS or PEM; null for
 *     the JDK's own list
 * @param trustStorePassword null for none
 * @param keyStore the client's certificate and key, PKCS12 or JKS, or null
 * @param keyStorePassword null for none
 * @param verifyHostName whether the certificate must name {@code host}
 * @param namespace first part of every key; the permissions are tried out on a key below it
 * @param longestTtl the longest lifetime that any entry will have; how long generations are kept
 *     follows from it
 */
public record RedisSettings(
        Servers servers,
        boolean tls,
        @Nullable String user,
        @Nullable String password,
        int database,
        Duration connectTimeout,
        Duration commandTimeout,
        int poolMax,
        Duration poolWait,
        String clientName,
        @Nullable Path trustStore,
        @Nullable String trustStorePassword,
        @Nullable Path keyStore,
        @Nullable String keyStorePassword,
        boolean verifyHostName,
        String namespace,
        Duration longestTtl) {

    private static final int DEFAULT_PORT = 6379;
    private static final int DEFAULT_SENTINEL_PORT = 26_379;

    /**
     * Settings for a URI such as {@code redis://user:password@host:6379/0} or {@code
     * rediss://host}, {@code redis-sentinel://host:port,host:port/master/0} or {@code
     * redis-cluster://host:port,host:port}, everything else at its default.
     *
     * @throws IllegalArgumentException when it is not such a URI; the message says what is wrong
     *     and never holds the password
     */
    public static Builder at(String uri) {
        return new Builder(uri);
    }

    /** The URI for people, without password. */
    public String displayUri() {
        String uri = servers.display(tls, user);
        return isCluster() ? uri : uri + "/" + database;
    }

    /** The first address. */
    String host() {
        return servers.addresses().get(0).host();
    }

    /** The port of the first address. */
    int port() {
        return servers.addresses().get(0).port();
    }

    boolean isCluster() {
        return servers.kind() == Servers.Kind.CLUSTER;
    }

    /** Whether a server that is no primary will soon be replaced by one. */
    boolean failsOver() {
        return servers.kind() != Servers.Kind.ONE;
    }

    @Override
    public String toString() {
        return "RedisSettings[" + displayUri() + "]";
    }

    /** Collects settings; one per store, used by one thread. */
    public static final class Builder {
        private Servers servers;
        private final boolean tls;
        private @Nullable String user;
        private @Nullable String password;
        private final int database;
        private Duration connectTimeout = Duration.ofSeconds(1);
        private Duration commandTimeout = Duration.ofMillis(200);
        private int poolMax = 64;
        private Duration poolWait = Duration.ofMillis(50);
        private String clientName = "deja";
        private @Nullable Path trustStore;
        private @Nullable String trustStorePassword;
        private @Nullable Path keyStore;
        private @Nullable String keyStorePassword;
        private boolean verifyHostName = true;
        private String namespace = "deja";
        private Duration longestTtl = Duration.ofDays(365);

        Builder(String text) {
            URI uri = parsed(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            tls = scheme.startsWith("rediss");
            Servers.Kind kind =
                    switch (scheme) {
                        case "redis", "rediss" -> Servers.Kind.ONE;
                        case "redis-sentinel", "rediss-sentinel" -> Servers.Kind.SENTINEL;
                        case "redis-cluster", "rediss-cluster" -> Servers.Kind.CLUSTER;
                        default ->
                                throw new IllegalArgumentException(
                                        "must begin with redis:// or rediss://, such as"
                                                + " redis://localhost:6379/0, with redis-sentinel://"
                                                + " or redis-cluster://");
                    };
            // java.net.URI knows no host names with an underscore, which container networks have:
            // the authority is taken apart here.
            String authority = uri.getRawAuthority();
            if (authority == null || authority.isEmpty()) {
                throw new IllegalArgumentException(
                        "names no host: expected " + scheme + "://host:6379/0");
            }
            int at = authority.lastIndexOf('@');
            if (at >= 0) {
                String info = authority.substring(0, at);
                int colon = info.indexOf(':');
                String name = decoded(colon < 0 ? info : info.substring(0, colon));
                user = name.isEmpty() ? null : name;
                password = colon < 0 ? null : decoded(info.substring(colon + 1));
            }
            List<Servers.Address> addresses = new ArrayList<>();
            for (String place : authority.substring(at + 1).split(",", -1)) {
                addresses.add(address(place, scheme, kind));
            }
            if (kind == Servers.Kind.ONE && addresses.size() > 1) {
                throw new IllegalArgumentException(
                        "names several servers: write redis-sentinel:// or redis-cluster://");
            }
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            String master = "";
            if (kind == Servers.Kind.SENTINEL) {
                int slash = path.indexOf('/', 1);
                master = path.isEmpty() ? "" : path.substring(1, slash < 0 ? path.length() : slash);
                path = slash < 0 ? "" : path.substring(slash);
                if (master.isEmpty()) {
                    throw new IllegalArgumentException(
                            "names no primary: expected " + scheme + "://host:26379/master/0");
                }
            }
            database =
                    path.isEmpty() || path.equals("/")
                            ? 0
                            : number(path.substring(1), "database", 0, 1_000_000);
            if (kind == Servers.Kind.CLUSTER && database != 0) {
                throw new IllegalArgumentException("has a database: a cluster has only one");
            }
            servers = new Servers(kind, List.copyOf(addresses), master, null, null);
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "has something after the database number: only"
                                + " redis://user:password@host:port/database is understood (special"
                                + " characters of a password are written as %23, %3F and so on)");
            }
        }

        private static Servers.Address address(String place, String scheme, Servers.Kind kind) {
            int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
            String name = colon < 0 ? place : place.substring(0, colon);
            String host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
            if (host.isEmpty()) {
                throw new IllegalArgumentException(
                        "names no host: expected " + scheme + "://host:6379/0");
            }
            int fallback = kind == Servers.Kind.SENTINEL ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
            return new Servers.Address(
                    host,
                    colon < 0 ? fallback : number(place.substring(colon + 1), "port", 1, 65_535));
        }

        private static URI parsed(String text) {
            try {
                return new URI(text.trim());
            } catch (URISyntaxException e) {
                // The exception's own message would show the password.
                throw new IllegalArgumentException(
                        "is not a valid URI near character "
                                + Math.max(0, e.getIndex())
                                + ": expected redis://user:password@host:port/database (special"
                                + " characters of a password are written as %23, %40 and so on)");
            }
        }

        private static String decoded(String part) {
            // URLDecoder is for forms, where a plus is a blank.
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        private static int number(String text, String what, int min, int max) {
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Said below: the text itself may be part of a badly written password.
            }
            throw new IllegalArgumentException(
                    "has a " + what + " that is not a number from " + min + " to " + max);
        }

        /** The ACL user; replaces the URI's. */
        public Builder user(@Nullable String user) {
            this.user = user;
            return this;
        }

        /** The password; replaces the URI's. */
        public Builder password(@Nullable String password) {
            this.password = password;
            return this;
        }

        /** User and password for Sentinels, which have their own. */
        public Builder sentinelCredentials(
                @Nullable String sentinelUser, @Nullable String sentinelPassword) {
            servers = servers.with(sentinelUser, sentinelPassword);
            return this;
        }

        /** Default one second. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive(timeout, "redis.connect.timeout");
            return this;
        }

        /** Default 200 milliseconds. */
        public Builder commandTimeout(Duration timeout) {
            commandTimeout = positive(timeout, "redis.command.timeout");
            return this;
        }

        /** Default 64. */
        public Builder poolMax(int connections) {
            if (connections < 1) {
                throw new IllegalArgumentException("redis.pool.max must be at least 1");
            }
            poolMax = connections;
            return this;
        }

        /** Default 50 milliseconds; zero does not wait. */
        public Builder poolWait(Duration wait) {
            if (wait.isNegative()) {
                throw new IllegalArgumentException("redis.pool.wait must not be negative");
            }
            poolWait = wait;
            return this;
        }

        /** Default {@code deja}; without blanks, as the server demands. */
        public Builder clientName(String name) {
            clientName = name;
            return this;
        }

        /** Who may sign the server's certificate. */
        public Builder trustStore(Path file, @Nullable String filePassword) {
            trustStore = file;
            trustStorePassword = filePassword;
            return this;
        }

        /** The client's own certificate and key. */
        public Builder keyStore(Path file, @Nullable String filePassword) {
            keyStore = file;
            keyStorePassword = filePassword;
            return this;
        }

        /** Default true. */
        public Builder verifyHostName(boolean verify) {
            verifyHostName = verify;
            return this;
        }

        /** Default {@code deja}. */
        public Builder namespace(String first) {
            namespace = first;
            return this;
        }

        /** Default 365 days. */
        public Builder longestTtl(Duration longest) {
            longestTtl = positive(longest, "the longest ttl");
            return this;
        }

        private static Duration positive(Duration duration, String what) {
            if (duration.isNegative() || duration.toMillis() < 1) {
                throw new IllegalArgumentException(what + " must be at least 1 ms");
            }
            return duration;
        }

        /** The settings. */
        public RedisSettings build() {
            return new RedisSettings(
                    servers,
                    tls,
                    user,
                    password,
                    database,
                    connectTimeout,
                    commandTimeout,
                    poolMax,
                    poolWait,
                    clientName,
                    trustStore,
                    trustStorePassword,
                    keyStore,
                    keyStorePassword,
                    verifyHostName,
                    namespace,
                    longestTtl);
        }
    }
}
