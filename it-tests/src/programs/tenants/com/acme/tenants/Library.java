package com.acme.tenants;

/** Belongs to the application server: its methods are called with what tenants bring along. */
public class Library {
    public static int bodies;
    public final int answers = 1;

    public Object describe(Object key) {
        bodies++;
        return "described";
    }

    public String name(int number) {
        bodies++;
        return "number " + number;
    }
}
