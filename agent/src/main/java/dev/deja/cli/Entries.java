package dev.deja.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The files in an archive or a folder, by paths with slashes. */
interface Entries extends AutoCloseable {
    /** In the order in which they count. */
    Collection<String> paths();

    byte[] read(String path) throws IOException;

    /** Opens an archive among them. */
    Entries open(String path, Consumer<String> complaints) throws IOException;

    @Override
    void close() throws IOException;

    /** An archive of its own. */
    static Entries ofFile(Path file) throws IOException {
        return new Zip(new ZipFile(file.toFile()));
    }

    /**
     * A folder with all below it.
     *
     * @param complaints hears of what cannot be read
     */
    static Entries ofFolder(Path folder, Consumer<String> complaints) throws IOException {
        List<String> paths = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile()) {
                            paths.add(folder.relativize(file).toString().replace('\\', '/'));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        complaints.accept(file + " cannot be read: " + reason(e));
                        return FileVisitResult.CONTINUE;
                    }
                });
        paths.sort(null);
        return new Folder(folder, paths);
    }

    /** Why a file cannot be read; some exceptions have the path alone as their message. */
    static String reason(Exception e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return switch (kind) {
            case "AccessDeniedException" -> "access is denied";
            case "NoSuchFileException" -> "there is no such file";
            case "FileSystemLoopException" -> "a symbolic link leads back to it";
            default ->
                    message == null || message.isBlank()
                            ? kind
                            : message.lines().findFirst().orElse(kind);
        };
    }

    /** An archive on disk. */
    record Zip(ZipFile file) implements Entries {
        @Override
        public Collection<String> paths() {
            List<String> paths = new ArrayList<>(file.size());
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                paths.add(entries.nextElement().getName());
            }
            return paths;
        }

        private InputStream stream(String path) throws IOException {
            ZipEntry entry = file.getEntry(path);
            InputStream in = entry == null ? null : file.getInputStream(entry);
            if (in == null) {
                throw new IOException("the archive has no such entry");
            }
            return in;
        }

        @Override
        public byte[] read(String path) throws IOException {
            try (InputStream in = stream(path)) {
                return in.readAllBytes();
            }
        }

        @Override
        public Entries open(String path, Consumer<String> complaints) throws IOException {
            try (InputStream in = stream(path)) {
                return Memory.of(in, path, complaints);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A folder on disk. */
    record Folder(Path root, List<String> paths) implements Entries {
        @Override
        public byte[] read(String path) throws IOException {
            return Files.readAllBytes(root.resolve(path));
        }

        @Override
        public Entries open(String path, Consumer<String> complaints) throws IOException {
            return ofFile(root.resolve(path));
        }

        @Override
        public void close() {}
    }

    /** An archive within another one: what concerns us of it. */
    record Memory(Map<String, byte[]> content) implements Entries {
        static Memory of(InputStream in, String name, Consumer<String> complaints) {
            Map<String, byte[]> content = new LinkedHashMap<>();
            boolean isArchive = false;
            // Read as a stream: files in the temporary folder would be left behind one day.
            try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in))) {
                for (ZipEntry entry = zip.getNextEntry();
                        entry != null;
                        entry = zip.getNextEntry()) {
                    isArchive = true;
                    String path = entry.getName();
                    if (path.endsWith(".class")
                            || path.equals(ApplicationReader.MANIFEST)
                            || Layout.LOOSE.holds(path)) {
                        content.put(path, zip.readAllBytes());
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                complaints.accept(name + " cannot be read to its end: " + reason(e));
                return new Memory(content);
            }
            if (!isArchive) {
                complaints.accept(name + " is no archive, or an empty one");
            }
            return new Memory(content);
        }

        @Override
        public Collection<String> paths() {
            return content.keySet();
        }

        @Override
        public byte[] read(String path) throws IOException {
            byte[] bytes = content.get(path);
            if (bytes == null) {
                throw new IOException("the archive has no such entry");
            }
            return bytes;
        }

        @Override
        public Entries open(String path, Consumer<String> complaints) throws IOException {
            return of(new java.io.ByteArrayInputStream(read(path)), path, complaints);
        }

        @Override
        public void close() {}
    }
}
