package dev.deja.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, in order, repeated ones kept (RFC 9110 section 5). Names are
 * compared without regard to case and kept as written. Immutable; those of a {@link Source} are
 * asked of it until all lines are wanted, and are the same from then on.
 */
public final class Fields {
    /** No fields. */
    public static final Fields EMPTY = new Fields(List.of());

    /** One field line. */
    public record Field(String name, String value) {}

    /**
     * A message of a container, asked for a few fields of many. Who keeps its fields for longer
     * than the message is there asks for their {@link Fields#lines} before.
     */
    public interface Source {
        /** The value of the first line of that name, or null. */
        @Nullable String first(String name);

        /** The values of all lines of that name, in order. */
        List<String> all(String name);

        /** All lines, in order. */
        List<Field> lines();
    }

    private List<Field> lines;

    /** Null once all is read. */
    private @Nullable Source source;

    /**
     * Which lengths the names have, modulo 64: most names that are asked for are not there, and are
     * found to be missing without a look at the lines.
     */
    private long lengths;

    private Fields(List<Field> lines) {
        this.lines = lines;
        this.lengths = lengths(lines);
    }

    private Fields(Source source) {
        this.lines = List.of();
        this.source = source;
    }

    private static long lengths(List<Field> lines) {
        long all = 0;
        for (int i = 0; i < lines.size(); i++) {
            all |= 1L << lines.get(i).name().length();
        }
        return all;
    }

    /** Those of a message; for one thread at a time. */
    public static Fields of(Source source) {
        return new Fields(source);
    }

    /** Fields in the order given. */
    public static Fields of(List<Field> lines) {
        return lines.isEmpty() ? EMPTY : new Fields(List.copyOf(lines));
    }

    /** Names and values in turn. */
    public static Fields of(String... namesAndValues) {
        List<Field> lines = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return of(lines);
    }

    /** All lines. */
    public List<Field> lines() {
        Source unread = source;
        if (unread != null) {
            lines = List.copyOf(unread.lines());
            lengths = lengths(lines);
            source = null;
        }
        return lines;
    }

    /** The value of the first line of that name, or null. */
    public @Nullable String first(String name) {
        Source unread = source;
        if (unread != null) {
            return unread.first(name);
        }
        if (hasNoneAsLong(name)) {
            return null;
        }
        for (int i = 0; i < lines.size(); i++) {
            Field line = lines.get(i);
            if (line.name().equalsIgnoreCase(name)) {
                return line.value();
            }
        }
        return null;
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        Source unread = source;
        if (unread != null) {
            return unread.all(name);
        }
        if (hasNoneAsLong(name)) {
            return List.of();
        }
        List<String> values = null;
        for (int i = 0; i < lines.size(); i++) {
            Field line = lines.get(i);
            if (line.name().equalsIgnoreCase(name)) {
                values = values == null ? new ArrayList<>(1) : values;
                values.add(line.value());
            }
        }
        return values == null ? List.of() : values;
    }

    private boolean hasNoneAsLong(String name) {
        return (lengths & (1L << name.length())) == 0;
    }

    /** Whether there is a line of that name. */
    public boolean has(String name) {
        return first(name) != null;
    }

    /** The same without the lines of that name. */
    public Fields without(String name) {
        if (!has(name)) {
            return this;
        }
        List<Field> left = new ArrayList<>(lines().size());
        for (Field line : lines()) {
            if (!line.name().equalsIgnoreCase(name)) {
                left.add(line);
            }
        }
        return of(left);
    }

    /** The same with one line of that name, at the end, in the place of those there were. */
    public Fields with(String name, String value) {
        List<Field> more = new ArrayList<>(without(name).lines());
        more.add(new Field(name, value));
        return of(more);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields fields && fields.lines().equals(lines());
    }

    @Override
    public int hashCode() {
        return lines().hashCode();
    }

    @Override
    public String toString() {
        return lines().toString();
    }
}
