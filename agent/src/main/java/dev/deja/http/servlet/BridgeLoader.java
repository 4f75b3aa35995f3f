package dev.deja.http.servlet;

import dev.deja.weave.PackageRenaming;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes of the adapter where they see both sides: servlet types as one container has
 * them, and the agent's classes. Its only referrers are the servlet API's own class, through a
 * {@link ClassValue}, and the objects of calls under way, so that it goes when that API goes.
 */
final class BridgeLoader extends ClassLoader {
    static final String ADAPTER = "dev.deja.http.servlet.adapter.";

    /** In the agent's jar the adapter is not where its loader looks for classes. */
    private static final String APART = "bridge/";

    private static final String JAKARTA = "jakarta/servlet/";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader agent = BridgeLoader.class.getClassLoader();
    private final String servletPackage;

    /**
     * Creates one.
     *
     * @param api the class {@code Servlet}
     */
    BridgeLoader(Class<?> api) {
        super("deja bridge", api.getClassLoader());
        servletPackage = api.getPackageName().replace('.', '/') + '/';
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.deja.")) {
            return super.loadClass(name, resolve);
        }
        if (!name.startsWith(ADAPTER)) {
            return Class.forName(name, false, agent);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] written = read(name.replace('.', '/') + ".class");
        if (written == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes =
                servletPackage.equals(JAKARTA)
                        ? written
                        : PackageRenaming.rename(written, JAKARTA, servletPackage);
        return defineClass(name, bytes, 0, bytes.length, BridgeLoader.class.getProtectionDomain());
    }

    private byte @Nullable [] read(String path) throws ClassNotFoundException {
        InputStream apart = agent.getResourceAsStream(APART + path);
        try (InputStream in = apart == null ? agent.getResourceAsStream(path) : apart) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(path, e);
        }
    }
}
