package dev.deja.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.function.Function;

/**
 * Where the JVM enters the agent. Starts the engine in a class loader of its own; whatever goes
 * wrong, one readable line says so and the service goes on without caching.
 *
 * <p>Links nothing newer than Java 8, so that older JVMs reach the version check.
 */
public final class Launcher {
    private static final int OLDEST_JAVA = 17;
    private static final int REFUSED = 2;
    private static final String PLATFORM_LOADER =
            "jdk.internal.loader.ClassLoaders$PlatformClassLoader";

    /**
     * The mark of a running agent. A system property, since another copy of the jar, or the same in
     * another loader, has its own static fields.
     */
    private static final String RUNNING = Launcher.class.getName();

    private Launcher() {}

    /** With {@code -javaagent}: before the service's {@code main}. */
    public static void premain(String argument, Instrumentation instrumentation) {
        if (start(argument, instrumentation, false) == REFUSED) {
            System.err.flush();
            System.exit(REFUSED);
        }
    }

    /**
     * Attached to a running JVM.
     *
     * @throws IllegalStateException when the configuration is strict and faulty: the attach fails,
     *     the service does not
     */
    public static void agentmain(String argument, Instrumentation instrumentation) {
        if (start(argument, instrumentation, true) == REFUSED) {
            throw new IllegalStateException(
                    "deja: not attached, since strict = true and the configuration has errors; the"
                            + " report is on the service's standard error");
        }
    }

    /** With {@code java -jar}: the command line. It ends this JVM with the command's exit code. */
    public static void main(String[] arguments) {
        int java = javaVersion(System.getProperty("java.specification.version"));
        int code = REFUSED;
        if (java < OLDEST_JAVA) {
            say(
                    "needs Java "
                            + OLDEST_JAVA
                            + " or newer and this is Java "
                            + System.getProperty("java.version"));
        } else {
            try {
                code = run("dev.deja.cli.Tool", arguments, java);
            } catch (InvocationTargetException e) {
                say("could not start: " + (e.getCause() == null ? e : e.getCause()));
            } catch (Throwable e) {
                say("could not start: " + e);
            }
        }
        System.out.flush();
        System.err.flush();
        System.exit(code);
    }

    private static int start(String argument, Instrumentation instrumentation, boolean attached) {
        int java = javaVersion(System.getProperty("java.specification.version"));
        if (java < OLDEST_JAVA) {
            say(
                    "needs Java "
                            + OLDEST_JAVA
                            + " or newer and this is Java "
                            + System.getProperty("java.version")
                            + "; the service runs without caching");
            return 0;
        }
        if (!claim()) {
            say(
                    "is already running in this JVM (version "
                            + System.getProperty(RUNNING)
                            + "); this second -javaagent or attach does nothing");
            return 0;
        }
        int result = REFUSED;
        try {
            result = startEngine(argument, instrumentation, attached, java);
        } catch (InvocationTargetException e) {
            result = failed(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) {
            result = failed(e);
        } finally {
            if (result != 0) {
                System.clearProperty(RUNNING);
            }
        }
        return result == REFUSED ? REFUSED : 0;
    }

    private static synchronized boolean claim() {
        if (System.getProperty(RUNNING) != null) {
            return false;
        }
        System.setProperty(RUNNING, version());
        return true;
    }

    private static int startEngine(
            String argument, Instrumentation instrumentation, boolean attached, int java)
            throws Exception {
        return run(
                "dev.deja.engine.Engine", new Object[] {argument, instrumentation, attached}, java);
    }

    @SuppressWarnings("unchecked") // what Engine and Tool say of themselves
    private static int run(String className, Object[] arguments, int java) throws Exception {
        AgentClassLoader loader = new AgentClassLoader(ownJar(), platformLoader(), java, version());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            // By an interface, since the first reflective call of a method with arguments has a
            // newer JVM spin half a dozen classes for it.
            Function<Object[], Integer> room =
                    (Function<Object[], Integer>)
                            loader.loadClass(className).getConstructor().newInstance();
            return room.apply(arguments).intValue();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * The loader above the application's. Found by walking up, since calling {@code
     * getPlatformClassLoader}, which Java 8 lacks, by reflection costs the JVM a parser for
     * annotations and a proxy class, a tenth of all that starting the agent may cost.
     */
    private static ClassLoader platformLoader() throws Exception {
        ClassLoader top = ClassLoader.getSystemClassLoader();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        return top.getClass().getName().equals(PLATFORM_LOADER)
                ? top
                : (ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    }

    private static int failed(Throwable failure) {
        say("could not start: " + failure + "; the service runs without caching");
        return 1;
    }

    private static File ownJar() throws IOException {
        CodeSource source = Launcher.class.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            throw new IOException("the agent's jar cannot be found from its own class");
        }
        File file = file(location);
        if (!file.isFile()) {
            throw new IOException("the agent runs from its jar only, not from " + file);
        }
        return file;
    }

    /** Encoded locations (blanks, umlauts) and those that a loader forgot to encode. */
    static File file(URL location) {
        try {
            return new File(new URI(location.toExternalForm()));
        } catch (URISyntaxException e) {
            return new File(location.getPath());
        } catch (IllegalArgumentException e) {
            // A network share: its host is an authority, which File does not accept.
            return new File(location.getPath());
        }
    }

    /** 8 for {@code 1.8}, 17 for {@code 17}; 0 when it is no number. */
    static int javaVersion(String specification) {
        try {
            String number =
                    specification.startsWith("1.") ? specification.substring(2) : specification;
            return Integer.parseInt(number);
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private static String version() {
        Package own = Launcher.class.getPackage();
        String version = own == null ? null : own.getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static void say(String line) {
        System.err.println("deja: " + line);
    }
}
