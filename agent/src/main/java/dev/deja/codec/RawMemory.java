package dev.deja.codec;

import jdk.internal.misc.Unsafe;

/** Field access by offset: reads and writes any field, final and record fields included. */
final class RawMemory {
    static final Unsafe UNSAFE = Unsafe.getUnsafe();

    private RawMemory() {}
}
