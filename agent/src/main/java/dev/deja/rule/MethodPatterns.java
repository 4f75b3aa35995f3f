package dev.deja.rule;

import java.util.List;
import java.util.Set;

/** The patterns of one rule, SPEC 3.1: alternatives and exceptions. Immutable. */
public final class MethodPatterns {
    private final String text;

    private MethodPatterns(String text) {
        this.text = text;
    }

    /**
     * Reads patterns.
     *
     * @throws RuleSyntaxException when the text is no pattern, or a form that comes later
     */
    public static MethodPatterns parse(String text) throws RuleSyntaxException {
        return new MethodPatterns(text);
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    /**
     * Whether a class of this name may have matching methods, annotations aside. Cheap: asked for
     * every class that is loaded.
     *
     * @param internalName such as {@code com/acme/Shop$Item}
     */
    public boolean mayMatch(String internalName) {
        return !internalName.isEmpty();
    }

    /** Descriptors of the annotations that patterns ask for, such as {@code Lcom/acme/Slow;}. */
    public Set<String> annotationDescriptors() {
        return Set.of();
    }

    /**
     * The methods of a class that the patterns select, refusals not yet considered.
     *
     * @throws RuleSyntaxException when a pattern without parentheses selects more than one: lists
     *     the overloads
     */
    @SuppressWarnings("DoNotCallSuggester")
    public List<MethodShape> match(ClassShape type) throws RuleSyntaxException {
        throw new RuleSyntaxException("not yet: " + type);
    }

    /** Higher for a pattern that names more: decides between two cache rules on one method. */
    public int specificity(ClassShape type, MethodShape method) {
        return type.hashCode() + method.hashCode();
    }
}
