package dev.deja.codec;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One class in the ancestry of an object that is written by its serialization contract, as far as
 * it declares something itself (Java Object Serialization Specification, chapters 1 to 3).
 */
final class SerialClass {
    private static final List<Class<?>> HASHED =
            List.of(HashMap.class, HashSet.class, Hashtable.class, ConcurrentHashMap.class);

    private static final Slot[] NOTHING_KNOWN = {};

    final Class<?> type;

    /** In an order that is the same everywhere. */
    final SerialField[] fields;

    /**
     * Transient fields about which no contract says that they may be lost: of a class that is not
     * Serializable.
     */
    final FieldPlan[] mustBeDefault;

    /** Takes the object and an {@code ObjectOutputStream}; null for a class without. */
    final @Nullable MethodHandle writeObject;

    /** Takes the object and an {@code ObjectInputStream}; null for a class without. */
    final @Nullable MethodHandle readObject;

    private SerialClass(
            Class<?> type,
            SerialField[] fields,
            FieldPlan[] mustBeDefault,
            @Nullable Method writeObject,
            @Nullable Method readObject) {
        this.type = type;
        this.fields = fields;
        this.mustBeDefault = mustBeDefault;
        this.writeObject = writeObject == null ? null : Trusted.method(writeObject);
        this.readObject = readObject == null ? null : Trusted.method(readObject);
    }

    static SerialClass of(Class<?> type) {
        // A record is written by its components, whatever methods it declares (chapter 1.13).
        if (!Serializable.class.isAssignableFrom(type) || type.isRecord()) {
            return new SerialClass(
                    type,
                    fieldsAsTheyAre(type),
                    transients(type).toArray(new FieldPlan[0]),
                    null,
                    null);
        }
        return new SerialClass(
                type,
                declared(type),
                new FieldPlan[0],
                contract(type, "writeObject", ObjectOutputStream.class),
                contract(type, "readObject", ObjectInputStream.class));
    }

