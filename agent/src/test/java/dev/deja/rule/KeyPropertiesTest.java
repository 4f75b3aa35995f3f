package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys are equal exactly when the content of the arguments is. */
class KeyPropertiesTest {
    enum Kind {
        A,
        B
    }

    record Leaf(@Nullable String a, long b) {}

    record Tree(@Nullable Object left, @Nullable Object right) {}

    static final class Plain {
        @Nullable Object content;
        Kind kind = Kind.A;
        int @Nullable [] numbers;
    }

    @SuppressWarnings("unused")
    interface Methods {
        String mixed(Object open, String text, @Nullable List<?> list);

        String flat(Object open, String text, Comparable<?> other);

        String one(Object open);

        String pair(Number number, String text);

        String closed(java.time.LocalDate day, Double number, java.util.UUID id);

        String comparables(Comparable<?> a, Comparable<?> b);
    }

    private final Random random = new Random(42);

    @Test
    void different_content_means_different_keys_and_equal_content_equal_ones() throws Exception {
        KeyPlan plan = Shapes.plan(Methods.class, "mixed");
        Map<String, Object> modelOf = new HashMap<>();
        Map<Object, String> keyOf = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            @Nullable Object[] arguments = {
                value(3), text(), random.nextInt(9) == 0 ? null : list(2)
            };
            String key = Shapes.key(plan, arguments);
            Object model = model(arguments);
            assertEquals(modelOf.computeIfAbsent(key, k -> model), model, key);
            assertEquals(keyOf.computeIfAbsent(model, m -> key), key);
            for (int at = 0; at < key.length(); at++) {
                char c = key.charAt(at);
                assertFalse(c <= ' ' || c == '{' || c == '}', key);
            }
        }
    }

    @Test
    void stand_ins_are_equal_exactly_when_keys_are() throws Exception {
        for (String method : List.of("flat", "one", "pair", "closed", "comparables")) {
            KeyPlan plan = Shapes.plan(Methods.class, method);
            Map<String, Object> localOf = new HashMap<>();
            Map<Object, String> keyOf = new HashMap<>();
            for (int i = 0; i < 15_000; i++) {
                @Nullable Object[] arguments =
                        switch (method) {
                            case "flat" -> new Object[] {scalar(), text(), scalar()};
                            case "one" -> new Object[] {scalar()};
                            case "closed" ->
                                    new Object[] {
                                        nullOr(java.time.LocalDate.ofEpochDay(random.nextInt(2))),
                                        nullOr(NUMBERS[random.nextInt(NUMBERS.length)]),
                                        nullOr(new java.util.UUID(0, random.nextInt(2)))
                                    };
                            case "comparables" -> new Object[] {scalar(), scalar()};
                            default -> new Object[] {random.nextInt(3), text()};
                        };
                Object local =
                        switch (arguments.length) {
                            case 1 -> plan.local1(null, arguments[0]);
                            case 2 -> plan.local2(null, arguments[0], arguments[1]);
                            default -> plan.local(null, arguments);
                        };
                if (local != null) {
                    String key = Shapes.key(plan, arguments);
                    assertEquals(localOf.computeIfAbsent(key, k -> local), local);
                    assertEquals(keyOf.computeIfAbsent(local, l -> key), key);
                }
            }
        }
    }

    private String text() {
        return TemplateTest.hostile(random);
    }

    /** Those that look alike and are not, and the other way round. */
    private static final Double[] NUMBERS = {
        0.0,
        -0.0,
        1.0,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8_0000_0000_0001L),
        Double.MIN_VALUE,
        Double.POSITIVE_INFINITY
    };

    private @Nullable Object nullOr(Object value) {
        return random.nextInt(5) == 0 ? null : value;
    }

    private @Nullable Object scalar() {
        return switch (random.nextInt(19)) {
            case 13 -> java.time.LocalDate.ofEpochDay(random.nextInt(2));
            case 14 -> new java.util.UUID(0, random.nextInt(2));
            case 15 -> java.time.Instant.ofEpochSecond(random.nextInt(2), random.nextInt(2));
            case 16 -> (byte) random.nextInt(3);
            case 17 -> java.time.LocalDateTime.of(2024, 1, 1, 0, random.nextInt(2));
            case 18 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 0 -> null;
            case 1 -> random.nextInt(3);
            case 2 -> (long) random.nextInt(3);
            case 3 -> (short) random.nextInt(3);
            case 4 -> (double) random.nextInt(3) * (random.nextBoolean() ? 1 : -1);
            case 5 -> (float) random.nextInt(3);
            case 6 -> random.nextBoolean();
            case 7 -> (char) ('0' + random.nextInt(3));
            case 8 -> Kind.values()[random.nextInt(2)];
            case 9 -> new BigDecimal(random.nextBoolean() ? "1" : "1.0");
            case 10 -> random.nextBoolean() ? Double.NaN : Float.NaN;
            default -> text();
        };
    }

    private @Nullable Object value(int depth) {
        if (depth == 0) {
            return scalar();
        }
        return switch (random.nextInt(11)) {
            case 0 -> list(depth);
            case 1 -> set(depth);
            case 2 -> map(depth);
            case 3 -> array(depth);
            case 4 -> new Leaf(random.nextInt(5) == 0 ? null : text(), random.nextInt(2));
            case 5 -> new Tree(value(depth - 1), value(depth - 1));
            case 6 -> plain(depth);
            case 7 -> Optional.ofNullable(value(depth - 1));
            default -> scalar();
        };
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list =
                random.nextBoolean() ? new ArrayList<>() : new CopyOnWriteArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(value(depth - 1));
        }
        return list;
    }

    /** Of scalars: the JDK's sets go by equals, which is not what is tested. */
    private Set<@Nullable Object> set(int depth) {
        Set<@Nullable Object> set = depth == 1 ? new HashSet<>() : new LinkedHashSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            set.add(scalar());
        }
        return set;
    }

    private Map<@Nullable Object, @Nullable Object> map(int depth) {
        Map<@Nullable Object, @Nullable Object> map =
                random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(scalar(), value(depth - 1));
        }
        return map;
    }

    private Object array(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> new int[random.nextInt(2)];
            case 1 -> new byte[random.nextInt(3)];
            case 2 -> new String[] {text()};
            default -> new Object[] {value(depth - 1), value(depth - 1)};
        };
    }

    private Plain plain(int depth) {
        Plain plain = new Plain();
        plain.content = value(depth - 1);
        plain.kind = Kind.values()[random.nextInt(2)];
        plain.numbers = random.nextBoolean() ? null : new int[random.nextInt(2)];
        return plain;
    }

    /** The content as nested JDK values, whose equals is equality of content. */
    private static Object model(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof List<?> list) {
            return List.of("list", models(list));
        }
        if (value instanceof Set<?> set) {
            List<Object> models = models(new ArrayList<>(set));
            return set.size() > 1 && set instanceof LinkedHashSet
                    ? List.of("sequenced set", models)
                    : List.of("set", new HashSet<>(models));
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> models = new HashMap<>();
            map.forEach((k, v) -> models.put(model(k), model(v)));
            return map.size() > 1 && map instanceof LinkedHashMap
                    ? List.of("sequenced map", models, models(new ArrayList<>(map.keySet())))
                    : List.of("map", models);
        }
        if (value instanceof Optional<?> optional) {
            return List.of("optional", optional.isPresent() ? List.of(model(optional.get())) : "");
        }
        if (value instanceof int[] ints) {
            return List.of("ints", Arrays.stream(ints).boxed().toList());
        }
        if (value instanceof byte[] bytes) {
            return List.of("bytes", Arrays.toString(bytes));
        }
        if (value instanceof Object[] array) {
            return List.of(array.getClass(), models(Arrays.asList(array)));
        }
        if (value instanceof Leaf leaf) {
            return List.of("leaf", model(leaf.a()), leaf.b());
        }
        if (value instanceof Tree tree) {
            return List.of("tree", model(tree.left()), model(tree.right()));
        }
        if (value instanceof Plain plain) {
            return List.of("plain", model(plain.content), plain.kind, model(plain.numbers));
        }
        return List.of(value.getClass(), value);
    }

    private static List<Object> models(List<?> values) {
        List<Object> models = new ArrayList<>();
        for (Object value : values) {
            models.add(model(value));
        }
        return models;
    }
}
