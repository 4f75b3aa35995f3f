package com.acme.tenants;

import dev.deja.api.KeyBuilder;
import dev.deja.api.TtlFunction;
import jakarta.persistence.Entity;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Belongs to the application server: its methods are called with what tenants bring along. */
public class Library {
    public static int bodies;
    private static final ThreadLocal<Object> CURRENT = new ThreadLocal<>();
    public final int answers = 1;

    /** Of tenants, who throw their own. */
    public static class Missing extends RuntimeException {
        protected Missing(String message) {
            super(message);
        }
    }

    /** Of tenants, who save their own. */
    @Entity
    public static class Row {
        public Long id = 1L;
    }

    /** Makes keys of whatever it is given. */
    public static final class Keys implements KeyBuilder {
        @Override
        public String key(Method method, Object self, Object[] arguments) {
            return arguments[0].getClass().getSimpleName() + arguments[0];
        }
    }

    /** Looks at whatever it is given. */
    public static final class Lifetimes implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ofMinutes(arguments[0].hashCode() == 0 ? 1 : 2);
        }
    }

    /** Who it is that calls: an input of what reads it. */
    public static Object current() {
        return CURRENT.get();
    }

    public static void enter(Object tenant) {
        CURRENT.set(tenant);
    }

    public Object describe(Object key) {
        bodies++;
        return "described";
    }

    public String name(int number) {
        bodies++;
        return "number " + number;
    }

    public String built(Object key) {
        return "built";
    }

    public Object lasting(Object key, Object result) {
        return result;
    }

    public Object formed(Object key) {
        return key;
    }

    public Object personal(int number) {
        return number + " for " + current();
    }

    public Object row(int number, Supplier<?> rows) {
        return rows.get();
    }

    public Object find(int number, Supplier<?> answers) {
        return answers.get();
    }

    public CompletableFuture<Object> later(int number, Supplier<CompletableFuture<Object>> answer) {
        return answer.get();
    }

    public Object save(Object key, Function<Object, Object> how) {
        return how.apply(key);
    }

    public CompletableFuture<Object> write(Object key, CompletableFuture<Object> whenDone) {
        return whenDone;
    }
}
