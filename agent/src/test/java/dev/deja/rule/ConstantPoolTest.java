package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.api.Cached;
import dev.deja.api.Invalidates;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConstantPoolTest {
    private static final Set<String> WANTED =
            Set.of("Ldev/deja/api/Cached;", "Ldev/deja/api/Invalidates;", "Lcom/acm\u00e9/\u20ac;");

    static final class WithCached {
        @Cached
        long find(long id) {
            return id + 0x1234_5678_9ABCL;
        }
    }

    static final class WithInvalidates {
        @Invalidates(tags = "x")
        void save() {}
    }

    static final class Without {
        String text() {
            return "Ldev/deja/api/Cached";
        }
    }

    @Test
    void a_class_that_carries_one_of_the_annotations_mentions_it() {
        assertTrue(ConstantPool.mentions(Compiled.bytesOf(WithCached.class), WANTED));
        assertTrue(ConstantPool.mentions(Compiled.bytesOf(WithInvalidates.class), WANTED));
    }

    @Test
    void a_class_that_carries_none_does_not() {
        assertFalse(ConstantPool.mentions(Compiled.bytesOf(Without.class), WANTED));
        assertFalse(ConstantPool.mentions(Compiled.bytesOf(WithCached.class), Set.of()));
        assertFalse(
                ConstantPool.mentions(
                        Compiled.bytesOf(WithCached.class), Set.of("Ldev/deja/api/Cache;")));
    }

    @Test
    void names_beyond_ascii_are_found() {
        byte[] bytes =
                Compiled.with(
                                List.of(),
                                "package com.acm\u00e9; @interface \u20ac {}",
                                "package com.acm\u00e9; public class X { @\u20ac void x() {} }")
                        .bytes("com.acm\u00e9.X");
        assertTrue(ConstantPool.mentions(bytes, WANTED));
    }

    @Test
    void garbage_mentions_nothing_and_does_no_harm() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length >= 4 && random.nextBoolean()) {
                bytes[0] = (byte) 0xCA;
                bytes[1] = (byte) 0xFE;
                bytes[2] = (byte) 0xBA;
                bytes[3] = (byte) 0xBE;
            }
            assertFalse(ConstantPool.mentions(bytes, WANTED));
        }
    }
}
