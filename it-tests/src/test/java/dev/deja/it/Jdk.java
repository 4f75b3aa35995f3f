package dev.deja.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK of this machine. Tests run on the one that runs the build and on one of every other feature
 * release from 17 on that is found beside it, or in the folders listed in {@code DEJA_TEST_JDKS}.
 */
record Jdk(Path home, int feature) {

    private static final List<Jdk> ALL = find();

    /** Every JDK, the build's own first. */
    static List<Jdk> all() {
        return ALL;
    }

    /** The JDK that runs the build. */
    static Jdk current() {
        return ALL.get(0);
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }

    private static List<Jdk> find() {
        Map<Integer, Jdk> found = new LinkedHashMap<>();
        Path own = Path.of(System.getProperty("java.home"));
        found.put(Runtime.version().feature(), new Jdk(own, Runtime.version().feature()));
        List<Path> folders = new ArrayList<>();
        String named = System.getenv("DEJA_TEST_JDKS");
        if (named != null) {
            for (String each : named.split(File.pathSeparator, -1)) {
                folders.add(Path.of(each));
            }
        }
        folders.addAll(children(Path.of("/usr/lib/jvm")));
        for (Path bundle : children(Path.of("/Library/Java/JavaVirtualMachines"))) {
            folders.add(bundle.resolve("Contents/Home"));
        }
        for (Path folder : folders) {
            int feature = feature(folder);
            if (feature >= 17 && Files.isExecutable(folder.resolve("bin/java"))) {
                found.putIfAbsent(feature, new Jdk(folder, feature));
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static int feature(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (var in = Files.newInputStream(release)) {
            properties.load(in);
        } catch (IOException e) {
            return 0;
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        int end = 0;
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
    }
}
