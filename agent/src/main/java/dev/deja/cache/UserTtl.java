package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.UserObject;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A {@code dev.deja.api.TtlFunction} of the user's: found by name through the loader of the method
 * it is for, made at the first result, and held by that method's join alone. The interface is the
 * application's copy.
 */
final class UserTtl {
    private static final String CONTRACT = "dev.deja.api.TtlFunction";
    private static final MethodType CALL =
            MethodType.methodType(Object.class, Object[].class, Object.class);

    private final String className;
    private final ClassLoader loader;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable MethodHandle function;
    private volatile @Nullable String fault;

    UserTtl(String className, ClassLoader loader) {
        this.className = className;
        this.loader = loader;
    }

    /** What it says; null when it says nothing, or cannot be asked, which is counted. */
    @Nullable Duration ttl(Call call, @Nullable Object result, CacheRule rule, RuleState state) {
        MethodHandle mine = function();
        if (mine == null) {
            String why = fault;
            state.bypassed("ttl.class", why == null ? null : place(rule) + ": " + why);
            return null;
        }
        Object told;
        try {
            // A copy, so that what it does to the array reaches nobody.
            told = (Object) mine.invokeExact(call.arguments.clone(), result);
        } catch (Throwable e) {
            state.bypassed("ttl.class", place(rule) + " threw " + e.getClass().getName());
            return null;
        }
        if (told == null) {
            // Its way to say that this answer is not stored, which is no news.
            state.bypassed("no ttl", null);
        }
        return (Duration) told;
    }

    private String place(CacheRule rule) {
        return rule.id() + ".ttl.class = " + className + " (" + rule.origin() + ")";
    }

    /**
     * Null while it is made, which runs the application's code: threads that came for it meanwhile
     * do not wait for what may wait for them.
     */
    private @Nullable MethodHandle function() {
        MethodHandle made = function;
        if (made != null || !taken.compareAndSet(false, true)) {
            return made;
        }
        try {
            UserObject object = UserObject.make(className, loader, CONTRACT);
            Method method = object.contract().getMethod("ttl", Object[].class, Object.class);
            made =
                    MethodHandles.publicLookup()
                            .unreflect(method)
                            .asFixedArity()
                            .bindTo(object.instance())
                            .asType(CALL);
            function = made;
        } catch (UserObject.UnusableException e) {
            fault = e.getMessage();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            fault = "its " + CONTRACT + " is another than this agent knows";
        }
        return made;
    }
}
