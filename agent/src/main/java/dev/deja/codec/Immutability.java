package dev.deja.codec;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether nothing reachable from a value can change. What is not known to be immutable is not: an
 * unmodifiable view, for one, changes with what it shows.
 */
final class Immutability {
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
        if (value != null && !(value instanceof String)) {
            open.push(value);
        }
    }

    private boolean visit(Object value) {
        TypePlan plan = Plans.of(value.getClass());
        if (plan instanceof LeafPlan<?> leaf) {
            return leaf.isImmutable();
        }
        if (plan.fixedId < 0 && KnownImmutables.isValue(value.getClass())) {
            return true;
        }
        if (plan instanceof EnumPlan || (plan.tracked && !seen.add(value))) {
            return true;
        }
        if (plan instanceof ObjectPlan object) {
            return object.allFinal && visit(object.fields, value) && visit(object.hidden, value);
        }
        if (plan instanceof ContractPlan contract) {
            return visitContract(contract, value);
        }
        return plan instanceof Container container
                && container.isImmutable()
                && visitParts(container, value);
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
        SerialLayout layout = plan.layout();
        return layout.allFinal && visit(layout.held, value);
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
