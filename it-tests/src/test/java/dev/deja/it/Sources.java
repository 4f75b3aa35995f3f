package dev.deja.it;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles the programs under test: ordinary code that has never heard of the agent, built with
 * whatever options its owner happened to use. A folder of {@code src/programs} is one program.
 */
final class Sources {
    private static final Pattern NOT_OF_PROGRAMS =
            Pattern.compile(
                    "^(deja-|junit-|opentest4j|apiguardian|embedded-redis|picocli-|surefire-|tinylog-|slf4j-tinylog|jedis-|redis-|caffeine-)");

    private static final Map<List<String>, Path> COMPILED = new ConcurrentHashMap<>();

    private Sources() {}

    /**
     * Compiles a program, once per set of options.
     *
     * @param program folder of {@code src/programs}
     * @param options of javac, such as {@code -g:none}
     * @return the folder with its classes
     */
    static Path compile(String program, String... options) {
        List<String> key = new ArrayList<>(List.of(options));
        key.add(0, program);
        return COMPILED.computeIfAbsent(key, k -> compileNow(program, List.of(options)));
    }

    private static Path compileNow(String program, List<String> options) {
        return compileNow(Path.of(System.getProperty("deja.test.programs"), program), options);
    }

    /** Compiles the sources in a folder of any place. */
    static Path compileFolder(Path folder, String... options) {
        return compileNow(folder, List.of(options));
    }

    /**
     * The class path of a Spring Boot service with JPA, and of the annotations: the libraries of
     * this module without what is only for testing.
     */
    static String libraries() {
        List<String> jars = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path");
        if (all == null) {
            all = System.getProperty("java.class.path");
        }
        for (String each : all.split(File.pathSeparator, -1)) {
            String name = Path.of(each).getFileName().toString();
            if (name.endsWith(".jar") && !NOT_OF_PROGRAMS.matcher(name).find()) {
                jars.add(each);
            }
        }
        jars.add(System.getProperty("deja.test.api"));
        return String.join(File.pathSeparator, jars);
    }

    private static Path compileNow(Path folder, List<String> options) {
        try {
            Path classes = Files.createTempDirectory("deja-" + folder.getFileName());
            deleteAtExit(classes);
            List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
            if (options.stream().noneMatch(option -> option.equals("--release"))) {
                arguments.addAll(List.of("--release", "17"));
            }
            if (options.stream()
                    .noneMatch(option -> option.equals("-cp") || option.equals("-classpath"))) {
                arguments.addAll(List.of("-cp", System.getProperty("deja.test.api")));
            }
            arguments.addAll(options);
            try (Stream<Path> files = Files.walk(folder)) {
                files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            boolean done =
                    compiler.getTask(
                                    messages,
                                    null,
                                    null,
                                    arguments.stream().filter(a -> !a.endsWith(".java")).toList(),
                                    null,
                                    compiler.getStandardFileManager(null, null, null)
                                            .getJavaFileObjects(
                                                    arguments.stream()
                                                            .filter(a -> a.endsWith(".java"))
                                                            .map(File::new)
                                                            .toArray(File[]::new)))
                            .call();
            if (!done) {
                throw new IllegalStateException("cannot compile " + folder + ": " + messages);
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteAtExit(Path folder) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try (Stream<Path> paths = Files.walk(folder)) {
                                        paths.sorted((a, b) -> b.compareTo(a))
                                                .forEach(path -> path.toFile().delete());
                                    } catch (IOException e) {
                                        // The temporary folder of the machine is cleaned some day.
                                    }
                                }));
    }
}
