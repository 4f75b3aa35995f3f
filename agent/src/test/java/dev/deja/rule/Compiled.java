package dev.deja.rule;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Class files made from source text, with the compiler options that a test is about. */
final class Compiled {
    private final Map<String, byte[]> classes;

    private Compiled(Map<String, byte[]> classes) {
        this.classes = classes;
    }

    /** Compiles source files; each text names its package and one public class. */
    static Compiled with(List<String> options, String... sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> outputs = new HashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        for (String source : sources) {
            units.add(new Source(source));
        }
        StringBuilder errors = new StringBuilder();
        try (JavaFileManager files =
                new ForwardingJavaFileManager<JavaFileManager>(
                        compiler.getStandardFileManager(null, null, null)) {
                    @Override
                    public JavaFileObject getJavaFileForOutput(
                            Location location,
                            String className,
                            JavaFileObject.Kind kind,
                            FileObject sibling) {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        outputs.put(className, bytes);
                        return new Output(className, bytes);
                    }
                }) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("-proc:none", "-Xlint:none"));
            boolean ok =
                    compiler.getTask(
                                    null,
                                    files,
                                    problem -> errors.append(problem).append('\n'),
                                    all,
                                    null,
                                    units)
                            .call();
            if (!ok) {
                throw new IllegalArgumentException(errors.toString());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, byte[]> classes = new HashMap<>();
        outputs.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return new Compiled(classes);
    }

    static Compiled of(String... sources) {
        return with(List.of("-parameters"), sources);
    }

    byte[] bytes(String className) {
        byte[] bytes = classes.get(className);
        if (bytes == null) {
            throw new IllegalArgumentException(className + " is none of " + classes.keySet());
        }
        return bytes;
    }

    ClassShape shape(String className) {
        return ClassShape.read(bytes(className));
    }

    /** The class file of a class on the class path of the tests. */
    static byte[] bytesOf(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static MethodShape method(ClassShape type, String sourceForm) {
        for (MethodShape method : type.methods()) {
            if (method.sourceForm().equals(sourceForm)) {
                return method;
            }
        }
        throw new IllegalArgumentException(sourceForm + " is none of " + type.methods());
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///" + fileName(text)), Kind.SOURCE);
            this.text = text;
        }

        private static String fileName(String text) {
            java.util.regex.Matcher type =
                    java.util.regex.Pattern.compile(
                                    "public\\s+(?:abstract\\s+|final\\s+)*"
                                            + "(?:class|@?interface|enum|record)\\s+([^\\s{<(]+)")
                            .matcher(text);
            return (type.find() ? type.group(1) : "Main") + ".java";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes;

        Output(String className, ByteArrayOutputStream bytes) {
            super(URI.create("mem:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
            this.bytes = bytes;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }
}
