package org.tinylog.configuration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Level;
import org.tinylog.core.TinylogLoggingProvider;
import org.tinylog.provider.InternalLogger;
import org.tinylog.provider.LoggingProvider;
import org.tinylog.writers.ConsoleWriter;
import org.tinylog.writers.FileWriter;
import org.tinylog.writers.Writer;

/**
 * Stands in for tinylog's class of this name, which the agent's jar leaves out: at every start of a
 * service that one reads service files and makes by reflection what it finds there; among that, a
 * reader of configuration files, although the agent brings its own settings.
 *
 * @param <T> the service
 */
public final class ServiceLoader<T> {
    private final Class<? extends T> service;

    /**
     * As tinylog makes it.
     *
     * @param service the interface
     * @param argumentTypes of the constructors
     */
    public ServiceLoader(Class<? extends T> service, Class<?>... argumentTypes) {
        this.service = service;
    }

    /** One implementation by its short name; null when there is none. */
    public @Nullable T create(String name, Object... arguments) {
        Object created =
                service != Writer.class
                        ? null
                        : switch (name) {
                            case "console" -> new ConsoleWriter(settings(arguments));
                            case "file" -> file(settings(arguments));
                            default -> null;
                        };
        return created == null ? null : service.cast(created);
    }

    /** All with names in a comma-separated list: the agent configures none. */
    public List<T> createList(String list) {
        return List.of();
    }

    /** All implementations. */
    public Collection<T> createAll(Object... arguments) {
        List<T> all = new ArrayList<>();
        if (service == LoggingProvider.class) {
            all.add(service.cast(new TinylogLoggingProvider()));
        }
        return all;
    }

    private static @Nullable Object file(Map<String, String> settings) {
        try {
            return new FileWriter(settings);
        } catch (IOException e) {
            InternalLogger.log(Level.ERROR, e, "Failed to open the log file");
            return null;
        }
    }

    @SuppressWarnings("unchecked") // as tinylog calls it for writers
    private static Map<String, String> settings(Object[] arguments) {
        return (Map<String, String>) arguments[0];
    }
}
