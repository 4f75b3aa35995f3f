package dev.deja.codec;

/** A class whose instances are refused. */
final class RefusedPlan extends TypePlan {
    final String reason;

    RefusedPlan(Class<?> type, String reason) {
        super(type, NAMED, false);
        this.reason = reason;
    }

    @Override
    void write(Writer out, Object value, Slot slot) throws Refusal {
        throw new Refusal(reason);
    }

    @Override
    Object read(Reader in, Slot slot, int index) throws UndecodableException {
        throw new UndecodableException(reason);
    }
}
