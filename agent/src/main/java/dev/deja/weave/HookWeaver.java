package dev.deja.weave;

import dev.deja.rule.ClassShape;
import dev.deja.rule.ConstantPool;
import dev.deja.rule.MethodShape;
import dev.deja.weave.WovenClasses.Woven;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Modifier;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts hooks at the start of methods. All other classes pass by at the price of a look into a map
 * and, where a point is for every class, a scan of the constant pool. A point that names its class
 * may mean one of the JDK; nothing else of the JDK or the agent is touched.
 */
final class HookWeaver implements ClassFileTransformer {
    private final Weaver weaver;
    private final ClassLoader agentLoader;
    private final WovenClasses hooked = new WovenClasses();
    private volatile Points points = new Points(List.of());

    /** All points, by where they apply. Immutable. */
    private static final class Points {
        final List<HookPoint> all;
        final Map<String, HookPoint> byName = new HashMap<>();
        final Map<String, List<HookPoint>> byClass = new HashMap<>();
        final List<HookPoint> everywhere = new ArrayList<>();
        final String[] methods;
        final String[] descriptors;

        /** The bits of each point's group. */
        final long[] together;

        Points(List<HookPoint> all) {
            this.all = all;
            for (HookPoint point : all) {
                if (byName.put(point.name(), point) != null) {
                    throw new IllegalArgumentException(
                            "two hook points are called ".concat(point.name()));
                }
                String className = point.className();
                if (className == null) {
                    everywhere.add(point);
                } else {
                    List<HookPoint> ofClass = byClass.get(className);
                    if (ofClass == null) {
                        ofClass = new ArrayList<>(2);
                        byClass.put(className, ofClass);
                    }
                    ofClass.add(point);
                }
            }
            if (everywhere.size() > Long.SIZE) {
                throw new IllegalArgumentException("too many hook points without a class");
            }
            methods = new String[everywhere.size()];
            descriptors = new String[everywhere.size()];
            together = new long[everywhere.size()];
            for (int i = 0; i < methods.length; i++) {
                HookPoint point = everywhere.get(i);
                methods[i] = point.method();
                descriptors[i] = point.descriptor();
                for (int k = 0; point.group() != null && k < methods.length; k++) {
                    if (point.group().equals(everywhere.get(k).group())) {
                        together[i] |= 1L << k;
                    }
                }
            }
        }

        /** Those that may concern a class file; perhaps too many. */
        List<HookPoint> candidates(
                @Nullable List<HookPoint> named, boolean isApplication, byte[] classFile) {
            long bits =
                    isApplication ? ConstantPool.mayDeclare(classFile, methods, descriptors) : 0;
            if (bits == 0) {
                return named == null ? List.of() : named;
            }
            List<HookPoint> found = named == null ? new ArrayList<>(2) : new ArrayList<>(named);
            for (int i = 0; i < methods.length; i++) {
                if ((bits & 1L << i) != 0 && (bits & together[i]) == together[i]) {
                    found.add(everywhere.get(i));
                }
            }
            return found.isEmpty() ? List.of() : found;
        }
    }

    HookWeaver(Weaver weaver, ClassLoader agentLoader) {
        this.weaver = weaver;
        this.agentLoader = agentLoader;
    }

    /** Adds points, for classes that load from now on. */
    synchronized void add(List<HookPoint> more) {
        List<HookPoint> all = new ArrayList<>(points.all);
        all.addAll(more);
        points = new Points(List.copyOf(all));
    }

    /** The point that a call site names; null when there is none. */
    @Nullable HookPoint point(String site) {
        return points.byName.get(site.substring(0, site.indexOf(' ')));
    }

    /** All points. */
    List<HookPoint> points() {
        return points.all;
    }

    /** Whether there are points at all. */
    boolean isEmpty() {
        return points.all.isEmpty();
    }

    static boolean isHookable(int access) {
        return (access & (Modifier.ABSTRACT | Modifier.NATIVE)) == 0;
    }

