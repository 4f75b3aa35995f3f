package dev.deja.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of the types that {@link RandomTypes} makes, drawn by chance. */
@SuppressWarnings({
    "JdkObsolete",
    "JavaUtilDate"
}) // what applications return is carried, old or not
final class RandomValues {
    private static final int DEEPEST = 6;

    private final Random random;
    private final Class<?>[] classes;

    /** Made before, to be referred to again. */
    private final List<Object> made = new ArrayList<>();

    private int budget = 300;

    RandomValues(Random random, Class<?>[] classes) {
        this.random = random;
        this.classes = classes;
    }

    /** What stands for a wildcard or a variable. */
    private static Type known(Type type, Map<TypeVariable<?>, Type> bound) {
        if (type instanceof WildcardType wildcard) {
            return known(wildcard.getUpperBounds()[0], bound);
        }
        return type instanceof TypeVariable<?> variable
                ? bound.getOrDefault(variable, Object.class)
                : type;
    }

    @Nullable Object value(Type declared, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Type type = known(declared, bound);
        Class<?> raw = raw(type, bound);
        if (!raw.isPrimitive() && (random.nextInt(12) == 0 || --budget < 0)) {
            return null;
        }
        if (!raw.isPrimitive() && !made.isEmpty() && random.nextInt(8) == 0) {
            Object again = made.get(random.nextInt(made.size()));
            // Only where nothing is said of what is inside it.
            if (type == raw && raw.isInstance(again) && raw.getTypeParameters().length == 0) {
                return again;
            }
        }
        Object value = fresh(type, raw, bound, depth);
        if (value != null && !(value instanceof Class<?>)) {
            made.add(value);
        }
        return value;
    }

    private @Nullable Object fresh(
            Type type, Class<?> raw, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Object scalar = scalar(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw.isArray()) {
            return array(type, raw, bound, depth);
        }
        if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        if (raw.getName().startsWith("java.")) {
            return depth > DEEPEST ? null : ofJdk(type, raw, bound, depth);
        }
        return depth > DEEPEST ? null : object(type, raw, bound, depth);
    }

