package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules that annotations of {@code dev.deja.api} bring (SPEC 3.4), matched by name so that the
 * application's copy of them need not be the agent's. Remembers one small entry for each annotated
 * method it has seen, so that a class which is loaded again brings the same rules; safe for many
 * threads.
 */
final class AnnotatedMethods {
    static final String CACHED = "Ldev/deja/api/Cached;";
    static final String INVALIDATES = "Ldev/deja/api/Invalidates;";
    static final String INVALIDATES_ALL = "Ldev/deja/api/InvalidatesAll;";
    static final Set<String> DESCRIPTORS = descriptors();

    private final AnnotationRules rules;
    private final RuleListener listener;

    /** By kind, name and annotated method; what it says may change with a new version of it. */
    private final ConcurrentMap<String, Made> made = new ConcurrentHashMap<>();

    /** By name of a cache rule: the class that brought it first. */
    private final ConcurrentMap<String, String> owners = new ConcurrentHashMap<>();

    private static Set<String> descriptors() {
        Set<String> descriptors = new HashSet<>(ComposedAnnotations.descriptors());
        descriptors.add(CACHED);
        descriptors.add(INVALIDATES);
        descriptors.add(INVALIDATES_ALL);
        return Set.copyOf(descriptors);
    }

    AnnotatedMethods(AnnotationRules rules, RuleListener listener) {
        this.rules = rules;
        this.listener = listener;
    }

    /** No rule: what it says could not be read, which was reported then. */
    private record Made(Map<String, String> fields, @Nullable Rule rule) {}

    /**
     * The cache rule of an annotated method.
     *
     * @param coversMore whether others may have a rule of the same name: a default name leaves the
     *     package out
     */
    record Cached(CacheRule rule, boolean coversMore) {}

    /** Null when the method does not carry the annotation, or what it says cannot be read. */
    @Nullable Cached cached(ClassShape type, MethodShape method) {
        AnnotationShape annotation = find(method, CACHED);
        if (annotation == null || isBridge(method)) {
            return null;
        }
        Map<String, String> fields = fields(annotation);
        String written = fields.remove("name");
        String name =
                written != null ? written : numbered(type, method, cachedBefore(type, method));
        Rule rule = make(true, name, fields, type, method);
        if (!(rule instanceof CacheRule cacheRule)) {
            return null;
        }
        String other = otherOwner(type, method, name);
        if (other != null) {
            listener.faulty(
                    rule,
                    type.className(),
                    "The rule `"
                            + name
                            + "` of "
                            + place(type, method)
                            + " has the name of one of "
                            + other
                            + ". Give one of them another name: @Cached(name = ...).");
            return null;
        }
        return new Cached(cacheRule, written == null);
    }

    /**
     * Who had the name first, null when it is this method. A class keeps its names when it is
     * redeployed with other methods.
     */
    private @Nullable String otherOwner(ClassShape type, MethodShape method, String name) {
        for (MethodShape before : type.methods()) {
            if (isSame(before, method)) {
                break;
            }
            AnnotationShape annotation = find(before, CACHED);
            if (annotation != null
                    && !isBridge(before)
                    && name.equals(annotation.values().get("name"))) {
                return place(type, before);
            }
        }
        String first = owners.putIfAbsent(name, type.className());
        return first == null || first.equals(type.className()) ? null : first;
    }

    /** In the order of the source. */
    List<EvictRule> invalidates(ClassShape type, MethodShape method) {
        List<AnnotationShape> annotations = invalidations(method);
        if (annotations.isEmpty() || isBridge(method)) {
            return List.of();
        }
        List<EvictRule> result = new ArrayList<>();
        int number = 1;
        for (MethodShape before : type.methods()) {
            if (isSame(before, method)) {
                break;
            }
            if (before.name().equals(method.name()) && !isBridge(before)) {
                number += invalidations(before).size();
            }
        }
        for (AnnotationShape annotation : annotations) {
            String name = numbered(type, method, number++);
            Rule rule = make(false, name, fields(annotation), type, method);
            if (rule instanceof EvictRule evictRule) {
                result.add(evictRule);
            }
        }
        return result;
    }

