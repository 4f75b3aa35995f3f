package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one class are written into a key: by content, never by the application's {@code
 * equals}, {@code hashCode} or {@code toString} (SPEC C05).
 *
 * <p>Grammar, in which every piece of text is escaped ({@link Escapes}), so that brackets, commas
 * and quotes are the encoding's own:
 *
 * <pre>
 * value   = %n | scalar | [type] "[" items "]" | [type] form
 * scalar  = text                      where the declared type says what it is
 *         | 42 | 42L | 'abc' | type(text) ...   elsewhere, see {@link Scalar.Mark}
 * items   = value,value               List, Set (sorted), SequencedSet, Queue, array
 *         | value=value,...           Map (sorted by key), SequencedMap
 *         | name=value,...            record, data object
 * type    = binary class name, or List, Set, SequencedSet, Map, SequencedMap, Queue, Collection,
 *           Entry; "*" per array dimension
 * </pre>
 *
 * <p>The type is left out where the declared type of the place (parameter, field, component) is
 * that type itself. As in {@code java.util}, a list is a list whatever class implements it. Sets
 * and maps whose iteration order is nobody's intention ({@code HashMap}, {@code Set.of}) are
 * sorted; all others, such as {@code LinkedHashMap}, {@code TreeMap} and views of what is not
 * known, keep their order and say so, since two that are equal may be answered differently.
 *
 * <p>Made once per class. It hangs off the class, so that nothing of the agent's holds an
 * application's class.
 */
abstract class Recipe {
    private static final ClassValue<Recipe> RECIPES =
            new ClassValue<>() {
                @Override
                protected Recipe computeValue(Class<?> type) {
                    return make(type);
                }
            };

    /** Implementations whose content is their elements, though they keep it in own fields. */
    private static final String[] TRUSTED_COLLECTIONS = {
        "com.google.common.collect.Immutable",
        "com.google.common.collect.Regular",
        "com.google.common.collect.Singleton",
        "com.google.common.collect.Lists$",
        "kotlin.collections.Empty",
        "kotlin.collections.builders.",
    };

    /** Sets and maps whose order says nothing. */
    private static final Set<String> ORDER_FREE =
            Set.of(
                    "java.util.HashSet",
                    "java.util.HashMap",
                    "java.util.HashMap$KeySet",
                    "java.util.HashMap$EntrySet",
                    "java.util.Hashtable",
                    "java.util.ImmutableCollections$Set12",
                    "java.util.ImmutableCollections$SetN",
                    "java.util.ImmutableCollections$Map1",
                    "java.util.ImmutableCollections$MapN",
                    "java.util.concurrent.ConcurrentHashMap",
                    "java.util.concurrent.ConcurrentHashMap$KeySetView",
                    "java.util.concurrent.ConcurrentHashMap$EntrySetView");

    /** What an open place calls the type. */
    final String type;

    private Recipe(String type) {
        this.type = type;
    }

    /** A class of the unnamed package could be called {@code List}. */
    private static String called(Class<?> type) {
        String name = type.getName();
        return name.indexOf('.') < 0 ? "." + name : name;
    }

    static Recipe of(Class<?> type) {
        return RECIPES.get(type);
    }

    /** Writes a value; false after {@link KeyWriter#fail}. */
    abstract boolean write(Object value, String declared, KeyWriter to);

    // --- which recipe ---

    private static Recipe make(Class<?> type) {
        Scalar scalar = Scalar.of(type);
        if (scalar != null) {
            return new Single(scalar);
        }
        if (type.isArray()) {
            return type == byte[].class ? new Bytes() : new OfArray(type);
        }
        if (type.isHidden() || type.getName().contains("$$Lambda")) {
            return new Refused(type, "is a lambda or a hidden class");
        }
        if (Proxy.isProxyClass(type) || type.getName().contains("$$") || isEnhanced(type)) {
            return new Refused(type, "is a generated proxy");
        }
        boolean isContainer =
                Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        if (isContainer) {
            return container(type);
        }
        if (Access.isJdk(type)) {
            return fromJdk(type);
        }
        return isClosure(type) ? new Refused(type, "is a Groovy closure") : Data.of(type);
    }

