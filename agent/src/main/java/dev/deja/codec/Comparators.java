package dev.deja.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comparators that sorted collections may have: the JDK's own. Those of the application are values
 * like any other, so that a lambda is refused.
 */
final class Comparators {
    private static final Slot PLACE = Slot.of(Comparator.class);

    private Comparators() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        all.add(constant(94, String.CASE_INSENSITIVE_ORDER));
        all.add(constant(95, Collections.reverseOrder()));
        all.add(constant(96, Comparator.naturalOrder()));
        Class<?> reversed = Inside.find("java.util.Collections$ReverseComparator2");
        if (reversed != null) {
            long inner = Inside.offset(reversed, "cmp", Comparator.class);
            if (inner != Inside.ABSENT) {
                all.add(new Reversed(97, reversed, inner));
            }
        }
        return all;
    }

    static void write(Writer out, @Nullable Object comparator) throws Refusal {
        try {
            out.value(comparator, PLACE);
        } catch (Refusal refusal) {
            throw refusal.at(".comparator");
        }
    }

    @SuppressWarnings("unchecked") // the reader has checked the slot's type
    static @Nullable Comparator<@Nullable Object> read(Reader in) throws UndecodableException {
        return (Comparator<@Nullable Object>) in.value(PLACE);
    }

    @SuppressWarnings("unchecked") // getClass of a T is a Class of T
    private static <T> TypePlan constant(int id, T constant) {
        return LeafPlan.value(id, (Class<T>) constant.getClass(), (out, v) -> {}, in -> constant);
    }

    private static final class Reversed extends Container {
        private final long inner;

        Reversed(int id, Class<?> type, long inner) {
            super(id, type, Trait.BUILT_LATE);
            this.inner = inner;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return new @Nullable Object[] {RawMemory.get(container, inner)};
        }

        @Override
        Slot partSlot(int n, Slot slot) {
            return PLACE;
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            requireSize(1, size);
            return NONE;
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) {
            return Collections.reverseOrder((Comparator<?>) parts[0]);
        }
    }
}