    private @Nullable Rule make(
            boolean isCache,
            String name,
            Map<String, String> fields,
            ClassShape type,
            MethodShape method) {
        String place = place(type, method);
        String key = (isCache ? "cache " : "evict ") + name + " " + place;
        Made known = made.get(key);
        if (known != null && known.fields.equals(fields)) {
            return known.rule;
        }
        Origin origin = new Origin(place, 0);
        Optional<? extends Rule> read =
                isCache ? rules.cache(name, fields, origin) : rules.evict(name, fields, origin);
        Rule rule = read.isPresent() ? read.get() : null;
        Made mine = new Made(fields, rule);
        Made other =
                known == null
                        ? made.putIfAbsent(key, mine)
                        : made.replace(key, known, mine) ? null : made.get(key);
        if (other != null && other.fields.equals(fields)) {
            return other.rule;
        }
        if (rule != null) {
            listener.annotationRuleAdded(rule, type.className(), method);
        }
        return rule;
    }

    private static String place(ClassShape type, MethodShape method) {
        return type.className() + "#" + method.sourceForm();
    }

    /** 1 for the first of several overloads that carry the annotation. */
    private static int cachedBefore(ClassShape type, MethodShape method) {
        int number = 1;
        for (MethodShape before : type.methods()) {
            if (isSame(before, method)) {
                break;
            }
            if (before.name().equals(method.name())
                    && !isBridge(before)
                    && find(before, CACHED) != null) {
                number++;
            }
        }
        return number;
    }

    private static String numbered(ClassShape type, MethodShape method, int number) {
        String name = ruleName(type.internalName(), method.name());
        return number == 1 ? name : name + "-" + number;
    }

    /** {@code SimpleClass-method}, with what cannot stand in the name of a rule replaced. */
    private static String ruleName(String internalName, String method) {
        int start = internalName.lastIndexOf('/') + 1;
        int nested = internalName.lastIndexOf('$');
        if (nested > start
                && nested + 1 < internalName.length()
                && isLetter(internalName.charAt(nested + 1))) {
            start = nested + 1;
        }
        StringBuilder name = new StringBuilder();
        if (!isLetter(internalName.charAt(start))) {
            name.append('C');
        }
        name.append(internalName, start, internalName.length()).append('-').append(method);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (!isLetter(c) && !isDigit && c != '_' && c != '-') {
                name.setCharAt(i, '_');
            }
        }
        return name.toString();
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isSame(MethodShape one, MethodShape other) {
        return one.name().equals(other.name()) && one.descriptor().equals(other.descriptor());
    }

    /** javac copies annotations to the bridges it adds; they are not the author's. */
    private static boolean isBridge(MethodShape method) {
        return (method.access() & Descriptors.BRIDGE) != 0;
    }

    private static @Nullable AnnotationShape find(MethodShape method, String descriptor) {
        for (AnnotationShape annotation : method.annotations()) {
            if (annotation.descriptor().equals(descriptor)) {
                return annotation;
            }
        }
        return null;
    }

    private static List<AnnotationShape> invalidations(MethodShape method) {
        List<AnnotationShape> found = new ArrayList<>();
        for (AnnotationShape annotation : method.annotations()) {
            if (annotation.descriptor().equals(INVALIDATES)) {
                found.add(annotation);
            } else if (annotation.descriptor().equals(INVALIDATES_ALL)
                    && annotation.values().get("value") instanceof List<?> repeated) {
                for (Object one : repeated) {
                    if (one instanceof AnnotationShape shape) {
                        found.add(shape);
                    }
                }
            }
        }
        return found;
    }

    /** Elements by name; an empty text says nothing, as in an annotation's own defaults. */
    private static Map<String, String> fields(AnnotationShape annotation) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, Object> element : annotation.values().entrySet()) {
            String text;
            if (element.getValue() instanceof List<?> list) {
                StringBuilder joined = new StringBuilder();
                for (Object one : list) {
                    joined.append(joined.isEmpty() ? "" : ", ").append(one);
                }
                text = joined.toString();
            } else {
                text = String.valueOf(element.getValue());
            }
            if (!text.isBlank()) {
                fields.put(element.getKey(), text);
            }
        }
        return fields;
    }
}
