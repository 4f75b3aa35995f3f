package dev.deja.weave;

import dev.deja.cache.Join;
import dev.deja.cache.Joiner;
import dev.deja.rule.ClassShape;
import dev.deja.rule.CompiledTerms;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.MethodShape;
import dev.deja.rule.RuleBook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jspecify.annotations.Nullable;

/** A weaver in this JVM, with rules and joins that a test says and looks at. */
final class Weaving implements AutoCloseable {
    static final Instrumentation INSTRUMENTATION = ByteBuddyAgent.install();

    final Weaver weaver;
    final Rules rules = new Rules();
    final List<String> woven = new CopyOnWriteArrayList<>();
    final List<String> failed = new CopyOnWriteArrayList<>();
    final List<Recorder> joins = new CopyOnWriteArrayList<>();

    /** What enter answers: by default a token, so that the body runs. */
    volatile BiFunction<Recorder, @Nullable Object[], @Nullable Object> answer =
            (join, arguments) -> join.token();

    volatile Joiner joiner =
            (type, joinPoint) -> {
                Recorder join = new Recorder(type.getName(), joinPoint);
                joins.add(join);
                return join;
            };

    Weaving() {
        weaver =
                new Weaver(
                        INSTRUMENTATION,
                        rules,
                        (type, joinPoint) -> joiner.join(type, joinPoint),
                        new Weaver.Listener() {
                            @Override
                            public void woven(String className, List<JoinPoint> joinPoints) {
                                woven.add(className);
                            }

                            @Override
                            public void failed(
                                    String className, List<JoinPoint> joinPoints, String reason) {
                                failed.add(className + ": " + reason);
                            }
                        },
                        request -> request,
                        new ClassLoader(null) {});
    }

    /** Weaves classes of this name prefix. */
    Weaving start(String prefix) {
        rules.prefixes.add(prefix.replace('.', '/'));
        weaver.start();
        return this;
    }

    @Override
    public void close() {
        weaver.stop();
    }

    /** The join of a method, linked by an earlier call. */
    Recorder join(String method) {
        return joins.stream()
                .filter(join -> join.joinPoint.method().name().equals(method))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("never linked: " + method));
    }

    /** Rules that take all methods of some classes, or those that a test names. */
    static final class Rules implements RuleBook {
        final Set<String> prefixes = ConcurrentHashMap.newKeySet();
        final Set<String> annotations = ConcurrentHashMap.newKeySet();
        volatile Predicate<MethodShape> methods = method -> !method.name().startsWith("<");
        volatile @Nullable RuntimeException failure;

        @Override
        public boolean mayMatchName(String internalName) {
            return prefixes.stream().anyMatch(internalName::startsWith);
        }

        @Override
        public Set<String> annotationDescriptors() {
            return new HashSet<>(annotations);
        }

        @Override
        public List<JoinPoint> match(ClassShape type) {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            List<JoinPoint> found = new ArrayList<>();
            for (MethodShape method : type.methods()) {
                boolean annotated =
                        method.annotations().stream()
                                .anyMatch(a -> annotations.contains(a.descriptor()));
                boolean named = mayMatchName(type.internalName());
                if ((named || annotated)
                        && methods.test(method)
                        && (method.access() & 0x500) == 0) {
                    found.add(
                            new JoinPoint(
                                    type.internalName().replace('/', '.'),
                                    method,
                                    null,
                                    null,
                                    List.of(),
                                    List.of(),
                                    CompiledTerms.NONE));
                }
            }
            return found;
        }
    }

    /** What exit was told. */
    record Exit(@Nullable Object returned, @Nullable Throwable thrown) {}

    /** A hit. */
    record Hit(@Nullable Object value) implements Supplier<@Nullable Object> {
        @Override
        public @Nullable Object get() {
            return value;
        }
    }

    /** A join that writes down what it is told. */
    final class Recorder extends Join {
        final String className;
        final JoinPoint joinPoint;
        final List<@Nullable Object[]> entered = new CopyOnWriteArrayList<>();
        final List<@Nullable Object> receivers = Collections.synchronizedList(new ArrayList<>());
        final List<Exit> exits = new CopyOnWriteArrayList<>();
        volatile @Nullable CallSiteSwitch callSite;

        Recorder(String className, JoinPoint joinPoint) {
            this.className = className;
            this.joinPoint = joinPoint;
        }

        Object token() {
            return new Token() {
                @Override
                public @Nullable Object finish(
                        @Nullable Object returned, @Nullable Throwable thrown) {
                    exits.add(new Exit(returned, thrown));
                    return returned;
                }
            };
        }

        /** A token whose exit fails, which a join must not do. */
        Object failingToken() {
            return new Token() {
                @Override
                public @Nullable Object finish(
                        @Nullable Object returned, @Nullable Throwable thrown) {
                    exits.add(new Exit(returned, thrown));
                    throw new IllegalStateException("exit");
                }
            };
        }

        private @Nullable Object entered(@Nullable Object self, @Nullable Object... arguments) {
            entered.add(arguments);
            receivers.add(self);
            return answer.apply(this, arguments);
        }

        @Override
        public @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments) {
            return entered(self, arguments);
        }

        @Override
        public @Nullable Object enter0(@Nullable Object self) {
            return entered(self);
        }

        @Override
        public @Nullable Object enter1(@Nullable Object self, @Nullable Object argument) {
            return entered(self, new Object[] {argument});
        }

        @Override
        public @Nullable Object enter2(
                @Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return entered(self, first, second);
        }

        @Override
        public void attach(CallSiteSwitch callSite) {
            this.callSite = callSite;
        }
    }

    /** Defines some classes itself and takes the rest from its parent. */
    static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;
        private final String copied;

        /** Defines the given classes. */
        Loader(Map<String, byte[]> classes) {
            this(ClassLoader.getPlatformClassLoader(), classes, "\0");
        }

        private Loader(ClassLoader parent, Map<String, byte[]> classes, String copied) {
            super(parent);
            this.classes = classes;
            this.copied = copied;
        }

        /**
         * Defines a copy of a class and its nested ones, and sees nothing but {@code java.*}, as in
         * OSGi.
         */
        static Loader isolated(Class<?> type) {
            ClassLoader javaOnly =
                    new ClassLoader(null) {
                        @Override
                        protected Class<?> loadClass(String name, boolean resolve)
                                throws ClassNotFoundException {
                            // The second is what reflection compiles itself to.
                            if (!name.startsWith("java.")
                                    && !name.startsWith("jdk.internal.reflect.")) {
                                throw new ClassNotFoundException(name);
                            }
                            return super.loadClass(name, resolve);
                        }
                    };
            return new Loader(javaOnly, Map.of(), type.getName());
        }

        private byte @Nullable [] own(String name) {
            byte[] given = classes.get(name);
            if (given != null || !(name.equals(copied) || name.startsWith(copied + "$"))) {
                return given;
            }
            try (InputStream in =
                    Weaving.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                return Objects.requireNonNull(in).readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                byte[] own = known == null ? own(name) : null;
                if (own != null) {
                    return defineClass(name, own, 0, own.length);
                }
                return known != null ? known : super.loadClass(name, resolve);
            }
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] own = own(name.replace(".class", "").replace('/', '.'));
            return own == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(own);
        }
    }
}
