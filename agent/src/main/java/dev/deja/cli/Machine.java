package dev.deja.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A running JVM, reached through the JDK's attach API. By reflection, because the {@code
 * jdk.attach} module belongs to the application's loader, which nothing of ours sees, and may be
 * missing. Every failure is a {@link Refused} that says what to do.
 */
final class Machine implements AutoCloseable {
    private static final String API = "com.sun.tools.attach.VirtualMachine";

    /** Bit of SIGQUIT in the masks of {@code /proc/<pid>/status}. */
    private static final long QUIT = 1 << 2;

    private final Class<?> api;
    private final Object machine;
    private final long pid;

    private Machine(Class<?> api, Object machine, long pid) {
        this.api = api;
        this.machine = machine;
        this.pid = pid;
    }

    static Machine attach(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            throw new Refused(
                    "there is no process " + pid + " here; jps lists the JVMs that you can reach.");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new Refused("process " + pid + " is this command itself.");
        }
        requireListener(pid);
        Class<?> api;
        try {
            api = Class.forName(API, true, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException e) {
            throw new Refused(
                    "this Java has no jdk.attach module; run the command with a JDK: "
                            + System.getProperty("java.home")
                            + " is none.");
        }
        try {
            Object machine = api.getMethod("attach", String.class).invoke(null, Long.toString(pid));
            return new Machine(api, machine, pid);
        } catch (InvocationTargetException e) {
            throw refused(pid, process.get(), cause(e));
        } catch (ReflectiveOperationException e) {
            throw new Refused("the attach API of this Java cannot be used: " + e + ".");
        }
    }

    /**
     * The attach API begins with a SIGQUIT, which ends a process that does not listen to it: any
     * program that is no JVM, and a JVM with {@code -Xrs}. Where that can be seen, it is refused.
     */
    private static void requireListener(long pid) {
        List<String> status;
        try {
            status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
        } catch (IOException | RuntimeException e) {
            // No Linux, or nothing that we may see.
            return;
        }
        for (String line : status) {
            if (line.startsWith("SigCgt:") && !catchesQuit(line.substring(7).trim())) {
                throw new Refused(
                        "process "
                                + pid
                                + " is no JVM that can be attached to (or it was started with -Xrs);"
                                + " trying to would end it. Start it with -javaagent instead.");
            }
        }
    }

    static boolean catchesQuit(String mask) {
        try {
            return (Long.parseUnsignedLong(mask, 16) & QUIT) != 0;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private static Refused refused(long pid, ProcessHandle process, Throwable cause) {
        String user = process.info().user().orElse("");
        String own = ProcessHandle.current().info().user().orElse("");
        String reason = String.valueOf(cause.getMessage());
        if (!user.isEmpty() && !user.equals(own)) {
            return new Refused(
                    "process "
                            + pid
                            + " belongs to "
                            + user
                            + " and this command to "
                            + own
                            + "; run it as that user: sudo -u "
                            + user
                            + " java -jar deja-agent.jar ...");
        }
        if (cause.getClass().getSimpleName().equals("AttachNotSupportedException")) {
            return new Refused(
                    "process "
                            + pid
                            + " does not let itself be attached to: it is no HotSpot JVM, hangs, or"
                            + " was started with -XX:+DisableAttachMechanism. Start it with"
                            + " -javaagent instead. ("
                            + reason
                            + ")");
        }
        return new Refused("process " + pid + " cannot be reached: " + reason + ".");
    }

    private static Throwable cause(InvocationTargetException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    /** The system properties of that JVM, as they are now. */
    Properties properties() {
        return (Properties) call("getSystemProperties");
    }

    /** Starts a JMX connector in that JVM that only this machine can reach, once in its life. */
    String managementAddress() {
        return (String) call("startLocalManagementAgent");
    }

    private Object call(String method) {
        try {
            return api.getMethod(method).invoke(machine);
        } catch (InvocationTargetException e) {
            throw new Refused("process " + pid + " does not answer: " + cause(e).getMessage());
        } catch (ReflectiveOperationException e) {
            throw new Refused("the attach API of this Java cannot be used: " + e + ".");
        }
    }

    /** Whether an agent came up, or refused to. */
    enum Loaded {
        /** Its {@code agentmain} returned. */
        YES,
        /** Its {@code agentmain} threw. */
        NO
    }

    /** Loads an agent. */
    Loaded load(String jar, String argument) {
        try {
            api.getMethod("loadAgent", String.class, String.class).invoke(machine, jar, argument);
            return Loaded.YES;
        } catch (InvocationTargetException e) {
            Throwable cause = cause(e);
            String kind = cause.getClass().getSimpleName();
            String reason = String.valueOf(cause.getMessage());
            if (kind.equals("AgentInitializationException")) {
                return Loaded.NO;
            }
            throw new Refused(
                    reason.contains("Dynamic agent loading")
                            ? "process "
                                    + pid
                                    + " was started with -XX:-EnableDynamicAgentLoading; start it"
                                    + " with -javaagent instead."
                            : "process "
                                    + pid
                                    + " could not load the agent: "
                                    + reason
                                    + ". It must be able to read "
                                    + jar
                                    + " and to write to its standard error, where the reason is.");
        } catch (ReflectiveOperationException e) {
            throw new Refused("the attach API of this Java cannot be used: " + e + ".");
        }
    }

    @Override
    public void close() {
        try {
            api.getMethod("detach").invoke(machine);
        } catch (ReflectiveOperationException e) {
            // It has ended meanwhile.
        }
    }
}
