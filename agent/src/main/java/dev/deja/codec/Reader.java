package dev.deja.codec;

import java.io.InvalidObjectException;
import java.io.ObjectInputValidation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one payload and believes nothing of it. Not safe for several threads; thrown away after
 * use.
 */
final class Reader {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final TypePlan[] NO_PLANS = {};
    private static final String[] NO_STRINGS = {};
    private static final Object[] NO_OBJECTS = {};
    private static final int MOST_EXPECTED = 4096;

    /** A collection that waits for its elements to be complete before it asks them for a hash. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Pending(Container plan, Object opened, Object[] parts) {}

    private record Validation(ObjectInputValidation object, int priority) {}

    private final ValueTypes types;
    private final long[] shapes;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    private TypePlan[] named = NO_PLANS;
    private int namedCount;

    /** By their numbers, those that come again. */
    private @Nullable String[] strings = NO_STRINGS;

    private int stringCount;

    /** Those that may be referred to; none in a tree. */
    private @Nullable Object[] objects;

    private int objectCount;
    private final boolean isTree;
    private final Completeness completeness;
    private @Nullable List<Pending> pending;
    private @Nullable List<Validation> validations;

    private int depth;
    private int nodes;
    private long bytesLeft;
    private int stepsLeft = (int) Budget.STEPS;

    /** Of the object being read, so far: the nodes that a walk through it meets. */
    private int weight;

    /** From the first reference to an object that began earlier on; most values have none. */
    private @Nullable Sharing sharing;

    /** What the objects of a value weigh in which some are shared. */
    private static final class Sharing {
        int[] weights;

        /** Of the objects before this one, those that were complete have no weight here. */
        final int firstWeighed;

        /** What those weigh at most. */
        final int mostBefore;

        /** Whether that has taken the place of a weight. */
        boolean isEstimate;

        Sharing(int capacity, int firstWeighed, int mostBefore) {
            this.weights = new int[capacity];
            this.firstWeighed = firstWeighed;
            this.mostBefore = mostBefore;
        }
    }

    /** Begins with the byte that tells the form, which is known to be one of the two. */
    Reader(ValueTypes types, long[] shapes, byte[] bytes, int form, int end) {
        this.types = types;
        this.shapes = shapes;
        this.bytes = bytes;
        this.start = form + 1;
        this.at = start;
        this.end = end;
        this.isTree = bytes[form] == Wire.TREE;
        this.completeness = isTree ? Completeness.OF_TREES : new Completeness();
        this.objects = isTree ? NO_OBJECTS : table();
        this.bytesLeft = Budget.ofReading(end - start);
    }

    /** The values of a rule are alike, so that most need no second table. */
    private @Nullable Object[] table() {
        int expected = (end - start) / types.bytesPerObject() + 2;
        return new @Nullable Object[Math.min(MOST_EXPECTED, expected)];
    }

    /** Keeps all weights from the start, for a value that seemed to take too much work. */
    void weighAll() {
        sharing = new Sharing(objects.length, 0, 0);
    }

    /** Whether the work was estimated, so that a second reader that weighs all may manage it. */
    boolean isEstimate() {
        return sharing != null && sharing.isEstimate;
    }

    /** The four bytes at a place, as {@link #fixedInt} reads them. */
    static int fixedInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /** The types of the rule whose value is read. */
    ValueTypes types() {
        return types;
    }

    boolean isAtEnd() {
        return at == end;
    }

    // References

