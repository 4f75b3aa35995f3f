package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Web applications with the same classes, in two containers of one JVM, which come and go. */
final class WarsTest {
    private static final String RULES =
            """
            namespace = wars
            cache.stock.method  = com.acme.war.Stock#find(int)
            cache.stock.ttl     = 1h
            cache.stock.tags    = stock:{0}
            cache.shared.method = com.acme.war.Stock#shared(int)
            cache.shared.ttl    = 1h
            cache.page.http     = GET /page/**
            cache.page.ttl      = 1h
            evict.stock.method  = com.acme.war.Stock#update(int)
            evict.stock.tags    = stock:{0}
            evict.stock.rules   = page
            """;

    private static Program start(Jdk jdk, String more) {
        Path[] tomcat;
        try (Stream<Path> jars =
                Files.list(Path.of(System.getProperty("deja.test.containers"), "tomcat10"))) {
            tomcat = jars.sorted().toArray(Path[]::new);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Path[] all =
                Stream.of(tomcat, Matrix.libraries("wars/jetty12"))
                        .flatMap(Stream::of)
                        .toArray(Path[]::new);
        return Program.on(jdk)
                .agent(RULES + more)
                .option("-Xmx128m")
                .classPath(Sources.compile("wars", "-cp", Matrix.classPath(all)))
                .classPath(all)
                .mainClass("com.acme.wars.Main")
                .start();
    }

    /** An unpacked web application of its own. */
    private static Path war(String owner) throws IOException {
        Path api = Matrix.libraries("wars/jetty12")[0];
        assertTrue(api.getFileName().toString().startsWith("jakarta.servlet-api"), api.toString());
        return new Matrix.Jar()
                .folder("WEB-INF/classes/", Sources.compile("stock", "-cp", api.toString()))
                .entry("WEB-INF/classes/who.txt", owner)
                .entry(
                        "WEB-INF/web.xml",
                        """
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                          <servlet>
                            <servlet-name>page</servlet-name>
                            <servlet-class>com.acme.war.Page</servlet-class>
                          </servlet>
                          <servlet-mapping>
                            <servlet-name>page</servlet-name>
                            <url-pattern>/*</url-pattern>
                          </servlet-mapping>
                        </web-app>
                        """)
                .unpacked(owner);
    }

    private static String field(String answer, String name) {
        int start = answer.indexOf(name + "=") + name.length() + 1;
        return answer.substring(start, Math.min(comma(answer, start), answer.indexOf(']', start)));
    }

    /** Without what the methods told the exchange of their hits. */
    private static String body(String answer) {
        assertTrue(answer.startsWith("200 "), answer);
        return answer.substring(answer.indexOf(' ', 4) + 1);
    }

    private static int comma(String answer, int from) {
        int comma = answer.indexOf(',', from);
        return comma < 0 ? answer.length() : comma;
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void applications_with_the_same_classes_never_meet_each_others_entries(Jdk jdk)
            throws IOException {
        neverMix(jdk, "", false);
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void nor_do_they_in_redis(Jdk jdk) throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            neverMix(jdk, "redis.uri = " + redis.uri() + "\n" + Program.PATIENT, true);
        }
    }

    private static void neverMix(Jdk jdk, String more, boolean remote) throws IOException {
        try (Program wars = start(jdk, more)) {
            if (remote) {
                wars.awaitLog("CONNECT_SUCCESS");
            }
            List<String> places = List.of("tomcat /a", "tomcat /b", "jetty /a", "jetty /b");
            for (String place : places) {
                String deployed =
                        wars.ask("deploy " + place + " " + war(place.replaceAll("[ /]+", "-")));
                assertEquals("STARTED", deployed, wars.log());
            }
            for (int round = 0; round < 3; round++) {
                for (String place : places) {
                    String owner = place.replaceAll("[ /]+", "-");
                    for (String method : List.of("/stock", "/shared")) {
                        String first = body(wars.ask("get " + place + method));
                        String again = body(wars.ask("get " + place + method));
                        assertEquals(owner, field(first, "owner"), first);
                        assertEquals(owner, field(again, "owner"), again);
                        if (!remote || place.equals(places.get(0))) {
                            // In Redis, where all would share entries, only the first has any.
                            assertEquals(first, again, wars.log());
                        } else {
                            assertTrue(!first.equals(again), first);
                        }
                    }
                    String page = wars.ask("get " + place + "/page/1");
                    assertTrue(page.startsWith("200 "), page);
                    assertTrue(page.contains(" page " + owner + " "), page);
                    String again = wars.ask("get " + place + "/page/1");
                    assertEquals(page.replace(" MISS ", " HIT "), again, wars.log());
                    wars.ask("post " + place + "/any");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_application_deployed_twenty_times_leaves_no_loader_behind(Jdk jdk) throws IOException {
        Path one = war("first");
        Path other = war("second");
        try (Program wars = start(jdk, "")) {
            for (String server : List.of("tomcat", "jetty")) {
                String before = wars.ask("alive");
                assertEquals("0", before.substring(0, before.indexOf(' ')), wars.log());
                for (int i = 0; i < 20; i++) {
                    Path war = i % 2 == 0 ? one : other;
                    wars.ask("deploy " + server + " /shop " + war);
                    String owner = war.getFileName().toString();
                    String stock = body(wars.ask("get " + server + " /shop/stock"));
                    assertEquals(owner, field(stock, "owner"), stock + wars.log());
                    assertEquals(stock, body(wars.ask("get " + server + " /shop/stock")));
                    String page = wars.ask("get " + server + " /shop/page/1");
                    assertTrue(page.contains(" MISS page " + owner), page + wars.log());
                    assertEquals(
                            page.replace(" MISS ", " HIT "),
                            wars.ask("get " + server + " /shop/page/1"));
                    wars.ask("undeploy " + server + " /shop");
                }
            }
            // Jetty keeps the last one itself, with the agent or without.
            String alive = wars.ask("alive");
            assertTrue(alive.equals("0 of 40") || alive.equals("1 of 40"), alive + wars.log());
        }
    }
}
