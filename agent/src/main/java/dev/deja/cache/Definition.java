package dev.deja.cache;

import dev.deja.rule.CacheRule;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes two rules of one name the same rule: entries of another definition are misses (SPEC
 * B07).
 *
 * <p>Everything that a rule says belongs to it unless it is named here with a reason, so that a
 * setting which is added to rules makes entries of the version before it misses, not wrong answers.
 */
final class Definition {
    /** Component to the reason why two rules that differ in it may share entries. */
    static final Map<String, String> APART =
            Map.ofEntries(
                    Map.entry("name", "a part of every key"),
                    Map.entry("origin", "where it was written says nothing about answers"),
                    Map.entry("enabled", "a rule that is off neither reads nor stores"),
                    Map.entry("namespace", "a part of every key"),
                    Map.entry("store", "entries of one store are not in another"),
                    Map.entry("codec", "an entry names its codec, and a hit compares it"),
                    Map.entry("copy", "what becomes of a value after it was read"),
                    Map.entry("maxBytes", "what was small enough when it was stored is right"),
                    Map.entry("keyMaxLength", "decides where an entry lies, not what it holds"),
                    Map.entry("atRest.allow", "asked anew of everything that is read"),
                    Map.entry("atRest.compressAbove", "an entry says whether it is compressed"),
                    Map.entry("atRest.encryption", "an entry says whether, and with which key"),
                    Map.entry("atRest.signature", "an entry says whether, and with which key"),
                    Map.entry("atRest.near", "copies of what lies in the store"),
                    Map.entry("atRest.nearTtl", "how long they are kept"),
                    Map.entry("flow.load.refreshAfter", "when it is computed again"),
                    Map.entry("flow.load.refreshEarly", "when it is computed again"),
                    Map.entry("flow.load.staleWhileRevalidate", "asked anew at every hit"),
                    Map.entry("flow.load.staleIfError", "asked anew at every hit"),
                    Map.entry("flow.load.inBackground", "where it is computed"),
                    Map.entry("flow.load.storesLater", "when it is stored, not what"),
                    Map.entry("flow.load.bypassesSlow", "whether it is asked for"),
                    Map.entry("flow.load.waitMax", "who waits, not what is computed"),
                    Map.entry("entities", "who may read, not what is read"),
                    Map.entry("http.keying.bodyMaxBytes", "whether there is a key, not which"));

    private Definition() {}

    /** A hash of all that decides which answer belongs to which key, and for how long. */
    static long hash(CacheRule rule) {
        List<String> parts = new ArrayList<>();
        if (rule.methods() == null && rule.http() == null) {
            parts.add("annotation " + rule.origin().source());
        }
        addComponents("", rule, parts);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void addComponents(String prefix, Record owner, List<String> parts) {
        for (RecordComponent component : owner.getClass().getRecordComponents()) {
            String name = prefix + component.getName();
            if (!APART.containsKey(name)) {
                add(name, valueOf(component, owner), parts);
            }
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the accessors of rules are public: " + component, e);
        }
    }

    /** One part for each value, after its name: no two definitions have the same parts. */
    private static void add(String name, @Nullable Object value, List<String> parts) {
        if (value instanceof Record nested && written(value) == null) {
            // Two kinds of one setting may have the same components, or none.
            parts.add(name + " is a " + nested.getClass().getSimpleName());
            addComponents(name + ".", nested, parts);
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, element) -> sorted.put(text(key), element));
            parts.add(name + " " + sorted.size());
            sorted.forEach((key, element) -> add(name + "[" + key + "]", element, parts));
        } else if (value instanceof Collection<?> collection) {
            List<String> texts = new ArrayList<>();
            collection.forEach(element -> texts.add(text(element)));
            if (value instanceof Set) {
                Collections.sort(texts);
            }
            parts.add(name + " " + texts.size());
            texts.forEach(each -> parts.add(name + " " + each));
        } else {
            parts.add(value == null ? name : name + " " + text(value));
        }
    }

    /**
     * The same on every JVM: what was written in the configuration, where the value keeps that.
     *
     * @throws IllegalStateException for a kind of value that has no text here
     */
    private static String text(Object value) {
        String written = written(value);
        if (written != null) {
            return written;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Duration
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof java.time.ZoneId) {
            return value.toString();
        }
        if (value instanceof Record nested) {
            List<String> parts = new ArrayList<>();
            add("", nested, parts);
            return parts.toString();
        }
        throw new IllegalStateException("no text for a " + value.getClass().getName());
    }

    /** Templates, patterns and the like keep their text under this name; null for others. */
    private static @Nullable String written(Object value) {
        try {
            return value.getClass().getMethod("text").invoke(value) instanceof String text
                    ? text
                    : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
