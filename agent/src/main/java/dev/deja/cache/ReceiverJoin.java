package dev.deja.cache;

import dev.deja.rule.Frame;
import dev.deja.rule.GeneratedClasses;
import dev.deja.rule.JoinPoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The join of a method that subclasses inherit, where rules name the subclasses: each class of
 * receivers has a join of its own, or none. They are remembered by the receiver's class, with which
 * they die.
 *
 * <p>Held by the call site alone.
 */
final class ReceiverJoin extends Join {
    private final Cache cache;
    private final Class<?> declaringClass;
    private final Frame.Variants variants;
    private final ClassValue<Join> joins =
            new ClassValue<>() {
                @Override
                protected Join computeValue(Class<?> type) {
                    return join(type);
                }
            };

    ReceiverJoin(Cache cache, Class<?> declaringClass, JoinPoint joinPoint) {
        this.cache = cache;
        this.declaringClass = declaringClass;
        Frame.Variants mine = joinPoint.frame().variants();
        if (mine == null) {
            throw new IllegalArgumentException("all receivers have the same rules");
        }
        this.variants = mine;
    }

    private Join join(Class<?> receiver) {
        Set<String> types = new HashSet<>();
        Deque<Class<?>> next = new ArrayDeque<>();
        next.add(receiver);
        while (!next.isEmpty()) {
            Class<?> type = next.removeFirst();
            if (types.add(type.getName().replace('.', '/'))) {
                if (type.getSuperclass() != null) {
                    next.add(type.getSuperclass());
                }
                for (Class<?> each : type.getInterfaces()) {
                    next.add(each);
                }
            }
        }
        Class<?> known = receiver;
        while (known.getSuperclass() != null
                && known != declaringClass
                && GeneratedClasses.isGenerated(known.getName().replace('.', '/'))) {
            known = known.getSuperclass();
        }
        JoinPoint joinPoint = variants.of(types, known.getName());
        if (joinPoint == null || (joinPoint.cache() == null && joinPoint.evicts().isEmpty())) {
            return Nothing.INSTANCE;
        }
        MethodJoin join = cache.plainJoin(declaringClass, joinPoint);
        join.attach(Unswitched.INSTANCE);
        return join;
    }

    private Join of(@Nullable Object self) {
        if (self == null) {
            return Nothing.INSTANCE;
        }
        try {
            return joins.get(self.getClass());
        } catch (Throwable e) {
            // Among its rules there may be one that evicts.
            cache.owe();
            return Nothing.INSTANCE;
        }
    }

    @Override
    public @Nullable Object enter0(@Nullable Object self) {
        return of(self).enter0(self);
    }

    @Override
    public @Nullable Object enter1(@Nullable Object self, @Nullable Object argument) {
        return of(self).enter1(self, argument);
    }

    @Override
    public @Nullable Object enter2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        return of(self).enter2(self, first, second);
    }

    @Override
    public @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments) {
        return of(self).enter(self, arguments);
    }

    @Override
    public void attach(CallSiteSwitch callSite) {
        // Which rules there are is seen with the receivers: the call site stays linked.
    }

    private static final class Unswitched implements CallSiteSwitch {
        static final Unswitched INSTANCE = new Unswitched();

        @Override
        public void bypass(boolean bypassed) {
            // See attach.
        }
    }

    private static final class Nothing extends Join {
        static final Nothing INSTANCE = new Nothing();

        @Override
        public @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments) {
            return null;
        }

        @Override
        public @Nullable Object enter0(@Nullable Object self) {
            return null;
        }

        @Override
        public @Nullable Object enter1(@Nullable Object self, @Nullable Object argument) {
            return null;
        }

        @Override
        public @Nullable Object enter2(
                @Nullable Object self, @Nullable Object first, @Nullable Object second) {
            return null;
        }

        @Override
        public void attach(CallSiteSwitch callSite) {
            // Nothing to bypass.
        }
    }
}
