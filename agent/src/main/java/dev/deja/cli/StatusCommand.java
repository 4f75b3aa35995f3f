package dev.deja.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code status}: what the agent in a running JVM counts, read from its JMX bean. */
@Command(
        name = "status",
        description = "Show what the agent in a running service does and counts.",
        mixinStandardHelpOptions = true,
        versionProvider = Tool.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the agent is there and works",
            "1:it is there, and a rule is suspended or caching is switched off",
            "2:it is not there, or cannot be asked"
        },
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    private static final String BEAN = "dev.deja:type=Deja";

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "<pid>", description = "The service's process.")
    private long pid;

    StatusCommand() {}

    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own == null) {
            return Tool.FAILED;
        }
        try (Machine machine = Machine.attach(pid)) {
            String running = machine.properties().getProperty(AttachCommand.RUNNING);
            if (running == null) {
                throw new Refused("there is no agent in process " + pid + ".");
            }
            return ask(machine.managementAddress(), running, own.commandLine().getOut());
        }
    }

    @SuppressWarnings("BanJNDI") // the address is what the JVM said that was attached to
    private int ask(String address, String version, PrintWriter out) {
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            return print(connector.getMBeanServerConnection(), out);
        } catch (InstanceNotFoundException e) {
            throw new Refused(
                    "the agent in process "
                            + pid
                            + " (version "
                            + version
                            + ") has no counters: it is idle, or its service is starting; they are"
                            + " there a few seconds after the service is up.");
        } catch (JMException | IOException e) {
            throw new Refused("process " + pid + " does not answer: " + e.getMessage() + ".");
        }
    }

    private static int print(MBeanServerConnection server, PrintWriter out)
            throws JMException, IOException {
        ObjectName bean = new ObjectName(BEAN);
        boolean isEnabled = Boolean.TRUE.equals(server.getAttribute(bean, "Enabled"));
        out.println(
                "Deja "
                        + server.getAttribute(bean, "Version")
                        + ", store "
                        + server.getAttribute(bean, "Store")
                        + ": "
                        + server.getAttribute(bean, "StoreDetail"));
        if (!isEnabled) {
            out.println("caching is switched off on this instance");
        }
        Object pending = server.getAttribute(bean, "PendingInvalidations");
        if (!Long.valueOf(0).equals(pending)) {
            out.println(pending + " invalidations wait for the store");
        }
        boolean isWell = isEnabled;
        for (Map.Entry<String, Object> each :
                entries(server.getAttribute(bean, "CacheRules")).entrySet()) {
            isWell &= cacheRule(each.getKey(), (CompositeData) each.getValue(), out);
        }
        for (Map.Entry<String, Object> each :
                entries(server.getAttribute(bean, "Evictions")).entrySet()) {
            out.println("evict." + each.getKey() + ": " + each.getValue() + " times");
        }
        return isWell ? 0 : 1;
    }

    /** Whether the rule answers. */
    private static boolean cacheRule(String name, CompositeData rule, PrintWriter out) {
        long hits = (Long) rule.get("hits");
        long misses = (Long) rule.get("misses");
        out.print("cache." + name + ": " + hits + " hits, " + misses + " misses");
        if (hits + misses > 0) {
            out.print(" (" + Math.round(100.0 * hits / (hits + misses)) + " %)");
        }
        out.println(", " + rule.get("stored") + " stored");
        entries(rule.get("bypasses"))
                .forEach((reason, count) -> out.println("  " + count + " bypassed: " + reason));
        Map<String, Object> suspensions = entries(rule.get("suspensions"));
        suspensions.forEach((cause, why) -> out.println("  suspended: " + why));
        return suspensions.isEmpty();
    }

    /** A map, as an open type has it. */
    private static Map<String, Object> entries(@Nullable Object table) {
        Map<String, Object> entries = new TreeMap<>();
        if (table instanceof TabularData data) {
            Collection<?> rows = data.values();
            for (Object row : rows) {
                CompositeData entry = (CompositeData) row;
                entries.put(String.valueOf(entry.get("key")), entry.get("value"));
            }
        }
        return entries;
    }
}
