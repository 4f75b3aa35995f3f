package dev.deja.codec;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collections of an enum's constants, which know their enum even when they are empty. */
final class Enums {
    private Enums() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        long keyType = Inside.offset(EnumMap.class, "keyType", Class.class);
        if (keyType != Inside.ABSENT) {
            all.add(new OfMap(29, keyType));
        }
        long elementType = Inside.offset(EnumSet.class, "elementType", Class.class);
        Class<?> large = Inside.find("java.util.JumboEnumSet");
        if (elementType != Inside.ABSENT && large != null) {
            all.add(new OfSet(30, EnumSet.noneOf(DayOfWeek.class).getClass(), elementType));
            all.add(new OfSet(91, large, elementType));
        }
        return all;
    }

    private static void write(Writer out, Object container, long offset) throws Refusal {
        TypePlan plan = Plans.of(enumOf(container, offset));
        if (plan instanceof RefusedPlan refused) {
            throw new Refusal(refused.reason);
        }
        out.type(plan);
    }

    private static Class<?> enumOf(Object container, long offset) throws Refusal {
        if (RawMemory.get(container, offset) instanceof Class<?> type && type.isEnum()) {
            return type;
        }
        throw new Refusal("a collection of the constants of no particular enum");
    }

    private static Class<?> read(Reader in) throws UndecodableException {
        TypePlan plan = in.type();
        if (plan instanceof EnumPlan) {
            return plan.type;
        }
        throw new UndecodableException("no enum where one was expected");
    }

    private static final class OfMap extends Container {
        private final long keyType;

        OfMap(int id, long keyType) {
            super(id, EnumMap.class, Trait.MAP);
            this.keyType = keyType;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return Maps.partsOf((Map<?, ?>) container);
        }

        @Override
        @Nullable Object[] header(Object container) throws Refusal {
            return new Object[] {enumOf(container, keyType).getName()};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            Enums.write(out, container, keyType);
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return create(Enums.read(in));
        }

        @SuppressWarnings("unchecked") // an enum's class, as read() has checked
        private static <E extends Enum<E>> Object create(Class<?> type) {
            return new EnumMap<E, @Nullable Object>((Class<E>) type);
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            return Maps.fill(opened, parts);
        }
    }

    private static final class OfSet extends Container {
        private final long elementType;

        OfSet(int id, Class<?> type, long elementType) {
            super(id, type);
            this.elementType = elementType;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return ((EnumSet<?>) container).toArray();
        }

        @Override
        @Nullable Object[] header(Object container) throws Refusal {
            return new Object[] {enumOf(container, elementType).getName()};
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            Enums.write(out, container, elementType);
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            return create(Enums.read(in));
        }

        @SuppressWarnings("unchecked") // an enum's class, as read() has checked
        private static <E extends Enum<E>> Object create(Class<?> type) {
            return EnumSet.noneOf((Class<E>) type);
        }

        @Override
        @SuppressWarnings("unchecked") // made by open; add checks the constants' class
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            Set<@Nullable Object> set = (Set<@Nullable Object>) opened;
            for (Object part : parts) {
                set.add(part);
            }
            requireSize(parts.length, set.size());
            return set;
        }
    }
}