    /** Whether the class has something to say on how its objects are written. */
    static boolean speaks(Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type) || type.isRecord()) {
            return false;
        }
        return contract(type, "writeObject", ObjectOutputStream.class) != null
                || contract(type, "readObject", ObjectInputStream.class) != null
                || declaresFields(type);
    }

    private static boolean declaresFields(Class<?> type) {
        return declaration(type) != null;
    }

    private static @Nullable Field declaration(Class<?> type) {
        try {
            Field field = type.getDeclaredField("serialPersistentFields");
            int modifiers = field.getModifiers();
            return field.getType() == ObjectStreamField[].class
                            && Modifier.isPrivate(modifiers)
                            && Modifier.isStatic(modifiers)
                            && Modifier.isFinal(modifiers)
                    ? field
                    : null;
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /** A private method without result; others of that name are no part of the contract. */
    private static @Nullable Method contract(Class<?> type, String name, Class<?> parameter) {
        try {
            Method method = type.getDeclaredMethod(name, parameter);
            int modifiers = method.getModifiers();
            return method.getReturnType() == void.class
                            && Modifier.isPrivate(modifiers)
                            && !Modifier.isStatic(modifiers)
                    ? method
                    : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static SerialField[] fieldsAsTheyAre(Class<?> type) {
        List<SerialField> all = new ArrayList<>();
        for (Field field : sorted(type)) {
            if (!Persistent.isBookkeeping(field)
                    && !Modifier.isStatic(field.getModifiers())
                    && !Modifier.isTransient(field.getModifiers())) {
                all.add(SerialField.of(field.getName(), field.getType(), new FieldPlan(field)));
            }
        }
        return all.toArray(new SerialField[0]);
    }

    private static List<FieldPlan> transients(Class<?> type) {
        List<FieldPlan> all = new ArrayList<>();
        if (Plans.isOfJdk(type)) {
            return all;
        }
        for (Field field : sorted(type)) {
            if (!Persistent.isBookkeeping(field)
                    && !Modifier.isStatic(field.getModifiers())
                    && Modifier.isTransient(field.getModifiers())) {
                all.add(new FieldPlan(field));
            }
        }
        return all;
    }

    private static Field[] sorted(Class<?> type) {
        Field[] declared = type.getDeclaredFields();
        Arrays.sort(
                declared,
                Comparator.comparing(Field::getName)
                        .thenComparing(field -> field.getType().descriptorString()));
        return declared;
    }

    /**
     * Those that the class declares to write, else all that are not transient. Not from
     * ObjectStreamClass, whose cache keeps classes of the application alive on older JDKs.
     */
    private static SerialField[] declared(Class<?> type) {
        Field declaration = declaration(type);
        if (declaration == null) {
            return fieldsAsTheyAre(type);
        }
        Trusted.initialise(type);
        if (!(RawMemory.getStatic(declaration) instanceof ObjectStreamField[] described)) {
            return fieldsAsTheyAre(type);
        }
        List<SerialField> all = new ArrayList<>();
        for (ObjectStreamField field : described) {
            all.add(SerialField.of(field.getName(), field.getType(), place(type, field)));
        }
        all.sort(Comparator.comparing(SerialField::name));
        return all.toArray(new SerialField[0]);
    }

    private static @Nullable FieldPlan place(Class<?> type, ObjectStreamField described) {
        try {
            Field field = type.getDeclaredField(described.getName());
            return field.getType() == described.getType()
                            && !Modifier.isStatic(field.getModifiers())
                    ? new FieldPlan(field)
                    : null;
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /**
     * Whether reading runs code that may ask the objects it gets for a hash or an order, or do with
     * them whatever an application likes: they have to be complete then.
     */
    boolean asksItsParts() {
        if (readObject == null) {
            return false;
        }
        return !Plans.isOfJdk(type)
                || Map.class.isAssignableFrom(type)
                || Set.class.isAssignableFrom(type)
                || PriorityQueue.class.isAssignableFrom(type);
    }

    /**
     * What is known of the objects that a collection or map of the JDK writes, elements or keys and
     * values in turn; empty of other classes.
     *
     * @param object the class of the object, which is this one or inherits from it
     * @param slot where the object stands
     */
    Slot[] elements(Class<?> object, Slot slot) {
        boolean isMap = Map.class.isAssignableFrom(type);
        if (!Plans.isOfJdk(type) || !(isMap || Collection.class.isAssignableFrom(type))) {
            return NOTHING_KNOWN;
        }
        Slot[] args = argsOf(object, slot);
        if (args.length == (isMap ? 2 : 1) && !isAny(args)) {
            return args;
        }
        // Declared as a List of something, it holds that, whatever its own parameters mean.
        boolean asDeclared =
                Plans.isOfJdk(slot.raw)
                        && (isMap ? Map.class : Collection.class).isAssignableFrom(slot.raw);
        return asDeclared && slot.args.length == (isMap ? 2 : 1) ? slot.args : NOTHING_KNOWN;
    }

    private static boolean isAny(Slot[] slots) {
        for (Slot each : slots) {
            if (each.raw != Object.class) {
                return false;
            }
        }
        return true;
    }

    /** This class's own type arguments in an object. */
    private Slot[] argsOf(Class<?> object, Slot slot) {
        Map<TypeVariable<?>, Slot> known =
                Generics.bind(object, slot.raw == object ? slot.args : NOTHING_KNOWN);
        Class<?> owner = object;
        while (owner != type) {
            Class<?> superclass = owner.getSuperclass();
            known = Generics.bindSuper(owner, superclass, known);
            owner = superclass;
        }
        TypeVariable<?>[] variables = type.getTypeParameters();
        Slot[] args = new Slot[variables.length];
        for (int i = 0; i < args.length; i++) {
            args[i] = known.getOrDefault(variables[i], Slot.ANY);
        }
        return args;
    }

    /** Whether what it writes besides its objects says only how large a table is. */
    boolean isHashTable() {
        return HASHED.contains(type);
    }

    /** The fields' present values, primitives boxed. */
    @Nullable Object[] values(Object object) throws Refusal {
        @Nullable Object[] values = new @Nullable Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            FieldPlan place = fields[i].place();
            if (place == null) {
                throw new Refusal(
                        type.getName()
                                + " declares the field "
                                + fields[i].name()
                                + " to be written, and has none of that name and type");
            }
            values[i] = place.get(object);
        }
        return values;
    }

    /** Sets what {@link #values} gave. */
    void set(Object object, @Nullable Object[] values) throws UndecodableException {
        for (int i = 0; i < fields.length; i++) {
            FieldPlan place = fields[i].place();
            if (place != null) {
                place.set(object, values[i]);
            }
        }
    }

    int indexOf(String name) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such field: " + name);
    }
}
