package dev.deja.codec;

import java.util.BitSet;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Mutable objects without references in them. */
final class Cells {
    private Cells() {}

    @SuppressWarnings("JavaUtilDate") // what applications return is carried, old or not
    static List<TypePlan> all() {
        return List.of(
                LeafPlan.mutable(
                        70,
                        Date.class,
                        (out, v) -> out.signedLong(v.getTime()),
                        in -> new Date(in.signedLong())),
                LeafPlan.mutable(
                        71,
                        AtomicInteger.class,
                        (out, v) -> out.signed(v.get()),
                        in -> new AtomicInteger(in.signed())),
                LeafPlan.mutable(
                        72,
                        AtomicLong.class,
                        (out, v) -> out.signedLong(v.get()),
                        in -> new AtomicLong(in.signedLong())),
                LeafPlan.mutable(
                        73,
                        AtomicBoolean.class,
                        (out, v) -> out.put(v.get() ? 1 : 0),
                        in -> new AtomicBoolean(in.bool())),
                LeafPlan.mutable(
                        74,
                        BitSet.class,
                        (out, v) -> {
                            byte[] bits = v.toByteArray();
                            out.varint(bits.length);
                            out.bytes(bits);
                        },
                        in -> BitSet.valueOf(in.bytes(in.count(1)))),
                LeafPlan.mutable(
                        75,
                        StringBuilder.class,
                        (out, v) -> out.string(v.toString()),
                        in -> new StringBuilder(in.text())));
    }
}
