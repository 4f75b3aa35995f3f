package dev.deja.it;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of methods of the program {@code matrix}: what becomes of a rule on each, in whatever
 * loader, on whatever JVM. A rule that does not act has said why.
 */
final class Matrix {

    /**
     * One kind of method.
     *
     * @param kind the name of the rule, and of what its body counts
     * @param pattern what the rule names
     * @param bodies how often the body runs in three equal calls
     * @param warning a part of what is logged when the rule cannot act, or null
     */
    record Cell(String kind, String pattern, int bodies, @Nullable String warning) {}

    private static final String PACKAGE = "com.acme.matrix.";

    static final List<Cell> CELLS =
            List.of(
                    answered("instance", "Kinds#instance(int)"),
                    answered("ofClass", "Kinds#ofClass(int)"),
                    answered("last", "Kinds#last(int)"),
                    answered("hidden", "Kinds#hidden(int)"),
                    answered("locked", "Kinds#locked(int)"),
                    answered("varargs", "Kinds#varargs(int...)"),
                    answered("generic", "Kinds#generic"),
                    answered("primitive", "Kinds#primitive(int)"),
                    answered("implemented", "Kinds#implemented(int)"),
                    answered("abstracted", "Kinds#abstracted(Integer)"),
                    answered("overridden", "Kinds#overridden(Integer)"),
                    answered("withLambda", "Kinds#withLambda(int)"),
                    answered("withSwitch", "Kinds#withSwitch(Object)"),
                    answered("inLocal", "Kinds$*Local#inLocal(int)"),
                    answered("inAnonymous", "Kinds$1#call()"),
                    answered("inInner", "Kinds$Inner#inInner(int)"),
                    answered("inNested", "Kinds$Nested#inNested(int)"),
                    answered("interfaceDefault", "Named#interfaceDefault(int)"),
                    answered("interfaceStatic", "Named#interfaceStatic(int)"),
                    answered("interfacePrivate", "Named#interfacePrivate(int)"),
                    answered("inherited", "Base#inherited(int)"),
                    answered("sealedRecord", "Shape$Circle#area(int)"),
                    answered("sealedClass", "Shape$Square#area(int)"),
                    answered("recordAccessor", "Shape$Circle#radius()"),
                    answered("recordStatic", "Shape$Circle#ofRecord(int)"),
                    answered("constantBody", "Mode$1#constantBody(int)"),
                    answered("enumBody", "Mode#constantBody(int)"),
                    answered("byInterface", "Reach$Api#byInterface(int)"),
                    answered("byGeneric", "Reach$Store#byGeneric(Integer)"),
                    new Cell(
                            "byAnnotation", "@com.acme.matrix.Reach$Slow *..*#byAnn*(..)", 1, null),
                    new Cell("byComposed", "@com.acme.matrix.Reach$Slow *..*#byComp*(..)", 1, null),
                    answered("fromHeir", "Reach$Heir#fromHeir(int)"),
                    answered("byPlus", "Reach$Top+#byPlus(int)"),
                    answered("byProxy", "Reach$Client#byProxy(int)"),
                    answered("inSubclass", "Reach$Service#inSubclass(int)"),
                    refused("nothing", "Kinds#nothing(int)", 3, "it returns nothing"),
                    refused("stream", "Kinds#stream(int)", 3, "it returns Stream, a live resource"),
                    refused("iterator", "Kinds#iterator(int)", 3, "it returns Iterator, a live"),
                    refused("input", "Kinds#input(int)", 3, "it returns InputStream, a live"),
                    refused(
                            "notPlain",
                            "Kinds#notPlain(int)",
                            3,
                            "is a lambda or another hidden class"),
                    refused("native", "Kinds#foreign(int)", 0, "it is native"),
                    refused("abstract", "Base#abstracted(Object)", 0, "it is abstract"),
                    refused("misspelt", "Kinds#instanze(int)", 0, "instance"),
                    refused("overloads", "Kinds#instance(long)", 0, "instance(int)"));

