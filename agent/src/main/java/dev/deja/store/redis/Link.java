package dev.deja.store.redis;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * One connection and the incarnation of the server at its other end. Used by one thread at a time:
 * {@link #begin}, commands, {@link #end}. When {@code end} answers false, or was not reached, the
 * state of the conversation is unknown and the link must be closed.
 */
final class Link {
    private final Connection connection;
    private final Deadlines.Watched watched;
    private final Deadlines deadlines;
    private byte[] incarnation = new byte[0];
    private ServerInfo server = new ServerInfo();
    private long idleSince;
    private boolean inConversation;

    /**
     * A link over an open socket.
     *
     * @param replies reads what comes back
     * @param watched over the TCP socket beneath {@code socket}, which closes without ceremony
     */
    Link(Socket socket, Deadlines.Watched watched, Deadlines deadlines, Replies replies) {
        this.watched = watched;
        this.deadlines = deadlines;
        // Jedis opens a new socket by itself when it finds the old one closed; such a connection
        // would be neither authenticated nor known to belong to the same server.
        this.connection =
                new Connection(
                        () -> {
                            if (socket.isClosed()) {
                                throw new JedisConnectionException("the connection was closed");
                            }
                            return socket;
                        }) {
                    @Override
                    protected @Nullable Object protocolRead(
                            RedisInputStream in, PushConsumerChain chain) {
                        return replies.read(in, chain);
                    }
                };
    }

    byte[] incarnation() {
        return incarnation;
    }

    /** What the server said of itself when the link was opened. */
    ServerInfo server() {
        return server;
    }

    void setServer(ServerInfo info, byte[] ofInfo) {
        server = info;
        incarnation = ofInfo;
    }

    void setReadTimeout(Duration timeout) {
        connection.setSoTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }

    long idleSince() {
        return idleSince;
    }

    void setIdleSince(long nanos) {
        idleSince = nanos;
    }

    /** Starts a conversation that may last {@code nanos}. */
    void begin(long nanos) {
        inConversation = true;
        watched.begin(nanos);
    }

    /** Ends the conversation; all replies have been read. */
    void end() {
        inConversation = !watched.end();
    }

    /** Whether the last conversation came to its end, so that another can follow. */
    boolean isReusable() {
        return !inConversation && !connection.isBroken() && !watched.isKilled();
    }

    /** What is left of the conversation's time, in nanoseconds. */
    long left() {
        return watched.left();
    }

    void close() {
        deadlines.remove(watched);
        // First the bare socket: a TLS one would say good-bye, to a server that may not listen.
        watched.close();
        try {
            connection.forceDisconnect();
        } catch (IOException | RuntimeException e) {
            // Nothing is lost: it is given up anyway.
        }
    }

    /** Sends one command and reads its reply; an error reply is thrown as JedisDataException. */
    @Nullable Object call(ProtocolCommand command, byte[]... arguments) {
        return connection.executeCommand(arguments(command, arguments));
    }

    /** The values under some keys, null where there is none or one of another type. */
    @SuppressWarnings("unchecked")
    List<byte[]> mget(CommandArguments keys, int count) {
        Object reply = connection.executeCommand(keys);
        if (!(reply instanceof List<?> values) || values.size() != count) {
            throw new JedisConnectionException(ODD);
        }
        for (int i = 0; i < count; i++) {
            Object value = values.get(i);
            if (value != null && !(value instanceof byte[])) {
                if (value instanceof JedisDataException error) {
                    throw error;
                }
                throw new JedisConnectionException(ODD);
            }
        }
        return (List<byte[]>) values;
    }

    /** Sends without waiting for the reply. */
    void send(ProtocolCommand command, byte[]... arguments) {
        connection.sendCommand(arguments(command, arguments));
    }

    /** Sends a script by its digest without waiting for the reply. */
    void sendScript(Script script, byte[] key, byte[]... arguments) {
        connection.sendCommand(script(Protocol.Command.EVALSHA, script.sha(), key, arguments));
    }

    /** Sends a script in full without waiting for the reply. */
    void sendScriptText(Script script, byte[] key, byte[]... arguments) {
        connection.sendCommand(script(Protocol.Command.EVAL, script.text(), key, arguments));
    }

    /** The replies to what was sent; error replies stand among them as exceptions. */
    List<Object> replies(int count) {
        return connection.getMany(count);
    }

    /** Runs a script, by its digest if the server still knows it. */
    @Nullable Object run(Script script, byte[] key, byte[]... arguments) {
        try {
            return connection.executeCommand(
                    script(Protocol.Command.EVALSHA, script.sha(), key, arguments));
        } catch (JedisNoScriptException e) {
            return connection.executeCommand(
                    script(Protocol.Command.EVAL, script.text(), key, arguments));
        }
    }

    static final String ODD = "the reply is not one to what was asked";
    private static final byte[] ONE_KEY = {'1'};

    private static CommandArguments script(
            ProtocolCommand command, byte[] script, byte[] key, byte[]... arguments) {
        CommandArguments all = new CommandArguments(command).add(script).add(ONE_KEY).add(key);
        for (byte[] argument : arguments) {
            all.add(argument);
        }
        return all;
    }

    private static CommandArguments arguments(ProtocolCommand command, byte[]... arguments) {
        CommandArguments all = new CommandArguments(command);
        for (byte[] argument : arguments) {
            all.add(argument);
        }
        return all;
    }

    /** Whether a conversation broke off because its time was up. */
    boolean isTimeout(Throwable failure) {
        return watched.isKilled() || isTimeoutOf(failure);
    }

    /** Says in words why a conversation broke off. */
    String reason(Throwable failure, Duration timeout) {
        return watched.isKilled() ? silence(timeout) : reasonOf(failure, timeout);
    }

    static boolean isTimeoutOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    static String silence(Duration timeout) {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    static String reasonOf(Throwable failure, Duration timeout) {
        if (isTimeoutOf(failure)) {
            return silence(timeout);
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
