package dev.deja.weave;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * Writes what surrounds the body of a woven method:
 *
 * <pre>
 *     token = enter(this?, arguments…)          a call site of its own for each method
 *     if (token instanceof Supplier) return (R) hit(token)      not where R is void
 *                                               whatever fails up to here: token = null, go on
 *     if (token instanceof Throwable) throw token               a stored exception; likewise
 *     try {
 *         body; at each return: exit(value, token), then the value is returned
 *     } catch (Throwable t) {
 *         token = thrown(t, token)
 *         if (token instanceof Supplier) return (R) hit(token)  not where R is void
 *         throw t
 *     }
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The body runs at most once. It is left with its own value or its own exception, whatever
 *       {@code exit} and {@code thrown} do, unless {@code thrown} has an answer in its place: each
 *       is covered by a handler of its own that drops a failure. These handlers come first in the
 *       table, the one around the body last.
 *   <li>The body's instructions stay as they are. Token and value live behind its last local
 *       variable, so that nothing is renumbered; its frames are padded to there.
 *   <li>Frames are written, never computed: computing would need the class hierarchy.
 * </ul>
 */
final class MethodRewriter extends MethodVisitor {
    private static final String OBJECT = "java/lang/Object";
    private static final String THROWABLE = "java/lang/Throwable";
    static final Handle BOOTSTRAP =
            new Handle(
                    Opcodes.H_INVOKESTATIC,
                    Dispatcher.INTERNAL_NAME,
                    "link",
                    "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
                            + "Ljava/lang/invoke/MethodType;Ljava/lang/String;)"
                            + "Ljava/lang/invoke/CallSite;",
                    false);

    private final String owner;
    private final boolean isStatic;
    private final String method;
    private final Type[] parameters;
    private final Type result;
    private final int bodyLocals;
    private final int token;
    private final int value;
    private final Label[] exitStarts;
    private final Label[] exitEnds;
    private final Label exitFailed = new Label();

    /** Starts and ends, alternating, of what is body and nothing else. */
    private final List<Label> bodyRanges = new ArrayList<>();

    private int returnsSeen;

    MethodRewriter(
            MethodVisitor next,
            String owner,
            int access,
            String name,
            String descriptor,
            ClassRewriter.Body body) {
        super(Opcodes.ASM9, next);
        this.owner = owner;
        isStatic = (access & Opcodes.ACC_STATIC) != 0;
        method = name.concat(descriptor);
        parameters = Type.getArgumentTypes(descriptor);
        result = Type.getReturnType(descriptor);
        bodyLocals = body.maxLocals;
        token = bodyLocals;
        value = token + 1;
        exitStarts = labels(body.returns);
        exitEnds = labels(body.returns);
    }

