package dev.deja.weave;

import dev.deja.cache.ByLoader;
import dev.deja.cache.Joiner;
import dev.deja.rule.ClassShape;
import dev.deja.rule.ComposedAnnotations;
import dev.deja.rule.ConstantPool;
import dev.deja.rule.GeneratedClasses;
import dev.deja.rule.Hierarchy;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.RuleBook;
import dev.deja.weave.WovenClasses.Woven;
import dev.deja.weave.WovenClasses.WovenMethod;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the join points of application classes as they load, and in classes that were loaded
 * before. Everything else passes by at the price of a name test and a scan of the constant pool;
 * Byte Buddy's jar is not touched before the first candidate.
 *
 * <p>A failure never reaches the application: the class loads as it is and the listener hears why.
 * Safe for many threads.
 */
public final class Weaver {
    /** Classes retransformed in one step of the JVM, which stops the world for each. */
    private static final int BATCH = 64;

    private final Instrumentation instrumentation;
    private final RuleBook rules;
    private static final String FACADE = "dev/deja/api/Deja";

    private final Listener listener;
    private final Function<Object[], Object> facade;
    private final ClassLoader agentLoader;
    private final ClassLoader platformLoader = ClassLoader.getPlatformClassLoader();
    private final AnnotationTypes annotationTypes = new AnnotationTypes();
    private final Supertypes supertypes = new Supertypes();
    private final LateWeaving late = new LateWeaving(this);
    private final WovenClasses woven = new WovenClasses();
    private final WovenClasses excluded = new WovenClasses();
    private final ByLoader<Boolean> giveFiles = new ByLoader<>();
    private final Linker linker;
    private final Transformer transformer = new Transformer();
    private final SessionProbe sessions = new SessionProbe(this);
    private final HookWeaver hooks;
    private boolean hasStarted;
    private boolean dispatcherInstalled;
    private volatile boolean probed;

    /**
     * Hears what becomes of candidates, on the threads that load classes: must be quick. Hears of a
     * class again each time that it is retransformed, by whomever.
     */
    public interface Listener {
        /**
         * Methods were woven.
         *
         * @param className binary name
         * @param joinPoints not empty
         */
        void woven(String className, List<JoinPoint> joinPoints);

        /**
         * Methods that have join points run as if there were no rule.
         *
         * @param className binary name
         * @param joinPoints empty when the class could not even be read
         * @param reason the end of a sentence about them
         */
        void failed(String className, List<JoinPoint> joinPoints, String reason);
    }

    /**
     * Creates a weaver; nothing is woven before {@link #start}.
     *
     * @param facade what the application's copies of {@code dev.deja.api.Deja} ask
     * @param agentLoader the loader of the agent, whose classes are left alone
     */
    public Weaver(
            Instrumentation instrumentation,
            RuleBook rules,
            Joiner joiner,
            Listener listener,
            Function<Object[], Object> facade,
            ClassLoader agentLoader) {
        this.instrumentation = instrumentation;
        this.rules = rules;
        this.listener = listener;
        this.facade = facade;
        this.agentLoader = agentLoader;
        hooks = new HookWeaver(this, agentLoader);
        linker = new Linker(woven, joiner, listener, hooks);
    }

    /** Weaves classes that load from now on, then those that are loaded already. */
    public void start() {
        openJavaLang();
        instrumentation.addTransformer(transformer, true);
        instrumentation.addTransformer(sessions, true);
        synchronized (hooks) {
            hasStarted = true;
            if (!hooks.isEmpty()) {
                // After the other transformers: a hook stands outside a join of the same method.
                instrumentation.addTransformer(hooks, true);
            }
        }
        weaveLoaded();
    }

    /**
     * Hooks methods of classes that load from now on and, once the weaver has started, of those
     * that are loaded.
     *
     * @throws IllegalArgumentException when a name is taken
     */
    public void hook(List<HookPoint> points) {
        hookAhead(points);
        if (hasStarted) {
            retransformInBatches(loadedHooked(points));
        }
    }

    /** The same where nobody can have loaded a class that has the points, as in a transformer. */
    public void hookAhead(List<HookPoint> points) {
        synchronized (hooks) {
            boolean isFirst = hooks.isEmpty();
            hooks.add(points);
            if (hasStarted && isFirst && !points.isEmpty()) {
                instrumentation.addTransformer(hooks, true);
            }
        }
    }

