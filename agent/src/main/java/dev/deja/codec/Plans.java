package dev.deja.codec;

import java.util.Objects;

/**
 * The plan of every class, computed when it is first asked for.
 *
 * <p>A plan hangs on its class by a {@link ClassValue}: this room refers to no class of the
 * application, and a plan dies with the loader that it belongs to.
 */
final class Plans {
    private static final ClassLoader PLATFORM =
            Objects.requireNonNull(ClassLoader.getPlatformClassLoader());

    private static final ClassValue<TypePlan> PLANS =
            new ClassValue<>() {
                @Override
                protected TypePlan computeValue(Class<?> type) {
                    return plan(type);
                }
            };

    private Plans() {}

    static TypePlan of(Class<?> type) {
        return PLANS.get(type);
    }

    static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == PLATFORM;
    }

    private static TypePlan plan(Class<?> type) {
        TypePlan recipe = Recipes.find(type);
        if (recipe != null) {
            return recipe;
        }
        if (type.isArray()) {
            return new ArrayPlan(type, TypePlan.NAMED);
        }
        try {
            TypePlan standIn = StandIn.of(type);
            if (standIn != null) {
                return standIn;
            }
            if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
                // A constant with a body has a class of its own.
                return type.isEnum()
                        ? new EnumPlan(type, TypePlan.NAMED)
                        : of(type.getSuperclass());
            }
            String reason = Screening.refusal(type);
            if (reason != null) {
                return new RefusedPlan(type, reason);
            }
            if (SerialLayout.isSpokenFor(type)) {
                return new ContractPlan(type, TypePlan.NAMED);
            }
            return new ObjectPlan(type, ObjectLayout.of(type));
        } catch (LinkageError | RuntimeException e) {
            // A class on which one that it refers to is missing, or whose signature is broken.
            return new RefusedPlan(type, type.getName() + " cannot be examined: " + e);
        }
    }
}
