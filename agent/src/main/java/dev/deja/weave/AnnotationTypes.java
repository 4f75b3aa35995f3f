package dev.deja.weave;

import dev.deja.cache.ByLoader;
import dev.deja.rule.ClassShape;
import dev.deja.rule.ComposedAnnotations;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Annotation types of the application's, read as class files: loading them would change the order
 * in which the application initialises. Each is read once per loader, and only when a class that is
 * no well-known library's has a method that carries it; most services never come to that. Safe for
 * many threads.
 */
final class AnnotationTypes {
    private static final int ACC_ANNOTATION = 0x2000;

    /** By loader and descriptor; null for what is no annotation that carries something. */
    private final ByLoader<Map<String, @Nullable ClassShape>> known = new ByLoader<>();

    private int reads;

    /** The annotation types that one loader sees. */
    ComposedAnnotations.Types in(ClassLoader loader) {
        return new Seen(loader);
    }

    /** Whether a class file has a method with a composed annotation; never throws. It is read. */
    boolean mayCarry(ClassLoader loader, String internalName, byte[] classFile) {
        if (ComposedAnnotations.isWellKnown(internalName)) {
            return false;
        }
        try {
            return ComposedAnnotations.isIn(ClassShape.read(classFile), in(loader));
        } catch (RuntimeException | LinkageError e) {
            // Whatever is odd about it, it is no candidate.
            return false;
        }
    }

    /** Class files read so far. */
    synchronized int reads() {
        return reads;
    }

    private final class Seen implements ComposedAnnotations.Types {
        private final ClassLoader loader;

        Seen(ClassLoader loader) {
            this.loader = loader;
        }

        @Override
        public @Nullable ClassShape find(String descriptor) {
            synchronized (AnnotationTypes.this) {
                Map<String, @Nullable ClassShape> mine = known.get(loader);
                if (mine != null && mine.containsKey(descriptor)) {
                    return mine.get(descriptor);
                }
                reads++;
            }
            // Outside the lock: what the application's loader does may load classes.
            ClassShape found = read(descriptor);
            synchronized (AnnotationTypes.this) {
                Map<String, @Nullable ClassShape> mine = known.get(loader);
                if (mine == null) {
                    mine = known.putIfAbsent(loader, new HashMap<>());
                }
                mine.put(descriptor, found);
            }
            return found;
        }

        private @Nullable ClassShape read(String descriptor) {
            String file = descriptor.substring(1, descriptor.length() - 1).concat(".class");
            try (InputStream in = loader.getResourceAsStream(file)) {
                if (in == null) {
                    return null;
                }
                ClassShape type = ClassShape.read(in.readAllBytes());
                return (type.access() & ACC_ANNOTATION) != 0 && ComposedAnnotations.mayCompose(type)
                        ? type
                        : null;
            } catch (IOException | RuntimeException | Error e) {
                // Of the application's loader; whatever it is, there is no such type for us.
                return null;
            }
        }
    }
}
