package dev.deja.codec;

import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A place that holds a reference, with what its declaration says of the values there: a field, an
 * array's elements, the elements of a collection declared {@code List<Product>}.
 *
 * <p>Writer and reader derive the slots of a value in the same way from the same declarations; the
 * shapes (SPEC B07) make sure that both sides have the same ones.
 */
final class Slot {
    private static final Slot[] NONE = {};

    /** Says nothing. */
    static final Slot ANY = new Slot(Object.class, NONE);

    final Class<?> raw;

    /** Type arguments, or the one component of an array; empty when unknown. */
    final Slot[] args;

    private @Nullable TypePlan plan;

    /** Of the JDK's, the one that was read here last. */
    private @Nullable TypePlan usual;

    // Volatile for the array's elements, which a racing thread might else see as null.
    private volatile Slot @Nullable [] fields;

    Slot(Class<?> raw, Slot[] args) {
        this.raw = raw;
        this.args = args;
    }

    static Slot of(Class<?> raw) {
        return new Slot(raw, NONE);
    }

    /** The same type arguments on another type: for what a wrapper wraps. */
    Slot as(Class<?> otherRaw) {
        return new Slot(otherRaw, args);
    }

    /** The same place as one for references. */
    Slot boxed() {
        return raw.isPrimitive() ? of(MethodType.methodType(raw).wrap().returnType()) : this;
    }

    /** The plan of the declared type itself. Kept here: the slot's owner refers to that type. */
    TypePlan plan() {
        TypePlan known = plan;
        if (known == null) {
            known = Plans.of(raw);
            plan = known;
        }
        return known;
    }

    /**
     * A plan that stands in every payload under the same head and may stand here; null when none
     * has been seen.
     */
    @Nullable TypePlan usual() {
        return usual;
    }

    /** Remembers what may stand here, if that keeps no class of the application alive. */
    void met(TypePlan met) {
        if (met.head >= 0) {
            usual = met;
        }
    }

    /** The n-th type argument of a declared type that has {@code arity} of them. */
    Slot arg(int n, int arity) {
        return args.length == arity ? args[n] : ANY;
    }

    /** The slots of the fields of an object that stands here. */
    Slot[] fieldsOf(ObjectPlan object) {
        if (args.length == 0 || object.type != raw) {
            return object.slots;
        }
        Slot[] known = fields;
        if (known == null) {
            known = object.slotsFor(args);
            fields = known;
        }
        return known;
    }
}
