package dev.deja.rule;

/**
 * Hears what becomes of rules as classes load. Called on the threads that load classes, many at a
 * time, while the class waits: implementations are safe for many threads and quick. A class that is
 * loaded by several loaders, or woven again, is told again.
 */
public interface RuleListener {
    /** A method became a join point of a rule. */
    void matched(Rule rule, String className, MethodShape method);

    /** A rule selects methods that cannot be its join points. */
    void refused(Refusal refusal);

    /**
     * A class that one of the rule's patterns names was loaded, and nothing in it fits that pattern
     * (SPEC G09: at once).
     *
     * @param className binary name
     * @param explanation what the pattern asks for and what comes near it
     */
    void unmatched(Rule rule, String className, String explanation);

    /**
     * A rule is wrong in a way that only a class shows: a pattern that means several methods, a
     * template that names no parameter, a second rule that is as specific. A cache rule does not
     * act where that is so; an evict rule misses evictions there (SPEC G09).
     *
     * @param className binary name
     * @param message full sentences with the remedy
     */
    void faulty(Rule rule, String className, String message);

    /**
     * Two cache rules select a method, and the other one names more.
     *
     * @param rule the one that does not act here
     * @param winner the one that does
     */
    void outranked(CacheRule rule, CacheRule winner, String className, MethodShape method);

    /**
     * An annotation brought a rule.
     *
     * @param className binary name of the class that declares the method
     * @param method the annotated method
     */
    void annotationRuleAdded(Rule rule, String className, MethodShape method);

    /**
     * A class that a rule names inherits a body from another one, which may have been loaded
     * before: it is to be woven now.
     *
     * @param className binary name of the class with the body
     * @param heir binary name of the class that inherits it
     */
    default void inherited(Rule rule, String className, String heir) {}
}
