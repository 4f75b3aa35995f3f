package com.acme.world;

/** Whose data it is. */
public final class Tenant {
    static final ThreadLocal<String> NAME = new ThreadLocal<>();

    private Tenant() {}

    public static String current() {
        return NAME.get();
    }
}
