package dev.deja.codec;

import java.io.Externalizable;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class that says itself how its objects are written: by {@code writeObject} and {@code
 * readObject}, {@code writeReplace} and {@code readResolve}, {@code Externalizable}, or because it
 * inherits from a class of the JDK that does. Its methods are called in the order of the Java
 * Object Serialization Specification; what they write goes into this codec's own form, so that no
 * object comes into being except through the codec's gate.
 *
 * <p>Two things are stricter than in Java's serialization. Fields of superclasses that are not
 * Serializable are carried instead of being left to a constructor. And an object may only be handed
 * to a class's own code when it is complete, so that a hash or an order never comes from half an
 * object; cycles that would need it are refused.
 */
final class ContractPlan extends TypePlan {
    private static final Slot[] NOTHING_KNOWN = {};
    private static final int ITSELF = 0;
    private static final int REPLACED = 1;

    /** Whether it is mapped to a table: then a copy is detached from any session. */
    private final boolean persistent;

    private final @Nullable FieldPlan interceptor;

    private volatile @Nullable SerialLayout layout;

    ContractPlan(Class<?> type, int fixedId) {
        super(type, fixedId, true);
        this.persistent = Persistent.isEntity(type);
        this.interceptor = persistent ? Persistent.interceptor(type) : null;
        if (fixedId == NAMED) {
            // Here, so that a class whose signature is broken is refused when it is met.
            this.heap = layout().heap;
        }
    }

    SerialLayout layout() {
        SerialLayout known = layout;
        if (known == null) {
            known = SerialLayout.of(type);
            layout = known;
        }
        return known;
    }

    /** Whether reading may hand out another object than the one that it has made. */
    boolean isCanonical() {
        return builtLate();
    }

    @Override
    boolean builtLate() {
        SerialLayout known = layout();
        return known.readResolve != null || known.writeReplace != null;
    }

    // Writing

    /** What an object of this class writes. Runs its code. */
    Recording record(Object value) throws Refusal {
        SerialLayout known = layout();
        if (interceptor != null) {
            Persistent.requireLoaded(interceptor, value);
        }
        Object subject = value;
        if (known.writeReplace != null) {
            subject = replacement(known.writeReplace, value);
            if (subject.getClass() != type) {
                return Recording.replaced(this, planOf(subject).record(subject));
            }
        } else if (known.readResolve == null) {
            known.constants.refuse(value);
        }
        List<Recording.Part> parts = new ArrayList<>();
        if (known.constructor != null) {
            parts.add(externally((Externalizable) subject));
        }
        for (SerialClass by : known.ancestry) {
            parts.add(part(by, subject));
        }
        return Recording.of(this, parts);
    }

    private Object replacement(MethodHandle writeReplace, Object value) throws Refusal {
        Object replacement;
        try {
            replacement = writeReplace.invoke(value);
        } catch (Throwable e) {
            throw failed("writeReplace", e);
        }
        if (replacement == null) {
            throw new Refusal(type.getName() + " puts null in its place when it is written");
        }
        return replacement;
    }

    /** The plan of what stands for an object of this class, and turns into one again. */
    private ContractPlan planOf(Object replacement) throws Refusal {
        TypePlan plan = Plans.of(replacement.getClass());
        if (plan instanceof RefusedPlan refused) {
            throw new Refusal(refused.reason);
        }
        if (plan instanceof ContractPlan contract && contract.layout().readResolve != null) {
            return contract;
        }
        throw new Refusal(
                type.getName()
                        + " puts a "
                        + plan.type.getName()
                        + " in its place when it is written, which does not turn back into it");
    }

    private Recording.Part externally(Externalizable object) throws Refusal {
        try {
            RecordingStream stream = new RecordingStream(object, null);
            object.writeExternal(stream);
            return stream.recorded();
        } catch (Throwable e) {
            throw failed("writeExternal", e);
        }
    }

    private Recording.Part part(SerialClass by, Object object) throws Refusal {
        if (!layout().spokenBelow(by)) {
            for (FieldPlan field : by.mustBeDefault) {
                field.requireDefaultIn(object);
            }
        }
        if (by.writeObject == null) {
            return new Recording.Part(by, List.of(new Recording.Fields(by.values(object))));
        }
        try {
            RecordingStream stream = new RecordingStream(object, by);
            by.writeObject.invoke(object, stream);
            return stream.recorded();
        } catch (Throwable e) {
            throw failed("writeObject", e);
        }
    }

