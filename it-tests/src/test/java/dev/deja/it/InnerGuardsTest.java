package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored answers wait behind the guards of frameworks and of the JDK's server. */
class InnerGuardsTest {
    private static final String RULES =
            """
            cache.all.http = GET /** except /login
            cache.all.ttl = 10m
            evict.all.http = PUT /**
            evict.all.rules = all
            """;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A program and what it answers. */
    private record Service(Program program, int port) implements AutoCloseable {
        static Service start(Program.Builder builder) {
            Path token = Program.rulesFile("0123456789abcdef");
            String purge = "purge.enabled = true\npurge.token.file = " + token + "\n";
            Program program = builder.agent(RULES + purge).start();
            return new Service(program, Integer.parseInt(numbers(program)));
        }

        /** The next line of numbers; some logging writes to standard output, too. */
        private static String numbers(Program program) {
            String line = program.answer();
            while (!line.matches("[0-9 ]+")) {
                line = program.answer();
            }
            return line;
        }

        HttpResponse<String> ask(String method, String path, String... fields)
                throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .method(method, HttpRequest.BodyPublishers.noBody());
            if (fields.length > 0) {
                request.headers(fields);
            }
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        /** Status, what the cache says, and the body. */
        String get(String path, String... fields) throws IOException, InterruptedException {
            HttpResponse<String> answer = ask("GET", path, fields);
            return answer.statusCode()
                    + " "
                    + answer.headers().firstValue("X-Cache").orElse("-")
                    + " "
                    + answer.body();
        }