    @Nullable Object value(Slot slot) throws UndecodableException {
        int head = varint();
        TypePlan plan = slot.usual();
        if (plan == null || plan.head != head) {
            if (head == Wire.NULL) {
                return null;
            }
            if (head == Wire.REFERENCE) {
                return backReference(slot);
            }
            plan = head == Wire.EXACT ? slot.plan() : checked(type(head), slot);
        }
        if (++nodes > Wire.MAX_NODES) {
            throw new UndecodableException("more than " + Wire.MAX_NODES + " objects");
        }
        takeBytes(plan.heap);
        if (!plan.tracked) {
            weight++;
            return plan.read(this, slot, -1);
        }
        if (++depth > Wire.MAX_DEPTH) {
            throw new UndecodableException("nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        int outerWeight = weight;
        weight = 1;
        if (isTree) {
            Object object = plan.read(this, slot, -1);
            weight = Budget.sum(outerWeight, weight);
            depth--;
            return object;
        }
        int index = reserve();
        int outer = completeness.enter();
        Object object = plan.read(this, slot, index);
        objects[index] = object;
        completeness.leave(index, outer);
        if (sharing != null) {
            sharing.weights[index] = weight;
        }
        weight = Budget.sum(outerWeight, weight);
        depth--;
        return object;
    }

    /** What may stand in a place. */
    private static TypePlan checked(TypePlan plan, Slot slot) throws UndecodableException {
        if (plan.type != slot.raw && !slot.raw.isAssignableFrom(plan.type)) {
            throw new UndecodableException(
                    plan.type.getName() + " may not stand where " + slot.raw.getName() + " does");
        }
        slot.met(plan);
        return plan;
    }

    private int reserve() {
        if (objectCount == objects.length) {
            objects = Arrays.copyOf(objects, 2 * objectCount);
            if (sharing != null) {
                sharing.weights = Arrays.copyOf(sharing.weights, 2 * objectCount);
            }
        }
        return objectCount++;
    }

    /** Makes an object known before its contents are read, so that these can refer to it. */
    void publish(int index, Object object) {
        if (!isTree) {
            objects[index] = object;
        }
    }

    /** Forgets what began inside an object, so that nothing more refers to it. */
    void seal(int index) {
        if (isTree) {
            return;
        }
        Arrays.fill(objects, index + 1, objectCount, null);
    }

    private Object backReference(Slot slot) throws UndecodableException {
        int index = varint();
        Object object = index >= 0 && index < objectCount ? objects[index] : null;
        if (object == null || !slot.raw.isInstance(object)) {
            throw new UndecodableException(
                    "a reference to what is not there or may not stand here");
        }
        completeness.reference(index);
        weight = Budget.sum(weight, weightOf(index));
        return object;
    }

    private int weightOf(int index) {
        Sharing known = sharing;
        if (known == null) {
            known = new Sharing(objects.length, objectCount, nodes);
            sharing = known;
        }
        int own = known.weights[index];
        if (own > 0) {
            return own;
        }
        if (index >= known.firstWeighed) {
            // It is still being read: a walk round the cycle ends in the stack.
            return 1;
        }
        known.isEstimate = true;
        return known.mostBefore;
    }

    /** Of the object being read, so far. */
    int weight() {
        return weight;
    }

    /** Charges for heap. */
    private void takeBytes(long count) throws UndecodableException {
        bytesLeft -= count;
        if (bytesLeft < 0) {
            throw new UndecodableException("takes more memory than its length allows");
        }
    }

    /** Charges for the elements of an array. */
    void takeElements(int count) throws UndecodableException {
        takeBytes(Budget.BYTES_PER_ELEMENT * count);
    }

    /** Charges for hashing and comparing. */
    void takeSteps(long count) throws UndecodableException {
        if (count > stepsLeft) {
            throw new UndecodableException("takes too much work to put together");
        }
        stepsLeft -= (int) count;
    }

    /** What is known of the object being read. */
    Completeness completeness() {
        return completeness;
    }

    /** Fills a collection when the whole value has been read. */
    void defer(Container plan, Object opened, Object[] parts) {
        List<Pending> all = pending;
        if (all == null) {
            all = new ArrayList<>();
            pending = all;
        }
        all.add(new Pending(plan, opened, parts));
        completeness.deferCurrent();
    }

    /** Asks an object whether it is valid when the whole value has been read. */
    void validateLater(ObjectInputValidation validation, int priority) {
        List<Validation> all = validations;
        if (all == null) {
            all = new ArrayList<>();
            validations = all;
        }
        all.add(new Validation(validation, priority));
    }

    /** Fills what was deferred, inner ones first, and asks what wanted to be asked at the end. */
    void finish() throws UndecodableException {
        if (pending != null) {
            for (Pending one : pending) {
                // Its parts lead to one another; a hash that follows may walk through all.
                takeSteps(weight / Budget.DEFERRED);
                one.plan.guard(this, one.opened, one.parts);
                one.plan.close(one.opened, one.parts);
            }
        }
        if (objectCount > 0) {
            types.decoded(end - start, objectCount);
        }
        if (validations != null) {
            validations.sort(Comparator.comparingInt(Validation::priority).reversed());
            for (Validation one : validations) {
                try {
                    one.object.validateObject();
                } catch (InvalidObjectException e) {
                    throw new UndecodableException("an object that does not find itself valid", e);
                }
            }
        }
    }

    /** Checks the elements of an array against a declaration that the array's own type ignores. */
    void requireAll(@Nullable Object[] array, Slot slot) throws UndecodableException {
        for (Object element : array) {
            if (element != null && !slot.raw.isInstance(element)) {
                throw new UndecodableException(
                        element.getClass().getName()
                                + " may not stand where "
                                + slot.raw.getName()
                                + " does");
            }
        }
    }

    // Types

    /** Reads which type follows, where the place does not tell. */
    TypePlan type() throws UndecodableException {
        return type(varint());
    }

    private TypePlan type(int head) throws UndecodableException {
        if (head == Wire.NAMED) {
            return namedHere();
        }
        if (head < Wire.FIRST_FIXED) {
            throw new UndecodableException("a type was expected");
        }
        int number = (head - Wire.FIRST_FIXED) / 2;
        if (head % 2 == 0) {
            TypePlan plan = Recipes.byId(number);
            if (plan == null) {
                throw new UndecodableException("no type has the number " + number);
            }
            return plan;
        }
        if (number >= namedCount) {
            throw new UndecodableException("a type that was not named");
        }
        return named[number];
    }

    private TypePlan namedHere() throws UndecodableException {
        String name = string();
        Class<?> type = name == null ? null : types.resolve(name);
        if (type == null) {
            throw new UndecodableException(
                    "names "
                            + (name == null ? "no type" : "the type " + printable(name))
                            + ", which the declared type does not lead to, which has not been"
                            + " stored here yet, and which codec.allow does not name");
        }
        TypePlan plan = Plans.of(type);
        if (plan instanceof RefusedPlan refused) {
            throw new UndecodableException(refused.reason);
        }
        if (namedCount == named.length) {
            named = Arrays.copyOf(named, Math.max(4, 2 * namedCount));
        }
        named[namedCount++] = plan;
        return plan;
    }

    /** Reads what {@link Writer#mention} wrote. */
    Class<?> mentioned() throws UndecodableException {
        String name = text();
        Class<?> type = Recipes.named(name);
        if (type == null) {
            type = types.resolveMention(name);
        }
        if (type == null) {
            throw new UndecodableException("names a class that these values do not mention");
        }
        return type;
    }

    /** A name from outside, fit for a line of the log. */
    private static String printable(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isJavaIdentifierPart(c) && c != '.' && c != '[' && c != ';') {
                return "of a name that no class has";
            }
        }
        return name.length() <= 200 ? name : name.substring(0, 200) + "…";
    }

