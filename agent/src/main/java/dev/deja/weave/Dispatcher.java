package dev.deja.weave;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import org.jspecify.annotations.Nullable;

/** Puts the copy of {@link Dispatch} into {@code java.lang}. */
final class Dispatcher {
    static final String INTERNAL_NAME = "java/lang/$DejaDispatch";

    private Dispatcher() {}

    /**
     * Makes call sites link through a handle from now on. Defines the class when it is not there
     * yet.
     */
    static void install(MethodHandle linker, Function<Object[], Object> facade)
            throws ReflectiveOperationException, IOException {
        MethodHandles.Lookup javaLang =
                MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
        Class<?> dispatch = find(javaLang);
        if (dispatch == null) {
            dispatch = javaLang.defineClass(copy());
        }
        MethodHandles.Lookup inside =
                MethodHandles.privateLookupIn(dispatch, MethodHandles.lookup());
        inside.findStaticVarHandle(dispatch, "facade", Function.class).setVolatile(facade);
        inside.findStaticVarHandle(dispatch, "linker", MethodHandle.class).setVolatile(linker);
    }

    private static @Nullable Class<?> find(MethodHandles.Lookup javaLang)
            throws IllegalAccessException {
        try {
            return javaLang.findClass(INTERNAL_NAME.replace('/', '.'));
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static byte[] copy() throws IOException {
        String template = Type.getInternalName(Dispatch.class);
        try (InputStream in =
                Dispatch.class.getResourceAsStream(Dispatch.class.getSimpleName() + ".class")) {
            if (in == null) {
                throw new IOException("the class file of " + template + " is missing");
            }
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(in.readAllBytes())
                    .accept(
                            new ClassRemapper(
                                    writer,
                                    new SimpleRemapper(Opcodes.ASM9, template, INTERNAL_NAME)),
                            ClassReader.SKIP_DEBUG);
            return writer.toByteArray();
        }
    }
}
