package dev.deja.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares two values by what they are made of, never by their own {@code equals}: classes, fields,
 * order where there is one, and which references lead to one and the same object.
 */
final class Difference {
    /** Comparisons for finding which unordered parts belong together, before giving up. */
    private static final int MAX_TRIALS = 1_000_000;

    private record Step(@Nullable Step before, String name) {}

    private record Pair(@Nullable Object original, @Nullable Object copy, @Nullable Step step) {}

    private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> originals = new IdentityHashMap<>();

    /** The objects in {@link #copies}, oldest first. */
    private final List<Object> paired = new ArrayList<>();

    private Deque<Pair> open = new ArrayDeque<>();
    private int trials;
    private int trialDepth;

    private Difference() {}

    static @Nullable String of(@Nullable Object original, @Nullable Object copy) {
        try {
            return new Difference().run(original, copy);
        } catch (StackOverflowError e) {
            return path(null) + ": nested too deeply to compare";
        }
    }

    private @Nullable String run(@Nullable Object original, @Nullable Object copy) {
        open.push(new Pair(original, copy, null));
        while (!open.isEmpty()) {
            Pair pair = open.pop();
            if (trialDepth > 0 && ++trials > MAX_TRIALS) {
                return path(pair.step) + ": too many unordered elements to compare";
            }
            String how;
            try {
                how = compare(pair);
            } catch (Refusal refusal) {
                how = "cannot be compared, " + refusal.getMessage();
            }
            if (how != null) {
                return path(pair.step) + ": " + how;
            }
        }
        return null;
    }

    /**
     * Whether two elements belong together, given the pairs found so far. What a successful trial
     * has paired stays so; what a failed one has is forgotten.
     */
    private boolean isSame(@Nullable Object original, @Nullable Object copy) {
        Deque<Pair> outer = open;
        int before = paired.size();
        open = new ArrayDeque<>();
        trialDepth++;
        boolean same = run(original, copy) == null;
        trialDepth--;
        open = outer;
        if (!same) {
            while (paired.size() > before) {
                originals.remove(copies.remove(paired.remove(paired.size() - 1)));
            }
        }
        return same;
    }

    private @Nullable String compare(Pair pair) throws Refusal {
        Object original = pair.original;
        Object copy = pair.copy;
        if (original == null || copy == null) {
            return original == copy ? null : original == null ? "was null" : "became null";
        }
        if (Plans.of(original.getClass()) instanceof StandIn standIn) {
            // The one exception to the same runtime type: what stands behind it comes back.
            original = StandIn.resolve(standIn, original, Object.class);
        }
        Object subject = original;
        if (Plans.of(original.getClass()) instanceof Container container) {
            subject = container.resolved(original);
        }
        Class<?> type = subject.getClass();
        if (type != copy.getClass()) {
            return type.getName() + " became " + copy.getClass().getName();
        }
        TypePlan plan = Plans.of(type);
        if (plan instanceof RefusedPlan refused) {
            return original == copy ? null : "cannot be compared, " + refused.reason;
        }
        if (plan instanceof ContractPlan contract && contract.isCanonical()) {
            // Which of its objects are one and the same, the class itself decides.
            if (copies.containsKey(original) && copies.get(original) == copy) {
                return null;
            }
            if (copies.putIfAbsent(original, copy) == null) {
                paired.add(original);
            }
        } else if (plan.tracked) {
            boolean known = copies.containsKey(original);
            if (known || originals.containsKey(copy)) {
                return copies.get(original) == copy && originals.get(copy) == original
                        ? null
                        : "is shared with other places than before";
            }
            copies.put(original, copy);
            originals.put(copy, original);
            paired.add(original);
        }
        if (plan instanceof EnumPlan) {
            return original == copy ? null : "another constant of " + type.getName();
        }
        if (plan instanceof LeafPlan<?> leaf) {
            return sameLeaf(leaf, original, copy) ? null : "another " + type.getName();
        }
        if (plan instanceof ObjectPlan object) {
            return compareFields(object, pair.step, original, copy);
        }
        if (plan instanceof ContractPlan contract) {
            return compareRecordings(contract, pair.step, original, copy);
        }
        if (plan instanceof Container container) {
            return compareParts(container, pair.step, subject, copy);
        }
        return compareElements(pair.step, (Object[]) original, (Object[]) copy);
    }

    private static boolean sameLeaf(LeafPlan<?> plan, Object original, Object copy) throws Refusal {
        // For these, equals is exactly what is meant, all forms of NaN being one.
        if (original instanceof String || original instanceof Double || original instanceof Float) {
            return original.equals(copy);
        }
        if (original instanceof Class) {
            return original == copy;
        }
        if (original instanceof double[] doubles) {
            return Arrays.equals(doubles, (double[]) copy);
        }
        if (original instanceof float[] floats) {
            return Arrays.equals(floats, (float[]) copy);
        }
        return Arrays.equals(bytes(plan, original), bytes(plan, copy));
    }

    private static byte[] bytes(LeafPlan<?> plan, Object value) throws Refusal {
        Writer out = new Writer(ValueTypes.of(plan.type, ClassLoader.getPlatformClassLoader()));
        plan.write(out, value, Slot.ANY);
        return out.toBytes();
    }

