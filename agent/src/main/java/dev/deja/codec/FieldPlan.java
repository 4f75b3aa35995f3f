package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** One instance field of the application. */
final class FieldPlan {

    /** How a field is kept in memory and in a payload. */
    enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        CHAR,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        STRING,
        REFERENCE;

        static Kind of(Class<?> type) {
            if (type == String.class) {
                return STRING;
            }
            return switch (type.descriptorString()) {
                case "Z" -> BOOLEAN;
                case "B" -> BYTE;
                case "S" -> SHORT;
                case "C" -> CHAR;
                case "I" -> INT;
                case "J" -> LONG;
                case "F" -> FLOAT;
                case "D" -> DOUBLE;
                default -> REFERENCE;
            };
        }
    }

    private static final String META_CLASS = "groovy.lang.MetaClassImpl";

    final Field field;
    final String name;
    final Kind kind;
    final long offset;
    private final boolean isMetaClass;

    FieldPlan(Field field) {
        this.field = field;
        this.name = field.getName();
        this.kind = Kind.of(field.getType());
        this.offset = RawMemory.offset(field);
        this.isMetaClass = isMetaClass(field);
    }

    boolean isReference() {
        return kind == Kind.REFERENCE || kind == Kind.STRING;
    }

    /**
     * The bits of a primitive field; equal bits are equal values, but for the many forms of NaN.
     */
    long bits(Object object) {
        return switch (kind) {
            case BOOLEAN -> RawMemory.getBoolean(object, offset) ? 1 : 0;
            case BYTE -> RawMemory.getByte(object, offset);
            case SHORT -> RawMemory.getShort(object, offset);
            case CHAR -> RawMemory.getChar(object, offset);
            case INT -> RawMemory.getInt(object, offset);
            case LONG -> RawMemory.getLong(object, offset);
            case FLOAT -> Float.floatToIntBits(RawMemory.getFloat(object, offset));
            case DOUBLE -> Double.doubleToLongBits(RawMemory.getDouble(object, offset));
            case STRING, REFERENCE -> throw new IllegalStateException(name);
        };
    }

    /** For a transient field about which no contract says that it may be lost. */
    void requireDefaultIn(Object object) throws Refusal {
        if (isReference() ? isLost(RawMemory.get(object, offset)) : bits(object) != 0) {
            throw new Refusal(
                            "a transient field of a class that is not Serializable holds a value,"
                                    + " and nothing says whether it may be lost")
                    .at("." + name);
        }
    }

    /** Whether an object would miss what its transient field holds. */
    private boolean isLost(@Nullable Object value) {
        return value != null && !(isMetaClass && value.getClass().getName().equals(META_CLASS));
    }

    /**
     * Groovy keeps in each object how its methods are found, and looks that up by the class where
     * it is missing. One that was made for the object alone is another class.
     */
    private static boolean isMetaClass(Field field) {
        if (!field.getName().equals("metaClass")) {
            return false;
        }
        try {
            for (Method method : field.getDeclaringClass().getDeclaredMethods()) {
                if (method.getName().equals("$getStaticMetaClass")) {
                    return true;
                }
            }
        } catch (LinkageError e) {
            // Nothing is known of its methods.
        }
        return false;
    }

    /** The value, primitives boxed. */
    @Nullable Object get(Object object) {
        return switch (kind) {
            case BOOLEAN -> RawMemory.getBoolean(object, offset);
            case BYTE -> RawMemory.getByte(object, offset);
            case SHORT -> RawMemory.getShort(object, offset);
            case CHAR -> RawMemory.getChar(object, offset);
            case INT -> RawMemory.getInt(object, offset);
            case LONG -> RawMemory.getLong(object, offset);
            case FLOAT -> RawMemory.getFloat(object, offset);
            case DOUBLE -> RawMemory.getDouble(object, offset);
            case STRING, REFERENCE -> RawMemory.get(object, offset);
        };
    }

    /** Sets a value as {@link #get} returns it, after checking it against the field's type. */
    void set(Object object, @Nullable Object value) throws UndecodableException {
        if (isReference()) {
            RawMemory.put(object, offset, field.getType().cast(value));
            return;
        }
        if (value == null) {
            throw new UndecodableException("null where a primitive stands");
        }
        switch (kind) {
            case BOOLEAN -> RawMemory.putBoolean(object, offset, (Boolean) value);
            case BYTE -> RawMemory.putByte(object, offset, (Byte) value);
            case SHORT -> RawMemory.putShort(object, offset, (Short) value);
            case CHAR -> RawMemory.putChar(object, offset, (Character) value);
            case INT -> RawMemory.putInt(object, offset, (Integer) value);
            case LONG -> RawMemory.putLong(object, offset, (Long) value);
            case FLOAT -> RawMemory.putFloat(object, offset, (Float) value);
            case DOUBLE -> RawMemory.putDouble(object, offset, (Double) value);
            case STRING, REFERENCE -> throw new IllegalStateException(name);
        }
    }
}
