package dev.deja.cli;

import dev.deja.rule.ClassShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Reads the class files of jars, wars, Spring Boot's jars, enterprise archives and folders.
 * Whatever cannot be read is told, and the rest is read.
 */
final class ApplicationReader {
    static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String VERSIONS = "META-INF/versions/";

    /** An archive in a war in an enterprise archive is the third. */
    private static final int DEEPEST = 4;

    private final Application application;
    private final int javaVersion;

    private ApplicationReader(Application application, int javaVersion) {
        this.application = application;
        this.javaVersion = javaVersion;
    }

    /**
     * Reads one argument of the command line.
     *
     * @param javaVersion feature number of the JVM that would run it, for multi-release jars
     * @throws Refused when nothing of it can be read
     */
    static Application read(Path path, int javaVersion) {
        Application application = new Application(path.toString());
        ApplicationReader reader = new ApplicationReader(application, javaVersion);
        if (!Files.exists(path)) {
            throw new Refused(path + ": there is no such file or folder.");
        }
        try {
            if (Files.isDirectory(path)) {
                reader.readAll(Entries.ofFolder(path, application::complain), Layout.LOOSE, "", 0);
            } else if (path.toString().endsWith(".class")) {
                byte[] classFile = Files.readAllBytes(path);
                application.add(ClassShape.read(classFile).internalName(), classFile);
            } else {
                application.addArchive();
                reader.readAll(Entries.ofFile(path), Layout.named(path.toString()), "", 0);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused(path + " cannot be read: " + Entries.reason(e) + ".");
        }
        return application;
    }

    /** Reads and closes. */
    private void readAll(Entries opened, Layout otherwise, String place, int depth)
            throws IOException {
        try (Entries entries = opened) {
            Layout layout = otherwise;
            for (String path : entries.paths()) {
                layout = Layout.toldBy(path, layout);
            }
            Map<String, String> versioned =
                    isMultiRelease(entries) ? versioned(entries, layout) : Map.of();
            List<String> after = new ArrayList<>();
            List<String> archives = new ArrayList<>();
            Map<String, String> own = new LinkedHashMap<>();
            for (String path : entries.paths()) {
                if (isClass(path)) {
                    String below = layout.below(path);
                    if (below.startsWith(VERSIONS)) {
                        continue;
                    }
                    if (layout.isOwn(path)) {
                        own.put(below, versioned.getOrDefault(below, path));
                    } else {
                        after.add(path);
                    }
                } else if (depth < DEEPEST && layout.holds(path)) {
                    archives.add(path);
                }
            }
            versioned.forEach(own::putIfAbsent);
            boolean isLoose = otherwise == Layout.LOOSE;
            own.forEach((below, path) -> add(entries, place, below, path, isLoose));
            for (String path : archives) {
                readNested(entries, path, place, depth);
            }
            for (String path : after) {
                add(entries, place, path, path, isLoose);
            }
        }
    }

    private void readNested(Entries entries, String path, String place, int depth) {
        String shown = place + path;
        application.addArchive();
        try {
            Entries nested = entries.open(path, sentence -> application.complain(place + sentence));
            readAll(nested, Layout.named(path), shown + "!/", depth + 1);
        } catch (IOException | IllegalArgumentException e) {
            application.complain(shown + " cannot be read: " + Entries.reason(e));
        }
    }

    private static boolean isClass(String path) {
        return path.endsWith(".class")
                && !path.endsWith("module-info.class")
                && !path.endsWith("package-info.class");
    }

    private static boolean isMultiRelease(Entries entries) {
        if (!entries.paths().contains(MANIFEST)) {
            return false;
        }
        try {
            Manifest manifest = new Manifest(new ByteArrayInputStream(entries.read(MANIFEST)));
            return Boolean.parseBoolean(
                    manifest.getMainAttributes().getValue(Attributes.Name.MULTI_RELEASE));
        } catch (IOException e) {
            // As the JVM has it: what is no manifest says nothing.
            return false;
        }
    }

    /** The path without a version to that of the newest this JVM would take. */
    private Map<String, String> versioned(Entries entries, Layout layout) {
        Map<String, String> paths = new LinkedHashMap<>();
        Map<String, Integer> newest = new HashMap<>();
        for (String path : entries.paths()) {
            String below = layout.below(path);
            int slash = below.startsWith(VERSIONS) ? below.indexOf('/', VERSIONS.length()) : -1;
            if (slash < 0 || !isClass(below)) {
                continue;
            }
            int version = number(below.substring(VERSIONS.length(), slash));
            String base = below.substring(slash + 1);
            if (version >= 9 && version <= javaVersion && version > newest.getOrDefault(base, 0)) {
                newest.put(base, version);
                paths.put(base, path);
            }
        }
        return paths;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void add(Entries entries, String place, String below, String path, boolean isLoose) {
        try {
            add(place, below, isLoose, entries.read(path));
        } catch (IOException e) {
            application.complain(place + path + " cannot be read: " + Entries.reason(e));
        }
    }

    private void add(String place, String path, boolean isLoose, byte[] classFile) {
        String name;
        try {
            name = ClassShape.read(classFile).internalName();
        } catch (IllegalArgumentException e) {
            application.complain(place + path + " is no class file that can be read");
            return;
        }
        // A class that lies elsewhere is data: templates of tools, and what agents bring.
        String expected = name.concat(".class");
        if (path.equals(expected) || (isLoose && path.endsWith("/".concat(expected)))) {
            application.add(name, classFile);
        }
    }
}
