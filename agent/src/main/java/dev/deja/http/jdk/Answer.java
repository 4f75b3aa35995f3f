package dev.deja.http.jdk;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.deja.http.Exchange;
import dev.deja.http.Fields;
import dev.deja.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The answer of a handler on its way to the client. It is held back until it is whole, so that it
 * is stored, and what it changes is evicted, before the client has its last byte (SPEC E16); but
 * not past a flush, a tenth of a second of writing, or what is too long to be stored. Whatever a
 * handler does that the server would answer with an exception is passed on to the server, after
 * what was held back.
 *
 * <p>Safe for a handler that hands it from thread to thread.
 */
final class Answer {
    private static final long LONGEST_HOLD_NANOS = 100_000_000;
    private static final byte[] NOTHING = new byte[0];

    /** Fields that are the server's own, or of the connection. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "transfer-encoding", "date", "trailer", "upgrade");

    private enum State {
        /** The handler has not sent the head. */
        OPEN,
        /** It has; the client has nothing yet. */
        HELD,
        /** The head has left. */
        STREAMING,
        /** There is nothing left to do here: what the handler calls is the server's. */
        PASSED,
        /**
         * Something else than the handler's answer was sent, and what the handler does is dropped.
         */
        REPLACED
    }

    private final Exchange exchange;
    private final HttpExchange server;
    private final boolean isHead;
    private final Thread owner = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> ownAttributes = ConcurrentHashMap.newKeySet();
    private final ServedRequest request;

    private State state = State.OPEN;
    private int status = -1;
    private long length;
    private Fields fields = Fields.EMPTY;
    private long written;

    /** What was written, as long as it is whole; what is held back while the state is HELD. */
    private @Nullable ByteArrayOutputStream kept;

    private long writingSince;
    private boolean hasEnded;
    private boolean isLeft;

    Answer(Exchange exchange, HttpExchange server, ServedRequest request) {
        this.exchange = exchange;
        this.server = server;
        this.request = request;
        isHead = server.getRequestMethod().equals("HEAD");
    }

    Exchange exchange() {
        return exchange;
    }

    ServedRequest request() {
        return request;
    }

    /** Names of attributes that the handler itself has set. */
    Set<String> ownAttributes() {
        return ownAttributes;
    }

    /**
     * Sends a stored answer.
     *
     * @return false when the server does not take it: the handler must answer
     */
    boolean send(Reply reply) {
        Headers now = server.getResponseHeaders();
        Fields before = now.isEmpty() ? Fields.EMPTY : ServedRequest.fields(now);
        try {
            if (now.isEmpty()) {
                add(now, reply.fields());
            } else {
                apply(reply.fields());
            }
        } catch (RuntimeException e) {
            now.clear();
            add(now, before);
            return false;
        }
        try {
            sendWhole(reply);
        } catch (IOException | RuntimeException e) {
            server.close(); // The client went away.
        }
        return true;
    }

    private void sendWhole(Reply reply) throws IOException {
        byte[] body = reply.body() == null ? NOTHING : reply.body();
        boolean isEmpty = body.length == 0 || isHead || hasNoBody(reply.status());
        server.sendResponseHeaders(reply.status(), isEmpty ? -1 : body.length);
        if (!isEmpty) {
            server.getResponseBody().write(body);
        }
        server.close();
    }

    private static boolean hasNoBody(int status) {
        return status == 204 || status == 304;
    }

    /** Where no filter has set any. */
    private static void add(Headers to, Fields fields) {
        for (Fields.Field line : fields.lines()) {
            if (!isOfTheConnection(line.name())) {
                to.add(line.name(), line.value());
            }
        }
    }

    /**
     * Makes the fields of the response these, and leaves alone those that are as they should be.
     */
    private void apply(Fields wanted) {
        Headers all = new Headers();
        for (Fields.Field line : wanted.lines()) {
            all.add(line.name(), line.value());
        }
        Headers now = server.getResponseHeaders();
        for (String name : new ArrayList<>(now.keySet())) {
            if (!isOfTheConnection(name) && !all.containsKey(name)) {
                now.remove(name);
            }
        }
        for (Map.Entry<String, List<String>> entry : all.entrySet()) {
            String name = entry.getKey();
            if (!isOfTheConnection(name) && !entry.getValue().equals(now.get(name))) {
                now.put(name, new ArrayList<>(entry.getValue()));
            }
        }
    }

    /** The same for an answer of the handler's, which goes out as it is rather than not at all. */
    private void change(Fields wanted) {
        try {
            apply(wanted);
        } catch (RuntimeException e) {
            Logger.debug(e, "Fields of an answer are left as the handler set them");
        }
    }

    private static boolean isOfTheConnection(String name) {
        return OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
    }

    /** What the handler told; -1 before it did. */
    int status() {
        lock.lock();
        try {
            return state == State.OPEN || state == State.PASSED ? server.getResponseCode() : status;
        } finally {
            lock.unlock();
        }
    }

    void head(int code, long contentLength) throws IOException {
        boolean foreign = arrive();
        try {
            if (state == State.HELD || state == State.REPLACED) {
                throw new IOException("headers already sent");
            }
            if (state != State.OPEN || code < 200 || contentLength < -1) {
                fail("the handler sent an answer that is none", null);
                state = State.PASSED;
                server.sendResponseHeaders(code, contentLength);
                return;
            }
            status = code;
            length = contentLength;
            fields = ServedRequest.fields(server.getResponseHeaders());
            boolean isKept = exchange.captures();
            if (isHead || hasNoBody(code) || contentLength == -1) {
                withoutBody(isKept);
            } else if (isKept && contentLength <= exchange.maxBytes()) {
                kept = new ByteArrayOutputStream();
                state = State.HELD;
            } else {
                stream();
            }
        } finally {
            depart(foreign);
        }
    }

    private void withoutBody(boolean isKept) throws IOException {
        if (isKept) {
            complete(NOTHING);
            return;
        }
        change(exchange.commit(status, fields));
        end(null);
        state = State.PASSED;
        server.sendResponseHeaders(status, length);
    }

    /** The whole answer is there. */
    private void complete(byte[] body) throws IOException {
        kept = null;
        hasEnded = true;
        Reply reply = exchange.complete(status, fields, body, null);
        byte[] replied = reply.body();
        change(reply.fields());
        if (reply.status() == status && Arrays.equals(replied == null ? NOTHING : replied, body)) {
            state = State.PASSED;
            server.sendResponseHeaders(status, length);
            if (body.length > 0) {
                server.getResponseBody().write(body);
            }
        } else {
            state = State.REPLACED;
            sendWhole(reply);
        }
    }

    /** The head leaves, and after it what was held back. */
    private void stream() throws IOException {
        ByteArrayOutputStream held = kept;
        change(exchange.commit(status, fields));
        state = State.STREAMING;
        try {
            server.sendResponseHeaders(status, length);
            if (held != null && held.size() > 0) {
                server.getResponseBody().write(held.toByteArray());
            }
        } catch (IOException e) {
            fail("the client went away", e);
            throw e;
        }
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        boolean foreign = arrive();
        try {
            if (state == State.REPLACED) {
                throw new IOException("stream closed");
            }
            if (state == State.HELD && count > 0) {
                if (isHeldOn(count)) {
                    hold(bytes, offset, count);
                    return;
                }
                stream();
            }
            if (state == State.STREAMING) {
                pass(bytes, offset, count);
            } else {
                server.getResponseBody().write(bytes, offset, count);
            }
        } finally {
            depart(foreign);
        }
    }

    private boolean isHeldOn(int count) {
        long after = written + count;
        if (after > exchange.maxBytes() || (length > 0 && after > length)) {
            return false;
        }
        long now = System.nanoTime();
        if (written == 0) {
            writingSince = now;
        }
        // The last part is held for no time at all.
        return after == length || now - writingSince <= LONGEST_HOLD_NANOS;
    }

    private void hold(byte[] bytes, int offset, int count) throws IOException {
        ByteArrayOutputStream held = kept;
        if (held == null) {
            return;
        }
        held.write(bytes, offset, count);
        written += count;
        if (written == length) {
            complete(held.toByteArray());
        }
    }

    private void pass(byte[] bytes, int offset, int count) throws IOException {
        ByteArrayOutputStream all = kept;
        if (all != null) {
            if (written + count > exchange.maxBytes()) {
                kept = null;
            } else {
                all.write(bytes, offset, count);
            }
        }
        if (length > 0 && written + count == length) {
            end(kept);
        }
        try {
            server.getResponseBody().write(bytes, offset, count);
        } catch (IOException e) {
            fail("the client went away", e);
            throw e;
        }
        written += count;
    }

    void flush() throws IOException {
        boolean foreign = arrive();
        try {
            if (state == State.HELD) {
                stream();
            }
            if (state != State.REPLACED) {
                server.getResponseBody().flush();
            }
        } finally {
            depart(foreign);
        }
    }

    /** The handler closes the stream. */
    void closeStream() throws IOException {
        boolean foreign = arrive();
        try {
            settle();
            if (state != State.REPLACED) {
                server.getResponseBody().close();
            }
        } finally {
            depart(foreign);
        }
    }

    /** The handler closes the exchange. */
    void closeExchange() {
        boolean foreign = arrive();
        try {
            settle();
            fail("the handler closed the exchange without an answer", null);
        } catch (IOException e) {
            fail("the client went away", e);
        } finally {
            server.close();
            depart(foreign);
        }
    }

    /** Nothing more is written. */
    private void settle() throws IOException {
        ByteArrayOutputStream all = kept;
        if (state == State.HELD && all != null && length == 0) {
            complete(all.toByteArray());
        } else if (state == State.HELD) {
            stream();
        }
        if (state == State.STREAMING) {
            if (length == 0 || written == length) {
                end(kept);
            } else {
                fail("the handler wrote less than it had announced", null);
            }
        }
    }

    /**
     * The handler failed; the server is about to close the connection.
     *
     * @return whether an older answer was sent instead
     */
    boolean thrown(Throwable e) {
        boolean foreign = arrive();
        try {
            Reply reply =
                    !hasEnded && (state == State.OPEN || state == State.HELD)
                            ? exchange.standIn(e)
                            : null;
            if (reply != null) {
                hasEnded = true;
                kept = null;
                state = State.REPLACED;
                return send(reply);
            }
            fail("the handler threw", e);
            if (state == State.HELD) {
                stream();
            }
        } catch (IOException | RuntimeException ignored) {
            // The handler's own failure is the one to be told.
        } finally {
            if (state != State.REPLACED) {
                state = State.PASSED;
            }
            depart(foreign);
        }
        return false;
    }

    /** The handler returned; if it has not answered, another thread will. */
    void returned() {
        lock.lock();
        try {
            if (!hasEnded) {
                isLeft = true;
                exchange.leave();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable ByteArrayOutputStream body) {
        if (!hasEnded) {
            hasEnded = true;
            exchange.end(body == null ? null : body.toByteArray());
        }
    }

    private void fail(String reason, @Nullable Throwable thrown) {
        if (!hasEnded) {
            hasEnded = true;
            exchange.fail(reason, thrown);
        }
    }

    /** Begins what one thread does with the answer. */
    private boolean arrive() {
        lock.lock();
        boolean foreign = !hasEnded && (isLeft || Thread.currentThread() != owner);
        if (foreign) {
            exchange.enter();
        }
        return foreign;
    }

    private void depart(boolean foreign) {
        if (foreign && !hasEnded) {
            exchange.leave();
        }
        lock.unlock();
    }
}
