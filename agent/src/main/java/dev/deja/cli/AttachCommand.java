package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import dev.deja.config.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attach}: gives the agent to a JVM that runs already. */
@Command(
        name = "attach",
        description = "Give the agent to a service that runs already.",
        mixinStandardHelpOptions = true,
        versionProvider = Tool.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the agent is there",
            "1:it was there before, and nothing has changed",
            "2:it is not there"
        },
        sortOptions = false)
final class AttachCommand implements Callable<Integer> {
    /** The mark of a running agent, which the launcher sets. */
    static final String RUNNING = "dev.deja.launcher.Launcher";

    private static final int OLDEST_JAVA = 17;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "<pid>", description = "The service's process.")
    private long pid;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<rules file>",
            description =
                    "The agent's file. Without one: what the service's -Ddeja.config names, then"
                            + " agent.properties in its working directory.")
    private @Nullable Path file;

    AttachCommand() {}

    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own == null) {
            return Tool.FAILED;
        }
        PrintWriter out = own.commandLine().getOut();
        PrintWriter err = own.commandLine().getErr();
        String argument = argument();
        String jar = ownJar();
        try (Machine machine = Machine.attach(pid)) {
            Properties properties = machine.properties();
            requireJava(properties.getProperty("java.specification.version", ""));
            String running = properties.getProperty(RUNNING);
            if (running != null) {
                err.println(
                        "deja: is already running in process "
                                + pid
                                + " (version "
                                + running
                                + "); nothing was changed.");
                return 1;
            }
            Configuration configuration = configuration(argument, properties);
            tell(configuration, err);
            // Nobody could attach a second time, with the file corrected.
            if (configuration.strictFailure()) {
                throw new Refused("not attached, since strict = true and the file has errors.");
            }
            if (configuration.isIdle()) {
                throw new Refused(
                        "not attached, since the agent would do nothing: "
                                + configuration.idleReason());
            }
            if (machine.load(jar, argument) == Machine.Loaded.NO) {
                throw new Refused(
                        "not attached; the reason is on the standard error of process "
                                + pid
                                + ".");
            }
            if (machine.properties().getProperty(RUNNING) == null) {
                throw new Refused(
                        "the agent could not start; the reason is on the standard error of process "
                                + pid
                                + ". The service goes on without it.");
            }
            out.println(
                    "deja "
                            + Tool.version()
                            + " is attached to process "
                            + pid
                            + ". Its summary is printed there in some seconds; status "
                            + pid
                            + " shows its counters then.");
            return 0;
        }
    }

    private String argument() {
        Path given = file;
        if (given == null) {
            return "";
        }
        if (!Files.isRegularFile(given)) {
            throw new Refused(given + ": there is no such file.");
        }
        // The service has another working directory.
        return given.toAbsolutePath().normalize().toString();
    }

    private static void requireJava(String specification) {
        String number = specification.startsWith("1.") ? specification.substring(2) : specification;
        int java;
        try {
            java = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return;
        }
        if (java < OLDEST_JAVA) {
            throw new Refused(
                    "that service runs on Java " + java + "; the agent needs " + OLDEST_JAVA + ".");
        }
    }

    /** What the agent will read, as far as this process can tell. */
    private Configuration configuration(String argument, Properties properties) {
        Map<String, String> copy = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            copy.put(name, properties.getProperty(name, ""));
        }
        Path directory = Path.of(properties.getProperty("user.dir", ""));
        return ConfigurationLoader.load(new Inputs(argument, copy, environment(), directory));
    }

    /** That process's own variables, where this can be known. */
    private Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        try {
            Path file = Path.of("/proc", Long.toString(pid), "environ");
            String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String each : all.split("\0", -1)) {
                int equals = each.indexOf('=');
                if (equals > 0 && each.startsWith("DEJA_")) {
                    variables.put(each.substring(0, equals), each.substring(equals + 1));
                }
            }
        } catch (IOException | RuntimeException e) {
            // No Linux: the agent itself will know.
            return Map.of();
        }
        return variables;
    }

    private static void tell(Configuration configuration, PrintWriter err) {
        for (Problem problem : configuration.problems()) {
            err.println(Checkup.levelOf(problem).word() + ": " + problem);
        }
    }

    private static String ownJar() {
        CodeSource source = AttachCommand.class.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        try {
            if (location != null) {
                return Path.of(new URI(location.toExternalForm())).toString();
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            return location.getPath();
        }
        throw new Refused("the agent's jar cannot be found.");
    }
}
