package dev.deja.codec;

/**
 * How the values of one class are written and read. Computed once per class; holds nothing of the
 * application but that class and what it refers to.
 */
abstract sealed class TypePlan
        permits RefusedPlan,
                StandIn,
                LeafPlan,
                EnumPlan,
                ArrayPlan,
                ObjectPlan,
                ContractPlan,
                Container {

    /** For types that the payload names. */
    static final int NAMED = -1;

    final Class<?> type;

    /** The number of the type in every payload ever written, or {@link #NAMED}. */
    final int fixedId;

    /**
     * Whether an instance has an identity that the copy must show: shared and cyclic references to
     * it stay what they are. Not so for values such as strings, numbers and dates.
     */
    final boolean tracked;

    /** The head that says in every payload that an instance follows, or -1. */
    final int head;

    /**
     * Where its shape stood among those of the last payload: the values of a rule mostly have the
     * same ones. Any number is a valid guess.
     */
    int shapePlace;

    /** About how much heap an instance takes, its elements not counted. */
    int heap = 48;

    TypePlan(Class<?> type, int fixedId, boolean tracked) {
        this.type = type;
        this.fixedId = fixedId;
        this.tracked = tracked;
        this.head = fixedId < 0 ? -1 : Wire.FIRST_FIXED + 2 * fixedId;
    }

    /**
     * Whether a reader makes the object only after its contents, so that no cycle can lead to it.
     */
    boolean builtLate() {
        return false;
    }

    abstract void write(Writer out, Object value, Slot slot) throws Refusal;

    /**
     * Reads what {@link #write} wrote.
     *
     * @param index the number of the object in the reference table, -1 when it is not tracked
     */
    abstract Object read(Reader in, Slot slot, int index) throws UndecodableException;
}
