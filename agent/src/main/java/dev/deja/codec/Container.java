package dev.deja.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JDK class that holds values of the application. It is taken apart into its parts (elements, or
 * keys and values in turn) with at most a few words about itself (a comparator, say), and put
 * together again through the JDK's own methods.
 */
abstract non-sealed class Container extends TypePlan {

    /** What a container is, as far as its treatment depends on it. */
    enum Trait {
        /** Parts are keys and values in turn. */
        MAP,
        /** The order of the parts means nothing. */
        UNORDERED,
        /** Putting it together asks the parts for hash, equality or order. */
        COMPARING,
        /** It can only be made when the parts are there. */
        BUILT_LATE,
        /** Cannot change once made. */
        IMMUTABLE
    }

    static final Object[] NONE = {};

    private final boolean map;
    private final boolean unordered;
    private final boolean comparing;
    private final boolean late;
    private final boolean immutable;

    Container(int id, Class<?> type, Trait... traits) {
        super(type, id, true);
        Set<Trait> all = Set.of(traits);
        this.map = all.contains(Trait.MAP);
        this.unordered = all.contains(Trait.UNORDERED);
        this.comparing = all.contains(Trait.COMPARING);
        this.late = all.contains(Trait.BUILT_LATE);
        this.immutable = all.contains(Trait.IMMUTABLE);
    }

    boolean isMap() {
        return map;
    }

    boolean isUnordered() {
        return unordered;
    }

    boolean isImmutable() {
        return immutable;
    }

    @Override
    boolean builtLate() {
        return late;
    }

    /**
     * The container as it comes back: a wrapper around a stand-in is one around what stands behind
     * it, which may be of another class (a list with random access, say).
     */
    Object resolved(Object container) throws Refusal {
        return container;
    }

    /** The elements, or keys and values in turn. */
    abstract @Nullable Object[] parts(Object container) throws Refusal;

    /** What the container is besides its parts: compared, where order is, with a copy's. */
    @Nullable Object[] header(Object container) throws Refusal {
        return NONE;
    }

    void writeHeader(Writer out, Object container) throws Refusal {}

    /** Makes the empty container; for one that is built late, whatever {@link #close} needs. */
    abstract Object open(Reader in, int size) throws UndecodableException;

    /** Puts the parts in, and returns the container; or makes it of them. */
    abstract Object close(Object opened, @Nullable Object[] parts) throws UndecodableException;

    /** What is known of the parts at a place. */
    Slot partSlot(int n, Slot slot) {
        return map ? slot.arg(n & 1, 2) : slot.arg(0, 1);
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        @Nullable Object[] parts = parts(value);
        out.varint(parts.length);
        writeHeader(out, value);
        int i = 0;
        try {
            for (; i < parts.length; i++) {
                out.value(parts[i], partSlot(i, slot));
            }
        } catch (Refusal refusal) {
            throw refusal.at(step(i));
        }
        if (comparing) {
            out.takeSteps(out.weight() + pairs(parts.length));
        }
        if (comparing && out.completeness().reachedIncomplete()) {
            if (late) {
                throw new Refusal(
                        "its elements refer back to what holds it: a cycle through an"
                                + " unmodifiable set or map cannot be rebuilt");
            }
            out.deferred();
        }
    }

    /** Whether it compares by hash; else by order, or each with each. */
    boolean isHashed() {
        return comparing;
    }

    /** Comparisons of each part with each, for what has neither hash nor order to go by. */
    long pairs(int parts) {
        return 0;
    }

    /** Before the parts are put in: that nobody has chosen them so that it takes forever. */
    final void guard(Reader in, Object opened, @Nullable Object[] parts)
            throws UndecodableException {
        in.takeSteps(
                pairs(parts.length) + (isHashed() ? HashFlood.steps(type, opened, parts, map) : 0));
    }

    /** How a path names a part. */
    String step(int n) {
        if (!map) {
            return "[" + n + "]";
        }
        return (n % 2 == 0 ? ".keys[" : ".values[") + n / 2 + "]";
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        int size = in.count(1);
        if (map && size % 2 != 0) {
            throw new UndecodableException("a key without a value");
        }
        Object opened = open(in, size);
        if (!late) {
            in.publish(index, opened);
        }
        @Nullable Object[] parts = new @Nullable Object[size];
        Slot even = partSlot(0, slot);
        Slot odd = map ? partSlot(1, slot) : even;
        for (int i = 0; i < size; i++) {
            parts[i] = in.value((i & 1) == 0 ? even : odd);
        }
        if (comparing && in.completeness().reachedIncomplete()) {
            if (late) {
                throw new UndecodableException("a cycle through an unmodifiable set or map");
            }
            in.defer(this, opened, parts);
            return opened;
        }
        if (comparing) {
            in.takeSteps(in.weight());
            guard(in, opened, parts);
        }
        Object closed = close(opened, parts);
        // A wrapper's class depends on what it wraps, and that comes from the bytes.
        if (closed.getClass() != type) {
            throw new UndecodableException("contents that make no " + type.getName());
        }
        return closed;
    }

    /** Where duplicates in the bytes would silently make it smaller. */
    static void requireSize(int expected, int actual) throws UndecodableException {
        if (expected != actual) {
            throw new UndecodableException("elements that are equal to each other");
        }
    }
}