    private Matrix() {}

    private static Cell answered(String kind, String pattern) {
        return new Cell(kind, PACKAGE + pattern, 1, null);
    }

    private static Cell refused(String kind, String pattern, int bodies, String warning) {
        return new Cell(kind, PACKAGE + pattern, bodies, warning);
    }

    /** A rule for each cell. */
    static String rules() {
        StringBuilder rules = new StringBuilder("cache.*.ttl = 1h\n");
        for (Cell cell : CELLS) {
            rules.append("cache.").append(cell.kind).append(".method = ");
            rules.append(cell.pattern).append('\n');
        }
        return rules.toString();
    }

    /** The folder with the program's classes. */
    static Path classes() {
        return Sources.compile("matrix", "-parameters");
    }

    /** The libraries in a folder of what the build fetched for the matrix. */
    static Path[] libraries(String folder) {
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("deja.test.matrix"), folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String classPath(Path... parts) {
        return String.join(File.pathSeparator, Stream.of(parts).map(Path::toString).toList());
    }

    /** What the program says of itself, as it should be. */
    private static Map<String, String> expected(int timesBodies) {
        Map<String, String> expected = new TreeMap<>();
        for (Cell cell : CELLS) {
            if (cell.bodies > 0) {
                expected.put(cell.kind, Integer.toString(cell.warning == null ? timesBodies : 3));
            }
        }
        return expected;
    }

    /** What differs from the table in one answer of the program; empty when nothing does. */
    static List<String> differences(String answer) {
        return differences(answer, 1);
    }

    /**
     * The same where methods that rules can answer ran so often: 3 without the agent, 0 where all
     * is known already.
     */
    static List<String> differences(String answer, int timesBodies) {
        Map<String, String> expected = expected(timesBodies);
        List<String> differences = new ArrayList<>();
        for (String each : answer.split(" ", -1)) {
            int equals = each.indexOf('=');
            String kind = equals < 0 ? each : each.substring(0, equals);
            String bodies = each.substring(equals + 1);
            if (kind.equals("constructor") || kind.equals("overriddenBase")) {
                continue;
            }
            String wanted = expected.remove(kind);
            if (!bodies.equals(wanted)) {
                differences.add(each + " instead of " + wanted);
            }
        }
        expected.forEach(
                (kind, bodies) -> {
                    if (!bodies.equals("0")) {
                        differences.add(kind + " did not run");
                    }
                });
        return differences;
    }

    /** The rules that do not act and of which the log does not say why. */
    static List<String> silent(String log) {
        List<String> silent = new ArrayList<>();
        List<String> lines = log.lines().toList();
        for (Cell cell : CELLS) {
            if (cell.warning != null
                    && lines.stream()
                            .noneMatch(line -> says(line, cell) && line.contains("WARN"))) {
                silent.add(cell.kind);
            }
        }
        return silent;
    }

    /** Said once of each loader that hides its class files. */
    static final String HIDDEN = "its class loader gives no class files as resources";

    /** Lines that say that something went wrong which the table knows nothing of. */
    static List<String> surprises(String log) {
        return log.lines()
                .filter(line -> line.contains(" deja WARN") || line.contains(" deja ERROR"))
                .filter(line -> !line.contains(HIDDEN))
                .filter(line -> !line.contains("These class files could not be read"))
                .filter(line -> CELLS.stream().noneMatch(cell -> says(line, cell)))
                .toList();
    }

    private static boolean says(String line, Cell cell) {
        return cell.warning != null
                && (line.contains("cache." + cell.kind + ":")
                        || line.contains("cache." + cell.kind + " "))
                && line.contains(cell.warning);
    }

    // ---- jars

    /** A jar of folders and files, each under a prefix. */
    static final class Jar {
        private final Manifest manifest = new Manifest();
        private final Map<String, byte[]> entries = new TreeMap<>();
        private final Map<String, byte[]> stored = new TreeMap<>();

        Jar() {
            attribute("Manifest-Version", "1.0");
        }

        Jar attribute(String name, String value) {
            manifest.getMainAttributes().put(new Attributes.Name(name), value);
            return this;
        }

        Jar folder(String prefix, Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String path = folder.relativize(file).toString().replace('\\', '/');
                    entries.put(prefix + path, Files.readAllBytes(file));
                }
            }
            return this;
        }

