package dev.deja.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The patterns of one rule, SPEC 3.1: alternatives and exceptions. Immutable. */
public final class MethodPatterns {
    private final String text;
    private final List<MethodPattern> patterns;
    private final List<MethodPattern> exceptions;
    private final Set<String> exactTypes;
    private final NamePattern[] wildTypes;
    private final Set<String> annotationDescriptors;

    private MethodPatterns(
            String text, List<MethodPattern> patterns, List<MethodPattern> exceptions) {
        this.text = text;
        this.patterns = patterns;
        this.exceptions = exceptions;
        Set<String> exact = new HashSet<>();
        List<NamePattern> wild = new ArrayList<>();
        Set<String> annotations = new LinkedHashSet<>();
        for (MethodPattern pattern : patterns) {
            annotations.addAll(pattern.annotations());
            String only = pattern.type().exact();
            if (only != null) {
                exact.add(only);
            } else if (!pattern.selectsByAnnotation()) {
                wild.add(pattern.type());
            }
        }
        exactTypes = Set.copyOf(exact);
        wildTypes = wild.toArray(new NamePattern[0]);
        annotationDescriptors = Set.copyOf(annotations);
    }

    /**
     * Reads patterns.
     *
     * @throws RuleSyntaxException when the text is no pattern, or a form that comes later
     */
    public static MethodPatterns parse(String text) throws RuleSyntaxException {
        PatternParser parser = PatternParser.parse(text);
        return new MethodPatterns(text.strip(), parser.patterns(), parser.exceptions());
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    /**
     * Whether a class of this name may have matching methods. Patterns that select by annotation in
     * classes of any name are not asked: a class that may match those has one of {@link
     * #annotationDescriptors} in its constant pool. Allocates nothing: asked for every class that
     * is loaded.
     *
     * @param internalName such as {@code com/acme/Shop$Item}
     */
    public boolean mayMatch(String internalName) {
        return exactTypes.contains(internalName) || mayMatchWildly(internalName);
    }

    /** {@link #mayMatch} without {@link #exactTypes}. */
    boolean mayMatchWildly(String internalName) {
        for (NamePattern type : wildTypes) {
            if (type.matches(internalName)) {
                return true;
            }
        }
        return false;
    }

    /** Descriptors of the annotations that patterns ask for, such as {@code Lcom/acme/Slow;}. */
    public Set<String> annotationDescriptors() {
        return annotationDescriptors;
    }

    /**
     * Internal names of the classes that patterns name without wildcards: when such a class is seen
     * and nothing in it fits, the rule is wrong, whatever else it matches.
     */
    public Set<String> exactTypes() {
        return exactTypes;
    }

    /**
     * Whether these patterns can select more than one method. Judged by the text, so that every JVM
     * makes the same keys whatever it has loaded.
     */
    public boolean coversMore() {
        return patterns.size() != 1 || !patterns.get(0).namesOneMethod();
    }

    /** Whether a pattern means the subclasses of the type that it names, by a {@code +}. */
    public boolean namesHeirs() {
        for (MethodPattern pattern : patterns) {
            if (pattern.plus()) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many methods the patterns select at most, judged by the text: one each, or any number
     * where one of them has a wildcard.
     */
    public int mostMethods() {
        for (MethodPattern pattern : patterns) {
            if (!pattern.namesOneMethod()) {
                return Integer.MAX_VALUE;
            }
        }
        return patterns.size();
    }

    /**
     * The methods of a class that the patterns select, in class-file order, refusals not yet
     * considered. Constructors, bridges and other methods that are not in the source are never
     * selected.
     *
     * @throws RuleSyntaxException when a pattern without parentheses selects more than one of a
     *     name: lists the overloads
     */
    public List<MethodShape> match(ClassShape type) throws RuleSyntaxException {
        // By identity: the shapes come from one class, and comparing them whole costs.
        Set<MethodShape> selected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (MethodPattern pattern : patterns) {
            selected.addAll(pattern.select(type));
        }
        for (MethodShape excepted : excepted(type)) {
            selected.remove(excepted);
        }
        List<MethodShape> result = new ArrayList<>();
        for (MethodShape method : type.methods()) {
            if (selected.contains(method)) {
                result.add(method);
            }
        }
        return result;
    }

    /** The methods of a class that the exceptions select. */
    List<MethodShape> excepted(ClassShape type) throws RuleSyntaxException {
        List<MethodShape> excepted = new ArrayList<>();
        for (MethodPattern exception : exceptions) {
            excepted.addAll(exception.select(type));
        }
        return excepted;
    }

    List<MethodPattern> exceptions() {
        return exceptions;
    }

    List<MethodPattern> patterns() {
        return patterns;
    }

    /**
     * Higher for a pattern that names more: decides between two cache rules on one method.
     *
     * @return that of the pattern which names most, of those that select the method; 0 when none
     *     does
     */
    public int specificity(ClassShape type, MethodShape method) {
        int best = 0;
        for (MethodPattern pattern : patterns) {
            if (pattern.type().matches(type.internalName()) && pattern.matches(method)) {
                best = Math.max(best, pattern.specificity());
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return text;
    }
}
