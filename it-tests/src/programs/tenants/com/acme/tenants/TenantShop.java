package com.acme.tenants;

import dev.deja.api.Deja;
import dev.deja.api.KeyBuilder;
import dev.deja.api.TtlFunction;
import jakarta.persistence.Entity;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A tenant's own cached methods, which go with it. */
public final class TenantShop {
    private static final ThreadLocal<Part> CURRENT = new ThreadLocal<>();

    /** Anything that only this tenant knows. */
    public record Part(int number, String name) {}

    /** Changes, so that it is copied. */
    public static final class Box {
        public List<Part> parts = List.of(new Part(1, "in a box"));
    }

    /** Guarded. */
    @Entity
    public static class Row {
        public Long id = 1L;
        public Part part = new Part(1, "of a row");
    }

    /** Kept for a while. */
    public static final class Missing extends RuntimeException {
        final Part part = new Part(9, "missing");
    }

    /** Makes keys. */
    public static final class Keys implements KeyBuilder {
        @Override
        public String key(Method method, Object self, Object[] arguments) {
            return ((Part) arguments[0]).name();
        }
    }

    /** Tells lifetimes. */
    public static final class Lifetimes implements TtlFunction {
        @Override
        public Duration ttl(Object[] arguments, Object result) {
            return Duration.ofMinutes(((Part) arguments[0]).number());
        }
    }

    /** Who it is that calls. */
    public static String current() {
        Part part = CURRENT.get();
        return part == null ? null : part.name();
    }

    String judged(Part part) {
        Tenant.bodies++;
        return part.name();
    }

    Box built(Part part) {
        Tenant.bodies++;
        return new Box();
    }

    Part lasting(Part part) {
        Tenant.bodies++;
        return part;
    }

    String personal(int number) {
        Tenant.bodies++;
        return number + " for " + current();
    }

    Row row(int number) {
        Tenant.bodies++;
        return new Row();
    }

    Part find(int number) {
        Tenant.bodies++;
        throw new Missing();
    }

    CompletableFuture<Part> later(int number) {
        Tenant.bodies++;
        return number < 0
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(new Part(number, "later"));
    }

    Part save(Part part) {
        return part;
    }

    CompletableFuture<Part> write(int number) {
        return number < 0 ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }

    static void use() {
        TenantShop shop = new TenantShop();
        Part part = new Part(1, "part");
        CURRENT.set(part);
        for (int i = 0; i < 3; i++) {
            shop.judged(part);
            shop.built(part);
            shop.lasting(part);
            shop.personal(1);
            shop.row(1);
            shop.later(1).join();
            try {
                shop.find(1);
            } catch (Missing e) {
                // Kept, too.
            }
        }
        CURRENT.remove();
        shop.save(new Part(2, "saved"));
        Deja.get("tenantLasting", new Part(2, "saved"));
        Deja.getOrCompute("tenantLater", () -> new Part(3, "computed"), 3);
        Deja.put("tenantRow", new Row(), 3);
        Deja.put("tenantFind", part, 3);
        Deja.invalidate("tenantRow", 1);
        Deja.invalidateTag("part:{0}", 1);
        shop.write(1);
        // Nobody will ever complete these.
        shop.later(-1);
        shop.write(-1);
    }
}
