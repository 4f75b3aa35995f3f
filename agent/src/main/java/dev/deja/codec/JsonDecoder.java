package dev.deja.codec;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one value from JSON by the declared types; creates nothing else. */
final class JsonDecoder {
    private final JsonReader in;
    private final long[] shapes;
    private int nodes;
    private long bytesLeft;
    private long stepsLeft = Budget.STEPS;

    /**
     * Reads.
     *
     * @param length of the JSON in bytes
     */
    JsonDecoder(JsonReader in, long[] shapes, int length) {
        this.in = in;
        this.shapes = shapes;
        this.bytesLeft = Budget.ofReading(length);
    }

    private void takeBytes(long count) throws UndecodableException {
        bytesLeft -= count;
        if (bytesLeft < 0) {
            throw new UndecodableException("takes more memory than its length allows");
        }
    }

    @Nullable Object value(Slot slot) throws UndecodableException, IOException {
        if (++nodes > Wire.MAX_NODES) {
            throw new UndecodableException("more than " + Wire.MAX_NODES + " values");
        }
        if (slot.raw == Optional.class) {
            return Optional.ofNullable(value(slot.arg(0, 1)));
        }
        JsonToken token = in.peek();
        if (token == JsonToken.NULL) {
            in.nextNull();
            return null;
        }
        JsonContainers.Form expected = JsonContainers.expectedAt(slot);
        if (expected != null || (slot.raw == Object.class && token == JsonToken.BEGIN_OBJECT)) {
            return container(expected, slot);
        }
        TypePlan plan = slot.plan();
        if (plan instanceof ObjectPlan object) {
            return object(object, slot);
        }
        if (plan instanceof EnumPlan constants) {
            if (!constants.byName) {
                requireShape(constants, constants.shape);
            }
            return constants.constant(in.nextString());
        }
        if (slot.raw.isArray() && slot.raw != byte[].class) {
            return array(slot);
        }
        return JsonLeaves.read(in, slot);
    }

    private void requireShape(TypePlan plan, long shape) throws UndecodableException {
        if (Arrays.binarySearch(shapes, shape) < 0) {
            throw new UndecodableException(
                    "the shape of " + plan.type.getName() + " is not the one that was written");
        }
    }

    private Object object(ObjectPlan plan, Slot slot) throws UndecodableException, IOException {
        requireShape(plan, plan.shape);
        Map<String, Integer> missing = new HashMap<>();
        for (int i = 0; i < plan.fields.length; i++) {
            missing.put(plan.fields[i].name, i);
        }
        Slot[] slots = slot.fieldsOf(plan);
        takeBytes(plan.heap);
        Object object = plan.allocate();
        in.beginObject();
        while (in.hasNext()) {
            Integer i = missing.remove(in.nextName());
            if (i == null) {
                throw new UndecodableException("a field too many in " + plan.type.getName());
            }
            plan.fields[i].set(object, value(slots[i].boxed()));
        }
        in.endObject();
        if (!missing.isEmpty()) {
            throw new UndecodableException("a field too few in " + plan.type.getName());
        }
        return object;
    }

    private Object array(Slot slot) throws UndecodableException, IOException {
        Slot elements = slot.args[0].boxed();
        List<@Nullable Object> read = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            read.add(value(elements));
        }
        in.endArray();
        Object array = Array.newInstance(slot.raw.getComponentType(), read.size());
        for (int i = 0; i < read.size(); i++) {
            Array.set(array, i, read.get(i));
        }
        return array;
    }

    private Object container(JsonContainers.@Nullable Form expected, Slot slot)
            throws UndecodableException, IOException {
        if (in.peek() == JsonToken.BEGIN_ARRAY) {
            return contents(expected, slot);
        }
        if (expected == null || !expected.isMap()) {
            in.beginObject();
            Object made = contents(JsonContainers.marked(in.nextName()), slot);
            in.endObject();
            return made;
        }
        in.beginObject();
        if (!in.hasNext()) {
            in.endObject();
            return make(expected, slot, Container.NONE);
        }
        String first = in.nextName();
        JsonContainers.Form marked = JsonContainers.marked(first);
        // A map with a key that reads like a mark is refused when it is written.
        if (marked != null && in.peek() == JsonToken.BEGIN_OBJECT) {
            Object made = contents(marked, slot);
            in.endObject();
            return made;
        }
        return make(expected, slot, entries(first, slot));
    }

    private Object contents(JsonContainers.@Nullable Form form, Slot slot)
            throws UndecodableException, IOException {
        if (form == null) {
            throw new UndecodableException("no kind of collection that is known");
        }
        if (form.isMap()) {
            in.beginObject();
            return make(form, slot, entries(null, slot));
        }
        List<@Nullable Object> elements = new ArrayList<>();
        Slot place = slot.arg(0, 1);
        in.beginArray();
        while (in.hasNext()) {
            elements.add(value(place));
        }
        in.endArray();
        return make(form, slot, elements.toArray());
    }

    /** Keys and values in turn, up to the end of the object; the first name may have been read. */
    private @Nullable Object[] entries(@Nullable String first, Slot slot)
            throws UndecodableException, IOException {
        List<@Nullable Object> parts = new ArrayList<>();
        String name = first;
        while (name != null || in.hasNext()) {
            parts.add(JsonLeaves.readKey(name != null ? name : in.nextName(), slot.arg(0, 2)));
            parts.add(value(slot.arg(1, 2)));
            name = null;
        }
        in.endObject();
        return parts.toArray();
    }

    private Object make(JsonContainers.Form form, Slot slot, @Nullable Object[] parts)
            throws UndecodableException {
        takeBytes(Budget.BYTES_PER_ELEMENT * (parts.length + 16L));
        if (form.isMap() || form.mark().contains("Set")) {
            // As for the table that suffers most: keys in JSON are plain values, of good hashes.
            stepsLeft -= HashFlood.steps(Map.of(1, 1, 2, 2).getClass(), null, parts, form.isMap());
        }
        if (stepsLeft < 0) {
            throw new UndecodableException("takes too much work to put together");
        }
        Object made = form.make().of(parts);
        int size = made instanceof Map<?, ?> map ? 2 * map.size() : ((Collection<?>) made).size();
        Container.requireSize(parts.length, size);
        if (!slot.raw.isInstance(made)) {
            throw new UndecodableException(
                    form.mark() + " may not stand where " + slot.raw.getName() + " does");
        }
        return made;
    }
}