        /** How often guards, handlers and what comes after them ran. */
        String counts() {
            program.tell("count");
            return numbers(program);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    private static Path[] libraries(String framework) throws IOException {
        try (Stream<Path> jars =
                Files.list(Path.of(System.getProperty("deja.test.frameworks"), framework))) {
            return jars.toArray(Path[]::new);
        }
    }

    private static String classPath(Path... jars) {
        return String.join(File.pathSeparator, Stream.of(jars).map(Path::toString).toList());
    }

    /** What every framework has to show: two items, a guard that denies Mallory, an eviction. */
    private static void assertGuarded(Service service) throws Exception {
        assertEquals("200 MISS item 7", service.get("/items/7"));
        HttpResponse<String> hit = service.ask("GET", "/items/7");
        assertEquals("HIT", hit.headers().firstValue("X-Cache").orElse("-"));
        assertEquals("item 7", hit.body());
        String tag = hit.headers().firstValue("ETag").orElseThrow();
        assertEquals(304, service.ask("GET", "/items/7", "If-None-Match", tag).statusCode());
        assertEquals(403, service.ask("GET", "/items/7", "X-User", "mallory").statusCode());
        assertEquals("4 1", service.counts().replaceAll(" \\d+$", ""));

        assertEquals("200 MISS hello Ada", service.get("/greeting", "X-Name", "Ada"));
        assertEquals("200 HIT hello Ada", service.get("/greeting", "X-Name", "Ada"));
        assertEquals("200 MISS hello Bob", service.get("/greeting", "X-Name", "Bob"));

        assertTrue(service.ask("PUT", "/items/7").statusCode() < 300);
        assertEquals("200 MISS item 7", service.get("/items/7"));
    }

    /** Frameworks do not know the method, and are not asked. */
    private static void assertPurged(Service service) throws Exception {
        assertEquals("200 HIT item 7", service.get("/items/7"));
        assertEquals(403, service.ask("PURGE", "/items/7").statusCode());
        assertEquals("200 HIT item 7", service.get("/items/7"));
        HttpResponse<String> purged =
                service.ask("PURGE", "/items/7", "X-Purge-Token", "0123456789abcdef");
        assertEquals(200, purged.statusCode());
        assertEquals("purged: all\n", purged.body());
        assertEquals("200 MISS item 7", service.get("/items/7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"javalin5", "javalin6"})
    void javalins_handlers_before_run_before_a_stored_answer(String version) throws Exception {
        Path[] jars = libraries(version);
        Path classes = Sources.compile("javalin", "-cp", classPath(jars));
        try (Service service =
                Service.start(
                        Program.on(Jdk.all().get(0))
                                .classPath(classes)
                                .classPath(jars)
                                .mainClass("com.acme.javalin.Main"))) {
            assertGuarded(service);
            // The handler that comes after asked for a parameter of the path, hits included.
            assertEquals("9 4 6", service.counts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jersey2", "jersey3"})
    void jerseys_request_filters_run_before_a_stored_answer(String version) throws Exception {
        Path[] jars = libraries(version);
        Path classes =
                version.equals("jersey3")
                        ? Sources.compile("jersey", "-cp", classPath(jars), "-proc:none")
                        : Sources.compileFolder(javax(), "-cp", classPath(jars), "-proc:none");
        try (Service service =
                Service.start(
                        Program.on(Jdk.all().get(0))
                                .classPath(classes)
                                .classPath(jars)
                                .mainClass("com.acme.jersey.Main"))) {
            assertGuarded(service);
            assertEquals("9 4 9", service.counts());

            String json = "application/json";
            assertEquals("200 MISS {\"id\":7}", service.get("/items/7", "Accept", json));
            assertEquals("200 HIT {\"id\":7}", service.get("/items/7", "Accept", json));
            assertEquals("200 HIT item 7", service.get("/items/7"));
            assertEquals("200 MISS tenant a", service.get("/tenant", "X-Tenant", "a"));
            assertEquals("200 HIT tenant a", service.get("/tenant", "X-Tenant", "a"));
            assertEquals("200 MISS tenant b", service.get("/tenant", "X-Tenant", "b"));
            // It asked for all fields, which no two clients send alike.
            String all = service.get("/all");
            assertEquals(all, service.get("/all"));
            assertTrue(all.startsWith("200 MISS "), all);
        }
    }

    /** The same program for the API of before Jakarta. */
    private static Path javax() throws IOException {
        Path from =
                Path.of(
                        System.getProperty("deja.test.programs"),
                        "jersey/com/acme/jersey/Main.java");
        Path folder = Files.createTempDirectory("deja-javax");
        Sources.deleteAtExit(folder);
        Files.writeString(
                folder.resolve("Main.java"),
                Files.readString(from).replace("jakarta.ws.", "javax.ws."));
        return folder;
    }

    @Test
    void spring_mvcs_interceptors_run_before_a_stored_answer_and_proxies_are_not_passed_by()
            throws Exception {
        List<Path> jars = new ArrayList<>();
        for (String jar : Sources.libraries().split(File.pathSeparator, -1)) {
            jars.add(Path.of(jar));
        }
        Path classes =
                Sources.compile(
                        "mvc",
                        "-cp",
                        classPath(jars.toArray(Path[]::new)),
                        "-proc:none",
                        "-parameters");
        try (Service service =
                Service.start(
                        Program.on(Jdk.all().get(0))
                                .classPath(classes)
                                .libraries()
                                .mainClass("com.acme.mvc.Main"))) {
            assertGuarded(service);
            // An interceptor that refuses is not told of the end.
            assertEquals("9 4 8", service.counts());

            // The guard sends nobody to another path, whose handler must not look up for this one.
            assertEquals("login", service.ask("GET", "/items/7", "X-User", "nobody").body());
            assertEquals("200 HIT item 7", service.get("/items/7"));

            // Handlers are chosen by a field that is read before the lookup.
            assertEquals("200 MISS first", service.get("/versioned", "X-Version", "1"));
            assertTrue(service.get("/versioned", "X-Version", "2").endsWith(" second"));
            assertTrue(service.get("/versioned", "X-Version", "1").endsWith(" first"));

            for (String path : List.of("booked", "function", "files/mvc/Main$Booked.class")) {
                String miss = service.ask("GET", "/" + path).body();
                HttpResponse<String> hit = service.ask("GET", "/" + path);
                assertEquals("HIT", hit.headers().firstValue("X-Cache").orElse("-"), path);
                assertEquals(miss, hit.body());
            }
            for (String path : List.of("later", "deferred", "streamed")) {
                assertTrue(service.get("/" + path).endsWith(" " + path));
                assertTrue(service.get("/" + path).endsWith(" " + path));
            }
            for (String path : List.of("secret", "filtered")) {
                assertEquals("200 BYPASS " + path, service.get("/" + path));
                assertEquals("200 BYPASS " + path, service.get("/" + path));
            }
            assertEquals("200 MISS item 9", service.get("/forward"));
            assertEquals("200 MISS item 9", service.get("/forward"));
            service.program().awaitLog("has guards of its own");
            assertPurged(service);
        }
    }

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void the_filters_of_the_jdks_server_run_before_a_stored_answer(Jdk jdk) throws Exception {
        Path classes = Sources.compile("jdkserver");
        try (Service service =
                Service.start(
                        Program.on(jdk).classPath(classes).mainClass("com.acme.jdkserver.Main"))) {
            assertGuarded(service);
            // Kept or not: its thread may be quicker than its handler.
            assertEquals("200 MISS later", service.get("/later"));
            assertTrue(service.get("/later").endsWith(" later"));
            String chunked = "0123456789".repeat(1000);
            assertEquals("200 MISS " + chunked, service.get("/chunked"));
            assertEquals("200 HIT " + chunked, service.get("/chunked"));
            assertPurged(service);
        }
    }
}