    private List<Class<?>> loadedHooked(List<HookPoint> points) {
        List<Class<?>> found = new ArrayList<>();
        if (!points.isEmpty()) {
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (hooks.concerns(type, points) && instrumentation.isModifiableClass(type)) {
                    found.add(type);
                }
            }
        }
        return found;
    }

    /**
     * Lets this loader's classes, and nobody else's, define a class in {@code java.lang}. Here and
     * not in {@link Dispatcher}, which cannot be verified without loading ASM.
     */
    private void openJavaLang() {
        Module us = Weaver.class.getModule();
        Module base = Object.class.getModule();
        if (base.isOpen("java.lang", us)) {
            return;
        }
        instrumentation.redefineModule(
                base, Set.of(), Map.of(), Map.of("java.lang", Set.of(us)), Set.of(), Map.of());
    }

    /**
     * Weaves what is loaded and has a join point but is not woven: after {@link #start}, and when
     * rules were added.
     */
    public void weaveLoaded() {
        // Accessors of hidden inputs first: nothing may be computed that is not observed.
        weaveLoadedAccessors();
        List<Class<?>> candidates = new ArrayList<>();
        boolean isProbing = !probed;
        probed = true;
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            // Most are the JDK's; the JVM has no compiled code yet when this is run first.
            if (!isApplicationLoader(type.getClassLoader())) {
                continue;
            }
            if ((isProbing && SessionProbe.concerns(type.getName()))
                    || type.getName().equals("dev.deja.api.Deja")) {
                candidates.add(type);
            } else if (isApplicationClass(type)
                    && woven.get(type.getClassLoader(), type.getName()) == null
                    && isCandidate(type)) {
                candidates.add(type);
            }
        }
        retransform(candidates);
        if (isProbing) {
            retransformInBatches(loadedHooked(hooks.points()));
        }
    }

    /** Weaves what is loaded, not woven, and may have accessors of hidden inputs. */
    public void weaveLoadedAccessors() {
        List<Class<?>> accessors = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isApplicationLoader(type.getClassLoader())
                    && rules.mayHaveInputs(type.getName().replace('.', '/'))
                    && isApplicationClass(type)
                    && woven.get(type.getClassLoader(), type.getName()) == null) {
                accessors.add(type);
            }
        }
        if (!accessors.isEmpty()) {
            retransform(accessors);
        }
    }

    /** Weaves loaded classes anew, by the rules as they are now; boot classes are left alone. */
    public void retransform(Collection<Class<?>> types) {
        List<Class<?>> modifiable = new ArrayList<>(types.size());
        for (Class<?> type : types) {
            if (isApplicationClass(type)) {
                excluded.remove(type.getClassLoader(), type.getName());
                modifiable.add(type);
            }
        }
        retransformInBatches(modifiable);
    }

    /** Gives classes their original code back, until {@link #retransform} names them again. */
    public void unweave(Collection<Class<?>> types) {
        List<Class<?>> modifiable = new ArrayList<>(types.size());
        for (Class<?> type : types) {
            if (isApplicationClass(type)) {
                excluded.put(type.getClassLoader(), type.getName(), new Woven(List.of()));
                modifiable.add(type);
            }
        }
        retransformInBatches(modifiable);
    }

    /** Gives all classes their original code back and weaves nothing any more. */
    public void stop() {
        instrumentation.removeTransformer(transformer);
        instrumentation.removeTransformer(sessions);
        instrumentation.removeTransformer(hooks);
        List<Class<?>> changed = wovenClasses(joinPoint -> true);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (hooks.isHooked(type) && !changed.contains(type)) {
                changed.add(type);
            }
        }
        retransformInBatches(changed);
    }

    /** The loaded classes in which a join point of some kind is woven. */
    public List<Class<?>> wovenClasses(Predicate<JoinPoint> which) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            Woven methods = woven.get(type.getClassLoader(), type.getName());
            if (methods != null && isApplicationClass(type)) {
                for (WovenMethod method : methods.methods()) {
                    if (which.test(method.joinPoint)) {
                        found.add(type);
                        break;
                    }
                }
            }
        }
        return found;
    }

    private boolean isApplicationClass(Class<?> type) {
        return isApplicationLoader(type.getClassLoader())
                && !type.isHidden()
                && !type.isArray()
                && !GeneratedClasses.isNeverWoven(type.getName().replace('.', '/'))
                && instrumentation.isModifiableClass(type);
    }

    boolean isApplicationLoader(@Nullable ClassLoader loader) {
        return loader != null && loader != platformLoader && loader != agentLoader;
    }

    /** Parts of the JDK that the application's loader defines, and the launcher. */
    private static boolean isNeverWoven(String internalName) {
        return internalName.startsWith("java/")
                || internalName.startsWith("sun/")
                || internalName.startsWith("dev/deja/launcher/")
                || (internalName.startsWith("jdk/") && !GeneratedClasses.isGenerated(internalName));
    }

    /** The loaded classes of a name that can be woven, one for each loader. */
    List<Class<?>> loaded(String className) {
        List<Class<?>> found = new ArrayList<>(1);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(className) && isApplicationLoader(type.getClassLoader())) {
                found.add(type);
            }
        }
        return found;
    }

    /** Whether a class of that name has been loaded and could be woven. */
    public boolean isLoaded(String className) {
        return !loaded(className).isEmpty();
    }

    /**
     * Weaves the loaded classes of a name anew, soon and on another thread.
     *
     * @param after run when that is done
     */
    public void weaveLate(String className, Runnable after) {
        late.add(className, after);
    }

    private boolean isCandidate(Class<?> type) {
        String internalName = type.getName().replace('.', '/');
        if (!GeneratedClasses.isGenerated(internalName) && rules.mayMatchName(internalName)) {
            return true;
        }
        // Asking the class itself would resolve, and perhaps initialise, what its annotations name.
        ClassLoader loader = type.getClassLoader();
        byte[] classFile = LostParts.classFile(loader, internalName);
        return classFile == null
                // Made at run time: its bytes are seen when it is retransformed.
                ? GeneratedClasses.isGenerated(internalName)
                : isCandidate(loader, internalName, classFile);
    }

    /** Whether a class whose name says nothing may have join points. */
    private boolean isCandidate(ClassLoader loader, String internalName, byte[] classFile) {
        Set<String> annotations = rules.annotationDescriptors();
        return (!annotations.isEmpty()
                        && !GeneratedClasses.isGenerated(internalName)
                        && isAnnotated(loader, internalName, classFile, annotations))
                || rules.mayMatch(internalName, classFile, supertypes.in(loader));
    }

    /** Whether a class file may have methods with one of these annotations, or composed ones. */
    private boolean isAnnotated(
            ClassLoader loader, String internalName, byte[] classFile, Set<String> annotations) {
        int found = ConstantPool.look(classFile, annotations);
        if ((found & ConstantPool.MENTIONS) != 0) {
            tellIfHidden(loader, internalName);
        }
        return (found & ConstantPool.MENTIONS) != 0
                || ((found & ConstantPool.ANNOTATED) != 0
                        && !GeneratedClasses.isNeverWoven(internalName)
                        && annotationTypes.mayCarry(loader, internalName, classFile));
    }

    /**
     * What stands on an interface, or on another annotation, is read from their class files. Once
     * for each loader, when a class comes that has to do with rules by annotation.
     */
    private void tellIfHidden(ClassLoader loader, String internalName) {
        if (giveFiles.get(loader) != null) {
            return;
        }
        giveFiles.putIfAbsent(loader, Boolean.TRUE);
        if (LostParts.classFile(loader, internalName) == null) {
            listener.failed(
                    internalName.replace('/', '.'),
                    List.of(),
                    "its class loader gives no class files as resources: there, an annotation on an"
                            .concat(" interface's method, or on another annotation, is not seen.")
                            .concat(" Name the class in a rule, or put the annotation on it"));
        }
    }

    private void retransformInBatches(List<Class<?>> types) {
        for (int from = 0; from < types.size(); from += BATCH) {
            retransformOrSplit(types.subList(from, Math.min(from + BATCH, types.size())));
        }
    }

    /** One class that cannot be retransformed makes the JVM refuse all that are named with it. */
    private void retransformOrSplit(List<Class<?>> types) {
        try {
            instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
        } catch (Throwable e) {
            if (types.size() > 1) {
                int half = types.size() / 2;
                retransformOrSplit(types.subList(0, half));
                retransformOrSplit(types.subList(half, types.size()));
                return;
            }
            Class<?> type = types.get(0);
            Woven methods = woven.get(type.getClassLoader(), type.getName());
            List<JoinPoint> joinPoints = new ArrayList<>();
            if (methods != null) {
                for (WovenMethod method : methods.methods()) {
                    joinPoints.add(method.joinPoint);
                }
            }
            listener.failed(
                    type.getName(),
                    joinPoints,
                    "the JVM refused to change the loaded class: ".concat(e.toString()));
        }
    }

    private byte @Nullable [] weave(
            ClassLoader loader, String internalName, boolean isLoaded, byte[] classFile)
            throws Exception {
        if (internalName.equals(FACADE)) {
            installDispatcher();
            return null;
        }
        if (isNeverWoven(internalName)) {
            return null;
        }
        boolean isGenerated = GeneratedClasses.isGenerated(internalName);
        boolean named = !isGenerated && rules.mayMatchName(internalName);
        byte[] written =
                isLoaded && !isGenerated ? LostParts.classFile(loader, internalName) : null;
        if (!named
                && !isCandidate(loader, internalName, classFile)
                && (written == null || !isCandidate(loader, internalName, written))) {
            return null;
        }
        String className = internalName.replace('/', '.');
        if (excluded.get(loader, className) != null) {
            return null;
        }
        ClassShape shape = ClassShape.read(classFile);
        shape = LostParts.restored(shape, written);
        List<String> complaints = new ArrayList<>(0);
        if (!isGenerated) {
            shape = ComposedAnnotations.expanded(shape, annotationTypes.in(loader), complaints);
        }
        for (int i = 0; i < complaints.size(); i++) {
            listener.failed(className, List.of(), complaints.get(i));
        }
        Hierarchy hierarchy = supertypes.in(loader);
        List<JoinPoint> joinPoints = rules.match(shape, hierarchy);
        if (joinPoints.isEmpty()) {
            return null;
        }
        Set<String> methods = new HashSet<>();
        for (JoinPoint joinPoint : joinPoints) {
            methods.add(WovenClasses.key(joinPoint));
        }
        ClassRewriter.Result result;
        try {
            installDispatcher();
            result = ClassRewriter.rewrite(classFile, methods);
        } catch (Throwable e) {
            listener.failed(className, joinPoints, "weaving failed: ".concat(e.toString()));
            return null;
        }
        return record(loader, className, joinPoints, result);
    }

    private byte @Nullable [] record(
            ClassLoader loader,
            String className,
            List<JoinPoint> joinPoints,
            ClassRewriter.Result result) {
        List<JoinPoint> succeeded = new ArrayList<>(joinPoints.size());
        for (JoinPoint joinPoint : joinPoints) {
            String reason = result.refused.get(WovenClasses.key(joinPoint));
            if (reason == null) {
                succeeded.add(joinPoint);
            } else {
                listener.failed(className, List.of(joinPoint), reason);
            }
        }
        if (result.classFile == null) {
            return null;
        }
        woven.put(loader, className, new Woven(succeeded));
        listener.woven(className, succeeded);
        return result.classFile;
    }

    /** At the first candidate: the copy in {@code java.lang} is made with ASM. */
    synchronized void installDispatcher() throws Exception {
        if (!dispatcherInstalled) {
            Dispatcher.install(linker.handle(), facade);
            dispatcherInstalled = true;
        }
    }

    /** A session that does not tell when it is opened: rules with entities must not be trusted. */
    void unprobed(String className, Throwable e) {
        listener.failed(
                className,
                List.of(),
                "it cannot tell when it is opened, so that rules whose results hold entities rely"
                        .concat(" on Spring's transactions alone: ")
                        .concat(e.toString()));
    }

    /** What the JVM calls for each class. Its first test needs no other class to be loaded. */
    private final class Transformer implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String internalName,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            if (loader == null
                    || loader == platformLoader
                    || loader == agentLoader
                    || internalName == null) {
                return null;
            }
            try {
                byte[] result = weave(loader, internalName, redefined != null, classFile);
                if (result == null && redefined != null) {
                    woven.remove(loader, internalName.replace('/', '.'));
                }
                return result;
            } catch (Throwable e) {
                listener.failed(
                        internalName.replace('/', '.'),
                        List.of(),
                        "the class could not be read: ".concat(e.toString()));
                return null;
            }
        }
    }
}
