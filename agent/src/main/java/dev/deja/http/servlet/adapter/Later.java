package dev.deja.http.servlet.adapter;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Methods that only some versions of the servlet API have. */
final class Later {
    private Later() {}

    /** A method of responses that answers nothing; null where the API has none. */
    static @Nullable MethodHandle find(String name, Class<?>... parameters) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            HttpServletResponse.class,
                            name,
                            MethodType.methodType(void.class, parameters));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Calls it; the application could only ask for what its API has. */
    static void call(@Nullable MethodHandle method, ServletResponse response, Object... arguments) {
        if (method == null) {
            throw new AbstractMethodError();
        }
        try {
            Object ignored = method.bindTo(response).invokeWithArguments(arguments);
        } catch (Throwable thrown) {
            throw Later.<RuntimeException>same(thrown);
        }
    }

    /** Whatever it is, without a wrapper. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T same(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
