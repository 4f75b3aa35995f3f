package dev.deja.weave;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sessions of object-relational mappers tell the cache when they are opened (SPEC B13):
 * before each return of their constructors stands
 *
 * <pre>
 *     try { opened(this) } catch (Throwable t) { return }
 * </pre>
 *
 * <p>Nothing else in the JVM knows of a session that the application opened by hand, and a copy of
 * an entity must not be handed out while one is open. When they close they are asked.
 */
final class SessionProbe implements ClassFileTransformer {
    private static final Set<String> SESSIONS =
            Set.of(
                    "org/hibernate/internal/SessionImpl",
                    "org/eclipse/persistence/internal/jpa/EntityManagerImpl",
                    "org/apache/openjpa/kernel/BrokerImpl");

    private final Weaver weaver;

    SessionProbe(Weaver weaver) {
        this.weaver = weaver;
    }

    /** Whether a class is a session, by its binary name. */
    static boolean concerns(String className) {
        return SESSIONS.contains(className.replace('.', '/'));
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null || internalName == null || !SESSIONS.contains(internalName)) {
            return null;
        }
        try {
            weaver.installDispatcher();
            return probed(internalName, classFile);
        } catch (Throwable e) {
            weaver.unprobed(internalName.replace('/', '.'), e);
            return null;
        }
    }

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
