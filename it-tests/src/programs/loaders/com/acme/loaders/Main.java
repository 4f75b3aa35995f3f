package com.acme.loaders;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;

/** A container in small: deploys the shop, uses it, and undeploys it. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            WeakReference<ClassLoader> loader =
                    line.equals("quotes") ? quotes(Path.of(args[0])) : shop(Path.of(args[0]));
            System.out.println(collected(loader) ? "collected" : "retained");
        }
    }

    private static URLClassLoader deploy(Path classes) throws Exception {
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static WeakReference<ClassLoader> shop(Path classes) throws Exception {
        try (URLClassLoader loader = deploy(classes)) {
            Class<?> type = loader.loadClass("com.acme.ProductService");
            Class<?> product = loader.loadClass("com.acme.Product");
            Object service = type.getConstructor().newInstance();
            Method find = type.getMethod("find", long.class);
            Constructor<?> make = product.getConstructor(long.class, String.class, int.class);
            Object lamp = make.newInstance(1L, "lamp", 5);
            type.getMethod("update", product).invoke(service, lamp);
            Method cheaper = type.getMethod("cheaperThan", int.class);
            for (int i = 0; i < 3; i++) {
                System.out.println(find.invoke(service, 1L));
                System.out.println(cheaper.invoke(service, 10));
            }
            Field bodies = type.getDeclaredField("BODIES");
            bodies.setAccessible(true);
            System.out.println(bodies.get(null));
            return new WeakReference<>(loader);
        }
    }

    private static WeakReference<ClassLoader> quotes(Path classes) throws Exception {
        try (URLClassLoader loader = deploy(classes)) {
            Class<?> type = loader.loadClass("com.acme.annotated.Quotes");
            Object service = type.getConstructor().newInstance();
            Method quote = type.getMethod("quote", String.class, String.class);
            for (int i = 0; i < 3; i++) {
                System.out.println(quote.invoke(service, "ACME", "t" + i));
            }
            type.getMethod("trade", String.class).invoke(service, "ACME");
            System.out.println(quote.invoke(service, "ACME", "t"));
            return new WeakReference<>(loader);
        }
    }

    private static boolean collected(WeakReference<ClassLoader> loader) throws Exception {
        for (int i = 0; i < 200 && loader.get() != null; i++) {
            System.gc();
            Map.of(i, new byte[1 << 16]);
            Thread.sleep(20);
        }
        return loader.get() == null;
    }
}
