package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code check} says before anything runs is what the running agent does. */
final class CheckAgreesTest {
    /**
     * The agent comes when the classes are loaded: its summary is that of all of them, however slow
     * the machine is.
     */
    private static void assertAgreement(
            JsonObject checked, Program program, Jdk jdk, String rules) {
        Tool.Ran attached =
                Tool.run(
                        jdk,
                        "attach",
                        Long.toString(program.pid()),
                        Program.rulesFile(rules).toString());
        assertEquals(0, attached.code(), attached.toString());
        program.awaitLog(" is up, store ");
        program.await(
                "the summary to be whole",
                () -> Tool.methodsOfSummary(program.log()).equals(Tool.methods(checked)));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void on_puts_futures_and_exceptions(Jdk jdk) {
        String rules =
                """
                cache.product.method  = com.acme.flow.Products#find(long)
                cache.product.ttl     = 1h
                cache.product.tags    = product:{id}
                cache.product.put     = com.acme.flow.Products#save(com.acme.flow.Product)
                cache.product.put.key = product({product.id})
                cache.wide.method     = com.acme.flow.Products#*(long) except com.acme.flow.Products#saveLater(..)
                cache.wide.ttl        = 1h
                evict.saveLater.method = com.acme.flow.Products#saveLater(long)
                evict.saveLater.tags  = product:{id}
                """;
        Path classes = Sources.compile("flow", "-parameters");
        Path api = Path.of(System.getProperty("deja.test.api"));
        JsonObject checked = Tool.check(jdk, rules, classes, api);
        assertTrue(
                Tool.methods(checked).getOrDefault("cache.wide", Set.of()).size() > 1,
                checked.toString());
        try (Program flow =
                Program.on(jdk).classPath(classes, api).mainClass("com.acme.flow.Main").start()) {
            flow.ask("find 1");
            assertAgreement(checked, flow, jdk, rules);
        }
    }

    @Test
    void on_implementations_of_an_interface() {
        String rules =
                """
                cache.owner.method = com.acme.reach.Main$Owners#findById(Integer)
                cache.owner.ttl    = 1h
                cache.owner.tags   = owner
                evict.owner.method = com.acme.reach.Main$Owners#save(..)
                evict.owner.tags   = owner
                """;
        Path classes = Sources.compile("reach", "-parameters");
        JsonObject checked = Tool.check(Jdk.current(), rules, classes);
        assertEquals(2, Tool.methods(checked).size(), checked.toString());
        try (Program program =
                Program.on(Jdk.current())
                        .classPath(classes)
                        .mainClass("com.acme.reach.Main")
                        .start()) {
            for (String question : List.of("id sql 1", "id file 1", "save file x")) {
                program.ask(question);
            }
            assertAgreement(checked, program, Jdk.current(), rules);
        }
    }

    @Test
    void on_annotations_and_those_composed_of_them() {
        Path classes = Sources.compile("annotated", "-parameters");
        Path api = Path.of(System.getProperty("deja.test.api"));
        String rules = "cache.Quotes-hourly.unless = result.startsWith('OFF')\n";
        JsonObject checked = Tool.check(Jdk.current(), rules, classes, api);
        assertEquals(4, Tool.methods(checked).size(), checked.toString());
        assertEquals(0, checked.get("exitCode").getAsInt(), checked.toString());
        try (Program quotes =
                Program.on(Jdk.current())
                        .classPath(classes, api)
                        .mainClass("com.acme.annotated.Main")
                        .start()) {
            quotes.ask("hourly ACME");
            assertAgreement(checked, quotes, Jdk.current(), rules);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void on_every_kind_of_method_of_the_matrix(Jdk jdk) {
        // A proxy is made while the program runs; check gives an inherited body both its names.
        String rules = Matrix.rules().replaceAll("(?m)^cache\\.(byProxy|fromHeir).*\n", "");
        JsonObject checked = Tool.check(jdk, rules, Matrix.classes());
        try (Program program =
                Program.on(jdk)
                        .classPath(Matrix.classes())
                        .mainClass("com.acme.matrix.Main")
                        .start()) {
            program.ask("one");
            assertAgreement(checked, program, jdk, rules);
            program.ask("two"); // one reason is known when a result is seen
            program.await("reasons in the log", () -> Matrix.silent(program.log()).isEmpty());
            // The same reasons, in the words of either.
            for (Matrix.Cell cell : Matrix.CELLS) {
                if (cell.warning() != null && !cell.kind().equals("notPlain")) {
                    assertTrue(checked.toString().contains(cell.warning()), cell.toString());
                }
            }
        }
    }

    @Test
    void on_the_demo_with_its_own_rules(@TempDir Path folder) throws IOException {
        Path root = Path.of(System.getProperty("deja.test.root"));
        String rules = Files.readString(root.resolve("agent.properties"));
        Path classes =
                Sources.compileFolder(
                        root.resolve("demo-app/src/main/java"),
                        "-parameters",
                        "-cp",
                        Sources.libraries());
        // A fat jar: the classes, and each library as a jar of its own.
        Map<String, byte[]> files = new LinkedHashMap<>(filesOf(classes, "BOOT-INF/classes/"));
        for (String library : Sources.libraries().split(File.pathSeparator, -1)) {
            Path jar = Path.of(library);
            files.put("BOOT-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        }
        Path fatJar = zip(folder.resolve("shop.jar"), files);
        JsonObject checked = Tool.check(Jdk.current(), rules, fatJar);
        assertEquals(0, checked.get("exitCode").getAsInt(), checked.toString());
        assertEquals(
                Tool.methods(checked), Tool.methods(Tool.check(Jdk.current(), rules, classes)));
        try (Program shop =
                Program.on(Jdk.current())
                        .classPath(classes, root.resolve("demo-app/src/main/resources"))
                        .libraries()
                        .option("-Dserver.port=0")
                        .mainClass("com.example.shop.ShopApplication")
                        .start()) {
            shop.await(
                    "the shop to start", () -> shop.output().contains("Started ShopApplication"));
            assertAgreement(checked, shop, Jdk.current(), rules);
        }
    }

    @Test
    void on_a_web_application_in_tomcat(@TempDir Path folder) throws IOException {
        String rules =
                """
                cache.price.method  = com.acme.web.Shop#price
                cache.price.ttl     = 1h
                cache.one.method    = com.acme.web.Shop#price(long)
                cache.one.ttl       = 1h
                cache.one.tags      = price:{id}
                cache.stock.method  = com.acme.stock..*#*(long)
                cache.stock.ttl     = 1h
                evict.change.method = com.acme.web.Shop#change
                evict.change.tags   = price:{id}
                evict.stock.method  = com.acme.stock.Stock#refil()
                evict.stock.rules   = stock
                """;
        List<Path> tomcat = jars(Path.of(System.getProperty("deja.test.containers"), "tomcat10"));
        Path programs = Path.of(System.getProperty("deja.test.programs"), "war");
        String libraries = classPath(tomcat);
        Path stock = Sources.compileFolder(programs.resolve("library"), "-parameters");
        Path web =
                Sources.compileFolder(
                        programs.resolve("shop"),
                        "-parameters",
                        "-cp",
                        libraries + File.pathSeparator + stock);
        Map<String, byte[]> files = new LinkedHashMap<>(filesOf(web, "WEB-INF/classes/"));
        Path stockJar = zip(folder.resolve("stock.jar"), filesOf(stock, ""));
        files.put("WEB-INF/lib/stock.jar", Files.readAllBytes(stockJar));
        Path war = zip(folder.resolve("shop.war"), files);

        JsonObject checked = Tool.check(Jdk.current(), rules, war);
        assertEquals(2, checked.get("exitCode").getAsInt(), checked.toString());
        try (Program container =
                Program.on(Jdk.current())
                        .classPath(
                                Sources.compileFolder(
                                        programs.resolve("container"), "-cp", libraries))
                        .classPath(tomcat.toArray(new Path[0]))
                        .mainClass("com.acme.war.Main", war.toString())
                        .start()) {
            assertEquals("none 1", container.ask("/?id=1"));
            assertEquals("lamp 2", container.ask("/?id=1&price=lamp"));
            assertAgreement(checked, container, Jdk.current(), rules);
            // The overloads that one rule cannot tell apart, and the misspelt write.
            for (String text : List.of("has 2 methods of that name", "Did you mean refill?")) {
                assertTrue(checked.toString().contains(text), checked.toString());
                assertTrue(container.log().contains(text), container.log());
            }
            String suspended = "suspended";
            assertTrue(checked.toString().contains(suspended), checked.toString());
            assertTrue(container.log().contains(suspended), container.log());
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.sorted().toList();
        }
    }

    private static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Map<String, byte[]> filesOf(Path folder, String below) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(
                            path ->
                                    files.put(
                                            below
                                                    + folder.relativize(path)
                                                            .toString()
                                                            .replace('\\', '/'),
                                            bytes(path)));
        }
        return files;
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path zip(Path file, Map<String, byte[]> files) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }
}
