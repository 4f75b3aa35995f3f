package dev.deja.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: what each rule would match in an application that does not run. */
@Command(
        name = "check",
        description = "Show what the rules of a file would do to an application, before it runs.",
        mixinStandardHelpOptions = true,
        versionProvider = Tool.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the rules do what they say",
            "1:there are warnings, such as a rule that matches nothing",
            "2:the file, a rule or the command has errors"
        },
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "<rules file>", description = "The agent's file.")
    private String file = "";

    @Parameters(
            index = "1..*",
            paramLabel = "<application>",
            description =
                    "Jars, wars, Spring Boot jars, ears, folders; several are one class path."
                            + " Without any the file alone is checked.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print errors and warnings only.")
    private boolean isQuiet;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean isJson;

    @Option(names = "--all", description = "Print all methods, however many a rule matches.")
    private boolean isAll;

    @Option(
            names = "--java",
            paramLabel = "<version>",
            description = "The Java that will run it, for multi-release jars; this one by default.",
            showDefaultValue = Visibility.NEVER)
    private int javaVersion = Runtime.version().feature();

    CheckCommand() {}

    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own == null) {
            return Tool.FAILED;
        }
        if (!Files.exists(Path.of(file))) {
            throw new Refused(file + ": there is no such file.");
        }
        RulesFile rules = RulesFile.read(file);
        List<Application> applications = new ArrayList<>();
        for (Path path : paths) {
            applications.add(ApplicationReader.read(path, javaVersion));
        }
        Checkup checkup = Checkup.of(rules.configuration(), rules.idle(), applications);
        PrintWriter out = own.commandLine().getOut();
        if (isJson) {
            JsonReport.print(checkup, out);
        } else {
            boolean isColoured = own.commandLine().getColorScheme().ansi().enabled();
            new TextReport(checkup, out, isColoured, isAll).print(isQuiet);
        }
        return checkup.exitCode();
    }
}
