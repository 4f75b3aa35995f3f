package dev.deja.launcher;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads the agent and its libraries from {@code inst/} of the agent's jar, where nothing else looks
 * for classes: no conflict with the application's versions of the same libraries. Own classes come
 * first, the JDK's after them; the application's are not visible.
 *
 * <p>Classes are stored as {@code inst/<path>.classdata}, other resources under their own names,
 * multi-release entries below {@code inst/META-INF/versions/<n>/}. The jar stays open as long as
 * the loader lives.
 */
final class AgentClassLoader extends ClassLoader {
    private static final String ROOT = "inst/";
    private static final String VERSIONS = ROOT + "META-INF/versions/";

    static {
        registerAsParallelCapable();
    }

    /** Not a {@code JarFile}: that one searches the manifest at the first entry it is asked for. */
    private final ZipFile jar;

    private final String jarUrl;
    private final ProtectionDomain domain;
    private final String version;

    /** Where multi-release entries for this JVM may be; their folders are entries of the jar. */
    private final String[] versionedRoots;

    /**
     * Opens the jar.
     *
     * @param file the agent's jar
     * @param parent what is visible besides, usually the platform loader
     * @param javaVersion feature number of the running JVM, for multi-release entries
     * @param version of the agent, which its packages show
     */
    AgentClassLoader(File file, ClassLoader parent, int javaVersion, String version)
            throws IOException {
        super(parent);
        this.version = version;
        jar = new ZipFile(file);
        URL location = file.toURI().toURL();
        jarUrl = location + "!/";
        domain =
                new ProtectionDomain(
                        new CodeSource(location, (Certificate[]) null), null, this, null);
        versionedRoots = versionedRoots(jar, javaVersion);
    }

    /** Newest first. */
    private static String[] versionedRoots(ZipFile jar, int javaVersion) {
        List<String> roots = new ArrayList<String>();
        for (int version = javaVersion; version >= 9; version--) {
            String root = VERSIONS + version + '/';
            if (jar.getEntry(root) != null) {
                roots.add(root);
            }
        }
        return roots.toArray(new String[0]);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> type = findLoadedClass(name);
            if (type == null) {
                ZipEntry entry = name.startsWith("java.") ? null : classEntry(name);
                type = entry == null ? super.loadClass(name, false) : define(name, entry);
            }
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        throw new ClassNotFoundException(name);
    }

    private ZipEntry classEntry(String name) {
        return entry(name.replace('.', '/').concat(".class"));
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = read(entry);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            definePackageOnce(name.substring(0, dot));
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private void definePackageOnce(String name) {
        if (getPackage(name) != null) {
            return;
        }
        boolean own = name.startsWith("dev.deja");
        try {
            definePackage(name, null, null, null, null, own ? version : null, null, null);
        } catch (IllegalArgumentException e) {
            // Another thread was faster, with the same content.
            return;
        }
    }

    private byte[] read(ZipEntry entry) throws IOException {
        byte[] bytes = new byte[(int) entry.getSize()];
        InputStream in = jar.getInputStream(entry);
        try {
            for (int at = 0; at < bytes.length; ) {
                int count = in.read(bytes, at, bytes.length - at);
                if (count < 0) {
                    throw new EOFException(entry.getName() + " is shorter than the jar says");
                }
                at += count;
            }
            return bytes;
        } finally {
            in.close();
        }
    }

    /** The entry that serves a resource path, or null. */
    private ZipEntry entry(String path) {
        String stored =
                path.endsWith(".class")
                        ? path.substring(0, path.length() - "class".length()).concat("classdata")
                        : path;
        for (String root : versionedRoots) {
            ZipEntry newer = jar.getEntry(root.concat(stored));
            if (newer != null) {
                return newer;
            }
        }
        return jar.getEntry(ROOT.concat(stored));
    }

    @Override
    protected URL findResource(String name) {
        ZipEntry entry = name.isEmpty() ? null : entry(name);
        if (entry == null) {
            return null;
        }
        try {
            // With a handler of its own: applications may replace the JVM's handler of jar URLs.
            return new URL("jar", "", -1, jarUrl + entry.getName(), new EntryHandler());
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL own = findResource(name);
        List<URL> all = own == null ? Collections.<URL>emptyList() : Collections.singletonList(own);
        return Collections.enumeration(all);
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        URL own = findResource(name);
        Enumeration<URL> inherited = super.getResources(name);
        if (own == null) {
            return inherited;
        }
        List<URL> all = new ArrayList<URL>();
        all.add(own);
        while (inherited.hasMoreElements()) {
            URL next = inherited.nextElement();
            if (!next.toExternalForm().equals(own.toExternalForm())) {
                all.add(next);
            }
        }
        return Collections.enumeration(all);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        ZipEntry entry = name.isEmpty() ? null : entry(name);
        if (entry == null) {
            return super.getResourceAsStream(name);
        }
        try {
            return jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "deja agent";
    }

    /** Reads entries of the open jar. */
    private final class EntryHandler extends URLStreamHandler {
        EntryHandler() {}

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            String file = url.getFile();
            if (!file.startsWith(jarUrl)) {
                throw new IOException("Not a resource of the agent: " + url);
            }
            ZipEntry entry = jar.getEntry(file.substring(jarUrl.length()));
            if (entry == null) {
                throw new IOException("No such resource in the agent: " + url);
            }
            return new EntryConnection(url, entry);
        }
    }

    /** One entry of the open jar. */
    private final class EntryConnection extends URLConnection {
        private final ZipEntry entry;

        EntryConnection(URL url, ZipEntry entry) {
            super(url);
            this.entry = entry;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public long getContentLengthLong() {
            return entry.getSize();
        }

        @Override
        public int getContentLength() {
            return (int) entry.getSize();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return jar.getInputStream(entry);
        }
    }
}
