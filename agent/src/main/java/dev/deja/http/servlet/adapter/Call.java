package dev.deja.http.servlet.adapter;

import dev.deja.http.Exchange;
import dev.deja.http.Fields;
import dev.deja.http.Reply;
import dev.deja.http.RequestInput;
import dev.deja.http.servlet.Guards;
import dev.deja.http.servlet.ServletExchange;
import dev.deja.http.servlet.ServletExchanges;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way through a container: the outermost call of a servlet, what that forwards
 * and includes, and the dispatches that an asynchronous answer goes on with.
 */
final class Call implements ServletExchange {
    /**
     * Under this name a captured request answers with its call; the container's own request carries
     * it while an asynchronous answer is under way, since it may be dispatched without ours.
     */
    static final String KEY = ServletExchanges.ATTRIBUTE;

    /** A forward under way: its servlet, by identity, and what it was asked for. */
    private record Forward(Object servlet, String uri, @Nullable String query) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Forward that
                    && that.servlet == servlet
                    && Objects.equals(that.uri, uri)
                    && Objects.equals(that.query, query);
        }

        @Override
        public int hashCode() {
            return Objects.hash(uri, query);
        }
    }

    private record Read(RequestInput input, String name, @Nullable Object value) {}

    private final Exchange exchange;
    private final RequestSource source;
    private final HttpServletRequest original;
    private final CapturedRequest request;

    // Some containers change their own request while they dispatch it.
    private final DispatcherType dispatch;
    private final String path;

    /** An exchange is told one thing at a time, but applications may use many threads. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The thread whose reads are the framework's own. */
    private volatile @Nullable Thread ignored;

    private Guards guards = Guards.OUTSIDE;
    private @Nullable Object first;
    private volatile CapturedResponse response;
    private boolean ended;
    private boolean asked;

    /**
     * What inner guards have read before the lookup: they will do so in front of every answer, so
     * that it is no input of this one. Null once the lookup has taken place.
     */
    private @Nullable List<Read> early;

    /** Whether a thread is inside the servlet. */
    private volatile boolean inside;

    /** What the application has of an asynchronous answer under way; null when there is none. */
    private volatile @Nullable CapturedAsync async;

    /** The thread that is inside. */
    private @Nullable Thread worker;

    /** Whether the answer goes on after the servlet has returned. */
    private boolean goesOn;

    /** What was completed while the servlet had not returned. */
    private @Nullable CapturedAsync pending;

    private @Nullable Forward forward;
    private @Nullable HttpSession session;
    private @Nullable HttpSession observedSession;

    Call(
            Exchange exchange,
            RequestSource source,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.exchange = exchange;
        this.source = source;
        this.original = request;
        this.dispatch = request.getDispatcherType();
        this.path = String.valueOf(request.getRequestURI());
        this.request = new CapturedRequest(this, request);
        this.response = new CapturedResponse(this, response);
    }

    /** The call that a request belongs to. */
    static @Nullable Call of(ServletRequest request) {
        if (request instanceof CapturedRequest captured) {
            return captured.call();
        }
        return request.getAttribute(KEY) instanceof Call call ? call : null;
    }

    RequestSource source() {
        return source;
    }

    CapturedRequest request() {
        return request;
    }

    CapturedResponse response() {
        return response;
    }

    /** The whole of it, or all until an asynchronous answer has started. */
    void begin(Guards guards, MethodHandle body, Object servlet) throws Throwable {
        this.guards = guards;
        first = servlet;
        if (exchange.answersAtOnce()) {
            boolean isFree = response.isUntouched();
            Reply reply = lookup();
            if (reply != null && isFree) {
                response.answer(reply);
            }
            return;
        }
        if (!response.isUntouched()) {
            asked = true;
            response.spoil("a filter has written part of the answer");
            exchange.outOfReach(
                    "a filter had written part of the answer before the servlet was called",
                    "leave its path out with except");
        }
        switch (guards) {
            case OUTSIDE -> {
                Reply reply = lookup();
                if (reply != null) {
                    response.answer(reply);
                    return;
                }
            }
            case INSIDE -> early = new ArrayList<>();
            case HIDDEN -> {
                asked = true;
                exchange.outOfReach(
                        servlet.getClass().getName()
                                + " has guards of its own, which an answer would pass by",
                        "use a method rule on the method that makes the answer");
            }
        }
        if (!exchange.isLight()) {
            response.forgetEarlier();
        }
        run(body, servlet, request, response);
    }

    private void run(
            MethodHandle body,
            Object servlet,
            HttpServletRequest called,
            HttpServletResponse answered)
            throws Throwable {
        worker = Thread.currentThread();
        inside = true;
        try {
            Object ignored = body.invoke(servlet, (Object) called, (Object) answered);
        } catch (Throwable thrown) {
            CapturedAsync completed = outside();
            if (completed == null && !goesOn && standsIn(thrown)) {
                return;
            }
            threw(thrown);
            if (completed != null) {
                completed.completeNow();
            }
            throw thrown;
        }
        CapturedAsync completed = outside();
        if (completed != null) {
            completed.completeNow();
        } else if (!goesOn) {
            response.finish();
        }
    }

    /**
     * The servlet has returned.
     *
     * @return what another thread has completed meanwhile
     */
    private @Nullable CapturedAsync outside() {
        lock.lock();
        try {
            inside = false;
            worker = null;
            CapturedAsync completed = pending;
            pending = null;
            // It may have been started past us, on a request that was taken out of ours.
            goesOn = async != null || (original.isAsyncSupported() && original.isAsyncStarted());
            if (goesOn && completed == null && !ended) {
                exchange.leave();
            }
            return completed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Another thread completes the answer. As long as the servlet has not returned the container
     * would wait for it, and so does the exchange.
     */
    boolean completesLater(CapturedAsync completed) {
        lock.lock();
        try {
            if (inside && Thread.currentThread() != worker) {
                pending = completed;
                return true;
            }
            if (!inside && !ended) {
                exchange.enter();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether an older answer was sent in place of the one that the application failed to give. */
    private boolean standsIn(Throwable thrown) {
        try {
            return response.replacesFailure(thrown);
        } catch (IOException e) {
            // The client has gone; its answer was given.
            return true;
        }
    }

    @Nullable Reply standIn(Throwable thrown) {
        lock.lock();
        try {
            Reply reply = ended ? null : exchange.standIn(thrown);
            ended |= reply != null;
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private void threw(Throwable thrown) {
        try {
            response.broken("the application threw", thrown);
        } catch (IOException e) {
            // The client has gone; what the application threw matters more.
            return;
        }
    }

    /**
     * A servlet is called for a request that is ours already.
     *
     * @return whether this call is done
     */
    boolean goOn(
            Guards guards,
            MethodHandle body,
            Object servlet,
            HttpServletRequest called,
            HttpServletResponse answered)
            throws Throwable {
        if (guards != Guards.OUTSIDE) {
            judge(guards, servlet, called);
        }
        DispatcherType type = called.getDispatcherType();
        if (inside) {
            return type == DispatcherType.FORWARD && forwarded(body, servlet, called, answered);
        }
        if (type != DispatcherType.ASYNC) {
            return false;
        }
        async = null;
        original.removeAttribute(KEY);
        exchange.enter();
        run(body, servlet, seen(called), seen(answered));
        return true;
    }

    /**
     * A servlet with guards of its own takes part in the answer. Where the lookup has its place in
     * front of them, the answer is not kept: given again, it would pass them by.
     */
    private void judge(Guards inner, Object servlet, HttpServletRequest called) {
        DispatcherType type = called.getDispatcherType();
        if (type == DispatcherType.ERROR) {
            return;
        }
        boolean isElsewhere =
                (type != dispatch && type != DispatcherType.ASYNC)
                        || !path.equals(called.getRequestURI());
        boolean isBehind = servlet == first || (guards == Guards.INSIDE && inner == guards);
        if (isElsewhere || !isBehind) {
            String reason =
                    servlet.getClass().getName()
                            + " has guards of its own, and is called by another servlet or for"
                            + " another path";
            response.spoil(reason);
            outOfReach(reason, "use a method rule on the method that makes the answer");
        }
    }

    /** A forward, or a servlet that calls the method of its superclass within one. */
    private boolean forwarded(
            MethodHandle body,
            Object servlet,
            HttpServletRequest called,
            HttpServletResponse answered)
            throws Throwable {
        Forward outer = forward;
        Forward next = new Forward(servlet, called.getRequestURI(), called.getQueryString());
        if (next.equals(outer)) {
            return false;
        }
        response.forwarded();
        forward = next;
        try {
            Object ignored = body.invoke(servlet, (Object) called, (Object) answered);
        } finally {
            forward = outer;
        }
        if (async == null) {
            response.afterForward();
        }
        return true;
    }

    /** What captures a request: itself, where one of ours is in it. */
    HttpServletRequest seen(HttpServletRequest called) {
        for (ServletRequest each = called; each instanceof ServletRequestWrapper wrapper; ) {
            if (each instanceof CapturedRequest) {
                return called;
            }
            each = wrapper.getRequest();
        }
        return called == original ? request : new CapturedRequest(this, called);
    }

    /** What captures a response: itself, where one of ours is in it. */
    HttpServletResponse seen(HttpServletResponse answered) {
        for (ServletResponse each = answered; each instanceof ServletResponseWrapper wrapper; ) {
            if (each instanceof CapturedResponse) {
                return answered;
            }
            each = wrapper.getResponse();
        }
        return captured(answered);
    }

    /** The answer may go on at another response than at first, in front of filters. */
    private CapturedResponse captured(HttpServletResponse answered) {
        CapturedResponse before = response;
        if (before.captures(answered)) {
            return before;
        }
        CapturedResponse next = new CapturedResponse(this, answered);
        if (!exchange.isLight()) {
            next.forgetEarlier();
        }
        if (!before.isUnused()) {
            try {
                before.letGo();
            } catch (IOException e) {
                fail("the client has gone", e);
            }
            next.spoil("it was written to two responses");
        }
        response = next;
        return next;
    }

    // The exchange.

    int maxBytes() {
        return exchange.maxBytes();
    }

    boolean captures() {
        return exchange.captures();
    }

    /** Whether nobody wants to know of the answer, as it looks now. */
    boolean isLight() {
        return exchange.isLight() && !exchange.captures();
    }

    private @Nullable Reply lookup() {
        lock.lock();
        try {
            if (asked || ended || !exchange.mayAnswer()) {
                return null;
            }
            asked = true;
            early = null;
            if (guards == Guards.INSIDE) {
                request.forgetOwn();
                response.forgetEarlier();
            }
            Reply reply = exchange.lookup();
            ended = reply != null;
            return reply;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean answer(String handler) {
        if (!response.isUnused() || !source.handledBy(handler)) {
            return false;
        }
        Reply reply = lookup();
        if (reply == null) {
            observe(RequestInput.ATTRIBUTE, RequestSource.HANDLER, handler);
            return false;
        }
        try {
            response.answer(reply);
        } catch (IOException e) {
            // The client has gone; its answer was given.
            return true;
        }
        return true;
    }

    @Override
    public void readHeader(String name) {
        String field = name.toLowerCase(Locale.ROOT);
        observe(RequestInput.HEADER, field, source.read(RequestInput.HEADER, field));
    }

    @Override
    public boolean ignoreReads() {
        if (ignored == Thread.currentThread()) {
            return false;
        }
        ignored = Thread.currentThread();
        return true;
    }

    @Override
    public void heedReads() {
        ignored = null;
    }

    @Override
    public String path() {
        return path;
    }

    /** Whether it is the request that was asked, not one that it was dispatched to. */
    boolean isWhole(ServletRequest asked) {
        return asked.getDispatcherType() == dispatch
                && (!(asked instanceof HttpServletRequest http)
                        || path.equals(http.getRequestURI()));
    }

    @Override
    public void outOfReach(String reason, String remedy) {
        lock.lock();
        try {
            exchange.outOfReach(reason, remedy);
        } finally {
            lock.unlock();
        }
    }

    void observe(RequestInput input, String name, @Nullable Object value) {
        lock.lock();
        try {
            if (ended || ignored == Thread.currentThread()) {
                return;
            }
            if (early == null) {
                exchange.observe(input, name, value);
            } else {
                early.add(new Read(input, name, value));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody has looked up: then all that was read counts. */
    private void tellEarly(int status) {
        if (early != null) {
            if (status >= 200 && status < 300) {
                exchange.outOfReach(
                        "the framework has answered without calling a handler that is known",
                        "use a method rule on the method that makes the answer, or leave its path"
                                + " out with except");
            }
            for (Read read : early) {
                exchange.observe(read.input(), read.name(), read.value());
            }
            early = null;
        }
    }

    /** What to send; null when the exchange has ended already. */
    @Nullable Reply complete(
            int status, Fields fields, byte[] body, @Nullable String errorMessage) {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            tellEarly(status);
            ended = true;
            return exchange.complete(status, fields, body, errorMessage);
        } finally {
            lock.unlock();
        }
    }

    Fields commit(int status, Fields fields) {
        lock.lock();
        try {
            if (ended) {
                return fields;
            }
            tellEarly(status);
            return exchange.commit(status, fields);
        } finally {
            lock.unlock();
        }
    }

    void end(byte @Nullable [] body) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                exchange.end(body);
            }
        } finally {
            lock.unlock();
        }
    }

    void fail(String reason, @Nullable Throwable thrown) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                exchange.fail(reason, thrown);
            }
        } finally {
            lock.unlock();
        }
    }

    // Sessions.

    void sessionBegun(HttpSession begun) {
        response.cookieSet(sessionCookie(begun.getId()));
    }

    /** The cookie that a session is known by; some containers show it nowhere. */
    String sessionCookie(String id) {
        String name = original.getServletContext().getSessionCookieConfig().getName();
        return (name == null ? "JSESSIONID" : name) + "=" + id;
    }

    /** The same object for the same session. */
    HttpSession observed(HttpSession given) {
        lock.lock();
        try {
            HttpSession made = observedSession;
            if (made == null || session != given) {
                made = ObservedSession.of(given, this);
                session = given;
                observedSession = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    // Asynchronous answers.

    AsyncContext async(
            AsyncContext context,
            @Nullable ServletRequest given,
            @Nullable ServletResponse givenResponse) {
        CapturedAsync started = new CapturedAsync(this, context, given, givenResponse);
        async = started;
        original.setAttribute(KEY, this);
        started.watch();
        return started;
    }

    @Nullable CapturedAsync startedAsync() {
        return async;
    }

    /** The container has ended the answer, seen by us or not. */
    void asyncOver() {
        fail("the answer ended without its application", null);
        original.removeAttribute(KEY);
    }
}
