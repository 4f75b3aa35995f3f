package dev.deja.weave;

import dev.deja.rule.AnnotationShape;
import dev.deja.rule.ClassShape;
import dev.deja.rule.MethodShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM has forgotten of a loaded class: it hands out no {@code MethodParameters} before JDK
 * 20 (JDK-8240908), so that a class compiled with {@code -parameters} alone seems to have no names,
 * and no annotations whose retention is that of the class file (the default). The class file still
 * has them.
 */
final class LostParts {
    private LostParts() {}

    /** The class file of a loaded class as it can be read; null when it cannot. */
    static byte @Nullable [] classFile(ClassLoader loader, String internalName) {
        try (InputStream in = loader.getResourceAsStream(internalName.concat(".class"))) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException | RuntimeException | Error e) {
            // Of the application's loader: it gives nobody its files.
            return null;
        }
    }

    /**
     * The shape with what the class file has.
     *
     * @param classFile as it can be read, or null; it may be another version's
     */
    static ClassShape restored(ClassShape shape, byte @Nullable [] classFile) {
        if (classFile == null) {
            return shape;
        }
        Map<String, MethodShape> known = new HashMap<>();
        try {
            ClassShape written = ClassShape.read(classFile);
            if (!written.internalName().equals(shape.internalName())) {
                return shape;
            }
            for (MethodShape method : written.methods()) {
                known.put(method.name().concat(method.descriptor()), method);
            }
        } catch (RuntimeException e) {
            return shape;
        }
        List<MethodShape> methods = new ArrayList<>(shape.methods().size());
        for (MethodShape method : shape.methods()) {
            MethodShape written = known.get(method.name().concat(method.descriptor()));
            methods.add(written == null ? method : restored(method, written));
        }
        return new ClassShape(
                shape.internalName(),
                shape.classFileVersion(),
                shape.access(),
                shape.superName(),
                shape.interfaces(),
                shape.annotations(),
                methods,
                shape.signature());
    }

    private static MethodShape restored(MethodShape method, MethodShape written) {
        List<List<AnnotationShape>> ofParameters = new ArrayList<>();
        for (int i = 0; i < method.parameterAnnotations().size(); i++) {
            ofParameters.add(
                    i < written.parameterAnnotations().size()
                            ? more(
                                    method.parameterAnnotations().get(i),
                                    written.parameterAnnotations().get(i))
                            : method.parameterAnnotations().get(i));
        }
        List<String> names = method.parameterNames();
        return new MethodShape(
                method.name(),
                method.descriptor(),
                method.access(),
                method.signature(),
                more(method.annotations(), written.annotations()),
                names == null ? written.parameterNames() : names,
                method.parameterAnnotations().isEmpty()
                        ? written.parameterAnnotations()
                        : ofParameters);
    }

    /** Those that the JVM knows, and after them those that only the class file has. */
    private static List<AnnotationShape> more(
            List<AnnotationShape> known, List<AnnotationShape> written) {
        if (written.size() <= known.size()) {
            return known;
        }
        List<AnnotationShape> all = new ArrayList<>(known);
        for (AnnotationShape annotation : written) {
            boolean isKnown = false;
            for (AnnotationShape each : known) {
                isKnown |= each.descriptor().equals(annotation.descriptor());
            }
            if (!isKnown) {
                all.add(annotation);
            }
        }
        return all;
    }
}
