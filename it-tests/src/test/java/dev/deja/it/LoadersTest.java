package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loaders of every kind, on every JDK, with a method of every kind in each: rules act where they
 * can, say why where they cannot, and no loader's classes are answered with another's values.
 */
final class LoadersTest {
    /** See the program {@code hosts}; in one JVM, so that each could meet what another left. */
    private static final List<String> LOADERS =
            List.of(
                    "class-path",
                    "isolated",
                    "isolated-again",
                    "boot-parent",
                    "child-first",
                    "java-only",
                    "hidden-resources",
                    "hostile",
                    "equal",
                    "equal-again",
                    "unnamed-source",
                    "layer",
                    "bundle");

    /** Their class files are no resources: annotations elsewhere than on the method are unseen. */
    private static final List<String> HIDING =
            List.of(
                    "java-only",
                    "hidden-resources",
                    "hostile",
                    "equal",
                    "equal-again",
                    "unnamed-source");

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void loaders_of_one_jvm_have_their_rules_and_their_entries_each(Jdk jdk) throws IOException {
        Path[] felix = Matrix.libraries("osgi");
        try (Program hosts =
                Program.on(jdk)
                        .agent(Matrix.rules())
                        .option("-Xverify:all")
                        .classPath(
                                Sources.compile("hosts", "-cp", Matrix.classPath(felix)),
                                Matrix.classes())
                        .classPath(felix)
                        .mainClass(
                                "com.acme.hosts.Main",
                                Matrix.classes().toString(),
                                Matrix.moduleJar().toString(),
                                Matrix.bundle().toString())
                        .start()) {
            List<String> differences = new ArrayList<>();
            for (String loader : LOADERS) {
                for (String difference : Matrix.differences(hosts.ask(loader))) {
                    boolean isSaid =
                            HIDING.contains(loader)
                                    && (difference.startsWith("byAnnotation=3")
                                            || difference.startsWith("byComposed=3"));
                    if (!isSaid) {
                        differences.add(loader + ": " + difference);
                    }
                }
            }
            assertEquals(List.of(), differences, hosts.log());
            hosts.await("reasons in the log", () -> Matrix.silent(hosts.log()).isEmpty());
            assertEquals(List.of(), Matrix.surprises(hosts.log()));
            assertTrue(hosts.log().contains(Matrix.HIDDEN), hosts.log());
        }
    }

    private static void check(String how, Program.Builder builder) {
        try (Program program = builder.start()) {
            assertEquals(
                    List.of(), Matrix.differences(program.ask("one")), how + "\n" + program.log());
            // Some reasons are known only when more classes have loaded.
            program.await("reasons in the log", () -> Matrix.silent(program.log()).isEmpty());
            assertEquals(List.of(), Matrix.surprises(program.log()), how);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void on_the_module_path(Jdk jdk) throws IOException {
        check(
                "module path",
                Program.on(jdk)
                        .agent(Matrix.rules())
                        .option("-p", Matrix.moduleJar().toString())
                        .mainClass("-m", "acme.matrix/com.acme.matrix.Main"));
    }

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void in_a_spring_boot_jar_and_in_the_same_unpacked(Jdk jdk) throws IOException {
        Path library = new Matrix.Jar().folder("", Matrix.classes()).write("matrix.jar");
        // The program as a library inside, which is the harder place.
        Matrix.Jar fat =
                new Matrix.Jar()
                        .attribute(
                                "Main-Class", "org.springframework.boot.loader.launch.JarLauncher")
                        .attribute("Start-Class", "com.acme.matrix.Main")
                        .attribute("Spring-Boot-Classes", "BOOT-INF/classes/")
                        .attribute("Spring-Boot-Lib", "BOOT-INF/lib/")
                        .jar(Matrix.libraries("boot")[0])
                        .entry("BOOT-INF/classes/application.properties", "")
                        .stored("BOOT-INF/lib/matrix.jar", Files.readAllBytes(library));
        check(
                "fat jar",
                Program.on(jdk)
                        .agent(Matrix.rules())
                        .mainClass("-jar", fat.write("fat.jar").toString()));
        check(
                "unpacked",
                Program.on(jdk)
                        .agent(Matrix.rules())
                        .classPath(fat.unpacked("fat"))
                        .mainClass("org.springframework.boot.loader.launch.JarLauncher"));
    }
}
