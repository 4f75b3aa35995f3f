package dev.deja.http.servlet.adapter;

import dev.deja.http.Fields;
import dev.deja.http.Reply;
import dev.deja.http.servlet.Held;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response that the application works on. Status and fields go to the container's response at
 * once, which knows best what becomes of them. The body is held back until its end, so that the
 * fields can still be completed then, or until it has to leave:
 *
 * <pre>
 *     HOLDING   nothing has left; what would have left without the agent counts as committed
 *     FLOWING   the head was given out, what follows passes through, and is copied
 *     DONE      the exchange has ended: everything passes through
 *     SEALED    the request was answered by a stored answer: everything is dropped
 * </pre>
 *
 * Containers may put responses of their own beneath it while they forward and include; {@link
 * #target} is the one that it was made for.
 */
final class CapturedResponse extends HttpServletResponseWrapper {
    /** How long a body that exceeds the container's buffer may be held back, in nanoseconds. */
    static final long PATIENCE_NANOS = 100_000_000;

    private static final byte[] EMPTY = {};

    private enum State {
        HOLDING,
        FLOWING,
        DONE,
        SEALED
    }

    /**
     * Fields of a filter that say what caches may do; others of filters are theirs to set on each
     * answer.
     */
    private static final Set<String> OF_CACHES =
            Set.of(
                    "cache-control",
                    "cdn-cache-control",
                    "surrogate-control",
                    "pragma",
                    "expires",
                    "vary",
                    "etag",
                    "last-modified",
                    "age",
                    "content-encoding");

    private static final @Nullable MethodHandle STATUS_WITH_REASON =
            Later.find("setStatus", int.class, String.class);
    private static final @Nullable MethodHandle REDIRECT_WITH_STATUS =
            Later.find("sendRedirect", String.class, int.class, boolean.class);

    private final Call call;
    private final HttpServletResponse target;
    private final Beneath beneath;

    /** Fields that were there before the servlet was called. */
    private Fields before = Fields.EMPTY;

    private State state = State.HOLDING;

    /** What was written; null once it is of no use to anybody. */
    private @Nullable Held held = new Held();

    private long written;

    /** The application's {@code Content-Length}; -1 for none. */
    private long declared = -1;

    /** Whether the container would have sent the head by now. */
    private boolean shut;

    private long shutAt;
    private boolean nonBlocking;
    private boolean trailers;

    /** Whether one write made the container send, however much room there was. */
    private boolean largeWrite;

    /** Whether the container has told this response to forget what was written. */
    private boolean emptied;

    /** Why the answer must not be kept. */
    private @Nullable String spoiled;

    private @Nullable CapturedStream stream;
    private @Nullable PrintWriter writer;

    /** The container's, once it was needed. */
    private @Nullable ServletOutputStream realStream;

    private @Nullable PrintWriter realWriter;
    private @Nullable Charset charset;

    /** What the container shows nowhere among its fields. */
    private List<String> cookies = List.of();

    private @Nullable Locale locale;

    CapturedResponse(Call call, HttpServletResponse response) {
        super(response);
        this.call = call;
        this.target = response;
        this.beneath = new Beneath(response);
    }

    boolean captures(HttpServletResponse response) {
        return response == target;
    }

    /** Whether nothing of the answer exists yet, seen by us or not. */
    boolean isUntouched() {
        return !target.isCommitted() && !beneath.hasContent();
    }

    /** Whether nothing was written through this response. */
    boolean isUnused() {
        return state == State.HOLDING && written == 0;
    }

    /** The answer must not be kept, for this reason. */
    void spoil(String reason) {
        if (spoiled == null) {
            spoiled = reason;
        }
    }

    /** What was set so far was set by guards, which will do so in front of every answer. */
    void forgetEarlier() {
        before = Fields.of(visible());
        cookies = List.of();
    }

    // The head.

    private List<Fields.Field> visible() {
        Collection<String> names = target.getHeaderNames();
        if (names.isEmpty()) {
            return List.of();
        }
        List<Fields.Field> lines = new ArrayList<>(names.size());
        for (String name : names) {
            // Some containers tell a name once for each of its lines.
            if (!isAmong(lines, name)
                    && !name.equalsIgnoreCase("Content-Type")
                    && !name.equalsIgnoreCase("Content-Length")) {
                for (String value : target.getHeaders(name)) {
                    if (value != null) {
                        lines.add(new Fields.Field(name, value));
                    }
                }
            }
        }
        return lines;
    }

    private static boolean isAmong(List<Fields.Field> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The fields that the application has set. */
    private Fields fields() {
        Fields all = Fields.of(visible());
        List<Fields.Field> lines = new ArrayList<>(all.lines().size() + 2);
        boolean isNew = before.lines().isEmpty();
        for (Fields.Field line : all.lines()) {
            if (isNew
                    || OF_CACHES.contains(line.name().toLowerCase(Locale.ROOT))
                    || !all.all(line.name()).equals(before.all(line.name()))) {
                lines.add(line);
            }
        }
        for (String cookie : cookies) {
            if (!isShown(cookie)) {
                lines.add(new Fields.Field("Set-Cookie", cookie));
            }
        }
        String type = target.getContentType();
        if (type != null) {
            lines.add(new Fields.Field("Content-Type", type));
        }
        if (locale != null && !all.has("Content-Language")) {
            lines.add(new Fields.Field("Content-Language", locale.toLanguageTag()));
        }
        if (declared >= 0) {
            lines.add(new Fields.Field("Content-Length", Long.toString(declared)));
        }
        return Fields.of(lines);
    }

    private boolean isShown(String cookie) {
        String start = cookie.substring(0, cookie.indexOf('=') + 1);
        for (String shown : target.getHeaders("Set-Cookie")) {
            if (shown.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** Turns the fields that the application has set into others. */
    private void change(Fields from, Fields to) {
        if (target.isCommitted()) {
            return;
        }
        if (from.lines().isEmpty()) {
            add(to);
            return;
        }
        for (Fields.Field line : from.lines()) {
            if (!to.has(line.name())) {
                remove(line.name());
            }
        }
        List<Fields.Field> lines = to.lines();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).name();
            if (!isRepeated(lines, i)) {
                List<String> values = to.all(name);
                if (!values.equals(from.all(name))) {
                    set(name, values);
                }
            }
        }
    }

    /** Fields where the application has set none, on every hit. */
    private void add(Fields to) {
        List<Fields.Field> lines = to.lines();
        for (int i = 0; i < lines.size(); i++) {
            Fields.Field line = lines.get(i);
            String name = line.name();
            if (isRepeated(lines, i) || name.equalsIgnoreCase("Set-Cookie")) {
                target.addHeader(name, line.value());
            } else {
                setOne(name, line.value());
            }
        }
    }

    private void setOne(String name, String value) {
        if (name.equalsIgnoreCase("Content-Type")) {
            target.setContentType(value);
        } else if (name.equalsIgnoreCase("Content-Length")) {
            setLength(value);
        } else {
            target.setHeader(name, value);
        }
    }

    /** Whether a line of the same name comes before it; of a handful, on every hit. */
    private static boolean isRepeated(List<Fields.Field> lines, int at) {
        for (int i = 0; i < at; i++) {
            if (lines.get(i).name().equalsIgnoreCase(lines.get(at).name())) {
                return true;
            }
        }
        return false;
    }

    private void remove(String name) {
        try {
            removeNow(name);
        } catch (RuntimeException e) {
            // Jetty takes no type away once it has given a writer out. Then it stays.
            return;
        }
    }

    private void removeNow(String name) {
        if (name.equalsIgnoreCase("Content-Length")) {
            target.setContentLengthLong(-1);
        } else if (name.equalsIgnoreCase("Content-Type")) {
            target.setContentType(null);
        } else {
            // Most containers take it away; Tomcat ignores it, and sends what is there.
            target.setHeader(name, null);
        }
    }

    private void set(String name, List<String> values) {
        if (name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Content-Length")) {
            setOne(name, values.get(0));
            return;
        }
        boolean first = !name.equalsIgnoreCase("Set-Cookie");
        for (String value : values) {
            if (first) {
                target.setHeader(name, value);
            } else {
                target.addHeader(name, value);
            }
            first = false;
        }
    }

    private void setLength(String value) {
        try {
            target.setContentLengthLong(Long.parseLong(value));
        } catch (NumberFormatException e) {
            // Then the container finds it out.
            return;
        }
    }

    // The end of it.

    /** Sends a stored answer, and drops what the application writes from now on. */
    void answer(Reply reply) throws IOException {
        state = State.SEALED;
        held = null;
        send(reply, Fields.EMPTY);
    }

    boolean isSealed() {
        return state == State.SEALED;
    }

    private void send(Reply reply, Fields from) throws IOException {
        Fields fields = reply.fields();
        byte[] body = reply.body();
        String error = reply.errorMessage();
        String location = fields.first("Location");
        if (error != null) {
            change(from, fields.without("Content-Type").without("Content-Length"));
            sendError(target, reply.status(), error);
            return;
        }
        if (reply.status() == SC_FOUND && location != null && (body == null || body.length == 0)) {
            // Containers differ in how they write the location, and end such answers at once.
            change(from, fields.without("Location").without("Content-Length"));
            target.sendRedirect(location);
            return;
        }
        target.setStatus(reply.status());
        change(from, fields);
        if (body != null) {
            if (!fields.has("Content-Length")
                    && (body.length > beneath.byteBuffer()
                            || beneath.goesPastBuffer(body.length))) {
                // Shorter ones are counted by the container, and may still be changed by filters.
                target.setContentLengthLong(body.length);
            }
            write(body);
        }
    }

    private static void sendError(HttpServletResponse response, int status, String message)
            throws IOException {
        if (message.isEmpty()) {
            response.sendError(status);
        } else {
            response.sendError(status, message);
        }
    }

    private void write(byte[] body) throws IOException {
        if (body.length == 0) {
            return;
        }
        PrintWriter chars = realWriter;
        if (chars == null) {
            try {
                target.getOutputStream().write(body);
                return;
            } catch (IllegalStateException e) {
                // A filter has asked for the writer.
                chars = target.getWriter();
            }
        }
        chars.write(new String(body, encoding()));
    }

    /** The servlet has returned, or the asynchronous answer is complete. */
    void finish() throws IOException {
        settleWriter();
        switch (state) {
            case HOLDING -> {
                if (!call.captures()) {
                    letGo();
                    call.end(null);
                } else if (spoiled != null || hasSpoiledItself()) {
                    letGo();
                } else {
                    completeNow();
                }
            }
            case FLOWING -> end();
            case DONE, SEALED -> {
                // All was said.
            }
        }
    }

    private boolean hasSpoiledItself() {
        if (!isUntouched()) {
            spoil("it was written in a way that the agent does not see");
        } else if (trailers) {
            spoil("it has trailers");
        } else if (declared >= 0 && declared != written && mayHaveBody()) {
            spoil("its Content-Length differs from what was written");
        }
        return spoiled != null;
    }

    private boolean mayHaveBody() {
        int status = target.getStatus();
        return !isHead() && status != SC_NO_CONTENT && status != SC_NOT_MODIFIED;
    }

    private boolean isHead() {
        return call.source().head().method().equals("HEAD");
    }

    /** Whether what has not left yet is replaced, since its application threw. */
    boolean replacesFailure(Throwable thrown) throws IOException {
        if (state != State.HOLDING || spoiled != null || target.isCommitted() || !isUntouched()) {
            return false;
        }
        Reply reply = call.standIn(thrown);
        if (reply == null) {
            return false;
        }
        settleWriter();
        forget();
        declared = -1;
        Fields fields = fields();
        held = null;
        state = State.SEALED;
        send(reply, fields);
        return true;
    }

    /** There will be no whole answer: what was written is in the container's hands. */
    void broken(String reason, @Nullable Throwable thrown) throws IOException {
        if (state == State.FLOWING || state == State.HOLDING) {
            call.fail(reason, thrown);
        }
        if (state == State.HOLDING) {
            state = State.DONE;
            pass();
        }
    }

    /** What is held back leaves, and is not kept; what follows passes through. */
    void letGo() throws IOException {
        if (state == State.HOLDING) {
            tellHead();
            state = State.FLOWING;
            if (spoiled != null) {
                String reason = spoiled;
                call.fail(reason, null);
                state = State.DONE;
            }
            pass();
        }
    }

    /** The head leaves, with what there is; what follows is copied on its way. */
    private void release() throws IOException {
        tellHead();
        state = State.FLOWING;
        Held first = held;
        if (first != null && isAllWritten()) {
            end();
        }
        pass(first);
    }

    private void tellHead() {
        if (!call.isLight()) {
            Fields fields = fields();
            change(fields, call.commit(target.getStatus(), fields));
        }
    }

    private void pass() throws IOException {
        Held all = held;
        held = null;
        pass(all);
    }

    private void pass(@Nullable Held all) throws IOException {
        if (all == null) {
            return;
        }
        if (all.charCount() > 0) {
            realWriter().write(all.chars(), 0, all.charCount());
        } else if (all.byteCount() > 0) {
            int most = largeWrite ? all.byteCount() : beneath.atOnce(all.byteCount());
            for (int from = 0; from < all.byteCount(); from += most) {
                realStream().write(all.bytes(), from, Math.min(most, all.byteCount() - from));
            }
        }
    }

    private boolean isAllWritten() {
        return declared >= 0 && written >= declared;
    }

    /** Nothing has left, and nothing more comes. */
    private void completeNow() throws IOException {
        Held all = held;
        int status = target.getStatus();
        Fields fields = fields();
        byte[] body = all == null ? EMPTY : all.toBytes(encoding());
        state = State.DONE;
        held = null;
        Reply reply = call.complete(status, fields, body, null);
        if (reply == null) {
            pass(all);
            return;
        }
        byte[] sent = reply.body();
        boolean same =
                sent == null
                        ? isHead() && reply.status() == status
                        : sent == body || Arrays.equals(sent, body);
        if (reply.errorMessage() != null || (!same && sent != null)) {
            send(reply, fields);
            return;
        }
        if (reply.status() != status) {
            target.setStatus(reply.status());
        }
        if (!same) {
            // 304: what was written is what the client has.
            change(fields.without("Content-Length"), reply.fields().without("Content-Length"));
            target.setContentLengthLong(-1);
            return;
        }
        change(fields, isHead() ? reply.fields() : lengthAs(fields, reply.fields()));
        pass(all);
    }

    /** The container finds the length out as it does without us, where the application did not. */
    private static Fields lengthAs(Fields from, Fields to) {
        String length = from.first("Content-Length");
        return length == null ? to.without("Content-Length") : to.with("Content-Length", length);
    }

    /** The last part is about to leave. */
    private void end() {
        State before = state;
        state = State.DONE;
        Held all = held;
        held = null;
        if (before != State.FLOWING) {
            return;
        }
        if (spoiled != null) {
            call.fail(spoiled, null);
        } else if (trailers) {
            call.fail("it has trailers", null);
        } else if (declared >= 0 && declared != written && mayHaveBody()) {
            call.fail("its Content-Length differs from what was written", null);
        } else {
            call.end(all == null ? null : all.toBytes(encoding()));
        }
    }

    // What the application writes.

    private ServletOutputStream realStream() throws IOException {
        ServletOutputStream real = realStream;
        if (real == null) {
            real = target.getOutputStream();
            realStream = real;
        }
        return real;
    }

    private PrintWriter realWriter() throws IOException {
        PrintWriter real = realWriter;
        if (real == null) {
            real = target.getWriter();
            realWriter = real;
        }
        return real;
    }

    /** Asking for the writer settles the encoding, which the application may see. */
    private void settleWriter() {
        if (writer != null && realWriter == null && state != State.SEALED) {
            try {
                Object ignored = realWriter();
            } catch (IOException | IllegalStateException e) {
                // It will say so again when it is written to.
                return;
            }
        }
    }

    private Charset encoding() {
        Charset known = charset;
        if (known == null) {
            try {
                known = Charset.forName(target.getCharacterEncoding());
            } catch (IllegalArgumentException e) {
                spoil("its encoding is not known");
                known = StandardCharsets.ISO_8859_1;
            }
            if (realWriter != null) {
                charset = known;
            }
        }
        return known;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        CapturedStream made = stream;
        if (made == null) {
            if (writer != null) {
                refuseSealed("getWriter()");
                settleWriter();
                ServletOutputStream second = target.getOutputStream();
                mixed();
                return second;
            }
            made = new CapturedStream(this, state == State.SEALED ? null : realStream());
            stream = made;
        }
        return made;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter made = writer;
        if (made == null) {
            if (stream != null) {
                refuseSealed("getOutputStream()");
                PrintWriter second = target.getWriter();
                mixed();
                return second;
            }
            String encoding = super.getCharacterEncoding();
            if (state != State.SEALED && encoding != null && !isSupported(encoding)) {
                throw new UnsupportedEncodingException(encoding);
            }
            made = new CapturedPrinter(this, new CapturedWriter(this));
            writer = made;
        }
        return made;
    }

    private void refuseSealed(String earlier) {
        if (state == State.SEALED) {
            throw new IllegalStateException(earlier + " has already been called for this response");
        }
    }

    /**
     * Containers refuse to give out a writer beside a stream, in words of their own. A filter's
     * response that allows it is the only one to know in which order they are put together.
     */
    private void mixed() throws IOException {
        spoil("it was written through a stream and a writer");
        letGo();
    }

    /** How the container's writer ends lines: most do as the platform does. */
    String lineEnd() {
        try {
            if (state != State.SEALED
                    && realWriter().getClass().getName().startsWith("io.undertow.")) {
                return "\r\n";
            }
        } catch (IOException e) {
            // The write that follows says so.
            return System.lineSeparator();
        }
        return System.lineSeparator();
    }

    private static boolean isSupported(String encoding) {
        try {
            return Charset.isSupported(encoding);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void write(byte[] source, int offset, int length) throws IOException {
        if (state == State.HOLDING && !nonBlocking && fits(length)) {
            Held body = held;
            if (body != null) {
                body.add(source, offset, length);
            }
            counted(length, beneath.byteBuffer());
            if (beneath.goesPastBuffer(length)) {
                largeWrite = true;
                if (state == State.HOLDING && !shut) {
                    shut();
                }
            }
            return;
        }
        if (isDropped(length)) {
            return;
        }
        Held copy = held;
        if (copy != null) {
            copy.add(source, offset, length);
        }
        beforeLast();
        try {
            realStream().write(source, offset, length);
        } catch (IOException e) {
            gone(e);
            throw e;
        }
    }

    void write(char[] source, int offset, int length) throws IOException {
        if (state == State.SEALED) {
            return;
        }
        PrintWriter real = realWriter();
        long bytes = Held.count(source, offset, length, encoding());
        if (state == State.HOLDING && !nonBlocking && fits(bytes)) {
            Held body = held;
            if (body != null) {
                body.add(source, offset, length, bytes);
            }
            counted(bytes, beneath.charBuffer());
            return;
        }
        if (isDropped(bytes)) {
            return;
        }
        Held copy = held;
        if (copy != null) {
            copy.add(source, offset, length, bytes);
        }
        beforeLast();
        real.write(source, offset, length);
    }

    private boolean fits(long length) {
        return call.captures() && spoiled == null && written + length <= call.maxBytes();
    }

    /** Before something passes through. */
    private boolean isDropped(long length) throws IOException {
        if (state == State.SEALED) {
            return true;
        }
        if (state == State.HOLDING) {
            if (spoiled != null) {
                letGo();
            } else {
                release();
            }
        }
        written += length;
        if (held != null && written > call.maxBytes()) {
            held = null;
        }
        return false;
    }

    /** E16: who has the last byte sees its effect. */
    private void beforeLast() {
        if (state == State.FLOWING && isAllWritten()) {
            end();
        }
    }

    private void gone(IOException e) {
        if (state == State.FLOWING) {
            state = State.DONE;
            held = null;
            call.fail("the client has gone", e);
        }
    }

    private void counted(long length, int buffer) throws IOException {
        written += length;
        if (shut) {
            if (System.nanoTime() - shutAt > PATIENCE_NANOS) {
                release();
            }
        } else if (written > buffer) {
            shut();
        }
    }

    private void shut() {
        shut = true;
        shutAt = System.nanoTime();
    }

    /** The application wants the client to have what there is. */
    private void beforeFlush() throws IOException {
        if (state == State.HOLDING) {
            if (!call.captures() || spoiled != null) {
                letGo();
            } else if (isAllWritten() && !hasSpoiledItself()) {
                completeNow();
            } else {
                release();
            }
        }
    }

    void flushStream() throws IOException {
        if (state != State.SEALED) {
            beforeFlush();
            try {
                realStream().flush();
            } catch (IOException e) {
                gone(e);
                throw e;
            }
        }
    }

    void flushWriter() throws IOException {
        if (state != State.SEALED) {
            PrintWriter real = realWriter();
            beforeFlush();
            real.flush();
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (state == State.SEALED) {
            return;
        }
        if (isIncluded()) {
            super.flushBuffer();
            return;
        }
        settleWriter();
        beforeFlush();
        try {
            super.flushBuffer();
        } catch (IOException e) {
            gone(e);
            throw e;
        }
    }

    void closeStream() throws IOException {
        if (state != State.SEALED) {
            finish();
            realStream().close();
        }
    }

    void closeWriter() throws IOException {
        if (state == State.SEALED) {
            return;
        }
        if (realWriter == null
                && !(target instanceof ServletResponseWrapper)
                && isClosedByDispatcher()) {
            // After a forward some containers close what was put around theirs by asking for its
            // writer, which would settle the encoding of an answer that has none.
            finish();
            realStream().close();
            return;
        }
        PrintWriter real = realWriter();
        finish();
        real.close();
    }

    private static boolean isClosedByDispatcher() {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.limit(12)
                                        .anyMatch(
                                                frame ->
                                                        frame.getClassName().endsWith("Dispatcher")
                                                                || frame.getClassName()
                                                                        .endsWith(
                                                                                "RequestDispatcherImpl")));
    }

    boolean isReady() {
        ServletOutputStream real = realStream;
        return real == null || state == State.SEALED || real.isReady();
    }

    void setWriteListener(WriteListener listener) throws IOException {
        nonBlocking = true;
        if (state == State.HOLDING && written > 0) {
            release();
        }
        realStream().setWriteListener(listener);
    }

    // Status and fields.

    private boolean isIncluded() {
        return call.request().getDispatcherType() == DispatcherType.INCLUDE;
    }

    /** Whether a change of the head comes too late, or is not wanted. */
    private boolean isLate() {
        if (state == State.SEALED || (state == State.HOLDING && isCommitted())) {
            return true;
        }
        if (state == State.FLOWING && !target.isCommitted()) {
            spoil("its head was changed after a part of it was written");
        }
        return false;
    }

    @Override
    public boolean isCommitted() {
        return switch (state) {
            case SEALED -> true;
            case HOLDING -> shut || (declared > 0 && isAllWritten()) || super.isCommitted();
            case FLOWING, DONE -> super.isCommitted();
        };
    }

    private void refuseLate(String what) {
        if (isCommitted()) {
            throw new IllegalStateException(
                    "Cannot call " + what + " after the response has been committed");
        }
    }

    private void forget() {
        Held body = held;
        if (body != null) {
            body.clear();
        }
        written = 0;
    }

    @Override
    public void reset() {
        if (state == State.SEALED) {
            return;
        }
        if (state == State.HOLDING && !isIncluded()) {
            refuseLate("reset()");
            forget();
            declared = -1;
            locale = null;
            cookies = List.of();
            stream = null;
            writer = null;
            realStream = null;
            realWriter = null;
            charset = null;
        }
        super.reset();
    }

    @Override
    public void resetBuffer() {
        if (state == State.SEALED) {
            return;
        }
        if (state == State.HOLDING && !isIncluded()) {
            refuseLate("resetBuffer()");
            forget();
            emptied = true;
        }
        super.resetBuffer();
    }

    /** A forward begins: some containers tell only their own response to forget. */
    void forwarded() {
        if (state == State.HOLDING && !emptied) {
            refuseLate("forward()");
            forget();
            stream = null;
            writer = null;
            realStream = null;
            realWriter = null;
            charset = null;
        }
        emptied = false;
    }

    /** Tomcat lets nothing more pass from here on, what was held back included. */
    void afterForward() throws IOException {
        if (beneath.isTomcat() && written > 0) {
            finish();
        }
    }

    @Override
    public void setBufferSize(int size) {
        if (state == State.SEALED) {
            return;
        }
        if (state == State.HOLDING && written > 0) {
            throw new IllegalStateException("Cannot change buffer size after data was written");
        }
        super.setBufferSize(size);
    }

    @Override
    public void sendError(int status) throws IOException {
        if (endsWith(status, null)) {
            super.sendError(status);
        }
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        if (endsWith(status, message)) {
            super.sendError(status, message);
        }
    }

    /** Whether the container is to make its error page. */
    private boolean endsWith(int status, @Nullable String message) throws IOException {
        if (state == State.SEALED) {
            return false;
        }
        if (state != State.HOLDING || status < 200 || isIncluded()) {
            return true;
        }
        refuseLate("sendError()");
        settleWriter();
        forget();
        if (!call.captures() || spoiled != null) {
            call.fail(spoiled == null ? "it is an error" : spoiled, null);
            state = State.DONE;
            held = null;
            return true;
        }
        Fields fields = fields();
        Reply reply = call.complete(status, fields, EMPTY, message == null ? "" : message);
        return goesOn(reply, status, fields, reply != null && reply.errorMessage() != null);
    }

    private boolean goesOn(@Nullable Reply reply, int status, Fields fields, boolean sameKind)
            throws IOException {
        held = null;
        if (reply == null || (reply.status() == status && sameKind)) {
            state = State.DONE;
            if (reply != null) {
                change(fields, reply.fields().without("Location"));
            }
            return true;
        }
        state = State.SEALED;
        send(reply, fields);
        return false;
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        if (redirects(SC_FOUND, location)) {
            super.sendRedirect(location);
        }
    }

    /** Of Servlet 6.1. */
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (clearBuffer ? redirects(status, location) : keepsBodyOf(status)) {
            Later.call(REDIRECT_WITH_STATUS, getResponse(), location, status, clearBuffer);
        }
    }

    private boolean keepsBodyOf(int status) throws IOException {
        if (state == State.HOLDING) {
            spoil("it redirects with " + status + " and a body of its own");
            letGo();
        }
        return state != State.SEALED;
    }

    private boolean redirects(int status, @Nullable String location) throws IOException {
        if (state == State.SEALED) {
            return false;
        }
        if (state != State.HOLDING || location == null || isIncluded()) {
            return true;
        }
        refuseLate("sendRedirect()");
        settleWriter();
        forget();
        if (!call.captures() || spoiled != null) {
            call.fail(spoiled == null ? "it is a redirect" : spoiled, null);
            state = State.DONE;
            held = null;
            return true;
        }
        declared = -1;
        Fields fields = fields();
        Reply reply = call.complete(status, fields.with("Location", location), EMPTY, null);
        return goesOn(reply, status, fields, reply != null && reply.errorMessage() == null);
    }

    @Override
    public void setStatus(int status) {
        if (!isLate()) {
            super.setStatus(status);
        }
    }

    /** Of Servlet 5 and older. */
    public void setStatus(int status, String reason) {
        if (!isLate()) {
            Later.call(STATUS_WITH_REASON, getResponse(), status, reason);
        }
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (!isLate()) {
            super.addCookie(cookie);
            if (cookie != null && !isIncluded()) {
                cookieSet(cookie.getName() + "=" + cookie.getValue());
            }
        }
    }

    /** A cookie was set, in a way that may not show among the fields. */
    void cookieSet(String cookie) {
        if (cookies.isEmpty()) {
            cookies = new ArrayList<>(1);
        }
        cookies.add(cookie);
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (!isLate()) {
            super.setHeader(name, value);
            noticed(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        if (!isLate()) {
            super.addHeader(name, value);
            noticed(name, value);
        }
    }

    private void noticed(String name, @Nullable String value) {
        if ("Content-Length".equalsIgnoreCase(name) && !isIncluded()) {
            try {
                declared = value == null ? -1 : Long.parseLong(value.strip());
            } catch (NumberFormatException e) {
                spoil("its Content-Length is no number");
            }
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!isLate()) {
            super.setIntHeader(name, value);
            noticed(name, Integer.toString(value));
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (!isLate()) {
            super.addIntHeader(name, value);
            noticed(name, Integer.toString(value));
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        if (!isLate()) {
            super.setDateHeader(name, date);
        }
    }

    @Override
    public void addDateHeader(String name, long date) {
        if (!isLate()) {
            super.addDateHeader(name, date);
        }
    }

    @Override
    public void setContentLength(int length) {
        if (!isLate()) {
            super.setContentLength(length);
            noticed("Content-Length", Integer.toString(length));
        }
    }

    @Override
    public void setContentLengthLong(long length) {
        if (!isLate()) {
            super.setContentLengthLong(length);
            noticed("Content-Length", Long.toString(length));
        }
    }

    @Override
    public void setContentType(@Nullable String type) {
        if (!isLate()) {
            settleWriter();
            super.setContentType(type);
        }
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) {
        if (!isLate()) {
            settleWriter();
            super.setCharacterEncoding(encoding);
        }
    }

    @Override
    public void setLocale(Locale given) {
        if (!isLate()) {
            settleWriter();
            super.setLocale(given);
            if (!isIncluded()) {
                locale = given;
            }
        }
    }

    @Override
    public @Nullable String getContentType() {
        settleWriter();
        return super.getContentType();
    }

    @Override
    public String getCharacterEncoding() {
        settleWriter();
        return super.getCharacterEncoding();
    }

    @Override
    public @Nullable String getHeader(String name) {
        settleWriter();
        return super.getHeader(name);
    }

    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        trailers = true;
        super.setTrailerFields(supplier);
    }

    @Override
    public String encodeURL(String url) {
        return withoutSession(url, super.encodeURL(url));
    }

    @Override
    public String encodeRedirectURL(String url) {
        return withoutSession(url, super.encodeRedirectURL(url));
    }

    /** The id of a session in a page would make everybody who gets the page its owner. */
    private String withoutSession(String url, String encoded) {
        if (encoded != null && !encoded.equals(url)) {
            spoil("it has the id of a session in a URL");
        }
        return encoded;
    }
}