    private static boolean isClosure(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals("groovy.lang.Closure")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEnhanced(Class<?> type) {
        String name = type.getName();
        return name.contains("$HibernateProxy$") || name.contains("$ByteBuddy$");
    }

    private static Recipe fromJdk(Class<?> type) {
        if (type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class) {
            return new Maybe(type);
        }
        if (Map.Entry.class.isAssignableFrom(type) && type.getName().startsWith("java.util.")) {
            return new Pair();
        }
        return new Refused(type, "is a JDK class without readable content");
    }

    private static Recipe container(Class<?> type) {
        if (isUnordered(type)) {
            return new Refused(type, "has no content of its own");
        }
        String called = null;
        if (!(Access.isJdk(type) ? type.getName().startsWith("java.util.") : isTrusted(type))) {
            if (Access.isJdk(type) || addsFields(type)) {
                return new Refused(type, "is a collection with fields of its own");
            }
            called = called(type);
        }
        if (Map.class.isAssignableFrom(type)) {
            return new Entries(called, isOrderFree(type));
        }
        if (List.class.isAssignableFrom(type)) {
            return new Elements(called, "List", "java.util.List", Order.KEPT);
        }
        if (Set.class.isAssignableFrom(type)) {
            return new Elements(
                    called,
                    "Set",
                    "java.util.Set",
                    isOrderFree(type) ? Order.FREE : Order.SEQUENCED);
        }
        return ArrayDeque.class.isAssignableFrom(type)
                ? new Elements(called, "Queue", "java.util.Queue", Order.KEPT)
                : new Elements(called, "Collection", "java.util.Collection", Order.KEPT);
    }

    /** By exact class: a subclass may iterate as it likes. */
    private static boolean isOrderFree(Class<?> type) {
        return Access.isJdk(type) && ORDER_FREE.contains(type.getName());
    }

    /** Their iteration shows an order, or a choice of elements, that is not their content. */
    private static boolean isUnordered(Class<?> type) {
        String name = type.getName();
        return IdentityHashMap.class.isAssignableFrom(type)
                || WeakHashMap.class.isAssignableFrom(type)
                || Properties.class.isAssignableFrom(type)
                || java.util.PriorityQueue.class.isAssignableFrom(type)
                || (java.util.Queue.class.isAssignableFrom(type)
                        && name.startsWith("java.util.concurrent."));
    }

    private static boolean isTrusted(Class<?> type) {
        for (String prefix : TRUSTED_COLLECTIONS) {
            if (type.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean addsFields(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (Access.isJdk(c)) {
                return !c.getName().startsWith("java.util.") || c.getName().contains(".Abstract");
            }
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    return true;
                }
            }
        }
        return true;
    }

    // --- the recipes ---

    /** A value that is one piece of text. */
    static final class Single extends Recipe {
        final Scalar scalar;

        Single(Scalar scalar) {
            super(scalar.kind());
            this.scalar = scalar;
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            String text = scalar.text(value);
            if (text == null) {
                return to.fail(
                        KeyPlan.NoKey.UNREADABLE,
                        value.getClass().getName() + " has a value without a short text");
            }
            return to.writeScalar(scalar, text, declared);
        }
    }

    /** Base64 keeps a digest readable at all. */
    private static final class Bytes extends Recipe {
        Bytes() {
            super("byte*");
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            byte[] bytes = (byte[]) value;
            if (bytes.length > KeyWriter.MAX_CHARACTERS / 2) {
                return to.fail(KeyPlan.NoKey.TOO_LARGE, "byte[] of " + bytes.length + " bytes");
            }
            to.open(declared.equals("[B") ? null : type);
            to.out.append(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            return to.close();
        }
    }

    private static final class OfArray extends Recipe {
        private final String declaredAs;
        private final String component;

        OfArray(Class<?> type) {
            super(starred(type));
            this.declaredAs = type.getName();
            this.component = type.getComponentType().getName();
        }

        private static String starred(Class<?> type) {
            int dimensions = 0;
            Class<?> element = type;
            for (Class<?> c = type.getComponentType(); c != null; c = c.getComponentType()) {
                element = c;
                dimensions++;
            }
            return element.getName() + "*".repeat(dimensions);
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            int length = Array.getLength(value);
            to.open(declared.equals(declaredAs) ? null : type);
            for (int i = 0; i < length; i++) {
                if (i > 0) {
                    to.out.append(',');
                }
                if (!to.write(Array.get(value, i), component)) {
                    return to.within("[" + i + "]");
                }
            }
            return to.close();
        }
    }

    /** What the order of elements means. */
    private enum Order {
        /** All there is to the kind of collection. */
        KEPT,
        /** Nothing. */
        FREE,
        /** Kept, and to be told from its sorted kin. */
        SEQUENCED
    }

    private static final class Elements extends Recipe {
        private final String declaredAs;
        private final Order order;
        private final String sequenced;

        Elements(@Nullable String called, String family, String declaredAs, Order order) {
            super(called != null ? called : family);
            this.declaredAs = called != null ? called : declaredAs;
            this.order = order;
            this.sequenced = called != null ? called : "SequencedSet";
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            if (value instanceof SortedSet<?> set && hasOwnOrder(set.comparator())) {
                return to.fail(
                        KeyPlan.NoKey.UNREADABLE,
                        value.getClass().getName() + " has a comparator, which is no content");
            }
            boolean isSorted = order == Order.FREE;
            if (order == Order.SEQUENCED && ((Collection<?>) value).size() > 1) {
                to.dependsOnOrder();
                to.open(sequenced);
            } else {
                to.open(declared.equals(declaredAs) ? null : type);
            }
            int from = to.out.length();
            List<String> sorted = isSorted ? new ArrayList<>() : List.of();
            int index = 0;
            for (Object element : (Collection<?>) value) {
                if (!isSorted && index > 0) {
                    to.out.append(',');
                }
                if (!to.write(element, "")) {
                    return to.within("[" + (isSorted ? "" : index) + "]");
                }
                if (isSorted) {
                    sorted.add(to.cut(from));
                }
                index++;
            }
            if (index > 1 && isSorted) {
                to.dependsOnOrder();
            }
            to.appendSorted(sorted);
            return to.close();
        }
    }

    private static boolean hasOwnOrder(@Nullable Comparator<?> comparator) {
        return comparator != null
                && !comparator.equals(Comparator.naturalOrder())
                && !comparator.equals(Collections.reverseOrder());
    }

    private static final class Entries extends Recipe {
        private final String declaredAs;
        private final boolean isSorted;
        private final String sequenced;

        Entries(@Nullable String called, boolean isSorted) {
            super(called != null ? called : "Map");
            this.declaredAs = called != null ? called : "java.util.Map";
            this.isSorted = isSorted;
            this.sequenced = called != null ? called : "SequencedMap";
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            if (value instanceof SortedMap<?, ?> map && hasOwnOrder(map.comparator())) {
                return to.fail(
                        KeyPlan.NoKey.UNREADABLE,
                        value.getClass().getName() + " has a comparator, which is no content");
            }
            if (!isSorted && ((Map<?, ?>) value).size() > 1) {
                to.open(sequenced);
            } else {
                to.open(declared.equals(declaredAs) ? null : type);
            }
            int from = to.out.length();
            List<String> items = new ArrayList<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                if (!to.writeEntry(entry.getKey(), entry.getValue())) {
                    return false;
                }
                items.add(to.cut(from));
            }
            if (items.size() > 1) {
                to.dependsOnOrder();
            }
            if (isSorted) {
                to.appendSorted(items);
            } else {
                to.appendAll(items);
            }
            return to.close();
        }
    }

    private static final class Pair extends Recipe {
        Pair() {
            super("Entry");
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
            to.open(declared.equals("java.util.Map$Entry") ? null : type);
            return to.writeEntry(entry.getKey(), entry.getValue()) && to.close();
        }
    }

    private static final class Maybe extends Recipe {
        private final String declaredAs;

        Maybe(Class<?> type) {
            super(type.getSimpleName());
            this.declaredAs = type.getName();
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            Object content = PropertyPath.content(value);
            to.open(declared.equals(declaredAs) ? null : type);
            if (content == null) {
                to.out.append(Escapes.EMPTY_OPTIONAL);
                return to.close();
            }
            return to.write(content, "") && to.close();
        }
    }

    /** Records and plain objects: their fields, superclass first, then by name. */
    private static final class Data extends Recipe {
        private final String declaredAs;
        private final String[] names;
        private final String[] types;
        private final MethodHandle[] readers;

        /** How a Groovy object's methods are found: no content, unless it has its own. */
        private final @Nullable MethodHandle metaClass;

        private Data(
                Class<?> type,
                List<String> names,
                List<String> types,
                List<MethodHandle> readers,
                @Nullable MethodHandle metaClass) {
            super(called(type));
            this.metaClass = metaClass;
            this.declaredAs = type.getName();
            this.names = names.toArray(new String[0]);
            this.types = types.toArray(new String[0]);
            this.readers = readers.toArray(new MethodHandle[0]);
        }

        static Recipe of(Class<?> type) {
            List<Class<?>> line = new ArrayList<>();
            Class<?> base = type;
            while (base != null && !Access.isJdk(base)) {
                line.add(0, base);
                base = base.getSuperclass();
            }
            if (base != null && base != Object.class && base != Record.class && hasFields(base)) {
                return new Refused(type, "extends " + base.getName());
            }
            List<String> names = new ArrayList<>();
            List<String> types = new ArrayList<>();
            List<MethodHandle> readers = new ArrayList<>();
            MethodHandle metaClass = null;
            try {
                for (Class<?> owner : line) {
                    Field[] fields = owner.getDeclaredFields();
                    Arrays.sort(fields, Comparator.comparing(Field::getName));
                    for (Field field : fields) {
                        if (Modifier.isStatic(field.getModifiers())) {
                            continue;
                        }
                        MethodHandle reader = Access.reader(field);
                        if (isMetaClass(field) && reader != null) {
                            metaClass = reader;
                            continue;
                        }
                        if (isKept(owner, field)) {
                            continue;
                        }
                        if (Modifier.isTransient(field.getModifiers()) || reader == null) {
                            String why = reader == null ? "not accessible" : "transient";
                            return new Refused(
                                    type, "has the field " + field.getName() + ", which is " + why);
                        }
                        names.add(owner == type ? field.getName() : owner(owner, field));
                        types.add(field.getType().getName());
                        readers.add(reader);
                    }
                }
            } catch (LinkageError e) {
                return new Refused(type, "has a field whose class is missing");
            }
            if (names.isEmpty() && !type.isRecord() && !hasEquals(type)) {
                return new Refused(type, "has no fields and no equals: only its identity");
            }
            return new Data(type, names, types, readers, metaClass);
        }

        private static boolean isMetaClass(Field field) {
            return Modifier.isTransient(field.getModifiers())
                    && field.getType().getName().equals("groovy.lang.MetaClass");
        }

        /** A Groovy string's texts and values are its content; it may keep what they make. */
        private static boolean isKept(Class<?> owner, Field field) {
            return owner.getName().equals("org.codehaus.groovy.runtime.GStringImpl")
                    && !field.getName().equals("strings");
        }

        /** Two classes of one line may have fields of one name. */
        private static String owner(Class<?> owner, Field field) {
            return owner.getSimpleName() + "." + field.getName();
        }

        private static boolean hasFields(Class<?> base) {
            for (Class<?> c = base; c != null; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean hasEquals(Class<?> type) {
            try {
                return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException | LinkageError e) {
                return false;
            }
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            Object methods = metaClass == null ? null : read(metaClass, value);
            if (methods != null
                    && !methods.getClass().getName().equals("groovy.lang.MetaClassImpl")) {
                return to.fail(
                        KeyPlan.NoKey.UNREADABLE, type + " may have methods of this object alone");
            }
            to.open(declared.equals(declaredAs) ? null : type);
            for (int i = 0; i < readers.length; i++) {
                if (i > 0) {
                    to.out.append(',');
                }
                to.escapes.append(to.out, names[i]);
                to.out.append('=');
                if (!to.write(read(readers[i], value), types[i])) {
                    return to.within("." + names[i]);
                }
            }
            return to.close();
        }

        private static @Nullable Object read(MethodHandle reader, Object from) {
            try {
                return (Object) reader.invokeExact(from);
            } catch (Error | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What has no content that could be told. */
    private static final class Refused extends Recipe {
        private final String why;

        Refused(Class<?> type, String why) {
            super(type.getName());
            this.why = why;
        }

        @Override
        boolean write(Object value, String declared, KeyWriter to) {
            return to.fail(KeyPlan.NoKey.UNREADABLE, type + " " + why);
        }
    }
}
