package dev.deja.weave;

import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * Writes what stands before the code of a hooked method:
 *
 * <pre>
 *     answer = hook(this?, arguments…)          whatever fails here: answer = null
 *     if (answer != null) return (R) answer(answer)
 * </pre>
 *
 * <p>What {@code answer} throws is the application's, so no handler covers it. The rest of the
 * method, its locals and its frames stay as they are.
 */
final class HookRewriter {
    private static final String OBJECT = "java/lang/Object";

    private HookRewriter() {}

    /** The class file with the points asked; methods that it does not declare are passed over. */
    static byte[] hooked(byte[] classFile, List<HookPoint> points) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Hooked(writer, points), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private static final class Hooked extends ClassVisitor {
        private final List<HookPoint> points;
        private String owner = OBJECT;

        Hooked(ClassVisitor next, List<HookPoint> points) {
            super(Opcodes.ASM9, next);
            this.points = points;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            owner = name;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            // Backwards: the point that comes first in the list is asked first.
            for (int i = points.size() - 1; i >= 0; i--) {
                HookPoint point = points.get(i);
                if (HookWeaver.isHookable(access) && point.isMethod(name, descriptor)) {
                    next = new Start(next, owner, access, name, descriptor, point);
                }
            }
            return next;
        }
    }

    private static final class Start extends MethodVisitor {
        private final String owner;
        private final boolean isStatic;
        private final String site;
        private final Type[] parameters;
        private final Type result;

        Start(
                MethodVisitor next,
                String owner,
                int access,
                String name,
                String descriptor,
                HookPoint point) {
            super(Opcodes.ASM9, next);
            this.owner = owner;
            isStatic = (access & Opcodes.ACC_STATIC) != 0;
            site = Hooks.site(point, name, descriptor);
            parameters = Type.getArgumentTypes(descriptor);
            result = Type.getReturnType(descriptor);
        }

        @Override
        public void visitCode() {
            // Inner points write first: theirs comes after this one's.
            Label start = new Label();
            Label end = new Label();
            Label none = new Label();
            mv.visitTryCatchBlock(start, end, none, null);
            mv.visitLabel(start);
            MethodRewriter.callWithArguments(mv, Hooks.HOOK, isStatic, parameters, site);
            mv.visitLabel(end);
            mv.visitInsn(Opcodes.DUP);
            mv.visitJumpInsn(Opcodes.IFNULL, none);
            mv.visitInvokeDynamicInsn(
                    Hooks.ANSWER,
                    "(Ljava/lang/Object;)".concat(MethodRewriter.erased(result)),
                    MethodRewriter.BOOTSTRAP,
                    site);
            if (MethodRewriter.isReference(result)) {
                mv.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
            }
            mv.visitInsn(result.getOpcode(Opcodes.IRETURN));
            // With null or with what was thrown on the stack.
            mv.visitLabel(none);
            Object[] locals = MethodRewriter.argumentFrame(owner, isStatic, parameters);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {OBJECT});
            mv.visitInsn(Opcodes.POP);
            super.visitCode();
        }

        @Override
        public @Nullable AnnotationVisitor visitTryCatchAnnotation(
                int typeRef, @Nullable TypePath typePath, String descriptor, boolean visible) {
            return super.visitTryCatchAnnotation(
                    MethodRewriter.moved(typeRef, 1), typePath, descriptor, visible);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            int slots = 2;
            for (Type parameter : parameters) {
                slots += parameter.getSize();
            }
            super.visitMaxs(Math.max(maxStack, slots), maxLocals);
        }
    }
}
