package dev.deja.codec;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether nothing reachable from a value can change. What is not known to be immutable is not: an
 * unmodifiable view, for one, changes with what it shows.
 *
 * <p>What a class says of all its instances is found out once for each class; only for the others
 * is the value itself walked through.
 */
final class Immutability {
    /** What a class says of its instances. */
    enum Verdict {
        /** None can change. */
        ALWAYS,
        /** All can. */
        NEVER,
        /** That depends on what an instance refers to. */
        DEPENDS
    }

    private static final ClassValue<Verdict> VERDICTS =
            new ClassValue<>() {
                @Override
                protected Verdict computeValue(Class<?> type) {
                    return judge(Plans.of(type), new HashSet<>());
                }
            };

    private static Verdict judge(TypePlan plan, Set<Class<?>> above) {
        if (plan instanceof LeafPlan<?> leaf) {
            return leaf.isImmutable() ? Verdict.ALWAYS : Verdict.NEVER;
        } else if (plan instanceof EnumPlan
                || (plan.fixedId < 0 && KnownImmutables.isValue(plan.type))) {
            return Verdict.ALWAYS;
        } else if (plan instanceof ContractPlan contract) {
            return KnownImmutables.isCollection(plan.type) || contract.layout().allFinal
                    ? Verdict.DEPENDS
                    : Verdict.NEVER;
        } else if (plan instanceof Container container) {
            return container.isImmutable() ? Verdict.DEPENDS : Verdict.NEVER;
        } else if (!(plan instanceof ObjectPlan object) || !object.allFinal) {
            return Verdict.NEVER;
        } else if (!above.add(plan.type)) {
            // Refers to its own kind: whether there is an end to it, only an instance can tell.
            return Verdict.DEPENDS;
        } else {
            Verdict verdict = ofFields(object, above);
            above.remove(plan.type);
            return verdict;
        }
    }

    private static Verdict ofFields(ObjectPlan object, Set<Class<?>> above) {
        if (object.hidden.length > 0) {
            return Verdict.DEPENDS;
        }
        for (FieldPlan field : object.fields) {
            Class<?> type = field.field.getType();
            if (field.kind == FieldPlan.Kind.REFERENCE
                    && !(Modifier.isFinal(type.getModifiers())
                            && judge(Plans.of(type), above) == Verdict.ALWAYS)) {
                // Even where its type can change, the field may be null.
                return Verdict.DEPENDS;
            }
        }
        return Verdict.ALWAYS;
    }

    private final Deque<Object> open = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Immutability() {}

    static boolean of(@Nullable Object value) {
        Immutability walk = new Immutability();
        walk.reach(value);
        while (!walk.open.isEmpty()) {
            if (!walk.visit(walk.open.pop())) {
                return false;
            }
        }
        return true;
    }

    private void reach(@Nullable Object value) {
        if (value != null
                && !(value instanceof String)
                && VERDICTS.get(value.getClass()) != Verdict.ALWAYS) {
            open.push(value);
        }
    }

    private boolean visit(Object value) {
        if (VERDICTS.get(value.getClass()) == Verdict.NEVER) {
            return false;
        }
        TypePlan plan = Plans.of(value.getClass());
        if (plan.tracked && !seen.add(value)) {
            return true;
        }
        if (plan instanceof ObjectPlan object) {
            return visit(object.fields, value) && visit(object.hidden, value);
        }
        if (plan instanceof ContractPlan contract) {
            return visitContract(contract, value);
        }
        return plan instanceof Container container && visitParts(container, value);
    }

    private boolean visitContract(ContractPlan plan, Object value) {
        if (KnownImmutables.isCollection(plan.type)) {
            if (value instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    reach(entry.getKey());
                    reach(entry.getValue());
                }
                return true;
            }
            for (Object element : (Iterable<?>) value) {
                reach(element);
            }
            return true;
        }
        return visit(plan.layout().held, value);
    }

    private boolean visit(FieldPlan[] fields, Object value) {
        for (FieldPlan field : fields) {
            if (field.kind == FieldPlan.Kind.REFERENCE) {
                reach(RawMemory.get(value, field.offset));
            }
        }
        return true;
    }

    private boolean visitParts(Container plan, Object value) {
        try {
            for (Object part : plan.parts(value)) {
                reach(part);
            }
            return true;
        } catch (Refusal refusal) {
            return false;
        }
    }
}
