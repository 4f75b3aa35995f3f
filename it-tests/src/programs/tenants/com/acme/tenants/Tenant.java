package com.acme.tenants;

import dev.deja.api.Deja;
import java.util.concurrent.CompletableFuture;

/** Loaded by a loader of its own, which is dropped afterwards. */
public final class Tenant implements Runnable {
    static int bodies;

    enum Kind {
        SMALL,
        LARGE;

        public boolean isKept() {
            return true;
        }
    }

    /** A key and a value that nobody else knows. */
    public record TenantPart(int number, String name) {}

    static final class TenantRow extends Library.Row {
        final TenantPart part = new TenantPart(1, "row");
    }

    static final class TenantMissing extends Library.Missing {
        final Kind kind = Kind.SMALL;

        TenantMissing() {
            super("missing");
        }
    }

    @Override
    public void run() {
        Library library = new Library();
        for (int i = 0; i < 2; i++) {
            library.describe(Kind.SMALL);
            library.describe(Kind.LARGE);
            library.name(1);
        }
        Library.enter(new TenantPart(3, "current"));
        for (int i = 0; i < 3; i++) {
            use(library);
        }
        askByHand();
        // Given up in the middle: nobody will ever complete these.
        library.later(8, CompletableFuture::new);
        library.write(new TenantPart(8, "write"), new CompletableFuture<>());
        Library.enter(null);
        TenantShop.use();
        if (bodies != 7 + 1) {
            throw new IllegalStateException(bodies + " bodies of the tenant's own");
        }
    }

    private static void use(Library library) {
        TenantPart part = new TenantPart(1, "part");
        library.built(part);
        // What is stored first keeps the rules from being given up.
        library.lasting(Kind.SMALL, "text");
        library.formed("text");
        library.row(0, Library.Row::new);
        library.find(0, () -> "text");
        library.later(0, () -> CompletableFuture.completedFuture("text"));
        library.lasting(part, new TenantPart(2, "result"));
        library.formed(part);
        library.personal(1);
        library.row(1, TenantRow::new);
        library.later(1, () -> CompletableFuture.completedFuture(part));
        library.later(2, () -> CompletableFuture.failedFuture(new TenantMissing()));
        library.later(3, Tenant::onAnotherThread);
        library.save(part, key -> new TenantPart(4, "saved"));
        library.write(part, CompletableFuture.completedFuture(part));
        try {
            library.find(
                    1,
                    () -> {
                        throw new TenantMissing();
                    });
        } catch (Library.Missing e) {
            library.find(2, () -> part);
        }
    }

    private static CompletableFuture<Object> onAnotherThread() {
        CompletableFuture<Object> later = new CompletableFuture<>();
        Thread thread = new Thread(() -> later.complete(new TenantPart(5, "later")));
        thread.setDaemon(true);
        thread.start();
        return later;
    }

    private static void askByHand() {
        TenantPart part = new TenantPart(7, "facade");
        Deja.getOrCompute("formed", () -> part, part);
        Deja.get("formed", part);
        Deja.put("built", "put", part);
        Deja.put("describe", part, Kind.LARGE);
        Deja.has("lasting", part, part);
        try {
            Deja.getOrCompute(
                    "find",
                    () -> {
                        throw new TenantMissing();
                    },
                    5,
                    part);
        } catch (Library.Missing e) {
            Deja.invalidate("find", part, part);
        }
        Deja.invalidateTag("part:{0}", part);
        Deja.invalidateRule("personal");
    }
}
