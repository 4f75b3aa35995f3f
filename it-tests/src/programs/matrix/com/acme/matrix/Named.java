package com.acme.matrix;

/** Bodies in an interface. */
interface Named {
    String implemented(int number);

    default String interfaceDefault(int number) {
        return Counts.ran("interfaceDefault", number);
    }

    static String interfaceStatic(int number) {
        return Counts.ran("interfaceStatic", number);
    }

    private String interfacePrivate(int number) {
        return Counts.ran("interfacePrivate", number);
    }

    default String callPrivate(int number) {
        return interfacePrivate(number);
    }
}
