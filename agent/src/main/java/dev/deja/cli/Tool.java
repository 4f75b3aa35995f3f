package dev.deja.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code java -jar deja-agent.jar}: finds the command and runs it. Whatever goes wrong becomes one
 * readable line and exit code 2, never a stack trace.
 */
@Command(
        name = "java -jar deja-agent.jar",
        header = "Deja keeps the answers of a service's slow methods and endpoints.",
        description = {
            "",
            "To run a service with it:",
            "  java -javaagent:deja-agent.jar=agent.properties -jar service.jar",
            "The argument is the configuration file; without one: -Ddeja.config=<file>,",
            "then agent.properties in the working directory.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        mixinStandardHelpOptions = true,
        versionProvider = Tool.Version.class,
        subcommands = {
            CheckCommand.class,
            AttachCommand.class,
            StatusCommand.class,
            VersionCommand.class
        })
public final class Tool implements Function<Object[], Integer>, Runnable {
    /** What was asked for could not be done, or the rules have errors. */
    static final int FAILED = 2;

    @Spec private @Nullable CommandSpec spec;

    /** Called by the launcher, reflectively. */
    public Tool() {}

    /**
     * Runs a command.
     *
     * @param arguments the texts of the command line
     * @return the exit code
     */
    @Override
    public Integer apply(@Nullable Object[] arguments) {
        Charset console = console();
        return run(
                new PrintWriter(new java.io.OutputStreamWriter(System.out, console), true),
                new PrintWriter(new java.io.OutputStreamWriter(System.err, console), true),
                Arrays.copyOf(arguments, arguments.length, String[].class));
    }

    /** Before JDK 18 a terminal's charset is not the default one's business. */
    private static Charset console() {
        String name = System.getProperty("stdout.encoding");
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return Charset.defaultCharset();
        }
    }

    /** The same with the streams to write to; anything thrown ends here. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Tool());
        line.setOut(out);
        line.setErr(err);
        line.setExecutionExceptionHandler((e, command, result) -> failed(err, e));
        line.setParameterExceptionHandler(
                (e, texts) -> {
                    err.println("deja: " + e.getMessage());
                    CommandLine command = e.getCommandLine();
                    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
                        command.usage(err, command.getColorScheme());
                    }
                    return FAILED;
                });
        try {
            return line.execute(arguments);
        } catch (Throwable e) {
            return failed(err, e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static int failed(PrintWriter err, Throwable e) {
        if (e instanceof OutOfMemoryError) {
            err.println(
                    "deja: there is not enough memory; try java -Xmx2g -jar deja-agent.jar ...");
        } else if (e instanceof Refused) {
            err.println("deja: " + e.getMessage());
        } else {
            err.println("deja: this is a defect of the tool: " + at(e));
        }
        return FAILED;
    }

    /** What a report of the defect needs, in one line. */
    private static String at(Throwable e) {
        List<StackTraceElement> frames = List.of(e.getStackTrace());
        return frames.isEmpty() ? e.toString() : e + " at " + frames.get(0);
    }

    @Override
    public void run() {
        CommandSpec own = spec;
        if (own != null) {
            own.commandLine().usage(own.commandLine().getOut());
        }
    }

    static String version() {
        String version = Tool.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        Version() {}

        @Override
        public String[] getVersion() {
            return new String[] {"deja " + version()};
        }
    }
}
