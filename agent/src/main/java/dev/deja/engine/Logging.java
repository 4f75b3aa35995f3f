package dev.deja.engine;

import dev.deja.config.LogEvent;
import dev.deja.config.LogLevel;
import dev.deja.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.tinylog.Logger;
import org.tinylog.configuration.Configuration;

/**
 * Sets up tinylog: to standard error, or to a file. The application's own tinylog, its
 * configuration and its system properties are left alone and have no say here.
 */
final class Logging {
    private Logging() {}

    /** Must run before the first log line; later calls have no effect. */
    static void start(Settings.Log log) {
        Map<String, String> settings = new HashMap<>();
        settings.put("level", log.level().name().toLowerCase(Locale.ROOT));
        settings.put("autoshutdown", "false");
        settings.put("writingthread", "false");
        Path file = log.file();
        settings.put("writer", file == null ? "console" : "file");
        settings.put("writer.format", "{date: yyyy-MM-dd HH:mm:ss.SSS} deja {level}: {message}");
        if (file == null) {
            settings.put("writer.stream", "err");
        } else {
            settings.put("writer.file", file.toString());
            settings.put("writer.append", "true");
            settings.put("writer.charset", "UTF-8");
        }
        Configuration.replace(settings);
    }

    /** How loud an event is by {@code log.level.<event>}. */
    static LogLevel level(Settings.Log log, LogEvent event) {
        return log.events().getOrDefault(event, event.defaultLevel());
    }

    static void write(LogLevel level, String line) {
        switch (level) {
            case OFF -> {}
            case TRACE -> Logger.trace(line);
            case DEBUG -> Logger.debug(line);
            case INFO -> Logger.info(line);
            case WARN -> Logger.warn(line);
            case ERROR -> Logger.error(line);
        }
    }
}
