package dev.deja.store.redis;

import dev.deja.store.Stamp;
import dev.deja.store.Status;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
 * Whether there are connections, and what is done about it: connecting, trying again a second after
 * a failure, opening more while callers wait, and the status that all this shows as. One thread,
 * {@code deja-redis}, does it; callers only ever report a failure.
 */
final class Connector implements Nodes {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** Between the end of an attempt that took long and the next one. */
    private static final long BREATH = PAUSE / 4;

    /** How often the server is asked whether it is still the primary that it was. */
    private static final long WATCH = TimeUnit.SECONDS.toNanos(1);

    /** How long a connection may be idle before it is tried, so that callers meet no dead ones. */
    private static final long UPKEEP = TimeUnit.SECONDS.toNanos(10);

    /** Idle connections beyond one are given up after this time. */
    private static final long SPARE = TimeUnit.MINUTES.toNanos(1);

    private static final long SAY_AGAIN = TimeUnit.MINUTES.toNanos(1);

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException UNAVAILABLE =
            new StoreException("redis is not connected", null);

    private final BiConsumer<ConnectionEvent, String> log;
    private final RedisSettings settings;
    private final LongSupplier clock;
    private final Place place;
    private final String display;
    private final String threadName;
    private volatile int probeShard = -1;
    private final Dialer dialer;
    private final long commandNanos;
    private final List<RedisStore.Chore> chores = new CopyOnWriteArrayList<>();
    private final List<Runnable> outages = new CopyOnWriteArrayList<>();
    private final List<Consumer<Status>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean suspect = new AtomicBoolean();

    /** The open connections, or null while the server is left alone. */
    private final AtomicReference<@Nullable Links> links = new AtomicReference<>();

    private final ReentrantLock statusLock = new ReentrantLock();
    private volatile Status status =
            new Status(Status.State.NEVER, "not connected yet: no attempt has been made");
    private volatile boolean attempted;
    private volatile long nextAttempt;
    private boolean connectedOnce;
    private boolean said;
    private long lastSaid;
    private long lastVerified;
    private long lastUpkeep;
    private long lastWatch;
    private volatile @Nullable Thread agent;
    private volatile boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param place where the server is
     * @param display what it is called in the log
     * @param thread the name of the thread
     */
    Connector(
            RedisSettings settings,
            Dialer dialer,
            Place place,
            String display,
            String thread,
            LongSupplier clock,
            BiConsumer<ConnectionEvent, String> log) {
        this.log = log;
        this.settings = settings;
        this.clock = clock;
        this.commandNanos = settings.commandTimeout().toNanos();
        this.dialer = dialer;
        this.place = place;
        this.display = display;
        this.threadName = thread;
    }

    @Override
    public int shards() {
        return 1;
    }

    @Override
    public Connector node(int shard) {
        return this;
    }

    @Override
    public Connector node(Servers.Address address) {
        return this;
    }

    @Override
    public void redirected(int shard, JedisRedirectionException to) {
        // One server holds everything.
        suspect();
    }

    /** Which shard's keys this server lets be tried out; -1 without a cluster. */
    void probe(int shard) {
        probeShard = shard;
    }

    private String probeKey() {
        String key = settings.namespace() + ":~p";
        int shard = probeShard;
        return shard < 0 ? key : Shards.key(key, shard);
    }

    @Override
    public void start() {
        statusLock.lock();
        try {
            if (agent != null || closed) {
                return;
            }
            agent = thread(threadName, new Keeper(this));
        } finally {
            statusLock.unlock();
        }
    }

