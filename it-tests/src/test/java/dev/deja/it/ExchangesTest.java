package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of services see, seen by a client. */
final class ExchangesTest {
    private static final String METHODS =
            """
            cache.title.method = %s#title(int)
            cache.title.ttl    = 1h
            """;

    /** A program and how it is asked. */
    private record Service(Program program, HttpClient client, String address)
            implements AutoCloseable {
        static Service start(Program.Builder builder, HttpClient client, String scheme) {
            Program program = builder.start();
            String line = program.answer();
            while (!line.matches("[0-9]+")) {
                line = program.answer();
            }
            return new Service(program, client, scheme + "://localhost:" + line);
        }

        HttpResponse<String> ask(String path, String... fields)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
            if (fields.length > 0) {
                request.headers(fields);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        int put(String path) throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + path))
                            .PUT(HttpRequest.BodyPublishers.noBody())
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }

        String getNow(String path) {
            try {
                return get(path);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** What the cache says, and the body. */
        String get(String path, String... fields) throws IOException, InterruptedException {
            HttpResponse<String> answer = ask(path, fields);
            return answer.headers().firstValue("X-Cache").orElse("-") + " " + answer.body();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    private static HttpClient plain() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    private static Service tomcat(Jdk jdk, String rules) throws IOException {
        List<Path> jars;
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("deja.test.containers"), "tomcat11"))) {
            jars = files.toList();
        }
        String classPath =
                String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
        Path classes = Sources.compile("filters", "-cp", classPath);
        return Service.start(
                Program.on(jdk)
                        .agent(rules)
                        .classPath(classes)
                        .classPath(jars.toArray(Path[]::new))
                        .mainClass("com.acme.filters.Main"),
                plain(),
                "http");
    }

    private static void assertMethodTells(Service service) throws Exception {
        assertEquals("MISS title 7 1", service.get("/titles"));
        HttpResponse<String> hit = service.ask("/titles");
        assertEquals("title 7 1", hit.body());
        assertEquals("HIT", hit.headers().firstValue("X-Cache").orElse("-"));
        assertTrue(hit.headers().firstValue("Age").isPresent());
        assertEquals("no-cache", hit.headers().firstValue("Cache-Control").orElse("-"));
        String tag = hit.headers().firstValue("ETag").orElseThrow();
        assertEquals(304, service.ask("/titles", "If-None-Match", tag).statusCode());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void method_rules_tell_clients_of_the_jdks_server_without_a_rule_for_endpoints(Jdk jdk)
            throws Exception {
        try (Service service =
                Service.start(
                        Program.on(jdk)
                                .agent(METHODS.formatted("com.acme.told.Books"))
                                .classPath(Sources.compile("told"))
                                .mainClass("com.acme.told.Main"),
                        plain(),
                        "http")) {
            assertMethodTells(service);
            assertFalse(service.ask("/plain").headers().firstValue("X-Cache").isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void method_rules_tell_clients_of_tomcat_without_a_rule_for_endpoints(Jdk jdk)
            throws Exception {
        try (Service service = tomcat(jdk, METHODS.formatted("com.acme.filters.Main$Books"))) {
            assertMethodTells(service);
            assertFalse(service.ask("/plain").headers().firstValue("X-Cache").isPresent());
        }
    }

    private static final String KEPT =
            """
            cache.all.http = GET /**
            cache.all.ttl  = 1ms
            cache.all.stale.if-error = 1h
            """;

    private static void assertOldAnswer(Service service, String path) throws Exception {
        HttpResponse<String> answer = service.ask(path);
        while (answer.headers().firstValue("X-Cache").orElse("-").equals("HIT")) {
            // Within the same millisecond.
            answer = service.ask(path);
        }
        assertEquals(200, answer.statusCode(), service.program().log());
        assertEquals("STALE", answer.headers().firstValue("X-Cache").orElse("-"));
        assertEquals("fine", answer.body());
        assertFalse(answer.headers().firstValue("X-Half").isPresent());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void a_servlet_that_throws_or_sends_an_error_is_answered_for_with_the_old_answer(Jdk jdk)
            throws Exception {
        for (String path : List.of("/failing", "/failing/error")) {
            try (Service service = tomcat(jdk, KEPT)) {
                assertEquals("MISS fine", service.get(path));
                assertOldAnswer(service, path);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void a_handler_of_the_jdks_server_that_throws_is_answered_for_with_the_old_answer(Jdk jdk)
            throws Exception {
        try (Service service =
                Service.start(
                        Program.on(jdk)
                                .agent(KEPT)
                                .classPath(Sources.compile("told"))
                                .mainClass("com.acme.told.Main"),
                        plain(),
                        "http")) {
            assertEquals("MISS fine", service.get("/failing"));
            assertOldAnswer(service, "/failing");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void a_filter_that_answers_by_itself_is_said_to_be_out_of_reach(Jdk jdk) throws Exception {
        try (Service service = tomcat(jdk, "cache.all.http = GET /**\ncache.all.ttl = 1h\n")) {
            String first = service.get("/pages");
            // On virtual threads where there are some.
            assertEquals(jdk.feature() < 21 ? "MISS page 1" : "MISS page 1 virtual", first);
            assertEquals(first.replace("MISS", "HIT"), service.get("/pages"));
            assertEquals(403, service.ask("/denied").statusCode());
            assertFalse(service.program().log().contains("answers before any servlet"));
            assertEquals("- early", service.get("/early"));
            service.program()
                    .awaitLog("the filter com.acme.filters.Main$Early answers before any servlet");

            assertTrue(service.get("/private").startsWith("MISS page"));
            assertTrue(service.get("/private").startsWith("MISS page"));
            service.program().awaitLog("an answer says Cache-Control: private");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void two_instances_are_one_cache_and_go_on_alone_when_redis_freezes_or_dies(Jdk jdk)
            throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String rules =
                    "namespace = pages\nredis.uri = "
                            + redis.uri()
                            + "\ncache.all.http = GET /**\ncache.all.ttl = 1h\n"
                            + "cache.all.host = ignore\n";
            try (Service one = tomcat(jdk, rules);
                    Service two = tomcat(jdk, rules)) {
                one.program().awaitLog("CONNECT_SUCCESS");
                two.program().awaitLog("CONNECT_SUCCESS");
                List<Service> both = List.of(one, two);
                // The bodies of the two differ only in their counts.
                two.get("/other");
                for (int round = 0; round < 20; round++) {
                    Service writer = both.get(round % 2);
                    String miss = writer.get("/pages");
                    assertTrue(miss.startsWith("MISS "), miss);
                    for (int i = 0; i < 6; i++) {
                        assertEquals(miss.replace("MISS", "HIT"), both.get(i % 2).get("/pages"));
                    }
                    assertEquals(204, both.get((round + 1) % 2).put("/pages"));
                }

                redis.pause();
                for (int i = 0; i < 20; i++) {
                    HttpResponse<String> answer = both.get(i % 2).ask("/pages");
                    assertEquals(200, answer.statusCode());
                    assertTrue(answer.body().startsWith("page "), answer.body());
                }
                redis.resume();
                one.program()
                        .await(
                                "a hit after the thaw",
                                () -> one.getNow("/thawed").startsWith("HIT"));

                redis.kill();
                String before = one.ask("/pages").body();
                String after = one.ask("/pages").body();
                assertFalse(before.equals(after), "the application answers");
                assertEquals(204, two.put("/pages"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void answers_of_the_jdks_server_over_tls_are_stored(Jdk jdk, @TempDir Path folder)
            throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "server",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                store.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, keytool.waitFor());
        try (Service service =
                Service.start(
                        Program.on(jdk)
                                .agent("cache.all.http = GET /titles\ncache.all.ttl = 1h\n")
                                .classPath(Sources.compile("told"))
                                .mainClass("com.acme.told.Main", store.toString()),
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .sslContext(trusting(store))
                                .build(),
                        "https")) {
            assertEquals("MISS title 7 1", service.get("/titles"));
            assertEquals("HIT title 7 1", service.get("/titles"));
            assertEquals("- plain", service.get("/plain"));
        }
    }

    private static SSLContext trusting(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
