package dev.deja.weave;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What woven classes link to, under the name {@code java.lang.$DejaDispatch}: a copy of this class
 * is defined there, since {@code java.*} is the one package that every class loader delegates. Uses
 * types of {@code java.base} only; {@link Dispatcher} makes the copy.
 */
public final class Dispatch {
    /** {@code (Lookup, String, MethodType, String) → CallSite}; null: nothing is installed. */
    @SuppressWarnings("FieldMayBeFinal") // set by reflection in the copy
    private static volatile @Nullable MethodHandle linker = null;

    /** What the facade of the application asks; null: nothing is installed. */
    @SuppressWarnings("FieldMayBeFinal") // set by reflection in the copy
    private static volatile @Nullable Function<Object[], Object> facade = null;

    private Dispatch() {}

    /** What {@code dev.deja.api.Deja} asks, from whatever class loader. */
    public static @Nullable Function<Object[], Object> facade() {
        return facade;
    }

    /**
     * The bootstrap method of every woven call site. Never fails but for an exhausted stack or
     * heap, which the woven method takes for a bypass and the JVM does not remember: the next call
     * links again.
     *
     * @param caller the woven class
     * @param name {@code enter}, {@code hit}, {@code exit} or {@code thrown}
     * @param type the erased shape
     * @param method name and descriptor of the woven method
     */
    public static CallSite link(
            MethodHandles.Lookup caller, String name, MethodType type, String method) {
        MethodHandle installed = linker;
        if (installed != null) {
            try {
                return (CallSite) installed.invokeExact(caller, name, type, method);
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Throwable e) {
                // The linker has reported it; without a call site the service would break.
            }
        }
        return new ConstantCallSite(MethodHandles.empty(type));
    }
}