        Jar entry(String path, String text) {
            entries.put(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return this;
        }

        /** An entry that is not compressed, as jars inside a jar have to be. */
        Jar stored(String path, byte[] bytes) {
            stored.put(path, bytes);
            return this;
        }

        /** Everything in another jar but its manifest. */
        Jar jar(Path other) throws IOException {
            try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(other.toFile())) {
                for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
                    if (!entry.isDirectory() && !entry.getName().equals("META-INF/MANIFEST.MF")) {
                        try (var in = zip.getInputStream(entry)) {
                            entries.put(entry.getName(), in.readAllBytes());
                        }
                    }
                }
            }
            return this;
        }

        Path write(String name) throws IOException {
            Path folder = Files.createTempDirectory("deja-jar");
            Sources.deleteAtExit(folder);
            Path file = folder.resolve(name);
            try (OutputStream out = Files.newOutputStream(file);
                    JarOutputStream jar = new JarOutputStream(out, manifest)) {
                java.util.Set<String> folders = new java.util.HashSet<>(List.of("META-INF/"));
                for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                    folders(jar, each.getKey(), folders);
                    jar.putNextEntry(new ZipEntry(each.getKey()));
                    jar.write(each.getValue());
                }
                for (Map.Entry<String, byte[]> each : stored.entrySet()) {
                    folders(jar, each.getKey(), folders);
                    ZipEntry entry = new ZipEntry(each.getKey());
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                    jar.putNextEntry(entry);
                    jar.write(each.getValue());
                }
            }
            return file;
        }

        private static void folders(JarOutputStream jar, String path, java.util.Set<String> known)
                throws IOException {
            for (int at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
                if (known.add(path.substring(0, at + 1))) {
                    jar.putNextEntry(new ZipEntry(path.substring(0, at + 1)));
                }
            }
        }

        /** The same as a folder. */
        Path unpacked(String name) throws IOException {
            Path parent = Files.createTempDirectory("deja-folder");
            Sources.deleteAtExit(parent);
            Path folder = parent.resolve(name);
            Map<String, byte[]> all = new TreeMap<>(entries);
            all.putAll(stored);
            for (Map.Entry<String, byte[]> each : all.entrySet()) {
                Path file = folder.resolve(each.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, each.getValue());
            }
            Files.createDirectories(folder.resolve("META-INF"));
            try (OutputStream out = Files.newOutputStream(folder.resolve("META-INF/MANIFEST.MF"))) {
                manifest.write(out);
            }
            return folder;
        }
    }

    /** The program as a named module, which offers itself as a service and opens nothing. */
    static Path moduleJar() throws IOException {
        Path sources = Files.createTempDirectory("deja-module");
        Sources.deleteAtExit(sources);
        Files.writeString(
                sources.resolve("module-info.java"),
                "module acme.matrix { provides java.util.function.Function with"
                        + " com.acme.matrix.Cells; }");
        Path programs = Path.of(System.getProperty("deja.test.programs"), "matrix");
        try (Stream<Path> files = Files.walk(programs)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = sources.resolve(programs.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return new Jar()
                .folder("", Sources.compileFolder(sources, "-parameters"))
                .write("acme.matrix.jar");
    }

    /** The program as an OSGi bundle, which imports nothing but {@code java.*}. */
    static Path bundle() throws IOException {
        return new Jar()
                .attribute("Bundle-ManifestVersion", "2")
                .attribute("Bundle-SymbolicName", "com.acme.matrix")
                .attribute("Bundle-Version", "1.0.0")
                .folder("", classes())
                .write("matrix-bundle.jar");
    }
}