    /** Whether a loaded class has, or had, something to hook of the given points. */
    boolean concerns(Class<?> type, List<HookPoint> wanted) {
        String internalName = type.getName().replace('.', '/');
        List<HookPoint> everywhere = new ArrayList<>();
        for (HookPoint point : wanted) {
            if (point.className() == null) {
                // Cheaper to ask than to read every class.
                if (!JdbcPoints.excludes(point.group(), type)) {
                    everywhere.add(point);
                }
            } else if (point.className().equals(internalName)) {
                return !type.isHidden();
            }
        }
        ClassLoader loader = type.getClassLoader();
        if (everywhere.isEmpty()
                || type.isArray()
                || type.isHidden()
                || loader == null
                || !isApplication(loader, internalName)) {
            return false;
        }
        // Asking the class itself would load what its methods name.
        try (InputStream in = loader.getResourceAsStream(internalName.concat(".class"))) {
            return in != null
                    && !new Points(everywhere).candidates(null, true, in.readAllBytes()).isEmpty();
        } catch (IOException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Whether a loaded class is hooked. */
    boolean isHooked(Class<?> type) {
        return type.getClassLoader() == null
                ? points.byClass.containsKey(type.getName().replace('.', '/'))
                : hooked.get(type.getClassLoader(), type.getName()) != null;
    }

    private boolean isApplication(@Nullable ClassLoader loader, String internalName) {
        return weaver.isApplicationLoader(loader)
                && !internalName.startsWith("java/")
                && !internalName.startsWith("jdk/")
                && !internalName.startsWith("sun/")
                && !internalName.startsWith("dev/deja/launcher/");
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (internalName == null || loader == agentLoader) {
            return null;
        }
        Points current = points;
        List<HookPoint> named = current.byClass.get(internalName);
        boolean isApplication = isApplication(loader, internalName);
        if (named == null && !isApplication) {
            return null;
        }
        List<HookPoint> candidates = List.of();
        try {
            candidates = current.candidates(named, isApplication, classFile);
            return candidates.isEmpty() ? null : hook(loader, internalName, candidates, classFile);
        } catch (Throwable e) {
            fail(loader, internalName, candidates, "weaving failed: ".concat(e.toString()));
            return null;
        }
    }

    private byte @Nullable [] hook(
            @Nullable ClassLoader loader,
            String internalName,
            List<HookPoint> candidates,
            byte[] classFile)
            throws Exception {
        ClassShape shape = ClassShape.read(classFile);
        List<HookPoint> declared = new ArrayList<>(candidates.size());
        for (HookPoint point : candidates) {
            if (declares(shape, point)) {
                declared.add(point);
            } else if (point.className() != null) {
                fail(loader, internalName, List.of(point), "the class has no such method");
            }
        }
        removeParts(declared);
        if (declared.isEmpty()) {
            return null;
        }
        if (shape.classFileVersion() < ClassRewriter.OLDEST_CLASS_FILE) {
            fail(
                    loader,
                    internalName,
                    declared,
                    "its class file is of version "
                            .concat(Integer.toString(shape.classFileVersion()))
                            .concat(", older than Java 7"));
            return null;
        }
        weaver.installDispatcher();
        byte[] result = HookRewriter.hooked(classFile, declared);
        if (loader != null) {
            hooked.put(loader, internalName.replace('/', '.'), new Woven(List.of()));
        }
        return result;
    }

    /** Removes points of a group of which others are missing. */
    private void removeParts(List<HookPoint> declared) {
        for (int i = declared.size() - 1; i >= 0; i--) {
            String group = declared.get(i).group();
            if (group != null && count(group, declared) < count(group, points.all)) {
                declared.remove(i);
            }
        }
    }

    private static int count(String group, List<HookPoint> some) {
        int count = 0;
        for (HookPoint point : some) {
            if (group.equals(point.group())) {
                count++;
            }
        }
        return count;
    }

    private static boolean declares(ClassShape shape, HookPoint point) {
        for (MethodShape method : shape.methods()) {
            if (isHookable(method.access()) && point.isMethod(method.name(), method.descriptor())) {
                return true;
            }
        }
        return false;
    }

    private static void fail(
            @Nullable ClassLoader loader,
            String internalName,
            List<HookPoint> points,
            String reason) {
        for (HookPoint point : points) {
            point.hook().failed(loader, internalName.replace('/', '.'), reason);
        }
    }
}
