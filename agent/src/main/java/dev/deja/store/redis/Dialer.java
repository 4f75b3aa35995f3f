package dev.deja.store.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Opens connections, ready to use. Called by the agent's own thread only: looking up the name is
 * the one step that cannot be bounded.
 */
final class Dialer {
    /** What the server is wanted for. */
    private enum Role {
        PRIMARY,
        NODE,
        SENTINEL
    }

    private final RedisSettings settings;
    private final Deadlines deadlines;
    private final Replies replies;

    Dialer(RedisSettings settings, Deadlines deadlines, Replies replies) {
        this.replies = replies;
        this.settings = settings;
        this.deadlines = deadlines;
    }

    /**
     * Opens a connection to a primary.
     *
     * @throws RefusedException when the server does not let us in
     * @throws IOException when it cannot be reached, with the reason in words
     */
    Link open(Servers.Address address) throws IOException, RefusedException {
        return open(address, Role.PRIMARY);
    }

    /** Opens a connection to a node of a cluster that is only asked where the others are. */
    Link openNode(Servers.Address address) throws IOException, RefusedException {
        return open(address, Role.NODE);
    }

    /** Opens a connection to a Sentinel. */
    Link openSentinel(Servers.Address address) throws IOException, RefusedException {
        return open(address, Role.SENTINEL);
    }

    private Link open(Servers.Address place, Role role) throws IOException, RefusedException {
        Socket socket = connected(place);
        Deadlines.Watched watched = new Deadlines.Watched(socket);
        deadlines.add(watched);
        boolean opened = false;
        try {
            watched.begin(settings.connectTimeout().toNanos());
            socket.setSoTimeout(millis(settings.connectTimeout()));
            Socket talking = settings.tls() ? Tls.over(socket, place, settings) : socket;
            Link link = new Link(talking, watched, deadlines, replies);
            greet(link, role);
            link.setReadTimeout(settings.commandTimeout());
            link.end();
            if (!link.isReusable()) {
                throw new SocketTimeoutException();
            }
            opened = true;
            return link;
        } catch (JedisDataException e) {
            String error = String.valueOf(e.getMessage());
            String refusal = Refusals.sentence(error, settings);
            if (refusal != null) {
                throw new RefusedException(refusal);
            }
            throw new IOException("the server answers: " + Refusals.plain(error), e);
        } catch (JedisException | IOException e) {
            String refusal = Tls.refusal(e, place.host());
            if (refusal != null && !watched.isKilled()) {
                throw new RefusedException(refusal);
            }
            throw new IOException(broken(e, watched), e);
        } finally {
            if (!opened) {
                deadlines.remove(watched);
                watched.close();
            }
        }
    }

    private String broken(Exception failure, Deadlines.Watched watched) {
        if (watched.isKilled() || Link.isTimeoutOf(failure)) {
            String silence = Link.silence(settings.connectTimeout());
            // A port without TLS waits for the end of what it takes for a command.
            return settings.tls()
                    ? silence + "; check that this is the server's TLS port"
                    : silence;
        }
        // What a TLS port does with plain text, and a server that misses our certificate.
        return "the server closed the connection without an answer ("
                + Link.reasonOf(failure, settings.connectTimeout())
                + (settings.tls()
                        ? "); if it wants a client certificate, name one in redis.key.store"
                        : "); if it expects TLS, write rediss:// in redis.uri");
    }

    /**
     * A connection that nothing was said on yet, for one that listens; the caller closes it.
     *
     * @throws IOException when there is none
     */
    Socket socket(Servers.Address place) throws IOException, RefusedException {
        Socket socket = connected(place);
        Deadlines.Watched watched = new Deadlines.Watched(socket);
        deadlines.add(watched);
        watched.begin(settings.connectTimeout().toNanos());
        boolean isOpen = false;
        try {
            socket.setSoTimeout(millis(settings.connectTimeout()));
            Socket talking = settings.tls() ? Tls.over(socket, place, settings) : socket;
            isOpen = watched.end();
            if (!isOpen) {
                throw new SocketTimeoutException();
            }
            return talking;
        } finally {
            deadlines.remove(watched);
            if (!isOpen) {
                watched.close();
            }
        }
    }

    private Socket connected(Servers.Address place) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(place.host());
        } catch (UnknownHostException e) {
            throw new IOException("the host name " + place.host() + " is unknown", e);
        }
        long end = System.nanoTime() + settings.connectTimeout().toNanos();
        IOException last = new IOException("the host has no address");
        for (InetAddress address : addresses) {
            int left = (int) ((end - System.nanoTime()) / 1_000_000);
            if (left <= 0) {
                break;
            }
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                // A close never waits for a server that does not take its data.
                socket.setSoLinger(true, 0);
                socket.connect(new InetSocketAddress(address, place.port()), left);
                return socket;
            } catch (IOException e) {
                Deadlines.closeQuietly(socket);
                last = new IOException(Link.reasonOf(e, settings.connectTimeout()), e);
            }
        }
        throw last;
    }

    private void greet(Link link, Role role) throws RefusedException {
        link.begin(settings.connectTimeout().toNanos());
        boolean sentinel = role == Role.SENTINEL;
        String user = sentinel ? settings.servers().user() : settings.user();
        String password = sentinel ? settings.servers().password() : settings.password();
        if (user != null) {
            link.call(Command.AUTH, utf8(user), utf8(password == null ? "" : password));
        } else if (password != null) {
            link.call(Command.AUTH, utf8(password));
        }
        if (sentinel) {
            link.call(Command.PING);
            return;
        }
        int sent = 4;
        ServerInfo info = new ServerInfo();
        link.send(Command.CLIENT, utf8("SETNAME"), utf8(settings.clientName()));
        link.send(Command.INFO, utf8("server"));
        link.send(Command.INFO, utf8("memory"));
        link.send(Command.INFO, utf8("replication"));
        if (settings.database() != 0) {
            link.send(Command.SELECT, utf8(Integer.toString(settings.database())));
            sent++;
        }
        List<Object> replies = link.replies(sent);
        // The name is a courtesy: an ACL may forbid it.
        for (int i = 1; i < replies.size(); i++) {
            if (replies.get(i) instanceof JedisDataException error) {
                throw error;
            }
            if (i <= 3 && replies.get(i) instanceof byte[] section) {
                info.add(section);
            }
        }
        info.demandUsable(settings.isCluster());
        if (role == Role.PRIMARY) {
            info.demandPrimary();
        }
        link.setServer(info, info.incarnation());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int millis(Duration duration) {
        return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
    }
}
