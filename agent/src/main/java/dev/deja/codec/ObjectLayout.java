package dev.deja.codec;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The instance fields of a class, sorted out.
 *
 * @param carried written and read: superclass first, then by name
 * @param mustBeDefault transient fields of a class that is not Serializable: nothing says that they
 *     may be lost, so that they must hold their default
 * @param allFinal whether every instance field is final
 * @param constants instances which are compared by identity
 * @param hidden references in transient fields that may be lost: they are not carried, but hold
 *     what the object refers to
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one constructor to the next
record ObjectLayout(
        FieldPlan[] carried,
        FieldPlan[] mustBeDefault,
        boolean allFinal,
        Constants constants,
        FieldPlan[] hidden) {

    // getDeclaredFields promises no order; two fields of one name exist after obfuscation.
    private static final Comparator<Field> BY_NAME =
            Comparator.comparing(Field::getName)
                    .thenComparing(field -> field.getType().descriptorString());

    static ObjectLayout of(Class<?> type) {
        List<FieldPlan> carried = new ArrayList<>();
        List<FieldPlan> mustBeDefault = new ArrayList<>();
        List<FieldPlan> hidden = new ArrayList<>();
        boolean allFinal = true;
        for (Class<?> owner : rootFirst(type)) {
            Field[] declared = owner.getDeclaredFields();
            Arrays.sort(declared, BY_NAME);
            // Serializable is decided where the field is declared: the serialization contract of a
            // subclass says nothing about the fields of a superclass that has none.
            boolean serializable = Serializable.class.isAssignableFrom(owner);
            for (Field field : declared) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers)) {
                    continue;
                }
                allFinal &= Modifier.isFinal(modifiers);
                if (!Modifier.isTransient(modifiers)) {
                    carried.add(new FieldPlan(field));
                } else if (!serializable) {
                    mustBeDefault.add(new FieldPlan(field));
                } else if (!field.getType().isPrimitive()) {
                    hidden.add(new FieldPlan(field));
                }
            }
        }
        return new ObjectLayout(
                carried.toArray(new FieldPlan[0]),
                mustBeDefault.toArray(new FieldPlan[0]),
                allFinal,
                Constants.of(
                        type, carried.isEmpty() && mustBeDefault.isEmpty() && hidden.isEmpty()),
                hidden.toArray(new FieldPlan[0]));
    }

    /** Whether an object is nothing but an instance of its class. */
    boolean isStateless() {
        return carried.length == 0 && mustBeDefault.length == 0 && hidden.length == 0;
    }

    private static List<Class<?>> rootFirst(Class<?> type) {
        List<Class<?>> chain = new ArrayList<>();
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            chain.add(0, c);
        }
        return chain;
    }
}
