package dev.deja.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Writes one payload. Not safe for several threads; thrown away after use. */
final class Writer {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Version, checksum, and numbers that turn out shorter than they might be. */
    private static final int SLACK = 16;

    private final ValueTypes types;
    private final int mostBytes;
    private final References references = new References();
    private final Repeats strings = new Repeats();
    private final Completeness completeness = new Completeness();

    private byte[] bytes;
    private int size;

    private TypePlan[] named = new TypePlan[4];
    private int namedCount;
    private long[] shapes = new long[4];
    private int shapeCount;

    /** The types of the JDK that were written, by their numbers, one bit for each. */
    private final long[] kinds = new long[ValueTypes.KINDS];

    private boolean learned;

    /** The numbers of the objects being written, one for each level. */
    private int[] path = new int[16];

    /** Whether no object was met twice so far. */
    private boolean isTree = true;

    /** The numbers of objects inside constants. */
    private @Nullable BitSet sealed;

    private int depth;
    private int nodes;
    private long heap;
    private long steps;
    private long deferred;

    /** Of the object being written, so far: the nodes that a walk through it meets. */
    private int weight;

    /** Of the objects written; 0 for those that are not complete. */
    private int[] weights = new int[16];

    Writer(ValueTypes types) {
        this.types = types;
        this.bytes = new byte[types.expectedBytes()];
        this.mostBytes = types.maxBytes() + SLACK;
    }

