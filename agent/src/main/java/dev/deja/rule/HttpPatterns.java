package dev.deja.rule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a rule names, SPEC 3.2: {@code GET,POST /owners/** | /vets except
 * /owners/new}. Paths are those inside the application, after its context path. Immutable.
 */
public final class HttpPatterns {
    private final String text;
    private final boolean hasMethods;
    private final Set<String> methods;
    private final PathPattern[] includes;
    private final PathPattern[] excludes;

    HttpPatterns(
            String text,
            boolean hasMethods,
            Set<String> methods,
            List<PathPattern> includes,
            List<PathPattern> excludes) {
        this.text = text;
        this.hasMethods = hasMethods;
        this.methods = Set.copyOf(methods);
        this.includes = includes.toArray(new PathPattern[0]);
        this.excludes = excludes.toArray(new PathPattern[0]);
    }

    /**
     * Reads patterns.
     *
     * @throws RuleSyntaxException with the place and the remedy
     */
    public static HttpPatterns parse(String text) throws RuleSyntaxException {
        return new HttpPatternParser(text).parse();
    }

    /** As written. */
    public String text() {
        return text;
    }

    /** Whether methods were written; without any it is {@code GET}. */
    public boolean hasMethods() {
        return hasMethods;
    }

    /** The methods; with {@code GET} there is {@code HEAD}. */
    public Set<String> methods() {
        return methods;
    }

    /** Whether some pattern has a variable of that name. */
    public boolean hasVariable(String name) {
        for (PathPattern pattern : includes) {
            if (pattern.variables().contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Names of variables, in the order of the patterns. */
    public List<String> variables() {
        java.util.LinkedHashSet<String> names = new java.util.LinkedHashSet<>();
        for (PathPattern pattern : includes) {
            names.addAll(pattern.variables());
        }
        return List.copyOf(names);
    }

    /**
     * The most specific pattern that surely matches a decoded path that is not ambiguous; null when
     * there is none, or when an exception may apply.
     */
    public @Nullable PathPattern surely(String path) {
        PathPattern best = null;
        for (PathPattern pattern : includes) {
            if (pattern.fits(path) == PathSegment.Fit.YES
                    && (best == null || pattern.compareSpecificity(best) < 0)) {
                best = pattern;
            }
        }
        if (best != null) {
            for (PathPattern pattern : excludes) {
                if (pattern.fits(path) != PathSegment.Fit.NO) {
                    return null;
                }
            }
        }
        return best;
    }

    /**
     * A pattern that may match a decoded path that is not ambiguous; null when there is none, or
     * when an exception surely applies.
     */
    public @Nullable PathPattern perhaps(String path) {
        PathPattern best = null;
        for (PathPattern pattern : includes) {
            if (pattern.fits(path) != PathSegment.Fit.NO
                    && (best == null || pattern.compareSpecificity(best) < 0)) {
                best = pattern;
            }
        }
        if (best != null) {
            for (PathPattern pattern : excludes) {
                if (pattern.fits(path) == PathSegment.Fit.YES) {
                    return null;
                }
            }
        }
        return best;
    }

    /** Some pattern, for a path of which nothing is known. */
    PathPattern any() {
        return includes[0];
    }

    /**
     * Whether patterns of both, equally specific ones, match some path; a path that shows it, or
     * null when none was found.
     */
    @Nullable String tiesWith(HttpPatterns other) {
        for (PathPattern mine : includes) {
            for (PathPattern its : other.includes) {
                String path = mine.compareSpecificity(its) == 0 ? mine.common(its) : null;
                if (path != null && mine.equals(surely(path)) && its.equals(other.surely(path))) {
                    return path;
                }
            }
        }
        return null;
    }

    /**
     * Whether some pattern may match a path of these segments; see {@link PathPattern#mayReach}.
     */
    public boolean mayReach(List<@Nullable String> segments, boolean andBelow) {
        for (PathPattern pattern : includes) {
            if (pattern.mayReach(segments, andBelow)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpPatterns patterns && patterns.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
