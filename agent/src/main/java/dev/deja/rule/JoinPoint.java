package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method with what rules make of it.
 *
 * @param className binary name of the declaring class
 * @param method the declared method
 * @param cache the cache rule that answers it, if any
 * @param keys the plan of that rule for this method; null exactly when {@code cache} is
 * @param tags the cache rule's tag templates, compiled
 * @param evicts evict rules with their templates compiled
 * @param terms the cache rule's terms, compiled
 * @param accessor what calls of it show of the caller's world, or null
 * @param frame where it stands among the methods that one call passes
 */
public record JoinPoint(
        String className,
        MethodShape method,
        @Nullable CacheRule cache,
        @Nullable KeyPlan keys,
        List<CompiledTemplate> tags,
        List<CompiledEvict> evicts,
        CompiledTerms terms,
        @Nullable Accessor accessor,
        Frame frame) {

    /** A body, whoever the receiver is. */
    public JoinPoint(
            String className,
            MethodShape method,
            @Nullable CacheRule cache,
            @Nullable KeyPlan keys,
            List<CompiledTemplate> tags,
            List<CompiledEvict> evicts,
            CompiledTerms terms,
            @Nullable Accessor accessor) {
        this(className, method, cache, keys, tags, evicts, terms, accessor, Frame.BODY);
    }

    /** A join point that is no accessor. */
    public JoinPoint(
            String className,
            MethodShape method,
            @Nullable CacheRule cache,
            @Nullable KeyPlan keys,
            List<CompiledTemplate> tags,
            List<CompiledEvict> evicts,
            CompiledTerms terms) {
        this(className, method, cache, keys, tags, evicts, terms, null);
    }

    /** The same method, which is an accessor, too. */
    JoinPoint with(Accessor shown) {
        return new JoinPoint(className, method, cache, keys, tags, evicts, terms, shown, frame);
    }

    /**
     * An evict rule bound to a method.
     *
     * @param rule the rule
     * @param tags same order as {@code rule.tags()}
     * @param keys same order as {@code rule.keys()}; one template per argument
     * @param paths same order as {@code rule.paths()}
     * @param when {@code rule.when()}, compiled
     */
    public record CompiledEvict(
            EvictRule rule,
            List<CompiledTemplate> tags,
            List<List<CompiledTemplate>> keys,
            List<CompiledTemplate> paths,
            @Nullable CompiledCondition when) {

        /**
         * The paths that one element of {@code rule.paths()} becomes, in the form that entries have
         * ({@link RequestPath#broad}).
         *
         * @return null when a placeholder has no value, so that it could be any
         */
        public @Nullable List<String> paths(
                int index,
                @Nullable Object self,
                @Nullable Object[] arguments,
                @Nullable Object result) {
            Rendering rendering = paths.get(index).plainTexts(self, arguments, result);
            return rendering instanceof Rendering.Rendered rendered
                    ? PathTarget.broad(rendered.values())
                    : null;
        }

        /** The same for the classes of one loader; see {@link CompiledTemplate#linked}. */
        public CompiledEvict linked(ClassLoader loader) {
            List<List<CompiledTemplate>> linkedKeys = new ArrayList<>(keys.size());
            for (List<CompiledTemplate> call : keys) {
                linkedKeys.add(linkedAll(call, loader));
            }
            return new CompiledEvict(
                    rule, linkedAll(tags, loader), linkedKeys, linkedAll(paths, loader), when);
        }
    }

    /** Links templates to the classes of one loader; see {@link CompiledTemplate#linked}. */
    public static List<CompiledTemplate> linkedAll(
            List<CompiledTemplate> templates, ClassLoader loader) {
        List<CompiledTemplate> linked = new ArrayList<>(templates.size());
        for (CompiledTemplate template : templates) {
            linked.add(template.linked(loader));
        }
        return linked;
    }
}