    /** The types of the rule whose value is written. */
    ValueTypes types() {
        return types;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** After the value: whether no value before had all of its types. */
    boolean meetsNewTypes() {
        boolean met = types.meet(kinds);
        return met || learned;
    }

    int size() {
        return size;
    }

    byte[] buffer() {
        return bytes;
    }

    long[] shapes() {
        long[] written = Arrays.copyOf(shapes, shapeCount);
        Arrays.sort(written);
        return written;
    }

    // References

    void value(@Nullable Object value, Slot slot) throws Refusal {
        if (value == null) {
            varint(Wire.NULL);
            return;
        }
        Class<?> runtime = value.getClass();
        TypePlan plan = runtime == slot.raw ? slot.plan() : Plans.of(runtime);
        if (plan instanceof RefusedPlan refused) {
            throw new Refusal(refused.reason);
        }
        if (plan instanceof StandIn standIn) {
            value(StandIn.resolve(standIn, value, slot.raw), slot);
            return;
        }
        if (!slot.raw.isInstance(value)) {
            throw new Refusal(
                    runtime.getName()
                            + " stands where the declaration says "
                            + slot.raw.getName()
                            + ": an unchecked cast broke the generic type");
        }
        if (!plan.tracked) {
            count(plan);
            weight++;
            head(plan, slot);
            plan.write(this, value, slot);
            return;
        }
        int known = references.find(value);
        if (known >= 0) {
            backReference(value, known);
            return;
        }
        Object subject = value;
        if (plan instanceof Container container) {
            subject = container.resolved(value);
            plan = subject == value ? plan : Plans.of(subject.getClass());
        }
        count(plan);
        if (++depth > Wire.MAX_DEPTH) {
            throw new Refusal("nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        int index = references.add(value);
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        path[depth] = index;
        int outer = completeness.enter();
        int outerWeight = weight;
        weight = 1;
        head(plan, slot);
        plan.write(this, subject, slot);
        completeness.leave(index, outer);
        if (index >= weights.length) {
            weights = Arrays.copyOf(weights, Math.max(2 * weights.length, index + 1));
        }
        weights[index] = weight;
        weight = Budget.sum(outerWeight, weight);
        depth--;
    }

    private void count(TypePlan plan) throws Refusal {
        heap += plan.heap;
        if (++nodes > Wire.MAX_NODES) {
            throw new Refusal("more than " + Wire.MAX_NODES + " objects");
        }
    }

    private void backReference(Object value, int index) throws Refusal {
        if (Plans.of(value.getClass()).builtLate() && isBeingWritten(index)) {
            throw new Refusal("a cycle runs through an unmodifiable collection or wrapper");
        }
        if (sealed != null && sealed.get(index)) {
            throw new Refusal(
                    "it is part of a constant, and referred to from elsewhere too: whoever reads it"
                            + " has a constant with parts of its own");
        }
        isTree = false;
        completeness.reference(index);
        weight = Budget.sum(weight, index < weights.length ? Math.max(1, weights[index]) : 1);
        varint(Wire.REFERENCE);
        varint(index);
    }

    private boolean isBeingWritten(int index) {
        for (int i = 1; i <= depth; i++) {
            if (path[i] == index) {
                return true;
            }
        }
        return false;
    }

    /** The number of the object being written. */
    int current() {
        return path[depth];
    }

    /** Nothing may refer any more to what began inside the object being written. */
    void seal() {
        BitSet all = sealed == null ? new BitSet() : sealed;
        all.set(current() + 1, references.size());
        sealed = all;
    }

    /** Of the object being written, so far. */
    int weight() {
        return weight;
    }

    /** Counts the work of hashing and comparing that reading will take. */
    void takeSteps(long count) throws Refusal {
        steps += count;
        if (steps > Budget.STEPS) {
            throw new Refusal("would take too much work to put together again");
        }
    }

    /** Counts a collection that is put together at the end, when everything is there. */
    void deferred() {
        deferred++;
        completeness.deferCurrent();
    }

    /** After the value: marks its form, and that its reading will stay within its bounds. */
    void finish() throws Refusal {
        if (!isTree) {
            bytes[0] = Wire.GRAPH;
        }
        takeSteps(deferred * (weight / Budget.DEFERRED));
        if (heap > Budget.ofObjects(size)) {
            throw new Refusal("takes far more memory than its content says");
        }
    }

    /** What is known of the object being written. */
    Completeness completeness() {
        return completeness;
    }

    private void head(TypePlan plan, Slot slot) throws Refusal {
        if (plan.fixedId >= 0) {
            kinds[plan.fixedId >> 6] |= 1L << plan.fixedId;
            varint(Wire.FIRST_FIXED + 2 * plan.fixedId);
        } else if (plan.type == slot.raw) {
            varint(Wire.EXACT);
        } else {
            type(plan);
        }
    }

    /** Writes which type follows, where the place does not tell. */
    void type(TypePlan plan) throws Refusal {
        if (plan.fixedId >= 0) {
            varint(Wire.FIRST_FIXED + 2 * plan.fixedId);
            return;
        }
        for (int i = 0; i < namedCount; i++) {
            if (named[i] == plan) {
                varint(Wire.FIRST_NUMBERED + 2 * i);
                return;
            }
        }
        learned |= types.learn(plan.type);
        if (namedCount == named.length) {
            named = Arrays.copyOf(named, 2 * namedCount);
        }
        named[namedCount++] = plan;
        varint(Wire.NAMED);
        string(plan.type.getName());
    }

    /** Writes a class that is a value itself. */
    void mention(Class<?> type) throws Refusal {
        if (!type.isPrimitive() && Recipes.named(type.getName()) != type) {
            types.mention(type);
        }
        string(type.getName());
    }

    /** Records that a class with this shape was written. */
    void shape(long shape) {
        for (int i = shapeCount - 1; i >= 0; i--) {
            if (shapes[i] == shape) {
                return;
            }
        }
        if (shapeCount == shapes.length) {
            shapes = Arrays.copyOf(shapes, 2 * shapeCount);
        }
        shapes[shapeCount++] = shape;
    }

    // Primitives

    private int reserve(int count) throws Refusal {
        int at = size;
        if (count > bytes.length - at) {
            long wanted = (long) at + count;
            if (wanted > mostBytes) {
                throw Refusal.tooLarge(mostBytes);
            }
            // Numbers ask for the longest form that they may have.
            long more = Math.max(wanted, Math.min(2L * bytes.length, mostBytes));
            bytes = Arrays.copyOf(bytes, (int) more);
        }
        size = at + count;
        return at;
    }

    void put(int value) throws Refusal {
        // Not in one expression: reserve may replace the array.
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    void bytes(byte[] source) throws Refusal {
        int at = reserve(source.length);
        System.arraycopy(source, 0, bytes, at, source.length);
    }

    /** An int in one to five bytes; small positive ones are short. */
    void varint(int value) throws Refusal {
        if ((value & ~0x7f) == 0) {
            put(value);
            return;
        }
        int at = reserve(5);
        byte[] target = bytes;
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        size = at;
    }

    void varlong(long value) throws Refusal {
        int at = reserve(10);
        byte[] target = bytes;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        size = at;
    }

    /** An int of which small magnitudes are short. */
    void signed(int value) throws Refusal {
        varint((value << 1) ^ (value >> 31));
    }

    void signedLong(long value) throws Refusal {
        varlong((value << 1) ^ (value >> 63));
    }

    void fixedInt(int value) throws Refusal {
        int at = reserve(4);
        INTS.set(bytes, at, value);
    }

    void fixedLong(long value) throws Refusal {
        int at = reserve(8);
        LONGS.set(bytes, at, value);
    }

    /**
     * A string or null, as {@link Strings} says: in ISO 8859-1, UTF-8, or UTF-16 for what UTF-8
     * cannot say (lone surrogates).
     */
    @SuppressWarnings("deprecation") // the one copy of Latin-1 characters without a temporary array
    void string(@Nullable String value) throws Refusal {
        if (value == null) {
            put(0);
            return;
        }
        int known = strings.find(value, size);
        if (known >= 0) {
            bytes[strings.place(known)] |= Strings.KEPT;
            header(known, Strings.REPEATED);
            return;
        }
        int length = value.length();
        if (Strings.isLatin1(value)) {
            header(length, Strings.LATIN1);
            int at = reserve(length);
            value.getBytes(0, length, bytes, at);
        } else if (Strings.isWellFormed(value)) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            header(utf8.length, Strings.UTF8);
            bytes(utf8);
        } else {
            // By hand: the charset would replace the very characters that brought us here.
            header(Math.multiplyExact(2, length), Strings.UTF16);
            for (int i = 0; i < length; i++) {
                put(value.charAt(i));
                put(value.charAt(i) >>> 8);
            }
        }
    }

    private void header(int length, int form) throws Refusal {
        // Far below what the shift can take.
        if (length > mostBytes) {
            throw Refusal.tooLarge(mostBytes);
        }
        varint(length << Strings.FORM_BITS | form);
    }
}
