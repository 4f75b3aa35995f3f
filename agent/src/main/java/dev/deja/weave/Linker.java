package dev.deja.weave;

import dev.deja.cache.Joiner;
import dev.deja.weave.WovenClasses.Woven;
import dev.deja.weave.WovenClasses.WovenMethod;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Links the call sites of woven methods, each at the first call: {@code enter} to a site of its own
 * with the join bound into it, the others to constants shared by all methods of the same shape.
 *
 * <p>Takes no lock while a join is made. Two threads that link one method at the same time each
 * make a join, one of which is bound: a thread that did not wait for the other, and did not have a
 * join either, would lose what it came for, such as an eviction.
 */
final class Linker {
    private final WovenClasses woven;
    private final Joiner joiner;
    private final Weaver.Listener listener;
    private final HookWeaver hooks;

    /** Holds erased types only, so no application class. */
    private final Map<Shape, CallSite> constants = new ConcurrentHashMap<>();

    /** What this thread is linking: making a join must not lead to making the same join. */
    private static final ThreadLocal<@Nullable Deque<WovenMethod>> LINKING = new ThreadLocal<>();

    /** What tells constant call sites apart. */
    private record Shape(String name, MethodType type) {}

    Linker(WovenClasses woven, Joiner joiner, Weaver.Listener listener, HookWeaver hooks) {
        this.woven = woven;
        this.joiner = joiner;
        this.listener = listener;
        this.hooks = hooks;
    }

    /** What {@link Dispatch} calls. */
    MethodHandle handle() throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findVirtual(
                        Linker.class,
                        "link",
                        MethodType.methodType(
                                CallSite.class,
                                MethodHandles.Lookup.class,
                                String.class,
                                MethodType.class,
                                String.class))
                .bindTo(this);
    }

    @SuppressWarnings("UnusedMethod") // by handle
    private CallSite link(MethodHandles.Lookup caller, String name, MethodType type, String method)
            throws ReflectiveOperationException {
        if (name.equals("enter")) {
            return enter(caller.lookupClass(), type, method);
        }
        if (name.equals(Hooks.HOOK)) {
            return hook(caller, type, method);
        }
        Shape shape = new Shape(name, type);
        CallSite known = constants.get(shape);
        if (known == null) {
            known =
                    new ConstantCallSite(
                            name.equals(Hooks.ANSWER)
                                    ? Hooks.answer(type)
                                    : Joins.after(name, type));
            constants.put(shape, known);
        }
        return known;
    }

    private CallSite hook(MethodHandles.Lookup caller, MethodType type, String site) {
        HookPoint point = hooks.point(site);
        if (point != null) {
            Class<?> owner = caller.lookupClass();
            try {
                return new ConstantCallSite(
                        Hooks.hook(point, caller, type, site.substring(site.indexOf(' ') + 1)));
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Throwable e) {
                point.hook()
                        .failed(
                                owner.getClassLoader(),
                                owner.getName(),
                                "its call site could not be linked: ".concat(e.toString()));
            }
        }
        return new ConstantCallSite(MethodHandles.empty(type));
    }

    private CallSite enter(Class<?> type, MethodType shape, String key) {
        Woven inClass = woven.get(type.getClassLoader(), type.getName());
        WovenMethod method = inClass == null ? null : inClass.method(key);
        if (method == null) {
            // Unwoven between its last load and this call.
            return new ConstantCallSite(MethodHandles.empty(shape));
        }
        EnterSite site = method.site(new EnterSite(shape));
        if (!site.isBound()) {
            bind(site, method, type);
        }
        return site;
    }

    private void bind(EnterSite site, WovenMethod method, Class<?> type) {
        Deque<WovenMethod> inProgress = LINKING.get();
        if (inProgress == null) {
            inProgress = new ArrayDeque<>(4);
            LINKING.set(inProgress);
        }
        for (WovenMethod outer : inProgress) {
            if (outer == method) {
                return;
            }
        }
        inProgress.push(method);
        try {
            boolean isStatic = Modifier.isStatic(method.joinPoint.method().access());
            site.bind(joiner.join(type, method.joinPoint), isStatic);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            listener.failed(
                    method.joinPoint.className(),
                    List.of(method.joinPoint),
                    "its call site could not be linked: ".concat(e.toString()));
        } finally {
            inProgress.pop();
            if (inProgress.isEmpty()) {
                LINKING.remove();
            }
        }
    }
}
