package dev.deja.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * A class file that links to the types of one package, made to link to those of another: servlets
 * exist as {@code jakarta.servlet} and as {@code javax.servlet}. String constants stay.
 */
public final class PackageRenaming {
    private PackageRenaming() {}

    /**
     * Renames.
     *
     * @param from start of the internal names to change, such as {@code jakarta/servlet/}
     * @param to what they start with instead
     */
    public static byte[] rename(byte[] classFile, String from, String to) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(writer, new Renamer(from, to)), 0);
        return writer.toByteArray();
    }

    private static final class Renamer extends Remapper {
        private final String from;
        private final String to;

        Renamer(String from, String to) {
            super(Opcodes.ASM9);
            this.from = from;
            this.to = to;
        }

        @Override
        public String map(String internalName) {
            return internalName.startsWith(from)
                    ? to.concat(internalName.substring(from.length()))
                    : internalName;
        }
    }
}
