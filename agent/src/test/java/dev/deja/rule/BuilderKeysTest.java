package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.api.Key;
import dev.deja.api.KeyBuilder;
import java.lang.reflect.Method;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys that the application makes itself, by a class or by an annotation on a type. */
class BuilderKeysTest {
    @SuppressWarnings("unused")
    interface Methods {
        String find(Object open, @Nullable Principal principal);

        String pay(Money money, Object open);
    }

    /** The application's. */
    public static final class Keys implements KeyBuilder {
        static final AtomicInteger CREATED = new AtomicInteger();

        public Keys() {
            CREATED.incrementAndGet();
        }

        @Override
        public @Nullable String key(
                Method method, @Nullable Object self, @Nullable Object[] arguments) {
            Object first = arguments[0];
            arguments[0] = "changed";
            if (first instanceof RuntimeException e) {
                throw e;
            }
            return first == null ? null : method.getName() + "/" + first;
        }
    }

    static final class NoBuilder {}

    static final class Broken implements KeyBuilder {
        Broken() {
            throw new IllegalStateException();
        }

        @Override
        public String key(Method method, Object self, Object[] arguments) {
            return "";
        }
    }

    abstract static class Inherited implements KeyBuilder {
        @Override
        public String key(Method method, Object self, Object[] arguments) {
            return "";
        }
    }

    static final class Private extends Inherited {
        private Private() {}
    }

    static CacheRule ruleWith(String keyClass) {
        CacheRule rule = Shapes.rule();
        return new CacheRule(
                "quote",
                rule.origin(),
                true,
                null,
                Duration.ofMinutes(1),
                null,
                List.of(),
                true,
                null,
                "",
                "memory",
                "binary",
                CacheRule.Copy.AUTO,
                CacheRule.Receiver.SINGLE,
                1 << 20,
                200,
                IgnoredTypes.DEFAULT,
                Map.of(),
                CacheRule.AtRest.PLAIN,
                CacheRule.Entities.GUARDED,
                CacheRule.Terms.fixed(Duration.ofMinutes(1)),
                CacheRule.Flow.NONE,
                new CacheRule.Keying(keyClass, false),
                ClientTerms.DEFAULT,
                null);
    }

    private static KeyPlan plan(String keyClass, boolean coversMore) throws RuleSyntaxException {
        return KeyPlan.of(
                        ruleWith(keyClass),
                        Shapes.method(Methods.class, "find"),
                        Methods.class.getName(),
                        coversMore)
                .linked(BuilderKeysTest.class.getClassLoader());
    }

    private static KeyPlan plan(Class<?> keyClass) throws RuleSyntaxException {
        return plan(keyClass.getName(), false);
    }

    @Test
    void the_key_is_what_the_class_says_and_the_method_where_there_are_several() throws Exception {
        KeyPlan plan = plan(Keys.class);
        @Nullable Object[] arguments = {"a", null};
        assertEquals("find/a", Shapes.key(plan, arguments));
        assertEquals("a", arguments[0]);
        assertEquals("find/", Shapes.key(plan, "", null));
        assertEquals("find/%7Bx%7D%0A%25e", Shapes.key(plan, "{x}\n%e", null));
        assertTrue(Shapes.key(plan, "x".repeat(500), null).startsWith("%h"));
        String named = Shapes.key(plan(Keys.class.getName(), true), "a", null);
        assertTrue(named.endsWith(":find/a") && named.contains("#find~"), named);
        assertEquals(1, Keys.CREATED.get());
        assertEquals(new KeyPlan.Key("find/7"), plan.keyOf(List.of("find/7")));
        assertEquals(new KeyPlan.Key("7"), plan.keyOf(List.of(7)));
        assertTrue(plan.keyOf(List.of("a", "b")) instanceof KeyPlan.NoKey);
        plan.check(RuleFixtures.keys("quote({0})").get(0));
        assertThrows(
                RuleSyntaxException.class,
                () -> plan.check(RuleFixtures.keys("quote({0}, {1})").get(0)));
    }

