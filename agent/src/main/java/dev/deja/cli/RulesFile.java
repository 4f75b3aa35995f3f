package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.config.ConfigurationLoader;
import dev.deja.config.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as the agent would read it, with the system properties and the environment of
 * this process.
 *
 * @param configuration with the rules, also where an agent would be idle on purpose
 * @param idle why it would be idle on purpose, or null
 */
record RulesFile(Configuration configuration, @Nullable String idle) {
    private static final String COMMAND = "sun.java.command";

    /**
     * Reads a file; what is wrong with it is in the configuration. Files with secrets that it names
     * need not be there: they are where the service runs.
     */
    static RulesFile read(String file) {
        Path standIn = null;
        try {
            standIn = standIn();
            return read(file, standIn);
        } catch (IOException e) {
            return read(file, null);
        } finally {
            if (standIn != null) {
                standIn.toFile().delete();
            }
        }
    }

    /** Good for a password, a token and a key. */
    private static Path standIn() throws IOException {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        Path file = Files.createTempFile("deja-check", ".key");
        return Files.writeString(file, Base64.getEncoder().encodeToString(bytes));
    }

    private static RulesFile read(String file, @Nullable Path standIn) {
        Map<String, String> properties = new HashMap<>();
        Properties own = System.getProperties();
        for (String name : own.stringPropertyNames()) {
            String value = own.getProperty(name);
            if (value != null && name.startsWith("deja.")) {
                properties.put(name, value);
            }
        }
        properties.put(COMMAND, "");
        Configuration asWritten = load(file, properties, standIn);
        if (asWritten.isOtherProgram()) {
            // Which program it is for cannot be told here.
            properties.put("deja.process.include", "*");
            asWritten = load(file, properties, standIn);
        }
        if (!asWritten.isIdle()) {
            return new RulesFile(asWritten, null);
        }
        properties.put("deja.enabled", "true");
        Configuration switchedOn = load(file, properties, standIn);
        return switchedOn.isIdle()
                ? new RulesFile(asWritten, null)
                : new RulesFile(switchedOn, asWritten.idleReason());
    }

    private static Configuration load(
            String file, Map<String, String> properties, @Nullable Path standIn) {
        return ConfigurationLoader.load(
                new Inputs(file, properties, System.getenv(), Path.of("")), standIn);
    }
}
