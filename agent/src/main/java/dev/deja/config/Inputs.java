package dev.deja.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Everything a configuration is made from.
 *
 * @param agentArgument what follows {@code =} in {@code -javaagent}: the path of the file; null or
 *     blank when there is none
 * @param systemProperties system properties
 * @param environment environment variables
 * @param workingDirectory what relative paths start from
 */
public record Inputs(
        @Nullable String agentArgument,
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Path workingDirectory) {

    /** Those of this process. */
    public static Inputs ofProcess(@Nullable String agentArgument) {
        Map<String, String> copy = new HashMap<>();
        Properties properties = System.getProperties();
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            if (value != null) {
                copy.put(name, value);
            }
        }
        return new Inputs(agentArgument, copy, System.getenv(), Path.of(""));
    }

    /** Without properties and variables, which may hold credentials. */
    @Override
    public String toString() {
        return "Inputs[" + agentArgument + ", " + workingDirectory + "]";
    }
}
