package dev.deja.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Writes the probes; apart from {@link SessionProbe}, whose loading must not load ASM. */
final class SessionRewriter {
    private SessionRewriter() {}

    /** The class file with probes; null when it is older than they can be. */
    static byte @Nullable [] probed(String internalName, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        if (reader.readUnsignedShort(6) < ClassRewriter.OLDEST_CLASS_FILE) {
            throw new IllegalArgumentException("its class file is older than Java 7");
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor next =
                                super.visitMethod(access, name, descriptor, signature, exceptions);
                        return name.equals("<init>") ? new Constructor(next, internalName) : next;
                    }
                },
                ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private static final class Constructor extends MethodVisitor {
        private final String owner;

        Constructor(MethodVisitor next, String owner) {
            super(Opcodes.ASM9, next);
            this.owner = owner;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode != Opcodes.RETURN) {
                super.visitInsn(opcode);
                return;
            }
            Label start = new Label();
            Label end = new Label();
            Label failed = new Label();
            mv.visitTryCatchBlock(start, end, failed, null);
            mv.visitLabel(start);
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            mv.visitInvokeDynamicInsn(
                    "opened", "(Ljava/lang/Object;)V", MethodRewriter.BOOTSTRAP, "<init>");
            mv.visitLabel(end);
            mv.visitInsn(Opcodes.RETURN);
            mv.visitLabel(failed);
            mv.visitFrame(
                    Opcodes.F_NEW,
                    1,
                    new Object[] {owner},
                    1,
                    new Object[] {"java/lang/Throwable"});
            mv.visitInsn(Opcodes.POP);
            mv.visitInsn(Opcodes.RETURN);
        }
    }
}
