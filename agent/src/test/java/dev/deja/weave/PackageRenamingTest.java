package dev.deja.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.Test;

final class PackageRenamingTest {
    /** Links to types of one package, in its signature, its hierarchy and its code. */
    static final class Subject implements Comparable<Subject> {
        static final String NAME = "java/util/List";

        List<String> list(List<String> other) {
            return other.isEmpty() ? List.of(NAME) : other;
        }

        @Override
        public int compareTo(Subject other) {
            return 0;
        }

        @Override
        public boolean equals(Object other) {
            return other == this;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void links_are_renamed_and_string_constants_stay() throws IOException {
        byte[] written;
        try (InputStream in = getClass().getResourceAsStream("PackageRenamingTest$Subject.class")) {
            assertNotNull(in);
            written = in.readAllBytes();
        }
        byte[] renamed = PackageRenaming.rename(written, "java/util/", "other/place/");
        String constants = new String(renamed, StandardCharsets.ISO_8859_1);
        assertTrue(constants.contains("(Lother/place/List;)Lother/place/List;"), constants);
        assertTrue(constants.contains("java/util/List"), constants);
        assertFalse(constants.contains("Ljava/util/"), constants);
        assertEquals("java/lang/Object", new ClassReader(renamed).getSuperName());
    }
}
