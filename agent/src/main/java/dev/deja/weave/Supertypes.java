package dev.deja.weave;

import dev.deja.cache.ByLoader;
import dev.deja.rule.ClassShape;
import dev.deja.rule.Hierarchy;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The supertypes of the application's classes, by loader: names from the bytes that pass by and
 * from class files that are read once, never from loaded classes. Whole class files are kept for
 * the few that rules look into. Safe for many threads.
 */
final class Supertypes {
    private static final int MOST_SHAPES = 256;

    private final ByLoader<Seen> byLoader = new ByLoader<>();

    /** What one loader sees; the same object each time. */
    Hierarchy in(ClassLoader loader) {
        Seen seen = byLoader.get(loader);
        return seen == null ? byLoader.putIfAbsent(loader, new Seen(loader)) : seen;
    }

    /** Holds the loader weakly: it is a value of the map that the loader is the key of. */
    private static final class Seen implements Hierarchy {
        private static final String[] ABSENT = {};

        private final WeakReference<ClassLoader> loader;

        /** Superclass and interfaces; empty for what is not there. */
        private final Map<String, String[]> names = new HashMap<>();

        private final Map<String, ClassShape> shapes = new Recent();

        Seen(ClassLoader loader) {
            this.loader = new WeakReference<>(loader);
        }

        @Override
        public @Nullable ClassShape find(String internalName) {
            synchronized (names) {
                ClassShape known = shapes.get(internalName);
                if (known != null || names.get(internalName) == ABSENT) {
                    return known;
                }
            }
            // Outside the lock: what the application's loader does may load classes.
            ClassShape found = read(internalName);
            synchronized (names) {
                if (found == null) {
                    names.putIfAbsent(internalName, ABSENT);
                } else {
                    shapes.put(internalName, found);
                    String[] supertypes = new String[1 + found.interfaces().size()];
                    supertypes[0] = found.superName() == null ? "" : found.superName();
                    for (int i = 1; i < supertypes.length; i++) {
                        supertypes[i] = found.interfaces().get(i - 1);
                    }
                    names.put(internalName, supertypes);
                }
            }
            return found;
        }

        @Override
        public String @Nullable [] supertypes(String internalName) {
            String[] known;
            synchronized (names) {
                known = names.get(internalName);
            }
            if (known == null) {
                find(internalName);
                synchronized (names) {
                    known = names.get(internalName);
                }
            }
            return known == ABSENT ? null : known;
        }

        @Override
        public void passed(String internalName, String[] supertypes) {
            synchronized (names) {
                names.put(internalName, supertypes);
            }
        }

        private @Nullable ClassShape read(String internalName) {
            ClassLoader mine = loader.get();
            byte[] classFile = mine == null ? null : LostParts.classFile(mine, internalName);
            try {
                ClassShape shape = classFile == null ? null : ClassShape.read(classFile);
                return shape != null && shape.internalName().equals(internalName) ? shape : null;
            } catch (RuntimeException e) {
                return null;
            }
        }
    }

    private static final class Recent extends LinkedHashMap<String, ClassShape> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ClassShape> eldest) {
            return size() > MOST_SHAPES;
        }
    }
}
