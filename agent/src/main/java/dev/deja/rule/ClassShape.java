package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a class file declares, as far as rules look at it.
 *
 * @param internalName such as {@code com/acme/Shop$Item}
 * @param classFileVersion major version
 * @param access JVM access flags
 * @param superName internal name, null for {@code Object} and modules
 * @param interfaces internal names
 * @param annotations run-time visible and invisible ones
 * @param methods declared methods in class-file order, class initialiser left out
 * @param signature generic signature, or null
 */
public record ClassShape(
        String internalName,
        int classFileVersion,
        int access,
        @Nullable String superName,
        List<String> interfaces,
        List<AnnotationShape> annotations,
        List<MethodShape> methods,
        @Nullable String signature) {

    /** A class without a generic signature. */
    public ClassShape(
            String internalName,
            int classFileVersion,
            int access,
            @Nullable String superName,
            List<String> interfaces,
            List<AnnotationShape> annotations,
            List<MethodShape> methods) {
        this(
                internalName,
                classFileVersion,
                access,
                superName,
                interfaces,
                annotations,
                methods,
                null);
    }

    /**
     * Reads a class file.
     *
     * @throws IllegalArgumentException when the bytes are no class file this can read
     */
    public static ClassShape read(byte[] classFile) {
        return ClassFileReader.read(classFile);
    }

    /** Binary name, such as {@code com.acme.Shop$Item}. */
    public String className() {
        return internalName.replace('/', '.');
    }
}
