package com.acme.matrix;

/** Bodies in a superclass, one of them generic, so that the compiler adds bridges. */
abstract class Base<T> {
    String inherited(int number) {
        return Counts.ran("inherited", number);
    }

    abstract String abstracted(T number);

    String overridden(T number) {
        return Counts.ran("overriddenBase", 0);
    }
}
