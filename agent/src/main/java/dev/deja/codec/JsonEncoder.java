package dev.deja.codec;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes one value as JSON, as far as the declared types say how to read it again. */
final class JsonEncoder {
    private final JsonWriter out;
    private final TreeSet<Long> shapes = new TreeSet<>();
    private final ValueTypes types;
    private int depth;

    JsonEncoder(JsonWriter out, ValueTypes types) {
        this.out = out;
        this.types = types;
        out.setSerializeNulls(true);
    }

    long[] shapes() {
        return shapes.stream().mapToLong(Long::longValue).toArray();
    }

    void value(@Nullable Object value, Slot slot) throws Refusal, IOException {
        if (value == null) {
            out.nullValue();
            return;
        }
        if (++depth > Wire.MAX_DEPTH) {
            throw new Refusal("nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        TypePlan plan = Plans.of(value.getClass());
        if (plan instanceof RefusedPlan refused) {
            throw new Refusal(refused.reason);
        }
        if (plan instanceof StandIn standIn) {
            depth--;
            value(StandIn.resolve(standIn, value, slot.raw), slot);
            return;
        }
        if (value instanceof Optional<?> optional) {
            value(optional.orElse(null), slot.arg(0, 1));
        } else if (plan instanceof Container container) {
            container(container, value, slot);
        } else {
            requireDeclared(plan, slot);
            single(plan, value, slot);
        }
        depth--;
    }

    private static void requireDeclared(TypePlan plan, Slot slot) throws Refusal {
        boolean said =
                plan.type == slot.raw
                        || (slot.raw == Object.class
                                && (plan.type == String.class || plan.type == Boolean.class));
        if (!said) {
            throw new Refusal(
                    "JSON does not say that this is a "
                            + plan.type.getName()
                            + " where the declaration says "
                            + slot.raw.getName()
                            + "; use codec = binary");
        }
    }

    private void single(TypePlan plan, Object value, Slot slot) throws Refusal, IOException {
        if (plan instanceof EnumPlan constants) {
            if (!constants.byName) {
                shapes.add(constants.shape);
            }
            out.value(((Enum<?>) value).name());
        } else if (plan instanceof ObjectPlan object) {
            if (object.persistent) {
                types.sawEntity();
            }
            shapes.add(object.shape);
            object(object, value, slot);
        } else if (value.getClass().isArray() && !(value instanceof byte[])) {
            array(value, slot);
        } else {
            JsonLeaves.write(out, value);
        }
    }

    private void object(ObjectPlan plan, Object value, Slot slot) throws Refusal, IOException {
        plan.refuseWhatFieldsDoNotTell(value);
        Slot[] slots = slot.fieldsOf(plan);
        Set<String> names = new HashSet<>();
        out.beginObject();
        for (int i = 0; i < plan.fields.length; i++) {
            FieldPlan field = plan.fields[i];
            if (!names.add(field.name)) {
                throw new Refusal("two fields of this name; use codec = binary")
                        .at("." + field.name);
            }
            out.name(field.name);
            try {
                value(field.get(value), slots[i].boxed());
            } catch (Refusal refusal) {
                throw refusal.at("." + field.name);
            }
        }
        out.endObject();
    }

    private void array(Object array, Slot slot) throws Refusal, IOException {
        Slot elements = slot.args[0].boxed();
        out.beginArray();
        for (int i = 0; i < Array.getLength(array); i++) {
            element(Array.get(array, i), elements, "[" + i + "]");
        }
        out.endArray();
    }

    private void container(Container plan, Object value, Slot slot) throws Refusal, IOException {
        JsonContainers.Form form = JsonContainers.formOf(value);
        if (form == null) {
            throw new Refusal(plan.type.getName() + " has no JSON form here; use codec = binary");
        }
        boolean marked = !form.equals(JsonContainers.expectedAt(slot));
        if (marked) {
            out.beginObject();
            out.name(form.mark());
        }
        @Nullable Object[] parts = plan.parts(value);
        if (plan.isMap()) {
            out.beginObject();
            for (int i = 0; i < parts.length; i += 2) {
                out.name(JsonLeaves.key(parts[i], slot.arg(0, 2)));
                element(parts[i + 1], slot.arg(1, 2), plan.step(i + 1));
            }
            out.endObject();
        } else {
            out.beginArray();
            for (int i = 0; i < parts.length; i++) {
                element(parts[i], slot.arg(0, 1), plan.step(i));
            }
            out.endArray();
        }
        if (marked) {
            out.endObject();
        }
    }

    private void element(@Nullable Object element, Slot slot, String step)
            throws Refusal, IOException {
        try {
            value(element, slot);
        } catch (Refusal refusal) {
            throw refusal.at(step);
        }
    }
}
