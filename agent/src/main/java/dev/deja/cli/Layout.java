package dev.deja.cli;

import java.util.List;
import java.util.Locale;

/**
 * Where an archive or a folder keeps classes and further archives: what a loader of that kind looks
 * at, and nothing else, since a jar that merely lies in a jar is loaded by nobody.
 */
enum Layout {
    /** A library. */
    PLAIN("", List.of()),
    /** Spring Boot's executable jar. */
    BOOT("BOOT-INF/classes/", List.of("BOOT-INF/lib/")),
    /** A web application; Spring Boot's executable war, too. */
    WEB("WEB-INF/classes/", List.of("WEB-INF/lib/", "WEB-INF/lib-provided/")),
    /** An enterprise archive, or a folder of several things: every archive in it counts. */
    LOOSE("", List.of(""));

    private final String classes;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> archives;

    Layout(String classes, List<String> archives) {
        this.classes = classes;
        this.archives = archives;
    }

    /** Told by the path of one entry; {@code otherwise} when that tells nothing. */
    static Layout toldBy(String path, Layout otherwise) {
        if (path.startsWith("BOOT-INF/")) {
            return BOOT;
        }
        return path.startsWith("WEB-INF/") && otherwise != BOOT ? WEB : otherwise;
    }

    /** Whether a class of this path comes before those of the archives. */
    boolean isOwn(String path) {
        return path.startsWith(classes);
    }

    /** The path below the folder of the classes. */
    String below(String path) {
        return isOwn(path) ? path.substring(classes.length()) : path;
    }

    /** Whether the archive of this path is part of the application. */
    boolean holds(String path) {
        if (isArchive(path)) {
            for (String folder : archives) {
                if (path.startsWith(folder)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isArchive(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return name.endsWith(".jar")
                || name.endsWith(".war")
                || name.endsWith(".ear")
                || name.endsWith(".rar");
    }

    /** Whether an archive of this name holds others wherever they lie. */
    static Layout named(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".ear") ? LOOSE : PLAIN;
    }
}