    @Test
    void what_it_does_not_answer_is_not_cached() throws Exception {
        KeyPlan plan = plan(Keys.class);
        assertEquals(KeyPlan.NoKey.BUILDER, Shapes.noKey(plan, null, null).reason());
        KeyPlan.NoKey thrown = Shapes.noKey(plan, new IllegalStateException("secret"), null);
        assertEquals(KeyPlan.NoKey.BUILDER, thrown.reason());
        assertTrue(thrown.detail().contains("threw java.lang.IllegalStateException"));
        assertTrue(!thrown.detail().contains("secret"), thrown.detail());
        assertEquals(
                KeyPlan.NoKey.TOO_LARGE,
                Shapes.noKey(plan, "x".repeat(KeyWriter.MAX_CHARACTERS + 1), null).reason());
    }

    @Test
    void a_class_that_can_never_make_a_key_disables_the_rule_and_says_why() throws Exception {
        for (String[] each :
                List.of(
                        new String[] {"com.acme.Nowhere", "does not find it"},
                        new String[] {NoBuilder.class.getName(), "does not implement"},
                        new String[] {Inherited.class.getName(), "cannot be created"},
                        new String[] {Broken.class.getName(), "IllegalStateException"})) {
            KeyPlan.NoKey none = Shapes.noKey(plan(each[0], false), "a", null);
            assertEquals(KeyPlan.NoKey.NEVER, none.reason(), each[0]);
            assertTrue(none.detail().contains(each[1]), none.detail());
        }
        assertEquals("%e", Shapes.key(plan(Private.class), "a", null));
    }

    /** Defines classes of its own, the product's interface among them. */
    private static final class Application extends ClassLoader {
        private final Compiled classes;

