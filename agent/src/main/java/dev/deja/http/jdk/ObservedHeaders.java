package dev.deja.http.jdk;

import com.sun.net.httpserver.Headers;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request's header fields, which tell by what name they are asked. What goes through all of
 * them is told as one read of all.
 */
final class ObservedHeaders extends Headers {
    private static final String ALL = "";

    private final Headers headers;
    private final Consumer<String> read;

    /**
     * Creates them.
     *
     * @param read told names in lower case; empty = all
     */
    ObservedHeaders(Headers headers, Consumer<String> read) {
        this.headers = headers;
        this.read = read;
    }

    private void told(@Nullable Object name) {
        if (name instanceof String text) {
            read.accept(text.toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public int size() {
        read.accept(ALL);
        return headers.size();
    }

    @Override
    public boolean isEmpty() {
        read.accept(ALL);
        return headers.isEmpty();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        told(key);
        return headers.containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        read.accept(ALL);
        return headers.containsValue(value);
    }

    @Override
    public @Nullable List<String> get(@Nullable Object key) {
        told(key);
        return headers.get(key);
    }

    @Override
    public @Nullable String getFirst(String key) {
        told(key);
        return headers.getFirst(key);
    }

    @Override
    public @Nullable List<String> put(String key, List<String> value) {
        told(key);
        return headers.put(key, value);
    }

    @Override
    public void add(String key, String value) {
        headers.add(key, value);
    }

    @Override
    public void set(String key, String value) {
        headers.set(key, value);
    }

    @Override
    public @Nullable List<String> remove(@Nullable Object key) {
        told(key);
        return headers.remove(key);
    }

    @Override
    public void putAll(Map<? extends String, ? extends List<String>> more) {
        headers.putAll(more);
    }

    @Override
    public void clear() {
        headers.clear();
    }

    @Override
    public Set<String> keySet() {
        read.accept(ALL);
        return headers.keySet();
    }

    @Override
    public Collection<List<String>> values() {
        read.accept(ALL);
        return headers.values();
    }

    @Override
    public Set<Map.Entry<String, List<String>>> entrySet() {
        read.accept(ALL);
        return headers.entrySet();
    }

    @Override
    public void replaceAll(
            BiFunction<? super String, ? super List<String>, ? extends List<String>> function) {
        read.accept(ALL);
        headers.replaceAll(function);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        read.accept(ALL);
        return headers.equals(other);
    }

    @Override
    public int hashCode() {
        read.accept(ALL);
        return headers.hashCode();
    }

    @Override
    public String toString() {
        read.accept(ALL);
        return headers.toString();
    }
}
