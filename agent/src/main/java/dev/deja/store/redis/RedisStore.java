package dev.deja.store.redis;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Stamp;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Entries in one Redis server.
 *
 * <p>The bargain: callers never connect. Until {@link #start} and the first successful probe on the
 * agent's thread {@code deja-redis}, and for a second after every failure, each operation throws at
 * once; otherwise it takes at most the wait for a connection plus the command timeout. One failed
 * conversation is enough to leave the server alone for that second, whatever it was about.
 *
 * <p>Error replies do not cost the connection; broken and unfinished conversations do.
 */
public final class RedisStore implements Store {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** How long a connection may be idle before it is tried, so that callers meet no dead ones. */
    private static final long UPKEEP = TimeUnit.SECONDS.toNanos(10);

    /** Idle connections beyond one are given up after this time. */
    private static final long SPARE = TimeUnit.MINUTES.toNanos(1);

    private static final long SAY_AGAIN = TimeUnit.MINUTES.toNanos(1);

    /** A generation whose remaining time is not longer was armed, and a bump leaves it so. */
    private static final Duration LONGEST_ARMED = Duration.ofMinutes(10);

    /** Keys in one command, commands in one pipeline: the replies fit the socket's buffers. */
    private static final int CHUNK = 500;

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException UNAVAILABLE =
            new StoreException("redis is not connected", null);

    private static final byte[] NX = {'N', 'X'};
    private static final byte[] PX = {'P', 'X'};
    private static final byte[] NOTHING = new byte[0];
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Work for the agent's thread while the store is connected. */
    public interface Chore {
        /** Does what is due; answers in how many nanoseconds to come again at the latest. */
        long run();
    }

    /** What a read leaves for the lease: the stamp that lay there, and the generations. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Seen(
            byte[] key,
            byte[] stamp,
            byte[][] generationKeys,
            List<byte[]> generations,
            byte[] incarnation) {}

    /** What a lease leaves for the fill. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Held(byte[] key, byte[] recorded) {}

    private final RedisSettings settings;
    private final LongSupplier clock;
    private final Deadlines deadlines;
    private final Dialer dialer;
    private volatile byte[] generationTtl = NOTHING;
    private Duration longestTtl = Duration.ZERO;
    private final long commandNanos;
    private final List<Chore> chores = new CopyOnWriteArrayList<>();
    private final List<Consumer<Status>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean suspect = new AtomicBoolean();

    /** The open connections, or null while the server is left alone. */
    private final AtomicReference<@Nullable Links> links = new AtomicReference<>();

    private final ReentrantLock statusLock = new ReentrantLock();
    private volatile Status status =
            new Status(Status.State.NEVER, "not connected yet: no attempt has been made");
    private volatile boolean attempted;
    private volatile long lastAttempt;
    private boolean connectedOnce;
    private boolean said;
    private long lastSaid;
    private long lastVerified;
    private long lastUpkeep;
    private volatile @Nullable Thread agent;
    private volatile boolean closed;

    /**
     * A store that does nothing until {@link #start}.
     *
     * @param settings where and how
     * @param clock nanoseconds, such as {@code System::nanoTime}; only the pauses go by it
     */
    public RedisStore(RedisSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
        this.commandNanos = settings.commandTimeout().toNanos();
        this.deadlines = new Deadlines(Math.min(commandNanos, settings.connectTimeout().toNanos()));
        this.dialer = new Dialer(settings, deadlines);
        keepGenerationsFor(settings.longestTtl());
    }

    /** Told of a rule that was not known at the start, such as one of an annotation. */
    public final synchronized void keepGenerationsFor(Duration ttl) {
        longestTtl = max(longestTtl, ttl);
        // An entry is gone with its generations. At twice the longest lifetime one that is filled
        // in the first half of a generation's life keeps its whole TTL; a later one may end early,
        // which is a miss and nothing worse. Extending them on use would undo arming. The day is
        // for rules with short lifetimes, whose generations would otherwise be made over and over.
        // Added, since multiplying starts the common pool on JDK 25, by way of BigInteger.
        generationTtl = millis(max(longestTtl.plus(longestTtl), Duration.ofDays(1)));
    }

    /** Starts connecting, on a thread of the store's own; the second call does nothing. */
    public void start() {
        statusLock.lock();
        try {
            if (agent != null || closed) {
                return;
            }
            agent = thread("deja-redis", this::keep);
            thread("deja-redis-deadlines", deadlines);
        } finally {
            statusLock.unlock();
        }
    }

    private static Thread thread(String name, Runnable work) {
        // Without inheritable thread locals: they may hold objects of the application.
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(RedisStore.class.getClassLoader());
        thread.start();
        return thread;
    }

    /**
     * This store with a memory for invalidations that could not be applied.
     *
     * @param overflowGenerations bumped instead when there are too many to remember
     */
    public GuardedStore guarded(List<String> overflowGenerations) {
        GuardedStore guard = new GuardedStore(this, overflowGenerations, clock, this::wake);
        addChore(guard::retry);
        return guard;
    }

    /** Adds work for the agent's thread; it runs after each reconnection before anything else. */
    public void addChore(Chore chore) {
        chores.add(chore);
        wake();
    }

    /** Tells of each change of the status, on the thread that noticed it. */
    public void addListener(Consumer<Status> listener) {
        listeners.add(listener);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Status status() {
        return status;
    }

    // ---- what callers do

    @Override
    public Reading read(EntryKey key, List<String> generations) throws StoreException {
        int count = generations.size();
        byte[] entryKey = exactly(key.text());
        byte[][] generationKeys = new byte[count][];
        CommandArguments arguments = new CommandArguments(Command.MGET).add(entryKey);
        for (int i = 0; i < count; i++) {
            byte[] generation = exactly(generations.get(i));
            generationKeys[i] = generation;
            arguments.add(generation);
        }
        List<byte[]> found;
        byte[] incarnation;
        Links from = connected();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            incarnation = link.incarnation();
            found = link.mget(arguments);
            link.end();
        } catch (JedisDataException e) {
            throw refused(link, e);
        } catch (RuntimeException e) {
            throw failed(from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
        List<byte[]> current = found.subList(1, found.size());
        byte @Nullable [] stored = found.get(0);
        if (stored == null) {
            return reading(
                    key,
                    generations,
                    null,
                    Reading.State.ABSENT,
                    new Seen(entryKey, NOTHING, generationKeys, current, incarnation));
        }
        Frame.Check check = Frame.check(stored, generationKeys, current, incarnation);
        Reading.Entry entry =
                check.state() == Reading.State.VALID
                        ? new Reading.Entry(
                                Arrays.copyOfRange(stored, check.bodyAt(), stored.length), null)
                        : null;
        byte[] stamp = Arrays.copyOf(stored, Math.min(stored.length, Stamp.LENGTH));
        return reading(
                key,
                generations,
                entry,
                check.state(),
                new Seen(entryKey, stamp, generationKeys, current, incarnation));
    }

    private static Reading reading(
            EntryKey key,
            List<String> generations,
            Reading.@Nullable Entry entry,
            Reading.State state,
            Seen seen) {
        return new Reading(key, generations, entry, state, seen);
    }

    @Override
    public @Nullable Lease lease(Reading reading, Duration duration) throws StoreException {
        Seen seen = (Seen) reading.handle();
        int count = seen.generationKeys().length;
        if (count > Frame.MAX_GENERATIONS) {
            throw new StoreException("an entry with more than 65535 generations", null);
        }
        byte[][] nonces = new byte[count][];
        byte[][] incarnations = new byte[count][];
        List<Integer> absent = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte @Nullable [] value = seen.generations().get(i);
            if (value == null) {
                absent.add(i);
            } else if (value.length != Frame.NONCE) {
                // Not written by us; the next bump puts it right.
                return null;
            }
            nonces[i] = value == null ? nonce() : value;
            incarnations[i] = seen.incarnation();
        }
        Stamp stamp = Stamp.random(Stamp.Kind.LEASE);
        List<Object> replies;
        byte[] recorded;
        Links from = connected();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            for (int i : absent) {
                incarnations[i] = link.incarnation();
                byte[] generation = seen.generationKeys()[i];
                link.send(Command.SET, generation, nonces[i], NX, PX, generationTtl);
                link.send(Command.GET, generation);
            }
            // The placeholder goes out before it is known whose nonce has won. When another's has,
            // the placeholder looks outdated and may be taken over, which costs one more load; the
            // fill records the winner's.
            recorded =
                    Frame.recorded(link.incarnation(), seen.generationKeys(), nonces, incarnations);
            byte[] placeholder = Frame.of(stamp, recorded, NOTHING);
            link.sendScript(Script.LEASE, seen.key(), seen.stamp(), placeholder, millis(duration));
            replies = link.replies(2 * absent.size() + 1);
            if (replies.get(replies.size() - 1) instanceof JedisDataException e) {
                if (!isNoScript(e)) {
                    throw e;
                }
                link.sendScriptText(
                        Script.LEASE, seen.key(), seen.stamp(), placeholder, millis(duration));
                replies.set(replies.size() - 1, link.replies(1).get(0));
                if (replies.get(replies.size() - 1) instanceof JedisDataException again) {
                    throw again;
                }
            }
            link.end();
        } catch (JedisDataException e) {
            StoreException refusal = refused(link, e);
            if (isWrongType(e)) {
                return null;
            }
            throw refusal;
        } catch (RuntimeException e) {
            throw failed(from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
        if (!(replies.get(replies.size() - 1) instanceof Long)) {
            // Another's placeholder or entry, or nothing any more.
            return null;
        }
        boolean usable = true;
        for (int n = 0; n < absent.size(); n++) {
            int i = absent.get(n);
            if (replies.get(2 * n + 1) instanceof byte[] value && value.length == Frame.NONCE) {
                nonces[i] = value;
            } else {
                usable = false;
            }
        }
        if (!absent.isEmpty()) {
            recorded =
                    Frame.recorded(
                            Arrays.copyOf(recorded, Frame.INCARNATION),
                            seen.generationKeys(),
                            nonces,
                            incarnations);
        }
        Lease lease = new Lease(reading.key(), stamp, new Held(seen.key(), recorded));
        if (!usable) {
            // Gone again at once, or of another type: nothing can be recorded.
            release(lease);
            return null;
        }
        return lease;
    }

    @Override
    public boolean renew(Lease lease, Duration duration) throws StoreException {
        Held held = (Held) lease.handle();
        byte[] placeholder = Frame.of(lease.stamp(), held.recorded(), NOTHING);
        return isOne(
                run(Script.FILL, held.key(), lease.stamp().bytes(), placeholder, millis(duration)));
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException {
        Held held = (Held) lease.handle();
        byte[] frame = Frame.of(Stamp.random(Stamp.Kind.VALUE), held.recorded(), body);
        return isOne(run(Script.FILL, held.key(), lease.stamp().bytes(), frame, millis(ttl)));
    }

    @Override
    public void release(Lease lease) throws StoreException {
        run(Script.REMOVE, ((Held) lease.handle()).key(), lease.stamp().bytes());
    }

    @Override
    public void discard(Reading reading) throws StoreException {
        Seen seen = (Seen) reading.handle();
        if (reading.state() != Reading.State.ABSENT) {
            run(Script.REMOVE, seen.key(), seen.stamp());
        }
    }

    @Override
    public void invalidate(Invalidation invalidation) throws StoreException {
        if (invalidation.isEmpty()) {
            return;
        }
        Links from = connected();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            @Nullable JedisDataException error = unlink(link, invalidation.keys());
            List<String> generations = invalidation.generations();
            for (int i = 0; i < generations.size(); i += CHUNK) {
                demandTime(link);
                JedisDataException failure =
                        bump(link, generations.subList(i, Math.min(generations.size(), i + CHUNK)));
                error = error == null ? failure : error;
            }
            link.end();
            if (error != null) {
                throw error;
            }
        } catch (JedisDataException e) {
            throw refused(link, e);
        } catch (RuntimeException e) {
            throw failed(from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    private @Nullable JedisDataException unlink(Link link, List<EntryKey> keys) {
        int sent = 0;
        for (int i = 0; i < keys.size(); i += CHUNK) {
            List<EntryKey> some = keys.subList(i, Math.min(keys.size(), i + CHUNK));
            byte[][] names = new byte[some.size()][];
            for (int n = 0; n < names.length; n++) {
                names[n] = utf8(some.get(n).text());
            }
            link.send(Command.UNLINK, names);
            sent++;
        }
        return firstError(link.replies(sent), 0);
    }

    /** In the order given: a family's epoch has to change before its tags. */
    private @Nullable JedisDataException bump(Link link, List<String> generations) {
        for (String generation : generations) {
            link.sendScript(Script.BUMP, utf8(generation), bumpArguments());
        }
        List<Object> replies = link.replies(generations.size());
        int first = 0;
        while (first < replies.size()
                && !(replies.get(first) instanceof JedisDataException e && isNoScript(e))) {
            first++;
        }
        JedisDataException error = firstError(replies.subList(0, first), 0);
        if (error != null || first == replies.size()) {
            return error;
        }
        // From the first that the server did not know, all once more, or the order would be lost.
        for (String generation : generations.subList(first, generations.size())) {
            link.sendScriptText(Script.BUMP, utf8(generation), bumpArguments());
        }
        return firstError(link.replies(generations.size() - first), 0);
    }

    private byte[][] bumpArguments() {
        return new byte[][] {nonce(), generationTtl, millis(LONGEST_ARMED)};
    }

    private static @Nullable JedisDataException firstError(List<Object> replies, int from) {
        for (int i = from; i < replies.size(); i++) {
            if (replies.get(i) instanceof JedisDataException error) {
                return error;
            }
        }
        return null;
    }

    /** What is too much for one call is refused in time, before the connection has to be cut. */
    private static void demandTime(Link link) {
        if (link.left() <= 0) {
            throw new JedisException("the invalidation is too large for the command timeout");
        }
    }

    private @Nullable Object run(Script script, byte[] key, byte[]... arguments)
            throws StoreException {
        Links from = connected();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            Object reply = link.run(script, key, arguments);
            link.end();
            return reply;
        } catch (JedisDataException e) {
            StoreException refusal = refused(link, e);
            if (isWrongType(e)) {
                return null;
            }
            throw refusal;
        } catch (RuntimeException e) {
            throw failed(from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    private Links connected() throws StoreException {
        Links current = links.get();
        if (current == null) {
            throw UNAVAILABLE;
        }
        return current;
    }

    /** After an error reply: the conversation itself is whole. */
    private StoreException refused(Link link, JedisDataException error) {
        link.end();
        String message = String.valueOf(error.getMessage());
        if (!isWrongType(error)) {
            // Whether it is this command or everything, the agent's thread finds out.
            suspect.set(true);
            wake();
        }
        return new StoreException("redis answers: " + Refusals.plain(message), null);
    }

    /** After a conversation that broke off. */
    private StoreException failed(Links from, Link link, RuntimeException failure) {
        String reason = link.reason(failure, settings.commandTimeout());
        // An interrupted virtual thread loses its socket: that says nothing about the server.
        if (!Thread.currentThread().isInterrupted()) {
            fail(from, Status.State.DOWN, reason);
        }
        return new StoreException("redis: " + reason, null);
    }

    private static boolean isNoScript(JedisDataException error) {
        return String.valueOf(error.getMessage()).startsWith("NOSCRIPT");
    }

    /** Redis 6.2 wraps what a script ran into. */
    private static boolean isWrongType(JedisDataException error) {
        return String.valueOf(error.getMessage()).contains("WRONGTYPE");
    }

    private static boolean isOne(@Nullable Object reply) {
        return reply instanceof Long number && number == 1;
    }

    // ---- what the agent's thread does

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
    }

    private void wake() {
        Thread thread = agent;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Does what is due; answers in how many nanoseconds there is something to do again. Called by
     * one thread only.
     */
    long step() {
        if (closed) {
            return PAUSE;
        }
        long now = clock.getAsLong();
        Links current = links.get();
        if (current == null) {
            long left = attempted ? lastAttempt + PAUSE - now : 0;
            if (left > 0) {
                return left;
            }
            current = connect();
            if (current == null) {
                return PAUSE;
            }
        }
        long next = UPKEEP;
        while (current.wantsMore()) {
            if (!open(current)) {
                break;
            }
        }
        for (Chore chore : chores) {
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
        if (current.wantsMore()) {
            next = Math.min(next, PAUSE);
        }
        return links.get() == null ? PAUSE : Math.max(next, 0);
    }

    private @Nullable Links connect() {
        if (!attempted) {
            Logger.info("CONNECT_BEGIN {}", settings.displayUri());
        }
        lastAttempt = clock.getAsLong();
        attempted = true;
        Link link = null;
        try {
            ServerInfo info = new ServerInfo();
            link = dialer.open(info);
            demandPermissions(link);
            Links fresh = new Links(settings.poolMax(), settings.poolWait().toNanos(), this::wake);
            fresh.add(link, clock.getAsLong());
            link = null;
            suspect.set(false);
            lastUpkeep = clock.getAsLong();
            if (info.refusesWhenFull()) {
                Logger.warn(
                        "redis: maxmemory-policy is noeviction, so that a full server refuses to"
                                + " store entries and to take evictions: set it to allkeys-lru or"
                                + " allkeys-lfu");
            }
            succeed(fresh, info.describe());
            return links.get();
        } catch (RefusedException e) {
            fail(null, Status.State.REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            fail(null, Status.State.DOWN, String.valueOf(e.getMessage()));
        } catch (JedisException e) {
            fail(null, Status.State.DOWN, Link.reasonOf(e, settings.connectTimeout()));
        } finally {
            lastAttempt = clock.getAsLong();
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
        byte[] key = utf8(settings.namespace() + ":~p:" + hex(nonce()));
        byte[] stamp = Stamp.random(Stamp.Kind.LEASE).bytes();
        byte[] brief = millis(Duration.ofSeconds(10));
        link.begin(Math.max(commandNanos, settings.connectTimeout().toNanos()));
        link.send(Command.MGET, key);
        link.send(Command.SET, key, nonce(), NX, PX, brief);
        link.send(Command.GET, key);
        link.sendScriptText(Script.BUMP, key, nonce(), brief, millis(LONGEST_ARMED));
        link.send(Command.UNLINK, key);
        link.sendScriptText(Script.LEASE, key, NOTHING, stamp, brief);
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
                if (String.valueOf(error.getMessage()).startsWith("LOADING")) {
                    throw error;
                }
                // A full disk or memory stops writes and spares reads: that is no reason to stay
                // away, and each write tells for itself.
            }
        }
    }

    private boolean open(Links current) {
        try {
            current.add(dialer.open(new ServerInfo()), clock.getAsLong());
            return true;
        } catch (RefusedException e) {
            fail(current, Status.State.REFUSED, String.valueOf(e.getMessage()));
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
     * Tries what has been idle, and gives up what is too much. A connection that the server or
     * something in between has closed is no sign of a failing server; one that is silent is.
     */
    private void upkeep(Links current) {
        long now = clock.getAsLong();
        lastUpkeep = now;
        byte[] probe = utf8(settings.namespace() + ":~p");
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
            links.set(fresh);
            connectedOnce = true;
            status = new Status(Status.State.CONNECTED, detail);
            lastSaid = clock.getAsLong();
        } finally {
            statusLock.unlock();
        }
        Logger.info("CONNECT_SUCCESS {}: {}", settings.displayUri(), detail);
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
                lastAttempt = clock.getAsLong();
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
            Logger.warn(
                    "CONNECT_FAIL {}: {}; methods run uncached, trying again every second",
                    settings.displayUri(),
                    detail);
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
        deadlines.close();
        wake();
    }

    /**
     * The key's bytes, if there are bytes for it: half a surrogate pair would become a question
     * mark, and two keys one. Such keys are never read or filled; to remove one too many is safe.
     */
    private static byte[] exactly(String text) throws StoreException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length()
                        || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw new StoreException("a key holds half a surrogate pair", null);
                }
                i++;
            }
        }
        return utf8(text);
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[Frame.NONCE];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Never less than one millisecond: the server takes no zero. */
    private static byte[] millis(Duration duration) {
        return utf8(Long.toString(Math.max(1, duration.toMillis())));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
