package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method as its class file declares it.
 *
 * @param name the name
 * @param descriptor JVM descriptor
 * @param access JVM access flags
 * @param signature generic signature, or null
 * @param annotations on the method
 * @param parameterNames from {@code MethodParameters}, else from the local-variable table; null
 *     when the class was compiled without names; length = number of parameters
 * @param parameterAnnotations per parameter
 */
public record MethodShape(
        String name,
        String descriptor,
        int access,
        @Nullable String signature,
        List<AnnotationShape> annotations,
        @Nullable List<String> parameterNames,
        List<List<AnnotationShape>> parameterAnnotations) {

    /**
     * This method as one that it implements declares it: with that one's annotations, and with its
     * names of parameters where there are none of its own.
     *
     * @param isGenerated whether nothing is the author's here: the declaration alone counts
     */
    MethodShape as(MethodShape declared, boolean isGenerated) {
        if (declared.equals(this) || (!isGenerated && addsNothing(declared))) {
            return this;
        }
        List<AnnotationShape> all = new ArrayList<>(annotations);
        for (AnnotationShape each : declared.annotations) {
            if (!all.contains(each)) {
                all.add(each);
            }
        }
        return new MethodShape(
                name,
                descriptor,
                access,
                isGenerated ? declared.signature : signature,
                all,
                isGenerated || parameterNames == null ? declared.parameterNames : parameterNames,
                isGenerated ? declared.parameterAnnotations : parameterAnnotations);
    }

    private boolean addsNothing(MethodShape declared) {
        return declared.annotations.isEmpty() && (parameterNames != null);
    }

    /** Descriptors of the parameters. */
    public List<String> parameterTypes() {
        return Descriptors.parameters(descriptor);
    }

    /** Descriptor of the result, {@code V} for {@code void}. */
    public String returnType() {
        return Descriptors.returned(descriptor);
    }

    /** As a pattern names it, such as {@code find(long, String, com.acme.Item$Kind[])}. */
    public String sourceForm() {
        return Descriptors.sourceForm(this);
    }
}
