package dev.deja.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the JDK that the codec knows, each with a number that never changes: it stands in
 * stored entries. Numbers below 62 take one byte.
 */
final class Recipes {
    private static final Map<Class<?>, TypePlan> BY_CLASS = new HashMap<>();
    private static final Map<String, Class<?>> BY_NAME = new HashMap<>();
    private static final @Nullable TypePlan[] BY_ID = new @Nullable TypePlan[256];

    static {
        List<TypePlan> all = new ArrayList<>();
        all.addAll(Scalars.all());
        all.addAll(Times.all());
        all.addAll(PrimitiveArrays.all());
        all.addAll(Cells.all());
        all.addAll(Sequences.all());
        all.addAll(Maps.all());
        all.addAll(Immutables.all());
        all.addAll(Wrappers.all());
        all.addAll(Comparators.all());
        all.addAll(Addresses.all());
        all.addAll(Calendars.all());
        all.addAll(Tokens.all());
        all.add(new Identities());
        if (isPresent("java.sql.Timestamp")) {
            all.addAll(SqlTimes.all());
        }
        for (TypePlan plan : all) {
            if (BY_ID[plan.fixedId] != null || BY_CLASS.put(plan.type, plan) != null) {
                throw new IllegalStateException("two recipes for " + plan.type);
            }
            BY_ID[plan.fixedId] = plan;
            BY_NAME.put(plan.type.getName(), plan.type);
        }
    }

    private Recipes() {}

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, ClassLoader.getPlatformClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static @Nullable TypePlan find(Class<?> type) {
        TypePlan plan = BY_CLASS.get(type);
        return plan != null || !Plans.isOfJdk(type) ? plan : SpokenFor.find(type);
    }

    /** A class that the codec knows, by its name; or null. */
    static @Nullable Class<?> named(String className) {
        Class<?> type = BY_NAME.get(className);
        return type != null ? type : SpokenFor.named(className);
    }

    static @Nullable TypePlan byId(int id) {
        TypePlan plan = id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
        return plan != null ? plan : SpokenFor.byId(id);
    }
}
