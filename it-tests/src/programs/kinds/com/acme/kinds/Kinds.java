package com.acme.kinds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One method of every kind that a rule can answer; each counts its bodies under its own name. */
public class Kinds implements Greeter {
    static final Map<String, AtomicInteger> BODIES = new ConcurrentHashMap<>();

    static void ran(String name) {
        BODIES.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    }

    public boolean instanceBoolean(boolean value) {
        ran("instanceBoolean");
        return value;
    }

    static boolean staticBoolean(boolean value) {
        ran("staticBoolean");
        return value;
    }

    boolean[] arrayOfBoolean(boolean value, boolean[] more) {
        ran("arrayOfBoolean");
        return new boolean[] {value, more[0]};
    }

    public byte instanceByte(byte value) {
        ran("instanceByte");
        return value;
    }

    static byte staticByte(byte value) {
        ran("staticByte");
        return value;
    }

    byte[] arrayOfByte(byte value, byte[] more) {
        ran("arrayOfByte");
        return new byte[] {value, more[0]};
    }

    public char instanceChar(char value) {
        ran("instanceChar");
        return value;
    }

    static char staticChar(char value) {
        ran("staticChar");
        return value;
    }

    char[] arrayOfChar(char value, char[] more) {
        ran("arrayOfChar");
        return new char[] {value, more[0]};
    }

    public short instanceShort(short value) {
        ran("instanceShort");
        return value;
    }

    static short staticShort(short value) {
        ran("staticShort");
        return value;
    }

    short[] arrayOfShort(short value, short[] more) {
        ran("arrayOfShort");
        return new short[] {value, more[0]};
    }

    public int instanceInt(int value) {
        ran("instanceInt");
        return value;
    }

    static int staticInt(int value) {
        ran("staticInt");
        return value;
    }

    int[] arrayOfInt(int value, int[] more) {
        ran("arrayOfInt");
        return new int[] {value, more[0]};
    }

    public long instanceLong(long value) {
        ran("instanceLong");
        return value;
    }

    static long staticLong(long value) {
        ran("staticLong");
        return value;
    }

    long[] arrayOfLong(long value, long[] more) {
        ran("arrayOfLong");
        return new long[] {value, more[0]};
    }

    public float instanceFloat(float value) {
        ran("instanceFloat");
        return value;
    }

    static float staticFloat(float value) {
        ran("staticFloat");
        return value;
    }

    float[] arrayOfFloat(float value, float[] more) {
        ran("arrayOfFloat");
        return new float[] {value, more[0]};
    }

    public double instanceDouble(double value) {
        ran("instanceDouble");
        return value;
    }

    static double staticDouble(double value) {
        ran("staticDouble");
        return value;
    }

    double[] arrayOfDouble(double value, double[] more) {
        ran("arrayOfDouble");
        return new double[] {value, more[0]};
    }

    private final String privateFinal(String a, int b) {
        ran("privateFinal");
        return a + b;
    }

    protected synchronized String synchronizedOne(long a, double b, String c) {
        ran("synchronizedOne");
        return a + "/" + b + "/" + c;
    }

    static synchronized Object staticSynchronized(Object a) {
        ran("staticSynchronized");
        return List.of(a);
    }

    String varargs(String first, Object... rest) {
        ran("varargs");
        return first + rest.length;
    }

    <T extends Comparable<T>> T generic(T a, T b) {
        ran("generic");
        return a.compareTo(b) > 0 ? a : b;
    }

    Optional<List<String>> optional(Map<String, List<Integer>> a) {
        ran("optional");
        return Optional.of(List.copyOf(a.keySet()));
    }

    Day enumeration(Day day) {
        ran("enumeration");
        return day.next();
    }

    Point record(Point point) {
        ran("record");
        return new Point(point.y(), point.x());
    }

    String noArguments() {
        ran("noArguments");
        return "none";
    }

    String manyArguments(
            boolean a, byte b, char c, short d, int e, long f, float g, double h, String i, Day j) {
        ran("manyArguments");
        return "" + a + b + c + d + e + f + g + h + i + j;
    }

    Object nullResult(String a) {
        ran("nullResult");
        return null;
    }

    String nullArgument(String a) {
        ran("nullArgument");
        return "was " + a;
    }

    int tryCatchFinally(int a) {
        ran("tryCatchFinally");
        try {
            if (a > 0) {
                throw new IllegalStateException("inside");
            }
            return 1;
        } catch (IllegalStateException e) {
            return 2;
        } finally {
            ran("finally");
        }
    }

    String selfInvoking(String a) {
        ran("selfInvoking");
        return inner(a);
    }

    private String inner(String a) {
        ran("inner");
        return a + "!";
    }

    int recursive(int n) {
        ran("recursive");
        return n < 2 ? n : recursive(n - 1) + recursive(n - 2);
    }

    enum Day {
        MONDAY,
        TUESDAY {
            @Override
            Day next() {
                return MONDAY;
            }
        };

        Day next() {
            return TUESDAY;
        }
    }

    record Point(int x, int y) {}
}
