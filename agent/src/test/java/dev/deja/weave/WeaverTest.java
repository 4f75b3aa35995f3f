package dev.deja.weave;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.weave.Weaving.Exit;
import dev.deja.weave.Weaving.Hit;
import dev.deja.weave.Weaving.Loader;
import dev.deja.weave.Weaving.Recorder;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeaverTest {
    private static final String SUBJECTS = Subjects.class.getName();

    private final Weaving weaving = new Weaving();

    @AfterEach
    void stop() {
        weaving.close();
    }

    /** A copy of the subjects, woven. */
    private Woven woven() throws Exception {
        weaving.start(SUBJECTS);
        return new Woven(Loader.isolated(Subjects.class));
    }

    /** A copy of the subjects in a loader of its own, called by reflection. */
    private static final class Woven {
        final ClassLoader loader;
        final Class<?> type;
        final Object instance;

        Woven(ClassLoader loader) throws Exception {
            this.loader = loader;
            type = loader.loadClass(SUBJECTS);
            instance = type.getConstructor().newInstance();
        }

        @Nullable Object call(String method, @Nullable Object... arguments) throws Exception {
            return callOn(type, instance, method, arguments);
        }

        int bodies() throws Exception {
            return type.getField("bodies").getInt(null);
        }

        Class<?> nested(String name) throws Exception {
            return loader.loadClass(SUBJECTS + "$" + name);
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
    void a_hit_is_returned_and_the_body_does_not_run() throws Exception {
        weaving.answer = (join, arguments) -> new Hit("from the cache");
        Woven woven = woven();

        assertEquals("from the cache", woven.call("greet", "Ada"));
        assertEquals(0, woven.bodies());
        assertArrayEquals(new Object[] {"Ada"}, weaving.join("greet").entered.get(0));
        assertSame(woven.instance, weaving.join("greet").receivers.get(0));
        assertEquals(List.of(), weaving.join("greet").exits);
        assertEquals(List.of(), weaving.failed);
    }

    @Test
    void a_null_hit_is_returned_too() throws Exception {
        weaving.answer = (join, arguments) -> new Hit(null);
        Woven woven = woven();

        assertNull(woven.call("greet", "Ada"));
        assertEquals(0, woven.bodies());
    }

    @Test
    void a_stored_exception_is_thrown_itself_and_the_body_does_not_run() throws Exception {
        Exception stored = new Exception("checked, from the cache");
        weaving.answer = (join, arguments) -> stored;
        Woven woven = woven();

        assertSame(stored, assertThrows(Exception.class, () -> woven.call("greet", "Ada")));
        assertSame(stored, assertThrows(Exception.class, () -> woven.call("fibonacci", 5)));
        assertEquals(0, woven.bodies());
        assertEquals(List.of(), weaving.join("greet").exits);
        assertEquals(List.of(), weaving.join("fibonacci").exits);
    }

    @Test
    void a_miss_runs_the_body_once_and_exit_is_told_the_very_value() throws Exception {
        Woven woven = woven();

        Object returned = woven.call("greet", "Ada");

        assertEquals("hello Ada", returned);
        assertEquals(1, woven.bodies());
        List<Exit> exits = weaving.join("greet").exits;
        assertEquals(1, exits.size());
        assertSame(returned, exits.get(0).returned());
        assertNull(exits.get(0).thrown());
    }

    @Test
    void exit_is_told_the_very_exception_and_the_caller_gets_it() throws Exception {
        Woven woven = woven();
        RuntimeException unchecked = new RuntimeException("body");
        Exception checked = new Exception("checked");

        assertSame(
                unchecked,
                assertThrows(RuntimeException.class, () -> woven.call("fail", unchecked)));
        assertSame(checked, assertThrows(Exception.class, () -> woven.call("failVoid", checked)));

        assertEquals(2, woven.bodies());
        assertEquals(List.of(new Exit(null, unchecked)), weaving.join("fail").exits);
        assertEquals(List.of(new Exit(null, checked)), weaving.join("failVoid").exits);
    }

    @Test
    void a_null_token_bypasses_the_join() throws Exception {
        weaving.answer = (join, arguments) -> null;
        Woven woven = woven();

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals(5L, woven.call("fibonacci", 5));
        assertThrows(
                IllegalStateException.class, () -> woven.call("fail", new IllegalStateException()));
        assertEquals(List.of(), weaving.join("greet").exits);
        assertEquals(List.of(), weaving.join("fail").exits);
    }

    @Test
    void a_failing_enter_is_a_bypass() throws Exception {
        weaving.answer =
                (join, arguments) -> {
                    throw new IllegalStateException("enter");
                };
        Woven woven = woven();

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals(1, woven.bodies());
    }

    @Test
    void a_hit_of_a_wrong_type_runs_the_body() throws Exception {
        weaving.answer = (join, arguments) -> new Hit(new Object());
        Woven woven = woven();

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals(6, woven.call("lambdas", 3));
        assertEquals(2, woven.bodies());
    }

    @Test
    void a_failing_exit_changes_neither_value_nor_exception() throws Exception {
        weaving.answer = (join, arguments) -> join.failingToken();
        Woven woven = woven();
        RuntimeException thrown = new RuntimeException("body");

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals(1L << 40, woven.call("constant"));
        woven.call("nothing");
        assertSame(thrown, assertThrows(RuntimeException.class, () -> woven.call("fail", thrown)));
        assertEquals("returned", woven.call("catches", false));

        assertEquals(1, weaving.join("greet").exits.size());
        assertEquals(List.of(new Exit(null, thrown)), weaving.join("fail").exits);
        assertEquals(1, weaving.join("catches").exits.size());
    }

    @Test
    void handlers_loops_switches_and_locks_of_the_body_work_as_written() throws Exception {
        Woven woven = woven();
        Subjects plain = new Subjects();

        assertEquals(plain.catches(true), woven.call("catches", true));
        assertEquals(plain.catches(false), woven.call("catches", false));
        for (int from = -9; from < 9; from++) {
            for (long step = 1; step < 9; step++) {
                assertEquals(
                        plain.winding(from, step, new Object(), null),
                        woven.call("winding", from, step, new Object(), null));
            }
        }
        woven.call("spin", 3);
        assertEquals(6, woven.call("lambdas", 3));
        assertEquals("xtrue", woven.call("callsPrivate", "x"));
        assertThrows(UnsupportedOperationException.class, () -> woven.call("neverReturns"));
        assertEquals(1, weaving.join("spin").exits.size());
        assertEquals(1, weaving.join("neverReturns").exits.size());
        assertEquals(List.of(), weaving.failed);
    }

    @Test
    void arguments_arrive_boxed_by_their_own_types() throws Exception {
        Woven woven = woven();

        woven.call("sum", (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true);

        assertArrayEquals(
                new Object[] {(byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true},
                weaving.join("sum").entered.get(0));
    }

    @Test
    void recursion_enters_and_leaves_in_pairs() throws Exception {
        Woven woven = woven();

        assertEquals(55L, woven.call("fibonacci", 10));
        assertEquals(177, woven.bodies());
        assertEquals(177, weaving.join("fibonacci").entered.size());
        assertEquals(177, weaving.join("fibonacci").exits.size());
    }

    @Test
    void members_of_nested_types_interfaces_records_and_enums_are_woven() throws Exception {
        Woven woven = woven();
        Class<?> nested = woven.nested("Nested");
        Object inner = nested.getConstructor().newInstance();
        Class<?> book = woven.nested("Book");
        Object novel = book.getConstructor(String.class, int.class).newInstance("Emma", 7);
        Class<?> priced = woven.nested("Priced");
        Object[] sizes = woven.nested("Size").getEnumConstants();

        assertArrayEquals(
                new int[] {1}, (int[]) callOn(nested, inner, "array", (Object) new int[] {1}));
        assertArrayEquals(new String[][] {{"x"}}, (String[][]) callOn(nested, inner, "grid", "x"));
        assertEquals("Emma 7", callOn(book, novel, "label"));
        assertEquals(14, callOn(priced, novel, "twice"));
        assertEquals(3, callOn(priced, null, "shipping", 2));
        assertEquals(2, callOn(sizes[0].getClass(), sizes[0], "units", 2));
        assertEquals(20, callOn(sizes[1].getClass(), sizes[1], "units", 2));
        assertEquals(List.of("a", "b"), woven.call("listOf", "a", (Object) new Object[] {"b"}));
        for (String method : List.of("array", "grid", "label", "twice", "hidden", "units")) {
            assertEquals(1, weaving.join(method).exits.size(), method);
        }
    }

    @Test
    void a_bypassed_call_site_does_nothing_until_it_is_switched_back() throws Exception {
        Woven woven = woven();
        woven.call("greet", "1");
        Recorder join = weaving.join("greet");

        Objects.requireNonNull(join.callSite).bypass(true);
        assertEquals("hello 2", woven.call("greet", "2"));
        assertEquals(1, join.entered.size());

        Objects.requireNonNull(join.callSite).bypass(false);
        assertEquals("hello 3", woven.call("greet", "3"));
        assertEquals(2, join.entered.size());
        assertEquals(1, weaving.joins.size());
    }

    @Test
    void classes_loaded_before_are_woven_and_get_their_own_code_back() throws Exception {
        Woven early = new Woven(Loader.isolated(Subjects.class));
        early.call("greet", "unwoven");

        weaving.start(SUBJECTS);
        weaving.answer = (join, arguments) -> new Hit("hit");
        assertEquals("hit", early.call("greet", "woven"));
        assertTrue(weaving.weaver.wovenClasses(point -> true).contains(early.type));

        weaving.weaver.unweave(List.of(early.type));
        assertEquals("hello original", early.call("greet", "original"));
        assertFalse(weaving.weaver.wovenClasses(point -> true).contains(early.type));
        Weaving.INSTRUMENTATION.retransformClasses(early.type);
        assertEquals("hello original", early.call("greet", "original"));

        weaving.weaver.retransform(List.of(early.type));
        assertEquals("hit", early.call("greet", "again"));
        assertEquals(List.of(), weaving.failed);
    }

    @Test
    void a_rule_that_no_longer_matches_is_unwoven_by_retransforming() throws Exception {
        Woven woven = woven();
        weaving.answer = (join, arguments) -> new Hit("hit");
        assertEquals("hit", woven.call("greet", "x"));

        weaving.rules.methods = method -> method.name().equals("lambdas");
        weaving.weaver.retransform(List.of(woven.type));
        assertEquals("hello x", woven.call("greet", "x"));

        weaving.rules.prefixes.clear();
        weaving.weaver.retransform(List.of(woven.type));
        assertFalse(weaving.weaver.wovenClasses(point -> true).contains(woven.type));
    }

    @Test
    void two_loaders_with_a_class_of_one_name_do_not_mix() throws Exception {
        Woven first = woven();
        Woven second = new Woven(Loader.isolated(Subjects.class));

        first.call("greet", "1");
        second.call("greet", "2");

        assertNotSame(first.type, second.type);
        assertEquals(2, weaving.joins.size());
        assertEquals(1, weaving.joins.get(0).entered.size());
        assertEquals(1, weaving.joins.get(1).entered.size());
    }

    @Test
    void a_discarded_loader_is_collected() throws Exception {
        weaving.start(SUBJECTS);
        weaving.joiner = (type, joinPoint) -> weaving.new Recorder(type.getName(), joinPoint);
        WeakReference<ClassLoader> loader = useAndDiscard();

        boolean collected = false;
        for (int i = 0; i < 50 && !collected; i++) {
            System.gc();
            collected = loader.refersTo(null);
        }
        assertTrue(collected);
    }

    private static WeakReference<ClassLoader> useAndDiscard() throws Exception {
        Woven woven = new Woven(Loader.isolated(Subjects.class));
        woven.call("greet", "x");
        woven.call("fibonacci", 3);
        woven.call("constant");
        return new WeakReference<>(woven.loader);
    }

    @Test
    void a_join_that_is_made_with_the_help_of_its_own_method_does_not_recurse() throws Exception {
        Woven woven = woven();
        AtomicBoolean inside = new AtomicBoolean();
        weaving.joiner =
                (type, joinPoint) -> {
                    Recorder join = weaving.new Recorder(type.getName(), joinPoint);
                    if (joinPoint.method().name().equals("greet")) {
                        assertTrue(inside.compareAndSet(false, true));
                        assertEquals("hello me", greet(woven));
                    }
                    weaving.joins.add(join);
                    return join;
                };

        woven.call("greet", "first");
        woven.call("greet", "second");

        assertEquals(2, weaving.join("greet").entered.size());
    }

    private static @Nullable Object greet(Woven woven) {
        try {
            return woven.call("greet", "me");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void threads_that_link_one_method_at_once_all_reach_the_join_that_stays() throws Exception {
        Woven woven = woven();
        int count = 4;
        CountDownLatch linking = new CountDownLatch(count);
        weaving.joiner =
                (type, joinPoint) -> {
                    Recorder join = weaving.new Recorder(type.getName(), joinPoint);
                    weaving.joins.add(join);
                    linking.countDown();
                    try {
                        // All have to be linking before the first is done.
                        assertTrue(linking.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return join;
                };

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> greet(woven));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        List<Recorder> attached =
                weaving.joins.stream().filter(join -> join.callSite != null).toList();
        assertEquals(1, attached.size());
        assertEquals(count, attached.get(0).entered.size());
        assertEquals(count, attached.get(0).exits.size());
    }

    @Test
    void a_join_that_cannot_be_made_leaves_the_method_as_it_was() throws Exception {
        Woven woven = woven();
        weaving.joiner =
                (type, joinPoint) -> {
                    throw new IllegalStateException("no join today");
                };

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals("hello Ada", woven.call("greet", "Ada"));

        assertEquals(1, weaving.failed.size());
        assertTrue(weaving.failed.get(0).contains("no join today"), weaving.failed.get(0));
    }

    @Test
    void an_exhausted_stack_while_linking_does_not_disable_the_method_for_good() throws Exception {
        Woven woven = woven();
        AtomicBoolean exhausted = new AtomicBoolean(true);
        weaving.joiner =
                (type, joinPoint) -> {
                    if (exhausted.getAndSet(false)) {
                        throw new StackOverflowError();
                    }
                    Recorder join = weaving.new Recorder(type.getName(), joinPoint);
                    weaving.joins.add(join);
                    return join;
                };

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertEquals("hello Bob", woven.call("greet", "Bob"));

        assertEquals(1, weaving.join("greet").entered.size());
    }

    @Test
    void rules_that_fail_leave_the_class_as_it_is_and_say_so() throws Exception {
        weaving.rules.failure = new IllegalStateException("bad rule");
        Woven woven = woven();

        assertEquals("hello Ada", woven.call("greet", "Ada"));
        assertTrue(weaving.failed.stream().anyMatch(line -> line.contains("bad rule")));
    }

    @Test
    void marked_methods_are_found_by_their_annotation_whatever_the_class_is_called()
            throws Exception {
        Woven early = new Woven(Loader.isolated(Subjects.class));
        weaving.rules.annotations.add("L" + SUBJECTS.replace('.', '/') + "$Marked;");
        weaving.weaver.start();
        Woven late = new Woven(Loader.isolated(Subjects.class));

        weaving.answer = (join, arguments) -> new Hit(2);
        assertEquals(2, early.call("marked"));
        assertEquals(2, late.call("marked"));
        assertEquals("hello x", late.call("greet", "x"));
    }

    @Test
    void a_method_without_room_for_more_code_is_refused_and_the_others_are_woven()
            throws Exception {
        weaving.start("com.acme.Huge");
        byte[] huge = Generated.withHugeMethods("com/acme/Huge", 65_500, 40_000);
        Class<?> type = new Loader(Map.of("com.acme.Huge", huge)).loadClass("com.acme.Huge");

        assertEquals(65_500, callOn(type, null, "big65500", 1));
        assertEquals(40_000, callOn(type, null, "big40000", 1));
        assertEquals(-1, callOn(type, null, "big40000", -1));

        assertEquals(2, weaving.join("big40000").exits.size());
        assertEquals(1, weaving.failed.size());
        assertTrue(weaving.failed.get(0).contains("64 KB"), weaving.failed.get(0));
    }

    @Test
    void a_method_with_too_many_parameters_is_refused() throws Exception {
        weaving.start("com.acme.Wide");
        byte[] wide = Generated.withParameters("com/acme/Wide", 120, 126);
        Class<?> type = new Loader(Map.of("com.acme.Wide", wide)).loadClass("com.acme.Wide");

        assertEquals(120L, callOn(type, null, "wide120", longs(120)));
        assertEquals(126L, callOn(type, null, "wide126", longs(126)));

        assertEquals(120, weaving.join("wide120").entered.get(0).length);
        assertEquals(1, weaving.failed.size());
        assertTrue(weaving.failed.get(0).contains("parameters"), weaving.failed.get(0));
    }

    private static Object[] longs(int count) {
        Object[] arguments = new Object[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = (long) i + 1;
        }
        return arguments;
    }

    @Test
    void class_files_older_than_java_7_are_refused_with_the_reason() throws Exception {
        weaving.start("com.acme.Old");
        byte[] old = Generated.withKinds("com/acme/Old", 50);
        Class<?> type = new Loader(Map.of("com.acme.Old", old)).loadClass("com.acme.Old");

        assertEquals(7, callOn(type, null, "staticI", 7, 1L, 7));
        assertTrue(weaving.failed.get(0).contains("older than Java 7"), weaving.failed.get(0));
    }

    @Test
    void every_kind_of_method_with_every_type_can_be_answered_and_can_run() throws Exception {
        weaving.start("com.acme.Kinds");
        for (int version : new int[] {51, 52, 61}) {
            byte[] kinds = Generated.withKinds("com/acme/Kinds", version);
            Class<?> type = new Loader(Map.of("com.acme.Kinds", kinds)).loadClass("com.acme.Kinds");
            Object instance = type.getConstructor().newInstance();
            for (Method method : type.getDeclaredMethods()) {
                checkKind(type, instance, method);
            }
        }
        assertEquals(List.of(), weaving.failed);
    }

    private void checkKind(Class<?> type, Object instance, Method method) throws Exception {
        String name = method.getName();
        Class<?> valueType = method.getParameterTypes()[0];
        Object first = Generated.value(valueType, 1);
        Object second = Generated.value(valueType, 2);
        Object third = Generated.value(valueType, 3);
        boolean isVoid = method.getReturnType() == void.class;

        weaving.answer = (join, arguments) -> join.token();
        Object returned = callOn(type, instance, name, first, 8L, second);
        Recorder join = weaving.join(name);
        assertEquals(isVoid ? null : second, returned, name);
        assertEquals(List.of(new Exit(isVoid ? null : second, null)), join.exits, name);
        assertArrayEquals(new Object[] {first, 8L, second}, join.entered.get(0), name);
        assertSame(
                java.lang.reflect.Modifier.isStatic(method.getModifiers()) ? null : instance,
                join.receivers.get(0));

        weaving.answer = (ignored, arguments) -> null;
        assertEquals(isVoid ? null : first, callOn(type, instance, name, second, 8L, first));
        assertEquals(1, join.exits.size(), name);

        if (!isVoid) {
            weaving.answer = (ignored, arguments) -> new Hit(third);
            assertEquals(third, callOn(type, instance, name, first, 8L, second), name);
            assertEquals(1, join.exits.size(), name);
        }
    }
}
