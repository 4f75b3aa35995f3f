package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servlets that answer in every way there is, on each container: with a rule for all of them they
 * answer, and see, what they do without the agent.
 */
final class ServletsTest {
    private static final String RULES =
            """
            cache.all.http = GET /**
            cache.all.ttl = 1h
            cache.all.max.bytes = 50000
            """;

    /** Every way to answer; see the program's {@code Suite}. */
    private static final String PATHS =
            """
            empty nocontent bytes/10 bytes/8192 bytes/8193 bytes/20000 bytes/40000 bytes/70000
            pieces/3000 pieces/45000 pieces/200000 single/300 single/20000
            length/100 length/30000 length/90000 lengthflush/100 lengthflush/60000
            lengthpieces/30000 html plain json untyped utf16 nowriter closedwriter
            chars/300 chars/30000 chars/90000 locale flush flushend flushhead
            late/100 late/20000 late/40000 close both bothturned reset resetbuffer buffer
            error/404 error/409 error/500 errorplain/403 status/404 status/201 status/500 throw
            redirect redirectaway redirectself headers cookie
            forward forwardempty forwarderror named include includeerror includestream includeboth wrapped
            async asyncnoarg asyncnow asyncbig asyncdispatch asyncdispatcharg asyncforward
            asyncerror asynctimeout asynctimeoutanswered
            nonblocking/0 nonblocking/3000 nonblocking/200000 trailers nosuch
            """;

    /** What a rule adds to answers, where the application does not send it itself. */
    private static final Set<String> ADDED =
            Set.of("x-cache", "cache-status", "age", "etag", "cache-control");

    /** Different in each answer, agent or not. */
    private static final Set<String> VARIABLE = Set.of("date", "x-number");

    /** Lines of stack traces on error pages: the agent's frames are among them. */
    private static final Pattern FRAMES =
            Pattern.compile(
                    "(?m)^\\s*((at )?(deja bridge//)?[\\w.$/@:<>&;-]+\\([^()]*\\)"
                            + "|\\.\\.\\. \\d+ more)(<br/?>)?[\\r\\n]*");

    private static final Set<String> ANSWERED_AGAIN =
            Set.of(
                    "empty",
                    "bytes/10",
                    "bytes/40000",
                    "pieces/45000",
                    "length/100",
                    "lengthpieces/30000",
                    "html",
                    "plain",
                    "utf16",
                    "chars/30000",
                    "flush",
                    "flushend",
                    "close",
                    "reset",
                    "error/404",
                    "status/404",
                    "headers",
                    "forward",
                    "named",
                    "include",
                    "wrapped",
                    "async",
                    "asyncnoarg",
                    "asyncdispatcharg",
                    "asyncforward",
                    "nonblocking/3000");

    private static final Set<String> NEVER_ANSWERED_AGAIN =
            Set.of("bytes/70000", "cookie", "throw", "error/500", "asynctimeout", "trailers");

    /** A container, its API and where its source is. */
    enum Container {
        TOMCAT9("tomcat", "javax"),
        TOMCAT10("tomcat", "jakarta"),
        TOMCAT11("tomcat", "jakarta"),
        JETTY9("jetty", "javax"),
        JETTY11("jetty", "jakarta"),
        JETTY12("jetty", "jakarta"),
        UNDERTOW("undertow", "jakarta");

        private final String source;
        private final String api;

        Container(String source, String api) {
            this.source = source;
            this.api = api;
        }

        private Path[] libraries() throws IOException {
            String folder = name().toLowerCase(java.util.Locale.ROOT);
            try (Stream<Path> jars =
                    Files.list(Path.of(System.getProperty("deja.test.containers"), folder))) {
                return jars.sorted().toArray(Path[]::new);
            }
        }

        private Path compile() throws IOException {
            Path programs = Path.of(System.getProperty("deja.test.programs"), "servlets");
            Path folder = Files.createTempDirectory("deja-servlets");
            Sources.deleteAtExit(folder);
            for (String part : List.of("suite", source)) {
                try (Stream<Path> files = Files.walk(programs.resolve(part))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        Files.writeString(
                                folder.resolve(file.getFileName()), forApi(Files.readString(file)));
                    }
                }
            }
            String path =
                    String.join(
                            File.pathSeparator,
                            Stream.of(libraries()).map(Path::toString).toList());
            return Sources.compileFolder(folder, "-nowarn", "-cp", path);
        }

        private String forApi(String source) {
            String own = source.replace("jakarta.servlet", api + ".servlet");
            return switch (this) {
                // Its API has no trailers yet.
                case JETTY9 -> own.replaceAll("(?m)^ *response.setTrailerFields\\(.*$", "");
                case JETTY12 ->
                        own.replace(
                                "org.eclipse.jetty.servlet.", "org.eclipse.jetty.ee10.servlet.");
                default -> own;
            };
        }

        /** Whether the agent must not keep that answer. */
        boolean answersOnce(String path) {
            return NEVER_ANSWERED_AGAIN.contains(path)
                    && !(this == JETTY9 && path.equals("trailers"));
        }

        /**
         * A quirk of Undertow's: an answer to {@code HEAD} that is reset after more than its buffer
         * was written loses the field that it had set itself. With the agent nothing has reached
         * Undertow by then, and the field is sent.
         */
        boolean loses(String field, String method, String path) {
            return this == UNDERTOW
                    && field.equals("connection")
                    && method.equals("HEAD")
                    && path.startsWith("late/");
        }

