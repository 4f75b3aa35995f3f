package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RawMemoryTest {

    /** Runs in a JVM that does not export the package. */
    static final class WithoutExport {
        private WithoutExport() {}

        public static void main(String[] args) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    Codecs.binary();
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @Test
    void without_the_export_a_codec_says_at_once_what_is_missing() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                WithoutExport.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(output.lines().count() == 2, output);
        assertTrue(output.lines().allMatch(line -> line.contains("jdk.internal.misc")), output);
    }
}
