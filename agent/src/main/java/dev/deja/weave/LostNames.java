package dev.deja.weave;

import dev.deja.rule.ClassShape;
import dev.deja.rule.MethodShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of parameters that the JVM has forgotten: what it hands out of a loaded class has no {@code
 * MethodParameters} before JDK 20 (JDK-8240908), so that a class compiled with {@code -parameters}
 * alone seems to have none. Its class file still has them.
 */
final class LostNames {
    private LostNames() {}

    /** The shape with the names that the class file has; as it is when that cannot be found. */
    static ClassShape restored(ClassShape shape, ClassLoader loader) {
        boolean complete = true;
        for (MethodShape method : shape.methods()) {
            complete &= !isNameless(method);
        }
        if (complete) {
            return shape;
        }
        Map<String, List<String>> known = new HashMap<>();
        try (InputStream in = loader.getResourceAsStream(shape.internalName().concat(".class"))) {
            if (in == null) {
                return shape;
            }
            for (MethodShape method : ClassShape.read(in.readAllBytes()).methods()) {
                List<String> names = method.parameterNames();
                if (names != null) {
                    known.put(method.name().concat(method.descriptor()), names);
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            return shape;
        }
        List<MethodShape> methods = new ArrayList<>(shape.methods().size());
        for (MethodShape method : shape.methods()) {
            List<String> names = known.get(method.name().concat(method.descriptor()));
            methods.add(isNameless(method) && names != null ? named(method, names) : method);
        }
        return new ClassShape(
                shape.internalName(),
                shape.classFileVersion(),
                shape.access(),
                shape.superName(),
                shape.interfaces(),
                shape.annotations(),
                methods);
    }

    private static boolean isNameless(MethodShape method) {
        return method.parameterNames() == null && !method.descriptor().startsWith("()");
    }

    private static MethodShape named(MethodShape method, List<String> names) {
        return new MethodShape(
                method.name(),
                method.descriptor(),
                method.access(),
                method.signature(),
                method.annotations(),
                names,
                method.parameterAnnotations());
    }
}
