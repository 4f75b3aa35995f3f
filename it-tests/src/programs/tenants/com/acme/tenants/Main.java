package com.acme.tenants;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

public final class Main {
    private Main() {}

    /** Finds tenants itself and leaves the rest to the server. */
    private static final class TenantLoader extends URLClassLoader {
        TenantLoader(URL[] urls) {
            super(urls, Main.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.contains("Tenant")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loaders.add(new WeakReference<>(serve()));
        }
        int alive = 3;
        for (int tries = 0; alive > 0 && tries < 50; tries++) {
            System.gc();
            Thread.sleep(20);
            alive = 0;
            for (WeakReference<ClassLoader> loader : loaders) {
                alive += loader.get() == null ? 0 : 1;
            }
        }
        System.out.println(Library.bodies + " bodies, " + alive + " loaders alive");
    }

    private static ClassLoader serve() throws Exception {
        // The first of the class path are these classes.
        String first = System.getProperty("java.class.path").split(File.pathSeparator, -1)[0];
        URL here = new File(first).toURI().toURL();
        TenantLoader loader = new TenantLoader(new URL[] {here});
        Runnable tenant =
                (Runnable)
                        loader.loadClass("com.acme.tenants.Tenant").getConstructor().newInstance();
        Thread thread = new Thread(tenant);
        thread.start();
        thread.join();
        loader.close();
        return loader;
    }
}
