package com.acme.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Loads the same program by loaders of every kind, all in one JVM. A line is a kind of loader, the
 * answer is what the program says of itself. Arguments: the program's classes, the same as a
 * modular jar and as a bundle.
 */
public final class Main {
    /** Nothing is collected while others are tried. */
    private static final List<Object> KEPT = new ArrayList<>();

    private static Path classes;
    private static Path module;
    private static Path bundle;
    private static int copies;

    private Main() {}

    public static void main(String[] args) throws Exception {
        classes = Path.of(args[0]);
        module = Path.of(args[1]);
        bundle = Path.of(args[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                Function<String, String> cells = cells(line);
                KEPT.add(cells);
                System.out.println(cells.apply("copy-" + ++copies));
            } catch (Throwable e) {
                e.printStackTrace();
                System.out.println("FAILED=" + e.toString().replace(' ', '_'));
            }
        }
        System.exit(0);
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> cells(String kind) throws Exception {
        if (kind.equals("layer")) {
            return layer();
        }
        Class<?> type = kind.equals("bundle") ? bundle() : loader(kind).loadClass("com.acme.matrix.Cells");
        return (Function<String, String>) type.getDeclaredConstructor().newInstance();
    }

    private static ClassLoader loader(String kind) throws Exception {
        URL[] urls = {classes.toUri().toURL()};
        ClassLoader own = Main.class.getClassLoader();
        return switch (kind) {
            case "class-path" -> own;
            case "isolated", "isolated-again" ->
                    new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
            case "boot-parent" -> new URLClassLoader(urls, null);
            case "child-first" -> new ChildFirst(urls, own);
            case "java-only" -> new JavaOnly();
            case "hidden-resources" -> new Hidden();
            case "hostile" -> new Hostile();
            case "equal", "equal-again" -> new Equal();
            case "unnamed-source" -> new NoDomain();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Class<?> bundle() throws Exception {
        FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).iterator().next();
        Path storage = Files.createTempDirectory("felix");
        Framework framework =
                factory.newFramework(
                        Map.of(
                                "org.osgi.framework.storage", storage.toString(),
                                "org.osgi.framework.storage.clean", "onFirstInit"));
        framework.start();
        KEPT.add(framework);
        Bundle installed = framework.getBundleContext().installBundle(bundle.toUri().toString());
        installed.start();
        return installed.loadClass("com.acme.matrix.Cells");
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> layer() {
        ModuleFinder finder = ModuleFinder.of(module);
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(finder, ModuleFinder.of(), Set.of("acme.matrix"));
        ModuleLayer layer =
                boot.defineModulesWithOneLoader(
                        configuration, ClassLoader.getPlatformClassLoader());
        KEPT.add(layer);
        for (Function<?, ?> found : ServiceLoader.load(layer, Function.class)) {
            if (found.getClass().getModule().getName().equals("acme.matrix")) {
                return (Function<String, String>) found;
            }
        }
        throw new IllegalStateException("no service in the layer");
    }

    /** As containers do for web applications. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && !name.startsWith("java.")) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        loaded = null;
                    }
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }

    /** Delegates only {@code java.*}, to the boot loader, and has no parent. */
    private static class JavaOnly extends ClassLoader {
        JavaOnly() {
            super(null);
        }

        byte[] bytes(String name) throws ClassNotFoundException {
            try {
                return Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("java.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return define(name, bytes(name));
            }
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length, Main.class.getProtectionDomain());
        }
    }

    /** Gives nobody the files of its classes. */
    private static class Hidden extends JavaOnly {
        @Override
        public InputStream getResourceAsStream(String name) {
            return name.endsWith(".class") ? null : super.getResourceAsStream(name);
        }

        @Override
        public URL getResource(String name) {
            return name.endsWith(".class") ? null : super.getResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return java.util.Collections.emptyEnumeration();
        }
    }

    /** Has a word to say to everybody who asks anything but to load a class. */
    private static final class Hostile extends JavaOnly {
        @Override
        public InputStream getResourceAsStream(String name) {
            throw new AssertionError("nobody asks for " + name);
        }

        @Override
        public URL getResource(String name) {
            throw new IllegalStateException("nobody asks for " + name);
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            throw new IllegalStateException("nobody asks for " + name);
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("not comparable");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("not to be put into a map");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("not to be shown");
        }
    }

    /** Takes every other of its kind for itself. */
    private static final class Equal extends JavaOnly {
        @Override
        public boolean equals(Object other) {
            return other instanceof Equal;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static final class NoDomain extends JavaOnly {
        @Override
        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
