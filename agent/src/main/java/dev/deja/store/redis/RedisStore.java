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
import dev.deja.store.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Entries in a Redis server, or in the primaries of a cluster.
 *
 * <p>The bargain: callers never connect. Until {@link #start} and the first successful probe on the
 * agent's thread {@code deja-redis}, and for a second after every failure, each operation throws at
 * once; otherwise it takes at most the wait for a connection plus the command timeout. One failed
 * conversation is enough to leave the server alone for that second, whatever it was about.
 *
 * <p>Error replies do not cost the connection; broken and unfinished conversations do.
 */
public final class RedisStore implements Store {
    /** A generation whose remaining time is not longer was armed, and a bump leaves it so. */
    static final Duration LONGEST_ARMED = Duration.ofMinutes(10);

    /** The thread that connects. */
    static final String THREAD = "deja-redis";

    private static final int MAX_NAMES = 1000;

    /** Keys and generations in one call from the queue, in a cluster: each goes to all shards. */
    private static final int CLUSTER_BATCH = 20;

    /** How often a command is sent after redirections. */
    private static final int HOPS = 4;

    /** Keys in one command, commands in one pipeline: the replies fit the socket's buffers. */
    private static final int CHUNK = 500;

    /** Work for the agent's thread while the store is connected. */
    public interface Chore {
        /** Does what is due; answers in how many nanoseconds to come again at the latest. */
        long run();
    }

    // Records instead of lambdas: the first lambda of a JVM costs a tenth of a second, before main.

    /** Tells the agent's thread that there is something to do. */
    record Waker(Nodes nodes) implements Runnable {
        @Override
        public void run() {
            nodes.wake();
        }
    }

    private record Unsharded(int shard) implements UnaryOperator<String> {
        @Override
        public String apply(String key) {
            return Shards.text(key, shard);
        }
    }

    private record Drop(GuardedStore guard) implements Runnable {
        @Override
        public void run() {
            guard.dropAll();
        }
    }

    private record Retry(GuardedStore guard) implements Chore {
        @Override
        public long run() {
            return guard.retry();
        }
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException MOVED =
            new StoreException("redis has moved the entry to another server", null);

    /** What a read leaves for the lease: the entry and its generations as they were found. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Seen(
            int shard,
            byte[] key,
            List<byte[]> found,
            byte[][] generationKeys,
            byte[] incarnation) {

        /** The stamp that lay there, or nothing. */
        byte[] stamp() {
            byte @Nullable [] stored = found.get(0);
            return stored == null
                    ? Wire.NOTHING
                    : Arrays.copyOf(stored, Math.min(stored.length, Stamp.LENGTH));
        }

        /** What lay under the generations' keys, null where there was nothing. */
        List<byte[]> generations() {
            return found.subList(1, found.size());
        }
    }

    /**
     * What a lease leaves for the fill.
     *
     * @param epochs keys of the families of tags that the result tells
     * @param before what lay under them before the load
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Held(int shard, byte[] key, byte[] recorded, byte[][] epochs, byte[][] before) {}

    private final RedisSettings settings;
    private final LongSupplier clock;
    private final Nodes nodes;
    private final Deadlines deadlines;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Replies replies = new Replies();
    private volatile byte[] generationTtl = {};
    private Duration longestTtl = Duration.ZERO;
    private final long commandNanos;
    private final List<Map<String, Name>> generationNames = new ArrayList<>();

    /**
     * A store that does nothing until {@link #start}.
     *
     * @param settings where and how
     * @param clock nanoseconds, such as {@code System::nanoTime}; only the pauses go by it
     * @param log hears of the connection, on the store's thread or a caller's: an event and the
     *     line for it, without credentials
     */
    public RedisStore(
            RedisSettings settings, LongSupplier clock, BiConsumer<ConnectionEvent, String> log) {
        this.settings = settings;
        this.clock = clock;
        this.commandNanos = settings.commandTimeout().toNanos();
        this.deadlines = new Deadlines(Math.min(commandNanos, settings.connectTimeout().toNanos()));
        Dialer dialer = new Dialer(settings, deadlines, replies);
        this.nodes =
                settings.isCluster()
                        ? new Cluster(settings, dialer, clock, log)
                        : new Connector(
                                settings,
                                dialer,
                                settings.servers().kind() == Servers.Kind.SENTINEL
                                        ? new Sentinels(settings, dialer, clock)
                                        : new Place.Fixed(settings.servers().addresses().get(0)),
                                settings.displayUri(),
                                THREAD,
                                clock,
                                log);
        for (int shard = 0; shard < nodes.shards(); shard++) {
            generationNames.add(new ConcurrentHashMap<>());
        }
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
        generationTtl = Wire.millis(max(longestTtl.plus(longestTtl), Duration.ofDays(1)));
    }

    /** Told of every rule: replies that are much longer than its entries are not read. */
    public void expectPayloads(long maxBytes) {
        replies.allow(maxBytes);
    }

    /** Starts connecting, on a thread of the store's own; the second call does nothing. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Connector.thread(THREAD + "-deadlines", deadlines);
        }
        nodes.start();
    }

    /**
     * This store with a memory for invalidations that could not be applied.
     *
     * @param overflowGenerations bumped instead when there are too many to remember
     */
    public GuardedStore guarded(List<String> overflowGenerations) {
        return guarded(overflowGenerations, false);
    }

    /**
     * This store with a memory for invalidations that could not be applied.
     *
     * @param overflowGenerations bumped instead when there are too many to remember
     * @param dropAfterOutage whether they are bumped after each outage, too, before the first hit
     */
    public GuardedStore guarded(List<String> overflowGenerations, boolean dropAfterOutage) {
        GuardedStore guard =
                new GuardedStore(
                        this,
                        overflowGenerations,
                        clock,
                        new Waker(nodes),
                        nodes.shards() == 1 ? GuardedStore.CHUNK : CLUSTER_BATCH);
        if (dropAfterOutage) {
            nodes.addOutage(new Drop(guard));
        }
        addChore(new Retry(guard));
        return guard;
    }

    /** Adds work for the agent's thread; it runs after each reconnection before anything else. */
    public void addChore(Chore chore) {
        nodes.addChore(chore);
    }

    /** Tells of each change of the status, on the thread that noticed it. */
    public void addListener(Consumer<Status> listener) {
        nodes.addListener(listener);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Status status() {
        return nodes.status();
    }

    @Override
    public Reading read(EntryKey key, List<String> generations) throws StoreException {
        int count = generations.size();
        int shard = shardOf(key.text());
        Name entryKey = new Name(exactly(key.text(), shard));
        byte[][] generationKeys = new byte[count][];
        CommandArguments arguments = new CommandArguments(Command.MGET).add((Rawable) entryKey);
        for (int i = 0; i < count; i++) {
            Name generation = generationName(generations.get(i), shard);
            generationKeys[i] = generation.getRaw();
            arguments.add((Rawable) generation);
        }
        List<byte[]> found;
        byte[] incarnation;
        Connector node = nodes.node(shard);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            incarnation = link.incarnation();
            found = link.mget(arguments, count + 1);
            link.end();
        } catch (JedisDataException e) {
            throw refused(node, shard, link, e);
        } catch (Replies.TooLongException e) {
            return remove(key, shard, generations, entryKey.getRaw(), generationKeys, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
        Seen seen = new Seen(shard, entryKey.getRaw(), found, generationKeys, incarnation);
        byte @Nullable [] stored = found.get(0);
        if (stored == null) {
            return new Reading(key, generations, null, Reading.State.ABSENT, seen);
        }
        int check = Frame.check(stored, generationKeys, found, 1, incarnation);
        Reading.Entry entry = check >= 0 ? new Reading.Entry(stored, check, null) : null;
        return new Reading(key, generations, entry, Frame.state(check), seen);
    }

    @Override
    public int confirm(EntryKey key, byte[] stored) throws StoreException {
        List<byte[]> recorded = Frame.keys(stored);
        if (recorded == null) {
            return -1;
        }
        byte[][] keys = recorded.toArray(new byte[0][]);
        int shard = shardOf(key.text());
        byte[] entryKey = exactly(key.text(), shard);
        List<Object> replies;
        byte[] incarnation;
        Connector node = nodes.node(shard);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            incarnation = link.incarnation();
            // The stamp first: a generation that changes in between is seen all the same.
            link.send(Command.GETRANGE, entryKey, FIRST, LAST_OF_STAMP);
            for (byte[] each : keys) {
                link.send(Command.GET, each);
            }
            replies = link.replies(1 + keys.length);
            link.end();
            demandNoRedirection(replies);
        } catch (JedisDataException e) {
            throw refused(node, shard, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
        if (!(replies.get(0) instanceof byte[] stamp)
                || stamp.length != Stamp.LENGTH
                || !Arrays.equals(stamp, 0, Stamp.LENGTH, stored, 0, Stamp.LENGTH)) {
            return -1;
        }
        List<byte[]> now = new ArrayList<>(keys.length);
        for (Object reply : replies.subList(1, replies.size())) {
            now.add(reply instanceof byte[] nonce ? nonce : Wire.NOTHING);
        }
        return Math.max(-1, Frame.check(stored, keys, now, 0, incarnation));
    }

    private static final byte[] FIRST = {'0'};
    private static final byte[] LAST_OF_STAMP = {'1', '5'};

    /**
     * Has the changes of some keys told, on a thread of its own, {@code deja-near}, once the store
     * is started.
     *
     * @param prefixes of the keys; none begins another
     * @param probeNanos how often it is tried whether changes still arrive
     */
    public Watching watch(Collection<String> prefixes, Watcher watcher, long probeNanos) {
        if (!(nodes instanceof Connector connector)) {
            return new Deaf();
        }
        PushChannel channel =
                new PushChannel(this, settings, connector, watcher, clock, probeNanos);
        channel.watch(prefixes);
        return channel;
    }

    /** Who else uses the namespace. */
    public Roll roll() {
        return new Roll(nodes, clock, commandNanos, settings.namespace());
    }

    /** What is watched, for those who find out more later. */
    public interface Watching {
        /** Watches these, too. */
        void watch(Collection<String> prefixes);

        /** Starts the thread; the second call does nothing. */
        void start();
    }

    /** A cluster has a channel per primary, which come and go: not built yet. */
    private static final class Deaf implements Watching {
        private final AtomicBoolean told = new AtomicBoolean();

        @Override
        public void watch(Collection<String> prefixes) {
            // The watcher is never told that it hears anything, so that no copy is believed.
        }

        @Override
        public void start() {
            if (told.compareAndSet(false, true)) {
                Logger.warn(
                        "redis: near copies are not believed with a Redis Cluster, since changes"
                                + " are not heard there yet: use near = validated");
            }
        }
    }

    /** Writes a key of no meaning on a connection that calls use; it goes by itself. */
    void probe(String key) throws StoreException {
        Connector node = nodes.node(0);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            link.call(Command.SET, Wire.utf8(key), Wire.utf8("1"), Wire.PX, Wire.utf8("2000"));
            link.end();
        } catch (JedisDataException e) {
            throw refused(node, 0, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    /**
     * Removes what is far too long to be ours, in another conversation: the one that found it is
     * lost. A generation that is gone makes its entries cold, which is safe.
     */
    private Reading remove(
            EntryKey key,
            int shard,
            List<String> generations,
            byte[] entryKey,
            byte[][] generationKeys,
            Replies.TooLongException found)
            throws StoreException {
        byte[] name = found.index() == 0 ? entryKey : generationKeys[found.index() - 1];
        Connector node = nodes.node(shard);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            link.call(Command.UNLINK, name);
            byte[] incarnation = link.incarnation();
            link.end();
            List<byte[]> nothing = Arrays.asList(new byte[generationKeys.length + 1][]);
            return new Reading(
                    key,
                    generations,
                    null,
                    Reading.State.FOREIGN,
                    new Seen(shard, entryKey, nothing, generationKeys, incarnation));
        } catch (JedisDataException e) {
            throw refused(node, shard, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    /** Those of rules and namespaces come with every read; of tags the first few are kept, too. */
    private Name generationName(String generation, int shard) throws StoreException {
        Map<String, Name> names = generationNames.get(shard);
        Name known = names.get(generation);
        if (known == null) {
            known = new Name(exactly(generation, shard));
            if (names.size() < MAX_NAMES / nodes.shards()) {
                names.put(generation, known);
            }
        }
        return known;
    }

    @Override
    public @Nullable Lease lease(Reading reading, Duration duration) throws StoreException {
        return lease(reading, duration, reading.generations().size(), List.of());
    }

    @Override
    public @Nullable Lease lease(Reading reading, Duration duration, int known, List<String> epochs)
            throws StoreException {
        Seen seen = (Seen) reading.handle();
        int count = known;
        byte[][] generationKeys = Arrays.copyOf(seen.generationKeys(), count);
        byte[][] epochKeys = new byte[epochs.size()][];
        byte[][] before = new byte[epochKeys.length][];
        for (int i = 0; i < before.length; i++) {
            epochKeys[i] = generationName(epochs.get(i), seen.shard()).getRaw();
        }
        if (count > Frame.MAX_GENERATIONS) {
            throw new StoreException("an entry with more than 65535 generations", null);
        }
        byte[][] nonces = new byte[count][];
        byte[][] incarnations = new byte[count][];
        List<Integer> absent = new ArrayList<>(count);
        List<byte[]> found = seen.generations();
        for (int i = 0; i < count; i++) {
            byte @Nullable [] value = found.get(i);
            if (value == null) {
                absent.add(i);
            } else if (value.length != Frame.NONCE) {
                // Not written by us; the next bump puts it right.
                return null;
            }
            nonces[i] = value == null ? Wire.nonce() : value;
            incarnations[i] = seen.incarnation();
        }
        Stamp stamp = Stamp.random(Stamp.Kind.LEASE);
        List<Object> replies;
        byte[] recorded;
        int shard = seen.shard();
        Connector node = nodes.node(shard);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            for (int i : absent) {
                incarnations[i] = link.incarnation();
                byte[] generation = generationKeys[i];
                link.send(Command.SET, generation, nonces[i], Wire.NX, Wire.PX, generationTtl);
                link.send(Command.GET, generation);
            }
            for (byte[] epoch : epochKeys) {
                link.send(Command.SET, epoch, Wire.nonce(), Wire.NX, Wire.PX, generationTtl);
                link.send(Command.GET, epoch);
            }
            // The placeholder goes out before it is known whose nonce has won. When another's has,
            // the placeholder looks outdated and may be taken over, which costs one more load; the
            // fill records the winner's.
            recorded = Frame.recorded(link.incarnation(), generationKeys, nonces, incarnations);
            byte[] placeholder = Frame.of(stamp, recorded, Wire.NOTHING);
            link.sendScript(
                    Script.LEASE, seen.key(), seen.stamp(), placeholder, Wire.millis(duration));
            replies = link.replies(2 * (absent.size() + epochKeys.length) + 1);
            demandNoRedirection(replies);
            if (replies.get(replies.size() - 1) instanceof JedisDataException e) {
                if (!isNoScript(e)) {
                    throw e;
                }
                link.sendScriptText(
                        Script.LEASE, seen.key(), seen.stamp(), placeholder, Wire.millis(duration));
                replies.set(replies.size() - 1, link.replies(1).get(0));
                if (replies.get(replies.size() - 1) instanceof JedisDataException again) {
                    throw again;
                }
            }
            link.end();
        } catch (JedisDataException e) {
            StoreException refusal = refused(node, shard, link, e);
            if (isWrongType(e)) {
                return null;
            }
            throw refusal;
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
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
                            generationKeys,
                            nonces,
                            incarnations);
        }
        for (int n = 0; n < before.length; n++) {
            Object reply = replies.get(2 * (absent.size() + n) + 1);
            before[n] = reply instanceof byte[] value ? value : Wire.NOTHING;
            usable &= before[n].length == Frame.NONCE;
        }
        Lease lease =
                new Lease(
                        reading.key(),
                        stamp,
                        new Held(shard, seen.key(), recorded, epochKeys, before));
        if (!usable) {
            // Gone again at once, or of another type: nothing can be recorded.
            release(lease);
            return null;
        }
        return lease;
    }

    @Override
    public @Nullable Lease record(Lease lease, List<String> generations) throws StoreException {
        Held held = (Held) lease.handle();
        int count = generations.size();
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = generationName(generations.get(i), held.shard()).getRaw();
        }
        List<Object> replies;
        byte[] incarnation;
        Connector node = nodes.node(held.shard());
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            incarnation = link.incarnation();
            for (byte[] key : keys) {
                link.send(Command.SET, key, Wire.nonce(), Wire.NX, Wire.PX, generationTtl);
                link.send(Command.GET, key);
            }
            // After the tags: a write changes the epoch first.
            for (byte[] epoch : held.epochs()) {
                link.send(Command.GET, epoch);
            }
            replies = link.replies(2 * count + held.epochs().length);
            demandNoRedirection(replies);
            link.end();
        } catch (JedisDataException e) {
            throw refused(node, held.shard(), link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
        byte[][] nonces = new byte[count][];
        for (int i = 0; i < count; i++) {
            if (!(replies.get(2 * i + 1) instanceof byte[] nonce) || nonce.length != Frame.NONCE) {
                return null;
            }
            nonces[i] = nonce;
        }
        for (int i = 0; i < held.epochs().length; i++) {
            if (!(replies.get(2 * count + i) instanceof byte[] now)
                    || !Arrays.equals(now, held.before()[i])) {
                return null;
            }
        }
        byte[] recorded = Frame.recordedToo(held.recorded(), keys, nonces, incarnation);
        return recorded == null
                ? null
                : new Lease(
                        lease.key(),
                        lease.stamp(),
                        new Held(held.shard(), held.key(), recorded, held.epochs(), held.before()));
    }

    @Override
    public @Nullable List<String> recorded(Reading reading) {
        Seen seen = (Seen) reading.handle();
        byte @Nullable [] stored = seen.found().get(0);
        List<String> names = stored == null ? null : Frame.names(stored);
        if (names != null && nodes.shards() > 1) {
            names.replaceAll(new Unsharded(seen.shard()));
        }
        return names;
    }

    @Override
    public @Nullable Lease refresh(Reading reading) {
        Reading.Entry entry = reading.entry();
        Stamp stamp = entry == null ? null : Stamp.read(entry.bytes());
        if (entry == null || stamp == null) {
            return null;
        }
        byte[] recorded = Arrays.copyOfRange(entry.bytes(), Stamp.LENGTH, entry.offset());
        Seen seen = (Seen) reading.handle();
        return new Lease(
                reading.key(),
                stamp,
                new Held(seen.shard(), seen.key(), recorded, new byte[0][], new byte[0][]));
    }

    @Override
    public boolean renew(Lease lease, Duration duration) throws StoreException {
        Held held = (Held) lease.handle();
        byte[] placeholder = Frame.of(lease.stamp(), held.recorded(), Wire.NOTHING);
        return isOne(
                run(
                        Script.FILL,
                        held.shard(),
                        held.key(),
                        lease.stamp().bytes(),
                        placeholder,
                        Wire.millis(duration)));
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException {
        Held held = (Held) lease.handle();
        byte[] frame = Frame.of(Stamp.random(Stamp.Kind.VALUE), held.recorded(), body);
        return isOne(
                run(
                        Script.FILL,
                        held.shard(),
                        held.key(),
                        lease.stamp().bytes(),
                        frame,
                        Wire.millis(ttl)));
    }

    @Override
    public void release(Lease lease) throws StoreException {
        Held held = (Held) lease.handle();
        run(Script.REMOVE, held.shard(), held.key(), lease.stamp().bytes());
    }

    @Override
    public void discard(Reading reading) throws StoreException {
        Seen seen = (Seen) reading.handle();
        if (reading.state() != Reading.State.ABSENT) {
            run(Script.REMOVE, seen.shard(), seen.key(), seen.stamp());
        }
    }

    @Override
    public void invalidate(Invalidation invalidation) throws StoreException {
        if (invalidation.isEmpty()) {
            return;
        }
        if (nodes.shards() > 1) {
            invalidateAll(orders(invalidation));
            return;
        }
        Connector node = nodes.node(0);
        Links from = node.links();
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
            throw refused(node, 0, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    /** One command of an invalidation in a cluster. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Order(int shard, @Nullable Script script, byte[] key, byte[]... more) {
        void send(Link link, boolean inFull) {
            if (script == null) {
                link.send(Command.UNLINK, key);
            } else if (inFull) {
                link.sendScriptText(script, key, arguments(more));
            } else {
                link.sendScript(script, key, arguments(more));
            }
        }
    }

    /** For every shard its part, in the order in which it has to be done. */
    private List<List<Order>> orders(Invalidation invalidation) {
        byte[] longest = Wire.millis(LONGEST_ARMED);
        List<List<Order>> orders =
                orders(invalidation.generations(), Script.BUMP_PRESENT, generationTtl, longest);
        for (EntryKey key : invalidation.keys()) {
            int shard = shardOf(key.text());
            orders.get(shard).add(0, new Order(shard, null, bytes(key.text(), shard)));
        }
        return orders;
    }

    private List<List<Order>> orders(List<String> generations, Script script, byte[]... more) {
        List<List<Order>> orders = new ArrayList<>(nodes.shards());
        for (int shard = 0; shard < nodes.shards(); shard++) {
            orders.add(new ArrayList<>());
        }
        for (String generation : generations) {
            for (int shard = 0; shard < nodes.shards(); shard++) {
                orders.get(shard).add(new Order(shard, script, bytes(generation, shard), more));
            }
        }
        return orders;
    }

    /**
     * Every shard's part to the node that holds it, in one pipeline per node, all within the time
     * of one call. What is elsewhere by now is done again, one command after the other.
     */
    private void invalidateAll(List<List<Order>> orders) throws StoreException {
        long end = System.nanoTime() + commandNanos;
        Map<Connector, List<Order>> byNode = new LinkedHashMap<>();
        for (int shard = 0; shard < orders.size(); shard++) {
            if (!orders.get(shard).isEmpty()) {
                byNode.computeIfAbsent(nodes.node(shard), node -> new ArrayList<>())
                        .addAll(orders.get(shard));
            }
        }
        Set<Integer> elsewhere = new TreeSet<>();
        for (Map.Entry<Connector, List<Order>> part : byNode.entrySet()) {
            List<Order> all = part.getValue();
            for (int i = 0; i < all.size(); i += CHUNK) {
                List<Order> some = all.subList(i, Math.min(all.size(), i + CHUNK));
                send(part.getKey(), some, left(end), elsewhere);
            }
        }
        for (int shard : elsewhere) {
            for (Order order : orders.get(shard)) {
                follow(order, end);
            }
        }
    }

    private static long left(long end) throws StoreException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new StoreException("too many invalidations for the time of one call", null);
        }
        return left;
    }

    private void send(Connector node, List<Order> orders, long nanos, Set<Integer> elsewhere)
            throws StoreException {
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(nanos);
            List<Object> replies = replies(link, orders, false);
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof JedisDataException e && isNoScript(e)) {
                    // From the first that the server did not know, all once more, or the order
                    // would be lost.
                    List<Object> again = replies(link, orders.subList(i, orders.size()), true);
                    for (Object reply : replies.subList(0, i)) {
                        demandSuccess(reply);
                    }
                    replies = new ArrayList<>(replies.subList(0, i));
                    replies.addAll(again);
                    break;
                }
            }
            link.end();
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof JedisRedirectionException to) {
                    int shard = orders.get(i).shard();
                    if (elsewhere.add(shard)) {
                        nodes.redirected(shard, to);
                    }
                } else {
                    demandSuccess(replies.get(i));
                }
            }
        } catch (JedisDataException e) {
            throw refused(node, -1, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    private List<Object> replies(Link link, List<Order> orders, boolean inFull) {
        for (Order order : orders) {
            order.send(link, inFull);
        }
        return link.replies(orders.size());
    }

    private static void demandSuccess(Object reply) {
        if (reply instanceof JedisDataException error
                && !(error instanceof JedisRedirectionException)) {
            throw error;
        }
    }

    /** One command to where the servers say, however often they say it. */
    private void follow(Order order, long end) throws StoreException {
        Connector node = nodes.node(order.shard());
        boolean asking = false;
        for (int hop = 0; hop < HOPS; hop++) {
            Links from = node.links();
            Link link = from.borrow();
            Object reply;
            try {
                link.begin(left(end));
                if (asking) {
                    link.send(Command.ASKING);
                }
                order.send(link, true);
                List<Object> replies = link.replies(asking ? 2 : 1);
                reply = replies.get(replies.size() - 1);
                link.end();
                demandSuccess(reply);
            } catch (JedisDataException e) {
                throw refused(node, order.shard(), link, e);
            } catch (RuntimeException e) {
                throw failed(node, from, link, e);
            } finally {
                from.giveBack(link, clock.getAsLong());
            }
            if (!(reply instanceof JedisRedirectionException to)) {
                return;
            }
            asking = to instanceof JedisAskDataException;
            if (!asking) {
                nodes.redirected(order.shard(), to);
            }
            node = nodes.node(Cluster.address(to, from.address()));
        }
        throw new StoreException("redis moves a shard to and fro", null);
    }

    @Override
    public void arm(List<String> generations, Duration time) throws StoreException {
        if (generations.isEmpty()) {
            return;
        }
        if (nodes.shards() > 1) {
            invalidateAll(orders(generations, Script.ARM, Wire.millis(time)));
            return;
        }
        Connector node = nodes.node(0);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            for (int i = 0; i < generations.size(); i += CHUNK) {
                demandTime(link);
                List<String> some = generations.subList(i, Math.min(generations.size(), i + CHUNK));
                JedisDataException error = change(link, Script.ARM, some, Wire.millis(time));
                if (error != null) {
                    throw error;
                }
            }
            link.end();
        } catch (JedisDataException e) {
            throw refused(node, 0, link, e);
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
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
                names[n] = Wire.utf8(some.get(n).text());
            }
            link.send(Command.UNLINK, names);
            sent++;
        }
        return firstError(link.replies(sent), 0);
    }

    /** In the order given: a family's epoch has to change before its tags. */
    private @Nullable JedisDataException bump(Link link, List<String> generations) {
        byte[] longest = Wire.millis(LONGEST_ARMED);
        return change(link, Script.BUMP, generations, generationTtl, longest);
    }

    /** Runs a script on each, in the order given, with a nonce as the first argument. */
    private static @Nullable JedisDataException change(
            Link link, Script script, List<String> generations, byte[]... more) {
        for (String generation : generations) {
            link.sendScript(script, Wire.utf8(generation), arguments(more));
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
            link.sendScriptText(script, Wire.utf8(generation), arguments(more));
        }
        return firstError(link.replies(generations.size() - first), 0);
    }

    private static byte[][] arguments(byte[]... more) {
        byte[][] all = new byte[more.length + 1][];
        all[0] = Wire.nonce();
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
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
    private void demandTime(Link link) throws StoreException {
        if (link.left() < commandNanos / 4) {
            link.end();
            throw new StoreException("too many invalidations for the time of one call", null);
        }
    }

    private @Nullable Object run(Script script, int shard, byte[] key, byte[]... arguments)
            throws StoreException {
        Connector node = nodes.node(shard);
        Links from = node.links();
        Link link = from.borrow();
        try {
            link.begin(commandNanos);
            Object reply = link.run(script, key, arguments);
            link.end();
            return reply;
        } catch (JedisDataException e) {
            StoreException refusal = refused(node, shard, link, e);
            if (isWrongType(e)) {
                return null;
            }
            throw refusal;
        } catch (RuntimeException e) {
            throw failed(node, from, link, e);
        } finally {
            from.giveBack(link, clock.getAsLong());
        }
    }

    /** After an error reply: the conversation itself is whole. */
    private StoreException refused(Connector node, int shard, Link link, JedisDataException error) {
        link.end();
        String message = String.valueOf(error.getMessage());
        if (error instanceof JedisRedirectionException to && shard >= 0) {
            // This call goes on without the store; the next one knows better.
            nodes.redirected(shard, to);
            return MOVED;
        }
        if (!isWrongType(error) && !message.startsWith("TRYAGAIN")) {
            node.suspect();
        }
        return new StoreException("redis answers: " + Refusals.plain(message), null);
    }

    /** After a conversation that broke off. */
    private StoreException failed(Connector node, Links from, Link link, RuntimeException failure) {
        String reason = link.reason(failure, settings.commandTimeout());
        // An interrupted virtual thread loses its socket: that says nothing about the server.
        if (!Thread.currentThread().isInterrupted()) {
            node.failed(from, reason);
        }
        return new StoreException("redis: " + reason, null);
    }

    /** Parts of a slot that is being moved may be here and there. */
    private static void demandNoRedirection(List<Object> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisRedirectionException to) {
                throw to;
            }
        }
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

    /** One step of the agent's thread, for tests without it; see {@link Nodes#step}. */
    long step() {
        return nodes.step();
    }

    /**
     * The key's bytes, if there are bytes for it: half a surrogate pair would become a question
     * mark, and two keys one. Such keys are never read or filled; to remove one too many is safe.
     */
    private byte[] exactly(String text, int shard) throws StoreException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length()
                        || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw new StoreException("a key holds half a surrogate pair", null);
                }
                i++;
            }
        }
        return bytes(text, shard);
    }

    private int shardOf(String key) {
        return nodes.shards() == 1 ? 0 : Shards.of(key);
    }

    private byte[] bytes(String text, int shard) {
        return Wire.utf8(nodes.shards() == 1 ? text : Shards.key(text, shard));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    @Override
    public void close() {
        nodes.close();
        deadlines.close();
    }
}