        Application(Compiled classes) {
            super(ClassLoader.getPlatformClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                byte[] bytes = classes.bytes(name);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void each_application_may_have_a_copy_of_the_interface_and_gets_an_instance_of_its_own()
            throws Exception {
        Compiled classes =
                Compiled.of(
                        "package dev.deja.api; public interface KeyBuilder { String key("
                                + "java.lang.reflect.Method m, Object self, Object[] a); }",
                        "package app; public class Shop { public String find(long id) {"
                                + " return null; } }",
                        "package app; public class Keys implements dev.deja.api.KeyBuilder {"
                                + " private int calls; public String key(java.lang.reflect.Method m,"
                                + " Object self, Object[] a) { return m.getDeclaringClass()"
                                + ".getName() + ++calls; } }");
        ClassShape shop = classes.shape("app.Shop");
        KeyPlan plan =
                KeyPlan.of(
                        ruleWith("app.Keys"),
                        Compiled.method(shop, "find(long)"),
                        "app.Shop",
                        false);
        assertEquals(KeyPlan.NoKey.BUILDER, Shapes.noKey(plan, 1L).reason());
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Application application = new Application(classes);
            keys.add(Shapes.key(plan.linked(application), 1L));
            keys.add(Shapes.key(plan.linked(application), 1L));
        }
        assertEquals(List.of("app.Shop1", "app.Shop2", "app.Shop1", "app.Shop2"), keys);
    }

    @Key("{amount}/{currency}")
    static class Money {
        final long amount;
        final String currency;
        final Object cache = new Object();

        Money(long amount, String currency) {
            this.amount = amount;
            this.currency = currency;
        }
    }

    static final class Coin extends Money {
        Coin(long amount) {
            super(amount, "EUR");
        }
    }

    @Key("{amount")
    static final class Faulty {}

    @Test
    void an_annotation_says_what_the_values_of_a_type_are_made_of() throws Exception {
        KeyPlan plan = Shapes.plan(Methods.class, "pay");
        String key = Shapes.key(plan, new Money(5, "EUR"), 1);
        assertEquals(key, Shapes.key(plan, new Money(5, "EUR"), 1));
        assertTrue(key.contains("(5/EUR),"), key);
        assertNotEquals(key, Shapes.key(plan, new Money(5, "USD"), 1));
        assertEquals(
                Shapes.key(plan, new Money(1, "EUR"), new Coin(2)),
                Shapes.key(plan, new Money(1, "EUR"), new Coin(2)));
        KeyPlan.NoKey faulty = Shapes.noKey(plan, new Money(1, "EUR"), new Faulty());
        assertTrue(faulty.detail().contains("@Key of"), faulty.detail());
        KeyPlan overridden =
                Shapes.plan(
                        Shapes.rule(
                                null,
                                200,
                                IgnoredTypes.DEFAULT,
                                Map.of(Money.class.getName(), Template.parse("{currency}"))),
                        Methods.class,
                        "pay");
        assertEquals("EUR,1", Shapes.key(overridden, new Money(5, "EUR"), 1));
    }

    @Test
    void another_version_of_a_class_never_finds_keys_that_were_made_otherwise() throws Exception {
        List<String> keys = new ArrayList<>();
        for (String form : List.of("{a}/{b}", "{b}/{a}")) {
            Compiled classes =
                    Compiled.of(
                            "package dev.deja.api; import java.lang.annotation.*;"
                                    + " @Retention(RetentionPolicy.RUNTIME) public @interface Key {"
                                    + " String value(); }",
                            "package app; @dev.deja.api.Key(\""
                                    + form
                                    + "\") public class Pair { int a = 1; int b = 1; }");
            Object pair =
                    new Application(classes)
                            .loadClass("app.Pair")
                            .getDeclaredConstructor()
                            .newInstance();
            keys.add(Shapes.key(Shapes.plan(Methods.class, "pay"), new Money(1, "EUR"), pair));
        }
        assertNotEquals(keys.get(0), keys.get(1));

        MethodShape pay = Shapes.method(Methods.class, "pay");
        long first = plan(Shapes.annotated(pay, 0, "KeyIgnore")).definition();
        long second = plan(Shapes.annotated(pay, 1, "KeyIgnore")).definition();
        assertNotEquals(first, second);
        assertEquals(0, plan(pay).definition());
    }

    private static KeyPlan plan(MethodShape method) throws RuleSyntaxException {
        return KeyPlan.of(Shapes.rule(), method, Methods.class.getName(), false);
    }

    @Test
    void an_application_that_is_gone_is_not_retained() throws Exception {
        Compiled classes =
                Compiled.of(
                        "package app; public class Shop { public String find(long id) {"
                                + " return null; } }",
                        "package dev.deja.api; public interface KeyBuilder { String key("
                                + "java.lang.reflect.Method m, Object self, Object[] a); }",
                        "package app; public class Keys implements dev.deja.api.KeyBuilder {"
                                + " public String key(java.lang.reflect.Method m, Object self,"
                                + " Object[] a) { return \"k\"; } }");
        KeyPlan plan =
                KeyPlan.of(
                        ruleWith("app.Keys"),
                        Compiled.method(classes.shape("app.Shop"), "find(long)"),
                        "app.Shop",
                        false);
        java.lang.ref.WeakReference<ClassLoader> gone = used(plan, classes);
        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
        }
        assertEquals(null, gone.get());
    }

    private static java.lang.ref.WeakReference<ClassLoader> used(KeyPlan plan, Compiled classes) {
        Application application = new Application(classes);
        assertEquals("k", Shapes.key(plan.linked(application), 1L));
        return new java.lang.ref.WeakReference<>(application);
    }

    @Test
    void a_key_may_name_the_user_and_has_none_where_no_user_can_be_found() throws Exception {
        KeyPlan plan =
                Shapes.plan(Shapes.keyed("{@principal}:{0}"), Methods.class, "find")
                        .linked(BuilderKeysTest.class.getClassLoader());
        assertTrue(plan.usesPrincipal());
        assertEquals(2, plan.arity());
        assertEquals(new KeyPlan.Key("ann:5"), plan.keyOf(List.of("ann", 5)));
        KeyPlan.NoKey none = Shapes.noKey(plan, "a", null);
        assertTrue(none.detail().contains("SecurityContextHolder"), none.detail());
        assertTrue(
                !Shapes.plan(Shapes.keyed("{@principal.tenant}"), Methods.class, "find")
                        .usesPrincipal());
    }
}
