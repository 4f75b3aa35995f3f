package dev.deja.weave;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * From a class file to the same with some methods woven: a pure function on bytes. Methods that are
 * not woven are copied as they are, so are all attributes; no type is looked up, and no class is
 * loaded.
 *
 * <p>ASM of Byte Buddy's jar is used directly. Byte Buddy's advice resolves types of the signature
 * and the hierarchy, costs some hundred classes at start, and lets a failing advice reach the
 * application; see {@link MethodRewriter} for what is written instead.
 */
final class ClassRewriter {
    /** Java 7: the first class files with {@code invokedynamic}, and always with stack maps. */
    static final int OLDEST_CLASS_FILE = 51;

    /** A bootstrap takes part of the 255 slots that a call may have. */
    private static final int MAX_ARGUMENT_SLOTS = 250;

    private ClassRewriter() {}

    /** What became of a class file. */
    static final class Result {
        /** The woven class file; null when no method could be woven. */
        byte @Nullable [] classFile;

        /** Method key to the reason why it was not woven. */
        final Map<String, String> refused = new HashMap<>();
    }

    /**
     * Weaves methods.
     *
     * @param methods names followed by descriptors
     */
    static Result rewrite(byte[] classFile, Set<String> methods) {
        Result result = new Result();
        ClassReader reader = new ClassReader(classFile);
        Scan scan = new Scan(methods, result.refused);
        reader.accept(scan, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        for (String method : methods) {
            if (!scan.bodies.containsKey(method) && !result.refused.containsKey(method)) {
                result.refused.put(method, "the class file has no such method");
            }
        }
        while (!scan.bodies.isEmpty()) {
            try {
                ClassWriter writer = new ClassWriter(reader, 0);
                reader.accept(
                        new Rewrite(writer, scan.internalName, scan.bodies),
                        ClassReader.EXPAND_FRAMES);
                result.classFile = writer.toByteArray();
                return result;
            } catch (MethodTooLargeException e) {
                String method = e.getMethodName().concat(e.getDescriptor());
                if (scan.bodies.remove(method) == null) {
                    throw e;
                }
                result.refused.put(method, "its code has no room left below the limit of 64 KB");
            }
        }
        return result;
    }

    /** What the second pass has to know before it starts. */
    static final class Body {
        int maxLocals;
        int returns;
    }

    /** First pass: which of the methods have a body that can be woven. */
    private static final class Scan extends ClassVisitor {
        final Map<String, Body> bodies = new HashMap<>();
        String internalName = "";
        private final Set<String> methods;
        private final Map<String, String> refused;
        private int version;

        Scan(Set<String> methods, Map<String, String> refused) {
            super(Opcodes.ASM9);
            this.methods = methods;
            this.refused = refused;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            this.version = version & 0xFFFF;
            internalName = name;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            String method = name.concat(descriptor);
            if (!methods.contains(method)) {
                return null;
            }
            String reason = refusal(access, name, descriptor);
            if (reason != null) {
                refused.put(method, reason);
                return null;
            }
            Body body = new Body();
            bodies.put(method, body);
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                        body.returns++;
                    }
                }

                @Override
                public void visitMaxs(int maxStack, int maxLocals) {
                    body.maxLocals = maxLocals;
                    if (maxLocals > 0xFFFF - 4) {
                        bodies.remove(method);
                        refused.put(method, "it has no local variable left");
                    }
                }
            };
        }

        private @Nullable String refusal(int access, String name, String descriptor) {
            if (name.startsWith("<")) {
                return "constructors and class initialisers are not woven";
            }
            if ((access & Opcodes.ACC_ABSTRACT) != 0) {
                return "it is abstract";
            }
            if ((access & Opcodes.ACC_NATIVE) != 0) {
                return "it is native";
            }
            if (version < OLDEST_CLASS_FILE) {
                return "its class file is of version "
                        .concat(Integer.toString(version))
                        .concat(", older than Java 7: compile it for a newer one");
            }
            if (Type.getArgumentsAndReturnSizes(descriptor) >> 2 > MAX_ARGUMENT_SLOTS) {
                return "it has more parameters than a call site can pass on";
            }
            return null;
        }
    }

    /** Second pass. */
    private static final class Rewrite extends ClassVisitor {
        private final String internalName;
        private final Map<String, Body> bodies;

        Rewrite(ClassVisitor next, String internalName, Map<String, Body> bodies) {
            super(Opcodes.ASM9, next);
            this.internalName = internalName;
            this.bodies = bodies;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            Body body = bodies.get(name.concat(descriptor));
            return body == null
                    ? next
                    : new MethodRewriter(next, internalName, access, name, descriptor, body);
        }
    }
}
