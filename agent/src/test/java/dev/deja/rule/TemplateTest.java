package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateTest {
    enum Colour {
        RED {
            @Override
            public String toString() {
                return "rouge";
            }
        }
    }

    record Address(String zip, @Nullable Address next) {}

    record Product(long id, List<Address> addresses) {}

    static class Base {
        @SuppressWarnings("UnusedVariable")
        private final String inherited = "deep";
    }

    static class Bean extends Base {
        private final String code = "field";

        public String getCode() {
            return "getter of " + code;
        }

        public boolean isOpen() {
            return true;
        }

        public String fluent() {
            return "fluently";
        }

        public String getBroken() {
            throw new IllegalStateException("secret");
        }

        public String getEndless() {
            throw new StackOverflowError();
        }

        void sideEffect() {}
    }

    @SuppressWarnings("unused")
    interface Shop {
        Product find(long id, Object other);

        void update(Product product);

        Product[] all(Product[] products, Map<String, Object> by);

        String text(String text);

        static String tenant(int id) {
            return "";
        }
    }

    private static final MethodShape FIND = Shapes.method(Shop.class, "find");

    private static @Nullable List<String> render(String template, @Nullable Object... arguments)
            throws RuleSyntaxException {
        return Template.parse(template).compile(FIND).render(null, arguments, null);
    }

    private static String message(String template, MethodShape method) {
        return String.valueOf(
                assertThrows(
                                RuleSyntaxException.class,
                                () -> Template.parse(template).compile(method))
                        .getMessage());
    }

    @Test
    void one_value_is_one_text_whatever_its_type() throws Exception {
        for (Object value : List.of(42, 42L, (short) 42, "42", new BigDecimal("42"))) {
            assertEquals(List.of("product:42"), render("product:{other}", 1L, value));
        }
        assertEquals(List.of("product:42"), render("product:{id}", 42L, null));
        assertEquals(List.of("product:42"), render("product:{0}", 42L, null));
        assertEquals(
                List.of("product:42"),
                Template.parse("product:{product.id}")
                        .compile(Shapes.method(Shop.class, "update"))
                        .render(null, new Object[] {new Product(42, List.of())}, null));
    }

    @Test
    void delimiters_in_values_are_escaped_and_marks_cannot_be_spelt() throws Exception {
        assertEquals(List.of("a:b%3Ac%2C%25"), render("a:{other}", 1L, "b:c,%"));
        assertEquals(List.of("a:%7Bx%7D%20%28%27"), render("a:{other}", 1L, "{x} ('"));
        assertEquals(List.of("a:%e"), render("a:{other}", 1L, ""));
        assertEquals(List.of("a:%25e"), render("a:{other}", 1L, "%e"));
        assertEquals(List.of("a:%uD83D"), render("a:{other}", 1L, "\uD83D"));
        assertEquals(List.of("a:%uDE00%uD83D"), render("a:{other}", 1L, "\uDE00\uD83D"));
        assertEquals(List.of("a:\uD83D\uDE00é"), render("a:{other}", 1L, "\uD83D\uDE00é"));
        assertEquals(List.of("a:%00%0D%0A%7F"), render("a:{other}", 1L, "\0\r\n\u007f"));
    }

    @Test
    void different_values_never_run_together() throws Exception {
        Random random = new Random(7);
        Map<String, List<Object>> seen = new LinkedHashMap<>();
        CompiledTemplate template =
                Template.parse("{a}:{b}").compile(Shapes.method(Pairs.class, "two"));
        for (int i = 0; i < 20_000; i++) {
            List<Object> values = List.of(hostile(random), hostile(random));
            List<String> texts = template.render(null, values.toArray(), null);
            List<Object> before = seen.putIfAbsent(String.valueOf(texts), values);
            assertTrue(before == null || before.equals(values), () -> before + " and " + values);
        }
    }

    @SuppressWarnings("unused")
    interface Pairs {
        String two(String a, String b);
    }

    /** Short texts over the characters that matter, so that collisions would be found. */
    static String hostile(Random random) {
        String alphabet = "a1:,%{}()[]='e \uD83D\uDE003A-/|";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void simple_values_have_a_text_and_objects_need_a_property() throws Exception {
        UUID id = new UUID(1, 2);
        assertEquals(List.of(id.toString()), render("{other}", 1L, id));
        assertEquals(List.of("RED"), render("{other}", 1L, Colour.RED));
        assertEquals(List.of("2024-02-29"), render("{other}", 1L, LocalDate.of(2024, 2, 29)));
        assertEquals(List.of("true"), render("{other}", 1L, true));
        assertEquals(List.of("1.50"), render("{other}", 1L, new BigDecimal("1.50")));
        assertEquals(List.of("0.1"), render("{other}", 1L, 0.1));
        assertEquals(List.of("x"), render("{other}", 1L, Optional.of("x")));
        assertNull(render("{other}", 1L, Optional.empty()));
        assertNull(render("{other}", 1L, null));
        assertNull(render("{other}", 1L, List.of(1)));
        Rendering refused =
                Template.parse("{other}")
                        .compile(FIND)
                        .texts(null, new Object[] {1L, new Bean()}, null);
        assertTrue(
                assertInstanceOf(Rendering.Unrendered.class, refused)
                        .detail()
                        .contains("Bean has no simple text"));
    }

    @Test
    void properties_are_accessors_before_fields_and_map_keys() throws Exception {
        Bean bean = new Bean();
        assertEquals(List.of("getter%20of%20field"), render("{other.code}", 1L, bean));
        assertEquals(List.of("true"), render("{other.open}", 1L, bean));
        assertEquals(List.of("fluently"), render("{other.fluent}", 1L, bean));
        assertEquals(List.of("deep"), render("{other.inherited}", 1L, bean));
        assertEquals(List.of("7"), render("{other.page-size}", 1L, Map.of("page-size", 7)));
        assertNull(render("{other.absent}", 1L, Map.of()));
        assertEquals(List.of("5"), render("{other[1].zip}", 1L, new Address[] {null, at("5")}));
        assertEquals(List.of("2"), render("{other.length}", 1L, new int[2]));
        assertNull(render("{other[2]}", 1L, List.of(1, 2)));
        assertEquals(List.of("9"), render("{other.next.next.zip}", 1L, chain(chain(at("9")))));
        assertNull(render("{other.next.next.zip}", 1L, at("9")));
        assertEquals(List.of("2024"), render("{other.year}", 1L, LocalDate.of(2024, 1, 1)));
    }

    private static Address at(String zip) {
        return new Address(zip, null);
    }

    private static Address chain(Address next) {
        return new Address("", next);
    }

    @Test
    void a_getter_that_throws_makes_no_text_and_no_exception() throws Exception {
        CompiledTemplate template = Template.parse("{other.broken}").compile(FIND);
        Rendering.Unrendered refused =
                assertInstanceOf(
                        Rendering.Unrendered.class,
                        template.texts(null, new Object[] {1L, new Bean()}, null));
        assertEquals(Rendering.Unrendered.UNREADABLE, refused.reason());
        assertFalse(refused.detail().contains("secret"));
        assertNull(render("{other.endless}", 1L, new Bean()));
        assertNull(render("{other.sideEffect}", 1L, new Bean()));
        assertNull(render("{other.class}", 1L, new Bean()));
        assertNull(render("{other.hashCode}", 1L, new Bean()));
    }

    @Test
    void one_text_per_element_and_every_combination() throws Exception {
        assertEquals(
                List.of("p:1", "p:2"),
                render("p:{other[*].id}", 1L, List.of(product(1), product(2), product(1))));
        assertEquals(List.of(), render("p:{other[*].id}", 1L, List.of()));
        assertEquals(List.of("p:3", "p:4"), render("p:{other[*]}", 1L, new int[] {3, 4}));
        assertEquals(List.of("p:x"), render("p:{other[*]}", 1L, Map.of("k", "x")));
        assertNull(render("p:{other[*]}", 1L, Arrays.asList(1, null)));
        assertNull(render("p:{other[*]}", 1L, "text"));
        assertEquals(
                List.of("1-1", "2-1", "1-2", "2-2"),
                render("{other[*]}-{1[*]}", 1L, List.of(1, 2)));
        List<Integer> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(i);
        }
        assertNull(render("{other[*]}-{1[*]}", 1L, many));
    }

    private static Product product(long id) {
        return new Product(id, List.of());
    }

    @Test
    void receiver_result_and_method_have_their_names() throws Exception {
        Template template = Template.parse("{@this.code}:{@result.id}:{@method}");
        assertTrue(template.usesResult());
        assertTrue(template.usesReceiver());
        assertEquals(
                List.of("getter%20of%20field:5:find/long/java.lang.Object"),
                template.compile(FIND).render(new Bean(), new Object[] {1L, 2}, product(5)));
        assertNull(template.compile(FIND).render(new Bean(), new Object[] {1L, 2}, null));
        assertFalse(Template.parse("{id}").usesResult());
        assertTrue(message("{@this.x}", Shapes.method(Shop.class, "tenant")).contains("static"));
        assertTrue(
                message("{@result}", Shapes.method(Shop.class, "update"))
                        .contains("returns nothing"));
    }

    @Test
    void values_for_keys_are_objects_and_unescaped_text() throws Exception {
        Object[] arguments = {42L, "a:b"};
        assertEquals(
                new Rendering.Rendered(List.of(42L)),
                Template.parse("{id}").compile(FIND).values(null, arguments, null));
        assertEquals(
                new Rendering.Rendered(List.of("x-a:b")),
                Template.parse("x-{other}").compile(FIND).values(null, arguments, null));
    }

    @Test
    void doubled_braces_are_literal() throws Exception {
        assertEquals(List.of("{1}{id}"), render("{{{id}}}{{id}}", 1L, null));
    }

    @Test
    void faulty_text_is_refused_with_its_place() {
        assertTrue(syntax("a{id").contains("position 2"));
        assertTrue(syntax("a}b").contains("position 2"));
        assertTrue(syntax("{a{b}}").contains("position 1"));
        assertTrue(syntax("{a}{b}").contains("position 4"));
        assertTrue(syntax("{}").contains("{0}"));
        assertTrue(syntax("{a b}").contains("{a b}"));
        assertTrue(syntax("{a.}").contains("{a.}"));
        assertTrue(syntax("{a[x]}").contains("{a[x]}"));
        assertTrue(syntax("{a[-1]}").contains("{a[-1]}"));
        assertTrue(syntax("{a[0}").contains("{a[0}"));
        assertTrue(syntax("{a()}").contains("{a()}"));
        assertTrue(syntax("{a[99999999999]}").contains("placeholder"));
        assertTrue(syntax("").contains("empty"));
        assertTrue(syntax("{@path}").contains("{@path.name}"));
        assertTrue(syntax("{@reslt.id}").contains("{@result}"));
        assertTrue(syntax("{@zzzzzzzz}").contains("unknown"));
        assertTrue(syntax("{@method.name}").contains("no properties"));
    }

    private static String syntax(String template) {
        return String.valueOf(
                assertThrows(RuleSyntaxException.class, () -> Template.parse(template))
                        .getMessage());
    }

    @Test
    void a_name_that_is_no_parameter_is_refused_with_the_nearest() {
        String wrong = message("{idd}", FIND);
        assertTrue(wrong.contains("find(long, java.lang.Object)"), wrong);
        assertTrue(wrong.contains("id, other"), wrong);
        assertTrue(wrong.contains("Did you mean {id}?"), wrong);
        String nameless = message("{id}", Shapes.withoutNames(FIND));
        assertTrue(nameless.contains("-parameters"), nameless);
        assertTrue(nameless.contains("{0}"), nameless);
        assertTrue(message("{2}", FIND).contains("2 parameters"));
        assertTrue(message("{id.name}", FIND).contains("long has no properties"));
        assertTrue(
                message("{text.nme}", Shapes.method(Shop.class, "text"))
                        .contains("no property 'nme'"));
    }

    @Test
    void a_property_that_the_final_declared_type_lacks_will_never_resolve() throws Exception {
        CompiledTemplate template =
                Template.parse("{product.nme}").compile(Shapes.method(Shop.class, "update"));
        Rendering.Unrendered refused =
                assertInstanceOf(
                        Rendering.Unrendered.class,
                        template.texts(null, new Object[] {product(1)}, null));
        assertTrue(refused.isForGood());
        CompiledTemplate open = Template.parse("{other.nme}").compile(FIND);
        refused =
                assertInstanceOf(
                        Rendering.Unrendered.class,
                        open.texts(null, new Object[] {1L, product(1)}, null));
        assertFalse(refused.isForGood());
    }

    @Test
    void lists_are_split_outside_braces_parentheses_and_quotes() throws Exception {
        assertEquals(
                List.of("product:{id}", "a(b,c)", "'x,y'", "z"),
                Template.parseList("product:{id} , a(b,c),'x,y',z").stream()
                        .map(Template::text)
                        .toList());
        assertEquals(
                List.of("x,{y}'z"),
                Template.parseList("'x,{y}''z'").get(0).compile(FIND).render(null, NONE, null));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("a,,b"));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("a,"));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList(" "));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("a(b"));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("a'b"));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("a)"));
        assertThrows(RuleSyntaxException.class, () -> Template.parseList("{a,b}"));
    }

    private static final Object[] NONE = {};

    private static boolean meets(String a, String b) throws RuleSyntaxException {
        boolean one = Template.parse(a).mayMeet(Template.parse(b));
        assertEquals(one, Template.parse(b).mayMeet(Template.parse(a)));
        return one;
    }

    @Test
    void templates_meet_when_some_values_make_them_one_text() throws Exception {
        assertTrue(meets("product:{id}", "product:{product.id}"));
        assertTrue(meets("product:{id}", "product:42"));
        assertTrue(meets("a{x}b", "a{y}"));
        assertTrue(meets("{x}-b", "a-{y}"));
        assertTrue(meets("a", "a"));
        assertTrue(meets("{x}", "{y}-{z}"));
        assertFalse(meets("product:{id}", "price:{id}"));
        assertFalse(meets("product:{id}", "products"));
        assertFalse(meets("a{x}b", "a{y}c"));
        assertFalse(meets("product:{id}", "product:{a}:{b}"));
        assertFalse(meets("a", "ab"));
        assertTrue(meets("{a}x".repeat(40) + "y", "{b}x".repeat(40) + "{c}"));
        assertFalse(meets("{a}x".repeat(40) + "y", "{b}x".repeat(40) + "z"));
    }

    @Test
    void what_met_once_was_told_to_meet() throws Exception {
        Random random = new Random(3);
        String[] pieces = {"{a}", "{b}", ":", "-", "x", "1", "%", "{{"};
        MethodShape two = Shapes.method(Pairs.class, "two");
        List<Template> templates = new ArrayList<>();
        Map<String, List<Template>> byText = new LinkedHashMap<>();
        while (templates.size() < 60) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            if (!text.toString().contains("}{a") && !text.toString().contains("}{b")) {
                templates.add(Template.parse(text.toString()));
            }
        }
        for (Template template : templates) {
            for (int i = 0; i < 300; i++) {
                Object[] values = {hostile(random), hostile(random)};
                String text = String.valueOf(template.compile(two).render(null, values, null));
                byText.computeIfAbsent(text, t -> new ArrayList<>()).add(template);
            }
        }
        for (List<Template> met : byText.values()) {
            for (Template template : met) {
                assertTrue(met.get(0).mayMeet(template), () -> met.get(0) + " " + template);
            }
        }
    }
}
