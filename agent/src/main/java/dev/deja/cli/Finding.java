package dev.deja.cli;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of one rule. */
final class Finding {
    /**
     * That an evict rule removes answers of a cache rule.
     *
     * @param rule the id of the other one
     * @param by the keys of the evict rule that name it, such as {@code tags} or {@code all}
     */
    record Link(String rule, List<String> by) {}

    private final Rule rule;
    private final Set<String> methods = new TreeSet<>();
    private final Set<Remark> remarks = new LinkedHashSet<>();
    private final Map<String, Refused> refused = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final Map<String, String> silences = new LinkedHashMap<>();
    private final Map<String, Set<String>> secured = new TreeMap<>();

    /** Methods that are refused for one reason. */
    private static final class Refused {
        Remark.Level level = Remark.Level.NOTE;
        final Set<String> methods = new TreeSet<>();
    }

    Finding(Rule rule) {
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }

    String id() {
        return rule.id();
    }

    /** Whether it keeps answers; otherwise it removes some. */
    boolean isCache() {
        return rule instanceof CacheRule;
    }

    /** Class, {@code #} and method, sorted. */
    Set<String> methods() {
        return methods;
    }

    /** In the order in which they were found. */
    Set<Remark> remarks() {
        return remarks;
    }

    /**
     * Adds methods that cannot be join points; {@link #tellRefused} says so of all of them at once.
     *
     * @param why the reason and the remedy
     */
    void refuse(Remark.Level level, String className, List<String> names, String why) {
        Refused same = refused.computeIfAbsent(why, each -> new Refused());
        same.level = same.level.compareTo(level) < 0 ? level : same.level;
        for (String name : names) {
            same.methods.add(className + "#" + name);
        }
    }

    void tellRefused() {
        refused.forEach(
                (why, group) ->
                        remarks.add(
                                new Remark(
                                        group.level,
                                        "refused",
                                        "refused, since " + why,
                                        List.copyOf(group.methods))));
    }

    /** For a cache rule what removes its answers, for an evict rule whose answers it removes. */
    List<Link> links() {
        return links;
    }

    /**
     * By cause, why an evict rule does not act somewhere: what depends on it is then suspended. A
     * match takes back what {@link #unmatched} says of its class.
     */
    Map<String, String> silences() {
        return silences;
    }

    /** Security annotations on its methods: annotation to methods. */
    Map<String, Set<String>> secured() {
        return secured;
    }

    /** The cause that nothing in a class fits. */
    static String unmatched(String className) {
        return "unmatched in " + className;
    }
}
