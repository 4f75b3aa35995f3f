package dev.deja.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is started, and ends by itself. */
final class Program {
    private Program() {}

    /**
     * Runs {@code java} with the arguments to its end.
     *
     * @param log where its output goes
     * @throws IOException when it fails or takes longer than {@code patience}
     */
    static void run(List<String> arguments, Path log, Duration patience)
            throws IOException, InterruptedException {
        runCommand(JavaCommand.of(arguments), log, patience);
    }

    /** Runs any command to its end. */
    static void runCommand(List<String> command, Path log, Duration patience)
            throws IOException, InterruptedException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("no end after " + patience + "; see " + log);
            }
            if (process.exitValue() != 0) {
                throw new IOException("exit code " + process.exitValue() + "; see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
