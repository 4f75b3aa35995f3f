package dev.deja.store.redis;

import dev.deja.store.Status;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * The primaries of a cluster: which of them holds which shard, and a {@link Connector} with a
 * breaker and a thread of its own for each. The thread {@code deja-redis} asks for the map: every
 * ten seconds, when a server has redirected a command, and twice a second while a primary is out of
 * reach. Callers only ever read the map; one that is redirected goes on without the store.
 */
final class Cluster implements Nodes {
    private static final long REFRESH = TimeUnit.SECONDS.toNanos(10);
    private static final long HURRY = TimeUnit.MILLISECONDS.toNanos(500);

    /** Redirections come in crowds. */
    private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long a node that has no shard of ours is kept: one that a slot is being moved to. */
    private static final long SPARE = TimeUnit.MINUTES.toNanos(1);

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException UNKNOWN =
            new StoreException("redis: no server of the cluster holds this entry now", null);

    private final RedisSettings settings;
    private final Dialer dialer;
    private final LongSupplier clock;
    private final BiConsumer<ConnectionEvent, String> log;

    /** Who holds each shard, null where nobody does; replaced as a whole. */
    private volatile @Nullable Connector[] holders = new Connector[Shards.COUNT];

    private final Map<Servers.Address, Connector> nodes = new ConcurrentHashMap<>();

    /** Nodes that somebody was redirected to, and when. */
    private final Map<Servers.Address, Long> wanted = new ConcurrentHashMap<>();

    private final List<RedisStore.Chore> chores = new CopyOnWriteArrayList<>();
    private final List<Runnable> outages = new CopyOnWriteArrayList<>();
    private final List<Consumer<Status>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock statusLock = new ReentrantLock();
    private volatile @Nullable Status failure =
            new Status(Status.State.NEVER, "not connected yet: no attempt has been made");
    private Status.State told = Status.State.NEVER;
    private boolean known;
    private boolean attempted;
    private boolean said;
    private long lastRefresh;
    private int turn;
    private volatile boolean stale;
    private volatile @Nullable Thread agent;
    private volatile boolean closed;

