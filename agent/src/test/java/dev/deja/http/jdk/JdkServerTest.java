package dev.deja.http.jdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.deja.http.Endpoints;
import dev.deja.http.Exchange;
import dev.deja.http.Fields;
import dev.deja.http.Reply;
import dev.deja.http.RequestHead;
import dev.deja.http.RequestInput;
import dev.deja.http.ServerRequest;
import dev.deja.rule.ClassShape;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.RuleBook;
import dev.deja.weave.Weaver;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.glassfish.jersey.jdkhttp.JdkHttpHandlerContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server in this JVM, hooked, with endpoints that a test scripts. */
@Timeout(60)
class JdkServerTest {
    private static final int MAX_BYTES = 20_000;

    private final Script script = new Script();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable Weaver weaver;
    private HttpServer server;

    JdkServerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        unhook();
        threads.shutdownNow();
    }

    private void hook() {
        hook(script);
    }

    private void hook(Endpoints endpoints) {
        Weaver fresh =
                new Weaver(
                        ByteBuddyAgent.install(),
                        new NoRules(),
                        (type, joinPoint) -> {
                            throw new AssertionError("no joins here");
                        },
                        new Weaver.Listener() {
                            @Override
                            public void woven(String className, List<JoinPoint> joinPoints) {}

                            @Override
                            public void failed(
                                    String className, List<JoinPoint> joinPoints, String reason) {}
                        },
                        request -> request,
                        new ClassLoader(null) {});
        fresh.hook(JdkServer.points(endpoints));
        fresh.start();
        weaver = fresh;
    }

    private void unhook() {
        if (weaver != null) {
            weaver.stop();
            weaver = null;
        }
    }

    private static final class NoRules implements RuleBook {
        @Override
        public boolean mayMatchName(String internalName) {
            return false;
        }

        @Override
        public Set<String> annotationDescriptors() {
            return Set.of();
        }

        @Override
        public List<JoinPoint> match(ClassShape type) {
            return List.of();
        }
    }

    /** Endpoints that write down what they are told. */
    private static class Script implements Endpoints {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<RequestHead> heads = new CopyOnWriteArrayList<>();
        final Map<String, Reply> stored = new ConcurrentHashMap<>();
        volatile boolean isConcerned = true;
        volatile boolean captures = true;
        volatile boolean stores;
        volatile int peek = -1;

        @Override
        public @Nullable Exchange begin(ServerRequest request) {
            heads.add(request.head());
            if (peek >= 0) {
                byte[] body = request.body(peek);
                events.add("body " + (body == null ? null : new String(body, UTF_8)));
            }
            return isConcerned ? new Told(request.head().path()) : null;
        }

        Reply reply(int status, Fields fields, byte[] body) {
            return new Reply(status, fields, body, null);
        }

        private final class Told implements Exchange {
            private final String path;

            Told(String path) {
                this.path = path;
            }

            @Override
            public boolean mayAnswer() {
                return captures;
            }

            @Override
            public boolean captures() {
                return captures;
            }

            @Override
            public int maxBytes() {
                return MAX_BYTES;
            }

            @Override
            public @Nullable Reply lookup() {
                return stored.get(path);
            }

            @Override
            public void leave() {
                events.add("leave");
            }

            @Override
            public void enter() {
                events.add("enter");
            }

            @Override
            public void observe(RequestInput input, String name, @Nullable Object value) {
                events.add("read " + input + " " + name + " = " + value);
            }

            @Override
            public void outOfReach(String reason, String remedy) {
                events.add("out of reach " + reason);
            }

            @Override
            public Reply complete(
                    int status, Fields fields, byte[] body, @Nullable String errorMessage) {
                events.add("complete " + status + " " + body.length);
                Reply reply = reply(status, fields, body);
                if (stores) {
                    stored.put(path, reply);
                }
                return reply;
            }

            @Override
            public Fields commit(int status, Fields fields) {
                events.add("commit " + status);
                return fields;
            }

            @Override
            public void end(byte @Nullable [] body) {
                events.add("end " + (body == null ? null : body.length));
            }

            @Override
            public void fail(String reason, @Nullable Throwable thrown) {
                events.add("fail " + reason);
            }
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** What arrives before the server closes the connection, without the time of day. */
    private String ask(String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.getAddress());
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(all);
            } catch (IOException e) {
                all.write(" reset".getBytes(ISO_8859_1));
            }
            return all.toString(ISO_8859_1).replaceAll("Date: [^\r]*\r\n", "Date\r\n");
        }
    }

    private String get(String path) throws IOException {
        return ask(request("GET", path));
    }

    private static String request(String method, String path, String... fields) {
        return method
                + " "
                + path
                + " HTTP/1.1\r\nHost: shop.test:81\r\nConnection: close\r\n"
                + String.join("", fields)
                + "\r\n";
    }

    private Map<String, HttpHandler> handlers() {
        Map<String, HttpHandler> all = new LinkedHashMap<>();
        all.put("/fixed", exchange -> text(exchange, 200, "hello"));
        all.put("/error", exchange -> text(exchange, 500, "sorry"));
        all.put(
                "/parts",
                exchange -> {
                    exchange.sendResponseHeaders(200, 3000);
                    OutputStream out = exchange.getResponseBody();
                    out.write(bytes(1000));
                    out.flush();
                    out.write(bytes(1000));
                    for (byte b : bytes(1000)) {
                        out.write(b);
                    }
                    out.close();
                });
        all.put(
                "/chunked",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < 10; i++) {
                            out.write(bytes(900 + i));
                        }
                    }
                });
        all.put(
                "/flushed",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    out.write(bytes(5000));
                    out.flush();
                    out.flush();
                    out.write(bytes(100));
                    exchange.close();
                });
        all.put(
                "/buffered",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody())) {
                        out.write(bytes(50));
                    }
                });
        all.put(
                "/empty",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.close();
                });
        all.put(
                "/none",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        all.put("/204", exchange -> exchange.sendResponseHeaders(204, -1));
        all.put(
                "/304",
                exchange -> {
                    exchange.getResponseHeaders().set("ETag", "\"x\"");
                    exchange.sendResponseHeaders(304, -1);
                });
        all.put(
                "/long",
                exchange -> {
                    exchange.sendResponseHeaders(200, MAX_BYTES + 1);
                    exchange.getResponseBody().write(bytes(MAX_BYTES));
                    exchange.getResponseBody().write('!');
                    exchange.getResponseBody().close();
                });
        all.put(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 9; i++) {
                        exchange.getResponseBody().write(bytes(MAX_BYTES / 8));
                    }
                    exchange.close();
                });
        all.put(
                "/toomuch",
                exchange -> {
                    exchange.sendResponseHeaders(200, 60);
                    exchange.getResponseBody().write(bytes(5));
                    String message = "";
                    try {
                        exchange.getResponseBody().write(bytes(56));
                    } catch (IOException e) {
                        message = e.toString();
                    }
                    exchange.getResponseBody()
                            .write((message + ".".repeat(60)).getBytes(UTF_8), 0, 55);
                    exchange.close();
                });
        all.put(
                "/toolittle",
                exchange -> {
                    exchange.sendResponseHeaders(200, 60);
                    exchange.getResponseBody().write(bytes(5));
                    exchange.close();
                });
        all.put("/silent", HttpExchange::close);
        all.put(
                "/throws",
                exchange -> {
                    throw new IllegalStateException("handler");
                });
        all.put(
                "/early",
                exchange -> {
                    String message = "written";
                    try {
                        exchange.getResponseBody().write(1);
                    } catch (IOException e) {
                        message = e.toString();
                    }
                    text(exchange, 200, message);
                });
        all.put(
                "/twice",
                exchange -> {
                    exchange.sendResponseHeaders(200, 60);
                    String message = "sent";
                    try {
                        exchange.sendResponseHeaders(201, 41);
                    } catch (IOException e) {
                        message = e + " " + exchange.getResponseCode();
                    }
                    exchange.getResponseBody()
                            .write((message + ".".repeat(60)).getBytes(UTF_8), 0, 60);
                    exchange.close();
                });
        all.put(
                "/late",
                exchange -> {
                    exchange.getResponseHeaders().add("X-Many", "1");
                    exchange.getResponseHeaders().add("X-Many", "2");
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseHeaders().add("X-Many", "too late");
                    exchange.getResponseBody().write(bytes(2));
                    exchange.close();
                });
        all.put(
                "/zipped",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.setStreams(null, new GZIPOutputStream(exchange.getResponseBody()));
                    exchange.getResponseBody().write(bytes(100));
                    exchange.close();
                });
        all.put(
                "/echo",
                exchange -> {
                    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    text(exchange, 200, exchange.getRequestMethod() + " " + body);
                });
        all.put(
                "/async",
                exchange ->
                        threads.execute(
                                () -> {
                                    try {
                                        exchange.sendResponseHeaders(200, 0);
                                        exchange.getResponseBody().write(bytes(7));
                                        exchange.close();
                                    } catch (IOException e) {
                                        exchange.close();
                                    }
                                }));
        return all;
    }

    private List<String> requests() {
        List<String> all = new ArrayList<>();
        for (String path : handlers().keySet()) {
            all.add(request("GET", path));
        }
        all.add(request("HEAD", "/none"));
        all.add(request("HEAD", "/fixed"));
        all.add(request("POST", "/echo", "Content-Length: 4\r\n").concat("body"));
        all.add(
                request("POST", "/echo", "Transfer-Encoding: chunked\r\n")
                        .concat("3\r\nabc\r\n0\r\n\r\n"));
        all.add("GET /chunked HTTP/1.0\r\n\r\n");
        all.add("GET /fixed HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /204 HTTP/1.0\r\n\r\n");
        all.add(
                "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\nGET /chunked HTTP/1.1\r\nHost: a\r\n\r\n"
                        + request("GET", "/none"));
        return all;
    }

    @Test
    void what_a_client_gets_is_byte_for_byte_the_same_with_hooks() throws Exception {
        handlers().forEach(server::createContext);
        Map<String, String> plain = new LinkedHashMap<>();
        for (String request : requests()) {
            plain.put(request, ask(request));
        }

        hook();
        for (boolean captures : new boolean[] {true, false}) {
            script.captures = captures;
            for (Map.Entry<String, String> each : plain.entrySet()) {
                script.events.clear();
                assertEquals(each.getValue(), ask(each.getKey()), each.getKey());
                assertFalse(script.events.isEmpty(), each.getKey());
            }
        }
        script.isConcerned = false;
        for (Map.Entry<String, String> each : plain.entrySet()) {
            assertEquals(each.getValue(), ask(each.getKey()), each.getKey());
        }
    }

    /** The events of a request, without what it read. */
    private List<String> eventsOf(String path) throws IOException {
        script.events.clear();
        get(path);
        return script.events.stream().filter(event -> !event.startsWith("read ")).toList();
    }

    @Test
    void an_exchange_is_ended_before_the_client_has_the_last_byte() throws Exception {
        handlers().forEach(server::createContext);
        hook();

        assertEquals(List.of("complete 200 5"), eventsOf("/fixed"));
        assertEquals(List.of("complete 500 5"), eventsOf("/error"));
        assertEquals(List.of("commit 200", "end 3000"), eventsOf("/parts"));
        assertEquals(List.of("complete 200 9045"), eventsOf("/chunked"));
        assertEquals(List.of("commit 200", "end 5100"), eventsOf("/flushed"));
        assertEquals(List.of("complete 200 0"), eventsOf("/empty"));
        assertEquals(List.of("complete 200 0"), eventsOf("/none"));
        assertEquals(List.of("complete 204 0"), eventsOf("/204"));
        assertEquals(List.of("commit 200", "end null"), eventsOf("/long"));
        assertEquals(List.of("commit 200", "end null"), eventsOf("/endless"));
        assertEquals(
                List.of("commit 200", "fail the handler wrote less than it had announced"),
                eventsOf("/toolittle"));
        assertEquals(
                List.of("fail the handler closed the exchange without an answer"),
                eventsOf("/silent"));
        assertEquals(List.of("fail the handler threw"), eventsOf("/throws"));
        List<String> async = eventsOf("/async");
        assertTrue(async.contains("complete 200 7"), async.toString());
        assertTrue(async.contains("enter"), async.toString());

        script.captures = false;
        assertEquals(List.of("commit 200", "end null"), eventsOf("/fixed"));
        assertEquals(List.of("commit 200", "end null"), eventsOf("/chunked"));
        assertEquals(List.of("commit 204", "end null"), eventsOf("/204"));
    }

    @Test
    void a_stored_answer_is_sent_and_the_handler_does_not_run() throws Exception {
        List<String> handled = new CopyOnWriteArrayList<>();
        server.createContext(
                "/",
                exchange -> {
                    handled.add(exchange.getRequestURI().getPath());
                    text(exchange, 200, "handled");
                });
        hook();
        script.stored.put(
                "/hit",
                new Reply(203, Fields.of("X-A", "1", "X-A", "2", "ETag", "\"e\""), bytes(3), null));
        script.stored.put("/304", new Reply(304, Fields.of("ETag", "\"e\""), null, null));
        script.stored.put("/bad", new Reply(200, Fields.of("X-Bad", "a\r\nb: c"), bytes(3), null));

        String hit = get("/hit");
        assertTrue(hit.startsWith("HTTP/1.1 203 "), hit);
        assertTrue(hit.contains("X-a: 1\r\nX-a: 2\r\n"), hit);
        assertTrue(hit.contains("Content-length: 3\r\n"), hit);
        assertTrue(hit.endsWith("\r\n\r\nabc"), hit);
        String head = ask(request("HEAD", "/hit"));
        assertTrue(head.startsWith("HTTP/1.1 203 ") && head.endsWith("\r\n\r\n"), head);
        String notModified = get("/304");
        assertTrue(notModified.startsWith("HTTP/1.1 304 "), notModified);
        assertEquals(List.of(), handled);

        assertTrue(get("/bad").endsWith("handled"));
        assertEquals(List.of("/bad"), handled);
        // The connection goes on after a hit.
        String two = ask("GET /hit HTTP/1.1\r\nHost: a\r\n\r\n".concat(request("GET", "/other")));
        assertTrue(two.endsWith("handled"), two);
    }

    @Test
    void filters_and_the_authenticator_run_before_a_stored_answer_is_looked_up() throws Exception {
        BlockingQueue<String> filtered = new LinkedBlockingQueue<>();
        HttpContext context = server.createContext("/", exchange -> text(exchange, 200, "secret"));
        context.getFilters()
                .add(
                        new Filter() {
                            @Override
                            public void doFilter(HttpExchange exchange, Chain chain)
                                    throws IOException {
                                filtered.add("before");
                                chain.doFilter(exchange);
                                filtered.add("after " + exchange.getResponseCode());
                            }

                            @Override
                            public String description() {
                                return "notes";
                            }
                        });
        context.setAuthenticator(
                new BasicAuthenticator("shop") {
                    @Override
                    public boolean checkCredentials(String user, String password) {
                        return user.equals("ada");
                    }
                });
        hook();
        script.stores = true;
        String ada =
                "Authorization: Basic "
                        + Base64.getEncoder().encodeToString("ada:x".getBytes(UTF_8))
                        + "\r\n";

        // A client has its answer before the filter goes on.
        assertTrue(ask(request("GET", "/", ada)).endsWith("secret"));
        assertEquals("before", filtered.poll(10, TimeUnit.SECONDS));
        assertEquals("after 200", filtered.poll(10, TimeUnit.SECONDS));
        assertEquals(List.of("complete 200 6"), script.events);
        assertTrue(get("/").startsWith("HTTP/1.1 401 "));
        assertEquals("before", filtered.poll(10, TimeUnit.SECONDS));
        assertEquals("after 401", filtered.poll(10, TimeUnit.SECONDS));
        assertTrue(ask(request("GET", "/", ada)).endsWith("secret"));
        assertEquals("before", filtered.poll(10, TimeUnit.SECONDS));
        assertEquals("after 200", filtered.poll(10, TimeUnit.SECONDS));

        assertEquals(List.of("complete 200 6"), script.events);
        assertEquals(2, script.heads.size());
    }

    @Test
    void a_handler_with_guards_of_its_own_runs_whatever_is_stored() throws Exception {
        server.createContext("/", new JdkHttpHandlerContainer());
        hook();
        script.stored.put("/", new Reply(200, Fields.EMPTY, bytes(3), null));

        assertTrue(get("/").startsWith("HTTP/1.1 204 "));
        assertTrue(script.events.get(0).startsWith("out of reach "), script.events.toString());
    }

    @Test
    void another_answer_than_the_handlers_is_sent_in_its_place() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<String> seen = new CopyOnWriteArrayList<>();
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 5);
                    OutputStream out = exchange.getResponseBody();
                    out.write(bytes(5));
                    out.flush();
                    out.close();
                    exchange.close();
                    seen.add("code " + exchange.getResponseCode());
                    done.countDown();
                });
        Script notModified =
                new Script() {
                    @Override
                    Reply reply(int status, Fields fields, byte[] body) {
                        return new Reply(304, Fields.of("ETag", "\"v\""), null, null);
                    }
                };
        hook(notModified);

        String answer = get("/");
        assertTrue(answer.startsWith("HTTP/1.1 304 "), answer);
        assertTrue(answer.contains("Etag: \"v\""), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
        assertTrue(done.await(30, TimeUnit.SECONDS));
        assertEquals(List.of("code 200"), seen);
    }

    @Test
    void what_a_handler_reads_of_the_client_is_told() throws Exception {
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestHeaders().getFirst("X-Tenant");
                    exchange.getRequestHeaders().get("Accept");
                    boolean none = exchange.getRequestHeaders().containsKey("X-None");
                    exchange.getPrincipal();
                    exchange.getAttribute("filtered");
                    exchange.setAttribute("own", 1);
                    exchange.getAttribute("own");
                    exchange.getRequestBody().readAllBytes();
                    exchange.getProtocol();
                    text(exchange, 200, none ? "" : "none");
                });
        hook();

        ask(request("GET", "/", "X-Tenant: a\r\nx-tenant: b\r\n"));
        assertEquals(
                List.of(
                        "read HEADER x-tenant = a\nb",
                        "read HEADER accept = null",
                        "read HEADER x-none = null",
                        "read PRINCIPAL  = null",
                        "read ATTRIBUTE filtered = null",
                        "read BODY  = null",
                        "read PROTOCOL  = HTTP/1.1"),
                script.events.subList(0, 7));
    }

    @Test
    void the_body_of_a_request_can_be_had_and_is_still_there_for_the_handler() throws Exception {
        handlers().forEach(server::createContext);
        hook();
        for (int limit : new int[] {0, 3, 4, 100}) {
            script.peek = limit;
            script.events.clear();
            String answer = ask(request("POST", "/echo", "Content-Length: 4\r\n").concat("body"));
            assertTrue(answer.endsWith("POST body"), answer);
            assertEquals(limit < 4 ? "body null" : "body body", script.events.get(0));
        }
    }

    @Test
    void the_head_of_a_request_is_as_it_was_sent() throws Exception {
        handlers().forEach(server::createContext);
        hook();
        get("/fixed/%7Ea;v=1?q=%20&q=2");
        RequestHead head = script.heads.get(0);
        assertEquals("GET", head.method());
        assertEquals("http", head.scheme());
        assertEquals("shop.test", head.host());
        assertEquals(81, head.port());
        assertEquals(server.getAddress().getPort(), head.localPort());
        assertEquals("", head.contextPath());
        assertEquals("/fixed/%7Ea;v=1", head.path());
        assertEquals("q=%20&q=2", head.query());
        assertEquals("close", head.fields().first("connection"));

        ask("GET http://other.test/fixed HTTP/1.1\r\nHost: [::1]:9\r\nConnection: close\r\n\r\n");
        ask("GET /fixed HTTP/1.1\r\nHost: [::1]:9\r\nConnection: close\r\n\r\n");
        assertEquals("other.test", script.heads.get(1).host());
        assertEquals(80, script.heads.get(1).port());
        assertEquals("[::1]", script.heads.get(2).host());
        assertEquals(9, script.heads.get(2).port());
    }

    @Test
    void a_client_that_goes_away_leaves_an_exchange_that_has_failed_or_was_whole()
            throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    try (InputStream in = exchange.getRequestBody()) {
                        in.readAllBytes();
                        for (int i = 0; i < 10_000; i++) {
                            out.write(bytes(10_000));
                            out.flush();
                        }
                    } finally {
                        done.countDown();
                    }
                });
        hook();
        try (Socket socket = new Socket()) {
            socket.connect(server.getAddress());
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request("GET", "/").getBytes(ISO_8859_1));
            assertTrue(socket.getInputStream().read() > 0);
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        assertTrue(script.events.contains("fail the client went away"), script.events.toString());
        assertFalse(script.events.stream().anyMatch(event -> event.startsWith("end")));
    }
}
