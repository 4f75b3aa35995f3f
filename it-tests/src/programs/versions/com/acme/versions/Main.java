package com.acme.versions;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Paths;

/** Takes a folder with a copy of {@code Old} per line, and calls it three times. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            URL[] folder = {Paths.get(line).toUri().toURL()};
            try (URLClassLoader loader = new URLClassLoader(folder, null)) {
                Class<?> old = loader.loadClass("com.acme.versions.Old");
                Object object = old.getConstructor().newInstance();
                String answers = "";
                for (int i = 0; i < 3; i++) {
                    answers +=
                            old.getMethod("answer", int.class, long.class, String.class)
                                            .invoke(object, 3, 5L, "a")
                                    + " ";
                }
                System.out.println(answers + old.getMethod("bodies").invoke(object));
            }
        }
    }
}
