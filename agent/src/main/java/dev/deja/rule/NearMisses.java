package dev.deja.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a pattern that fits nothing was probably meant to say. */
public final class NearMisses {
    private static final int MOST_SHOWN = 3;
    private static final int MOST_OVERLOADS_SHOWN = 8;

    private NearMisses() {}

    /** Why a pattern that names a type fits none of its methods: full sentences. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    static String inClass(MethodPattern pattern, Lineage lineage) {
        StringBuilder text = new StringBuilder();
        String className = lineage.self().name().replace('/', '.');
        text.append('`')
                .append(pattern.text())
                .append("` fits no method that ")
                .append(className)
                .append(lineage.types().size() == 1 ? " declares." : " declares or inherits.");
        List<String> sameName = new ArrayList<>();
        List<String> unannotated = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Lineage.Ancestor each : lineage.types()) {
            ClassShape shape = each.shape();
            if (shape == null) {
                continue;
            }
            for (MethodShape method : shape.methods()) {
                String name = method.name();
                if (name.startsWith("<")
                        || (each != lineage.self()
                                && (method.access() & Descriptors.PRIVATE) != 0)) {
                    continue;
                }
                boolean named = NamePattern.glob(pattern.method(), name, 0, name.length());
                String source = method.sourceForm();
                if ((method.access() & (Descriptors.BRIDGE | Descriptors.SYNTHETIC)) != 0) {
                    if (named) {
                        added.add(isForwarder(method) ? source + companion(shape) : source);
                    }
                } else if (named
                        && each != lineage.self()
                        && (method.access() & Descriptors.STATIC) != 0) {
                    sameName.add(
                            source
                                    + " (static, name "
                                    + each.name().replace('/', '.')
                                    + " for it)");
                } else if (named && pattern.hasParameters(method, Lineage.put(each, method))) {
                    unannotated.add(source);
                } else if (named && !sameName.contains(source)) {
                    sameName.add(source);
                } else if (!named && !others.contains(name)) {
                    others.add(name);
                }
            }
        }
        if (!unannotated.isEmpty()) {
            append(text, " It does not carry the annotation: ", unannotated, MOST_OVERLOADS_SHOWN);
        } else if (!sameName.isEmpty()) {
            append(text, " It has ", sameName, MOST_OVERLOADS_SHOWN);
            text.append(" Parameters of other packages than java.lang, java.util, java.time and")
                    .append(" java.math are written with their package.");
        } else if (!added.isEmpty()) {
            append(
                    text,
                    " The compiler added a method of that name, which is not woven; name the one"
                            + " in the source: ",
                    added,
                    MOST_OVERLOADS_SHOWN);
        } else if (isConstructor(pattern.method(), lineage.self().name())) {
            text.append(" Constructors are never woven.");
        } else {
            List<String> nearest = nearest(pattern.method(), others);
            if (!nearest.isEmpty()) {
                append(text, " Did you mean ", nearest, MOST_SHOWN);
            } else if (isOfKotlin(lineage.self().shape())) {
                text.append(" Functions of a companion object are methods of ")
                        .append(className)
                        .append("$Companion.");
            }
        }
        appendUnread(text, lineage);
        return text.toString();
    }

    /** No other method is static and a bridge: see ClassFileReader. */
    private static boolean isForwarder(MethodShape method) {
        int both = Descriptors.BRIDGE | Descriptors.STATIC;
        return (method.access() & both) == both;
    }

    private static String companion(ClassShape shape) {
        return " of " + shape.className() + (isOfKotlin(shape) ? "$Companion" : "$");
    }