    static Thread thread(String name, Runnable work) {
        // Without inheritable thread locals: they may hold objects of the application.
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Connector.class.getClassLoader());
        thread.start();
        return thread;
    }

    /**
     * Where the server is that calls use now.
     *
     * @throws IOException when there is none
     */
    Servers.Address address() throws IOException {
        Links current = links.get();
        if (current != null) {
            return current.address();
        }
        if (place instanceof Place.Fixed fixed) {
            return fixed.address();
        }
        throw new IOException("redis is not connected");
    }

    Dialer dialer() {
        return dialer;
    }

    @Override
    public void addChore(RedisStore.Chore chore) {
        chores.add(chore);
        wake();
    }

    @Override
    public void addOutage(Runnable outage) {
        outages.add(outage);
    }

    @Override
    public void addListener(Consumer<Status> listener) {
        listeners.add(listener);
    }

    @Override
    public Status status() {
        return status;
    }

    /** The connections of now. */
    Links links() throws StoreException {
        Links current = links.get();
        if (current == null) {
            throw UNAVAILABLE;
        }
        return current;
    }

    /** A conversation with the server broke off: it is left alone for a while. */
    void failed(Links failing, String reason) {
        fail(failing, Status.State.DOWN, reason);
    }

    /** An error reply came: whether it is that command or everything, the agent's thread tries. */
    void suspect() {
        suspect.set(true);
        wake();
    }

    /** The store's thread. */
    private record Keeper(Connector connector) implements Runnable {
        @Override
        public void run() {
            connector.keep();
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
                nanos = PAUSE;
            }
            LockSupport.parkNanos(this, nanos);
        }
        place.close();
    }

    @Override
    public void wake() {
        Thread thread = agent;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Called by one thread only. */
    @Override
    public long step() {
        if (closed) {
            return PAUSE;
        }
        long now = clock.getAsLong();
        Links current = links.get();
        if (current == null) {
            long left = attempted ? nextAttempt - now : 0;
            if (left > 0) {
                return left;
            }
            current = connect();
            if (current == null) {
                return Math.max(nextAttempt - clock.getAsLong(), 0);
            }
        }
        long next = WATCH;
        while (current.wantsMore()) {
            if (!open(current)) {
                break;
            }
        }
        for (RedisStore.Chore chore : chores) {
            next = Math.min(next, chore.run());
        }
        if (suspect.get()) {
            long left = lastVerified + PAUSE - clock.getAsLong();
            if (left <= 0) {
                suspect.set(false);
                verify(current);
            } else {
                next = Math.min(next, left);
            }
        }
        if (clock.getAsLong() - lastUpkeep >= UPKEEP) {
            upkeep(current);
        }
        if (clock.getAsLong() - lastWatch >= WATCH) {
            watch(current);
        }
        return Math.max(links.get() == null ? nextAttempt - clock.getAsLong() : next, 0);
    }

    private @Nullable Links connect() {
        if (!attempted) {
            log.accept(ConnectionEvent.CONNECT_BEGIN, display);
        }
        long begin = clock.getAsLong();
        nextAttempt = begin + PAUSE;
        attempted = true;
        Link link = null;
        try {
            Servers.Address address = place.find();
            link = dialer.open(address);
            ServerInfo info = link.server();
            demandPermissions(link);
            Links fresh =
                    new Links(
                            address,
                            link.incarnation(),
                            settings.poolMax(),
                            settings.poolWait().toNanos(),
                            new RedisStore.Waker(this));
            fresh.add(link, clock.getAsLong());
            link = null;
            suspect.set(false);
            lastUpkeep = clock.getAsLong();
            lastWatch = lastUpkeep;
            if (info.refusesWhenFull()) {
                Logger.warn(
                        "redis: maxmemory-policy is noeviction, so that a full server refuses to"
                                + " store entries and to take evictions: set it to allkeys-lru or"
                                + " allkeys-lfu");
            }
            succeed(fresh, described(info, address));
            return links.get();
        } catch (RefusedException e) {
            fail(null, stateOf(e), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            fail(null, Status.State.DOWN, String.valueOf(e.getMessage()));
        } catch (JedisException e) {
            fail(null, Status.State.DOWN, Link.reasonOf(e, settings.connectTimeout()));
        } finally {
            // A server that swallowed the whole attempt may be back by now.
            nextAttempt = Math.max(begin + PAUSE, clock.getAsLong() + BREATH);
            if (link != null) {
                link.close();
            }
        }
        return null;
    }

    /**
     * Tries out every command that will be needed, on a key of our own that nobody else uses, so
     * that a missing permission is told once and at once.
     */
    private void demandPermissions(Link link) throws RefusedException {
        byte[] key = Wire.utf8(probeKey() + ':' + HexFormat.of().formatHex(Wire.nonce()));
        byte[] stamp = Stamp.random(Stamp.Kind.LEASE).bytes();
        byte[] brief = Wire.millis(Duration.ofSeconds(10));
        link.begin(Math.max(commandNanos, settings.connectTimeout().toNanos()));
        link.send(Command.MGET, key);
        link.send(Command.SET, key, Wire.nonce(), Wire.NX, Wire.PX, brief);
        link.send(Command.GET, key);
        link.sendScriptText(
                Script.BUMP, key, Wire.nonce(), brief, Wire.millis(RedisStore.LONGEST_ARMED));
        link.send(Command.UNLINK, key);
        link.sendScriptText(Script.LEASE, key, Wire.NOTHING, stamp, brief);
        link.sendScriptText(Script.FILL, key, stamp, stamp, brief);
        link.sendScriptText(Script.REMOVE, key, stamp);
        link.sendScript(Script.REMOVE, key, stamp);
        List<Object> replies = link.replies(9);
        link.end();
        for (Object reply : replies) {
            if (reply instanceof JedisDataException error) {
                String sentence = Refusals.sentence(String.valueOf(error.getMessage()), settings);
                if (sentence != null) {
                    throw new RefusedException(sentence);
                }
                if (Refusals.isOutage(String.valueOf(error.getMessage()))) {
                    throw error;
                }
                // A full disk or memory stops writes and spares reads: that is no reason to stay
                // away, and each write tells for itself.
            }
        }
    }

    private boolean open(Links current) {
        try {
            Link link = dialer.open(current.address());
            if (!Arrays.equals(link.incarnation(), current.incarnation())) {
                link.close();
                replace(current, "the server is another one than before");
                return false;
            }
            current.add(link, clock.getAsLong());
            return true;
        } catch (RefusedException e) {
            fail(current, stateOf(e), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // A limit on clients leaves those that are connected alone.
            if (!(e.getCause() instanceof JedisDataException)) {
                fail(current, Status.State.DOWN, String.valueOf(e.getMessage()));
            }
        }
        return false;
    }

    private void verify(Links current) {
        lastVerified = clock.getAsLong();
        Link link;
        try {
            link = current.borrow();
        } catch (StoreException e) {
            suspect.set(true);
            return;
        }
        try {
            demandPermissions(link);
        } catch (RefusedException e) {
            fail(current, Status.State.REFUSED, String.valueOf(e.getMessage()));
        } catch (JedisException e) {
            fail(current, Status.State.DOWN, link.reason(e, settings.commandTimeout()));
        } finally {
            current.giveBack(link, clock.getAsLong());
        }
    }

    /**
     * Asks whether the server is still the primary that it was. One that becomes a replica keeps
     * its connections, and answers reads with what its new primary sends, when it sends it; one
     * that has been a replica in between may lack what its successor lacked.
     */
    private void watch(Links current) {
        lastWatch = clock.getAsLong();
        if (!place.isStill(current.address())) {
            replace(current, current.address() + " is no longer the primary");
            return;
        }
        Link link;
        try {
            link = current.borrow();
        } catch (StoreException e) {
            return;
        }
        try {
            link.begin(commandNanos);
            if (!(link.call(Command.INFO, Wire.utf8("replication")) instanceof byte[] answer)) {
                fail(current, Status.State.DOWN, Link.ODD);
                return;
            }
            link.end();
            ServerInfo now = link.server().with(answer);
            now.demandPrimary();
            if (!Arrays.equals(now.incarnation(), current.incarnation())) {
                replace(current, "the server's replication has changed");
            }
        } catch (RefusedException e) {
            fail(current, stateOf(e), String.valueOf(e.getMessage()));
        } catch (JedisDataException e) {
            link.end();
            suspect();
        } catch (JedisException e) {
            if (link.isTimeout(e)) {
                fail(current, Status.State.DOWN, link.reason(e, settings.commandTimeout()));
            }
        } finally {
            current.giveBack(link, link.idleSince());
        }
    }

    private String described(ServerInfo info, Servers.Address address) {
        return settings.servers().kind() == Servers.Kind.SENTINEL
                ? info.describe() + ", primary " + address
                : info.describe();
    }

    /** Where others watch over the servers, a replica is one that has not taken over yet. */
    private Status.State stateOf(RefusedException refused) {
        return refused instanceof ReplicaException && settings.failsOver()
                ? Status.State.DOWN
                : Status.State.REFUSED;
    }

    /** Connects anew at once. */
    private void replace(Links current, String reason) {
        fail(current, Status.State.DOWN, reason);
        nextAttempt = clock.getAsLong();
    }

    /**
     * Tries what has been idle, and gives up what is too much. A connection that the server or
     * something in between has closed is no sign of a failing server; one that is silent is.
     */
    private void upkeep(Links current) {
        long now = clock.getAsLong();
        lastUpkeep = now;
        byte[] probe = Wire.utf8(probeKey());
        for (Link link : current.idleSince(now - UPKEEP)) {
            long since = link.idleSince();
            try {
                link.begin(commandNanos);
                if (current.total() == 1 || now - since < SPARE) {
                    link.call(Command.GET, probe);
                    link.end();
                }
            } catch (JedisDataException e) {
                link.end();
            } catch (JedisException e) {
                if (link.isTimeout(e)) {
                    fail(current, Status.State.DOWN, link.reason(e, settings.commandTimeout()));
                }
            } finally {
                current.giveBack(link, since);
            }
        }
        if (current.total() == 0 && links.get() == current) {
            open(current);
        }
    }

    private void succeed(Links fresh, String detail) {
        statusLock.lock();
        try {
            if (closed) {
                fresh.close();
                return;
            }
            if (said) {
                for (Runnable outage : outages) {
                    outage.run();
                }
            }
            links.set(fresh);
            connectedOnce = true;
            status = new Status(Status.State.CONNECTED, detail);
            lastSaid = clock.getAsLong();
        } finally {
            statusLock.unlock();
        }
        log.accept(ConnectionEvent.CONNECT_SUCCESS, display + ": " + detail);
        tell();
    }

    /**
     * Leaves the server alone for a while.
     *
     * @param failing the connections that failed, or null when connecting did; those that have
     *     already been replaced change nothing
     */
    private void fail(@Nullable Links failing, Status.State state, String detail) {
        boolean say;
        Status before;
        Status after;
        statusLock.lock();
        try {
            if (failing != null) {
                nextAttempt = clock.getAsLong() + PAUSE;
                if (!links.compareAndSet(failing, null)) {
                    return;
                }
            }
            before = status;
            boolean never = !connectedOnce && state == Status.State.DOWN;
            after = new Status(never ? Status.State.NEVER : state, detail);
            status = after;
            // The reason of a lasting failure may waver between two; that is not worth a line each
            // second.
            say =
                    before.state() != after.state()
                            || !said
                            || (!before.detail().equals(detail)
                                    && clock.getAsLong() - lastSaid >= SAY_AGAIN);
            if (say) {
                said = true;
                lastSaid = clock.getAsLong();
            }
        } finally {
            statusLock.unlock();
        }
        if (failing != null) {
            failing.close();
        }
        if (say && !closed) {
            log.accept(
                    ConnectionEvent.CONNECT_FAIL,
                    display + ": " + detail + "; methods run uncached, trying again every second");
        }
        if (before.state() != after.state()) {
            tell();
        }
        wake();
    }

    private void tell() {
        Status current = status;
        for (Consumer<Status> listener : listeners) {
            try {
                listener.accept(current);
            } catch (RuntimeException e) {
                // It may be a caller's thread that tells.
                Logger.error(e, "redis: a listener failed");
            }
        }
    }

    @Override
    public void close() {
        Links open;
        statusLock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = links.getAndSet(null);
            status = new Status(Status.State.DOWN, "closed");
        } finally {
            statusLock.unlock();
        }
        if (open != null) {
            open.close();
        }
        wake();
    }
}
