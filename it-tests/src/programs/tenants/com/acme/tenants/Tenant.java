package com.acme.tenants;

/** Loaded by a loader of its own, which is dropped afterwards. */
public final class Tenant implements Runnable {
    enum Kind {
        SMALL,
        LARGE;

        public boolean isKept() {
            return true;
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
    }
}
