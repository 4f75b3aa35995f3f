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
 * @param allFinal whether every instance field is final, and none is a transient reference: what
 *     such a one leads to is not looked at
 * @param heap about how many bytes an instance takes, with the fields that are not carried
 * @param constants instances which are compared by identity
 * @param hidden references in transient fields that may be lost: they are not carried, but hold
 *     what the object refers to
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one constructor to the next
record ObjectLayout(
        FieldPlan[] carried,
        FieldPlan[] mustBeDefault,
        boolean allFinal,
        int heap,
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
        int heap = 16;
        for (Class<?> owner : rootFirst(type)) {
            Field[] declared = owner.getDeclaredFields();
            Arrays.sort(declared, BY_NAME);
            // Serializable is decided where the field is declared: the serialization contract of a
            // subclass says nothing about the fields of a superclass that has none.
            boolean serializable = Serializable.class.isAssignableFrom(owner);
            for (Field field : declared) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers) || Persistent.isBookkeeping(field)) {
                    continue;
                }
                allFinal &=
                        Modifier.isFinal(modifiers)
                                && (!Modifier.isTransient(modifiers)
                                        || field.getType().isPrimitive());
                heap += Long.BYTES;
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
                heap,
                Constants.of(
                        type, carried.isEmpty() && mustBeDefault.isEmpty() && hidden.isEmpty()),
                hidden.toArray(new FieldPlan[0]));
    }

    private static List<Class<?>> rootFirst(Class<?> type) {
        List<Class<?>> chain = new ArrayList<>();
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            chain.add(0, c);
        }
        return chain;
    }
}
