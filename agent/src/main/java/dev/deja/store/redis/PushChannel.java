package dev.deja.store.redis;

import dev.deja.store.Status;
import dev.deja.store.StoreException;
import dev.deja.store.Watcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One connection to one primary that hears which keys change there: RESP 3, broadcast tracking of a
 * few prefixes. Changes made by this process are heard like all others: they come in on other
 * connections.
 *
 * <p>That it is alive is proven, not believed: every now and then a key is written on a connection
 * that calls use, and has to come back here. A channel on which nothing comes back is given up and
 * opened again.
 */
final class PushChannel implements Runnable, RedisStore.Watching {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);

    /** Probes that may be under way. */
    private static final int MOST_PROBES = 64;

    private final RedisStore store;
    private final RedisSettings settings;
    private final Connector connector;
    private final Watcher watcher;
    private final LongSupplier clock;
    private final long probeNanos;
    private final String probes;
    private final Set<String> prefixes = new TreeSet<>();
    private volatile int version;
    private volatile int opened;
    private volatile boolean closed;

    // Made with the channel: before JDK 24 a thread keeps the loaders of the code that made it.
    private final Thread thread = new Thread(null, this, "deja-near", 0, false);

    private boolean started;

    /** Key to when it was sent, oldest first; since the channel was opened. */
    private final Map<String, Long> sent = new LinkedHashMap<>();

    private long lastReturn;
    private long number;
    private boolean told;

    PushChannel(
            RedisStore store,
            RedisSettings settings,
            Connector connector,
            Watcher watcher,
            LongSupplier clock,
            long probeNanos) {
        this.store = store;
        this.settings = settings;
        this.connector = connector;
        this.watcher = watcher;
        this.clock = clock;
        this.probeNanos = probeNanos;
        this.probes =
                settings.namespace() + ":~p:n:" + HexFormat.of().formatHex(Wire.nonce()) + ":";
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
    public void watch(Collection<String> more) {
        synchronized (prefixes) {
            if (!prefixes.addAll(more)) {
                return;
            }
            version++;
        }
        // What is not heard yet must not be believed, not even until the thread has noticed.
        watcher.closed();
    }

    @Override
    public synchronized void start() {
        if (!started && !closed) {
            started = true;
            thread.setDaemon(true);
            thread.setContextClassLoader(PushChannel.class.getClassLoader());
            thread.start();
        }
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                if (store.status().state() == Status.State.CONNECTED) {
                    listen();
                    continue;
                }
            } catch (IOException | RefusedException e) {
                tell(e);
            } catch (RuntimeException | Error e) {
                Logger.error(e, "redis: unexpected failure of the channel of the near cache");
            } finally {
                watcher.closed();
            }
            LockSupport.parkNanos(this, PAUSE);
        }
    }

    private void tell(Exception failure) {
        if (!told && !closed) {
            told = true;
            Logger.warn(
                    "redis: changes are not heard ({}): near caches stand aside; trying again every"
                            + " second",
                    failure.getMessage());
        }
    }

    /** Returns when the channel is to be opened anew. */
    private void listen() throws IOException, RefusedException {
        Socket socket = connector.dialer().socket(connector.address());
        try {
            opened = version;
            Pushes in = new Pushes(socket.getInputStream());
            greet(socket, in);
            sent.clear();
            lastReturn = clock.getAsLong();
            watcher.opened();
            long nextProbe = lastReturn;
            while (!closed && opened == version) {
                long now = clock.getAsLong();
                if (now - nextProbe >= 0) {
                    probe(now);
                    nextProbe = now + probeNanos;
                    continue;
                }
                int first;
                try {
                    socket.setSoTimeout(in.isMore() ? 1 : millis(nextProbe - now));
                    first = in.first();
                } catch (SocketTimeoutException e) {
                    continue;
                }
                socket.setSoTimeout(millis(SILENCE));
                hear(in.message(first));
            }
        } finally {
            Deadlines.closeQuietly(socket);
        }
    }

    private static int millis(long nanos) {
        return (int) Math.max(1, nanos / 1_000_000);
    }

    private void greet(Socket socket, Pushes in) throws IOException {
        List<String> hello = new ArrayList<>(List.of("HELLO", "3"));
        String password = settings.password();
        if (password != null) {
            String user = settings.user();
            hello.addAll(List.of("AUTH", user == null ? "default" : user, password));
        }
        ask(socket, in, hello);
        List<String> tracking = new ArrayList<>(List.of("CLIENT", "TRACKING", "ON", "BCAST"));
        synchronized (prefixes) {
            for (String prefix : prefixes) {
                tracking.addAll(List.of("PREFIX", prefix));
            }
        }
        tracking.addAll(List.of("PREFIX", probes));
        ask(socket, in, tracking);
        try {
            ask(socket, in, List.of("CLIENT", "SETNAME", settings.clientName()));
        } catch (RefusalException e) {
            // The name is a courtesy: an ACL may forbid it.
        }
    }

    /** The server does not do what it was asked to. */
    private static final class RefusalException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusalException(String message) {
            super(message);
        }
    }

    private void ask(Socket socket, Pushes in, List<String> command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Wire.utf8("*" + command.size() + "\r\n"));
        for (String word : command) {
            byte[] bytes = Wire.utf8(word);
            out.writeBytes(Wire.utf8("$" + bytes.length + "\r\n"));
            out.writeBytes(bytes);
            out.writeBytes(Wire.utf8("\r\n"));
        }
        socket.getOutputStream().write(out.toByteArray());
        socket.getOutputStream().flush();
        Object reply = null;
        for (int first = '>'; first == '>'; ) {
            // A push may come before the answer: what it tells of was before the first read here.
            first = in.first();
            reply = in.message(first);
        }
        if (reply instanceof Pushes.Failure failure) {
            throw new RefusalException(
                    "the server answers "
                            + command.get(0)
                            + " "
                            + command.get(1)
                            + " with: "
                            + Refusals.plain(failure.message()));
        }
    }

    /** Sends a probe; gives the channel up when none has come back for long. */
    private void probe(long now) throws IOException {
        if (sent.isEmpty()) {
            lastReturn = now;
        } else if (now - lastReturn > Math.max(SILENCE, 4 * probeNanos)) {
            throw new SocketTimeoutException("nothing comes back");
        }
        String key = probes + number++;
        // Before it leaves: what is claimed must not be younger than it is.
        sent.put(key, clock.getAsLong());
        if (sent.size() > MOST_PROBES) {
            sent.remove(sent.keySet().iterator().next());
        }
        try {
            store.probe(key);
        } catch (StoreException e) {
            sent.remove(key);
            if (store.status().state() != Status.State.CONNECTED) {
                throw new IOException("redis is not connected", e);
            }
        }
    }

    private void hear(@Nullable Object message) {
        if (!(message instanceof List<?> push)
                || push.size() < 2
                || !"invalidate".equals(push.get(0))) {
            return;
        }
        if (!(push.get(1) instanceof List<?> keys)) {
            watcher.changed(null);
            return;
        }
        for (Object each : keys) {
            if (!(each instanceof String key)) {
                watcher.changed(null);
            } else if (key.startsWith(probes)) {
                returned(key);
            } else {
                watcher.changed(key);
            }
        }
    }

    private void returned(String key) {
        Long when = sent.get(key);
        if (when == null) {
            // Its expiry is heard, too.
            return;
        }
        if (opened != version) {
            return;
        }
        sent.values().removeIf(each -> each - when <= 0);
        lastReturn = clock.getAsLong();
        watcher.heardAll(when);
        if (told) {
            told = false;
            Logger.info("redis: changes are heard again after an interruption");
        }
    }
}