        Program start(Jdk jdk, Path classes, @Nullable String rules) throws IOException {
            Program.Builder builder = Program.on(jdk).classPath(classes).classPath(libraries());
            if (rules != null) {
                builder.agent(rules);
            }
            return builder.mainClass("com.acme.servlets.Main").start();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answers_are_what_they_are_without_the_agent(Container container) throws IOException {
        Path classes = container.compile();
        for (Jdk jdk : Jdk.all()) {
            try (Program without = container.start(jdk, classes, null);
                    Program with = container.start(jdk, classes, RULES)) {
                int port = Integer.parseInt(without.answer());
                int cachedPort = Integer.parseInt(with.answer());
                List<String> differences = new ArrayList<>();
                for (String path : PATHS.strip().split("\\s+", -1)) {
                    compare(without, port, with, cachedPort, path, "GET", container, differences);
                    // What servlets do for HEAD by themselves knows nothing of these.
                    if (!path.startsWith("async") && !path.startsWith("nonblocking")) {
                        compare(
                                without,
                                port,
                                with,
                                cachedPort,
                                path,
                                "HEAD",
                                container,
                                differences);
                    }
                }
                assertEquals(
                        "",
                        String.join("\n", differences),
                        () -> container + " on " + jdk + "\n" + with.log());
            }
        }
    }

    private static void compare(
            Program without,
            int port,
            Program with,
            int cachedPort,
            String path,
            String method,
            Container container,
            List<String> differences) {
        // A target of its own, since GET implies HEAD.
        String target = "/t/" + path + "?" + method;
        String where = method + " " + path;
        Wire plain = Wire.ask(port, method, target);
        Wire first = Wire.ask(cachedPort, method, target);
        differ(
                where,
                shown(container, method, path, plain, plain, true),
                shown(container, method, path, first, plain, true),
                differences);
        differ(where, seen(without, path), seen(with, path), differences);
        Wire second = Wire.ask(cachedPort, method, target);
        String unused = seen(with, path);
        differ(
                where + " again",
                shown(container, method, path, plain, plain, false),
                shown(container, method, path, second, plain, false),
                differences);
        if (method.equals("GET")) {
            boolean hit = "HIT".equals(second.field("x-cache"));
            if (hit ? container.answersOnce(path) : ANSWERED_AGAIN.contains(path)) {
                differences.add(where + " again: x-cache is " + second.field("x-cache"));
            }
        }
    }

    private static void differ(String where, String one, String other, List<String> differences) {
        if (!one.equals(other)) {
            differences.add(where + "\n  without " + one + "\n  with    " + other);
        }
    }

    /** What its servlets saw; a client may have the answer before they are done. */
    private static String seen(Program program, String path) {
        String target = "/t/" + path;
        return program.ask("seen " + target);
    }

    /**
     * What must be equal.
     *
     * @param first whether the application has given the answer: its framing, and error pages, are
     *     the container's, which makes them anew for a stored answer
     */
    private static String shown(
            Container container,
            String method,
            String path,
            Wire answer,
            Wire plain,
            boolean first) {
        StringBuilder text = new StringBuilder(answer.status);
        boolean isErrorPage = answer.status.compareTo("400") >= 0;
        String body = FRAMES.matcher(answer.body).replaceAll("");
        // Of HEAD there is no page to see them in.
        boolean hasFrames =
                answer.body.length() != body.length() || (isErrorPage && method.equals("HEAD"));
        boolean racing = path.startsWith("async");
        for (String field : answer.fields) {
            String name = field.substring(0, field.indexOf(':'));
            boolean framing = name.equals("content-length") || name.equals("transfer-encoding");
            if (VARIABLE.contains(name)
                    || (ADDED.contains(name) && plain.field(name) == null)
                    || (name.startsWith("content-") && isErrorPage && !first)
                    || (framing && (!first || hasFrames))
                    || container.loses(name, method, path)
                    || (name.equals("x-afterwards") && (!first || racing))) {
                continue;
            }
            boolean isBlankLost = container == Container.UNDERTOW && name.equals("content-type");
            text.append(" | ").append(isBlankLost && !first ? field.replace("; ", ";") : field);
        }
        if (first) {
            text.append(" | ").append(answer.framing);
        }
        if (isErrorPage && !first) {
            return text.toString();
        }
        return text
                + " | "
                + body.length()
                + " "
                + body.hashCode()
                + " "
                + body.substring(0, Math.min(200, body.length())).replace("\n", "\\n");
    }

    @ParameterizedTest
    @EnumSource
    void clients_may_ask_whether_it_has_changed(Container container) throws IOException {
        try (Program with = container.start(Jdk.current(), container.compile(), RULES)) {
            int port = Integer.parseInt(with.answer());
            for (String path : List.of("/t/html", "/t/bytes/20000", "/t/length/30000")) {
                Wire first = Wire.ask(port, "GET", path);
                assertEquals("200", first.status, path);
                String tag = first.field("etag");
                assertTrue(tag != null, () -> path + first.fields);
                // Of an answer that is stored, and of one that the application gives.
                for (String target : List.of(path, path + "?other")) {
                    Wire second = Wire.ask(port, "GET", target, "If-None-Match: " + tag);
                    assertEquals("304", second.status, target);
                    assertEquals("", second.body, target);
                    assertEquals(tag, second.field("etag"), target);
                }
            }
            Wire posted = Wire.ask(port, "POST", "/t/html", "Content-Length: 4", "body=abcd");
            assertEquals("200", posted.status);
            assertTrue(posted.body.startsWith("POST 4"), posted.body);
        }
    }
}
