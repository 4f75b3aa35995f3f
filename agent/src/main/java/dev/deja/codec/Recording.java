package dev.deja.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object says of itself when its serialization contract is followed. It is taken down first
 * and then written, so that objects inside go through the same gate as all others; and read first
 * and then played back.
 */
final class Recording {

    /** One thing that was written. */
    sealed interface Item permits Fields, Data, Reference {}

    /** The fields of the class, primitives boxed. */
    @SuppressWarnings("ArrayRecordComponent") // compared field by field
    record Fields(@Nullable Object[] values) implements Item {}

    /** Primitives, as {@code DataOutput} lays them out. */
    @SuppressWarnings("ArrayRecordComponent") // compared through a buffer
    record Data(byte[] bytes) implements Item {}

    /** An object. */
    record Reference(@Nullable Object value) implements Item {}

    /** What one class of the ancestry has written; null for what an Externalizable wrote. */
    record Part(@Nullable SerialClass by, List<Item> items) {

        /** The objects that were written besides the fields, in their order. */
        @Nullable Object[] references() {
            List<@Nullable Object> all = new ArrayList<>();
            for (Item item : items) {
                if (item instanceof Reference reference) {
                    all.add(reference.value());
                }
            }
            return all.toArray();
        }
    }

    private static final int END = 0;
    private static final int FIELDS = 1;
    private static final int DATA = 2;
    private static final int REFERENCE = 3;

    /** The plan of the object that was written: the object's own, or that of what replaced it. */
    final ContractPlan plan;

    final List<Part> parts;

    /** What was written instead, or null when the object itself was. */
    final @Nullable Recording replacement;

    private Recording(ContractPlan plan, List<Part> parts, @Nullable Recording replacement) {
        this.plan = plan;
        this.parts = parts;
        this.replacement = replacement;
    }

    static Recording of(ContractPlan plan, List<Part> parts) {
        return new Recording(plan, parts, null);
    }

    static Recording replaced(ContractPlan plan, Recording replacement) {
        return new Recording(plan, List.of(), replacement);
    }

    // Writing and reading

    static void write(Writer out, Part part, Slot[] elements) throws Refusal {
        SerialClass by = part.by();
        if (by != null && by.writeObject == null) {
            // One item, whose kind the class tells.
            writeFields(out, by, (Fields) part.items().get(0));
            return;
        }
        int references = 0;
        for (Item item : part.items()) {
            if (item instanceof Fields fields && by != null) {
                out.put(FIELDS);
                writeFields(out, by, fields);
            } else if (item instanceof Data data) {
                out.put(DATA);
                out.varint(data.bytes().length);
                out.bytes(data.bytes());
            } else if (item instanceof Reference reference) {
                out.put(REFERENCE);
                try {
                    out.value(reference.value(), element(elements, references));
                } catch (Refusal refusal) {
                    throw refusal.at("[" + references + "]");
                }
                references++;
            }
        }
        out.put(END);
    }

    private static void writeFields(Writer out, SerialClass by, Fields fields) throws Refusal {
        for (int i = 0; i < by.fields.length; i++) {
            by.fields[i].write(out, fields.values()[i]);
        }
    }

    private static Slot element(Slot[] elements, int n) {
        return elements.length == 0 ? Slot.ANY : elements[n % elements.length];
    }

    static Part read(Reader in, @Nullable SerialClass by, Slot[] elements)
            throws UndecodableException {
        if (by != null && by.writeObject == null) {
            return new Part(by, List.of(readFields(in, by)));
        }
        List<Item> items = new ArrayList<>();
        int references = 0;
        while (true) {
            switch (in.get()) {
                case END -> {
                    return new Part(by, items);
                }
                case FIELDS -> {
                    if (by == null) {
                        throw new UndecodableException("fields of an Externalizable class");
                    }
                    items.add(readFields(in, by));
                }
                case DATA -> items.add(new Data(in.bytes(in.count(1))));
                case REFERENCE ->
                        items.add(new Reference(in.value(element(elements, references++))));
                default -> throw new UndecodableException("no known kind of content");
            }
        }
    }

    private static Fields readFields(Reader in, SerialClass by) throws UndecodableException {
        @Nullable Object[] values = new @Nullable Object[by.fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = by.fields[i].read(in);
        }
        return new Fields(values);
    }

    // Comparing

    /** The objects in the order in which they were written, those in fields included. */
    @Nullable Object[] references() {
        List<@Nullable Object> all = new ArrayList<>();
        if (replacement != null) {
            Collections.addAll(all, replacement.references());
        }
        for (Part part : parts) {
            for (Item item : part.items()) {
                if (item instanceof Reference reference) {
                    all.add(reference.value());
                } else if (item instanceof Fields fields && part.by() != null) {
                    addReferences(all, part.by(), fields);
                }
            }
        }
        return all.toArray();
    }

    private static void addReferences(List<@Nullable Object> all, SerialClass by, Fields fields) {
        for (int i = 0; i < by.fields.length; i++) {
            if (isReference(by.fields[i])) {
                all.add(fields.values()[i]);
            }
        }
    }

    private static boolean isReference(SerialField field) {
        return field.kind() == FieldPlan.Kind.REFERENCE || field.kind() == FieldPlan.Kind.STRING;
    }

    /** How a path names each of {@link #references}. */
    List<String> steps() {
        List<String> all = new ArrayList<>();
        if (replacement != null) {
            all.addAll(replacement.steps());
        }
        for (Part part : parts) {
            int references = 0;
            for (Item item : part.items()) {
                if (item instanceof Reference) {
                    all.add("[" + references++ + "]");
                } else if (item instanceof Fields && part.by() != null) {
                    for (SerialField field : part.by().fields) {
                        if (isReference(field)) {
                            all.add("." + field.name());
                        }
                    }
                }
            }
        }
        return all;
    }

    /** All that is not an object, in a form that {@code equals} compares. */
    List<Object> plain() {
        List<Object> all = new ArrayList<>();
        all.add(plan.type);
        if (replacement != null) {
            all.addAll(replacement.plain());
        }
        for (Part part : parts) {
            SerialClass by = part.by();
            // How large the table of a copy is, its own business decides.
            if (by != null && by.isHashTable()) {
                continue;
            }
            for (Item item : part.items()) {
                if (item instanceof Data data) {
                    all.add(ByteBuffer.wrap(data.bytes()));
                } else if (item instanceof Fields fields && by != null) {
                    addPrimitives(all, by, fields);
                }
            }
        }
        return all;
    }

    private static void addPrimitives(List<Object> all, SerialClass by, Fields fields) {
        for (int i = 0; i < by.fields.length; i++) {
            Object value = fields.values()[i];
            if (!isReference(by.fields[i]) && value != null) {
                all.add(List.of(by.fields[i].name(), value));
            }
        }
    }

    /** Whether methods of the class decided on what is written, and in which order. */
    boolean isOrderedByCode() {
        if (replacement != null) {
            return true;
        }
        for (Part part : parts) {
            if (part.by() == null || part.by().writeObject != null) {
                return true;
            }
        }
        return false;
    }
}