    private @Nullable Object scalar(Class<?> raw) {
        long bits = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(300) - 100;
        if (raw == int.class || raw == Integer.class) {
            return (int) bits;
        } else if (raw == long.class || raw == Long.class) {
            return bits;
        } else if (raw == boolean.class || raw == Boolean.class) {
            return bits % 2 == 0;
        } else if (raw == byte.class) {
            return (byte) bits;
        } else if (raw == short.class) {
            return (short) bits;
        } else if (raw == char.class || raw == Character.class) {
            return (char) bits;
        } else if (raw == float.class) {
            return random.nextInt(5) == 0 ? Float.NaN : random.nextFloat();
        } else if (raw == double.class || raw == Double.class) {
            return switch (random.nextInt(6)) {
                case 0 -> Double.NaN;
                case 1 -> -0.0;
                case 2 -> Double.NEGATIVE_INFINITY;
                default -> random.nextDouble();
            };
        } else if (raw == String.class || raw == CharSequence.class) {
            return text();
        } else if (raw == BigDecimal.class) {
            return new BigDecimal(BigInteger.valueOf(bits), random.nextInt(20) - 5);
        } else if (raw == BigInteger.class) {
            return new BigInteger(random.nextInt(200), random);
        } else if (raw == UUID.class) {
            return new UUID(random.nextLong(), bits);
        } else if (raw == LocalDate.class) {
            return LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000);
        } else if (raw == Instant.class) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        } else if (raw == Duration.class) {
            return Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000));
        } else if (raw == LocalDateTime.class) {
            return LocalDateTime.of(2020, 1 + random.nextInt(12), 3, 4, 5, 6, random.nextInt(999));
        } else if (raw == Date.class) {
            return new Date(bits);
        } else if (raw == Number.class) {
            return random.nextBoolean() ? (Object) 7 : BigDecimal.TEN;
        } else if (raw == Comparable.class) {
            return random.nextBoolean() ? (Object) text() : 5L;
        }
        return null;
    }

    private String text() {
        String[] parts = {"a", "Z", " ", "é", "ß", "Ā", "漢", "\uD83D\uDE00", "\n", "\0", "0"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return random.nextInt(40) == 0 ? text + "\uD800" : text.toString();
    }

    private Object array(Type type, Class<?> raw, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Type component =
                type instanceof GenericArrayType generic
                        ? generic.getGenericComponentType()
                        : raw.getComponentType();
        Object array = Array.newInstance(raw.getComponentType(), random.nextInt(4));
        for (int i = 0; i < Array.getLength(array); i++) {
            Object element = value(component, bound, depth + 1);
            if (element != null || !raw.getComponentType().isPrimitive()) {
                Array.set(array, i, element);
            }
        }
        return array;
    }

    private @Nullable Object ofJdk(
            Type type, Class<?> raw, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Type first = argument(type, 0, bound);
        Type second = argument(type, 1, bound);
        if (raw == Optional.class) {
            return Optional.ofNullable(value(first, bound, depth + 1));
        } else if (raw == BitSet.class) {
            return BitSet.valueOf(new long[] {random.nextLong()});
        } else if ((raw == EnumSet.class || raw == EnumMap.class) && !raw(first, bound).isEnum()) {
            return null;
        } else if (raw == EnumSet.class) {
            return enumSet(raw(first, bound));
        } else if (raw == EnumMap.class) {
            return enumMap(raw(first, bound));
        } else if (raw == TreeMap.class) {
            TreeMap<Object, Object> map =
                    new TreeMap<>(random.nextBoolean() ? Collections.reverseOrder() : null);
            map.put(text(), 1);
            map.put(text(), 2);
            return map;
        } else if (raw.isAssignableFrom(TreeSet.class) && raw.getSimpleName().contains("Sorted")) {
            return new TreeSet<Object>(List.of(1L, random.nextLong()));
        } else if (Map.class.isAssignableFrom(raw)) {
            return map(raw, first, second, bound, depth);
        } else if (Set.class.isAssignableFrom(raw)) {
            return set(raw, first, bound, depth);
        } else if (raw == Object.class) {
            return anything(depth);
        }
        return list(raw, first, bound, depth);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the caller's type says that it is an enum
    private Object enumSet(Class<?> type) {
        EnumSet set = EnumSet.noneOf((Class) type);
        for (Object constant : type.getEnumConstants()) {
            if (random.nextBoolean()) {
                set.add(constant);
            }
        }
        return set;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the caller's type says that it is an enum
    private Object enumMap(Class<?> type) {
        EnumMap map = new EnumMap((Class) type);
        for (Object constant : type.getEnumConstants()) {
            if (random.nextBoolean()) {
                map.put(constant, text());
            }
        }
        return map;
    }

    private Object list(Class<?> raw, Type element, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        List<@Nullable Object> content = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            content.add(value(element, bound, depth + 1));
        }
        if (raw == LinkedList.class) {
            return new LinkedList<>(content);
        }
        if (raw == ArrayList.class || content.contains(null)) {
            return content;
        }
        return switch (random.nextInt(6)) {
            case 0 -> List.copyOf(content);
            case 1 -> Collections.unmodifiableList(content);
            case 2 -> new LinkedList<>(content);
            case 3 -> content.isEmpty() ? Collections.emptyList() : content.stream().toList();
            case 4 -> Arrays.asList(content.toArray());
            default -> content;
        };
    }

    private Object set(Class<?> raw, Type element, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Set<Object> content = raw == HashSet.class ? new HashSet<>() : new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            content.add(key(raw(element, bound), depth));
        }
        return raw == Set.class && random.nextBoolean() ? Set.copyOf(content) : content;
    }

    private Object map(
            Class<?> raw, Type key, Type value, Map<TypeVariable<?>, Type> bound, int depth)
            throws ReflectiveOperationException {
        Map<Object, @Nullable Object> content =
                raw == HashMap.class ? new HashMap<>() : new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            content.put(key(raw(key, bound), depth), value(value, bound, depth + 1));
        }
        return raw == Map.class && !content.containsValue(null) && random.nextBoolean()
                ? Map.copyOf(content)
                : content;
    }

    /** Of content, so that sets mean the same before and after. */
    private Object key(Class<?> raw, int depth) {
        Object scalar = scalar(raw == Object.class ? String.class : raw);
        if (scalar != null) {
            return scalar;
        }
        Object[] constants = raw.getEnumConstants();
        return constants == null ? depth : constants[random.nextInt(constants.length)];
    }

    private @Nullable Object anything(int depth) throws ReflectiveOperationException {
        Class<?>[] simple = {String.class, Integer.class, UUID.class, int[].class, List.class};
        if (random.nextBoolean()) {
            return fresh(String.class, simple[random.nextInt(simple.length)], Map.of(), depth + 1);
        }
        return fresh(Object.class, classes[random.nextInt(classes.length)], Map.of(), depth + 1);
    }

    private @Nullable Object object(
            Type type, Class<?> declared, Map<TypeVariable<?>, Type> outer, int depth)
            throws ReflectiveOperationException {
        Class<?> concrete = concrete(declared);
        if (concrete == null) {
            return null;
        }
        Map<TypeVariable<?>, Type> bound = new HashMap<>();
        for (int i = 0; i < concrete.getTypeParameters().length; i++) {
            Type argument = argument(type, i, outer);
            bound.put(concrete.getTypeParameters()[i], argument);
        }
        Constructor<?> constructor = concrete.getDeclaredConstructors()[0];
        Type[] parameters = constructor.getGenericParameterTypes();
        @Nullable Object[] arguments = new @Nullable Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = value(parameters[i], bound, depth + 1);
        }
        Object object = constructor.newInstance(arguments);
        for (Field field : concrete.getFields()) {
            if (!Modifier.isFinal(field.getModifiers())
                    && !Modifier.isStatic(field.getModifiers())
                    && random.nextInt(3) == 0) {
                // To itself, or to what was made before it, which may come to hold it.
                Object to = random.nextBoolean() ? object : pickMade();
                if (field.getType().isInstance(to)) {
                    field.set(object, to);
                }
            }
        }
        return object;
    }

    private @Nullable Object pickMade() {
        return made.isEmpty() ? null : made.get(random.nextInt(made.size()));
    }

    private @Nullable Class<?> concrete(Class<?> declared) {
        if (!Modifier.isAbstract(declared.getModifiers())) {
            return declared;
        }
        List<Class<?>> fitting = new ArrayList<>();
        for (Class<?> each : classes) {
            if (declared.isAssignableFrom(each) && !Modifier.isAbstract(each.getModifiers())) {
                fitting.add(each);
            }
        }
        return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    }

    private static Type argument(Type type, int n, Map<TypeVariable<?>, Type> bound) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] all = parameterized.getActualTypeArguments();
            return known(all[n < all.length ? n : 0], bound);
        }
        return Object.class;
    }

    private static Class<?> raw(Type type, Map<TypeVariable<?>, Type> bound) {
        if (type instanceof Class<?> raw) {
            return raw;
        } else if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType(), bound);
        } else if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType(), bound).arrayType();
        } else if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0], bound);
        } else if (type instanceof TypeVariable<?> variable) {
            Type known = bound.get(variable);
            return known == null ? Object.class : raw(known, Map.of());
        }
        throw new IllegalArgumentException(type.toString());
    }
}