    private @Nullable String compareFields(
            ObjectPlan plan, @Nullable Step step, Object original, Object copy) {
        // Pushed in reverse, so that the first field is compared first.
        for (int i = plan.fields.length - 1; i >= 0; i--) {
            FieldPlan field = plan.fields[i];
            Step inside = new Step(step, "." + field.name);
            if (field.isReference()) {
                open.push(
                        new Pair(
                                RawMemory.get(original, field.offset),
                                RawMemory.get(copy, field.offset),
                                inside));
            } else if (field.bits(original) != field.bits(copy)) {
                return field.name + " differs";
            }
        }
        return null;
    }

    /**
     * Compares what two objects would write. Where their own code decides on the order, it may come
     * from a hash table, which in a copy is of another size: then the same pieces in another order
     * will do, provided that the two find themselves equal.
     */
    private @Nullable String compareRecordings(
            ContractPlan plan, @Nullable Step step, Object original, Object copy) throws Refusal {
        Recording recording = plan.record(original);
        Recording other = plan.record(copy);
        @Nullable Object[] references = recording.references();
        @Nullable Object[] others = other.references();
        if (references.length != others.length) {
            return "writes " + others.length + " objects instead of " + references.length;
        }
        boolean inOrder = recording.plain().equals(other.plain());
        if (recording.isOrderedByCode()) {
            if (inOrder && isSame(references, others)) {
                return null;
            }
            if (isPermutation(recording.plain(), other.plain())
                    && aligned(references, others, 1) != null
                    && findThemselvesEqual(original, copy)) {
                return null;
            }
        }
        if (!inOrder) {
            return "writes something else";
        }
        List<String> steps = recording.steps();
        for (int i = references.length - 1; i >= 0; i--) {
            open.push(new Pair(references[i], others[i], new Step(step, steps.get(i))));
        }
        return null;
    }

    private static boolean isPermutation(List<Object> left, List<Object> right) {
        Map<Object, Integer> count = new HashMap<>();
        left.forEach(each -> count.merge(each, 1, Integer::sum));
        right.forEach(each -> count.merge(each, -1, Integer::sum));
        return count.values().stream().allMatch(n -> n == 0);
    }

    private static boolean findThemselvesEqual(Object original, Object copy) {
        try {
            return original.equals(copy) && copy.equals(original);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private @Nullable String compareElements(
            @Nullable Step step, @Nullable Object[] original, @Nullable Object[] copy) {
        if (original.length != copy.length) {
            return "has " + copy.length + " elements instead of " + original.length;
        }
        for (int i = original.length - 1; i >= 0; i--) {
            open.push(new Pair(original[i], copy[i], new Step(step, "[" + i + "]")));
        }
        return null;
    }

    private @Nullable String compareParts(
            Container plan, @Nullable Step step, Object original, Object copy) throws Refusal {
        @Nullable Object[] parts = plan.parts(original);
        @Nullable Object[] others = plan.parts(copy);
        int width = plan.isMap() ? 2 : 1;
        if (parts.length != others.length) {
            return "has " + others.length / width + " elements instead of " + parts.length / width;
        }
        if (plan.isUnordered()) {
            others = aligned(parts, others, width);
            if (others == null) {
                return "holds other elements";
            }
        }
        for (int i = parts.length - 1; i >= 0; i--) {
            open.push(new Pair(parts[i], others[i], new Step(step, plan.step(i))));
        }
        @Nullable Object[] header = plan.header(original);
        @Nullable Object[] otherHeader = plan.header(copy);
        for (int i = header.length - 1; i >= 0; i--) {
            open.push(new Pair(header[i], otherHeader[i], new Step(step, ".<kind>")));
        }
        return null;
    }

    /**
     * The copy's parts in the order of the original's, or null when they do not go together.
     * Elements are found by their hash only where that is a matter of the JDK (strings, numbers,
     * constants), otherwise by comparing, beginning at the same position.
     */
    private @Nullable Object @Nullable [] aligned(
            @Nullable Object[] parts, @Nullable Object[] others, int width) {
        Map<@Nullable Object, Integer> byValue = new HashMap<>();
        for (int i = 0; i < others.length; i += width) {
            if (isPlainKey(others[i])) {
                byValue.put(others[i], i);
            }
        }
        @Nullable Object[] aligned = new @Nullable Object[parts.length];
        boolean[] taken = new boolean[parts.length];
        for (int i = 0; i < parts.length; i += width) {
            int found =
                    isPlainKey(parts[i])
                            ? byValue.getOrDefault(parts[i], -1)
                            : search(parts, others, width, i, taken);
            if (found < 0 || taken[found]) {
                return null;
            }
            taken[found] = true;
            System.arraycopy(others, found, aligned, i, width);
        }
        return aligned;
    }

    private static boolean isPlainKey(@Nullable Object key) {
        if (key == null) {
            return true;
        }
        TypePlan plan = Plans.of(key.getClass());
        return !plan.tracked && !(plan instanceof RefusedPlan);
    }

    private int search(
            @Nullable Object[] parts,
            @Nullable Object[] others,
            int width,
            int from,
            boolean[] taken) {
        for (int n = 0; n < others.length; n += width) {
            int at = (from + n) % others.length;
            if (!taken[at] && isSame(parts[from], others[at])) {
                return at;
            }
        }
        return -1;
    }

    private static String path(@Nullable Step step) {
        List<String> steps = new ArrayList<>();
        for (Step s = step; s != null; s = s.before) {
            steps.add(s.name);
        }
        return Refusal.path(steps);
    }
}