    Cluster(
            RedisSettings settings,
            Dialer dialer,
            LongSupplier clock,
            BiConsumer<ConnectionEvent, String> log) {
        this.settings = settings;
        this.dialer = dialer;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public int shards() {
        return Shards.COUNT;
    }

    @Override
    public Connector node(int shard) throws StoreException {
        Connector holder = holders[shard];
        if (holder == null) {
            throw UNKNOWN;
        }
        return holder;
    }

    @Override
    public Connector node(Servers.Address address) throws StoreException {
        Connector node = nodes.get(address);
        if (node == null) {
            wanted.put(address, clock.getAsLong());
            stale = true;
            wake();
            throw UNKNOWN;
        }
        return node;
    }

    @Override
    public void redirected(int shard, JedisRedirectionException to) {
        stale = true;
        wake();
    }

    /** Where a redirection leads to; a server that does not know its own name means itself. */
    static Servers.Address address(JedisRedirectionException to, Servers.Address from) {
        String host = to.getTargetNode().getHost();
        return new Servers.Address(
                host == null || host.isEmpty() ? from.host() : host, to.getTargetNode().getPort());
    }

    @Override
    public void start() {
        statusLock.lock();
        try {
            if (agent == null && !closed) {
                agent = Connector.thread(RedisStore.THREAD, new Keeper(this));
            }
        } finally {
            statusLock.unlock();
        }
    }

    private record Keeper(Cluster cluster) implements Runnable {
        @Override
        public void run() {
            cluster.keep();
        }
    }

    private void keep() {
        while (!closed) {
            long nanos;
            try {
                nanos = step();
            } catch (RuntimeException | Error e) {
                // The thread must outlive whatever it meets, or the store never comes back.
                Logger.error(e, "redis: unexpected failure of the agent's thread");
                nanos = HURRY;
            }
            LockSupport.parkNanos(this, nanos);
        }
    }

    @Override
    public void wake() {
        Thread thread = agent;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public long step() {
        if (closed) {
            return REFRESH;
        }
        long pause = isWhole() ? stale ? LEAST : REFRESH : HURRY;
        long left = attempted ? lastRefresh + pause - clock.getAsLong() : 0;
        if (left <= 0) {
            refresh();
            left = isWhole() ? REFRESH : HURRY;
        }
        if (known) {
            for (RedisStore.Chore chore : chores) {
                left = Math.min(left, chore.run());
            }
        }
        return Math.max(left, 0);
    }

    /** Whether every shard has a holder that is connected. */
    private boolean isWhole() {
        for (Connector holder : holders) {
            if (holder == null || holder.status().state() != Status.State.CONNECTED) {
                return false;
            }
        }
        return true;
    }

    private void refresh() {
        if (!attempted) {
            log.accept(ConnectionEvent.CONNECT_BEGIN, settings.displayUri());
        }
        attempted = true;
        stale = false;
        try {
            publish(ask());
            failure = null;
            known = true;
        } catch (RefusedException e) {
            failed(Status.State.REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            failed(known ? Status.State.DOWN : Status.State.NEVER, String.valueOf(e.getMessage()));
        } finally {
            lastRefresh = clock.getAsLong();
        }
        tell();
    }

    /** Connections that work do not end with the map: it may be the one asked that is away. */
    private void failed(Status.State state, String detail) {
        failure = new Status(state, detail);
        if (!known && !said) {
            said = true;
            log.accept(
                    ConnectionEvent.CONNECT_FAIL,
                    settings.displayUri()
                            + ": "
                            + detail
                            + "; methods run uncached, trying again twice a second");
        }
    }

    /** What {@code CLUSTER SLOTS} says, by those that are connected in turn, else by the seeds. */
    private Servers.Address[] ask() throws IOException, RefusedException {
        List<Connector> connected = new ArrayList<>();
        for (Connector node : nodes.values()) {
            if (node.status().state() == Status.State.CONNECTED) {
                connected.add(node);
            }
        }
        StringBuilder reasons = new StringBuilder();
        for (int i = 0; i < connected.size(); i++) {
            Connector node = connected.get((turn++ & Integer.MAX_VALUE) % connected.size());
            try {
                Links from = node.links();
                Link link = from.borrow();
                try {
                    return slots(link, from.address(), settings.commandTimeout().toNanos());
                } catch (JedisDataException e) {
                    link.end();
                    throw e;
                } finally {
                    from.giveBack(link, link.idleSince());
                }
            } catch (StoreException | JedisException e) {
                reasons.append("; ").append(e.getMessage());
            }
        }
        for (Servers.Address seed : settings.servers().addresses()) {
            Link link = null;
            try {
                link = dialer.openNode(seed);
                return slots(link, seed, settings.connectTimeout().toNanos());
            } catch (IOException | JedisException e) {
                String error = String.valueOf(e.getMessage());
                String refusal = Refusals.sentence(error, settings);
                if (refusal != null) {
                    throw new RefusedException(refusal);
                }
                reasons.append("; ").append(seed).append(": ").append(error);
            } finally {
                if (link != null) {
                    link.close();
                }
            }
        }
        throw new IOException("no node of the cluster tells who holds what" + reasons);
    }

    /** The holder of each shard, null where there is none. */
    private static Servers.Address[] slots(Link link, Servers.Address asked, long nanos)
            throws IOException {
        link.begin(nanos);
        Object reply = link.call(Command.CLUSTER, Wire.utf8("SLOTS"));
        link.end();
        Servers.Address[] holders = new Servers.Address[Shards.COUNT];
        boolean any = false;
        if (reply instanceof List<?> ranges) {
            for (Object range : ranges) {
                if (range instanceof List<?> parts
                        && parts.size() >= 3
                        && parts.get(0) instanceof Long first
                        && parts.get(1) instanceof Long last
                        && parts.get(2) instanceof List<?> primary
                        && primary.size() >= 2
                        && primary.get(1) instanceof Long port) {
                    Servers.Address holder =
                            new Servers.Address(host(primary.get(0), asked), port.intValue());
                    for (int shard = 0; shard < Shards.COUNT; shard++) {
                        int slot = Shards.slot(shard);
                        if (first <= slot && slot <= last) {
                            holders[shard] = holder;
                            any = true;
                        }
                    }
                }
            }
        }
        if (!any) {
            throw new IOException(asked + " knows of no node that holds anything");
        }
        return holders;
    }

    private static String host(@Nullable Object name, Servers.Address asked) {
        String host = name instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
        return host.isEmpty() || host.equals("?") ? asked.host() : host;
    }

    private void publish(Servers.Address[] map) {
        Set<Servers.Address> needed = new LinkedHashSet<>();
        for (Servers.Address address : map) {
            if (address != null) {
                needed.add(address);
            }
        }
        long now = clock.getAsLong();
        wanted.values().removeIf(since -> now - since > SPARE);
        needed.addAll(wanted.keySet());
        for (Servers.Address address : needed) {
            if (!nodes.containsKey(address)) {
                nodes.put(address, connector(address, Arrays.asList(map).indexOf(address)));
            }
        }
        @Nullable Connector[] before = holders;
        @Nullable Connector[] after = new Connector[Shards.COUNT];
        boolean changed = false;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            Servers.Address address = map[shard];
            // Who says nothing of a shard may not know better.
            after[shard] = address == null ? before[shard] : nodes.get(address);
            changed |= before[shard] != null && before[shard] != after[shard];
        }
        if (changed) {
            for (Runnable outage : outages) {
                outage.run();
            }
        }
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            Connector holder = after[shard];
            if (holder != null) {
                holder.probe(shard);
            }
        }
        holders = after;
        Set<Connector> used = new HashSet<>(Arrays.asList(after));
        nodes.entrySet()
                .removeIf(
                        entry -> {
                            boolean idle =
                                    !used.contains(entry.getValue())
                                            && !needed.contains(entry.getKey());
                            if (idle) {
                                entry.getValue().close();
                            }
                            return idle;
                        });
        if (closed) {
            closeAll();
        }
    }

    private Connector connector(Servers.Address address, int shard) {
        Connector node =
                new Connector(
                        settings,
                        dialer,
                        new Place.Fixed(address),
                        settings.displayUri() + " node " + address,
                        RedisStore.THREAD + "-" + address.port(),
                        clock,
                        log);
        node.probe(shard);
        for (Runnable outage : outages) {
            node.addOutage(outage);
        }
        node.addListener(
                status -> {
                    stale |= status.state() != Status.State.CONNECTED;
                    tell();
                    wake();
                });
        node.start();
        return node;
    }

    @Override
    public void addChore(RedisStore.Chore chore) {
        chores.add(chore);
        wake();
    }

    @Override
    public void addOutage(Runnable outage) {
        outages.add(outage);
        for (Connector node : nodes.values()) {
            node.addOutage(outage);
        }
    }

    @Override
    public void addListener(Consumer<Status> listener) {
        listeners.add(listener);
    }

    /** Connected as soon as one primary is; the detail tells of the others. */
    @Override
    public Status status() {
        if (closed) {
            return new Status(Status.State.DOWN, "closed");
        }
        Set<Connector> primaries = new LinkedHashSet<>();
        boolean gaps = false;
        for (Connector holder : holders) {
            gaps |= holder == null;
            if (holder != null) {
                primaries.add(holder);
            }
        }
        int connected = 0;
        Status bad = failure;
        Status good = null;
        for (Connector primary : primaries) {
            Status status = primary.status();
            if (status.state() == Status.State.CONNECTED) {
                connected++;
                good = status;
            } else {
                bad = status;
            }
        }
        if (good == null) {
            return bad == null
                    ? new Status(Status.State.NEVER, "no primary of the cluster is known yet")
                    : bad;
        }
        String detail = good.detail() + ", " + connected + " of " + primaries.size() + " primaries";
        if (gaps) {
            detail += "; nobody holds some of the slots";
        }
        return new Status(
                Status.State.CONNECTED,
                bad == null || connected == primaries.size()
                        ? detail
                        : detail + ": " + bad.detail());
    }

    private void tell() {
        Status now = status();
        statusLock.lock();
        try {
            if (told == now.state() || closed) {
                return;
            }
            told = now.state();
        } finally {
            statusLock.unlock();
        }
        for (Consumer<Status> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                // It may be a caller's thread that tells.
                Logger.error(e, "redis: a listener failed");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closeAll();
        wake();
    }

    private void closeAll() {
        for (Connector node : nodes.values()) {
            node.close();
        }
    }
}
