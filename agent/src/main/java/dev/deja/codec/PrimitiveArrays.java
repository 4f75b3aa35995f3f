package dev.deja.codec;

import java.util.List;

/** Arrays of primitives, and those arrays of references that every payload may contain. */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static List<TypePlan> all() {
        return List.of(
                LeafPlan.mutable(
                        60,
                        byte[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            out.bytes(array);
                        },
                        in -> in.bytes(in.count(1))),
                LeafPlan.mutable(
                        61,
                        int[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (int element : array) {
                                out.signed(element);
                            }
                        },
                        in -> {
                            int[] array = new int[in.count(1)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.signed();
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        62,
                        long[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (long element : array) {
                                out.signedLong(element);
                            }
                        },
                        in -> {
                            long[] array = new long[in.count(1)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.signedLong();
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        63,
                        double[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (double element : array) {
                                out.fixedLong(Double.doubleToRawLongBits(element));
                            }
                        },
                        in -> {
                            double[] array = new double[in.count(8)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = Double.longBitsToDouble(in.fixedLong());
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        64,
                        float[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (float element : array) {
                                out.fixedInt(Float.floatToRawIntBits(element));
                            }
                        },
                        in -> {
                            float[] array = new float[in.count(4)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = Float.intBitsToFloat(in.fixedInt());
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        65,
                        short[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (short element : array) {
                                out.signed(element);
                            }
                        },
                        in -> {
                            short[] array = new short[in.count(1)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.signedShort();
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        66,
                        char[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (char element : array) {
                                out.varint(element);
                            }
                        },
                        in -> {
                            char[] array = new char[in.count(1)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.character();
                            }
                            return array;
                        }),
                LeafPlan.mutable(
                        67,
                        boolean[].class,
                        (out, array) -> {
                            out.varint(array.length);
                            for (boolean element : array) {
                                out.put(element ? 1 : 0);
                            }
                        },
                        in -> {
                            boolean[] array = new boolean[in.count(1)];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.bool();
                            }
                            return array;
                        }),
                new ArrayPlan(Object[].class, 68),
                new ArrayPlan(String[].class, 69));
    }
}