    /** The message of an exception may show content, so that its class has to do. */
    private Refusal failed(String method, Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            throw error;
        }
        String why =
                cause instanceof RecordingStream.NotCarriedException
                        ? ": " + cause.getMessage()
                        : " failed with " + cause.getClass().getName();
        return new Refusal(method + " of " + type.getName() + why);
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        write(out, record(value), slot);
    }

    private void write(Writer out, Recording recording, Slot slot) throws Refusal {
        SerialLayout known = layout();
        if (persistent) {
            out.types().sawEntity();
        }
        out.shape(known.shape);
        Recording replacement = recording.replacement;
        if (replacement != null) {
            out.put(REPLACED);
            out.type(replacement.plan);
            replacement.plan.write(out, replacement, Slot.ANY);
            return;
        }
        out.put(ITSELF);
        for (Recording.Part part : recording.parts) {
            Completeness completeness = out.completeness();
            int outer = completeness.beginPart();
            Recording.write(out, part, elements(part.by(), slot));
            if (known.needsCompleteParts(part.by())) {
                out.takeSteps(out.weight());
            }
            if (completeness.endPart(outer, out.current()) && known.needsCompleteParts(part.by())) {
                throw new Refusal(
                        "what "
                                + type.getName()
                                + " holds refers back to what holds it: the methods by which it is"
                                + " read would see half an object");
            }
        }
    }

    private Slot[] elements(@Nullable SerialClass by, Slot slot) {
        return by == null ? NOTHING_KNOWN : by.elements(type, slot);
    }

    // Reading

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        Object object = readAny(in, slot, index);
        // The place was checked for this class, and a readResolve may return whatever it likes.
        if (object == null || object.getClass() != type) {
            throw new UndecodableException("a content that makes no " + type.getName());
        }
        return object;
    }

    private @Nullable Object readAny(Reader in, Slot slot, int index) throws UndecodableException {
        SerialLayout known = layout();
        if (persistent) {
            in.types().sawEntity();
        }
        in.requireShape(this, known.shape);
        return switch (in.get()) {
            case REPLACED -> readReplacement(in, index);
            case ITSELF -> readItself(in, slot, index, known);
            default -> throw new UndecodableException("neither an object nor what replaces it");
        };
    }

    private @Nullable Object readReplacement(Reader in, int index) throws UndecodableException {
        if (layout().writeReplace != null
                && in.type() instanceof ContractPlan other
                && other.layout().readResolve != null) {
            in.takeElements(other.heap / Long.BYTES);
            return other.readAny(in, Slot.ANY, index);
        }
        throw new UndecodableException("nothing that stands for a " + type.getName());
    }

    private @Nullable Object readItself(Reader in, Slot slot, int index, SerialLayout known)
            throws UndecodableException {
        Object object = create(known);
        if (known.readResolve == null) {
            in.publish(index, object);
        }
        if (known.constructor != null) {
            Recording.Part part = readPart(in, slot, index, known, null);
            try {
                ((Externalizable) object).readExternal(new ReplayStream(object, part, in));
            } catch (Throwable e) {
                throw undecodable("readExternal", e);
            }
        }
        for (SerialClass by : known.ancestry) {
            play(object, readPart(in, slot, index, known, by), by, in);
        }
        if (known.readResolve == null) {
            return object;
        }
        try {
            return known.readResolve.invoke(object);
        } catch (Throwable e) {
            throw undecodable("readResolve", e);
        }
    }

    private Object create(SerialLayout known) throws UndecodableException {
        try {
            return known.constructor != null
                    ? known.constructor.invoke()
                    : RawMemory.allocate(type);
        } catch (Throwable e) {
            throw undecodable("constructor", e);
        }
    }

    private Recording.Part readPart(
            Reader in, Slot slot, int index, SerialLayout known, @Nullable SerialClass by)
            throws UndecodableException {
        Completeness completeness = in.completeness();
        int outer = completeness.beginPart();
        Recording.Part part = Recording.read(in, by, elements(by, slot));
        if (known.needsCompleteParts(by)) {
            in.takeSteps(in.weight());
        }
        if (completeness.endPart(outer, index) && known.needsCompleteParts(by)) {
            throw new UndecodableException(
                    "a cycle through an object that is read by its own code");
        }
        return part;
    }

    private void play(Object object, Recording.Part part, SerialClass by, Reader in)
            throws UndecodableException {
        if (by.readObject != null) {
            if (by.isHashTable()) {
                boolean isMap = object instanceof Map;
                in.takeSteps(HashFlood.steps(by.type, object, part.references(), isMap));
            }
            try {
                by.readObject.invoke(object, new ReplayStream(object, part, in));
            } catch (Throwable e) {
                throw undecodable("readObject", e);
            }
            return;
        }
        // What else was written, nobody reads.
        for (Recording.Item item : part.items()) {
            if (item instanceof Recording.Fields fields) {
                by.set(object, fields.values());
            }
        }
    }

    private UndecodableException undecodable(String method, Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            throw error;
        }
        return new UndecodableException(
                method + " of " + type.getName() + " failed with " + cause.getClass().getName(),
                cause);
    }
}
