package dev.deja.benchmarks.app;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A database of numbers that several JVMs share: a file in memory. Beside each number stands the
 * oldest one that a reader may still be given.
 */
public class Ledger {
    /** How many numbers there are. */
    public static final int ACCOUNTS = 200;

    /** How many JVMs there are. */
    public static final int INSTANCES = 4;

    private static final VarHandle LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final ByteBuffer shared;

    /** Opens the file, or makes it. */
    public Ledger(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            shared =
                    channel.map(
                            FileChannel.MapMode.READ_WRITE,
                            0,
                            (2L * ACCOUNTS + INSTANCES) * Long.BYTES);
        }
    }

    /** What rules name: the number, at the price of a query. */
    public long balance(int account) {
        long balance = raw(account);
        Thread.onSpinWait();
        return balance;
    }

    /** What rules name: a write. Each account has one writer. */
    public void book(int account, long balance) {
        set(account, balance);
    }

    /** The number itself. */
    public long raw(int account) {
        return get(account);
    }

    /** The oldest number that may still be read. */
    public long floor(int account) {
        return get(ACCOUNTS + account);
    }

    /** From now on nothing older may be read. */
    public void setFloor(int account, long balance) {
        set(ACCOUNTS + account, balance);
    }

    /** This JVM has nothing more to write. */
    public void finish(int instance) {
        set(2 * ACCOUNTS + instance, 1);
    }

    /** Whether no JVM has. */
    public boolean isFinished() {
        for (int i = 0; i < INSTANCES; i++) {
            if (get(2 * ACCOUNTS + i) == 0) {
                return false;
            }
        }
        return true;
    }

    private long get(int index) {
        return (long) LONGS.getVolatile(shared, index * Long.BYTES);
    }

    private void set(int index, long value) {
        LONGS.setVolatile(shared, index * Long.BYTES, value);
    }
}
