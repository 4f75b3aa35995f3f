package dev.deja.rule;

import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says about types of arguments: {@code ignore.types}, {@code key.type.<class>}, the
 * caller's world, {@code @KeyIgnore} on a type. Names are compared, supertypes included, and the
 * outcome hangs off the class it is about. Safe for many threads.
 */
final class TypeRules {
    private static final String KEY_IGNORE = "dev.deja.api.KeyIgnore";
    private static final String KEY = "dev.deja.api.Key";
    private static final Decision CONTENT = new Decision(Treatment.CONTENT, "", null);

    /** What happens to the values of a type. */
    enum Treatment {
        CONTENT,
        LEFT_OUT,
        WORLD,
        FORM,
        /** An annotation says what nobody understands. */
        FAULTY
    }

    /**
     * The outcome for one class.
     *
     * @param because the name that matched
     * @param mark what tells this form of an annotation from that of another version of the class;
     *     empty for the rule's own
     */
    record Decision(Treatment treatment, String because, @Nullable Slots formOrNull, String mark) {
        Decision(Treatment treatment, String because, @Nullable Slots formOrNull) {
            this(treatment, because, formOrNull, "");
        }

        Slots form() {
            if (formOrNull == null) {
                throw new IllegalStateException(because);
            }
            return formOrNull;
        }
    }

    private static final TypeRules NONE = new TypeRules(Set.of(), Map.of());

    private final Set<String> ignored;
    private final Map<String, Slots> forms;
    private final boolean leavesJdkAlone;
    private final ClassValue<Decision> decisions =
            new ClassValue<>() {
                @Override
                protected Decision computeValue(Class<?> type) {
                    return judge(type);
                }
            };

    private TypeRules(Set<String> ignored, Map<String, Slots> forms) {
        this.ignored = ignored;
        this.forms = forms;
        this.leavesJdkAlone = leavesJdkAlone(ignored) && leavesJdkAlone(forms.keySet());
    }

    /** Of no rule: content is content. */
    static TypeRules none() {
        return NONE;
    }

    static TypeRules of(CacheRule rule) throws RuleSyntaxException {
        Map<String, Slots> forms = new LinkedHashMap<>();
        for (Map.Entry<String, Template> entry : rule.keyTypes().entrySet()) {
            forms.put(entry.getKey(), Slots.ofType(entry.getKey(), entry.getValue()));
        }
        return new TypeRules(rule.ignoreTypes(), forms);
    }

    private static boolean leavesJdkAlone(Set<String> names) {
        for (String name : names) {
            if (name.startsWith("java.") && !IgnoredTypes.DEFAULT.contains(name)) {
                return false;
            }
        }
        return true;
    }

    /** Whether strings, numbers and the like are what they are, so that nothing need be asked. */
    boolean leavesJdkAlone() {
        return leavesJdkAlone;
    }

    Decision decide(Class<?> type) {
        return leavesJdkAlone && isPlainJdk(type) ? CONTENT : decisions.get(type);
    }

    private static boolean isPlainJdk(Class<?> type) {
        return type == Integer.class || type == Long.class || type == String.class;
    }

    /** What a parameter's declared type alone decides; its supertypes are not known by name. */
    Decision decideDeclared(String name) {
        Slots form = forms.get(name);
        if (form != null) {
            return new Decision(Treatment.FORM, name, form);
        }
        if (ignored.contains(name)) {
            return new Decision(Treatment.LEFT_OUT, name, null);
        }
        return IgnoredTypes.WORLD.contains(name)
                ? new Decision(Treatment.WORLD, name, null)
                : CONTENT;
    }

    /**
     * The nearest type with a form of the rule's decides; then the nearest with one in its
     * annotation; then what is ignored; then the world.
     */
    private Decision judge(Class<?> type) {
        boolean isIgnored = false;
        String world = null;
        Decision annotated = null;
        Set<Class<?>> seen = new HashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        open.add(type);
        while (!open.isEmpty()) {
            Class<?> next = open.removeFirst();
            if (!seen.add(next)) {
                continue;
            }
            String name = next.getName();
            Slots form = forms.get(name);
            if (form != null) {
                return new Decision(Treatment.FORM, name, form);
            }
            if (annotated == null) {
                annotated = annotatedForm(next);
            }
            isIgnored |= ignored.contains(name) || isMarked(next);
            if (IgnoredTypes.WORLD.contains(name)) {
                world = name;
            }
            if (next.getSuperclass() != null) {
                open.add(next.getSuperclass());
            }
            for (Class<?> parent : next.getInterfaces()) {
                open.add(parent);
            }
        }
        if (annotated != null) {
            return annotated;
        }
        if (isIgnored) {
            return new Decision(Treatment.LEFT_OUT, type.getName(), null);
        }
        return world != null ? new Decision(Treatment.WORLD, world, null) : CONTENT;
    }

    /** What {@code @Key("…")} on a type says, or null. */
    private static @Nullable Decision annotatedForm(Class<?> type) {
        if (Access.isJdk(type)) {
            return null;
        }
        try {
            for (Annotation annotation : type.getDeclaredAnnotations()) {
                Class<?> kind = annotation.annotationType();
                if (kind.getName().equals(KEY)) {
                    // Another copy of the annotation may have no value.
                    Object form = kind.getMethod("value").invoke(annotation);
                    return form instanceof String text && !text.isEmpty()
                            ? new Decision(
                                    Treatment.FORM,
                                    type.getName(),
                                    Slots.ofType(type.getName(), Template.parse(text)),
                                    "~" + MethodMark.digest(text).substring(0, 6))
                            : null;
                }
            }
            return null;
        } catch (RuleSyntaxException e) {
            return new Decision(
                    Treatment.FAULTY, "@Key of " + type.getName() + ": " + e.getMessage(), null);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // An annotation that cannot be read says nothing: the key holds all of the content.
            return null;
        }
    }

    private static boolean isMarked(Class<?> type) {
        if (Access.isJdk(type)) {
            return false;
        }
        try {
            for (Annotation annotation : type.getDeclaredAnnotations()) {
                if (annotation.annotationType().getName().equals(KEY_IGNORE)) {
                    return true;
                }
            }
            return false;
        } catch (LinkageError | RuntimeException e) {
            // An annotation that cannot be read ignores nothing: the key holds more, not less.
            return false;
        }
    }
}
