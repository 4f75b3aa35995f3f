package com.acme.servlets;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers in every way that the servlet API offers; the path says which. */
public class Suite extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** What the application saw while it answered, by path. */
    static final Map<String, String> JOURNAL = new ConcurrentHashMap<>();

    /** Calls under way. */
    private static final AtomicInteger INSIDE = new AtomicInteger();

    /** Clients may have an answer before its servlet has returned. */
    static void awaitEnd() throws InterruptedException {
        synchronized (INSIDE) {
            while (INSIDE.get() > 0) {
                INSIDE.wait();
            }
        }
    }

    static void note(HttpServletRequest request, Object seen) {
        JOURNAL.merge(request.getRequestURI(), String.valueOf(seen), (a, b) -> a + " " + b);
    }

    static String text(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("line ").append(text.length()).append('\n');
        }
        text.setLength(length);
        return text.toString();
    }

    static byte[] bytes(int length) {
        return text(length).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        response.setContentType("text/plain");
        response.getOutputStream().println(request.getMethod() + " " + body.length);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        INSIDE.incrementAndGet();
        try {
            answer(request, response);
        } finally {
            left();
        }
    }

    private static void left() {
        synchronized (INSIDE) {
            INSIDE.decrementAndGet();
            INSIDE.notifyAll();
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String path = request.getPathInfo();
        int size = 0;
        int slash = path.indexOf('/', 1);
        if (slash > 0) {
            size = Integer.parseInt(path.substring(slash + 1));
            path = path.substring(0, slash);
        }
        switch (path) {
            case "/empty" -> {}
            case "/nocontent" -> response.setStatus(204);
            case "/bytes" -> {
                response.setContentType("text/plain");
                response.getOutputStream().write(bytes(size));
                note(request, response.isCommitted());
            }
            case "/pieces" -> {
                response.setContentType("application/octet-stream");
                for (int i = 0; i < size; i += 1000) {
                    response.getOutputStream().write(bytes(1000));
                }
            }
            case "/single" -> {
                for (int i = 0; i < size; i++) {
                    response.getOutputStream().write('a' + i % 26);
                }
            }
            case "/length" -> {
                response.setContentType("text/plain");
                response.setContentLength(size);
                response.getOutputStream().write(bytes(size));
            }
            case "/lengthflush" -> {
                response.setContentType("text/plain");
                response.setHeader("Content-Length", "" + size);
                response.getOutputStream().write(bytes(size));
                response.getOutputStream().flush();
                note(request, response.isCommitted());
            }
            case "/lengthpieces" -> {
                response.setContentLengthLong(size);
                response.flushBuffer();
                for (int i = 0; i < size; i += 1000) {
                    response.getOutputStream().write(bytes(1000));
                }
            }
            case "/html" -> {
                response.setContentType("text/html;charset=UTF-8");
                response.getWriter().print("<p>h\u00e9llo \u20ac \ud83d\ude00</p>");
                note(request, response.getContentType() + response.getCharacterEncoding());
            }
            case "/plain" -> {
                response.setContentType("text/plain");
                PrintWriter out = response.getWriter();
                note(request, response.getContentType() + response.getCharacterEncoding());
                response.setCharacterEncoding("UTF-16");
                response.setContentType("text/html;charset=UTF-16");
                note(request, response.getContentType() + response.getCharacterEncoding());
                out.println("h\u00e9llo \u20ac");
                out.printf("%,d%n", 1234567);
                out.append("and").append('!');
            }
            case "/json" -> {
                response.setContentType("application/json");
                response.getWriter().print("{\"a\":\"h\u00e9llo \u20ac\"}");
            }
            case "/untyped" -> response.getWriter().print("no type h\u00e9");
            case "/utf16" -> {
                response.setContentType("text/plain;charset=UTF-16");
                response.getWriter().print("one");
                response.getWriter().print("two");
            }
            case "/nowriter" -> {
                response.setContentType("text/plain");
                response.getWriter();
            }
            case "/closedwriter" -> {
                response.setContentType("text/plain");
                response.getWriter().close();
            }
            case "/chars" -> {
                response.setContentType("text/plain;charset=UTF-8");
                for (int i = 0; i < size; i += 100) {
                    response.getWriter().print("\u00e9" + text(99));
                }
            }
            case "/locale" -> {
                response.setContentType("text/plain");
                response.setLocale(Locale.FRANCE);
                response.getWriter().print("bonjour");
            }
            case "/flush" -> {
                response.setContentType("text/plain");
                response.getOutputStream().write(bytes(10));
                response.getOutputStream().flush();
                note(request, response.isCommitted());
                response.setHeader("X-Late", "yes");
                response.getOutputStream().write(bytes(20));
            }
            case "/flushend" -> {
                response.setContentType("text/plain");
                response.getWriter().print("all of it");
                response.flushBuffer();
                note(request, response.isCommitted());
            }
            case "/flushhead" -> {
                response.setContentType("text/plain");
                response.flushBuffer();
                response.getWriter().print("the body later");
            }
            case "/late" -> {
                response.getOutputStream().write(bytes(size));
                note(request, response.isCommitted());
                response.setHeader("X-Late", "yes");
                response.setStatus(201);
                try {
                    response.sendError(500, "too late");
                    note(request, "error sent");
                    return;
                } catch (IllegalStateException e) {
                    note(request, "refused");
                }
                try {
                    response.reset();
                    note(request, "reset");
                } catch (IllegalStateException e) {
                    note(request, "refused");
                }
            }
            case "/close" -> {
                response.getOutputStream().print("closed");
                response.getOutputStream().close();
                note(request, response.isCommitted());
                response.setHeader("X-Late", "yes");
            }
            case "/both" -> {
                response.getOutputStream().print("stream");
                try {
                    response.getWriter();
                    note(request, "both");
                } catch (IllegalStateException e) {
                    note(request, e.getMessage());
                }
            }
            case "/bothturned" -> {
                response.getWriter().print("writer");
                try {
                    response.getOutputStream();
                    note(request, "both");
                } catch (IllegalStateException e) {
                    note(request, e.getMessage());
                }
            }
            case "/reset" -> {
                response.setStatus(201);
                response.setHeader("X-Gone", "yes");
                response.getWriter().print("gone");
                response.reset();
                response.setContentType("text/plain");
                response.getOutputStream().print("stays");
            }
            case "/resetbuffer" -> {
                response.setHeader("X-Stays", "yes");
                response.getWriter().print("gone");
                response.resetBuffer();
                response.getWriter().print("stays");
            }
            case "/buffer" -> {
                response.setBufferSize(20000);
                note(request, response.getBufferSize() >= 20000);
                response.getOutputStream().write(bytes(100));
                try {
                    response.setBufferSize(40000);
                    note(request, "grown");
                } catch (IllegalStateException e) {
                    note(request, "refused");
                }
            }
            case "/error" -> {
                response.setHeader("X-Before", "yes");
                response.getOutputStream().print("dropped");
                response.sendError(size, "because of <this>");
                note(request, response.isCommitted());
            }
            case "/errorplain" -> response.sendError(size);
            case "/status" -> {
                response.setStatus(size);
                response.setContentType("text/plain");
                response.getWriter().print("my own " + size);
            }
            case "/throw" -> {
                response.setHeader("X-Before", "yes");
                response.getWriter().print("partial");
                throw new IllegalStateException("thrown");
            }
            case "/redirect" -> {
                response.getWriter().print("dropped");
                response.sendRedirect("/t/html?a=b");
                note(request, response.isCommitted());
            }
            case "/redirectaway" -> response.sendRedirect("http://example.com/x");
            case "/redirectself" -> {
                response.setStatus(303);
                response.setHeader("Location", "elsewhere");
            }
            case "/headers" -> {
                response.addHeader("X-Many", "one");
                response.addHeader("x-many", "two");
                response.setIntHeader("X-Int", 7);
                response.setDateHeader("X-Date", 0);
                response.setHeader("Cache-Control", "max-age=60");
                response.setHeader("Vary", "X-Nothing");
                response.setContentType("text/plain");
                response.getWriter().print("headers " + response.getHeaders("X-Many"));
            }
            case "/cookie" -> {
                Cookie cookie = new Cookie("flavour", "plain");
                cookie.setPath("/");
                cookie.setHttpOnly(true);
                response.addCookie(cookie);
                response.getWriter().print("cookie");
            }
            case "/forward" -> {
                response.getWriter().print("dropped");
                request.getRequestDispatcher("/target/full").forward(request, response);
                note(request, response.isCommitted());
            }
            case "/forwardempty" -> {
                response.setContentType("text/plain");
                request.getRequestDispatcher("/target/empty").forward(request, response);
            }
            case "/forwarderror" ->
                    request.getRequestDispatcher("/target/error").forward(request, response);
            case "/named" ->
                    getServletContext().getNamedDispatcher("target").forward(request, response);
            case "/include" -> {
                response.setContentType("text/plain");
                response.getWriter().print("before ");
                request.getRequestDispatcher("/target/part").include(request, response);
                response.getWriter().print(" after");
            }
            case "/includeerror" -> {
                response.setContentType("text/plain");
                response.getWriter().print("before ");
                request.getRequestDispatcher("/target/error").include(request, response);
                response.getWriter().print(" after");
            }
            case "/includestream" -> {
                response.getOutputStream().print("before ");
                request.getRequestDispatcher("/target/stream").include(request, response);
                response.getOutputStream().print(" after");
            }
            case "/includeboth" -> {
                response.getOutputStream().print("before ");
                request.getRequestDispatcher("/target/part").include(request, response);
            }
            case "/wrapped" ->
                    request.getRequestDispatcher("/target/full")
                            .forward(
                                    new HttpServletRequestWrapper(request),
                                    new HttpServletResponseWrapper(response));
            case "/async" -> {
                AsyncContext context = request.startAsync(request, response);
                note(request, context.hasOriginalRequestAndResponse());
                context.start(
                        () -> {
                            try {
                                context.getResponse().setContentType("text/plain");
                                context.getResponse().getOutputStream().write(bytes(3000));
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            context.complete();
                        });
            }
            case "/asyncnoarg" -> {
                AsyncContext context = request.startAsync();
                note(request, context.hasOriginalRequestAndResponse());
                note(request, request.isAsyncStarted());
                context.start(
                        () -> {
                            try {
                                context.getResponse().getWriter().print("without arguments");
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            context.complete();
                        });
            }
            case "/asyncnow" -> {
                AsyncContext context = request.startAsync();
                response.getWriter().print("at once");
                context.complete();
            }
            case "/asyncbig" -> {
                AsyncContext context = request.startAsync(request, response);
                context.start(
                        () -> {
                            try {
                                for (int i = 0; i < 100; i++) {
                                    context.getResponse().getOutputStream().write(bytes(1000));
                                }
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            context.complete();
                        });
            }
            case "/asyncdispatch", "/asyncdispatcharg" -> {
                if (request.getAttribute("again") == null) {
                    request.setAttribute("again", "yes");
                    response.getWriter().print("first ");
                    AsyncContext context =
                            path.endsWith("arg")
                                    ? request.startAsync(request, response)
                                    : request.startAsync();
                    context.dispatch();
                } else {
                    note(request, request.getDispatcherType());
                    response.getWriter().print("second");
                }
            }
            case "/asyncforward" -> {
                AsyncContext context = request.startAsync();
                context.start(() -> context.dispatch("/target/full"));
            }
            case "/asyncerror" -> {
                AsyncContext context = request.startAsync();
                context.start(
                        () -> {
                            try {
                                ((HttpServletResponse) context.getResponse())
                                        .sendError(503, "later");
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            context.complete();
                        });
            }
            case "/asynctimeout" -> {
                AsyncContext context = request.startAsync();
                response.getWriter().print("dropped");
                context.setTimeout(100);
            }
            case "/asynctimeoutanswered" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(100);
                // Its client has the answer before the container says that it is complete.
                INSIDE.incrementAndGet();
                context.addListener(new Late(request));
            }
            case "/nonblocking" -> {
                AsyncContext context = request.startAsync();
                response.setContentType("text/plain");
                ServletOutputStream out = response.getOutputStream();
                out.setWriteListener(new Writing(context, out, size));
            }
            case "/trailers" -> {
                response.setContentType("text/plain");
                response.setTrailerFields(() -> Map.of("X-Trailer", "at the end"));
                response.getOutputStream().write(bytes(20000));
            }
            default -> response.sendError(404);
        }
    }

    /** Answers when the time is over. */
    private static final class Late implements AsyncListener {
        private final HttpServletRequest request;

        Late(HttpServletRequest request) {
            this.request = request;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            note(request, "completed");
            left();
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            event.getAsyncContext().getResponse().getWriter().print("out of time");
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) {
            note(request, "error");
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** Writes as much as there is room for. */
    private static final class Writing implements WriteListener {
        private final AsyncContext context;
        private final ServletOutputStream out;
        private int left;

        Writing(AsyncContext context, ServletOutputStream out, int size) {
            this.context = context;
            this.out = out;
            this.left = size;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (left == 0) {
                    context.complete();
                    return;
                }
                int next = Math.min(left, 1000);
                left -= next;
                out.write(bytes(next));
            }
        }

        @Override
        public void onError(Throwable thrown) {
            context.complete();
        }
    }
}
