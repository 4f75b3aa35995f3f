package dev.deja.cache;

import dev.deja.store.EntryKey;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method that the agent makes itself, on a thread of its own, to compute again what is
 * stored: it goes through the woven method as any call, and is known there by its receiver and its
 * arguments.
 */
final class BackgroundRefresh implements Runnable {
    final CachedMethod method;
    final MethodJoin join;
    final SingleFlight.Boarding boarding;
    final EntryFinder.Past past;
    final EntryKey key;
    final String keyText;
    final List<String> tags;
    final @Nullable Object self;
    private final @Nullable Object[] arguments;
    private final Method body;
    private final Flight flight;

    BackgroundRefresh(
            CachedMethod method,
            MethodJoin join,
            SingleFlight.Boarding boarding,
            EntryFinder.Past past,
            Flight flight,
            EntryKey key,
            String keyText,
            List<String> tags,
            @Nullable Object self,
            @Nullable Object[] arguments,
            Method body) {
        this.method = method;
        this.join = join;
        this.boarding = boarding;
        this.past = past;
        this.flight = flight;
        this.key = key;
        this.keyText = keyText;
        this.tags = tags;
        this.self = self;
        this.arguments = arguments.clone();
        this.body = body;
    }

    ClassLoader loader() {
        return join.loader();
    }

    @SuppressWarnings("ReferenceEquality") // the very receiver is meant
    boolean isCall(
            CachedMethod other, @Nullable Object receiver, @Nullable Object[] otherArguments) {
        if (other != method || receiver != self || otherArguments.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < arguments.length; i++) {
            Object mine = arguments[i];
            Object its = otherArguments[i];
            // Boxed anew on the way.
            if (mine != its && (mine == null || !mine.equals(its))) {
                return false;
            }
        }
        return true;
    }

    void call() throws ReflectiveOperationException {
        Object ignored = body.invoke(self, arguments);
    }

    @Override
    public void run() {
        boolean isTaken =
                System.currentTimeMillis() <= past.untilMillis()
                        && Thread.currentThread() instanceof Refresher.Worker worker
                        && worker.make(this);
        if (!isTaken) {
            method.flights.land(key, flight);
        }
    }
}
