package dev.deja.codec;

import java.lang.reflect.Array;

/** An array of references; those of primitives are in {@link PrimitiveArrays}. */
final class ArrayPlan extends TypePlan {
    private final Class<?> component;
    private final Slot elements;

    ArrayPlan(Class<?> type, int fixedId) {
        super(type, fixedId, true);
        this.component = type.getComponentType();
        this.elements = Slot.of(component);
    }

    /** What is known of the elements: where the array has the declared type, the declaration's. */
    private Slot elements(Slot slot) {
        return slot.raw == type && slot.args.length == 1 ? slot.args[0] : elements;
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        Object[] array = (Object[]) value;
        Slot place = elements(slot);
        out.varint(array.length);
        int i = 0;
        try {
            for (; i < array.length; i++) {
                out.value(array[i], place);
            }
        } catch (Refusal refusal) {
            throw refusal.at("[" + i + "]");
        }
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        Slot place = elements(slot);
        Object[] array = (Object[]) Array.newInstance(component, in.count(1));
        in.publish(index, array);
        for (int i = 0; i < array.length; i++) {
            array[i] = in.value(place);
        }
        // A String[] may stand in an Object[], but also, from a hostile hand, an Integer[] in
        // what backs a List<String>.
        if (slot.raw != type && slot.args.length == 1) {
            in.requireAll(array, slot.args[0]);
        }
        return array;
    }
}
