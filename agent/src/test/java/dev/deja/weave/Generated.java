package dev.deja.weave;

import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Class files of which a compiler would make too many, too large or too old ones. */
final class Generated implements Opcodes {
    private Generated() {}

    /** Each kind of method times each type: takes (T, long, T), returns the last, or nothing. */
    static byte[] withKinds(String name, int version) {
        ClassWriter writer = start(name, version);
        for (int access :
                new int[] {
                    ACC_PUBLIC,
                    ACC_PUBLIC | ACC_STATIC,
                    ACC_PRIVATE,
                    ACC_PRIVATE | ACC_STATIC,
                    ACC_FINAL,
                    ACC_PROTECTED | ACC_SYNCHRONIZED,
                    ACC_STATIC | ACC_SYNCHRONIZED
                }) {
            for (String type :
                    List.of("Z", "B", "S", "C", "I", "J", "F", "D", "Ljava/lang/String;", "[I")) {
                Type t = Type.getType(type);
                String parameters = "(" + type + "J" + type + ")";
                String suffix = type.length() == 1 ? type : type.startsWith("[") ? "A" : "L";
                boolean isStatic = (access & ACC_STATIC) != 0;
                String plain =
                        access == (ACC_PUBLIC | ACC_STATIC) ? "static" : "kind" + access + "_";
                MethodVisitor method =
                        writer.visitMethod(access, plain + suffix, parameters + type, null, null);
                method.visitCode();
                method.visitVarInsn(t.getOpcode(ILOAD), (isStatic ? 0 : 1) + t.getSize() + 2);
                method.visitInsn(t.getOpcode(IRETURN));
                method.visitMaxs(0, 0);
                method =
                        writer.visitMethod(
                                access, "void" + plain + suffix, parameters + "V", null, null);
                method.visitCode();
                method.visitInsn(RETURN);
                method.visitMaxs(0, 0);
            }
        }
        return writer.toByteArray();
    }

    /** A value of a type; another for another number. */
    static Object value(Class<?> type, int number) {
        if (type == boolean.class) {
            return number % 2 == 0;
        } else if (type == byte.class) {
            return (byte) number;
        } else if (type == short.class) {
            return (short) number;
        } else if (type == char.class) {
            return (char) number;
        } else if (type == int.class) {
            return number;
        } else if (type == long.class) {
            return (long) number << 40;
        } else if (type == float.class) {
            return number + 0.5f;
        } else if (type == double.class) {
            return number + 0.25;
        } else if (type == int[].class) {
            return ARRAYS[number];
        }
        return "text" + number;
    }

    private static final int[][] ARRAYS = {{0}, {1}, {2}, {3}};

    /** Static methods of about so many bytes of code, with a jump from one end to the other. */
    static byte[] withHugeMethods(String name, int... sizes) {
        ClassWriter writer = start(name, 61);
        for (int size : sizes) {
            MethodVisitor method = writer.visitMethod(ACC_STATIC, "big" + size, "(I)I", null, null);
            method.visitCode();
            Label end = new Label();
            method.visitVarInsn(ILOAD, 0);
            if (size < 40_001) {
                // 32,760 bytes of nothing: what the weaver adds pushes the target out of reach.
                method.visitJumpInsn(IFLT, end);
                for (int i = 0; i < 32_758; i++) {
                    method.visitInsn(NOP);
                }
                method.visitLdcInsn(size);
                method.visitInsn(IRETURN);
                method.visitLabel(end);
                for (int i = 0; i < size - 32_770; i++) {
                    method.visitInsn(NOP);
                }
                method.visitInsn(ICONST_M1);
                method.visitInsn(IRETURN);
            } else {
                method.visitInsn(POP);
                for (int i = 0; i < size - 10; i++) {
                    method.visitInsn(NOP);
                }
                method.visitLdcInsn(size);
                method.visitInsn(IRETURN);
            }
            method.visitMaxs(0, 0);
        }
        return writer.toByteArray();
    }

    /** Static methods with so many {@code long} parameters, returning the last. */
    static byte[] withParameters(String name, int... counts) {
        ClassWriter writer = start(name, 61);
        for (int count : counts) {
            MethodVisitor method =
                    writer.visitMethod(
                            ACC_STATIC, "wide" + count, "(" + "J".repeat(count) + ")J", null, null);
            method.visitCode();
            method.visitVarInsn(LLOAD, 2 * (count - 1));
            method.visitInsn(LRETURN);
            method.visitMaxs(0, 0);
        }
        return writer.toByteArray();
    }

    private static ClassWriter start(String name, int version) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(version, ACC_PUBLIC | ACC_SUPER, name, null, "java/lang/Object", null);
        MethodVisitor constructor = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(ALOAD, 0);
        constructor.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(RETURN);
        constructor.visitMaxs(0, 0);
        return writer;
    }
}
