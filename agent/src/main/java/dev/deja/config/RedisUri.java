package dev.deja.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code redis.uri}, taken apart. Not by {@link java.net.URI}, whose error messages
 * repeat the password.
 */
record RedisUri(
        RedisSettings.Topology topology,
        boolean tls,
        @Nullable String user,
        @Nullable Secret password,
        List<RedisSettings.Address> servers,
        String master,
        int database) {

    private static final String FORM =
            "write redis://host:port/database, or rediss:// for TLS, with user:password@ before the"
                    + " host";
    private static final String SENTINEL_FORM =
            "write redis-sentinel://host:port,host:port/primary/database with the Sentinels' hosts"
                    + " and the name that they give the primary";
    private static final String CLUSTER_FORM =
            "write redis-cluster://host:port,host:port with some of the nodes";
    private static final String ENCODE =
            "write special characters of user and password percent-encoded (@ is %40, / is %2F,"
                    + " : is %3A, # is %23, ? is %3F, % is %25), or use redis.password.file";

    /** Reads a URI; what the exception says repeats nothing of it. */
    static RedisUri parse(String text) throws BadValue {
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0) {
            throw new BadValue("is not a Redis URI", FORM);
        }
        String scheme = text.substring(0, schemeEnd);
        boolean tls = scheme.startsWith("rediss");
        RedisSettings.Topology topology = topology(scheme);
        String rest = text.substring(schemeEnd + 3);
        int at = rest.lastIndexOf('@');
        String credentials = at < 0 ? null : rest.substring(0, at);
        String address = rest.substring(at + 1);
        if (credentials != null && hasDelimiter(credentials)) {
            throw new BadValue("has a '/', '?' or '#' before the last '@'", ENCODE);
        }
        if (address.indexOf('?') >= 0 || address.indexOf('#') >= 0) {
            throw new BadValue(
                    "has parameters, which are not supported",
                    "use the keys redis.connect.timeout, redis.command.timeout and the like");
        }
        int slash = address.indexOf('/');
        String path = slash < 0 ? "" : address.substring(slash + 1);
        String places = slash < 0 ? address : address.substring(0, slash);
        if (topology == RedisSettings.Topology.ONE && places.indexOf(',') >= 0) {
            throw new BadValue(
                    "names several servers",
                    "name one server, or " + SENTINEL_FORM + ", or " + CLUSTER_FORM);
        }
        List<RedisSettings.Address> servers = new ArrayList<>();
        int from = 0;
        for (int comma = places.indexOf(','); comma >= 0; comma = places.indexOf(',', from)) {
            servers.add(server(places.substring(from, comma), topology));
            from = comma + 1;
        }
        servers.add(server(places.substring(from), topology));
        String master = "";
        String database = path;
        if (topology == RedisSettings.Topology.SENTINEL) {
            int end = path.indexOf('/');
            master = decoded(end < 0 ? path : path.substring(0, end));
            database = end < 0 ? "" : path.substring(end + 1);
            if (master.isEmpty()) {
                throw new BadValue("does not name the primary", SENTINEL_FORM);
            }
        }
        int db = database.isEmpty() ? 0 : number(database, "database", 1_000_000);
        if (topology == RedisSettings.Topology.CLUSTER && db != 0) {
            throw new BadValue("has a database, and a cluster has only one", CLUSTER_FORM);
        }
        String user = null;
        Secret password = null;
        if (credentials != null) {
            int separator = credentials.indexOf(':');
            String name = separator < 0 ? credentials : credentials.substring(0, separator);
            user = name.isEmpty() ? null : decoded(name);
            password =
                    separator < 0
                            ? null
                            : new Secret(decoded(credentials.substring(separator + 1)));
        }
        return new RedisUri(topology, tls, user, password, List.copyOf(servers), master, db);
    }

    private static RedisSettings.Topology topology(String scheme) throws BadValue {
        return switch (scheme) {
            case "redis", "rediss" -> RedisSettings.Topology.ONE;
            case "redis-sentinel", "rediss-sentinel" -> RedisSettings.Topology.SENTINEL;
            case "redis-cluster", "rediss-cluster" -> RedisSettings.Topology.CLUSTER;
            default -> throw new BadValue("is not a Redis URI", FORM);
        };
    }

    private static RedisSettings.Address server(String text, RedisSettings.Topology topology)
            throws BadValue {
        String form =
                switch (topology) {
                    case ONE -> FORM;
                    case SENTINEL -> SENTINEL_FORM;
                    case CLUSTER -> CLUSTER_FORM;
                };
        int colon = portColon(text);
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!isHost(host)) {
            throw new BadValue("has no valid host", form);
        }
        int fallback = topology == RedisSettings.Topology.SENTINEL ? 26_379 : 6379;
        int port = colon < 0 ? fallback : number(text.substring(colon + 1), "port", 65535);
        if (port == 0) {
            throw new BadValue("the port is from 1 to 65535", form);
        }
        return new RedisSettings.Address(host, port);
    }

    private static boolean hasDelimiter(String text) {
        return text.indexOf('/') >= 0 || text.indexOf('?') >= 0 || text.indexOf('#') >= 0;
    }

    private static int portColon(String hostAndPort) throws BadValue {
        int bracket = hostAndPort.indexOf(']');
        int colon = hostAndPort.indexOf(':', Math.max(bracket, 0));
        if (bracket < 0 && colon >= 0 && hostAndPort.indexOf(':', colon + 1) >= 0) {
            throw new BadValue(
                    "has several colons in its host",
                    "write an IPv6 address in brackets: redis://[::1]:6379");
        }
        return colon;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == '[' || c == ']' || c == '\\' || c == 0x7f) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static int number(String digits, String what, int max) throws BadValue {
        boolean valid = !digits.isEmpty() && digits.length() <= 7;
        for (int i = 0; i < digits.length(); i++) {
            valid &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        int number = valid ? Integer.parseInt(digits) : -1;
        if (number < 0 || number > max) {
            throw new BadValue("the " + what + " is not a number from 0 to " + max, FORM);
        }
        return number;
    }

    private static String decoded(String text) throws BadValue {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int next = text.indexOf('%', at);
            int end = next < 0 ? text.length() : next;
            bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = end;
            if (next >= 0) {
                int high =
                        next + 2 < text.length() ? Character.digit(text.charAt(next + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(next + 2), 16);
                if (low < 0) {
                    throw new BadValue("has a '%' without two hex digits", ENCODE);
                }
                bytes.write(high << 4 | low);
                at = next + 3;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadValue("has percent-encoded bytes that are not UTF-8", ENCODE);
        }
    }
}
