package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pattern: which annotation, which type, which name, which parameters.
 *
 * @param text as written
 * @param annotations descriptors of which the method carries one; empty when none is asked for
 * @param type internal names of the declaring class
 * @param plus whether subclasses are meant, too
 * @param method the name, {@code *} in it stands for any characters
 * @param parameters null when written without parentheses: the name then belongs to one method
 * @param anyTail whether the parameters end with {@code ..}
 */
record MethodPattern(
        String text,
        List<String> annotations,
        NamePattern type,
        boolean plus,
        String method,
        @Nullable List<ParameterPattern> parameters,
        boolean anyTail) {

    private static final int MAX_LITERALS = 1023;

    /** Rank of an annotated method's own rule: only a pattern that names one method goes before. */
    static final int ANNOTATION_SPECIFICITY = (1 << 30) - 1;

    /** Whether it can select one method only, whatever classes there are. */
    boolean namesOneMethod() {
        if (plus || type.exact() == null || method.indexOf('*') >= 0 || anyTail) {
            return false;
        }
        if (parameters != null) {
            for (ParameterPattern parameter : parameters) {
                if (!parameter.isExact()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether methods are selected by their annotation, in classes of any name. */
    boolean selectsByAnnotation() {
        return !annotations.isEmpty() && type.exact() == null;
    }

    /**
     * The methods of a class of the right name.
     *
     * @throws RuleSyntaxException when several are selected where only one can be meant
     */
    List<MethodShape> select(ClassShape shape) throws RuleSyntaxException {
        List<MethodShape> selected = new ArrayList<>();
        if (!type.matches(shape.internalName())) {
            return selected;
        }
        for (MethodShape candidate : shape.methods()) {
            if (matches(candidate)) {
                selected.add(candidate);
            }
        }
        refuseOverloads(shape.className(), selected);
        return selected;
    }

    /**
     * Where only one method can be meant, several of a name are a fault.
     *
     * @throws RuleSyntaxException lists them
     */
    void refuseOverloads(String className, List<MethodShape> selected) throws RuleSyntaxException {
        if (parameters != null && !namesOneMethod()) {
            return;
        }
        for (MethodShape one : selected) {
            StringBuilder overloads = new StringBuilder();
            int count = 0;
            for (MethodShape other : selected) {
                if (other.name().equals(one.name())) {
                    overloads.append(count++ == 0 ? "" : ", ").append(other.sourceForm());
                }
            }
            if (count > 1) {
                throw new RuleSyntaxException(
                        "Pattern `"
                                + text
                                + "` has no parameter list, but "
                                + className
                                + " has "
                                + count
                                + " methods of that name: "
                                + overloads
                                + ". Write the parameters of the one that is meant, or "
                                + one.name()
                                + "(..) for all.");
            }
        }
    }

    /** Whether a method of a class whose name matches is selected. */
    boolean matches(MethodShape candidate) {
        return matchesName(candidate)
                && carriesAnnotation(candidate)
                && hasParameters(candidate, List.of());
    }

    /** Whether it has the name, and an author who could mean it. */
    boolean matchesName(MethodShape candidate) {
        String name = candidate.name();
        return (candidate.access() & (Descriptors.SYNTHETIC | Descriptors.BRIDGE)) == 0
                && !name.startsWith("<") // constructors have no name in the source
                && NamePattern.glob(method, name, 0, name.length());
    }

    boolean carriesAnnotation(MethodShape candidate) {
        if (annotations.isEmpty()) {
            return true;
        }
        for (AnnotationShape annotation : candidate.annotations()) {
            if (annotations.contains(annotation.descriptor())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the parameters fit.
     *
     * @param put their types as some type that inherits the method puts them in, null where it does
     *     not; or empty
     */
    boolean hasParameters(MethodShape candidate, List<@Nullable String> put) {
        List<ParameterPattern> patterns = parameters;
        if (patterns == null) {
            return true;
        }
        List<String> types = candidate.parameterTypes();
        boolean countFits =
                anyTail ? types.size() >= patterns.size() : types.size() == patterns.size();
        if (!countFits) {
            return false;
        }
        if (patterns.isEmpty()) {
            return true;
        }
        List<@Nullable String> variables = Descriptors.typeVariables(candidate);
        for (int i = 0; i < patterns.size(); i++) {
            String variable = variables.isEmpty() ? null : variables.get(i);
            if (!patterns.get(i).matches(types.get(i), variable)
                    && (put.isEmpty() || !matchesPut(patterns.get(i), put.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesPut(ParameterPattern pattern, @Nullable String put) {
        if (put == null) {
            return false;
        }
        String erased = TypeSignatures.erased(put);
        // A variable of the inheriting type: by its name alone.
        return erased != null
                ? pattern.matches(erased, null)
                : pattern.matches("Ljava/lang/Object;", variableName(put));
    }

    /** {@code [X} for {@code [TX;}. */
    private static String variableName(String signature) {
        int dimensions = Descriptors.dimensions(signature);
        return signature
                .substring(0, dimensions)
                .concat(signature.substring(dimensions + 1, signature.length() - 1));
    }

    /**
     * Higher for what selects less. From the highest bit: one method named, one type named, letters
     * of the type, one name, letters of the name, parameters, annotation.
     */
    int specificity() {
        int score = 0;
        if (parameters != null) {
            int written = 0;
            for (ParameterPattern parameter : parameters) {
                written += parameter.isExact() ? 2 : 0;
            }
            boolean any = parameters.isEmpty() && anyTail;
            score = any ? 0 : Math.min(2 + written + (anyTail ? 0 : 1), 127);
        } else {
            score = 1;
        }
        int letters = 0;
        for (int i = 0; i < method.length(); i++) {
            letters += method.charAt(i) == '*' ? 0 : 1;
        }
        return (namesOneMethod() ? 1 << 30 : 0)
                | (type.exact() != null ? 1 << 29 : 0)
                | Math.min(type.literals(), MAX_LITERALS) << 19
                | (method.indexOf('*') < 0 ? 1 << 18 : 0)
                | Math.min(letters, MAX_LITERALS) << 8
                | score << 1
                | (annotations.isEmpty() ? 0 : 1);
    }
}
