package com.acme.everything;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** Loads and links the classes of jars, and says what became of each. */
public final class Main {
    /** Of a larger library as many as that, from its beginning to its end. */
    private static final int MOST = 150;

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<String> lines = new ArrayList<>();
        ClassLoader loader = Main.class.getClassLoader();
        for (String jar : Files.readAllLines(Path.of(args[0]))) {
            List<String> names = classes(jar);
            int step = Math.max(1, names.size() / MOST);
            for (int i = 0; i < names.size(); i += step) {
                lines.add(names.get(i) + " " + linked(names.get(i), loader));
            }
            System.out.println(Path.of(jar).getFileName());
        }
        Files.write(Path.of(args[1]), lines);
        for (String line : Use.all()) {
            System.out.println(line);
        }
        System.out.println("end");
        // What else runs here, such as a server's threads, is not waited for.
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    private static List<String> classes(String jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("META-INF/"))
                    .filter(name -> !name.endsWith("module-info.class"))
                    .filter(name -> !name.endsWith("package-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .map(name -> name.replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    /** Linking verifies a class; without running anything of it. */
    private static String linked(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader).getDeclaredMethods();
            return "linked";
        } catch (ClassNotFoundException | LinkageError e) {
            return e.getClass().getSimpleName();
        }
    }
}
