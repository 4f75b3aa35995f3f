package dev.deja.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of a class's written form: mostly a field of the class, but a class may also declare
 * names that it computes.
 *
 * @param place where it is kept, or null for one that exists in the written form only
 */
record SerialField(
        String name, Class<?> type, FieldPlan.Kind kind, @Nullable FieldPlan place, Slot slot) {

    static SerialField of(String name, Class<?> type, @Nullable FieldPlan place) {
        return new SerialField(name, type, FieldPlan.Kind.of(type), place, slot(type, place));
    }

    private static Slot slot(Class<?> type, @Nullable FieldPlan place) {
        Slot slot =
                place == null
                        ? Slot.of(type)
                        : Generics.slot(place.field.getGenericType(), Map.of());
        // What has no bound of its own may be less than the field's type.
        return type.isAssignableFrom(slot.raw) ? slot : Slot.of(type);
    }

    /** What a class that sets nothing has written. */
    @Nullable Object unset() {
        return switch (kind) {
            case BOOLEAN -> false;
            case BYTE -> (byte) 0;
            case SHORT -> (short) 0;
            case CHAR -> (char) 0;
            case INT -> 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case STRING, REFERENCE -> null;
        };
    }

    void write(Writer out, @Nullable Object value) throws Refusal {
        try {
            if (value == null) {
                // Of primitives there is always one.
                if (kind == FieldPlan.Kind.STRING) {
                    out.string(null);
                } else {
                    out.value(null, slot);
                }
                return;
            }
            switch (kind) {
                case BOOLEAN -> out.put((Boolean) value ? 1 : 0);
                case BYTE -> out.put((Byte) value);
                case SHORT -> out.signed((Short) value);
                case CHAR -> out.varint((Character) value);
                case INT -> out.signed((Integer) value);
                case LONG -> out.signedLong((Long) value);
                case FLOAT -> out.fixedInt(Float.floatToRawIntBits((Float) value));
                case DOUBLE -> out.fixedLong(Double.doubleToRawLongBits((Double) value));
                case STRING -> out.string((String) value);
                case REFERENCE -> out.value(value, slot);
            }
        } catch (Refusal refusal) {
            throw refusal.at("." + name);
        }
    }

    @Nullable Object read(Reader in) throws UndecodableException {
        return switch (kind) {
            case BOOLEAN -> in.bool();
            case BYTE -> in.get();
            case SHORT -> in.signedShort();
            case CHAR -> in.character();
            case INT -> in.signed();
            case LONG -> in.signedLong();
            case FLOAT -> Float.intBitsToFloat(in.fixedInt());
            case DOUBLE -> Double.longBitsToDouble(in.fixedLong());
            case STRING -> in.string();
            case REFERENCE -> in.value(slot);
        };
    }
}