    private static boolean isOfKotlin(@Nullable ClassShape shape) {
        if (shape != null) {
            for (AnnotationShape annotation : shape.annotations()) {
                if (annotation.descriptor().equals("Lkotlin/Metadata;")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void appendUnread(StringBuilder text, Lineage lineage) {
        List<String> unread = new ArrayList<>();
        for (String name : lineage.unread()) {
            if (!name.startsWith("java/")) {
                unread.add(name.replace('/', '.'));
            } else if (!name.equals("java/lang/Record") && name.equals(superName(lineage))) {
                text.append(" What it inherits from ")
                        .append(name.replace('/', '.'))
                        .append(" is the JDK's, which is never woven.");
            }
        }
        if (!unread.isEmpty()) {
            append(text, " These class files could not be read: ", unread, MOST_SHOWN);
        }
    }

    private static @Nullable String superName(Lineage lineage) {
        ClassShape shape = lineage.self().shape();
        return shape == null ? null : shape.superName();
    }

    private static boolean isConstructor(String method, String name) {
        int start = Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1;
        return name.substring(start).equals(method);
    }

    /**
     * Why patterns may have matched nothing although the application is up: full sentences for the
     * start summary.
     *
     * @param patterns of the rule
     * @param loadedClasses binary names
     */
    public static String amongClasses(MethodPatterns patterns, Collection<String> loadedClasses) {
        return among(patterns, loadedClasses, true);
    }

    /**
     * The same where nothing runs: among the classes of an application's files.
     *
     * @param patterns of the rule
     * @param classes binary names
     */
    public static String amongFiles(MethodPatterns patterns, Collection<String> classes) {
        return among(patterns, classes, false);
    }

    private static String among(
            MethodPatterns patterns, Collection<String> classes, boolean isLoaded) {
        StringBuilder text = new StringBuilder();
        for (MethodPattern pattern : patterns.patterns()) {
            text.append(text.isEmpty() ? "" : " ");
            explain(text, pattern, classes, isLoaded);
        }
        return text.toString();
    }

    private static void explain(
            StringBuilder text,
            MethodPattern pattern,
            Collection<String> classes,
            boolean isLoaded) {
        text.append('`').append(pattern.text()).append("`: ");
        if (pattern.selectsByAnnotation() && pattern.type().matchesAll()) {
            text.append(isLoaded ? "no method of a loaded class" : "no method there");
            text.append(" carries that annotation.");
            return;
        }
        List<String> fitting = new ArrayList<>();
        for (String name : classes) {
            if (pattern.type().matches(name.replace('.', '/'))) {
                fitting.add(name);
            }
        }
        String exact = pattern.type().exact();
        if (!fitting.isEmpty()) {
            if (exact != null) {
                text.append("the type is ").append(isLoaded ? "loaded" : "there");
                text.append(", and no body of such a method could be woven: no class that")
                        .append(" implements or extends it, and no proxy.");
            } else {
                append(
                        text,
                        isLoaded
                                ? "no method fits in the loaded classes "
                                : "no method fits in the classes ",
                        sorted(fitting),
                        MOST_SHOWN);
            }
            return;
        }
        if (exact == null) {
            text.append(isLoaded ? "no loaded class" : "no class there")
                    .append(" has such a name.");
            return;
        }
        text.append(isLoaded ? "the class is not loaded." : "the class is not there.");
        if (exact.startsWith("java/")) {
            text.append(" Classes of the JDK are never woven.");
            return;
        }
        List<String> nearest = nearestClasses(exact.replace('/', '.'), classes);
        if (!nearest.isEmpty()) {
            append(text, isLoaded ? " Loaded are " : " There are ", nearest, MOST_SHOWN);
        }
    }

    /** The same simple name elsewhere first, then names that are nearly the same. */
    private static List<String> nearestClasses(String wanted, Collection<String> names) {
        String simple = simpleName(wanted);
        List<String> same = new ArrayList<>();
        List<String> near = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith("[")) {
                continue;
            }
            if (simpleName(name).equals(simple)) {
                same.add(name);
            } else if (distance(name, wanted, tolerance(simple)) <= tolerance(simple)) {
                near.add(name);
            }
        }
        List<String> all = new ArrayList<>(sorted(same));
        all.addAll(sorted(near));
        return all;
    }

    private static String simpleName(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private static List<String> sorted(List<String> names) {
        List<String> copy = new ArrayList<>(names);
        copy.sort(null);
        return copy;
    }

    private static List<String> nearest(String wanted, List<String> names) {
        String letters = wanted.replace("*", "");
        List<String> near = new ArrayList<>();
        int limit = tolerance(letters);
        for (int allowed = 0; allowed <= limit; allowed++) {
            for (String name : names) {
                if (!near.contains(name) && distance(name, letters, allowed) <= allowed) {
                    near.add(name);
                }
            }
        }
        if (near.isEmpty()) {
            String lower = letters.toLowerCase(Locale.ROOT);
            String getter = "get".concat(lower);
            for (String name : names) {
                String other = name.toLowerCase(Locale.ROOT);
                if (!lower.isEmpty()
                        && (other.startsWith(lower)
                                || lower.startsWith(other)
                                || other.equals(getter))) {
                    near.add(name);
                }
            }
        }
        return near;
    }

    private static int tolerance(String name) {
        return Math.max(1, Math.min(3, name.length() / 3));
    }

    /**
     * Letters to change, add, leave out or swap, case aside; more than the limit means too many.
     */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int width = b.length() + 1;
        int[] beforeLast = new int[width];
        int[] last = new int[width];
        int[] row = new int[width];
        for (int j = 0; j < width; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int best = i;
            for (int j = 1; j < width; j++) {
                boolean same = same(a.charAt(i - 1), b.charAt(j - 1));
                int cost =
                        Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && same(a.charAt(i - 1), b.charAt(j - 2))
                        && same(a.charAt(i - 2), b.charAt(j - 1))) {
                    cost = Math.min(cost, beforeLast[j - 2] + 1);
                }
                row[j] = cost;
                best = Math.min(best, cost);
            }
            if (best > limit) {
                return limit + 1;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[width - 1];
    }

    private static boolean same(char a, char b) {
        return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
    }

    private static void append(StringBuilder text, String before, List<String> names, int most) {
        text.append(before);
        int shown = Math.min(most, names.size());
        for (int i = 0; i < shown; i++) {
            text.append(i == 0 ? "" : ", ").append(names.get(i));
        }
        if (shown < names.size()) {
            text.append(" and ").append(names.size() - shown).append(" more");
        }
        text.append(before.startsWith(" Did you mean") ? '?' : '.');
    }
}
