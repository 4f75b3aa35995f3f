package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Class files of every version that a JVM reads: woven from Java 7 on, refused with the reason. */
final class ClassFileVersionsTest {
    /** Of class files: Java 1.1 has 45. */
    private static final int BEFORE_JAVA_1 = 44;

    private static final String OLD = "com/acme/versions/Old.class";

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void are_woven_from_java_7_to_the_newest_and_older_ones_refused(Jdk jdk) throws IOException {
        Path folder = Files.createTempDirectory("deja-versions");
        Sources.deleteAtExit(folder);
        byte[] classFile =
                Files.readAllBytes(Sources.compile("versions", "--release", "8").resolve(OLD));
        Path main = new Matrix.Jar().folder("", Sources.compile("versions")).write("main.jar");
        try (Program versions =
                Program.on(jdk)
                        .agent(
                                """
                                cache.old.method = com.acme.versions.Old#answer(..)
                                cache.old.ttl    = 1h
                                """)
                        .option("-Xverify:all")
                        .classPath(main)
                        .mainClass("com.acme.versions.Main")
                        .start()) {
            for (int version = 51; version <= jdk.feature() + BEFORE_JAVA_1; version++) {
                assertEquals(
                        "a5a a5a a5a 1",
                        versions.ask(copy(folder, classFile, version)),
                        "version " + version + "\n" + versions.log());
            }
            assertFalse(versions.log().contains("WARN"), versions.log());
            assertEquals("a5a a5a a5a 3", versions.ask(copy(folder, classFile, 50)));
            versions.awaitLog(
                    "its class file has version 50, compiled for Java 6 or older. Compile it for"
                            + " Java 7 or newer");
        }
    }

    /** The folder of a copy of the class that claims to be of a version. */
    private static String copy(Path folder, byte[] classFile, int version) throws IOException {
        byte[] copy = classFile.clone();
        copy[6] = 0;
        copy[7] = (byte) version;
        Path root = folder.resolve(Integer.toString(version));
        Path file = root.resolve(OLD);
        Files.createDirectories(file.getParent());
        Files.write(file, copy);
        return root.toString();
    }
}
