package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.deja.rule.CacheControlText;
import dev.deja.rule.CacheRule;
import dev.deja.rule.Condition;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.HttpPatterns;
import dev.deja.rule.KeyCall;
import dev.deja.rule.KeyMaterial;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.RuleSyntaxException;
import dev.deja.rule.Template;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefinitionTest {
    /** A rule with something in every component. */
    private static final CacheRule RULE =
            new Workbench(
                            """
                            cache.a.method = java.lang.String#indexOf(int)
                            cache.a.ttl = 10m
                            cache.a.null.ttl = 1m
                            cache.a.key = {0}
                            cache.a.tags = a:{0}, b
                            cache.a.ignore.types = com.acme.Trace
                            cache.a.key.type.com.acme.Money = {amount}
                            """)
                    .state("a")
                    .rule();

    private static final CacheRule OF_ENDPOINTS =
            new Workbench(
                            """
                            cache.a.http = GET /owners/**
                            cache.a.ttl = 10m
                            cache.a.context = /shop
                            cache.a.query = page
                            cache.a.client.max-age = 30s
                            """)
                    .state("a")
                    .rule();

    @Test
    void every_component_of_a_rule_is_in_the_definition_or_has_a_reason() throws Exception {
        Set<String> unnoticed = new TreeSet<>();
        for (RecordComponent component : CacheRule.class.getRecordComponents()) {
            Map<String, Object> others =
                    others(
                            component.getName(),
                            component.getType(),
                            component.getAccessor().invoke(RULE));
            assertFalse(others.isEmpty(), component.getName());
            for (var other : others.entrySet()) {
                CacheRule rule = (CacheRule) with(RULE, component, other.getValue());
                if (Definition.hash(rule) == Definition.hash(RULE)) {
                    unnoticed.add(
                            other.getKey()
                                    .replaceAll("^origin\\..*", "origin")
                                    .replaceAll(" or .*", ""));
                }
            }
        }
        RecordComponent http = component("http");
        for (var other : others(http.getName(), http.getType(), OF_ENDPOINTS.http()).entrySet()) {
            CacheRule rule = (CacheRule) with(OF_ENDPOINTS, http, other.getValue());
            if (Definition.hash(rule) == Definition.hash(OF_ENDPOINTS)) {
                unnoticed.add(other.getKey());
            }
        }
        assertEquals(new TreeSet<>(Definition.APART.keySet()), unnoticed);
    }

    private static RecordComponent component(String name) {
        return Arrays.stream(CacheRule.class.getRecordComponents())
                .filter(each -> each.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static Object with(Record record, RecordComponent changed, @Nullable Object value)
            throws Exception {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    components[i].getName().equals(changed.getName())
                            ? value
                            : components[i].getAccessor().invoke(record);
        }
        var constructor =
                record.getClass()
                        .getDeclaredConstructor(
                                Arrays.stream(components)
                                        .map(RecordComponent::getType)
                                        .toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    /**
     * Other values of a component, by its path: of a record, those that differ in one of its own.
     */
    private static Map<String, Object> others(String path, Class<?> type, @Nullable Object value)
            throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        if (value instanceof Record nested) {
            for (RecordComponent component : nested.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                Map<String, Object> inner =
                        others(
                                path + "." + component.getName(),
                                component.getType(),
                                component.getAccessor().invoke(nested));
                for (var other : inner.entrySet()) {
                    all.put(other.getKey(), with(nested, component, other.getValue()));
                }
            }
        } else {
            for (Object other : others(type, value)) {
                all.put(all.isEmpty() ? path : path + " or " + other, other);
            }
        }
        return all;
    }

    private static List<Object> others(Class<?> type, @Nullable Object value) throws Exception {
        if (type.isEnum()) {
            List<Object> all = new ArrayList<>(List.of(type.getEnumConstants()));
            all.remove(value);
            return all;
        }
        if (type == boolean.class || type == Boolean.class) {
            return List.of(!Boolean.TRUE.equals(value));
        }
        if (type == int.class || type == Integer.class) {
            return List.of(value == null ? 1 : (Integer) value + 1);
        }
        if (type == long.class || type == Long.class) {
            return List.of(value == null ? 1L : (Long) value + 1);
        }
        if (type == double.class || type == Double.class) {
            return List.of(value == null ? 1.5 : (Double) value + 1);
        }
        if (type == String.class) {
            return List.of(value + "x");
        }
        if (type == Duration.class) {
            return List.of(value == null ? Duration.ZERO : ((Duration) value).plusMillis(1));
        }
        if (type == Template.class) {
            return List.of(template("{1}"));
        }
        if (type == MethodPatterns.class) {
            return List.of(MethodPatterns.parse("java.lang.String#indexOf(String)"));
        }
        if (type == dev.deja.rule.Origin.class) {
            return List.of(new dev.deja.rule.Origin("other", 3));
        }
        if (type == java.time.ZoneId.class) {
            return List.of(java.time.ZoneId.of("Asia/Tokyo"));
        }
        if (type == java.time.DayOfWeek.class) {
            return List.of(java.time.DayOfWeek.WEDNESDAY);
        }
        if (type == EndpointTerms.class) {
            return List.of(Objects.requireNonNull(OF_ENDPOINTS.http()));
        }
        if (type == HttpPatterns.class) {
            return List.of(HttpPatterns.parse("GET /vets"));
        }
        if (type == CacheControlText.class) {
            return List.of(CacheControlText.parse("public"));
        }
        return otherCollections(type, value);
    }

    private static List<Object> otherCollections(Class<?> type, @Nullable Object value)
            throws RuleSyntaxException {
        if (type == Condition.class) {
            return List.of(Condition.parse("arg[0] > 0"));
        }
        if (type == KeyMaterial.class) {
            return List.of(new KeyMaterial(new byte[16]));
        }
        if (type == KeyCall.class) {
            return List.of(KeyCall.parseList("other({0})").get(0));
        }
        if (type == Map.class) {
            Map<Object, Object> more =
                    new LinkedHashMap<>((Map<?, ?>) Objects.requireNonNull(value));
            more.put("more", template("{x}"));
            return List.of(more);
        }
        if (type == Set.class || type == List.class) {
            java.util.Collection<?> before =
                    (java.util.Collection<?>) Objects.requireNonNull(value);
            if (before.stream().anyMatch(Integer.class::isInstance)) {
                return List.of(List.of(418));
            }
            boolean templates = before.stream().anyMatch(Template.class::isInstance);
            Set<Object> more = new LinkedHashSet<>(before);
            more.add(templates ? template("more") : "more");
            return List.of(type == Set.class ? more : List.copyOf(more));
        }
        throw new AssertionError("say here how a " + type.getName() + " of a rule can differ");
    }

    private static Template template(String text) throws RuleSyntaxException {
        return Template.parse(text);
    }

    @Test
    void the_order_of_what_has_none_does_not_matter() {
        String common =
                "cache.a.method = java.lang.String#indexOf(int)\ncache.a.ttl = 1m\n"
                        + "cache.a.ignore.types = ";
        assertEquals(
                hash(common + "com.acme.A, com.acme.B\n"),
                hash(common + "com.acme.B, com.acme.A\n"));
    }

    @Test
    void parts_cannot_run_together() {
        String common = "cache.a.method = java.lang.String#indexOf(int)\ncache.a.ttl = 1m\n";
        long[] all = {
            hash(common),
            hash(common + "cache.a.tags = a, b\n"),
            hash(common + "cache.a.tags = a\ncache.a.ignore.types = b\n"),
            hash(common + "cache.a.tags = 'a,b'\n"),
            hash(common + "cache.a.key = a\n"),
        };
        assertEquals(all.length, Arrays.stream(all).distinct().count());
    }

    private static long hash(String rules) {
        return Definition.hash(new Workbench(rules).state("a").rule());
    }
}