    private static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = new Label();
        }
        return labels;
    }

    @Override
    public void visitCode() {
        mv.visitCode();
        for (int i = 0; i < exitStarts.length; i++) {
            mv.visitTryCatchBlock(exitStarts[i], exitEnds[i], exitFailed, null);
        }
        Label start = new Label();
        Label end = new Label();
        Label failed = new Label();
        Label noValue = new Label();
        Label body = new Label();
        mv.visitTryCatchBlock(start, end, failed, null);
        mv.visitLabel(start);
        callWithArguments(mv, "enter", isStatic, parameters, method);
        mv.visitVarInsn(Opcodes.ASTORE, token);
        if (result.getSort() == Type.VOID) {
            mv.visitLabel(end);
            mv.visitJumpInsn(Opcodes.GOTO, body);
        } else {
            mv.visitVarInsn(Opcodes.ALOAD, token);
            mv.visitTypeInsn(Opcodes.INSTANCEOF, "java/util/function/Supplier");
            mv.visitJumpInsn(Opcodes.IFEQ, noValue);
            mv.visitVarInsn(Opcodes.ALOAD, token);
            call("hit", "(Ljava/lang/Object;)".concat(erased(result)));
            if (isReference(result)) {
                // Within the range: a hit of a wrong type runs the body.
                mv.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
            }
            mv.visitLabel(end);
            mv.visitInsn(result.getOpcode(Opcodes.IRETURN));
        }
        Object[] arguments = argumentFrame(owner, isStatic, parameters);
        if (result.getSort() != Type.VOID) {
            // Covered by no handler: what is thrown here is the answer.
            mv.visitLabel(noValue);
            Object[] locals = padded(arguments.length, arguments);
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
            mv.visitVarInsn(Opcodes.ALOAD, token);
            mv.visitTypeInsn(Opcodes.INSTANCEOF, THROWABLE);
            mv.visitJumpInsn(Opcodes.IFEQ, body);
            mv.visitVarInsn(Opcodes.ALOAD, token);
            mv.visitTypeInsn(Opcodes.CHECKCAST, THROWABLE);
            mv.visitInsn(Opcodes.ATHROW);
        }
        mv.visitLabel(failed);
        mv.visitFrame(Opcodes.F_NEW, arguments.length, arguments, 1, new Object[] {THROWABLE});
        mv.visitInsn(Opcodes.POP);
        mv.visitInsn(Opcodes.ACONST_NULL);
        mv.visitVarInsn(Opcodes.ASTORE, token);
        mv.visitLabel(body);
        Object[] locals = padded(arguments.length, arguments);
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
        bodyRanges.add(body);
        // A loop may jump to the body's first instruction, where a frame of its own stands then.
        mv.visitInsn(Opcodes.NOP);
    }

    /** A call with receiver and arguments as they came, which leaves an object. */
    static void callWithArguments(
            MethodVisitor mv, String name, boolean isStatic, Type[] parameters, String bound) {
        StringBuilder descriptor = new StringBuilder("(");
        int slot = 0;
        if (!isStatic) {
            mv.visitVarInsn(Opcodes.ALOAD, slot++);
            descriptor.append("Ljava/lang/Object;");
        }
        for (Type parameter : parameters) {
            mv.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
            slot += parameter.getSize();
            descriptor.append(erased(parameter));
        }
        mv.visitInvokeDynamicInsn(
                name, descriptor.append(")Ljava/lang/Object;").toString(), BOOTSTRAP, bound);
    }

    private void call(String name, String descriptor) {
        mv.visitInvokeDynamicInsn(name, descriptor, BOOTSTRAP, method);
    }

    static boolean isReference(Type type) {
        return type.getSort() >= Type.ARRAY;
    }

    static String erased(Type type) {
        return isReference(type) ? "Ljava/lang/Object;" : type.getDescriptor();
    }

    /** A type as stack maps name it. */
    private static Object frameType(Type type) {
        return switch (type.getSort()) {
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            case Type.ARRAY, Type.OBJECT -> type.getInternalName();
            default -> Opcodes.INTEGER;
        };
    }

    /** The locals of a frame before the first instruction. */
    static Object[] argumentFrame(String owner, boolean isStatic, Type[] parameters) {
        List<Object> types = new ArrayList<>(parameters.length + 1);
        if (!isStatic) {
            types.add(owner);
        }
        for (Type parameter : parameters) {
            types.add(frameType(parameter));
        }
        return types.toArray();
    }

    /** Locals of a frame of the body, followed by what fills the slots up to the token's. */
    private Object[] padded(int count, Object[] locals) {
        List<Object> all = new ArrayList<>(bodyLocals + 1);
        int slots = 0;
        for (int i = 0; i < count; i++) {
            Object type = locals[i];
            all.add(type);
            slots += type == Opcodes.LONG || type == Opcodes.DOUBLE ? 2 : 1;
        }
        for (; slots < bodyLocals; slots++) {
            all.add(Opcodes.TOP);
        }
        all.add(OBJECT);
        return all.toArray();
    }

    /** Nothing of the body, the token, and what lies in the slot of the value. */
    private void handlerFrame(@Nullable Object valueType) {
        handlerFrame(valueType, new Object[] {THROWABLE});
    }

    private void handlerFrame(@Nullable Object valueType, Object[] stack) {
        List<Object> locals = new ArrayList<>(bodyLocals + 2);
        for (int slots = 0; slots < bodyLocals; slots++) {
            locals.add(Opcodes.TOP);
        }
        locals.add(OBJECT);
        if (valueType != null) {
            locals.add(valueType);
        }
        mv.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.length, stack);
    }

    @Override
    public void visitFrame(
            int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
        Object[] all = padded(localCount, locals);
        mv.visitFrame(type, all.length, all, stackCount, stack);
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
            exit();
            mv.visitInsn(opcode);
            Label resumed = new Label();
            mv.visitLabel(resumed);
            bodyRanges.add(resumed);
        } else {
            mv.visitInsn(opcode);
        }
    }

    private void exit() {
        Label start = exitStarts[returnsSeen];
        Label end = exitEnds[returnsSeen++];
        boolean isVoid = result.getSort() == Type.VOID;
        if (!isVoid) {
            mv.visitVarInsn(result.getOpcode(Opcodes.ISTORE), value);
        }
        mv.visitLabel(start);
        bodyRanges.add(start);
        if (!isVoid) {
            mv.visitVarInsn(result.getOpcode(Opcodes.ILOAD), value);
        }
        mv.visitVarInsn(Opcodes.ALOAD, token);
        call("exit", isVoid ? "(Ljava/lang/Object;)V" : exitDescriptor());
        mv.visitLabel(end);
        if (!isVoid) {
            mv.visitVarInsn(result.getOpcode(Opcodes.ILOAD), value);
        }
    }

    private String exitDescriptor() {
        return "(".concat(erased(result)).concat("Ljava/lang/Object;)V");
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        Label bodyEnd = new Label();
        mv.visitLabel(bodyEnd);
        bodyRanges.add(bodyEnd);
        boolean isVoid = result.getSort() == Type.VOID;
        if (exitStarts.length > 0) {
            mv.visitLabel(exitFailed);
            handlerFrame(isVoid ? null : frameType(result));
            mv.visitInsn(Opcodes.POP);
            if (!isVoid) {
                mv.visitVarInsn(result.getOpcode(Opcodes.ILOAD), value);
            }
            mv.visitInsn(result.getOpcode(Opcodes.IRETURN));
        }
        Label bodyThrew = new Label();
        mv.visitLabel(bodyThrew);
        handlerFrame(null);
        mv.visitVarInsn(Opcodes.ASTORE, value);
        Label start = new Label();
        Label end = new Label();
        mv.visitLabel(start);
        mv.visitVarInsn(Opcodes.ALOAD, value);
        mv.visitVarInsn(Opcodes.ALOAD, token);
        call("thrown", "(Ljava/lang/Throwable;Ljava/lang/Object;)Ljava/lang/Object;");
        mv.visitVarInsn(Opcodes.ASTORE, token);
        if (isVoid) {
            mv.visitLabel(end);
        } else {
            Label rethrow = new Label();
            mv.visitVarInsn(Opcodes.ALOAD, token);
            mv.visitTypeInsn(Opcodes.INSTANCEOF, "java/util/function/Supplier");
            mv.visitJumpInsn(Opcodes.IFEQ, rethrow);
            mv.visitVarInsn(Opcodes.ALOAD, token);
            call("hit", "(Ljava/lang/Object;)".concat(erased(result)));
            if (isReference(result)) {
                mv.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
            }
            mv.visitLabel(end);
            mv.visitInsn(result.getOpcode(Opcodes.IRETURN));
            mv.visitLabel(rethrow);
            handlerFrame(THROWABLE, new Object[0]);
        }
        mv.visitVarInsn(Opcodes.ALOAD, value);
        mv.visitInsn(Opcodes.ATHROW);
        Label thrownFailed = new Label();
        mv.visitLabel(thrownFailed);
        handlerFrame(THROWABLE);
        mv.visitInsn(Opcodes.POP);
        mv.visitVarInsn(Opcodes.ALOAD, value);
        mv.visitInsn(Opcodes.ATHROW);

        mv.visitTryCatchBlock(start, end, thrownFailed, null);
        for (int i = 0; i < bodyRanges.size(); i += 2) {
            Label from = bodyRanges.get(i);
            Label to = bodyRanges.get(i + 1);
            if (from.getOffset() < to.getOffset()) {
                mv.visitTryCatchBlock(from, to, bodyThrew, null);
            }
        }
        int argumentSlots = isStatic ? 0 : 1;
        for (Type parameter : parameters) {
            argumentSlots += parameter.getSize();
        }
        mv.visitMaxs(
                Math.max(Math.max(maxStack + 1, argumentSlots), 3),
                bodyLocals + 1 + Math.max(result.getSize(), 1));
    }

    @Override
    public @Nullable AnnotationVisitor visitTryCatchAnnotation(
            int typeRef, @Nullable TypePath typePath, String descriptor, boolean visible) {
        return mv.visitTryCatchAnnotation(
                moved(typeRef, exitStarts.length + 1), typePath, descriptor, visible);
    }

    /** Its index counts the entries of the exception table, some of which are now before it. */
    static int moved(int typeRef, int before) {
        int index = (typeRef & 0x00FFFF00) >> 8;
        return (typeRef & 0xFF0000FF) | (index + before) << 8;
    }
}
