package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.rule.CompiledCondition.Verdict;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    enum Color {
        RED,
        BLUE;

        @Override
        public String toString() {
            return "the colour " + name();
        }
    }

    record Money(BigDecimal amount, String currency) {}

    /** As people write them. */
    public static class Product {
        static int deleted;
        private final long id = 7;
        private final Optional<Money> price = Optional.of(new Money(new BigDecimal("9.90"), "EUR"));
        public final String open = "field";

        public long getId() {
            return id;
        }

        public boolean isOnSale() {
            return true;
        }

        public Optional<Money> price() {
            return price;
        }

        public boolean hasTag(String tag) {
            return tag.equals("new");
        }

        public boolean isOf(long number, char letter) {
            return number == 7 && letter == 'x';
        }

        public boolean delete() {
            deleted++;
            return true;
        }

        public boolean issue(String what) {
            deleted++;
            return true;
        }

        public long getAndIncrement() {
            return ++deleted;
        }

        public static boolean isStatic() {
            deleted++;
            return true;
        }

        public String getBroken() {
            throw new IllegalArgumentException("4711");
        }

        public @Nullable String getNothing() {
            return null;
        }
    }

    @SuppressWarnings("unused")
    static final class Subject {
        Object all(
                long id,
                String name,
                Product product,
                int[] numbers,
                List<String> names,
                Map<String, Object> map,
                @Nullable Boolean flag,
                char letter,
                double real,
                Color color,
                LocalDate day,
                Object any) {
            return "";
        }

        static String stat(int id) {
            return "";
        }

        void nothing(int id) {}

        String reserved(Object result, Object self, Object request) {
            return "";
        }
    }

    private static final Map<String, Object> MAP = new LinkedHashMap<>();

    static {
        MAP.put("a", 1);
        MAP.put("list", List.of("x", "y"));
    }

    private static @Nullable Object[] arguments() {
        return new @Nullable Object[] {
            5L,
            "deja",
            new Product(),
            new int[] {1, 2, 3},
            List.of("a", "b"),
            MAP,
            null,
            'x',
            Double.NaN,
            Color.RED,
            LocalDate.of(2026, 11, 22),
            new TreeMap<>(Map.of(5L, "five"))
        };
    }

    private static Verdict verdict(String condition, @Nullable Object result) {
        try {
            return Condition.parse(condition)
                    .compile(Shapes.method(Subject.class, "all"))
                    .test(new Product(), arguments(), result);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id > 0",
                "id == 5",
                "id eq 5 and id lt 6",
                "not (id == 4)",
                "arg[0] == 5",
                "name.startsWith('de')",
                "name =~ 'd.*'",
                "name =~ ~/d(e)ja/",
                "name == 'exit(1)' ? false : true",
                "name == 'deja' && name.length() == 4",
                "size(name) == 4",
                "product.id == 7",
                "product.onSale",
                "product.isOnSale()",
                "product.open == 'field'",
                "product.price.amount > 9.8",
                "product.price().currency == 'EUR'",
                "product.price().isPresent()",
                "product.hasTag('new')",
                "product.isOf(7, 'x')",
                "numbers.length == 3",
                "numbers[2] == 3",
                "numbers[3] == null",
                "size(numbers) == 3",
                "names[1] == 'b'",
                "names.size() == 2",
                "names.contains('a')",
                "'a' =~ names",
                "map.a == 1",
                "map['a'] == 1",
                "map.get('a') == 1",
                "map.list[1] == 'y'",
                "map.missing == null",
                "map.containsKey('list')",
                "flag == null",
                "empty(flag)",
                "letter == 'x'",
                "color.name() == 'RED'",
                "color.ordinal() == 0",
                "day.year == 2026",
                "day.dayOfWeek.name() == 'SUNDAY'",
                "day.isAfter(day.minusDays(1))",
                "any[5] == 'five'",
                "self.id == 7",
                "result.id == 7",
                "real == NaN",
                "product.nothing == null",
                "product.nothing?.length() == null",
                "id > 3 ? true : false",
                "[1, 2, 3].contains(2)"
            })
    void it_reads_what_a_call_has(String condition) {
        Verdict verdict = verdict(condition, new Product());
        assertTrue(verdict.holds(), condition + ": " + verdict.failure());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "flag | it gave null, neither true nor false",
                "name | it gave java.lang.String, neither true nor false",
                "id | it gave java.lang.Long, neither true nor false",
                "flag > 1 | flag is null",
                "!flag | flag is null",
                "product.nothing.x | nothing of null",
                "any.y.z | y of null",
                "product.missing | 'missing' of dev.deja.rule.ConditionTest$Product cannot be read",
                "product.broken == 'x' | it threw java.lang.IllegalArgumentException",
                "name > 5 | values that cannot be compared or calculated with",
                "id / 0 > 1 | values that cannot be compared or calculated with",
                "name.toURL() | the method toURL is not there, or not for conditions",
            })
    void what_cannot_be_judged_has_failed_and_the_reason_tells_no_value(
            String condition, String reason) {
        Verdict verdict = verdict(condition, null);
        assertFalse(verdict.holds());
        assertEquals(reason, verdict.failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "product.delete",
                "product.delete()",
                "product.issue('it')",
                "product.getAndIncrement() > 0",
                "product.isStatic()",
                "product.class == null",
                "product.getClass() != null",
                "any.class.forName('java.lang.Runtime') != null",
                "name.getClass().getClassLoader() == null",
                "self.class.classLoader == null",
                "name.repeat(1000000000) == ''",
                "names.add('c')",
                "names.clear() == null",
                "names.stream() != null",
                "map.put('a', 2) == 1",
                "map.remove('a') == 1",
                "color.declaringClass != null",
                "'java.lang.System'.exit(1) == null",
                "result.path == null",
                "result.delete()",
                "result.getPath() == ''",
            })
    void it_changes_nothing_and_leads_nowhere_else(String condition) {
        Product.deleted = 0;
        Verdict verdict = verdict(condition, new java.io.File("/nowhere"));
        assertNotNull(verdict.failure(), condition);
        assertFalse(verdict.holds());
        assertEquals(0, Product.deleted);
        assertEquals(List.of("a", "list"), new ArrayList<>(MAP.keySet()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id >",
                "id = 5",
                "product.id = 5",
                "id++ > 1",
                "new('java.lang.String')",
                "new java.lang.String('x')",
                "var x = 1",
                "() -> true",
                "x -> true",
                "for (var i : names) true",
                "while (true) true",
                "if (id) true",
                "id; true",
                "return true",
                "#pragma jexl.import java.lang\nid",
                "@silent id",
                "`${id}` == 'x'",
                "exit(1)",
                "java:exit(1)",
                "name.startsWith('x",
                "((id > 1)",
                "size > 3",
                "function f() { true }",
                "names.{ true }",
                "import('x')",
            })
    void what_is_no_condition_is_an_error(String condition) {
        RuleSyntaxException e =
                assertThrows(RuleSyntaxException.class, () -> Condition.parse(condition));
        assertTrue(
                Objects.requireNonNull(e.getMessage()).matches("(?s).*(position \\d+|empty).*"),
                e.getMessage());
    }

    @Test
    void a_condition_that_is_nested_too_deeply_is_an_error() {
        String deep = "(".repeat(2000) + "id" + ")".repeat(2000);
        try {
            Condition.parse(deep);
        } catch (RuleSyntaxException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 5000);
        }
        assertThrows(RuleSyntaxException.class, () -> Condition.parse("id ".repeat(2000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "stat | idd > 0 | Did you mean id?",
                "stat | self.x | is static and has no receiver.",
                "stat | arg[1] > 0 | has 1 parameter; the first is arg[0].",
                "stat | id.foo == 1 | int has no property 'foo'.",
                "stat | arg[0].foo == 1 | int has no property 'foo'.",
                "stat | id[0] == 1 | int has no elements.",
                "stat | result.foo == 1 | java.lang.String has no property 'foo'.",
                "stat | request.header('x') == 'y' | are for rules of endpoints (http).",
                "nothing | result == null | returns nothing.",
                "nothing | zzzzzz == null | it has id. A condition knows",
            })
    void a_name_that_can_never_resolve_is_an_error(String method, String condition, String part)
            throws RuleSyntaxException {
        Condition parsed = Condition.parse(condition);
        RuleSyntaxException e =
                assertThrows(
                        RuleSyntaxException.class,
                        () -> parsed.compile(Shapes.method(Subject.class, method)));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @Test
    void without_names_the_position_is_offered_and_works() throws RuleSyntaxException {
        MethodShape method = Shapes.withoutNames(Shapes.method(Subject.class, "all"));
        RuleSyntaxException e =
                assertThrows(
                        RuleSyntaxException.class, () -> Condition.parse("id > 0").compile(method));
        assertTrue(
                String.valueOf(e.getMessage()).contains("write the position: arg[0]"),
                e.getMessage());
        assertTrue(
                Condition.parse("arg[0] == 5 && arg[1] == 'deja'")
                        .compile(method)
                        .test(null, arguments(), null)
                        .holds());
    }

    @Test
    void the_words_of_the_language_go_before_parameters_of_their_name() throws RuleSyntaxException {
        CompiledCondition condition =
                Condition.parse(
                                "result == 'result' && arg[0] == 0 && self == 'self' && request == 2")
                        .compile(Shapes.method(Subject.class, "reserved"));
        assertTrue(condition.test("self", new Object[] {0, 1, 2}, "result").holds());
    }

    @Test
    void an_interrupted_thread_stays_interrupted() {
        Thread.currentThread().interrupt();
        try {
            assertTrue(verdict("id > 0 && name.startsWith('d')", null).holds());
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void an_interrupt_that_arrives_while_it_is_judged_is_not_lost() throws RuleSyntaxException {
        Object interrupting =
                new Object() {
                    @SuppressWarnings({"unused", "EffectivelyPrivate"})
                    public boolean isReady() {
                        Thread.currentThread().interrupt();
                        return true;
                    }
                };
        CompiledCondition condition =
                Condition.parse("arg[0].ready && arg[0].isReady() && arg[0].ready")
                        .compile(Shapes.method(Subject.class, "reserved"));
        condition.test(null, new Object[] {interrupting, 1, 2}, null);
        assertTrue(Thread.interrupted());
    }

    @Test
    void it_knows_whether_it_reads_the_result() throws RuleSyntaxException {
        assertTrue(Condition.parse("id > 0 || result.id == 1").usesResult());
        assertFalse(Condition.parse("id > 0 || x.result == 1").usesResult());
    }

    @Test
    void many_threads_judge_at_once() throws Exception {
        CompiledCondition condition =
                Condition.parse("id == 5 && product.price.amount > 1 && names[0] =~ 'a'")
                        .compile(Shapes.method(Subject.class, "all"));
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            long id = thread % 2 == 0 ? 5 : 6;
            FutureTask<Integer> task =
                    new FutureTask<>(
                            () -> {
                                @Nullable Object[] arguments = arguments();
                                arguments[0] = id;
                                int held = 0;
                                for (int i = 0; i < 5000; i++) {
                                    held += condition.test(null, arguments, null).holds() ? 1 : 0;
                                }
                                return held;
                            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (int thread = 0; thread < 4; thread++) {
            assertEquals(thread % 2 == 0 ? 5000 : 0, tasks.get(thread).get());
        }
    }

    @Test
    void a_class_that_was_judged_is_not_kept() throws Exception {
        CompiledCondition condition =
                Condition.parse("arg[0].name == 'x' && arg[0].isIt(1) && arg[0] != null")
                        .compile(Shapes.method(Subject.class, "reserved"));
        WeakReference<ClassLoader> loader = new WeakReference<>(judged(condition));
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertNull(loader.get());
    }

    private static ClassLoader judged(CompiledCondition condition) throws Exception {
        byte[] bytes =
                Compiled.of(
                                "package com.acme; public class Held {"
                                        + " public String getName() { return \"x\"; }"
                                        + " public boolean isIt(int i) { return true; } }")
                        .bytes("com.acme.Held");
        ClassLoader loader =
                new ClassLoader(null) {
                    @Override
                    protected Class<?> findClass(String name) {
                        return defineClass(name, bytes, 0, bytes.length);
                    }
                };
        Object held = loader.loadClass("com.acme.Held").getConstructor().newInstance();
        Verdict verdict = condition.test(null, new Object[] {held, 1, 2}, null);
        assertTrue(verdict.holds(), verdict.failure());
        return loader;
    }

    @Test
    void whatever_is_written_it_is_refused_or_judged() throws RuleSyntaxException {
        String[] pieces = {
            "id",
            "name",
            "product",
            "numbers",
            "names",
            "map",
            "flag",
            "day",
            "any",
            "self",
            "result",
            "arg",
            "[0]",
            "[1]",
            "['a']",
            ".id",
            ".price",
            ".amount",
            "?.",
            ".size()",
            ".length()",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            " == ",
            " != ",
            " > ",
            " =~ ",
            " && ",
            " || ",
            "!",
            " ? ",
            " : ",
            " ?: ",
            "+",
            "-",
            "*",
            "/",
            "%",
            "1",
            "5L",
            "0.5",
            "1e9",
            "99999999999999999999",
            "0x",
            "'a'",
            "'",
            "\"",
            "`",
            "null",
            "true",
            "NaN",
            " in ",
            " instanceof ",
            "new ",
            ";",
            ",",
            "..",
            "~",
            "^",
            "|",
            "&",
            "<<",
            ">>",
            "=",
            "@",
            "#",
            "$",
            "\\",
            "\u00e4",
            "\ud83d",
            "\n",
            " and ",
            " or ",
            "not ",
            "size(",
            "empty(",
            "return ",
            "var ",
            "->",
            "=>",
            "::",
            "switch",
            "~/a/",
            "//",
            "/*",
            "*/",
            "#{",
            "${"
        };
        Random random = new Random(11);
        MethodShape method = Shapes.method(Subject.class, "all");
        int judged = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(8); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            CompiledCondition condition;
            try {
                condition = Condition.parse(text.toString()).compile(method);
            } catch (RuleSyntaxException e) {
                continue;
            }
            Verdict verdict = condition.test(new Product(), arguments(), new Product());
            assertTrue(verdict.failure() == null || !verdict.holds(), text.toString());
            judged++;
        }
        assertTrue(judged > 100, judged + " judged");
    }
}
