package dev.deja.codec;

import org.jspecify.annotations.Nullable;

/**
 * An enum: the constant's position for those of the application (the shape holds the names in
 * order), its name for those of the JDK, which grow between releases.
 */
final class EnumPlan extends TypePlan {
    final boolean byName;

    /** Of an enum of the application. */
    final long shape;

    // Volatile for the array's elements, which a racing thread might else see as null.
    private volatile Object @Nullable [] constants;

    EnumPlan(Class<?> type, int fixedId) {
        super(type, fixedId, false);
        this.byName = Plans.isOfJdk(type);
        this.shape = byName ? 0 : Shape.ofEnum(type);
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the shape vouches for the order
    void write(Writer out, Object value, Slot slot) throws Refusal {
        if (!byName) {
            out.shape(shape);
        }
        Enum<?> constant = (Enum<?>) value;
        if (byName) {
            out.string(constant.name());
        } else {
            out.varint(constant.ordinal());
        }
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        if (byName) {
            return constant(in.text());
        }
        in.requireShape(this, shape);
        int ordinal = in.varint();
        Object[] all = constants();
        if (ordinal < 0 || ordinal >= all.length) {
            throw new UndecodableException("no such constant of " + type.getName());
        }
        return all[ordinal];
    }

    /** The constant of that name. */
    Object constant(String name) throws UndecodableException {
        for (Object constant : constants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new UndecodableException("no such constant of " + type.getName());
    }

    private Object[] constants() throws UndecodableException {
        Object[] known = constants;
        if (known == null) {
            known = type.getEnumConstants();
            if (known == null) {
                throw new UndecodableException(type.getName() + " is no enum");
            }
            constants = known;
        }
        return known;
    }
}
