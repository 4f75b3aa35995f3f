package dev.deja.rule;

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