    /** Checks that the class has the shape that it had when the bytes were written. */
    void requireShape(TypePlan plan, long shape) throws UndecodableException {
        int place = plan.shapePlace;
        if (place < shapes.length && shapes[place] == shape) {
            return;
        }
        place = Arrays.binarySearch(shapes, shape);
        if (place < 0) {
            throw new UndecodableException(
                    "the shape of " + plan.type.getName() + " is not the one that was written");
        }
        plan.shapePlace = place;
    }

    // Primitives

    private int take(int count) throws UndecodableException {
        int from = at;
        if (count < 0 || count > end - from) {
            throw new UndecodableException("ends too early");
        }
        at = from + count;
        return from;
    }

    /** Reads how many things follow, each of which takes at least so many bytes. */
    int count(int bytesEach) throws UndecodableException {
        int count = varint();
        if (count < 0 || count > (end - at) / bytesEach) {
            throw new UndecodableException("a count larger than what is left");
        }
        takeElements(count);
        return count;
    }

    byte get() throws UndecodableException {
        int from = at;
        if (from >= end) {
            throw new UndecodableException("ends too early");
        }
        at = from + 1;
        return bytes[from];
    }

    boolean bool() throws UndecodableException {
        byte value = get();
        // Anything but 0 and 1 in a boolean field makes the JVM's own comparisons go wrong.
        if (value != 0 && value != 1) {
            throw new UndecodableException("a boolean that is neither");
        }
        return value == 1;
    }

