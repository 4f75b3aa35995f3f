package dev.deja.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Sentinels where the primary is: first the one that answered last, on a connection that is
 * kept, then the others in turn. What one says is believed; a primary that turns out to be a
 * replica is asked for again.
 */
final class Sentinels implements Place {
    /** How long nobody is asked after nobody has answered, as long as the primary does. */
    private static final long REST = TimeUnit.SECONDS.toNanos(10);

    /** Jedis keeps this command apart from those of servers with data. */
    private enum Ask implements ProtocolCommand {
        SENTINEL;

        @SuppressWarnings("ImmutableEnumChecker") // sent, never written
        private final byte[] raw = name().getBytes(StandardCharsets.US_ASCII);

        @Override
        public byte[] getRaw() {
            return raw;
        }
    }

    private static final byte[] WHERE = Wire.utf8("get-master-addr-by-name");

    private final RedisSettings settings;
    private final Dialer dialer;
    private final LongSupplier clock;
    private int first;
    private @Nullable Link kept;
    private boolean silent;
    private long silentSince;

    Sentinels(RedisSettings settings, Dialer dialer, LongSupplier clock) {
        this.settings = settings;
        this.dialer = dialer;
        this.clock = clock;
    }

    @Override
    public Servers.Address find() throws IOException, RefusedException {
        Link open = kept;
        if (open != null) {
            Servers.Address address = null;
            try {
                address = ask(open);
            } catch (JedisException e) {
                // Another one may answer.
            }
            if (address != null) {
                return address;
            }
            close();
        }
        return findAnew();
    }

    private Servers.Address findAnew() throws IOException, RefusedException {
        List<Servers.Address> all = settings.servers().addresses();
        int from = first;
        RefusedException refused = null;
        StringBuilder reasons = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            int index = (from + i) % all.size();
            Servers.Address sentinel = all.get(index);
            Link link = null;
            try {
                link = dialer.openSentinel(sentinel);
                Servers.Address address = ask(link);
                if (address != null) {
                    first = index;
                    kept = link;
                    link = null;
                    return address;
                }
            } catch (RefusedException e) {
                refused = new RefusedException("Sentinel " + sentinel + ": " + e.getMessage());
            } catch (IOException e) {
                reasons.append("; ").append(sentinel).append(": ").append(e.getMessage());
            } catch (JedisException e) {
                reasons.append("; ")
                        .append(sentinel)
                        .append(": ")
                        .append(Link.reasonOf(e, settings.connectTimeout()));
            } finally {
                if (link != null) {
                    link.close();
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        if (reasons.isEmpty()) {
            throw new RefusedException(
                    "no Sentinel knows a primary named "
                            + settings.servers().master()
                            + ": correct the name in redis.uri");
        }
        throw new IOException("no Sentinel tells where the primary is" + reasons);
    }

    /** Null when it does not know. */
    private Servers.@Nullable Address ask(Link link) {
        link.begin(settings.connectTimeout().toNanos());
        Object reply;
        try {
            reply = link.call(Ask.SENTINEL, WHERE, Wire.utf8(settings.servers().master()));
        } catch (JedisDataException e) {
            link.end();
            throw e;
        }
        link.end();
        if (reply instanceof List<?> both
                && both.size() == 2
                && both.get(0) instanceof byte[] host
                && both.get(1) instanceof byte[] port) {
            try {
                return new Servers.Address(
                        new String(host, StandardCharsets.UTF_8),
                        Integer.parseInt(new String(port, StandardCharsets.UTF_8)));
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    @Override
    public boolean isStill(Servers.Address address) {
        if (silent && clock.getAsLong() - silentSince < REST) {
            return true;
        }
        try {
            boolean same = find().equals(address);
            silent = false;
            return same;
        } catch (IOException | RefusedException e) {
            silent = true;
            silentSince = clock.getAsLong();
            return true;
        }
    }

    @Override
    public void close() {
        Link open = kept;
        kept = null;
        if (open != null) {
            open.close();
        }
    }
}
