package dev.deja.codec;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes compiled on the spot, in a loader that nothing else uses. */
final class Deployment {
    private Deployment() {}

    /** Compiles {@code app.Value} and what stands beside it. */
    static ClassLoader of(Path folder, String name, String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve(name + "-sources"));
        Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
        Path file = Files.writeString(sources.resolve("Value.java"), "package app; " + source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none", "-d", classes.toString()),
                                    null,
                                    files.getJavaFileObjects(file))
                            .call();
            if (!compiled) {
                throw new IOException("does not compile: " + source);
            }
        }
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Deployment.class.getClassLoader());
    }
}
