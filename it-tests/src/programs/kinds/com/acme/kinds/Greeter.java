package com.acme.kinds;

/** Default and static methods of interfaces are methods too. */
public interface Greeter {
    default String greet(String name) {
        Kinds.ran("greet");
        return "hello " + name;
    }

    static String shout(String name) {
        Kinds.ran("shout");
        return name.toUpperCase(java.util.Locale.ROOT);
    }
}
