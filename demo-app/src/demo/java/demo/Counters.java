package demo;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the agent in another JVM has counted, read from its JMX bean. */
final class Counters {
    private final MBeanServerConnection server;
    private final ObjectName bean;

    private Counters(MBeanServerConnection server, ObjectName bean) {
        this.server = server;
        this.bean = bean;
    }

    /** The state of the counters at one moment. */
    record Figures(long hits, long misses) {}

    static Counters of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            // Never closed: it lives as long as this process.
            MBeanServerConnection server =
                    JMXConnectorFactory.connect(new JMXServiceURL(address))
                            .getMBeanServerConnection();
            return new Counters(server, new ObjectName("dev.deja:type=Deja"));
        } catch (AttachNotSupportedException | JMException e) {
            throw new Failure("the agent's counters cannot be read through JMX: " + e);
        }
    }

    /** Whether the agent has registered its bean, which it does once the service is up. */
    boolean exist() throws IOException {
        return server.isRegistered(bean);
    }

    Figures read() throws IOException {
        try {
            Map<String, Object> values = new HashMap<>();
            String[] names = {"Hits", "Misses"};
            for (Attribute attribute : server.getAttributes(bean, names).asList()) {
                values.put(attribute.getName(), attribute.getValue());
            }
            return new Figures((long) values.get("Hits"), (long) values.get("Misses"));
        } catch (InstanceNotFoundException e) {
            throw new Failure("the agent's bean " + bean + " has gone");
        } catch (JMException e) {
            throw new Failure("the agent's counters cannot be read through JMX: " + e);
        }
    }
}
