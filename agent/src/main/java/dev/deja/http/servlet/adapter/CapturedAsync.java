package dev.deja.http.servlet.adapter;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous answer as its application sees it: it writes to captured responses, and the
 * answer is kept before the container may send its last byte.
 */
final class CapturedAsync implements AsyncContext {
    private final Call call;
    private final AsyncContext context;
    private final @Nullable ServletRequest request;
    private final @Nullable ServletResponse response;

    /**
     * Creates one.
     *
     * @param request what the application started it with; null when it did so without arguments
     */
    CapturedAsync(
            Call call,
            AsyncContext context,
            @Nullable ServletRequest request,
            @Nullable ServletResponse response) {
        this.call = call;
        this.context = context;
        this.request = request;
        this.response = response;
    }

    /** Tells the call when the container has ended, whoever made it do so. */
    void watch() {
        context.addListener(new End(call));
    }

    @Override
    public ServletRequest getRequest() {
        if (request != null) {
            return request;
        }
        return captured(context.getRequest());
    }

    private ServletRequest captured(ServletRequest given) {
        return given instanceof HttpServletRequest asked ? call.seen(asked) : given;
    }

    @Override
    public ServletResponse getResponse() {
        return response != null ? response : captured(context.getResponse());
    }

    private ServletResponse captured(ServletResponse given) {
        return given instanceof HttpServletResponse answered ? call.seen(answered) : given;
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return context.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        context.dispatch();
    }

    @Override
    public void dispatch(String path) {
        context.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext other, String path) {
        context.dispatch(other, path);
    }

    @Override
    public void complete() {
        if (!call.completesLater(this)) {
            completeNow();
        }
    }

    /** On a thread that works on the exchange. */
    void completeNow() {
        try {
            call.response().finish();
        } catch (IOException e) {
            // The client has gone: the container finds out by itself.
        } finally {
            context.complete();
        }
    }

    @Override
    public void start(Runnable work) {
        context.start(work);
    }

    @Override
    public void addListener(AsyncListener listener) {
        context.addListener(new Told(listener));
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest asked, ServletResponse answer) {
        context.addListener(new Told(listener), asked, answer);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return context.createListener(type);
    }

    @Override
    public void setTimeout(long milliseconds) {
        context.setTimeout(milliseconds);
    }

    @Override
    public long getTimeout() {
        return context.getTimeout();
    }

    /** A listener of the application, which must not get hold of what is not captured. */
    private final class Told implements AsyncListener {
        private final AsyncListener listener;

        Told(AsyncListener listener) {
            this.listener = listener;
        }

        private AsyncEvent seen(AsyncEvent event) {
            ServletRequest asked = event.getSuppliedRequest();
            ServletResponse answer = event.getSuppliedResponse();
            return new AsyncEvent(
                    CapturedAsync.this,
                    asked == null ? null : captured(asked),
                    answer == null ? null : captured(answer),
                    event.getThrowable());
        }

        @Override
        public void onComplete(AsyncEvent event) throws IOException {
            listener.onComplete(seen(event));
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            listener.onTimeout(seen(event));
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            listener.onError(seen(event));
        }

        @Override
        public void onStartAsync(AsyncEvent event) throws IOException {
            listener.onStartAsync(seen(event));
        }
    }

    /** Ends the exchange when nothing else has. */
    private static final class End implements AsyncListener {
        private final Call call;

        End(Call call) {
            this.call = call;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            call.asyncOver();
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            call.response().broken("the answer did not come in time", null);
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            call.response().broken("the answer failed", event.getThrowable());
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // A new one has its own.
        }
    }
}
