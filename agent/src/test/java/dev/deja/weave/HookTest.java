package dev.deja.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.weave.Weaving.Hit;
import dev.deja.weave.Weaving.Loader;
import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HookTest {
    private static final String SUBJECTS = Subjects.class.getName();

    private final Weaving weaving = new Weaving();

    @AfterEach
    void stop() {
        weaving.close();
    }

    /** What a test does at a hook. */
    private interface Step {
        @Nullable Object at(MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
                throws Throwable;
    }

    /** Writes down what it is asked; answers null, a supplier, or a value. */
    private static final class Recorder implements Hook {
        final List<@Nullable Object[]> asked = new CopyOnWriteArrayList<>();
        final List<@Nullable Object> receivers = new ArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();
        volatile Step step = (body, self, arguments) -> null;

        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
                throws Throwable {
            asked.add(arguments);
            receivers.add(self);
            return (Hit) step.at(body, self, arguments);
        }

        @Override
        public void failed(@Nullable ClassLoader loader, String className, String reason) {
            failures.add(className + ": " + reason);
        }
    }

    private static HookPoint point(
            String name, @Nullable String className, String method, String descriptor, Hook hook) {
        return new HookPoint(
                name,
                className == null ? null : className.replace('.', '/'),
                method,
                descriptor,
                hook);
    }

    /** A hook on a method of the subjects, and a copy of them. */
    private Hooked hooked(String method, String descriptor) throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(List.of(point("test", SUBJECTS, method, descriptor, hook)));
        weaving.weaver.start();
        return new Hooked(hook, Loader.isolated(Subjects.class).loadClass(SUBJECTS));
    }

    private static final class Hooked {
        final Recorder hook;
        final Class<?> type;
        final Object instance;

        Hooked(Recorder hook, Class<?> type) throws Exception {
            this.hook = hook;
            this.type = type;
            instance = type.getConstructor().newInstance();
        }

        @Nullable Object call(String method, @Nullable Object... arguments) throws Exception {
            return callOn(type, instance, method, arguments);
        }

        int bodies() throws Exception {
            return type.getField("bodies").getInt(null);
        }
    }

    private static @Nullable Object callOn(
            Class<?> type, @Nullable Object self, String name, @Nullable Object... arguments)
            throws Exception {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && !method.isBridge()) {
                method.setAccessible(true);
                try {
                    return method.invoke(self, arguments);
                } catch (InvocationTargetException e) {
                    if (e.getCause() instanceof Exception cause) {
                        throw cause;
                    }
                    throw e;
                }
            }
        }
        throw new AssertionError("no method " + name);
    }

    @Test
    void a_hook_that_answers_null_lets_the_method_run() throws Exception {
        Hooked hooked = hooked("greet", "(Ljava/lang/String;)Ljava/lang/String;");

        assertEquals("hello Ada", hooked.call("greet", "Ada"));
        assertEquals(1, hooked.bodies());
        assertEquals("Ada", hooked.hook.asked.get(0)[0]);
        assertSame(hooked.instance, hooked.hook.receivers.get(0));
        assertEquals(List.of(), hooked.hook.failures);
    }

    @Test
    void what_a_hook_supplies_is_returned_and_the_method_does_not_run() throws Exception {
        Hooked hooked = hooked("greet", "(Ljava/lang/String;)Ljava/lang/String;");
        hooked.hook.step = (body, self, arguments) -> new Hit("hooked");
        assertEquals("hooked", hooked.call("greet", "Ada"));

        hooked.hook.step = (body, self, arguments) -> new Hit(null);
        assertNull(hooked.call("greet", "Ada"));
        assertEquals(0, hooked.bodies());
    }

    @Test
    void a_hook_runs_the_method_again_with_arguments_of_its_own() throws Exception {
        Hooked hooked = hooked("greet", "(Ljava/lang/String;)");
        Set<Object> own = new HashSet<>();
        hooked.hook.step =
                (body, self, arguments) -> {
                    if (own.contains(arguments[0])) {
                        return null;
                    }
                    String wrapped = "<" + arguments[0] + ">";
                    own.add(wrapped);
                    return new Hit(body.invoke(self, wrapped) + "!");
                };

        assertEquals("hello <Ada>!", hooked.call("greet", "Ada"));
        assertEquals(2, hooked.hook.asked.size());
        assertEquals(1, hooked.bodies());
    }

    @Test
    void what_the_body_throws_reaches_the_caller_itself() throws Exception {
        Hooked hooked = hooked("failVoid", "(Ljava/lang/Exception;)V");
        Exception checked = new Exception("checked");
        hooked.hook.step =
                (body, self, arguments) -> {
                    if (hooked.hook.asked.size() > 1) {
                        return null;
                    }
                    body.invoke(self, checked);
                    throw new AssertionError("returned");
                };

        assertSame(
                checked,
                assertThrows(
                        Exception.class,
                        () -> hooked.call("failVoid", new Exception("never thrown"))));
        assertEquals(1, hooked.bodies());
        assertEquals(List.of(), hooked.hook.failures);
    }

    @Test
    void a_hook_that_fails_before_the_body_is_passed_over_and_reported_once() throws Exception {
        Hooked hooked = hooked("greet", "(Ljava/lang/String;)");
        hooked.hook.step =
                (body, self, arguments) -> {
                    throw new IllegalStateException("broken hook");
                };

        assertEquals("hello Ada", hooked.call("greet", "Ada"));
        assertEquals("hello Bob", hooked.call("greet", "Bob"));
        assertEquals(2, hooked.bodies());
        assertEquals(1, hooked.hook.failures.size());
        assertTrue(hooked.hook.failures.get(0).contains("broken hook"));
    }

    @Test
    void a_method_whose_hook_has_begun_the_body_does_not_run_a_second_time() throws Exception {
        Hooked hooked = hooked("greet", "(Ljava/lang/String;)");
        hooked.hook.step =
                (body, self, arguments) -> {
                    if (hooked.hook.asked.size() == 1) {
                        body.invoke(self, "x");
                        throw new IllegalStateException("after the body");
                    }
                    return null;
                };

        assertThrows(IllegalStateException.class, () -> hooked.call("greet", "Ada"));
        assertEquals(1, hooked.bodies());
    }

    @Test
    void recursion_handlers_loops_and_locks_of_the_method_work_as_written() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(
                List.of(
                        point("fibonacci", SUBJECTS, "fibonacci", "(I)J", hook),
                        point("winding", SUBJECTS, "winding", "(I", hook),
                        point("catches", SUBJECTS, "catches", "(Z)", hook),
                        point("spin", SUBJECTS, "spin", "(I)V", hook),
                        point("sum", SUBJECTS, "sum", "(BSCI", hook),
                        point("locked", SUBJECTS, "locked", "(Ljava/lang/String;)", hook)));
        weaving.weaver.start();
        Hooked hooked = new Hooked(hook, Loader.isolated(Subjects.class).loadClass(SUBJECTS));
        Subjects plain = new Subjects();

        assertEquals(55L, hooked.call("fibonacci", 10));
        assertEquals(177, hook.asked.size());
        for (int from = -9; from < 9; from++) {
            for (long step = 1; step < 9; step++) {
                assertEquals(
                        plain.winding(from, step, new Object(), null),
                        hooked.call("winding", from, step, new Object(), null));
            }
        }
        assertEquals(plain.catches(true), hooked.call("catches", true));
        hooked.call("spin", 3);
        assertEquals("xtrue", hooked.call("callsPrivate", "x"));
        assertEquals(29.0, hooked.call("sum", (byte) 1, (short) 2, (char) 0, 4, 5L, 6f, 10d, true));
        assertEquals(List.of(), hook.failures);
    }

    @Test
    void a_hook_of_all_classes_runs_the_very_method_that_was_called() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(List.of(point("units", null, "units", "(I)I", hook)));
        weaving.weaver.start();
        Loader loader = Loader.isolated(Subjects.class);
        Object[] sizes = loader.loadClass(SUBJECTS + "$Size").getEnumConstants();
        boolean[] inside = new boolean[1];
        hook.step =
                (body, self, arguments) -> {
                    if (inside[0]) {
                        return null;
                    }
                    inside[0] = true;
                    try {
                        return new Hit(
                                (int)
                                        body.invoke(
                                                self,
                                                (int) Objects.requireNonNull(arguments[0]) + 1));
                    } finally {
                        inside[0] = false;
                    }
                };

        // Overridden by the first constant; the body that all others have is its super method.
        assertEquals(3, callOn(sizes[0].getClass(), sizes[0], "units", 2));
        assertEquals(30, callOn(sizes[1].getClass(), sizes[1], "units", 2));
        assertEquals(30, callOn(sizes[1].getClass(), sizes[1], "units", 2));
    }

    @Test
    void a_call_of_the_super_method_asks_at_each_level() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(List.of(point("twice", null, "work", "(Ljava/lang/String;)", hook)));
        weaving.weaver.start();
        Class<?> type = Loader.isolated(Levels.class).loadClass(Levels.class.getName() + "$Lower");
        Object lower = type.getConstructor().newInstance();
        List<String> seen = new ArrayList<>();
        hook.step =
                (body, self, arguments) -> {
                    String argument = (String) Objects.requireNonNull(arguments[0]);
                    seen.add(argument);
                    return argument.endsWith("*")
                            ? null
                            : new Hit(body.invoke(self, argument + "*"));
                };

        assertEquals("lower(upper(x*>*))", type.getMethod("go", String.class).invoke(lower, "x"));
        assertEquals(List.of("x", "x*", "x*>", "x*>*"), seen);
    }

    /** A protected method and one that overrides it, in an interface and a class too. */
    public static class Levels {
        /** The upper. */
        public static class Upper implements Works {
            /** Creates one. */
            public Upper() {}

            @Override
            public String work(String text) {
                return "upper(" + text + ")";
            }
        }

        /** The lower. */
        public static class Lower extends Upper {
            /** Creates one. */
            public Lower() {}

            @Override
            public String work(String text) {
                return "lower(" + super.work(text + ">") + ")";
            }

            /** Calls it. */
            public String go(String text) {
                return work(text);
            }
        }

        /** Has the default one. */
        public static class Lazy implements Works {
            /** Creates one. */
            public Lazy() {}
        }

        /** An interface. */
        public interface Works {
            /** By default. */
            default String work(String text) {
                return "default(" + text + ")";
            }
        }
    }

    @Test
    void a_default_method_of_an_interface_is_hooked() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(List.of(point("default", null, "work", "(Ljava/lang/String;)", hook)));
        weaving.weaver.start();
        Loader loader = Loader.isolated(Levels.class);
        Class<?> works = loader.loadClass(Levels.class.getName() + "$Works");
        Object lazy =
                loader.loadClass(Levels.class.getName() + "$Lazy").getConstructor().newInstance();
        hook.step =
                (body, self, arguments) ->
                        "y".equals(arguments[0]) ? null : new Hit(body.invoke(self, "y"));

        assertEquals("default(y)", callOn(works, lazy, "work", "x"));
        assertEquals(List.of(), hook.failures);
    }

    @Test
    void classes_loaded_before_are_hooked_and_get_their_own_code_back() throws Exception {
        Class<?> early = Loader.isolated(Subjects.class).loadClass(SUBJECTS);
        Recorder hook = new Recorder();
        weaving.weaver.start();
        weaving.weaver.hook(
                List.of(
                        point("named", SUBJECTS, "greet", "(", hook),
                        point("all", null, "lambdas", "(I)I", hook)));
        Hooked hooked = new Hooked(hook, early);
        hook.step = (body, self, arguments) -> new Hit(arguments[0]);

        assertEquals("Ada", hooked.call("greet", "Ada"));
        assertEquals(3, hooked.call("lambdas", 3));
        Weaving.INSTRUMENTATION.retransformClasses(early);
        assertEquals("Ada", hooked.call("greet", "Ada"));

        weaving.close();
        assertEquals("hello Ada", hooked.call("greet", "Ada"));
        assertEquals(6, hooked.call("lambdas", 3));
    }

    @Test
    void a_hook_stands_outside_the_join_of_the_same_method() throws Exception {
        weaving.start(SUBJECTS);
        Recorder hook = new Recorder();
        weaving.weaver.hook(List.of(point("greet", SUBJECTS, "greet", "(", hook)));
        Hooked hooked = new Hooked(hook, Loader.isolated(Subjects.class).loadClass(SUBJECTS));

        weaving.answer = (join, arguments) -> new Hit("from the cache");
        assertEquals("from the cache", hooked.call("greet", "Ada"));
        assertEquals(1, hook.asked.size());

        hook.step = (body, self, arguments) -> new Hit("hooked");
        assertEquals("hooked", hooked.call("greet", "Ada"));
        assertEquals(1, weaving.join("greet").entered.size());

        hook.step =
                (body, self, arguments) ->
                        "again".equals(arguments[0]) ? null : new Hit(body.invoke(self, "again"));
        weaving.answer = (join, arguments) -> join.token();
        assertEquals("hello again", hooked.call("greet", "Ada"));
        assertEquals(1, weaving.join("greet").exits.size());

        weaving.weaver.unweave(List.of(hooked.type));
        assertEquals("hello again", hooked.call("greet", "Ada"));
        assertEquals(1, weaving.join("greet").exits.size());
    }

    @Test
    void two_hooks_of_one_method_are_asked_in_their_order() throws Exception {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        weaving.weaver.hook(
                List.of(
                        point("first", SUBJECTS, "greet", "(", first),
                        point("second", null, "greet", "(Ljava/lang/String;)", second)));
        weaving.weaver.start();
        Hooked hooked = new Hooked(first, Loader.isolated(Subjects.class).loadClass(SUBJECTS));

        assertEquals("hello Ada", hooked.call("greet", "Ada"));
        assertEquals(1, second.asked.size());
        first.step = (body, self, arguments) -> new Hit("first");
        assertEquals("first", hooked.call("greet", "Ada"));
        assertEquals(1, second.asked.size());
    }

    @Test
    void a_class_of_the_jdk_is_hooked_when_it_is_named() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.start();
        weaving.weaver.hook(
                List.of(
                        point(
                                "chain",
                                "com.sun.net.httpserver.Filter$Chain",
                                "doFilter",
                                "(Lcom/sun/net/httpserver/HttpExchange;)V",
                                hook)));
        Class<?> chain = Class.forName("com.sun.net.httpserver.Filter$Chain");
        Object empty = chain.getConstructors()[0].newInstance(List.of(), null);
        hook.step = (body, self, arguments) -> new Hit(null);

        callOn(chain, empty, "doFilter", new Object[] {null});
        assertSame(empty, hook.receivers.get(0));
        weaving.close();
        assertThrows(
                NullPointerException.class,
                () -> callOn(chain, empty, "doFilter", new Object[] {null}));
        assertEquals(1, hook.asked.size());
    }

    @Test
    void a_named_class_without_the_method_and_an_old_class_file_are_reported() throws Exception {
        Recorder hook = new Recorder();
        weaving.weaver.hook(
                List.of(
                        point("gone", SUBJECTS, "gone", "()V", hook),
                        point("old", "com.acme.Old", "staticI", "(IJI)I", hook),
                        point("kept", SUBJECTS, "greet", "(", hook)));
        weaving.weaver.start();
        byte[] old = Generated.withKinds("com/acme/Old", 50);
        Class<?> oldType = new Loader(Map.of("com.acme.Old", old)).loadClass("com.acme.Old");
        Hooked hooked = new Hooked(hook, Loader.isolated(Subjects.class).loadClass(SUBJECTS));

        assertEquals(7, callOn(oldType, null, "staticI", 7, 1L, 7));
        assertEquals("hello Ada", hooked.call("greet", "Ada"));
        assertEquals(1, hook.asked.size());
        // Copies of the subjects that other tests left behind report themselves, too.
        assertEquals(
                Set.of(
                        "com.acme.Old: its class file is of version 50, older than Java 7",
                        SUBJECTS + ": the class has no such method"),
                Set.copyOf(hook.failures));
    }

    @Test
    void every_kind_of_method_with_every_type_can_be_answered_and_run_again() throws Exception {
        Recorder hook = new Recorder();
        byte[] sample = Generated.withKinds("com/acme/Kinds", 61);
        List<HookPoint> points = new ArrayList<>();
        Class<?> unhooked =
                new Loader(Map.of("com.acme.Kinds", sample)).loadClass("com.acme.Kinds");
        for (Method method : unhooked.getDeclaredMethods()) {
            points.add(point(method.getName(), "com.acme.Kinds", method.getName(), "(", hook));
        }
        weaving.weaver.hook(points);
        weaving.weaver.start();
        for (int version : new int[] {51, 52, 61}) {
            byte[] kinds = Generated.withKinds("com/acme/Kinds", version);
            Class<?> type = new Loader(Map.of("com.acme.Kinds", kinds)).loadClass("com.acme.Kinds");
            Object instance = type.getConstructor().newInstance();
            for (Method method : type.getDeclaredMethods()) {
                checkKind(hook, type, instance, method);
            }
        }
        assertEquals(List.of(), hook.failures);
    }

    private static void checkKind(Recorder hook, Class<?> type, Object instance, Method method)
            throws Exception {
        String name = method.getName();
        Class<?> valueType = method.getParameterTypes()[0];
        Object first = Generated.value(valueType, 1);
        Object second = Generated.value(valueType, 2);
        Object third = Generated.value(valueType, 3);
        boolean isVoid = method.getReturnType() == void.class;
        boolean isStatic = Modifier.isStatic(method.getModifiers());

        hook.step = (body, self, arguments) -> null;
        assertEquals(isVoid ? null : second, callOn(type, instance, name, first, 8L, second));
        hook.step = (body, self, arguments) -> new Hit(isVoid ? null : third);
        assertEquals(isVoid ? null : third, callOn(type, instance, name, first, 8L, second), name);
        hook.asked.clear();
        hook.receivers.clear();
        hook.step =
                (body, self, arguments) -> {
                    if (hook.asked.size() > 1) {
                        return null;
                    }
                    List<@Nullable Object> all = new ArrayList<>();
                    if (!isStatic) {
                        all.add(self);
                    }
                    all.addAll(Arrays.asList(first, 9L, first));
                    return new Hit(body.invokeWithArguments(all));
                };
        assertEquals(isVoid ? null : first, callOn(type, instance, name, second, 8L, second));
        assertEquals(2, hook.asked.size(), name);
        assertSame(isStatic ? null : instance, hook.receivers.get(0));
    }

    @Test
    void a_discarded_loader_is_collected() throws Exception {
        WeakReference<ClassLoader> loader = useAndDiscard();

        boolean collected = false;
        for (int i = 0; i < 50 && !collected; i++) {
            System.gc();
            collected = loader.refersTo(null);
        }
        assertTrue(collected);
    }

    private WeakReference<ClassLoader> useAndDiscard() throws Exception {
        Hook nothing = (body, self, arguments) -> null;
        weaving.weaver.hook(List.of(point("greet", SUBJECTS, "greet", "(", nothing)));
        weaving.weaver.start();
        Class<?> type = Loader.isolated(Subjects.class).loadClass(SUBJECTS);
        callOn(type, type.getConstructor().newInstance(), "greet", "Ada");
        return new WeakReference<>(type.getClassLoader());
    }
}
