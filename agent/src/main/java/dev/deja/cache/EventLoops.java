package dev.deja.cache;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Recognises threads that must not block, by the names of their classes: Netty, Vert.x, Reactor,
 * Undertow. What is known of a class hangs on the class itself and dies with it.
 */
final class EventLoops {
    private static final int ORDINARY = 0;
    private static final int LOOP = 1;

    /** A thread of Vert.x, which says itself whether it is a worker. */
    private static final int VERTX = 2;

    private static final ClassValue<Kind> KINDS =
            new ClassValue<>() {
                @Override
                protected Kind computeValue(Class<?> type) {
                    return judge(type);
                }
            };

    /** What the class of a thread tells. */
    private record Kind(int kind, @Nullable Method isWorker) {}

    private EventLoops() {}

    /** Whether the current thread is one of them. Allocates nothing; never throws. */
    static boolean isCurrent() {
        return is(Thread.currentThread());
    }

    static boolean is(Thread thread) {
        Kind kind = KINDS.get(thread.getClass());
        if (kind.kind == LOOP) {
            return true;
        }
        if (kind.kind == VERTX) {
            return !isVertxWorker(thread, kind.isWorker);
        }
        // Event loops of Netty on threads of somebody's own factory keep their names.
        String name = thread.getName();
        return name.contains("ioEventLoop") || name.startsWith("vert.x-eventloop-");
    }

    private static boolean isVertxWorker(Thread thread, @Nullable Method isWorker) {
        if (isWorker != null) {
            try {
                return Boolean.TRUE.equals(isWorker.invoke(thread));
            } catch (ReflectiveOperationException | RuntimeException e) {
                // Its name tells, too.
            }
        }
        return thread.getName().startsWith("vert.x-worker-")
                || thread.getName().startsWith("vert.x-internal-blocking-");
    }

    private static Kind judge(Class<?> thread) {
        for (Class<?> type = thread;
                type != null && type != Thread.class;
                type = type.getSuperclass()) {
            switch (type.getName()) {
                case "io.vertx.core.impl.VertxThread", "io.vertx.core.internal.VertxThread" -> {
                    return new Kind(VERTX, isWorker(type));
                }
                case "io.netty.util.concurrent.FastThreadLocalThread", "org.xnio.XnioIoThread" -> {
                    return new Kind(LOOP, null);
                }
                default -> {
                    if (isNonBlocking(type)) {
                        return new Kind(LOOP, null);
                    }
                }
            }
        }
        return new Kind(ORDINARY, null);
    }

    private static @Nullable Method isWorker(Class<?> type) {
        try {
            return type.getMethod("isWorker");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null;
        }
    }

    /** Reactor marks its threads by an interface; others of its user's may extend it. */
    private static boolean isNonBlocking(Class<?> type) {
        for (Class<?> implemented : type.getInterfaces()) {
            if (implemented.getName().equals("reactor.core.scheduler.NonBlocking")
                    || isNonBlocking(implemented)) {
                return true;
            }
        }
        return false;
    }
}
