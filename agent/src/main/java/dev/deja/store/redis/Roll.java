package dev.deja.store.redis;

import dev.deja.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Who uses a namespace: each instance keeps a key that ends by itself when the instance does not
 * come again, and its name in a set, so that nobody has to search for such keys.
 */
public final class Roll {
    /** More instances than anybody looks at. */
    private static final int MOST = 1_000;

    private final Nodes nodes;
    private final LongSupplier clock;
    private final long commandNanos;
    private final String index;

    Roll(Nodes nodes, LongSupplier clock, long commandNanos, String namespace) {
        this.nodes = nodes;
        this.clock = clock;
        this.commandNanos = commandNanos;
        this.index = namespace.concat(":~i");
    }

    /**
     * Says that an instance is there, and asks who else is.
     *
     * @param id of the instance, without a colon
     * @param text what others are to know of it
     * @param life how long it counts as there
     * @return all instances, this one included: id to text
     * @throws StoreException when the store cannot be asked now, or does not allow it
     */
    public Map<String, String> announce(String id, String text, Duration life)
            throws StoreException {
        byte[] set = name(index);
        // The set outlives its members: one that pauses longer than its own key finds its way back.
        byte[] longer = Wire.millis(life.multipliedBy(20));
        List<Object> replies =
                talk(
                        link -> {
                            link.send(
                                    Command.SET,
                                    key(id),
                                    Wire.utf8(text),
                                    Wire.PX,
                                    Wire.millis(life));
                            link.send(Command.SADD, set, Wire.utf8(id));
                            link.send(Command.PEXPIRE, set, longer);
                            link.send(Command.SMEMBERS, set);
                            return link.replies(4);
                        });
        List<String> ids = new ArrayList<>();
        if (replies.get(3) instanceof List<?> members) {
            for (Object member : members) {
                if (member instanceof byte[] name && ids.size() < MOST) {
                    ids.add(new String(name, StandardCharsets.UTF_8));
                }
            }
        }
        return texts(ids);
    }

    private Map<String, String> texts(List<String> ids) throws StoreException {
        List<Object> replies =
                talk(
                        link -> {
                            for (String each : ids) {
                                link.send(Command.GET, key(each));
                            }
                            return link.replies(ids.size());
                        });
        Map<String, String> texts = new TreeMap<>();
        List<byte[]> gone = new ArrayList<>();
        gone.add(name(index));
        for (int i = 0; i < ids.size(); i++) {
            if (replies.get(i) instanceof byte[] text) {
                texts.put(ids.get(i), new String(text, StandardCharsets.UTF_8));
            } else {
                gone.add(Wire.utf8(ids.get(i)));
            }
        }
        if (gone.size() > 1) {
            talk(
                    link -> {
                        link.send(Command.SREM, gone.toArray(new byte[0][]));
                        return link.replies(1);
                    });
        }
        return texts;
    }

    /** The instance is no longer there. */
    public void withdraw(String id) throws StoreException {
        talk(
                link -> {
                    link.send(Command.UNLINK, key(id));
                    link.send(Command.SREM, name(index), Wire.utf8(id));
                    return link.replies(2);
                });
    }

    private byte[] key(String id) {
        return name(index + ":" + id);
    }

    /** In a cluster all of it is in one shard. */
    private byte[] name(String text) {
        return Wire.utf8(nodes.shards() == 1 ? text : Shards.key(text, 0));
    }

    private interface Talk {
        List<Object> with(Link link);
    }

    private List<Object> talk(Talk talk) throws StoreException {
        Connector connector = nodes.node(0);
        Links from = connector.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            List<Object> replies = talk.with(link);
            link.end();
            JedisDataException error = firstError(replies);
            if (error instanceof JedisRedirectionException moved) {
                nodes.redirected(0, moved);
            }
            if (error != null) {
                // No reason to doubt the server: what calls need it for may be allowed.
                throw new StoreException(
                        "redis answers: " + Refusals.plain(String.valueOf(error.getMessage())),
                        null);
            }
            return replies;
        } catch (RuntimeException e) {
            String reason = link.reason(e, Duration.ofNanos(commandNanos));
            connector.failed(from, reason);
            throw new StoreException("redis: " + reason, null);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    private static @Nullable JedisDataException firstError(List<Object> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException error) {
                return error;
            }
        }
        return null;
    }
}
