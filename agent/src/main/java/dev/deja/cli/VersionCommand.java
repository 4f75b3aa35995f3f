package dev.deja.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: the agent's, and that of the JVM it would run in. */
@Command(name = "version", description = "Show the version of the agent and of this JVM.")
final class VersionCommand implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    VersionCommand() {}

    @Override
    public void run() {
        CommandSpec own = spec;
        if (own != null) {
            PrintWriter out = own.commandLine().getOut();
            out.println("deja " + Tool.version());
            out.println(
                    "java "
                            + System.getProperty("java.version")
                            + " ("
                            + System.getProperty("java.vendor")
                            + ")");
        }
    }
}
