package dev.deja.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentClassLoaderTest {
    /** What the jar in the test contains as a service. */
    public static final class Greeting implements Supplier<String> {
        /** Creates it. */
        public Greeting() {}

        @Override
        public String get() {
            return "hello";
        }
    }

    private static final String GREETING = Greeting.class.getName();

    @TempDir Path directory;
    private File file = new File(".");

    @BeforeEach
    void buildJar() throws IOException {
        file = directory.resolve("größer + ein blank%20.jar").toFile();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream out = Files.newOutputStream(file.toPath());
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            String path = GREETING.replace('.', '/') + ".class";
            try (InputStream in = getClass().getResourceAsStream("/" + path)) {
                add(jar, "inst/" + path + "data", assertNotNullAnd(in).readAllBytes());
            }
            add(jar, "inst/text.txt", "base");
            for (String version : List.of("11", "17", "99", "x")) {
                add(jar, "inst/META-INF/versions/" + version + "/", "");
            }
            add(jar, "inst/META-INF/versions/11/text.txt", "eleven");
            add(jar, "inst/META-INF/versions/17/text.txt", "seventeen");
            add(jar, "inst/META-INF/versions/99/text.txt", "future");
            add(jar, "inst/META-INF/versions/x/text.txt", "nonsense");
            add(jar, "inst/META-INF/versions/17/only.txt", "only in 17");
            add(jar, "inst/META-INF/services/java.util.function.Supplier", GREETING);
            add(jar, "outside.txt", "outside");
        }
    }

    private static <T> T assertNotNullAnd(T value) {
        assertNotNull(value);
        return value;
    }

    private static void add(JarOutputStream jar, String name, String text) throws IOException {
        add(jar, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private AgentClassLoader loader(int javaVersion) throws IOException {
        return new AgentClassLoader(
                file, ClassLoader.getPlatformClassLoader(), javaVersion, "1.2.3");
    }

    private static String text(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void classes_come_from_the_jar_and_show_it() throws Exception {
        AgentClassLoader loader = loader(17);

        Class<?> type = loader.loadClass(GREETING);

        assertNotSame(Greeting.class, type);
        assertSame(loader, type.getClassLoader());
        assertEquals(
                file.toURI().toURL(), type.getProtectionDomain().getCodeSource().getLocation());
        assertEquals("1.2.3", type.getPackage().getImplementationVersion());
        assertSame(type, loader.loadClass(GREETING));
    }

    @Test
    void the_application_is_not_visible_and_the_jdk_is() throws Exception {
        AgentClassLoader loader = loader(17);

        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(Test.class.getName()));
        assertThrows(
                ClassNotFoundException.class,
                () -> loader.loadClass(AgentClassLoaderTest.class.getName()));
        assertSame(String.class, loader.loadClass("java.lang.String"));
        assertEquals("java.sql.Connection", loader.loadClass("java.sql.Connection").getName());
    }

    @Test
    void resources_of_the_newest_version_that_this_jvm_may_use_are_found() throws Exception {
        assertEquals("base", text(assertNotNullAnd(loader(10).getResource("text.txt"))));
        assertEquals("eleven", text(assertNotNullAnd(loader(11).getResource("text.txt"))));
        assertEquals("seventeen", text(assertNotNullAnd(loader(25).getResource("text.txt"))));
        assertEquals("only in 17", text(assertNotNullAnd(loader(17).getResource("only.txt"))));
        assertNull(loader(11).getResource("only.txt"));
        assertNull(loader(17).getResource("outside.txt"));
        assertNull(loader(17).getResource("../outside.txt"));
        assertNull(loader(17).getResource(""));
        assertNull(loader(17).getResourceAsStream("outside.txt"));
        assertNull(loader(17).getResource("dev/deja/launcher/AgentClassLoaderTest.class"));
    }

    @Test
    void a_class_file_is_a_resource_under_its_usual_name() throws Exception {
        AgentClassLoader loader = loader(17);
        String path = GREETING.replace('.', '/') + ".class";

        URL url = assertNotNullAnd(loader.getResource(path));
        try (InputStream direct = assertNotNullAnd(loader.getResourceAsStream(path));
                InputStream byUrl = url.openStream();
                InputStream copied = new URL(url, "").openStream()) {
            byte[] bytes = direct.readAllBytes();
            assertEquals(0xCA, bytes[0] & 0xFF);
            assertEquals(bytes.length, byUrl.readAllBytes().length);
            assertEquals(bytes.length, copied.readAllBytes().length);
        }
        assertEquals(1, Collections.list(loader.getResources(path)).size());
    }

    @Test
    void services_are_found() throws Exception {
        @SuppressWarnings("rawtypes")
        List<Supplier> found = new ArrayList<>();
        ServiceLoader.load(Supplier.class, loader(17)).forEach(found::add);

        assertEquals(1, found.size());
        assertEquals("hello", found.get(0).get());
    }

    @Test
    void many_threads_that_load_one_class_get_the_same() throws Exception {
        AgentClassLoader loader = loader(17);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Class<?>>> tasks =
                    Collections.nCopies(32, () -> loader.loadClass(GREETING));
            for (Future<Class<?>> result : threads.invokeAll(tasks)) {
                assertSame(loader.loadClass(GREETING), result.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void the_jar_is_found_whatever_its_path_looks_like() throws Exception {
        assertEquals(file, Launcher.file(file.toURI().toURL()));
        assertEquals(new File("/a b.jar"), Launcher.file(new URL("file:/a b.jar")));
        assertEquals(new File("/a+b.jar"), Launcher.file(new URL("file:/a+b.jar")));
        assertEquals(new File("/share/a.jar"), Launcher.file(new URL("file://host/share/a.jar")));
    }

    @Test
    void versions_are_read_as_the_jvm_writes_them() {
        assertEquals(8, Launcher.javaVersion("1.8"));
        assertEquals(17, Launcher.javaVersion("17"));
        assertEquals(0, Launcher.javaVersion("seventeen"));
        assertEquals(0, Launcher.javaVersion(null));
        assertTrue(Launcher.javaVersion(System.getProperty("java.specification.version")) >= 17);
    }
}
