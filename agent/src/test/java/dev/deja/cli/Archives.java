package dev.deja.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Applications made from source text, packed in the ways that people pack them. */
final class Archives {
    private Archives() {}

    /** Compiles sources, each with its path and its text, and returns class files by path. */
    static Map<String, byte[]> compile(Path scratch, String... pathsAndTexts) {
        try {
            Path sources = Files.createTempDirectory(scratch, "sources");
            Path classes = Files.createTempDirectory(scratch, "classes");
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-parameters",
                                    "-proc:none",
                                    "-nowarn",
                                    "-cp",
                                    System.getProperty("java.class.path")));
            for (int i = 0; i < pathsAndTexts.length; i += 2) {
                Path file = sources.resolve(pathsAndTexts[i]);
                Files.createDirectories(file.getParent());
                Files.writeString(file, pathsAndTexts[i + 1]);
                arguments.add(file.toString());
            }
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            int result =
                    ToolProvider.getSystemJavaCompiler()
                            .run(null, messages, messages, arguments.toArray(new String[0]));
            if (result != 0) {
                throw new IllegalArgumentException(
                        messages.toString(java.nio.charset.StandardCharsets.UTF_8));
            }
            return files(classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                files.put(
                        folder.relativize(path).toString().replace('\\', '/'),
                        Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** The same files below a folder. */
    static Map<String, byte[]> below(String folder, Map<String, byte[]> files) {
        Map<String, byte[]> moved = new LinkedHashMap<>();
        files.forEach((path, bytes) -> moved.put(folder + path, bytes));
        return moved;
    }

    /** An archive's bytes. */
    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes files below a folder, which is returned. */
    static Path unpacked(Path folder, Map<String, byte[]> files) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
