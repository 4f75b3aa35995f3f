package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record or plain class of the application: its fields, superclass first, then by name. */
final class ObjectPlan extends TypePlan {
    final FieldPlan[] fields;

    private final FieldPlan.Kind[] kinds;
    private final long[] offsets;

    /** What the fields' declarations say, without knowledge of the class's type arguments. */
    final Slot[] slots;

    /** Whether no instance field can be assigned after construction. */
    final boolean allFinal;

    final long shape;

    /** Transient fields that have to hold their default. */
    private final FieldPlan[] mustBeDefault;

    private final Constants constants;

    /** Whether an instance may be a constant, which is carried by its name and its fields. */
    private final boolean mayBeConstant;

    /** References that are not carried, but reachable. */
    final FieldPlan[] hidden;

    /** Whether it is mapped to a table: then a copy is detached from any session. */
    final boolean persistent;

    private final @Nullable FieldPlan interceptor;

    ObjectPlan(Class<?> type, ObjectLayout layout) {
        super(type, NAMED, true);
        this.fields = layout.carried();
        this.kinds = new FieldPlan.Kind[fields.length];
        this.offsets = new long[fields.length];
        for (int i = 0; i < fields.length; i++) {
            kinds[i] = fields[i].kind;
            offsets[i] = fields[i].offset;
        }
        this.mustBeDefault = layout.mustBeDefault();
        this.allFinal = layout.allFinal();
        this.constants = layout.constants();
        this.hidden = layout.hidden();
        this.mayBeConstant = !constants.isEmpty() && Trusted.isAvailable();
        this.persistent = Persistent.isEntity(type);
        this.interceptor = persistent ? Persistent.interceptor(type) : null;
        this.shape = Shape.ofObject(type, layout);
        this.slots = slotsFor(new Slot[0]);
        this.heap = layout.heap();
    }

    /** What the fields' declarations say when the class's type arguments are known. */
    Slot[] slotsFor(Slot[] args) {
        List<Slot> found = new ArrayList<>(fields.length);
        Class<?> owner = type;
        Map<TypeVariable<?>, Slot> known = Generics.bind(type, args);
        for (int i = fields.length - 1; i >= 0; i--) {
            Field field = fields[i].field;
            while (field.getDeclaringClass() != owner) {
                Class<?> superclass = owner.getSuperclass();
                known = Generics.bindSuper(owner, superclass, known);
                owner = superclass;
            }
            Slot place = Generics.slot(field.getGenericType(), known);
            // A wildcard's bound may be wider than that of the variable it stands for.
            found.add(
                    field.getType().isAssignableFrom(place.raw) ? place : Slot.of(field.getType()));
        }
        Collections.reverse(found);
        return found.toArray(new Slot[0]);
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        if (persistent) {
            out.types().sawEntity();
        }
        out.shape(shape);
        int constant = mayBeConstant ? constants.indexOf(value) + 1 : 0;
        if (mayBeConstant) {
            out.varint(constant);
            requireDefaults(value);
        } else {
            refuseWhatFieldsDoNotTell(value);
        }
        Slot[] places = slot.fieldsOf(this);
        int i = 0;
        try {
            for (; i < fields.length; i++) {
                write(out, value, fields[i], places[i]);
            }
        } catch (Refusal refusal) {
            throw refusal.at("." + fields[i].name);
        }
        if (constant != 0) {
            out.seal();
        }
    }

    private static void write(Writer out, Object object, FieldPlan field, Slot slot)
            throws Refusal {
        long offset = field.offset;
        switch (field.kind) {
            case BOOLEAN -> out.put(RawMemory.getBoolean(object, offset) ? 1 : 0);
            case BYTE -> out.put(RawMemory.getByte(object, offset));
            case SHORT -> out.signed(RawMemory.getShort(object, offset));
            case CHAR -> out.varint(RawMemory.getChar(object, offset));
            case INT -> out.signed(RawMemory.getInt(object, offset));
            case LONG -> out.signedLong(RawMemory.getLong(object, offset));
            case FLOAT -> out.fixedInt(Float.floatToRawIntBits(RawMemory.getFloat(object, offset)));
            case DOUBLE ->
                    out.fixedLong(Double.doubleToRawLongBits(RawMemory.getDouble(object, offset)));
            case STRING -> out.string((String) RawMemory.get(object, offset));
            case REFERENCE -> out.value(RawMemory.get(object, offset), slot);
        }
    }

    /** Refuses an instance with more to it than the fields that are carried. */
    void refuseWhatFieldsDoNotTell(Object value) throws Refusal {
        constants.refuse(value);
        requireDefaults(value);
    }

    private void requireDefaults(Object value) throws Refusal {
        if (interceptor != null) {
            Persistent.requireLoaded(interceptor, value);
        }
        for (FieldPlan field : mustBeDefault) {
            field.requireDefaultIn(value);
        }
    }

    /** An instance whose fields are all to be set. */
    Object allocate() throws UndecodableException {
        try {
            return RawMemory.allocate(type);
        } catch (InstantiationException e) {
            throw new UndecodableException(type.getName() + " cannot be created", e);
        }
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        in.requireShape(this, shape);
        if (persistent) {
            in.types().sawEntity();
        }
        int constant = mayBeConstant ? in.varint() : 0;
        Object object = allocate();
        in.publish(index, object);
        Slot[] places = slot.fieldsOf(this);
        // What a field needs lies side by side: on a hit this loop is most of the codec's work.
        FieldPlan.Kind[] all = kinds;
        long[] where = offsets;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == FieldPlan.Kind.STRING) {
                RawMemory.put(object, where[i], in.string());
            } else if (all[i] == FieldPlan.Kind.REFERENCE) {
                // The reader returns only what may stand in the slot, and the slot is never wider
                // than the field.
                RawMemory.put(object, where[i], in.value(places[i]));
            } else {
                readPrimitive(in, object, all[i], where[i]);
            }
        }
        if (constant == 0) {
            return object;
        }
        in.seal(index);
        return constants.get(constant - 1, object);
    }

    private static void readPrimitive(Reader in, Object object, FieldPlan.Kind kind, long offset)
            throws UndecodableException {
        switch (kind) {
            case BOOLEAN -> RawMemory.putBoolean(object, offset, in.bool());
            case BYTE -> RawMemory.putByte(object, offset, in.get());
            case SHORT -> RawMemory.putShort(object, offset, in.signedShort());
            case CHAR -> RawMemory.putChar(object, offset, in.character());
            case INT -> RawMemory.putInt(object, offset, in.signed());
            case LONG -> RawMemory.putLong(object, offset, in.signedLong());
            case FLOAT -> RawMemory.putFloat(object, offset, Float.intBitsToFloat(in.fixedInt()));
            case DOUBLE ->
                    RawMemory.putDouble(object, offset, Double.longBitsToDouble(in.fixedLong()));
            case STRING, REFERENCE -> throw new IllegalStateException(kind.name());
        }
    }
}