    byte[] bytes(int count) throws UndecodableException {
        int from = take(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    int varint() throws UndecodableException {
        int from = at;
        if (from < end) {
            byte first = bytes[from];
            if (first >= 0) {
                at = from + 1;
                return first;
            }
            // Strings of sixteen bytes and more, and repeated ones, take two.
            if (from + 1 < end) {
                byte second = bytes[from + 1];
                if (second >= 0) {
                    at = from + 2;
                    return (first & 0x7f) | second << 7;
                }
            }
        }
        return longVarint(get());
    }

    private int longVarint(byte first) throws UndecodableException {
        int value = first & 0x7f;
        for (int shift = 7; shift < 35; shift += 7) {
            byte next = get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new UndecodableException("a number too long");
    }

    long varlong() throws UndecodableException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new UndecodableException("a number too long");
    }

    int signed() throws UndecodableException {
        int value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    short signedShort() throws UndecodableException {
        int value = signed();
        if (value != (short) value) {
            throw new UndecodableException("out of the range of a short");
        }
        return (short) value;
    }

    char character() throws UndecodableException {
        int value = varint();
        if (value != (char) value) {
            throw new UndecodableException("out of the range of a char");
        }
        return (char) value;
    }

    long signedLong() throws UndecodableException {
        long value = varlong();
        return (value >>> 1) ^ -(value & 1);
    }

    int fixedInt() throws UndecodableException {
        return (int) INTS.get(bytes, take(4));
    }

    long fixedLong() throws UndecodableException {
        return (long) LONGS.get(bytes, take(8));
    }

    /** A number in the form of {@code BigInteger.toByteArray}, of at most eight bytes. */
    long twosComplement(int count) throws UndecodableException {
        if (count == 0) {
            throw new UndecodableException("a number without digits");
        }
        int from = take(count);
        long value = bytes[from];
        for (int i = 1; i < count; i++) {
            value = value << 8 | (bytes[from + i] & 0xff);
        }
        return value;
    }

    /** Reads a string or null in one of the forms of {@link Strings}. */
    @Nullable String string() throws UndecodableException {
        int header = varint();
        int form = header & Strings.FORMS;
        if (form == Strings.LATIN1) {
            stringCount++;
            return latin1(header >>> Strings.FORM_BITS);
        }
        return header == 0 ? null : string(form, header >>> Strings.FORM_BITS);
    }

    private String string(int form, int length) throws UndecodableException {
        if (form == Strings.REPEATED) {
            return repeated(length);
        }
        String value =
                switch (form & ~Strings.KEPT) {
                    case Strings.LATIN1 -> latin1(length);
                    case Strings.UTF8 ->
                            new String(bytes, take(length), length, StandardCharsets.UTF_8);
                    case Strings.UTF16 -> utf16(take(length), length);
                    default -> throw new UndecodableException("a string in no known form");
                };
        if ((form & Strings.KEPT) != 0) {
            if (stringCount >= strings.length) {
                strings = Arrays.copyOf(strings, Math.max(8, 2 * stringCount));
            }
            strings[stringCount] = value;
        }
        stringCount++;
        return value;
    }

    private String repeated(int number) throws UndecodableException {
        String value = number < strings.length ? strings[number] : null;
        if (value == null) {
            throw new UndecodableException("a string that was not there before");
        }
        return value;
    }

    @SuppressWarnings("deprecation") // the shortest way from Latin-1 bytes to a string
    private String latin1(int length) throws UndecodableException {
        return new String(bytes, 0, take(length), length);
    }

    /** A string that cannot be null. */
    String text() throws UndecodableException {
        String value = string();
        if (value == null) {
            throw new UndecodableException("null where a string was expected");
        }
        return value;
    }

    private String utf16(int from, int length) {
        char[] chars = new char[length / 2];
        for (int i = 0; i < chars.length; i++) {
            int low = bytes[from + 2 * i] & 0xff;
            chars[i] = (char) (low | bytes[from + 2 * i + 1] << 8);
        }
        return new String(chars);
    }
}
